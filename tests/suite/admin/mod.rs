//! The pages of the people who run the forum: who may open them, and what they show.

mod figures;
mod look;
mod machinery;
mod people;
mod places;

use std::collections::BTreeSet;

use crate::support::{Person, TestApp};

/// Every route under `/admin` and `/moderation`, read from the source, with an example in the
/// place of each parameter.
fn guarded_routes() -> BTreeSet<String> {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/src/features");
    let mut routes = BTreeSet::new();
    for entry in walkdir::WalkDir::new(source) {
        let entry = entry.unwrap();
        if entry.path().extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).unwrap();
        for (mark, after) in text.match_indices("(\"/").map(|(at, _)| text.split_at(at)) {
            let declared =
                mark.ends_with("resource") || mark.ends_with("route") || mark.ends_with("scope");
            let path = after[2..].split('"').next().unwrap();
            if declared && (path.starts_with("/admin") || path.starts_with("/moderation")) {
                routes.insert(example(path));
            }
        }
    }
    routes
}

fn example(route: &str) -> String {
    route
        .replace("{key}", "regles")
        .replace("{verdict}", "masquer")
        .split('/')
        .map(|part| if part.starts_with('{') { "1" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// What GET and POST answer, without those that the route does not know.
fn answers(person: &Person, route: &str) -> Vec<(u16, String)> {
    [person.get(route), person.post(route, &[])]
        .into_iter()
        .filter(|page| page.status != 405)
        .map(|page| (page.status, page.header("location").to_owned()))
        .collect()
}

#[test]
fn every_page_of_the_crew_is_closed_to_others() {
    let app = TestApp::start();
    let (visitor, member) = (app.visitor(), app.member("zoe"));
    let (helper, moderator) = (app.helper("karim"), app.moderator("soizic"));
    let routes = guarded_routes();
    assert!(routes.len() >= 15, "{routes:?}");
    for route in &routes {
        let asked = answers(&visitor, route);
        assert!(!asked.is_empty(), "{route}");
        for (status, location) in asked {
            assert_eq!(status, 303, "visitor {route}");
            assert!(location.starts_with("/connexion"), "{route}: {location}");
        }
        for person in [&member, &helper] {
            let refused = answers(person, route)
                .iter()
                .all(|(status, _)| *status == 403);
            assert!(refused, "{} {route}", person.username());
        }
        if route.starts_with("/admin") && route != "/admin/composants" {
            let refused = answers(&moderator, route)
                .iter()
                .all(|(status, _)| *status == 403);
            assert!(refused, "moderator {route}");
        }
    }
}

#[test]
fn the_overview_leads_to_everything() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    let page = admin.get("/admin").expect(200);
    page.shows("sans réponse").shows("Tâches de fond");
    for label in [
        "Catégories",
        "Textes du forum",
        "À traiter",
        "Comptes",
        "Espaces",
        "Journal de modération",
        "Journal de l’administration",
        "Limites",
        "Tâches de fond",
        "Mails",
        "Composants",
    ] {
        page.click(label).expect(200);
    }
}

#[test]
fn the_style_guide_shows_every_piece_to_moderators() {
    let app = TestApp::start();
    let page = app.moderator("soizic").get("/admin/composants").expect(200);
    for piece in [
        "form",
        "table",
        "article",
        "nav[aria-label]",
        "details",
        "dl",
        "[role=alert]",
    ] {
        assert!(page.has(piece), "{piece}");
    }
    let pressed = page.form("/admin/composants").submit();
    assert_eq!(pressed.location(), "/admin/composants");
}
