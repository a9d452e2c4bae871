//! OpenID Connect with an honest space.

use entraide::nextcloud::{Begun, ClientSecret, Failure};

use super::{BACK, SECRET, code, come_back, failure, go, reach, sign_in, wait};
use crate::support::{FakeSpace, Local};

#[test]
fn a_look_says_what_the_space_is() {
    let fake = FakeSpace::start("asso-a");
    let look = wait(reach(&fake).look()).unwrap();
    assert_eq!(look.instance_id, fake.instance());
    assert_eq!(look.key_ids, ["asso-a-key-1"]);
    assert_eq!(look.version.as_deref(), Some("34.0.1"));
    let provider = look.provider.unwrap();
    let at = |path: &str| format!("{}/apps/oidc/{path}", fake.url());
    assert_eq!(provider.authorization.as_str(), at("authorize"));
    assert_eq!(provider.token.as_str(), at("token"));
    assert_eq!(provider.end_session.unwrap().as_str(), at("logout"));
}

#[test]
fn somebody_signs_in() {
    let fake = FakeSpace::start("asso-a");
    let proof = sign_in(&fake, &reach(&fake), "alice").unwrap();
    assert_eq!(proof.uid, "alice");
    assert_eq!(proof.display_name.as_deref(), Some("Alice Martin"));
    assert_eq!(proof.email.as_deref(), Some("alice@example.org"));
    assert_eq!(proof.key_id.as_deref(), Some("asso-a-key-1"));
    assert!(!proof.space_admin);
}

#[test]
fn who_runs_the_space_is_known_by_group_or_claim() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    assert!(sign_in(&fake, &space, "admin").unwrap().space_admin);
    fake.says("userinfo.is_admin", true);
    assert!(sign_in(&fake, &space, "alice").unwrap().space_admin);
    fake.says("userinfo.is_admin", "true");
    fake.says("userinfo.groups", "admin");
    assert!(!sign_in(&fake, &space, "alice").unwrap().space_admin);
}

#[test]
fn a_uid_is_kept_letter_for_letter() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    for uid in [
        "Marie Curie@asso.org",
        "ALICE",
        "é\u{202e}",
        &"é".repeat(255),
    ] {
        fake.has(Local::new(uid));
        assert_eq!(sign_in(&fake, &space, uid).unwrap().uid, uid);
    }
    for uid in ["a\nb", &"a".repeat(256)] {
        fake.has(Local::new(uid));
        let failed = failure(sign_in(&fake, &space, uid));
        assert!(matches!(failed, Failure::Breach(_)), "{failed}");
    }
}

#[test]
fn names_of_people_are_plain_text() {
    let fake = FakeSpace::start("asso-a");
    let name = "<b>Alice</b>\u{202e}\u{200b}\r\n admin";
    fake.has(Local::new("alice").called(name).email("a b@c"));
    let proof = sign_in(&fake, &reach(&fake), "alice").unwrap();
    // Markup is text like any other: pages escape it.
    assert_eq!(proof.display_name.as_deref(), Some("<b>Alice</b> admin"));
    assert_eq!(proof.email, None, "no address at all");
}

#[test]
fn the_way_there_carries_what_it_must() {
    let fake = FakeSpace::start("asso-a");
    fake.registers("entraide", SECRET, BACK);
    let space = reach(&fake);
    let provider = wait(space.look()).unwrap().provider.unwrap();
    let begun = Begun::new(BACK);
    let to = |silent| {
        let client = ("entraide", "st");
        space.authorize(&provider, client, &begun, silent).unwrap()
    };
    let loud = to(false);
    let value = |name: &str| {
        let found = loud.query_pairs().find(|(n, _)| n == name);
        found.unwrap().1.into_owned()
    };
    assert_eq!(value("state"), "st");
    assert_eq!(value("nonce"), begun.nonce);
    assert_eq!(value("scope"), "openid profile email groups");
    assert_eq!(value("redirect_uri"), BACK);
    assert!(!loud.as_str().contains(&begun.verifier));
    assert!(!loud.as_str().contains("prompt"));
    assert!(to(true).as_str().contains("prompt=none"));
    assert_ne!(Begun::new(BACK).nonce, begun.nonce);
    assert_ne!(Begun::new(BACK).verifier, begun.verifier);
}

#[test]
fn a_code_is_good_once_and_with_its_verifier() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let way = go(&fake, &space, "alice").unwrap();
    come_back(&space, &way).unwrap();
    assert_eq!(failure(come_back(&space, &way)), Failure::Expired);
    let mut way = go(&fake, &space, "alice").unwrap();
    way.begun.verifier = Begun::new(BACK).verifier;
    assert_eq!(failure(come_back(&space, &way)), Failure::Expired);
    way.code = String::new();
    assert_eq!(failure(come_back(&space, &way)), Failure::Expired);
}

#[test]
fn a_nonce_of_another_sign_in_is_refused() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let mut way = go(&fake, &space, "alice").unwrap();
    way.begun.nonce = Begun::new(BACK).nonce;
    let failed = failure(come_back(&space, &way));
    assert_eq!(failed.to_string(), "broke a rule: id_token: nonce");
}

#[test]
fn a_space_where_this_forum_was_not_registered_says_so() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let way = go(&fake, &space, "alice").unwrap();
    let other = ClientSecret("another".to_owned());
    let asked = space.exchange(&way.provider, ("entraide", &other), &way.begun, &way.code);
    assert_eq!(failure(wait(asked)), Failure::NotRegistered);
}

#[test]
fn nothing_secret_stands_in_an_address() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let way = go(&fake, &space, "alice").unwrap();
    come_back(&space, &way).unwrap();
    for asked in fake.asked() {
        let query = format!("{:?}", asked.query);
        for secret in [SECRET, &way.code, &way.begun.verifier] {
            assert!(!query.contains(secret));
        }
        assert_eq!(asked.header("accept-encoding"), "identity");
        assert_eq!(asked.header("user-agent"), "Forum dessai");
        assert_eq!(asked.header("cookie"), "");
    }
}

#[test]
fn a_person_who_was_deleted_meanwhile_is_not_signed_in() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let way = go(&fake, &space, "alice").unwrap();
    fake.loses("alice");
    assert_eq!(failure(come_back(&space, &way)), Failure::Expired);
}

#[test]
fn the_person_can_say_no() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let way = go(&fake, &space, "alice").unwrap();
    let begun = &way.begun;
    let address = space.authorize(&way.provider, ("entraide", "st"), begun, false);
    let back = fake.refuse(address.unwrap().as_str(), "access_denied");
    assert_eq!(back, format!("{BACK}?state=st&error=access_denied"));
    assert_ne!(
        code(
            &fake.sign_in(
                space
                    .authorize(&way.provider, ("entraide", "st"), begun, false)
                    .unwrap()
                    .as_str(),
                "alice",
            )
        ),
        way.code
    );
}
