//! Many at once: no lost update, nothing twice, nothing refused for want of a lock.

use std::collections::BTreeSet;
use std::sync::Barrier;

use super::{Topic, ask};
use crate::support::TestApp;

const WRITERS: usize = 20;
const READERS: usize = 50;
const EACH: usize = 5;

#[test]
fn twenty_writers_and_fifty_readers() {
    let app = TestApp::start();
    let topic = Topic::of(&ask(&app.member("alice"), "Une question", "Du texte."));
    let writers: Vec<_> = (0..WRITERS)
        .map(|n| app.member(&format!("membre{n}")))
        .collect();
    let readers: Vec<_> = (0..READERS).map(|_| app.visitor()).collect();
    let start = Barrier::new(WRITERS + READERS);
    let (topic, start) = (&topic, &start);
    std::thread::scope(|scope| {
        for (n, writer) in writers.iter().enumerate() {
            scope.spawn(move || {
                start.wait();
                for m in 0..EACH {
                    let body = format!("Réponse {m} de {n}");
                    writer
                        .post(&topic.action("repondre"), &[("body", &body)])
                        .expect(303);
                    writer.post(&topic.action("moi-aussi"), &[]).expect(303);
                }
            });
        }
        for reader in &readers {
            scope.spawn(move || {
                start.wait();
                for path in [topic.path.as_str(), "/questions", "/"] {
                    reader.get(path).expect(200);
                }
            });
        }
    });
    let expected = WRITERS * EACH;
    let pages = (1..=expected / 20 + 1).map(|n| format!("{}?page={n}", topic.path));
    let mut seen = BTreeSet::new();
    for path in pages {
        let page = app.visitor().get(&path).expect(200);
        let cards = scraper::Selector::parse("[id^=message-]").unwrap();
        for card in page.html().select(&cards) {
            assert!(
                seen.insert(card.attr("id").unwrap().to_owned()),
                "a number twice"
            );
        }
        page.shows(&format!("{expected}\u{a0}réponses"));
    }
    assert_eq!(seen.len(), expected + 1);
    app.visitor()
        .get(&topic.path)
        .shows(&format!("Moi aussi ({WRITERS})"));
}

#[test]
fn a_double_click_publishes_once_however_fast() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let form = alice.get("/poser").form("/poser");
    let submission = form.value("envoi").to_owned();
    let send = |id: Option<&str>, title: &str| {
        let mut fields = vec![("title", title), ("body", "Le même texte")];
        fields.extend(id.map(|id| ("envoi", id)));
        alice
            .post("/poser", &fields)
            .expect(303)
            .location()
            .to_owned()
    };
    let send = &send;
    for id in [Some(submission.as_str()), None] {
        let title = if id.is_some() {
            "Avec numéro"
        } else {
            "Sans numéro"
        };
        let places: BTreeSet<String> = std::thread::scope(|scope| {
            let clicks: Vec<_> = (0..8)
                .map(|_| scope.spawn(move || send(id, title)))
                .collect();
            clicks
                .into_iter()
                .map(|click| click.join().unwrap())
                .collect()
        });
        assert_eq!(places.len(), 1, "{title}: {places:?}");
    }
}

#[test]
fn edits_at_the_same_instant_never_overwrite_each_other() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let id = super::post_id(&app.moderator("mod").get(&topic.path), 1);
    let start = Barrier::new(8);
    let (alice, start) = (&alice, &start);
    let won: usize = std::thread::scope(|scope| {
        let edits: Vec<_> = (0..8)
            .map(|n| {
                scope.spawn(move || {
                    start.wait();
                    let body = format!("Version {n}");
                    let fields = [
                        ("title", "Une question"),
                        ("body", &body),
                        ("revision", "1"),
                    ];
                    alice.post(&format!("/p/{id}/modifier"), &fields).status
                })
            })
            .collect();
        let statuses: Vec<u16> = edits.into_iter().map(|edit| edit.join().unwrap()).collect();
        assert!(
            statuses.iter().all(|status| matches!(status, 303 | 409)),
            "{statuses:?}"
        );
        statuses.iter().filter(|status| **status == 303).count()
    });
    assert_eq!(won, 1);
}
