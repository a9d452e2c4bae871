//! Writing: the same actions as the pages, with the same permissions.

use chrono::Duration;
use entraide::domain::{Audience, Standing};
use serde_json::{Value, json};

use super::{Program, general, problem, program, stranger};
use crate::support::TestApp;

fn id(answer: &Value) -> i64 {
    answer["id"].as_i64().unwrap()
}

/// Opens a topic and returns its id.
fn asks(call: &Program, category: i64, title: &str) -> i64 {
    let body = json!({ "title": title, "category": category, "body": "Un texte" });
    id(&call.post("/topics", &body).expect(201).json())
}

#[test]
fn a_program_asks_and_answers() {
    let app = TestApp::start();
    let (zoe, ada) = (app.member("zoe"), app.member("ada"));
    general(&app);
    let asked = program(&app, &zoe).post(
        "/topics",
        &json!({
            "title": "  Partager   un agenda ",
            "category": "general",
            "body": "Où est-ce\u{0} ?",
            "kind": "question",
            "app": "calendar",
            "version": "32",
            "tags": ["partage", "téléphone"],
        }),
    );
    let asked = asked.expect(201);
    let topic = id(&asked.json());
    assert_eq!(asked.header("location"), format!("/api/v1/topics/{topic}"));
    assert_eq!(asked.json()["pending"], false);
    let answered = program(&app, &ada)
        .post(
            &format!("/topics/{topic}/posts"),
            &json!({ "body": "Les trois points." }),
        )
        .expect(201);
    assert_eq!(answered.json()["number"], 2);
    let url = answered.json()["url"].as_str().unwrap().to_owned();
    let place = url.split('#').next().unwrap();
    app.visitor().get(place).shows("Les trois points.");

    let read = stranger(&app)
        .get(&format!("/topics/{topic}"))
        .expect(200)
        .json();
    assert_eq!(read["topic"]["title"], "Partager un agenda");
    assert_eq!(read["topic"]["tags"], json!(["partage", "téléphone"]));
    assert_eq!(read["topic"]["app"], "calendar");
    assert_eq!(read["posts"][0]["body"], "Où est-ce ?");
    // The asker hears of it as of any answer.
    assert!(app.mails().iter().any(|mail| mail.to == "zoe@exemple.fr"));
    let tags = stranger(&app).get("/tags").json();
    assert_eq!(tags["tags"][0]["name"], "partage");
    let tagged = stranger(&app).get("/topics?tag=Partage").json();
    assert_eq!(id(&tagged["topics"][0]), topic);
}

#[test]
fn the_same_call_twice_makes_one_message() {
    let app = TestApp::start();
    let call = program(&app, &app.member("zoe"));
    let category = general(&app).0;
    let send = |path: &str, key: &str, body: &Value| {
        let request = call.request("POST", path).header("idempotency-key", key);
        request.body("application/json", body.to_string()).send()
    };
    let body = json!({ "title": "Un titre", "category": category, "body": "Un texte" });
    let first = id(&send("/topics", "a", &body).expect(201).json());
    app.wait(Duration::hours(3));
    assert_eq!(id(&send("/topics", "a", &body).expect(201).json()), first);
    assert_ne!(id(&send("/topics", "b", &body).expect(201).json()), first);
    // The same key at another call is another call.
    let path = format!("/topics/{first}/posts");
    let answer = json!({ "body": "Une réponse" });
    let post = id(&send(&path, "a", &answer).expect(201).json());
    assert_eq!(id(&send(&path, "a", &answer).expect(201).json()), post);
    // Without a key, the same words within a minute are a double click.
    let bare = || {
        id(&call
            .post(&path, &json!({ "body": "Sans clé" }))
            .expect(201)
            .json())
    };
    let one = bare();
    assert_eq!(bare(), one);
    app.wait(Duration::minutes(2));
    assert_ne!(bare(), one);
    let other = program(&app, &app.member("ada"));
    let request = other.request("POST", &path).header("idempotency-key", "a");
    let theirs = request
        .body("application/json", answer.to_string())
        .send()
        .expect(201);
    assert_ne!(id(&theirs.json()), post);
    problem(send(&path, &"k".repeat(256), &answer), 400);
}

#[test]
fn a_newcomers_link_waits_as_on_the_pages() {
    let app = TestApp::start();
    let newcomer = app
        .account("nouvelle")
        .standing(Standing::Newcomer)
        .create();
    let call = program(&app, &newcomer);
    let body = json!({ "title": "Voyez", "category": general(&app).0, "body": "https://ailleurs.example" });
    let asked = call.post("/topics", &body).expect(201).json();
    assert_eq!(asked["pending"], true);
    let path = format!("/topics/{}", asked["id"]);
    assert_eq!(
        call.get(&path).expect(200).json()["topic"]["visibility"],
        "pending"
    );
    problem(stranger(&app).get(&path), 404);
    problem(program(&app, &app.member("ada")).get(&path), 404);
}

#[test]
fn corrections_never_overwrite_each_other() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let call = program(&app, &zoe);
    let category = general(&app).0;
    let topic = asks(&call, category, "Un titre");
    let read = call.get(&format!("/topics/{topic}")).json();
    let path = format!("/posts/{}", read["posts"][0]["id"]);
    let changed = call
        .send(
            "PATCH",
            &path,
            &json!({ "body": "Deux", "reason": "Plus précis", "revision": 1 }),
        )
        .expect(200)
        .json();
    assert_eq!(
        (&changed["body"], &changed["revision"]),
        (&json!("Deux"), &json!(2))
    );
    assert!(changed["edited_at"].is_string());
    let late = call.send("PATCH", &path, &json!({ "body": "Autre", "revision": 1 }));
    let told = problem(late, 409);
    assert_eq!(told["current"], json!({ "revision": 2, "body": "Deux" }));
    assert_eq!(told["yours"]["body"], "Autre");
    // Without a revision, the present one is meant.
    call.send("PATCH", &path, &json!({ "body": "Trois" }))
        .expect(200);
    let others = program(&app, &app.helper("aide"));
    problem(
        others.send("PATCH", &path, &json!({ "body": "Le mien" })),
        403,
    );
    let moderator = program(&app, &app.moderator("modo"));
    moderator
        .send("PATCH", &path, &json!({ "body": "Relu" }))
        .expect(200);
    let long = json!({ "body": "x", "reason": "r".repeat(201) });
    assert_eq!(
        problem(call.send("PATCH", &path, &long), 422)["errors"][0]["field"],
        "reason"
    );
    problem(
        call.send("PATCH", "/posts/999999", &json!({ "body": "x" })),
        404,
    );
    // The title stands as it was.
    assert_eq!(
        call.get(&format!("/topics/{topic}")).json()["topic"]["title"],
        "Un titre"
    );
}

#[test]
fn what_stands_above_a_topic_is_changed_piece_by_piece() {
    let app = TestApp::start();
    let call = program(&app, &app.member("zoe"));
    let (general, agenda) = (general(&app), app.category("Agenda", Audience::Everyone));
    let body = json!({ "title": "Avant", "category": general.0, "body": "Un texte", "tags": ["a"], "app": "calendar" });
    let topic = id(&call.post("/topics", &body).expect(201).json());
    let path = format!("/topics/{topic}");
    let change = json!({ "title": "Après", "reason": "Plus clair", "revision": 1 });
    let changed = call.send("PATCH", &path, &change).expect(200).json();
    assert_eq!(changed["topic"]["title"], "Après");
    assert_eq!(changed["topic"]["tags"], json!(["a"]));
    assert_eq!(changed["topic"]["app"], "calendar");
    assert_eq!(changed["posts"][0]["body"], "Un texte");
    let change = json!({ "category": agenda.0, "tags": [], "app": "" });
    let changed = call.send("PATCH", &path, &change).expect(200).json();
    assert_eq!(changed["topic"]["category"]["id"], agenda.0);
    assert_eq!(
        (&changed["topic"]["tags"], &changed["topic"]["app"]),
        (&json!([]), &Value::Null)
    );
    problem(
        call.send("PATCH", &path, &json!({ "title": "Tard", "revision": 1 })),
        409,
    );
    for (field, value) in [
        ("title", json!("")),
        ("category", json!("x")),
        ("tags", json!("x")),
    ] {
        let mut change = json!({});
        change[field] = value;
        let told = problem(call.send("PATCH", &path, &change), 422);
        assert_eq!(told["errors"][0]["field"], field);
    }
    let other = program(&app, &app.helper("aide"));
    problem(
        other.send("PATCH", &path, &json!({ "title": "Le mien" })),
        403,
    );
    problem(other.send("PATCH", "/topics/999999", &json!({})), 404);
}

#[test]
fn votes_and_solutions_are_done_and_undone() {
    let app = TestApp::start();
    let (zoe, ada, eve) = (app.member("zoe"), app.member("ada"), app.member("eve"));
    let (asker, answerer, other) = (
        program(&app, &zoe),
        program(&app, &ada),
        program(&app, &eve),
    );
    let topic = asks(&asker, general(&app).0, "Un titre");
    let answer = json!({ "body": "Une réponse" });
    let post = id(&answerer
        .post(&format!("/topics/{topic}/posts"), &answer)
        .expect(201)
        .json());
    let (vote, solution) = (
        format!("/posts/{post}/vote"),
        format!("/posts/{post}/solution"),
    );

    for _ in 0..2 {
        let voted = other.press(&vote).expect(200).json();
        assert_eq!(voted, json!({ "post_id": post, "votes": 1, "voted": true }));
    }
    assert_eq!(other.get(&format!("/posts/{post}")).json()["voted"], true);
    assert_eq!(asker.get(&format!("/posts/{post}")).json()["voted"], false);
    assert_eq!(other.delete(&vote).expect(200).json()["votes"], 0);
    problem(answerer.press(&vote), 403);

    problem(other.press(&solution), 403);
    let solved = asker.press(&solution).expect(200).json();
    assert_eq!(
        (&solved["state"], &solved["solution_post_id"]),
        (&json!("solved"), &json!(post))
    );
    let read = stranger(&app).get(&format!("/topics/{topic}")).json();
    assert_eq!(read["topic"]["solution_post_id"], post);
    assert_eq!(read["posts"][1]["solution"], true);
    let undone = program(&app, &app.helper("aide"))
        .delete(&solution)
        .expect(200)
        .json();
    assert_eq!(
        (&undone["state"], &undone["solution_post_id"]),
        (&json!("answered"), &Value::Null)
    );

    let too = format!("/topics/{topic}/me-too");
    let said = other.press(&too).expect(200).json();
    assert_eq!(
        said,
        json!({ "topic_id": topic, "me_too": 1, "mine": true })
    );
    assert_eq!(other.delete(&too).expect(200).json()["me_too"], 0);
    problem(asker.press(&too), 403);
    for path in [&vote, &solution, &too] {
        problem(stranger(&app).press(path), 401);
    }
}

#[test]
fn ones_own_message_is_deleted_and_comes_back() {
    let app = TestApp::start();
    let (zoe, ada) = (
        program(&app, &app.member("zoe")),
        program(&app, &app.member("ada")),
    );
    let topic = asks(&zoe, general(&app).0, "Un titre");
    let answer = json!({ "body": "Une réponse" });
    let post = id(&ada
        .post(&format!("/topics/{topic}/posts"), &answer)
        .expect(201)
        .json());
    let path = format!("/posts/{post}");
    problem(zoe.delete(&path), 403);
    ada.delete(&path).expect(204);
    problem(stranger(&app).get(&path), 404);
    assert_eq!(ada.get(&path).expect(200).json()["visibility"], "deleted");
    problem(zoe.press(&format!("{path}/restore")), 404);
    let back = ada.press(&format!("{path}/restore")).expect(200).json();
    assert_eq!(back["visibility"], "visible");
    stranger(&app).get(&path).expect(200);
}

#[test]
fn closed_places_take_no_writing() {
    let app = TestApp::start();
    let (zoe, helper) = (program(&app, &app.member("zoe")), app.helper("aide"));
    let secret = app.category("Coulisses", Audience::Helpers);
    let topic = app.topic(&helper, secret, "Entre nous");
    let answer = json!({ "body": "Bonjour" });
    problem(zoe.post(&format!("/topics/{topic}/posts"), &answer), 404);
    let body = json!({ "title": "T", "category": secret.0, "body": "B" });
    let told = problem(zoe.post("/topics", &body), 422);
    assert_eq!(told["errors"][0]["field"], "category");
    general(&app);
    let body = json!({ "title": "T", "category": "general", "body": "B", "kind": "announcement" });
    problem(zoe.post("/topics", &body), 403);
    let moderator = program(&app, &app.moderator("modo"));
    moderator.post("/topics", &body).expect(201);
}

#[test]
fn who_was_asked_not_to_write_does_not() {
    use diesel::prelude::*;
    use entraide::db::schema::accounts;
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let call = program(&app, &zoe);
    let until = app.now() + Duration::days(1);
    app.write(|conn| {
        diesel::update(accounts::table.find(zoe.id()))
            .set(accounts::silenced_until.eq(until))
            .execute(conn)?;
        Ok(())
    });
    let body = json!({ "title": "T", "category": general(&app).0, "body": "B" });
    problem(call.post("/topics", &body), 403);
    call.get("/topics").expect(200);
}
