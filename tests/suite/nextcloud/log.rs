//! What the operator reads of it.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use tracing::subscriber::with_default;
use tracing_subscriber::fmt::MakeWriter;

use super::{SECRET, come_back, failure, go, reach, sign_in, wait};
use crate::support::{FakeSpace, Mode, Signs};

/// What was logged on this thread.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn logged(act: impl FnOnce()) -> Vec<String> {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(lines.clone())
        .with_ansi(false)
        .finish();
    with_default(subscriber, act);
    let bytes = lines.0.lock().unwrap().clone();
    let text = String::from_utf8(bytes).unwrap();
    let own = text
        .lines()
        .filter(|line| line.contains("entraide::nextcloud"));
    own.map(str::to_owned).collect()
}

#[test]
fn a_breach_is_one_warning() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let mut codes = Vec::new();
    let lines = logged(|| {
        fake.signs(Signs::WithAnotherKey);
        let way = go(&fake, &space, "alice").unwrap();
        failure(come_back(&space, &way));
        codes = vec![way.code, way.begun.verifier, way.begun.nonce];
        fake.behaves_again();
        fake.says("login", "https://elsewhere.example/");
        failure(wait(space.begin("4821")));
        fake.says("theming.logo", "https://elsewhere.example/");
        wait(space.theming()).unwrap();
    });
    assert_eq!(lines.len(), 3, "{lines:#?}");
    for (line, breach) in lines.iter().zip([
        "id_token: signature",
        "login is elsewhere",
        "logo is elsewhere",
    ]) {
        assert!(line.contains("WARN") && line.contains(breach), "{line}");
        assert!(line.contains(&format!("space={}", fake.url())), "{line}");
        assert!(!line.contains("elsewhere.example"), "{line}");
        for secret in codes.iter().map(String::as_str).chain([SECRET, "4821"]) {
            assert!(!line.contains(secret), "{line}");
        }
    }
}

#[test]
fn silence_is_told_and_nothing_is_said_of_an_honest_sign_in() {
    let fake = FakeSpace::start("asso-a");
    let space = reach(&fake);
    let lines = logged(|| drop(sign_in(&fake, &space, "alice").unwrap()));
    assert!(lines.is_empty(), "{lines:#?}");
    let lines = logged(|| {
        fake.behaves("/", Mode::Down);
        for _ in 0..9 {
            failure(wait(space.begin("1")));
        }
    });
    assert_eq!(lines.len(), 5, "not while it is left alone: {lines:#?}");
    assert!(lines.iter().all(|line| line.contains("INFO")));
}
