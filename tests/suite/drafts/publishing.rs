//! A draft ends when its text is published, whatever arrives afterwards.

use chrono::Duration;
use entraide::domain::Audience;

use super::{keep, save, version};
use crate::support::TestApp;
use crate::topics::{Topic, ask};

#[test]
fn a_save_that_arrives_after_the_publication_brings_nothing_back() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let form = alice.get("/poser").form("/poser");
    let id = form.value("envoi").to_owned();
    let typed = [
        ("title", "Mon titre"),
        ("body", "Mon tex"),
        ("envoi", id.as_str()),
    ];
    let kept = version(&save(&alice, "ask:topic", 0, "a", &typed));
    form.fill("title", "Mon titre")
        .fill("body", "Mon texte")
        .submit()
        .expect(303);
    // The draft is gone; saves that left before arrive now, from a tab that knew it and one that did not.
    assert_eq!(version(&save(&alice, "ask:topic", kept, "a", &typed)), 0);
    assert_eq!(version(&save(&alice, "ask:topic", 0, "a", &typed)), 0);
    assert_eq!(alice.get("/poser").form("/poser").value("body"), "");
    alice
        .get("/compte/brouillons")
        .expect(200)
        .shows("Rien en cours");
    // Another form is another text.
    assert!(keep(&alice, "ask:topic", "La question suivante") > 0);
}

#[test]
fn answers_and_corrections_end_their_drafts_too() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let place = format!("answer:{}", topic.id);
    let form = alice.get(&topic.path).form(&topic.action("repondre"));
    let id = form.value("envoi").to_owned();
    let typed = [("body", "Ma rép"), ("envoi", id.as_str())];
    save(&alice, &place, 0, "a", &typed).expect(200);
    form.fill("body", "Ma réponse").submit().expect(303);
    assert_eq!(version(&save(&alice, &place, 0, "a", &typed)), 0);

    let post = crate::topics::post_id(&app.member("karim").get(&topic.path), 2);
    let (edit, place) = (format!("/p/{post}/modifier"), format!("edit:{post}"));
    let form = alice.get(&edit).form(&edit);
    let typed = [("body", "Ma réponse corr"), ("revision", "1")];
    save(&alice, &place, 0, "a", &typed).expect(200);
    form.fill("body", "Ma réponse corrigée")
        .submit()
        .expect(303);
    assert_eq!(version(&save(&alice, &place, 0, "a", &typed)), 0);
    alice.get("/compte/brouillons").shows("Rien en cours");
    // What is still typed there later, in another window, is kept.
    app.wait(Duration::minutes(1));
    assert!(version(&save(&alice, &place, 0, "b", &typed)) > 0);
}

#[test]
fn a_correction_begun_before_somebody_elses_shows_both() {
    let app = TestApp::start();
    let (alice, mo) = (app.member("alice"), app.moderator("mo"));
    let category = app.category("Lieu", Audience::Everyone);
    let topic = app.topic(&alice, category, "Une question");
    let post = app.message(&alice, topic, "Le texte du début");
    let (edit, place) = (format!("/p/{post}/modifier"), format!("edit:{post}"));
    save(
        &alice,
        &place,
        0,
        "a",
        &[("body", "Ma correction"), ("revision", "1")],
    )
    .expect(200);
    mo.get(&edit)
        .form(&edit)
        .fill("body", "Celle de la modération")
        .submit()
        .expect(303);
    let page = alice.get(&edit).expect(200);
    assert_eq!(page.form(&edit).value("body"), "Ma correction");
    let page = page.form(&edit).submit().expect(409);
    page.shows("Celle de la modération");
    assert_eq!(page.form(&edit).value("body"), "Ma correction");
}
