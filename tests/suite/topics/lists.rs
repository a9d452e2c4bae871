//! Lists: filters, order, paging by key.

use super::{Topic, answer, ask};
use crate::support::TestApp;

#[test]
fn lists_go_on_without_loss_while_others_write() {
    let app = TestApp::start();
    let alice = app.member("alice");
    for n in 1..=65 {
        ask(&alice, &format!("Question numéro {n} !"), "Du texte.");
    }
    let mut seen = Vec::new();
    let mut page = app.visitor().get("/questions").expect(200);
    loop {
        seen.extend(page.texts("main h3"));
        if !page.has("a[rel=next]") {
            break;
        }
        // Somebody writes between two pages: nothing is shown twice or skipped.
        ask(
            &alice,
            &format!("Entre deux pages {}", seen.len()),
            "Du texte.",
        );
        let html = page.html();
        let next = html
            .select(&scraper::Selector::parse("a[rel=next]").unwrap())
            .next();
        let href = next.unwrap().attr("href").unwrap().to_owned();
        page = app.visitor().get(&href).expect(200);
    }
    let numbered: Vec<_> = seen
        .iter()
        .filter(|title| title.starts_with("Question numéro"))
        .collect();
    let unique: std::collections::BTreeSet<_> = numbered.iter().collect();
    assert_eq!((numbered.len(), unique.len()), (65, 65), "{seen:?}");
}

#[test]
fn filters_by_state_and_category() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    ask(&alice, "Question nue", "Du texte.");
    let answered = Topic::of(&ask(&alice, "Question servie", "Du texte."));
    answer(&bob, &answered, "Une réponse");
    let visitor = app.visitor();
    let waiting = visitor.get("/questions?etat=sans-reponse").expect(200);
    waiting.shows("Question nue").hides("Question servie");
    visitor
        .get("/questions?etat=repondu")
        .shows("Question servie")
        .hides("Question nue");
    visitor
        .get("/questions?etat=resolu")
        .shows("Rien ici pour le moment");
    visitor
        .get("/questions?tri=populaires")
        .expect(200)
        .shows("Question nue");
    let category = visitor.get(&answered.path).link("Questions générales");
    visitor.get(&category).expect(200).shows("Question nue");
    let wrong = category.replace("questions-generales", "autre-nom");
    assert_eq!(visitor.get(&wrong).expect(301).location(), category);
    for bad in [
        "/questions?apres=x",
        "/questions?apres=%ff",
        "/questions?apres=1.2.3",
    ] {
        visitor.get(bad).expect(400);
    }
    // Choices that mean nothing are passed over.
    visitor
        .get("/questions?etat=nimporte&categorie=abc&app=xyz&tri=%27")
        .expect(200);
}

#[test]
fn a_long_topic_has_pages_and_addresses_lead_there() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    for n in 2..=22 {
        answer(&bob, &topic, &format!("Réponse {n}."));
    }
    let first = app.visitor().get(&topic.path).expect(200);
    assert!(first.has("#message-20") && !first.has("#message-21"));
    let second = app
        .visitor()
        .get(&format!("{}?page=2", topic.path))
        .expect(200);
    assert!(second.has("#message-21") && second.has("#message-22") && !second.has("#message-1"));
    app.visitor()
        .get(&format!("{}?page=3", topic.path))
        .expect(404);
    app.visitor()
        .get(&format!("{}?page=0", topic.path))
        .expect(404);
    app.visitor()
        .get(&format!("{}?page=9223372036854775807", topic.path))
        .expect(404);
    let place = app.visitor().get(&format!("{}/21", topic.path)).expect(303);
    assert!(
        place.location().ends_with("?page=2#message-21"),
        "{}",
        place.location()
    );
}

#[test]
fn the_other_kinds_have_their_own_lists() {
    let app = TestApp::start();
    let (alice, moderator) = (app.member("alice"), app.moderator("mod"));
    let open = |person: &crate::support::Person, kind: &str, title: &str| {
        person
            .post(
                "/poser",
                &[("genre", kind), ("title", title), ("body", "x")],
            )
            .expect(303);
    };
    open(&alice, "idee", "Mon idée");
    open(&alice, "discussion", "Ma discussion");
    open(&moderator, "annonce", "Notre annonce");
    let visitor = app.visitor();
    visitor
        .get("/idees")
        .shows("Mon idée")
        .hides("Notre annonce");
    visitor
        .get("/annonces")
        .shows("Notre annonce")
        .hides("Mon idée");
    visitor
        .get("/sujets")
        .shows("Mon idée")
        .shows("Ma discussion")
        .shows("Notre annonce");
    visitor
        .get("/sujets?genre=discussion")
        .shows("Ma discussion")
        .hides("Mon idée");
    visitor.get("/questions").hides("Mon idée");
}
