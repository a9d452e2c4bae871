//! `POST /brouillons`

use diesel::prelude::*;
use entraide::db::schema::topics;
use entraide::domain::Audience;

use super::{keep, save, version};
use crate::support::{Person, TestApp};

#[test]
fn a_text_goes_on_from_one_save_to_the_next() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let first = save(
        &alice,
        "ask:topic",
        0,
        "a",
        &[("title", "Mon titre"), ("body", "Un")],
    );
    assert_eq!(first.json()["saved_at"], "2026-03-02T09:00:00Z");
    let second = save(
        &alice,
        "ask:topic",
        version(&first),
        "a",
        &[("title", "Mon titre"), ("body", "Un deux")],
    );
    assert!(version(&second) > version(&first));
    let form = alice.get("/poser").expect(200).form("/poser");
    assert_eq!(
        (form.value("title"), form.value("body")),
        ("Mon titre", "Un deux")
    );

    // On another device one goes on from there, and the first finds out.
    let phone = save(
        &alice,
        "ask:topic",
        version(&second),
        "tel",
        &[("body", "Un deux trois")],
    );
    assert!(version(&phone) > version(&second));
    save(
        &alice,
        "ask:topic",
        version(&second),
        "a",
        &[("body", "Un deux quatre")],
    )
    .expect(409);

    // Emptied is thrown away.
    let emptied = save(
        &alice,
        "ask:topic",
        version(&phone),
        "tel",
        &[("title", " "), ("body", "")],
    );
    assert_eq!(version(&emptied), 0);
    assert_eq!(alice.get("/poser").form("/poser").value("body"), "");
}

#[test]
fn a_save_that_was_overtaken_on_the_way_writes_nothing() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let send = |seen, number: &str, body: &str| {
        let fields = [("numero", number), ("body", body)];
        save(&alice, "ask:topic", seen, "a", &fields).expect(200)
    };
    let body = || {
        let form = alice.get("/poser").form("/poser");
        form.value("body").to_owned()
    };
    let first = version(&send(0, "1", "Un"));
    // The page is left: its last save is faster than the one before.
    let last = version(&send(first, "3", "Un deux trois"));
    let late = send(first, "2", "Un deux");
    assert_eq!(version(&late), last);
    assert_eq!(body(), "Un deux trois");
    // Nor does it throw anything away.
    send(first, "2", "");
    assert_eq!(body(), "Un deux trois");
    // The clock was set back: who saw what stands is not late.
    let next = version(&send(last, "1", "Un deux trois quatre"));
    assert!(next > last);
    assert_eq!(body(), "Un deux trois quatre");
}

#[test]
fn two_windows_never_write_over_one_another() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let kept = keep(&alice, "ask:topic", "Le texte de la première fenêtre");
    let page = save(
        &alice,
        "ask:topic",
        0,
        "b",
        &[("body", "Celui de la seconde")],
    )
    .expect(409);
    assert_eq!(page.header("content-type"), "application/problem+json");
    let problem = page.json();
    assert_eq!(problem["version"], kept);
    assert_eq!(problem["fields"]["body"], "Le texte de la première fenêtre");
    assert!(problem["title"].as_str().unwrap().contains("autre fenêtre"));
    // An empty window doesn't throw away what another holds either.
    save(&alice, "ask:topic", 0, "b", &[("body", "")]).expect(409);
    // The same text in both is no conflict.
    save(
        &alice,
        "ask:topic",
        0,
        "b",
        &[("body", "Le texte de la première fenêtre")],
    )
    .expect(200);
    // Once both have been seen, the person decides.
    let seen = version(&save(
        &alice,
        "ask:topic",
        0,
        "b",
        &[("body", "Celui de la seconde")],
    ));
    assert!(seen > kept);
}

#[test]
fn saves_of_one_instant_keep_one_text_and_hand_back_the_other() {
    let app = TestApp::start();
    let alice = app.member("alice");
    for round in 0..8 {
        let place = format!(
            "answer:{}",
            app.topic(
                &alice,
                app.category(&format!("Lieu {round}"), Audience::Everyone),
                "T"
            )
        );
        let write = |tab: &'static str| {
            let (alice, place) = (alice.clone(), place.clone());
            std::thread::spawn(move || {
                let page = save(
                    &alice,
                    &place,
                    0,
                    tab,
                    &[("body", &format!("texte de {tab}"))],
                );
                (tab, page.status, page.json())
            })
        };
        let pages: Vec<_> = ["a", "b", "c"]
            .map(write)
            .into_iter()
            .map(|t| t.join().unwrap())
            .collect();
        let kept: Vec<_> = pages
            .iter()
            .filter(|(_, status, _)| *status == 200)
            .collect();
        assert_eq!(kept.len(), 1, "{pages:?}");
        for (_, status, json) in pages.iter().filter(|(_, status, _)| *status != 200) {
            assert_eq!(*status, 409);
            assert_eq!(json["fields"]["body"], format!("texte de {}", kept[0].0));
        }
    }
}

#[test]
fn only_places_where_one_may_write() {
    let app = TestApp::start();
    let (alice, karim) = (app.member("alice"), app.member("karim"));
    let (open, closed) = (
        app.category("Ouverte", Audience::Everyone),
        app.category("Fermée", Audience::Helpers),
    );
    let topic = app.topic(&alice, open, "Une question");
    let hidden = app.topic(&app.helper("helene"), closed, "Entre nous");
    let post = app.message(&alice, topic, "De moi");
    let try_at =
        |person: &Person, place: &str| save(person, place, 0, "a", &[("body", "x")]).status;
    assert_eq!(try_at(&karim, &format!("answer:{topic}")), 200);
    assert_eq!(try_at(&alice, &format!("edit:{post}")), 200);
    assert_eq!(try_at(&karim, &format!("edit:{post}")), 403);
    assert_eq!(try_at(&karim, &format!("answer:{hidden}")), 404);
    let forged = [
        "",
        "ask",
        "ask:question",
        "answer:999999",
        "answer:-1",
        "answer:01",
        "edit:999999",
        "ask:topic/2",
        "ask:topic/0",
        "profile:bio",
        "report:1",
        "x:y",
        "answer:99999999999999999999",
    ];
    for place in forged {
        assert_eq!(try_at(&karim, place), 404, "{place:?}");
    }
    let page = save(&karim, "ask:topic", 0, "a b", &[("body", "x")]);
    assert_eq!(page.status, 400);
    // Locked: what is kept stays, nothing is added.
    let now = app.now();
    app.write(|conn| {
        Ok(diesel::update(topics::table.find(topic))
            .set(topics::locked_at.eq(Some(now)))
            .execute(conn)?)
    });
    assert_eq!(try_at(&karim, &format!("answer:{topic}")), 403);
    karim.get("/compte/brouillons").shows("Une question");
}

#[test]
fn what_is_refused_says_why_to_the_script() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let body = [("body", "Un texte")];
    let page = save(&app.visitor(), "ask:topic", 0, "a", &body).expect(401);
    assert_eq!(page.header("content-type"), "application/problem+json");
    assert!(
        page.json()["title"]
            .as_str()
            .unwrap()
            .contains("plus connecté")
    );

    let huge = "é".repeat(200_000);
    let page = save(&alice, "ask:topic", 0, "a", &[("body", &huge)]);
    assert_eq!(
        (page.status, page.header("content-type")),
        (413, "application/problem+json")
    );
    let over = "a".repeat(1_100_000);
    let page = save(&alice, "ask:topic", 0, "a", &[("body", &over)]);
    assert_eq!(
        (page.status, page.header("content-type")),
        (413, "application/problem+json")
    );

    let foreign = alice
        .request("POST", "/brouillons")
        .header("sec-fetch-site", "cross-site")
        .body(
            "application/x-www-form-urlencoded",
            "place=ask%3Atopic&writer=a&body=x",
        )
        .send();
    assert_eq!(foreign.status, 403);
    assert_eq!(alice.get("/poser").form("/poser").value("body"), "");
}

#[test]
fn saving_every_two_seconds_is_free_and_flooding_is_not() {
    let app = TestApp::with_limits();
    let alice = app.member("alice");
    // Some tens of people of one association, for some seconds.
    for n in 0..290 {
        save(&alice, "ask:topic", 0, "a", &[("body", &n.to_string())]).expect(200);
    }
    let flood = || (0..1_500).map(|_| save(&alice, "nulle part", 0, "a", &[]));
    let refused = std::thread::scope(|scope| {
        let floods = [0; 4].map(|_| scope.spawn(|| flood().find(|page| page.status == 429)));
        floods
            .map(|one| one.join().unwrap())
            .into_iter()
            .flatten()
            .next()
    });
    let page = refused.expect("a limit");
    assert!(page.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(page.header("content-type"), "application/problem+json");
    // Publishing has limits of its own.
    alice
        .post(
            "/poser",
            &[("title", "Une question"), ("body", "Du texte.")],
        )
        .expect(303);
}

#[test]
fn an_account_has_so_many_drafts() {
    let app = TestApp::start();
    let (alice, category) = (
        app.member("alice"),
        app.category("Lieu", Audience::Everyone),
    );
    for n in 0..100 {
        let topic = app.topic(&alice, category, &format!("Sujet {n}"));
        keep(&alice, &format!("answer:{topic}"), "x");
    }
    let page = save(&alice, "ask:topic", 0, "a", &[("body", "x")]).expect(422);
    assert!(page.json()["detail"].as_str().unwrap().contains("100"));
}

#[test]
fn the_preview_is_what_the_topic_page_would_show() {
    let app = TestApp::start();
    app.member("karim");
    let text = "Merci @karim : **lis** <script>ça</script>";
    let page = app.visitor().post("/apercu", &[("body", text)]).expect(200);
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(
        page.source().contains("<strong>lis</strong>")
            && page.source().contains("href=\"/u/karim\"")
    );
    assert!(!page.source().contains("<html") && !page.source().contains("<script"));
    assert_eq!(
        app.visitor()
            .post("/apercu", &[("body", "  ")])
            .expect(200)
            .source(),
        ""
    );
    let long = "a".repeat(60_001);
    let page = app
        .visitor()
        .post("/apercu", &[("body", &long)])
        .expect(422);
    assert_eq!(page.header("content-type"), "application/problem+json");
    let over = "a".repeat(1_100_000);
    app.visitor()
        .post("/apercu", &[("body", &over)])
        .expect(413);
}
