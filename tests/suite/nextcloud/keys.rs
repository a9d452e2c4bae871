//! Keys and documents are remembered, and asked for again when they must be.

use std::time::Duration;

use entraide::nextcloud::{Breach, Failure, Limits};

use super::{client, come_back, failure, go, origin, reach, sign_in, wait};
use crate::support::{FakeSpace, Signs};

const DISCOVERY: &str = "/index.php/.well-known/";
const KEYS: &str = "/apps/oidc/jwks";

#[test]
fn they_are_asked_for_once() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    for _ in 0..3 {
        sign_in(&fake, &space, "alice").unwrap();
    }
    assert_eq!((fake.count(DISCOVERY), fake.count(KEYS)), (1, 1));
    space.wake();
    wait(space.look()).unwrap();
    assert_eq!((fake.count(DISCOVERY), fake.count(KEYS)), (2, 2));
}

#[test]
fn a_space_can_change_its_key() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    sign_in(&fake, &space, "alice").unwrap();
    fake.changes_key();
    let proof = sign_in(&fake, &space, "alice").unwrap();
    assert_eq!(proof.key_id.as_deref(), Some("asso-a-key-2"));
    assert_eq!(fake.count(KEYS), 2);
}

#[test]
fn a_flood_of_unknown_keys_asks_seldom() {
    let fake = FakeSpace::start("asso-a");
    let limits = Limits {
        keys: Duration::from_secs(2),
        ..Limits::default()
    };
    let space = client(&[&fake], limits).space(origin(&fake));
    fake.signs(Signs::UnderAnotherName);
    let unknown = Failure::Breach(Breach::Wrong("id_token: unknown key"));
    for _ in 0..3 {
        assert_eq!(failure(sign_in(&fake, &space, "alice")), unknown);
    }
    assert_eq!(fake.count(KEYS), 2, "at the look, and once more");
    std::thread::sleep(Duration::from_millis(2_100));
    assert_eq!(failure(sign_in(&fake, &space, "alice")), unknown);
    assert_eq!(fake.count(KEYS), 3);
}

#[test]
fn a_space_that_was_made_anew_is_seen_at_once() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let before = wait(space.look()).unwrap();
    fake.is_made_anew();
    let after = wait(space.look()).unwrap();
    assert_ne!(before.instance_id, after.instance_id);
    assert_eq!(before.key_ids, ["asso-a-key-1"]);
    assert_eq!(after.key_ids, ["asso-a-key-2"]);
}

#[test]
fn a_space_made_anew_during_a_sign_in_signs_by_another_key() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    go(&fake, &space, "alice").unwrap();
    fake.is_made_anew();
    let proof = come_back(&space, &go(&fake, &space, "alice").unwrap()).unwrap();
    assert_eq!(proof.key_id.as_deref(), Some("asso-a-key-2"));
}

#[test]
fn a_space_can_begin_to_speak_openid_connect() {
    let fake = FakeSpace::without_oidc("asso-b");
    let space = reach(&fake);
    let look = wait(space.look()).unwrap();
    assert!(look.provider.is_none() && look.key_ids.is_empty());
    let again = wait(space.look()).unwrap();
    assert!(again.provider.is_none());
    assert_eq!(fake.count(DISCOVERY), 1);
}
