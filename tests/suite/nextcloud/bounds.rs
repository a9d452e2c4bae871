//! How long, how much, how many.

use std::time::{Duration, Instant};

use entraide::nextcloud::{Breach, Client, Failure, Limits};
use futures_util::future::{join, join_all};

use super::{client, failure, origin, quick, reach, sign_in, wait};
use crate::support::{FakeSpace, Mode};

fn unreachable(why: &str) -> Failure {
    Failure::Unreachable(why.to_owned())
}

#[test]
fn the_limits_of_service() {
    let limits = Limits::default();
    assert_eq!(limits.connect, Duration::from_secs(4));
    assert_eq!(limits.answer, Duration::from_secs(10));
    assert_eq!(limits.wait, Duration::from_secs(2));
    assert_eq!((limits.all, limits.each), (64, 4));
}

#[test]
fn a_space_that_hangs_or_drips_is_waited_for_so_long_and_no_longer() {
    let fake = FakeSpace::start("asso-a");
    for mode in [Mode::Hangs, Mode::Drips] {
        fake.behaves("/", mode.clone());
        let space = client(&[&fake], quick()).space(origin(&fake));
        let start = Instant::now();
        assert_eq!(
            failure(wait(space.begin("1"))),
            unreachable("no answer in time")
        );
        let took = start.elapsed();
        assert!(took >= Duration::from_millis(900), "{mode:?} {took:?}");
        assert!(took < Duration::from_secs(4), "{mode:?} {took:?}");
    }
}

#[test]
fn a_gigabyte_is_not_read() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    fake.behaves("/", Mode::Endless);
    for _ in 0..3 {
        let large = Failure::Breach(Breach::TooLarge);
        assert_eq!(failure(wait(space.begin("1"))), large);
    }
    // What lies in the buffers of both sides, and no more.
    assert!(fake.sent() < 3 * 16_000_000, "{}", fake.sent());
}

#[test]
fn headers_without_end_are_not_read() {
    let fake = FakeSpace::start("asso-a");
    fake.behaves("/", Mode::EndlessHeaders);
    let failed = failure(wait(reach(&fake).begin("1")));
    assert_eq!(failed, unreachable("no whole answer"));
}

#[test]
fn a_space_that_is_down_is_left_alone_and_asked_once_in_a_while() {
    let fake = FakeSpace::start("asso-a");
    let limits = Limits {
        rest: Duration::from_secs(1),
        ..quick()
    };
    let space = client(&[&fake], limits).space(origin(&fake));
    fake.behaves("/", Mode::Down);
    for _ in 0..5 {
        let failed = failure(wait(space.begin("1")));
        assert!(matches!(failed, Failure::Unreachable(_)), "{failed}");
    }
    let asked = fake.asked().len();
    for _ in 0..20 {
        let failed = failure(wait(space.begin("1")));
        assert!(matches!(failed, Failure::Resting(_)), "{failed}");
    }
    assert_eq!(fake.asked().len(), asked, "it was left alone");
    fake.behaves_again();
    std::thread::sleep(Duration::from_millis(1_100));
    wait(space.begin("1")).unwrap();
    wait(space.look()).unwrap();
}

#[test]
fn a_space_that_is_woken_is_asked_at_once() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    fake.behaves("/", Mode::Down);
    for _ in 0..5 {
        failure(wait(space.begin("1")));
    }
    fake.behaves_again();
    assert!(matches!(
        failure(wait(space.begin("1"))),
        Failure::Resting(_)
    ));
    space.wake();
    wait(space.begin("1")).unwrap();
}

#[test]
fn a_space_in_maintenance_is_given_the_time_it_asks_for() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    fake.behaves("/", Mode::maintenance("120"));
    let asked_for = Failure::Maintenance(Some(Duration::from_secs(120)));
    assert_eq!(failure(wait(space.begin("1"))), asked_for);
    fake.behaves_again();
    let failed = failure(wait(space.look()));
    assert!(
        matches!(failed, Failure::Maintenance(Some(left)) if left.as_secs() >= 115),
        "{failed}"
    );
    assert_eq!(fake.asked().len(), 1);
    space.wake();
    fake.says("status.maintenance", true);
    assert_eq!(failure(wait(space.look())), Failure::Maintenance(None));
    fake.behaves_again();
    wait(space.look()).unwrap();
}

#[test]
fn a_space_that_has_had_enough_says_so() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    fake.behaves("/", Mode::throttled());
    for _ in 0..10 {
        assert_eq!(failure(wait(space.begin("1"))), Failure::Throttled(None));
    }
    fake.behaves_again();
    wait(space.begin("1")).unwrap();
}

#[test]
fn a_space_that_hangs_holds_nobody_else() {
    let (slow, good) = (FakeSpace::start("asso-a"), FakeSpace::start("asso-c"));
    slow.behaves("/", Mode::Hangs);
    let limits = Limits {
        answer: Duration::from_secs(3),
        ..quick()
    };
    let client = client(&[&slow, &good], limits);
    let (hanging, answering) = (client.space(origin(&slow)), client.space(origin(&good)));
    let start = Instant::now();
    let outcome: Result<_, Failure> = Client::wait(async {
        let many = join_all((0..30).map(|_| hanging.begin("1")));
        let others = async {
            let mut took = Vec::new();
            for _ in 0..10 {
                let start = Instant::now();
                answering.look().await?;
                took.push(start.elapsed());
            }
            Ok::<_, Failure>(took)
        };
        Ok(join(many, others).await)
    });
    let (many, others) = outcome.unwrap();
    let slowest = others.unwrap().into_iter().max().unwrap();
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    assert!(start.elapsed() < Duration::from_secs(9));
    let failures: Vec<Failure> = many.into_iter().filter_map(Result::err).collect();
    let busy = failures.iter().filter(|f| **f == Failure::Busy).count();
    assert_eq!(
        (failures.len(), busy),
        (30, 26),
        "four wait for it, and nobody else"
    );
    assert_eq!(slow.asked().len(), 4);
}

#[test]
fn questions_to_all_spaces_are_counted() {
    let (slow, good) = (FakeSpace::start("asso-a"), FakeSpace::start("asso-c"));
    slow.behaves("/", Mode::Hangs);
    let limits = Limits { all: 2, ..quick() };
    let client = client(&[&slow, &good], limits);
    let (hanging, answering) = (client.space(origin(&slow)), client.space(origin(&good)));
    let outcome: Result<_, Failure> = Client::wait(async {
        let both = join(hanging.begin("1"), hanging.begin("1"));
        Ok(join(both, answering.begin("1")).await.1)
    });
    assert_eq!(failure(outcome.unwrap()), Failure::Busy);
    sign_in(&good, &answering, "alice").unwrap();
}
