//! From the question to the solution.

use super::{Topic, answer, ask, post_id};
use crate::support::TestApp;

#[test]
fn a_question_is_asked_answered_and_solved() {
    let app = TestApp::start();
    let (alice, karim) = (app.member("alice"), app.member("karim"));
    let page = ask(
        &alice,
        "Comment partager l'agenda ?",
        "Bonjour, **où** est le bouton ?",
    );
    page.shows("Votre question est publiée")
        .shows("Comment partager l’agenda")
        .shows("Sans réponse");
    let topic = Topic::of(&page);

    let page = answer(&karim, &topic, "En bas à gauche : *Partager*.");
    page.shows("Votre réponse est publiée").shows("1 réponse");

    let seen = alice.get(&topic.path);
    let solution = format!("/p/{}/solution", post_id(&seen, 2));
    let page = seen.form(&solution).submit().expect(303).follow();
    page.shows("Résolu").shows("Solution choisie par alice");

    // The solution stands right under the question, before the answers.
    let text = app.visitor().get(&topic.path).text();
    let at = |words: &str| {
        text.find(words)
            .unwrap_or_else(|| panic!("{words}: {text}"))
    };
    assert!(at("où est le bouton") < at("Solution choisie"));
    assert!(at("Solution choisie") < at("1\u{a0}réponse"));

    // And it can be taken back.
    let page = alice.get(&topic.path).form(&solution).submit().follow();
    page.shows("n’a plus de solution").hides("Solution choisie");
}

#[test]
fn only_title_and_body_are_needed_and_the_rest_is_kept() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let fields = [
        ("title", "Une question"),
        ("body", "Tout est dit."),
        ("app", "calendar"),
        ("version", "31"),
        ("tags", "téléphone, Partage"),
    ];
    let page = alice
        .post("/poser", &fields)
        .expect(303)
        .follow()
        .expect(200);
    page.shows("Agenda")
        .shows("Nextcloud 31")
        .shows("téléphone")
        .shows("Partage");
    app.visitor()
        .get("/tag/telephone")
        .expect(200)
        .shows("Une question");
    let moved = app.visitor().get("/tag/T%C3%A9l%C3%A9phone").expect(301);
    assert_eq!(moved.location(), "/tag/telephone");
}

#[test]
fn a_visitor_writes_first_and_signs_in_afterwards() {
    let app = TestApp::start();
    let visitor = app.visitor();
    let form = visitor.get("/poser").expect(200).form("/poser");
    assert!(visitor.cookie("entraide").is_none() && visitor.cookie("entraide-brouillon").is_none());
    let answer = form
        .fill("title", "Mon titre")
        .fill("body", "Mon texte")
        .submit()
        .expect(303);
    assert!(
        answer.location().starts_with("/connexion?"),
        "{}",
        answer.location()
    );
    answer.follow().expect(200).shows("Votre texte est gardé");
    assert!(visitor.cookie("entraide-brouillon").is_some());
    visitor.get("/questions").hides("Mon titre");
}

#[test]
fn the_answer_of_a_visitor_is_kept_too() {
    let app = TestApp::start();
    let page = ask(&app.member("alice"), "Une question", "Du texte.");
    let topic = Topic::of(&page);
    let visitor = app.visitor();
    let form = visitor.get(&topic.path).form(&topic.action("repondre"));
    let answer = form.fill("body", "Ma réponse").submit().expect(303);
    assert!(answer.location().starts_with("/connexion?"));
    assert!(visitor.cookie("entraide-brouillon").is_some());
    app.visitor().get(&topic.path).hides("Ma réponse");
}

#[test]
fn reading_again_before_publishing_changes_nothing() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let form = alice
        .get("/poser")
        .form("/poser")
        .fill("title", "Titre relu")
        .fill("body", "*Texte* relu");
    let preview = form.press("Relire avant").expect(200);
    preview
        .shows("Titre relu")
        .shows("tel que les autres le liront");
    assert_eq!(preview.texts("em"), ["Texte"]);
    app.visitor().get("/questions").hides("Titre relu");
    let back = preview
        .form("/poser")
        .press("Corriger")
        .expect(200)
        .form("/poser");
    assert_eq!(
        (back.value("title"), back.value("body")),
        ("Titre relu", "*Texte* relu")
    );
    preview
        .form("/poser")
        .press("Publier ma question")
        .expect(303)
        .follow()
        .shows("Titre relu");
}

#[test]
fn a_newcomers_first_link_waits_for_a_moderator() {
    let app = TestApp::start();
    let newcomer = app
        .account("nina")
        .standing(entraide::domain::Standing::Newcomer)
        .create();
    let page = ask(
        &newcomer,
        "Voyez ce site",
        "C’est https://exemple.com/offre",
    );
    page.shows("relit avant de le publier").shows("En attente");
    let topic = Topic::of(&page);
    app.visitor().get(&topic.path).expect(404);
    app.member("bob").get("/questions").hides("Voyez ce site");
    app.moderator("mod")
        .get(&topic.path)
        .expect(200)
        .shows("Voyez ce site");
    assert!(app.mails().is_empty());
}

#[test]
fn without_a_form_id_the_same_text_within_a_minute_is_one_message() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let fields = [("title", "Deux fois"), ("body", "Le même texte")];
    let first = alice
        .post("/poser", &fields)
        .expect(303)
        .location()
        .to_owned();
    assert_eq!(alice.post("/poser", &fields).expect(303).location(), first);
    let topic = Topic::of(&alice.get(&first));
    let twice = [("body", "La même réponse")];
    let first = alice
        .post(&topic.action("repondre"), &twice)
        .expect(303)
        .location()
        .to_owned();
    assert_eq!(
        alice
            .post(&topic.action("repondre"), &twice)
            .expect(303)
            .location(),
        first
    );
    app.wait(chrono::Duration::seconds(61));
    let later = alice
        .post(&topic.action("repondre"), &twice)
        .expect(303)
        .location()
        .to_owned();
    assert_ne!(later, first);
}
