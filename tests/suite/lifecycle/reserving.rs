//! « Je m’en occupe ».

use std::sync::Barrier;

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::reservations;

use super::{open, scene};

const TAKE: &str = "Je m’en occupe";

#[test]
fn others_see_who_is_answering_until_they_have() {
    let s = scene();
    let topic = s.question();
    let path = format!("/t/{topic}/reserver");
    let page = open(&s.hugo, topic).form(&path).press(TAKE).follow();
    page.shows("les autres voient que vous répondez")
        .shows("Vous vous en occupez, jusqu’à 10 h 15");
    // 9:00 UTC is 10:00 in Paris.
    for person in [&s.bob, &s.alice, &s.app.visitor()] {
        let page = open(person, topic);
        page.shows("hugo écrit une réponse, jusqu’à 10 h 15");
        assert!(!page.has_form(&path));
    }
    // In lists, helpers only are told.
    let mona = s.app.moderator("mona");
    mona.get("/questions").shows("hugo s’en occupe");
    s.bob.get("/questions").hides("s’en occupe");
    // Nobody is kept from answering, and somebody else's answer ends nothing.
    s.bob.answers(topic, "Par le menu.");
    open(&s.bob, topic).shows("hugo écrit une réponse");
    s.hugo.answers(topic, "Ou par la colonne de gauche.");
    open(&s.bob, topic).hides("écrit une réponse");
    mona.get("/questions").hides("s’en occupe");
}

#[test]
fn it_lasts_fifteen_minutes_and_once_more() {
    let s = scene();
    let topic = s.question();
    let path = format!("/t/{topic}/reserver");
    s.hugo.post(&path, &[]).expect(303);
    s.app.wait(Duration::minutes(10));
    let page = open(&s.hugo, topic).form(&path).press("Prolonger").follow();
    page.shows("jusqu’à 10 h 30").hides("Prolonger");
    let refused = s.hugo.post(&path, &[]).expect(409);
    refused.shows("Vous avez déjà prolongé une fois, jusqu’à 10 h 30");
    s.app.wait(Duration::minutes(20));
    open(&s.bob, topic).hides("écrit une réponse");
    // It ran out: anybody may, the same person too.
    s.hugo.post(&path, &[]).expect(303);
    open(&s.bob, topic).shows("jusqu’à 10 h 45");
}

#[test]
fn the_second_is_told_who_was_first() {
    let s = scene();
    let topic = s.question();
    let path = format!("/t/{topic}/reserver");
    let mona = s.app.moderator("mona");
    s.hugo.post(&path, &[]).expect(303);
    mona.post(&path, &[])
        .expect(409)
        .shows("hugo écrit une réponse, jusqu’à 10 h 15")
        .shows("Rien ne vous empêche de répondre aussi");
    // Not hers to give back.
    mona.post(&path, &[("oui", "0")]).expect(303);
    open(&s.bob, topic).shows("hugo écrit");
    open(&s.hugo, topic)
        .form(&path)
        .press("Prolonger")
        .expect(303);
    s.hugo
        .post(&path, &[("oui", "0")])
        .follow()
        .shows("La question est rendue");
    mona.post(&path, &[]).expect(303);
    open(&s.bob, topic).shows("mona écrit une réponse");
}

#[test]
fn of_many_at_once_one_gets_it() {
    let s = scene();
    let topic = s.question();
    let helpers: Vec<_> = (0..12).map(|n| s.app.helper(&format!("aide{n}"))).collect();
    let start = Barrier::new(helpers.len());
    let path = &format!("/t/{topic}/reserver");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let asked: Vec<_> = helpers
            .iter()
            .map(|helper| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    helper.post(path, &[]).status
                })
            })
            .collect();
        asked.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert_eq!(
        statuses.iter().filter(|s| **s == 303).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(
        statuses.iter().filter(|s| **s == 409).count(),
        11,
        "{statuses:?}"
    );
}

#[test]
fn of_many_questions_at_once_a_person_holds_one() {
    let s = scene();
    let topics: Vec<_> = (0..8)
        .map(|n| s.bob.asks(s.category, &format!("Question {n}"), "Texte."))
        .collect();
    for _ in 0..3 {
        let start = Barrier::new(topics.len());
        std::thread::scope(|scope| {
            for topic in &topics {
                let (start, hugo) = (&start, &s.hugo);
                scope.spawn(move || {
                    start.wait();
                    hugo.post(&format!("/t/{topic}/reserver"), &[]).expect(303);
                });
            }
        });
        let held: i64 = s
            .app
            .read(|conn| Ok(reservations::table.count().get_result(conn)?));
        assert_eq!(held, 1);
        s.app.wait(Duration::minutes(16));
    }
}

#[test]
fn a_person_holds_one_question_at_a_time() {
    let s = scene();
    let (first, second) = (s.question(), s.bob.asks(s.category, "Une autre", "Texte."));
    for topic in [first, second] {
        s.hugo
            .post(&format!("/t/{topic}/reserver"), &[])
            .expect(303);
    }
    open(&s.bob, first).hides("écrit une réponse");
    open(&s.alice, second).shows("hugo écrit une réponse");
}

#[test]
fn who_may() {
    let s = scene();
    let topic = s.question();
    let path = format!("/t/{topic}/reserver");
    let newcomer = s
        .app
        .account("nina")
        .standing(entraide::domain::Standing::Newcomer)
        .create();
    for person in [&s.alice, &s.bob, &newcomer] {
        assert!(!open(person, topic).has_form(&path));
        person.post(&path, &[]).expect(403);
    }
    s.app.visitor().post(&path, &[]).expect(303).location();
    open(&s.bob, topic).hides("écrit une réponse");
    let helping_asker = s.hugo.asks(s.category, "À moi", "Texte.");
    s.hugo
        .post(&format!("/t/{helping_asker}/reserver"), &[])
        .expect(403);
    for person in [s.app.moderator("mona"), s.app.admin("ada")] {
        person.post(&path, &[]).expect(303);
        person.post(&path, &[("oui", "0")]).expect(303);
    }
    s.hugo.post("/t/999/reserver", &[]).expect(404);
}
