//! Old questions close by themselves.

use chrono::Duration;
use entraide::domain::TopicId;

use super::{Scene, open, scene, scene_in};
use crate::support::TestApp;

const CLOSED: &str = "Ce sujet est fermé car il est résolu depuis longtemps";

fn solved(s: &Scene) -> TopicId {
    let topic = s.answered();
    let page = open(&s.alice, topic);
    let action = page
        .html()
        .select(&scraper::Selector::parse("form[action$='/solution']").unwrap())
        .next()
        .unwrap()
        .attr("action")
        .unwrap()
        .to_owned();
    s.alice.post(&action, &[("oui", "1")]).expect(303);
    s.app.mails();
    topic
}

#[test]
fn a_solved_question_closes_after_sixty_quiet_days() {
    let s = scene();
    let topic = solved(&s);
    let open_one = s
        .bob
        .asks(s.category, "Une autre question", "Sans solution.");
    s.hugo.answers(open_one, "Une réponse.");
    s.app.mails();
    s.app.wait(Duration::days(59));
    s.day_passes();
    open(&s.bob, topic).hides(CLOSED);
    s.app.wait(Duration::days(2));
    s.day_passes();
    s.day_passes();
    let page = open(&s.bob, topic);
    page.shows(CLOSED).hides("Publier ma réponse");
    assert_eq!(
        page.link("Poser une question liée"),
        format!("/poser?liee={topic}")
    );
    let path = format!("/t/{topic}/repondre");
    let kept = s.bob.post(&path, &[("body", "Encore un mot.")]).expect(403);
    kept.shows("Votre texte est gardé ici");
    open(&s.bob, open_one).shows("Publier ma réponse");
    let to: Vec<_> = s.app.mails().into_iter().map(|m| m.subject).collect();
    assert!(
        to.iter().all(|subject| subject.contains("Est-ce résolu")),
        "{to:?}"
    );
}

#[test]
fn a_new_message_keeps_it_open() {
    let s = scene();
    let topic = solved(&s);
    s.app.wait(Duration::days(50));
    s.bob.answers(topic, "Cela marche toujours.");
    s.app.wait(Duration::days(50));
    s.day_passes();
    open(&s.bob, topic).hides(CLOSED);
    s.app.wait(Duration::days(11));
    s.day_passes();
    open(&s.bob, topic).shows(CLOSED);
}

#[test]
fn what_a_moderator_opens_again_stays_open_for_as_long() {
    let s = scene();
    let topic = solved(&s);
    s.app.wait(Duration::days(61));
    s.day_passes();
    let mona = s.app.moderator("mona");
    mona.post(&format!("/moderation/sujets/{topic}/deverrouiller"), &[])
        .expect(303);
    s.app.wait(Duration::days(1));
    s.day_passes();
    open(&s.bob, topic)
        .hides(CLOSED)
        .shows("Publier ma réponse");
    s.app.wait(Duration::days(60));
    s.day_passes();
    open(&s.bob, topic).shows(CLOSED);
    // Locked by a moderator, it is not « fermé depuis longtemps ». (Mona's session has ended.)
    let mona = s.app.moderator("maya");
    mona.post(&format!("/moderation/sujets/{topic}/deverrouiller"), &[])
        .expect(303);
    mona.post(&format!("/moderation/sujets/{topic}/verrouiller"), &[])
        .expect(303);
    s.app.wait(Duration::days(90));
    s.day_passes();
    open(&s.bob, topic)
        .hides(CLOSED)
        .shows("Ce sujet ne reçoit plus de réponse");
}

#[test]
fn an_outdated_one_closes_after_thirty_days() {
    let s = scene();
    let topic = s.answered();
    s.hugo
        .post(&format!("/t/{topic}/perime"), &[("raison", "Vieux")])
        .expect(303);
    s.app.wait(Duration::days(31));
    s.day_passes();
    open(&s.bob, topic).shows("Ce sujet est fermé car il est périmé");
}

#[test]
fn the_operator_chooses_when() {
    let never = scene_in(TestApp::with_settings(&[(
        "ENTRAIDE_CLOSE_SOLVED_AFTER_DAYS",
        "0",
    )]));
    let topic = solved(&never);
    never.app.wait(Duration::days(1000));
    never.day_passes();
    open(&never.bob, topic).hides(CLOSED);
    let soon = scene_in(TestApp::with_settings(&[(
        "ENTRAIDE_CLOSE_SOLVED_AFTER_DAYS",
        "5",
    )]));
    let topic = solved(&soon);
    soon.app.wait(Duration::days(6));
    soon.day_passes();
    open(&soon.bob, topic).shows(CLOSED);
}

#[test]
fn each_day_plans_the_next() {
    let s = scene();
    let topic = solved(&s);
    s.day_passes();
    for _ in 0..65 {
        s.app.wait(Duration::days(1));
        s.app.run_jobs();
    }
    open(&s.bob, topic).shows(CLOSED);
}
