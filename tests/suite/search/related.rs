//! What resembles a topic, under it.

use entraide::domain::TopicId;

use super::{everyone, until};
use crate::support::{Page, Person, TestApp};
use crate::topics::post_id;

const CARD: &str = "À lire aussi";

fn forum() -> (TestApp, Person, [TopicId; 2]) {
    let app = TestApp::start();
    let alice = app.member("alice");
    let place = everyone(&app);
    let asks = |title: &str, body: &str| alice.asks(place, title, body);
    let first = asks(
        "Abonner mon téléphone au calendrier partagé",
        "Le calendrier partagé de la chorale sur mon téléphone, par abonnement.",
    );
    let second = asks(
        "Le calendrier partagé sur un téléphone",
        "Comment abonner un téléphone au calendrier partagé de la chorale ?",
    );
    asks("Imprimer une affiche", "Un grand format, en couleur.");
    asks("Un mot de passe perdu", "Qui peut m’aider ?");
    app.wait_for_index();
    (app, alice, [first, second])
}

fn page(who: &Person, topic: TopicId) -> Page {
    who.get(&format!("/t/{topic}")).follow().expect(200)
}

/// The links of a card beside a topic.
fn linked(page: &Page, card: &str) -> Vec<String> {
    page.texts("aside section")
        .into_iter()
        .filter(|text| text.starts_with(card))
        .collect()
}

/// Waits until a topic shows what resembles it: an empty list is looked for again after a minute.
fn shown(app: &TestApp, who: &Person, topic: TopicId) -> Page {
    until("related", || {
        app.wait(chrono::Duration::minutes(2));
        Some(page(who, topic)).filter(|page| !linked(page, CARD).is_empty())
    })
}

#[test]
fn a_topic_leads_to_what_resembles_it() {
    let (app, alice, [first, _]) = forum();
    for who in [&app.visitor(), &alice] {
        let shown = shown(&app, who, first);
        shown.shows("Le calendrier partagé sur un téléphone");
        let card = linked(&shown, CARD).join(" ");
        assert!(card.contains("Sans réponse"), "{card}");
        assert!(!card.contains("Abonner mon téléphone"), "{card}");
    }
}

#[test]
fn what_is_hidden_later_leaves_pages_that_were_kept() {
    let (app, _, [first, second]) = forum();
    let (visitor, moderator) = (app.visitor(), app.moderator("mod"));
    let kept = shown(&app, &visitor, first);
    assert!(linked(&kept, CARD).join(" ").contains("sur un téléphone"));
    let theirs = page(&moderator, second);
    let post = post_id(&theirs, 1);
    let hide = theirs.form(&format!("/moderation/messages/{post}/masquer"));
    hide.submit().expect(303);
    for who in [&visitor, &moderator] {
        page(who, first).hides("Le calendrier partagé sur un téléphone");
    }
    // It comes back as it left.
    let theirs = page(&moderator, second);
    theirs
        .form(&format!("/moderation/messages/{post}/retablir"))
        .submit()
        .expect(303);
    page(&visitor, first).shows("Le calendrier partagé sur un téléphone");
}

#[test]
fn what_only_some_may_read_is_shown_to_nobody() {
    use entraide::domain::Audience;

    let (app, _, [first, _]) = forum();
    let moderator = app.moderator("mod");
    let place = app.category("Entre nous", Audience::Moderators);
    moderator.asks(
        place,
        "Calendrier partagé, téléphone, chorale",
        "Abonner un téléphone au calendrier partagé de la chorale.",
    );
    app.wait_for_index();
    for who in [&app.visitor(), &moderator] {
        shown(&app, who, first).hides("Calendrier partagé, téléphone, chorale");
    }
}

#[test]
fn moderators_are_told_of_likely_duplicates() {
    let (app, alice, [first, second]) = forum();
    let again = alice.asks(
        everyone(&app),
        "Le calendrier partagé sur mon téléphone",
        "Comment abonner mon téléphone au calendrier partagé de la chorale ?",
    );
    app.wait_for_index();
    let moderator = app.moderator("mod");
    let shown = shown(&app, &moderator, again);
    let card = linked(&shown, "Peut-être un doublon").join(" ");
    assert!(
        card.contains("Le calendrier partagé sur un téléphone"),
        "{card}"
    );
    page(&alice, again).hides("Peut-être un doublon");
    let _ = (first, second);
}

#[test]
fn an_announcement_leads_on_as_well() {
    let (app, _, _) = forum();
    let moderator = app.moderator("mod");
    let place = everyone(&app).to_string();
    let announced = moderator.post(
        "/poser",
        &[
            ("genre", "annonce"),
            ("category", &place),
            ("title", "Le calendrier partagé de la chorale"),
            (
                "body",
                "Un abonnement au calendrier partagé sur votre téléphone.",
            ),
        ],
    );
    let path = announced.location().split('?').next().unwrap().to_owned();
    app.wait_for_index();
    let visitor = app.visitor();
    until("related", || {
        app.wait(chrono::Duration::minutes(2));
        let page = visitor.get(&path).expect(200);
        linked(&page, CARD)
            .join(" ")
            .contains("Abonner mon téléphone")
            .then_some(())
    });
}
