//! A forum reaches spaces by its settings.

use entraide::domain::SpaceName;
use entraide::nextcloud::Origin;

use super::wait;
use crate::support::{FakeSpace, TestApp};

#[test]
fn by_the_pattern_or_by_their_own_address() {
    let (first, other) = (
        FakeSpace::start("asso-a"),
        FakeSpace::without_oidc("asso-b"),
    );
    let forum = TestApp::with_spaces(&[&first, &other], &[]);
    let pattern = forum.app.config.spaces.pattern.clone().unwrap();
    let name = SpaceName::parse(first.name()).unwrap();
    let address = pattern.replace("{name}", name.as_str());
    assert_eq!(address, first.url());
    for space in [&first, &other] {
        let origin = Origin::parse(&space.url()).unwrap();
        let look = wait(forum.app.spaces.space(origin).look()).unwrap();
        assert_eq!(look.instance_id, space.instance());
    }
}

#[test]
fn a_person_follows_the_last_sign_in_that_was_begun() {
    let space = FakeSpace::without_oidc("asso-b");
    let forum = TestApp::with_space(&space);
    let origin = Origin::parse(&space.url()).unwrap();
    let flow = wait(forum.app.spaces.space(origin).begin("4821")).unwrap();
    assert_eq!(space.last_login(), flow.login);
    assert_eq!(space.shown(&flow.login), "Entraide (code 4821)");
}
