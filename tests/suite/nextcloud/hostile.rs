//! A space that says what no honest space says.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use entraide::domain::{Clock, SystemClock};
use entraide::nextcloud::{Addresses, Breach, Client, Failure, Limits, Resolver, Settings};
use serde_json::{Value, json};

use super::{client, come_back, failure, go, origin, reach, sign_in, wait};
use crate::support::{FakeSpace, Mode, Response, Signs};

fn wrong(what: &'static str) -> Failure {
    Failure::Breach(Breach::Wrong(what))
}

#[test]
fn no_address_of_another_origin_is_taken_from_the_discovery_document() {
    let (fake, other) = (FakeSpace::start("asso-a"), FakeSpace::start("asso-c"));
    let client = client(&[&fake, &other], Limits::default());
    let space = client.space(origin(&fake));
    for place in [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "end_session_endpoint",
    ] {
        let (host, port) = (fake.host(), origin(&fake).port());
        for elsewhere in [
            format!("{}/apps/oidc/x", other.url()),
            format!("http://{host}:{port}/apps/oidc/x"),
            format!("https://{host}/apps/oidc/x"),
            format!("https://u:p@{host}:{port}/"),
            format!("https://{host}:{port}@127.0.0.1/"),
            "https://127.0.0.1/".to_owned(),
            "//x".to_owned(),
        ] {
            fake.says(place, elsewhere);
            let breach = Failure::Breach(Breach::ForeignAddress(place));
            assert_eq!(failure(wait(space.look())), breach);
        }
        fake.behaves_again();
    }
    assert!(other.asked().is_empty());
    wait(space.look()).unwrap();
}

#[test]
fn no_redirect_is_followed() {
    let (fake, other) = (FakeSpace::start("asso-a"), FakeSpace::start("asso-c"));
    let space = client(&[&fake, &other], Limits::default()).space(origin(&fake));
    for path in ["/status.php", "/apps/oidc/token", "/apps/oidc/userinfo"] {
        for to in [
            other.url().as_str(),
            "http://127.0.0.1:1/",
            "http://169.254.169.254/",
            "/status.php",
        ] {
            fake.behaves_again();
            let way = go(&fake, &space, "alice").unwrap();
            fake.behaves(path, Mode::redirect(to));
            let outcome = match path {
                "/status.php" => wait(space.look()).map(drop),
                _ => come_back(&space, &way).map(drop),
            };
            assert_eq!(failure(outcome), Failure::Breach(Breach::Redirect));
        }
    }
    assert!(other.asked().is_empty());
}

#[test]
fn a_token_that_is_not_as_it_must_be_opens_nothing() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let now = SystemClock.now().unix();
    let lies: [(&str, Value, &str); 11] = [
        ("iss", json!("https://asso-c.espaces.test"), "id_token: iss"),
        ("iss", json!(format!("{}/", fake.url())), "id_token: iss"),
        ("aud", json!("another-forum"), "id_token: aud"),
        ("aud", json!(["entraide", "another-forum"]), "id_token: aud"),
        ("azp", json!("another-forum"), "id_token: azp"),
        ("nonce", json!("another"), "id_token: nonce"),
        ("nonce", Value::Null, "id_token: nonce"),
        ("exp", json!(now - 70), "id_token: time"),
        ("iat", json!(now + 70), "id_token: time"),
        ("sub", json!("admin"), "userinfo: another sub"),
        ("sub", json!(""), "id_token: sub"),
    ];
    for (claim, lie, what) in lies {
        fake.says(&format!("token.{claim}"), lie.clone());
        let failed = failure(sign_in(&fake, &space, "alice"));
        assert_eq!(failed, wrong(what), "{claim} {lie}");
        fake.behaves_again();
    }
    // Its clock may be wrong by a minute.
    fake.says("token.exp", now - 40);
    fake.says("token.iat", now + 40);
    sign_in(&fake, &space, "alice").unwrap();
}

#[test]
fn only_a_signature_by_a_published_key_counts() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    for (how, what) in [
        (Signs::Nothing, "id_token: header"),
        (Signs::WithTheSecret, "id_token: header"),
        (Signs::WithoutName, "id_token: header"),
        (Signs::WithAnotherKey, "id_token: signature"),
        (Signs::UnderAnotherName, "id_token: unknown key"),
    ] {
        fake.signs(how);
        let failed = failure(sign_in(&fake, &space, "alice"));
        assert_eq!(failed, wrong(what), "{how:?}");
    }
    fake.signs(Signs::Honestly);
    sign_in(&fake, &space, "alice").unwrap();
}

#[test]
fn what_it_says_of_somebody_must_be_of_the_same() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    for lie in ["admin", "ALICE", "alice "] {
        fake.says("userinfo.sub", lie);
        let failed = failure(sign_in(&fake, &space, "alice"));
        assert_eq!(failed, wrong("userinfo: another sub"));
    }
}

#[test]
fn a_key_of_a_strange_size_breaks_nothing() {
    let fake = FakeSpace::start("asso-a");
    for key in [
        json!({"kty": "RSA", "kid": "asso-a-key-1", "n": "A".repeat(99_999), "e": "AQAB"}),
        json!({"kty": "RSA", "kid": "asso-a-key-1", "n": "AQAB", "e": "AQAB"}),
        json!({"kty": "RSA", "kid": "asso-a-key-1", "n": "", "e": ""}),
        json!({"kty": "RSA", "kid": "asso-a-key-1", "n": "AAAA", "e": "AAAAAAAAAAAA"}),
        json!({"kty": "oct", "kid": "asso-a-key-1", "k": "AQAB"}),
        json!("key"),
        Value::Null,
    ] {
        fake.says("keys", json!([key]));
        let failed = failure(sign_in(&fake, &reach(&fake), "alice"));
        assert!(
            matches!(failed, Failure::Breach(Breach::Wrong(_))),
            "{key}: {failed}"
        );
    }
}

#[test]
fn something_that_is_no_nextcloud_in_use_is_told_from_one() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let way = go(&fake, &space, "alice").unwrap();
    fake.is_uninstalled();
    let none = |failed: Failure| assert!(matches!(failed, Failure::NotNextcloud(_)), "{failed}");
    none(failure(wait(space.look())));
    none(failure(wait(space.begin("1"))));
    none(failure(wait(space.theming())));
    none(failure(wait(space.whose("password"))));
    none(failure(wait(space.forget("password"))));
    none(failure(come_back(&space, &way)));
    fake.behaves("/", Mode::Says(Response::html(200)));
    none(failure(wait(space.look())));
    let foreign = json!({"error": "Trusted domain error.", "code": 15});
    fake.behaves("/", Mode::Says(Response::json(400, &foreign)));
    none(failure(wait(space.look())));
}

#[test]
fn what_it_says_is_not_repeated() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let said = "INJECTED\nline";
    fake.says("issuer", said);
    let mut failures = vec![failure(wait(space.look()))];
    fake.behaves("/status.php", Mode::Says(Response::json(200, &json!(said))));
    failures.push(failure(wait(space.look())));
    fake.behaves(
        "/status.php",
        Mode::Says(Response::new(418, said.trim(), said).clone()),
    );
    failures.push(failure(wait(space.begin("1")).and(wait(space.look()))));
    for failed in failures {
        assert!(!failed.to_string().contains("INJECTED"), "{failed}");
    }
}

#[test]
fn an_answer_that_could_unfold_is_not_taken() {
    let fake = FakeSpace::start("asso-a");
    let bomb = Response::json(200, &json!({})).with("Content-Encoding", "gzip");
    fake.behaves("/status.php", Mode::Says(bomb));
    let failed = failure(wait(reach(&fake).look()));
    assert_eq!(failed, wrong("content encoding"));
}

/// Answers differently each time.
struct Fickle {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Resolver for Fickle {
    fn addresses(&self, _host: &str) -> Addresses {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers[number % self.answers.len()].clone();
        Box::pin(async move { Ok(answer) })
    }
}

#[test]
fn a_name_that_leads_to_a_private_address_is_not_followed() {
    let fake = FakeSpace::start("asso-a");
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    let settings = Settings {
        extra_ca: Some(std::fs::read(fake.ca_file()).unwrap()),
        ..Settings::default()
    };
    // The second: one that is public hides one that is not.
    for answer in [
        vec![ip("127.0.0.1")],
        vec![ip("9.9.9.9"), ip("127.0.0.1")],
        vec![ip("::ffff:127.0.0.1")],
        vec![ip("169.254.169.254")],
    ] {
        let resolver = Arc::new(Fickle {
            answers: vec![answer],
            asked: AtomicUsize::new(0),
        });
        let client = Client::with_resolver(settings.clone(), resolver.clone()).unwrap();
        let failed = failure(wait(client.space(origin(&fake)).begin("1")));
        assert_eq!(failed, Failure::Breach(Breach::PrivateAddress));
        assert_eq!(resolver.asked.load(Ordering::SeqCst), 1);
    }
    let nowhere = Arc::new(Fickle {
        answers: vec![Vec::new()],
        asked: AtomicUsize::new(0),
    });
    let client = Client::with_resolver(settings, nowhere).unwrap();
    let failed = failure(wait(client.space(origin(&fake)).begin("1")));
    assert_eq!(failed, Failure::Unreachable("unknown name".to_owned()));
    assert!(fake.asked().is_empty());
}

#[test]
fn a_certificate_that_nobody_trusts_is_not_believed() {
    let fake = FakeSpace::start("asso-a");
    let settings = Settings {
        private_hosts: [(fake.host(), [127, 0, 0, 1].into())].into(),
        ..Settings::default()
    };
    let client = Client::new(settings).unwrap();
    let failed = failure(wait(client.space(origin(&fake)).look()));
    let why = "no trusted certificate".to_owned();
    assert_eq!(failed, Failure::Unreachable(why));
}
