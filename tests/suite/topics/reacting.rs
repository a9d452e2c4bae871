//! Votes, « moi aussi », following, and what they count.

use super::{Topic, answer, ask, post_id};
use crate::support::TestApp;

#[test]
fn a_vote_counts_once_and_can_be_taken_back() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    answer(&bob, &topic, "Une réponse");
    let vote = format!("/p/{}/utile", post_id(&alice.get(&topic.path), 2));
    alice
        .get(&topic.path)
        .form(&vote)
        .submit()
        .expect(303)
        .follow()
        .shows("Utile (1)");
    alice
        .post(&vote, &[("oui", "1")])
        .expect(303)
        .follow()
        .shows("Utile (1)");
    alice
        .get(&topic.path)
        .form(&vote)
        .submit()
        .follow()
        .hides("Utile (1)");
    alice
        .post(&vote, &[("oui", "0")])
        .expect(303)
        .follow()
        .hides("Utile (");
}

#[test]
fn me_too_counts_once_and_follows() {
    let app = TestApp::start();
    let (alice, bob, carl) = (app.member("alice"), app.member("bob"), app.member("carl"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let me_too = topic.action("moi-aussi");
    bob.get(&topic.path)
        .form(&me_too)
        .submit()
        .expect(303)
        .follow()
        .shows("Moi aussi (1)");
    bob.post(&me_too, &[])
        .expect(303)
        .follow()
        .shows("Moi aussi (1)");
    app.mails();
    answer(&carl, &topic, "Voici comment.");
    let mut told: Vec<String> = app.mails().into_iter().map(|mail| mail.to).collect();
    told.sort();
    assert_eq!(told, ["alice@exemple.fr", "bob@exemple.fr"]);
}

#[test]
fn a_visitors_button_leads_to_signing_in_and_back() {
    let app = TestApp::start();
    let topic = Topic::of(&ask(&app.member("alice"), "Une question", "Du texte."));
    let visitor = app.visitor();
    let form = visitor.get(&topic.path).form(&topic.action("moi-aussi"));
    let answer = form.submit().expect(303);
    assert!(
        answer.location().starts_with("/connexion?retour="),
        "{}",
        answer.location()
    );
}

#[test]
fn only_the_asker_helpers_and_moderators_choose_the_solution() {
    let app = TestApp::start();
    let (alice, bob, carl) = (app.member("alice"), app.member("bob"), app.member("carl"));
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    answer(&bob, &topic, "Une réponse");
    answer(&bob, &topic, "Une meilleure réponse");
    let page = carl.get(&topic.path);
    let (first, second) = (post_id(&page, 2), post_id(&page, 3));
    carl.post(&format!("/p/{first}/solution"), &[]).expect(403);
    app.helper("aide")
        .post(&format!("/p/{first}/solution"), &[])
        .expect(303);
    // Another one takes its place: there is never more than one.
    app.moderator("mod")
        .post(&format!("/p/{second}/solution"), &[])
        .expect(303);
    let page = app.visitor().get(&topic.path);
    page.shows("Solution choisie par mod");
    assert_eq!(page.text().matches("Solution choisie").count(), 1);
}
