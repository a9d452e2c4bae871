mod messages;
mod outbox;
mod smtp_server;
mod words;

use std::time::{Duration, SystemTime};

use lettre::message::Mailbox;

use super::*;

fn from() -> Mailbox {
    "Le forum <forum@example.org>".parse().unwrap()
}

/// 2026-11-22 at 12:00:00.250 UTC.
fn noon() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(1_795_348_800_250)
}

fn mail(message_id: &str) -> Mail {
    Mail {
        to: "ada@example.org".into(),
        subject: "Où est l’agenda ?".into(),
        text: "Il est là.\n".into(),
        html: "<p>Il est là.</p>\n".into(),
        message_id: message_id.into(),
        in_reply_to: None,
        references: Vec::new(),
        list: None,
        reply_to: None,
        auto: AutoSubmitted::Generated,
    }
}

fn formatted(mail: &Mail) -> Vec<u8> {
    build(mail, &from(), noon()).unwrap().formatted()
}

#[test]
fn the_memory_remembers_and_fails_on_request() {
    let memory = Memory::new(from());
    memory.send(&mail("1@example.org"), noon()).unwrap();
    let failure = SendError::Temporary("later".into());
    memory.fail_with(Some(failure.clone()));
    assert_eq!(memory.send(&mail("2@example.org"), noon()), Err(failure));
    memory.fail_with(None);
    memory.send(&mail("3@example.org"), noon()).unwrap();
    let ids: Vec<_> = memory
        .take()
        .into_iter()
        .map(|sent| sent.mail.message_id)
        .collect();
    assert_eq!(ids, ["1@example.org", "3@example.org"]);
    assert!(memory.sent().is_empty());
}

#[test]
fn an_invalid_mail_fails_for_good_everywhere() {
    let mut bad = mail("1@example.org");
    bad.to = "nobody".into();
    let folder = tempfile::tempdir().unwrap();
    let refusal = Err(SendError::Permanent("invalid address in To".into()));
    assert_eq!(Memory::new(from()).send(&bad, noon()), refusal);
    assert_eq!(
        Outbox::new(folder.path().into(), from()).send(&bad, noon()),
        refusal
    );
}
