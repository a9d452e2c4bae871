//! A topic that one may not see shows nowhere.

use entraide::domain::Audience;

use super::{Topic, answer, ask, post_id};
use crate::support::{Person, TestApp};

const SECRET: &str = "Zorglub";

/// Every page that could tell of a topic, except its own.
fn places(author: &str) -> Vec<String> {
    let mut places: Vec<String> = ["/", "/questions", "/sujets", "/tag/zorglub"]
        .map(String::from)
        .into();
    places.push("/questions?etat=sans-reponse".to_owned());
    places.push("/questions?tri=populaires".to_owned());
    places.push("/recherche?q=zorglub".to_owned());
    places.push("/api/v1/search?q=zorglub".to_owned());
    places.push(format!("/u/{author}"));
    places.push(format!("/u/{author}?onglet=reponses"));
    places
}

#[track_caller]
fn nowhere(who: &Person, topic: &Topic, author: &str) {
    for place in places(author) {
        let page = who.get(&place);
        assert!(!page.source().contains(SECRET), "{place}");
    }
    let own = [
        topic.path.clone(),
        format!("/t/{}", topic.id),
        format!("{}/1", topic.path),
    ];
    for path in own {
        let page = who.get(&path);
        assert!(matches!(page.status, 404 | 410), "{path}: {}", page.status);
        assert!(!page.source().contains(SECRET) && !page.header("location").contains("zorglub"));
    }
}

fn wait_until_searchable(app: &TestApp, who: &Person) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !who.get("/recherche?q=zorglub").source().contains("/t/") {
        assert!(std::time::Instant::now() < deadline, "never searchable");
        std::thread::yield_now();
    }
    let _ = app;
}

#[test]
fn a_hidden_topic_shows_nowhere() {
    let app = TestApp::start();
    let (alice, moderator) = (app.member("alice"), app.moderator("mod"));
    let fields = [
        ("title", "Zorglub le secret"),
        ("body", "Zorglub"),
        ("tags", "zorglub"),
    ];
    let topic = Topic::of(&alice.post("/poser", &fields).follow().expect(200));
    wait_until_searchable(&app, &app.visitor());
    let id = post_id(&moderator.get(&topic.path), 1);
    moderator
        .get(&topic.path)
        .form(&format!("/moderation/messages/{id}/masquer"))
        .submit()
        .expect(303);
    app.wait_for_index();
    nowhere(&app.visitor(), &topic, "alice");
    nowhere(&app.member("bob"), &topic, "alice");
    moderator.get(&topic.path).expect(200).shows(SECRET);
}

#[test]
fn a_topic_of_a_restricted_category_shows_nowhere_to_others() {
    let app = TestApp::start();
    let moderator = app.moderator("mod");
    let category = app.category("Modération", Audience::Moderators);
    let value = category.to_string();
    let fields = [
        ("title", "Zorglub interne"),
        ("body", "Zorglub"),
        ("tags", "zorglub"),
        ("category", &value),
    ];
    let topic = Topic::of(&moderator.post("/poser", &fields).follow().expect(200));
    wait_until_searchable(&app, &moderator);
    nowhere(&app.visitor(), &topic, "mod");
    nowhere(&app.member("bob"), &topic, "mod");
    nowhere(&app.helper("aide"), &topic, "mod");
    app.visitor()
        .get(&format!("/c/moderation/{category}"))
        .expect(404);
    app.member("carl")
        .post(&topic.action("repondre"), &[("body", "x")])
        .expect(404);
    app.member("dora")
        .post(&topic.action("moi-aussi"), &[])
        .expect(404);
    let form = app.member("eve").get("/poser");
    form.hides("Modération");
}

#[test]
fn a_hidden_answer_does_not_count() {
    let app = TestApp::start();
    let (alice, bob, moderator) = (app.member("alice"), app.member("bob"), app.moderator("mod"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    answer(&bob, &topic, "Zorglub en réponse");
    let id = post_id(&moderator.get(&topic.path), 2);
    app.helper("aide")
        .post(&format!("/p/{id}/solution"), &[])
        .expect(303);
    moderator
        .get(&topic.path)
        .form(&format!("/moderation/messages/{id}/masquer"))
        .submit()
        .expect(303);
    let page = app.visitor().get(&topic.path);
    page.hides(SECRET)
        .hides("1 réponse")
        .hides("Résolu")
        .shows("Sans réponse");
    app.visitor().get(&format!("/p/{id}")).expect(404);
    app.visitor().get(&format!("{}/2", topic.path)).expect(404);
    app.visitor().get("/u/bob?onglet=reponses").hides(SECRET);
}
