//! What a sign-in costs us.

use super::{SECRET, come_back, go, reach};
use crate::support::FakeSpace;

/// CPU of this thread and of the one that asks spaces, in milliseconds. The space of the test has
/// threads of its own.
fn ours() -> f64 {
    let mut ticks = 0.0;
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let task = task.unwrap().path();
        let name = std::fs::read_to_string(task.join("comm")).unwrap_or_default();
        let this = std::fs::read_link("/proc/thread-self").unwrap();
        if name.trim() == "spaces" || task.file_name() == this.file_name() {
            let stat = std::fs::read_to_string(task.join("schedstat")).unwrap();
            ticks += stat.split(' ').next().unwrap().parse::<f64>().unwrap();
        }
    }
    ticks / 1e6
}

/// Run alone: `suite --ignored --exact nextcloud::cost::of_a_sign_in --nocapture`. The space does its
/// part (TLS, the signature) on other threads, which are not counted.
#[test]
#[ignore = "a measure, to be run alone"]
fn of_a_sign_in() {
    const TIMES: u32 = 100;
    let fake = FakeSpace::start("asso-a");
    fake.registers("entraide", SECRET, super::BACK);
    let space = reach(&fake);
    come_back(&space, &go(&fake, &space, "alice").unwrap()).unwrap();
    let mut cost = 0.0;
    for _ in 0..TIMES {
        let start = ours();
        let way = go(&fake, &space, "alice").unwrap();
        come_back(&space, &way).unwrap();
        cost += ours() - start;
    }
    let each = cost / f64::from(TIMES);
    println!("{each:.2} ms of our CPU for a sign-in");
    assert!(each < 5.0, "{each:.2} ms");
}
