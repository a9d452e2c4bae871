//! Login Flow v2 with an honest space.

use entraide::nextcloud::{Breach, Failure, Poll};

use super::{failure, reach, wait};
use crate::support::{FakeSpace, Local};

fn granted(poll: Poll) -> String {
    match poll {
        Poll::Granted(password) => password,
        Poll::Pending => panic!("not yet"),
    }
}

#[test]
fn somebody_signs_in_and_leaves_no_password_behind() {
    let fake = FakeSpace::without_oidc("asso-b");
    let space = reach(&fake);
    assert!(wait(space.look()).unwrap().provider.is_none());
    let flow = wait(space.begin("4821")).unwrap();
    assert_eq!(fake.shown(&flow.login), "Forum dessai (code 4821)");
    assert!(matches!(wait(space.poll(&flow)).unwrap(), Poll::Pending));
    fake.grant(&flow.login, "alice");
    let password = granted(wait(space.poll(&flow)).unwrap());
    assert_eq!(fake.app_passwords(), [password.as_str()]);
    let proof = wait(space.whose(&password)).unwrap();
    assert_eq!(proof.uid, "alice");
    assert_eq!(proof.display_name.as_deref(), Some("Alice Martin"));
    assert_eq!((proof.key_id, proof.space_admin), (None, false));
    wait(space.forget(&password)).unwrap();
    assert!(fake.app_passwords().is_empty());
    // Twice is as good as once.
    wait(space.forget(&password)).unwrap();
    assert_eq!(failure(wait(space.whose(&password))), Failure::Expired);
    assert!(matches!(wait(space.poll(&flow)).unwrap(), Poll::Pending));
}

#[test]
fn who_runs_the_space_is_known() {
    let fake = FakeSpace::without_oidc("asso-b");
    fake.has(Local::new("Marie Curie@asso.org").group("admin"));
    let space = reach(&fake);
    let flow = wait(space.begin("1")).unwrap();
    fake.grant(&flow.login, "Marie Curie@asso.org");
    let password = granted(wait(space.poll(&flow)).unwrap());
    let proof = wait(space.whose(&password)).unwrap();
    assert_eq!(proof.uid, "Marie Curie@asso.org");
    assert!(proof.space_admin);
}

#[test]
fn a_sign_in_that_is_over_is_as_one_that_waits() {
    let fake = FakeSpace::without_oidc("asso-b");
    let space = reach(&fake);
    let flow = wait(space.begin("1")).unwrap();
    fake.grant(&flow.login, "alice");
    fake.lets_expire(&flow.login);
    assert!(matches!(wait(space.poll(&flow)).unwrap(), Poll::Pending));
}

#[test]
fn a_space_that_gives_the_addresses_of_another_is_not_followed() {
    let fake = FakeSpace::without_oidc("asso-b");
    let space = reach(&fake);
    for (place, what) in [("poll.endpoint", "poll endpoint"), ("login", "login")] {
        for elsewhere in [
            "https://cloud.autre-asso.example/login/v2/poll",
            "javascript:alert(1)",
        ] {
            fake.says(place, elsewhere);
            let breach = Failure::Breach(Breach::ForeignAddress(what));
            assert_eq!(failure(wait(space.begin("1"))), breach);
        }
        fake.behaves_again();
    }
}

#[test]
fn a_password_for_another_server_is_deleted_and_not_used() {
    let fake = FakeSpace::without_oidc("asso-b");
    let space = reach(&fake);
    let flow = wait(space.begin("1")).unwrap();
    fake.grant(&flow.login, "alice");
    fake.says("poll.server", "https://cloud.autre-asso.example");
    let breach = Failure::Breach(Breach::ForeignAddress("server"));
    assert_eq!(failure(wait(space.poll(&flow))), breach);
    assert!(fake.app_passwords().is_empty());
}

#[test]
fn a_flow_that_was_changed_where_it_was_kept_leads_nowhere() {
    let fake = FakeSpace::without_oidc("asso-b");
    let space = reach(&fake);
    let mut flow = wait(space.begin("1")).unwrap();
    flow.endpoint = "https://127.0.0.1/".to_owned();
    let breach = Failure::Breach(Breach::ForeignAddress("poll endpoint"));
    assert_eq!(failure(wait(space.poll(&flow))), breach);
}
