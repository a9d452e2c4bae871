//! `serve --demo`: what people see first.

use std::collections::BTreeSet;

use diesel::prelude::*;
use entraide::db::schema::{bookmarks, drafts, flags, jobs, mails, posts, topics, tutorials};
use entraide::domain::{TopicKind, TopicState, Visibility};
use entraide::features::demo;
use scraper::Selector;

use crate::support::{Page, Person, TestApp};

fn fill(app: &TestApp) -> bool {
    actix_web::rt::System::new()
        .block_on(demo::fill(&app.app))
        .unwrap()
}

fn filled() -> TestApp {
    let app = TestApp::start();
    assert!(fill(&app));
    app
}

/// As the sign-ins that `serve --demo` prints allow.
fn signed_in(app: &TestApp, role: usize) -> Person {
    let person = app.visitor();
    let email = &demo::sign_ins()[role].email;
    let fields = [("email", email.as_str()), ("password", demo::PASSWORD)];
    person.post("/connexion/local", &fields).expect(303);
    person
}

#[test]
fn holds_topics_of_every_kind_and_state() {
    let app = filled();
    for kind in TopicKind::ALL {
        let count: i64 = app.read(|conn| {
            Ok(topics::table
                .filter(topics::kind.eq(*kind))
                .count()
                .get_result(conn)?)
        });
        assert!(count >= 5, "{kind}: {count}");
    }
    for state in TopicState::ALL {
        let count: i64 = app.read(|conn| {
            Ok(topics::table
                .filter(topics::state.eq(*state))
                .count()
                .get_result(conn)?)
        });
        assert!(count >= 2, "{state}: {count}");
    }
    let of_age: i64 = app.read(|conn| {
        let closed = topics::table.filter(topics::lock_reason.eq("age"));
        Ok(closed.count().get_result(conn)?)
    });
    assert!(of_age >= 3, "{of_age}");
    let waiting: i64 = app.read(|conn| {
        let pending = posts::table.filter(posts::visibility.eq(Visibility::Pending));
        Ok(pending.count().get_result(conn)?)
    });
    assert_eq!(waiting, 1);
    let open: i64 = app.read(|conn| Ok(flags::table.count().get_result(conn)?));
    assert!(open >= 1);
    let tutorials: i64 = app.read(|conn| Ok(tutorials::table.count().get_result(conn)?));
    assert!(tutorials >= 7);
}

#[test]
fn every_page_opens_and_every_link_leads_somewhere() {
    let app = filled();
    let reader = signed_in(&app, 3);
    let ids: Vec<i64> = app.read(|conn| Ok(topics::table.select(topics::id).load(conn)?));
    assert!(ids.len() >= 70);
    let mut addresses: BTreeSet<String> = ids.iter().map(|id| format!("/t/{id}")).collect();
    for path in [
        "/",
        "/questions",
        "/sujets",
        "/idees",
        "/annonces",
        "/tutoriels",
        "/moderation",
    ] {
        addresses.insert(path.to_owned());
    }
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for address in addresses {
        seen.extend(inner_links(&opened(&reader, &address)));
    }
    for address in seen {
        opened(&reader, &address);
    }
}

/// What the texts of a page link to and show, on this forum.
fn inner_links(page: &Page) -> Vec<String> {
    let html = page.html();
    let mut links: Vec<String> = Vec::new();
    for (element, attribute) in [(".prose a", "href"), (".prose img", "src")] {
        let selector = Selector::parse(element).unwrap();
        let found = html.select(&selector);
        links.extend(found.filter_map(|element| element.attr(attribute).map(str::to_owned)));
    }
    let paths = links.iter().map(|link| link.split('#').next().unwrap());
    let own = paths.filter(|path| path.starts_with('/'));
    own.map(str::to_owned).collect()
}

/// The page at an address, wherever it has moved to.
fn opened(reader: &Person, address: &str) -> Page {
    let page = reader.get(address);
    let page = if (300..400).contains(&page.status) {
        page.follow()
    } else {
        page
    };
    page.expect(200)
}

#[test]
fn fills_only_an_empty_forum() {
    let app = filled();
    let count =
        |app: &TestApp| -> i64 { app.read(|conn| Ok(topics::table.count().get_result(conn)?)) };
    let before = count(&app);
    assert!(!fill(&app), "a second start leaves it as it is");
    assert_eq!(count(&app), before);
    let other = TestApp::start();
    other.member("quelquun");
    assert!(!fill(&other));
    assert_eq!(count(&other), 0);
}

#[test]
fn the_past_sends_few_mails_and_the_first_night_changes_nothing() {
    let app = filled();
    let waiting: i64 = app.read(|conn| Ok(jobs::table.count().get_result(conn)?));
    assert!(waiting <= 25, "{waiting} jobs");
    let states = |app: &TestApp| -> Vec<(i64, TopicState, bool)> {
        app.read(|conn| {
            let all = topics::table.order(topics::id);
            Ok(all
                .select((topics::id, topics::state, topics::locked_at.is_not_null()))
                .load(conn)?)
        })
    };
    let before = states(&app);
    entraide::features::lifecycle::schedule(&app.app).unwrap();
    let mails = app.mails();
    assert!((1..=25).contains(&mails.len()), "{} mails", mails.len());
    let reminders: i64 = app.read(|conn| {
        let kinds = ["is_it_solved", "details_reminder"];
        let sent = mails::table.filter(mails::kind.eq_any(kinds));
        Ok(sent.count().get_result(conn)?)
    });
    assert_eq!(reminders, 0);
    assert_eq!(states(&app), before);
}

#[test]
fn the_member_finds_a_desk_that_is_used() {
    let app = filled();
    let drafts: i64 = app.read(|conn| Ok(drafts::table.count().get_result(conn)?));
    assert_eq!(drafts, 2);
    let kept: i64 = app.read(|conn| Ok(bookmarks::table.count().get_result(conn)?));
    assert_eq!(kept, 2);
    let mireille = signed_in(&app, 0);
    let drafts = mireille.get("/compte/brouillons").expect(200);
    drafts.shows("Imprimer l’agenda du mois");
    let kept = mireille.get("/compte/marque-pages").expect(200);
    kept.shows("À montrer au bureau lundi");
}
