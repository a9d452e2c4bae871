//! « Périmé », and back.

use super::{listed, open, scene};

#[test]
fn a_reason_is_shown_and_can_be_taken_back() {
    let s = scene();
    let topic = s.answered();
    let path = format!("/t/{topic}/perime");
    let page = open(&s.hugo, topic).click("C’est périmé").expect(200);
    page.form(&path)
        .submit()
        .expect(422)
        .shows("Dites en une phrase pourquoi");
    let long = "a".repeat(301);
    page.form(&path)
        .fill("raison", &long)
        .submit()
        .expect(422)
        .shows("le maximum est de 300");
    let done = page
        .form(&path)
        .fill("raison", "ne vaut plus depuis Nextcloud 31")
        .press("Indiquer comme périmée")
        .follow();
    done.shows("La question est indiquée comme périmée");
    open(&s.app.visitor(), topic)
        .shows("Cette question est périmée. Ne vaut plus depuis Nextcloud 31.")
        .hides("Changer ou retirer");
    assert!(listed(&s.app, "perime").contains("partager un agenda"));
    let back = open(&s.hugo, topic).click("Changer ou retirer");
    back.shows("Elle vaut de nouveau");
    s.hugo
        .post(&path, &[("oui", "0")])
        .follow()
        .shows("La question vaut de nouveau");
    assert!(listed(&s.app, "repondu").contains("partager un agenda"));
    // The log tells who did what.
    let mona = s.app.moderator("mona");
    mona.get("/moderation/journal")
        .shows("a indiqué comme périmé")
        .shows("a indiqué comme valable à nouveau");
}

#[test]
fn a_solved_question_is_solved_again_afterwards() {
    let s = scene();
    let topic = s.answered();
    let page = open(&s.alice, topic);
    let solution = page
        .html()
        .select(&scraper::Selector::parse("form[action$='/solution']").unwrap())
        .next()
        .unwrap()
        .attr("action")
        .unwrap()
        .to_owned();
    s.alice.post(&solution, &[("oui", "1")]).expect(303);
    let path = format!("/t/{topic}/perime");
    s.hugo
        .post(&path, &[("raison", "Le menu a changé")])
        .expect(303);
    assert!(!listed(&s.app, "resolu").contains("partager un agenda"));
    // A new answer changes nothing of it.
    s.bob.answers(topic, "Chez moi aussi.");
    assert!(listed(&s.app, "perime").contains("partager un agenda"));
    s.hugo.post(&path, &[("oui", "0")]).expect(303);
    assert!(listed(&s.app, "resolu").contains("partager un agenda"));
    // Choosing a solution anew says that it holds now.
    s.hugo
        .post(&path, &[("raison", "Le menu a changé")])
        .expect(303);
    s.alice.post(&solution, &[("oui", "0")]).expect(303);
    s.alice.post(&solution, &[("oui", "1")]).expect(303);
    assert!(listed(&s.app, "resolu").contains("partager un agenda"));
}

#[test]
fn who_may() {
    let s = scene();
    let topic = s.question();
    let path = format!("/t/{topic}/perime");
    let fields = [("raison", "Vieux")];
    for person in [&s.alice, &s.bob] {
        person.get(&path).expect(403);
        person.post(&path, &fields).expect(403);
        person.post(&path, &[("oui", "0")]).expect(403);
    }
    s.app.visitor().post(&path, &fields).expect(303);
    open(&s.bob, topic).hides("périmée");
    for person in [s.app.moderator("mona"), s.app.admin("ada")] {
        person.post(&path, &fields).expect(303);
        person.post(&path, &[("oui", "0")]).expect(303);
    }
    let talk = s.alice.post(
        "/poser",
        &[
            ("genre", "discussion"),
            ("title", "Parlons"),
            ("body", "De tout."),
        ],
    );
    let talk = talk.location().split(['?', '#']).next().unwrap().to_owned();
    let id = talk.rsplit('/').next().unwrap();
    s.hugo.post(&format!("/t/{id}/perime"), &fields).expect(403);
}
