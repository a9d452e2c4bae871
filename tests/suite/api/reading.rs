//! Reading: lists, topics, messages, people.

use std::collections::HashSet;

use entraide::domain::Audience;
use serde_json::{Value, json};

use super::{general, problem, program, stranger};
use crate::support::TestApp;

#[test]
fn a_visitor_reads_what_everybody_reads() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let category = general(&app);
    let topic = zoe.asks(category, "Partager un agenda", "Où est-ce **donc** ?");
    let ada = app.member("ada");
    ada.answers(topic, "Les trois points.");
    let call = stranger(&app);

    let list = call.get("/categories").expect(200).json();
    let found: Vec<&Value> = list.as_array().unwrap().iter().collect();
    assert!(
        found
            .iter()
            .any(|one| one["id"] == category.0 && one["slug"] == "general")
    );
    assert!(found.iter().all(|one| one["can_write"] == false));

    let page = call.get(&format!("/topics/{topic}")).expect(200);
    assert_eq!(page.header("cache-control"), "public, no-cache");
    assert_eq!(page.header("access-control-allow-origin"), "*");
    let read = page.json();
    assert_eq!(read["topic"]["title"], "Partager un agenda");
    assert_eq!(read["topic"]["state"], "answered");
    assert_eq!(read["topic"]["answers"], 1);
    assert_eq!(read["topic"]["author"]["username"], "zoe");
    assert_eq!((&read["page"], &read["pages"]), (&json!(1), &json!(1)));
    assert_eq!(read["posts"][0]["body"], "Où est-ce **donc** ?");
    assert!(
        read["posts"][0]["html"]
            .as_str()
            .unwrap()
            .contains("<strong>")
    );
    assert_eq!(read["posts"][1]["number"], 2);

    let post = &read["posts"][1];
    let one = call
        .get(&format!("/posts/{}", post["id"]))
        .expect(200)
        .json();
    assert_eq!(&one, post);
    let tags = call.get("/tags").expect(200).json();
    assert_eq!(tags, json!({ "tags": [], "next": null }));
    let user = call.get("/users/Zoe").expect(200).json();
    assert_eq!(
        (&user["username"], &user["topics"]),
        (&json!("zoe"), &json!(1))
    );
    assert!(user.get("email").is_none());
    problem(call.get("/users/personne"), 404);
    problem(call.get("/me"), 401);
}

#[test]
fn what_one_may_not_see_is_nowhere() {
    let app = TestApp::start();
    let helper = app.helper("aide");
    let secret = app.category("Coulisses", Audience::Helpers);
    let topic = app.topic(&helper, secret, "Zorglub en coulisses");
    let post = app.message(&helper, topic, "Zorglub encore");
    let (outside, inside) = (program(&app, &app.member("zoe")), program(&app, &helper));
    for call in [stranger(&app), outside] {
        for path in [format!("/topics/{topic}"), format!("/posts/{post}")] {
            let told = problem(call.get(&path), 404);
            assert!(!told.to_string().contains("Zorglub"));
        }
        let lists = [
            "/topics",
            "/topics?author=aide",
            "/categories",
            "/users/aide",
            "/tags",
        ];
        for path in lists.iter().copied().chain(["/search?q=zorglub"]) {
            let page = call.get(path).expect(200);
            assert!(!page.source().contains("Zorglub") && !page.source().contains("Coulisses"));
        }
        // As if there were none.
        problem(call.get(&format!("/topics?category={secret}")), 422);
        problem(call.get("/topics?category=999999"), 422);
    }
    assert!(inside.get("/topics").source().contains("Zorglub"));
    inside.get(&format!("/posts/{post}")).expect(200);
    let own = inside.get(&format!("/topics/{topic}")).expect(200);
    assert_eq!(own.header("cache-control"), "private, no-cache");
    assert!(own.header("vary").to_lowercase().contains("authorization"));
}

#[test]
fn lists_are_filtered() {
    let app = TestApp::start();
    let (zoe, ada) = (app.member("zoe"), app.member("ada"));
    let (one, other) = (general(&app), app.category("Agenda", Audience::Everyone));
    let first = app.topic(&zoe, one, "Premier");
    let second = app.topic(&ada, other, "Second");
    let call = stranger(&app);
    let ids = |query: &str| -> Vec<i64> {
        let list = call.get(&format!("/topics?{query}")).expect(200).json();
        let topics = list["topics"].as_array().unwrap().clone();
        topics
            .iter()
            .map(|topic| topic["id"].as_i64().unwrap())
            .collect()
    };
    assert_eq!(ids(""), [second.0, first.0]);
    assert_eq!(ids("category=agenda"), [second.0]);
    assert_eq!(ids(&format!("category={one}")), [first.0]);
    assert_eq!(ids("author=zoe"), [first.0]);
    assert_eq!(ids("state=unanswered&kind=question").len(), 2);
    assert_eq!(ids("state=solved"), [0_i64; 0]);
    assert_eq!(ids("kind=idea"), [0_i64; 0]);
    assert_eq!(ids("per_page=1&sort=activity").len(), 1);
    for bad in [
        "state=perdu",
        "kind=x",
        "sort=x",
        "after=x",
        "per_page=0",
        "per_page=51",
        "per_page=x",
        "category=x",
        "author=personne",
        "tag=inconnue",
        "sort=",
        "app=inconnue",
        "state=",
    ] {
        let told = problem(call.get(&format!("/topics?{bad}")), 422);
        let field = bad.split('=').next().unwrap();
        assert_eq!(told["errors"][0]["field"], field, "{bad}");
    }
}

#[test]
fn reading_on_misses_and_repeats_nothing_while_others_write() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let category = general(&app);
    let before: HashSet<i64> = (0..23)
        .map(|n| app.topic(&zoe, category, &format!("Sujet {n}")).0)
        .collect();
    let call = stranger(&app);
    let mut seen = Vec::new();
    let mut path = "/topics?per_page=5&kind=question".to_owned();
    loop {
        let page = call.get(&path).expect(200);
        let list = page.json();
        let topics = list["topics"].as_array().unwrap();
        seen.extend(topics.iter().map(|topic| topic["id"].as_i64().unwrap()));
        // Meanwhile others open topics, and an old one rises by an answer.
        app.wait(chrono::Duration::seconds(10));
        app.topic(&zoe, category, "Entre-temps");
        zoe.answers(
            entraide::domain::TopicId(*before.iter().min().unwrap()),
            &path,
        );
        let Some(next) = list["next"].as_str() else {
            assert_eq!(page.header("link"), "");
            break;
        };
        let link = page.header("link").to_owned();
        assert!(
            link.ends_with(">; rel=\"next\"") && link.contains("kind=question"),
            "{link}"
        );
        assert!(link.contains(&format!("after={next}")), "{link}");
        path = link[1..link.find('>').unwrap()]
            .split("/api/v1")
            .nth(1)
            .unwrap()
            .to_owned();
    }
    let unique: HashSet<i64> = seen.iter().copied().collect();
    assert_eq!(unique.len(), seen.len(), "a topic twice");
    assert!(before.is_subset(&unique), "a topic missed");
}

#[test]
fn pages_of_a_topic_follow_each_other() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let category = general(&app);
    let topic = app.topic(&zoe, category, "Long");
    for n in 0..45 {
        app.message(&zoe, topic, &format!("Message {n}"));
    }
    let call = stranger(&app);
    let mut numbers = Vec::new();
    for page in 1..=3 {
        let read = call
            .get(&format!("/topics/{topic}?page={page}"))
            .expect(200)
            .json();
        assert_eq!(read["pages"], 3);
        let posts = read["posts"].as_array().unwrap().clone();
        numbers.extend(posts.iter().map(|post| post["number"].as_i64().unwrap()));
    }
    assert_eq!(numbers, (1..=46).collect::<Vec<_>>());
    problem(call.get(&format!("/topics/{topic}?page=4")), 404);
    for bad in ["0", "-1", "x", "", "99999999999999999999"] {
        problem(call.get(&format!("/topics/{topic}?page={bad}")), 422);
    }
    for bad in ["x", "-1", "99999999999999999999", "1%00"] {
        problem(call.get(&format!("/topics/{bad}")), 404);
    }
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let category = general(&app);
    let topic = zoe.asks(category, "Un titre", "Un texte");
    let call = stranger(&app);
    for path in [
        format!("/topics/{topic}"),
        "/topics".to_owned(),
        "/categories".to_owned(),
        "/openapi.json".to_owned(),
    ] {
        let first = call.get(&path).expect(200);
        let tag = first.header("etag").to_owned();
        assert!(tag.len() > 10, "{path}: {tag}");
        let again = call
            .request("GET", &path)
            .header("if-none-match", &tag)
            .send();
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        assert_eq!(again.header("etag"), tag);
        let other = call
            .request("GET", &path)
            .header("if-none-match", "\"x\"")
            .send();
        other.expect(200);
    }
    let path = format!("/topics/{topic}");
    let tag = call.get(&path).header("etag").to_owned();
    zoe.answers(topic, "Du nouveau.");
    let again = call
        .request("GET", &path)
        .header("if-none-match", &tag)
        .send();
    again.expect(200);
}

#[test]
fn the_search_answers_as_before() {
    let app = TestApp::start();
    let call = stranger(&app);
    let found = call
        .get("/search?q=agenda&type=topic&page=1&per_page=10")
        .expect(200)
        .json();
    assert_eq!(found["total"], 0);
    assert!(found["took_ms"].is_number() && found["results"].is_array());
    for bad in [
        "",
        "q=",
        "q=a&type=x",
        "q=a&page=0",
        "q=a&per_page=51",
        "q=a&page=51",
    ] {
        problem(call.get(&format!("/search?{bad}")), 422);
    }
}

#[test]
fn pages_of_other_sites_may_read_and_nothing_else() {
    let app = TestApp::start();
    let call = stranger(&app);
    let asked = call
        .request("OPTIONS", "/topics")
        .header("origin", "https://asso.example");
    let preflight = asked.header("access-control-request-method", "POST").send();
    assert_eq!(preflight.status, 204);
    let allowed = preflight.header("access-control-allow-methods").to_owned();
    assert!(allowed.contains("GET") && !allowed.contains("POST"));
    assert!(
        !preflight
            .header("access-control-allow-headers")
            .contains("Authorization")
    );
    let written = call.post("/topics", &json!({}));
    assert_eq!(written.header("access-control-allow-origin"), "");
    problem(written, 401);
}

#[test]
fn a_tag_of_what_is_closed_is_no_tag() {
    let app = TestApp::start();
    let moderator = app.moderator("mod");
    let closed = app.category("Modération", Audience::Moderators).to_string();
    let fields = [
        ("title", "Une affaire interne"),
        ("body", "Entre nous."),
        ("tags", "licenciement"),
        ("category", &closed),
    ];
    moderator.post("/poser", &fields).expect(303);
    let told = |call: &str| {
        let answer = stranger(&app).get(call).expect(422);
        answer.json()["errors"].to_string()
    };
    assert_eq!(
        told("/topics?tag=licenciement"),
        told("/topics?tag=nexistepas")
    );
    let inside = program(&app, &moderator);
    let list = inside.get("/topics?tag=licenciement").expect(200).json();
    assert_eq!(list["topics"].as_array().unwrap().len(), 1);
}

#[test]
fn no_cookie_counts_however_the_address_is_written() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    zoe.get("/compte").expect(200);
    for root in ["/api/v1", "/%61pi/v1", "/a%70%69/v1"] {
        problem(zoe.get(&format!("{root}/me")), 401);
        let categories = zoe.get(&format!("{root}/categories")).expect(200).json();
        let all = categories.as_array().unwrap();
        assert!(all.iter().all(|one| one["can_write"] == false), "{root}");
    }
}
