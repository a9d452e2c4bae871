//! Correcting, deleting, restoring.

use super::{Topic, answer, ask, post_id};
use crate::support::TestApp;

#[test]
fn an_edit_keeps_what_was_said_before() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let page = ask(&alice, "Titre d’avant", "Texte d’avant");
    let topic = Topic::of(&page);
    let form = alice.get(&topic.path).click("Modifier");
    drop(form);
    let id = post_id(&app.member("bob").get(&topic.path), 1);
    let edit = format!("/p/{id}/modifier");
    let form = alice.get(&edit).expect(200).form(&edit);
    assert_eq!(form.value("body"), "Texte d’avant");
    let page = form
        .fill("title", "Titre d’après")
        .fill("body", "Texte d’après")
        .submit();
    let page = page.expect(303).follow().expect(200);
    page.shows("Titre d’après")
        .shows("Texte d’après")
        .shows("modifi")
        .hides("Texte d’avant");
    // The old address leads to the new one.
    let moved = app.visitor().get(&topic.path).expect(301);
    assert!(
        moved.location().starts_with("/t/titre-d-apres/"),
        "{}",
        moved.location()
    );
    let kept: i64 = app.read(|conn| {
        use diesel::prelude::*;
        use entraide::db::schema::revisions;
        let rows = revisions::table.filter(revisions::body.eq("Texte d’avant"));
        Ok(rows.count().get_result(conn)?)
    });
    assert_eq!(kept, 1);
}

#[test]
fn two_who_edit_at_once_see_both_texts() {
    let app = TestApp::start();
    let (alice, moderator) = (app.member("alice"), app.moderator("mod"));
    let topic = Topic::of(&ask(&alice, "Une question", "Premier texte"));
    let id = post_id(&moderator.get(&topic.path), 1);
    let edit = format!("/p/{id}/modifier");
    let (hers, theirs) = (
        alice.get(&edit).form(&edit),
        moderator.get(&edit).form(&edit),
    );
    theirs
        .fill("body", "Texte du modérateur")
        .submit()
        .expect(303);
    let page = hers.fill("body", "Texte d’Alice").submit().expect(409);
    page.shows("entre-temps");
    let form = page.form(&edit);
    assert_eq!(form.value("body"), "Texte d’Alice");
    assert_eq!(form.value("theirs"), "Texte du modérateur");
    // Having seen the other text, she may go on.
    form.submit().expect(303);
    app.visitor().get(&topic.path).shows("Texte d’Alice");
}

#[test]
fn ones_own_message_is_deleted_and_restored() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    answer(&bob, &topic, "Une réponse de trop");
    let id = post_id(&alice.get(&topic.path), 2);
    let path = format!("/p/{id}/supprimer");
    let page = bob.get(&path).expect(200).form(&path).submit().expect(200);
    page.shows("Le message est supprimé");
    let seen = app.visitor().get(&topic.path);
    seen.hides("Une réponse de trop")
        .hides("1 réponse")
        .shows("Sans réponse");
    app.visitor().get(&format!("/p/{id}")).expect(410);
    alice.post(&format!("/p/{id}/retablir"), &[]).expect(404);
    page.form(&format!("/p/{id}/retablir")).submit().expect(303);
    app.visitor()
        .get(&topic.path)
        .shows("Une réponse de trop")
        .shows("1 réponse");
}

#[test]
fn a_question_without_answer_can_go_and_one_with_answers_stays() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = Topic::of(&ask(&alice, "Oubliez cette question", "Du texte."));
    let id = post_id(&bob.get(&topic.path), 1);
    alice.post(&format!("/p/{id}/supprimer"), &[]).expect(200);
    app.visitor()
        .get(&topic.path)
        .expect(410)
        .shows("a été retiré");
    app.visitor()
        .get("/questions")
        .hides("Oubliez cette question");
    alice.post(&format!("/p/{id}/retablir"), &[]).expect(303);
    answer(&bob, &topic, "Voilà.");
    alice
        .post(&format!("/p/{id}/supprimer"), &[])
        .expect(403)
        .shows("elle reste en place");
}

#[test]
fn numbers_never_come_back() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    answer(&bob, &topic, "Deux");
    let id = post_id(&alice.get(&topic.path), 2);
    bob.post(&format!("/p/{id}/supprimer"), &[]).expect(200);
    answer(&bob, &topic, "Trois");
    let page = app.visitor().get(&topic.path);
    assert!(page.has("#message-3") && !page.has("#message-2"));
    app.visitor().get(&format!("{}/2", topic.path)).expect(410);
    let place = app.visitor().get(&format!("{}/3", topic.path)).expect(303);
    assert!(place.location().ends_with("#message-3"));
}

#[test]
fn a_correction_that_comes_too_late_is_shown_to_be_taken_elsewhere() {
    let app = TestApp::start();
    let (alice, moderator) = (app.member("alice"), app.moderator("mod"));
    let topic = Topic::of(&ask(&alice, "Une question", "Premier texte"));
    let id = post_id(&moderator.get(&topic.path), 1);
    let edit = format!("/p/{id}/modifier");
    let form = alice.get(&edit).form(&edit);
    moderator
        .get(&topic.path)
        .form(&format!("/moderation/sujets/{}/verrouiller", topic.id))
        .submit()
        .expect(303);
    let page = form.fill("body", "Mon texte corrigé").submit().expect(403);
    page.shows("ne peut plus être corrigé");
    let rescued = page.form("/poser");
    assert_eq!(rescued.value("body"), "Mon texte corrigé");
    assert_eq!(rescued.value("title"), "Une question");
    let page = rescued.press("En faire une question").expect(200);
    assert_eq!(page.form("/poser").value("body"), "Mon texte corrigé");
    // A draft of it is shown the same way, and nothing that was never typed.
    alice.get(&edit).expect(403).hides("En faire une question");
    app.visitor()
        .get(&topic.path)
        .shows("Premier texte")
        .hides("Mon texte corrigé");
}

#[test]
fn a_correction_of_what_is_gone_is_shown_to_be_taken_elsewhere() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let fields = [("body", "Mon texte corrigé"), ("revision", "1")];
    let page = alice.post("/p/999999/modifier", &fields).expect(404);
    assert_eq!(page.form("/poser").value("body"), "Mon texte corrigé");
    alice.get("/p/999999/modifier").expect(404);
}

#[test]
fn a_correction_can_be_read_again_before() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = Topic::of(&ask(&alice, "Titre d’avant", "Texte d’avant"));
    let id = post_id(&app.member("bob").get(&topic.path), 1);
    let edit = format!("/p/{id}/modifier");
    let page = alice
        .get(&edit)
        .form(&edit)
        .fill("title", "Titre d’après")
        .fill("body", "Texte **d’après**")
        .fill("raison", "Plus clair")
        .press("Relire avant")
        .expect(200);
    page.shows("Rien n’est encore enregistré")
        .shows("Titre d’après");
    assert!(page.has(".prose strong"));
    app.visitor().get(&topic.path).shows("Texte d’avant");
    let again = page.form(&edit).press("Corriger").expect(200);
    let form = again.form(&edit);
    assert_eq!(form.value("body"), "Texte **d’après**");
    assert_eq!(form.value("title"), "Titre d’après");
    assert_eq!(form.value("raison"), "Plus clair");
    let page = form.press("Relire avant").expect(200);
    page.form(&edit)
        .press("Enregistrer la modification")
        .expect(303)
        .follow()
        .shows("Titre d’après")
        .hides("Texte d’avant");
}

#[test]
fn a_reason_that_is_too_long_is_not_cut() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = Topic::of(&ask(&alice, "Une question", "Premier texte"));
    let id = post_id(&app.member("bob").get(&topic.path), 1);
    let edit = format!("/p/{id}/modifier");
    let long = "é".repeat(201);
    let page = alice
        .get(&edit)
        .form(&edit)
        .fill("body", "Second texte")
        .fill("raison", &long)
        .submit()
        .expect(422);
    page.shows("le maximum est de 200");
    let form = page.form(&edit);
    assert_eq!(form.value("raison"), long);
    assert_eq!(form.value("body"), "Second texte");
    form.fill("raison", &long[2..]).submit().expect(303);
}
