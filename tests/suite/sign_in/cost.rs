//! What a sign-in costs this process, from the form to the session.

use std::collections::BTreeMap;
use std::fs;

use super::{forum, opens_account, through};
use crate::support::FakeSpace;

/// CPU of each thread so far, in milliseconds, by name and number.
fn cpu() -> BTreeMap<String, f64> {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    tasks
        .filter_map(|task| {
            let task = task.unwrap().path();
            let name = fs::read_to_string(task.join("comm")).ok()?;
            let used = fs::read_to_string(task.join("schedstat")).ok()?;
            let used: f64 = used.split(' ').next()?.parse().ok()?;
            let id = task.file_name()?.to_string_lossy().into_owned();
            Some((format!("{} {id}", name.trim()), used / 1e6))
        })
        .collect()
}

/// Run alone: `suite --ignored --exact sign_in::cost::of_a_return --nocapture`. The space and the
/// browser do their parts on threads that bear the name of the test, which are not counted.
#[test]
#[ignore = "a measure, to be run alone"]
fn of_a_return() {
    const TIMES: u32 = 100;
    let space = FakeSpace::start("mon-asso");
    let app = forum(&space);
    let alice = app.visitor();
    let back = through(&space, &alice, "/", "alice");
    opens_account(alice.get(&back), "martine").expect(303);
    let before = cpu();
    for _ in 0..TIMES {
        let person = app.visitor();
        let page = person.post("/connexion/espace", &[("espace", "mon-asso")]);
        let back = space.sign_in(page.location(), "alice");
        person.get(&back).expect(303);
    }
    let mut ours = 0.0;
    for (thread, now) in cpu() {
        let used = now - before.get(&thread).copied().unwrap_or_default();
        if !thread.starts_with("sign_in::cost") && used > 0.0 {
            println!("{:8.2} ms  {thread}", used / f64::from(TIMES));
            ours += used / f64::from(TIMES);
        }
    }
    println!("{ours:8.2} ms of our CPU for a sign-in");
    assert!(ours < 5.0, "{ours:.2} ms");
}
