use mail_parser::{MessageParser, MimeHeaders as _};
use proptest::prelude::*;

use super::*;

fn list() -> ListHeaders {
    ListHeaders {
        id: "sujets.example.org".into(),
        unsubscribe_url: "https://example.org/stop/abc?x=é".into(),
        archive: Some("https://example.org/archives".into()),
    }
}

#[test]
fn a_full_message_reads_back() {
    let mut full = mail("reply-2@example.org");
    full.in_reply_to = Some("post-1@example.org".into());
    full.references = vec!["topic-1@example.org".into(), "post-1@example.org".into()];
    full.reply_to = Some("reponse+abc@example.org".into());
    full.list = Some(list());
    full.auto = AutoSubmitted::Replied;
    let octets = formatted(&full);
    let message = MessageParser::default().parse(&octets).unwrap();
    let sender = message.from().unwrap().first().unwrap();
    assert_eq!(
        (sender.name(), sender.address()),
        (Some("Le forum"), Some("forum@example.org"))
    );
    assert_eq!(
        message.to().unwrap().first().unwrap().address(),
        Some("ada@example.org")
    );
    assert_eq!(
        message.reply_to().unwrap().first().unwrap().address(),
        full.reply_to.as_deref()
    );
    assert_eq!(message.subject(), Some("Où est l’agenda ?"));
    assert_eq!(message.date().unwrap().to_rfc3339(), "2026-11-22T12:00:00Z");
    assert_eq!(message.message_id(), Some("reply-2@example.org"));
    let header = |name: &str| message.header_raw(name.to_owned()).map(str::trim);
    assert_eq!(header("In-Reply-To"), Some("<post-1@example.org>"));
    assert_eq!(
        header("References"),
        Some("<topic-1@example.org> <post-1@example.org>")
    );
    assert_eq!(header("Auto-Submitted"), Some("auto-replied"));
    assert_eq!(header("List-Id"), Some("<sujets.example.org>"));
    assert_eq!(
        header("List-Unsubscribe"),
        Some("<https://example.org/stop/abc?x=%C3%A9>")
    );
    assert_eq!(
        header("List-Unsubscribe-Post"),
        Some("List-Unsubscribe=One-Click")
    );
    assert_eq!(
        header("List-Archive"),
        Some("<https://example.org/archives>")
    );
    assert_eq!(message.body_text(0).unwrap().trim_end(), "Il est là.");
    assert_eq!(
        message.body_html(0).unwrap().trim_end(),
        "<p>Il est là.</p>"
    );
    let parts: Vec<_> = message
        .parts
        .iter()
        .filter(|part| !part.is_multipart())
        .collect();
    assert_eq!(parts.len(), 2);
    for part in parts {
        assert_eq!(part.content_transfer_encoding(), Some("quoted-printable"));
        assert_eq!(
            part.content_type().unwrap().attribute("charset"),
            Some("utf-8")
        );
    }
    assert!(octets.is_ascii(), "no server needs 8BITMIME");
}

#[test]
fn the_same_arguments_give_the_same_octets() {
    assert_eq!(
        formatted(&mail("1@example.org")),
        formatted(&mail("1@example.org"))
    );
}

#[test]
fn one_click_is_promised_over_https_only() {
    let mut local = mail("1@example.org");
    let unsubscribe_url = "http://localhost:8080/stop".into();
    local.list = Some(ListHeaders {
        unsubscribe_url,
        ..list()
    });
    let text = String::from_utf8(formatted(&local)).unwrap();
    assert!(
        text.contains("List-Unsubscribe: <http://localhost:8080/stop>\r\n"),
        "{text}"
    );
    assert!(!text.contains("List-Unsubscribe-Post"), "{text}");
}

#[test]
fn long_conversations_keep_their_beginning_and_their_end() {
    let mut long = mail("1@example.org");
    long.references = (0..100)
        .map(|number| format!("m{number}@example.org"))
        .collect();
    let octets = formatted(&long);
    let message = MessageParser::default().parse(&octets).unwrap();
    let kept = message.references().as_text_list().unwrap();
    assert_eq!(kept.len(), 20);
    assert_eq!(
        (&*kept[0], &*kept[1], &*kept[19]),
        ("m0@example.org", "m81@example.org", "m99@example.org",)
    );
}

#[test]
fn parts_that_are_not_valid_are_named() {
    type Spoil = fn(&mut Mail);
    let cases: &[(Spoil, BuildError)] = &[
        (
            |m| m.to = "a@b.org\r\nBcc: c@d.org".into(),
            BuildError::Address("To"),
        ),
        (
            |m| m.to = "a@b.org, c@d.org".into(),
            BuildError::Address("To"),
        ),
        (
            |m| m.reply_to = Some("Ada <a@b.org>".into()),
            BuildError::Address("Reply-To"),
        ),
        (
            |m| m.message_id = "no-at-sign".into(),
            BuildError::MessageId("Message-ID"),
        ),
        (
            |m| m.message_id = "a@b>\r\nX: y".into(),
            BuildError::MessageId("Message-ID"),
        ),
        (
            |m| m.in_reply_to = Some("a b@c".into()),
            BuildError::MessageId("In-Reply-To"),
        ),
        (
            |m| m.references = vec!["é@c".into()],
            BuildError::MessageId("References"),
        ),
        (
            |m| {
                m.list = Some(ListHeaders {
                    id: "a.b>\r\nX: y".into(),
                    ..list()
                })
            },
            BuildError::ListId,
        ),
        (
            |m| {
                let unsubscribe_url = "mailto:stop@example.org".into();
                m.list = Some(ListHeaders {
                    unsubscribe_url,
                    ..list()
                });
            },
            BuildError::Url("List-Unsubscribe"),
        ),
        (
            |m| {
                let archive = Some("https://example.org/\r\nX: y".into());
                m.list = Some(ListHeaders { archive, ..list() });
            },
            BuildError::Url("List-Archive"),
        ),
    ];
    for (spoil, error) in cases {
        let mut spoilt = mail("1@example.org");
        spoil(&mut spoilt);
        assert_eq!(build(&spoilt, &from(), noon()).unwrap_err(), *error);
    }
    let before_time = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(
        build(&mail("1@example.org"), &from(), before_time).unwrap_err(),
        BuildError::Date
    );
}

/// Names of the headers, in order.
fn header_names(octets: &[u8]) -> Vec<String> {
    let message = MessageParser::default().parse(octets).unwrap();
    message
        .headers_raw()
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Text that likes to hold what could break a message.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\r\nBcc: eve@example.org\r\n".to_owned()),
        Just("\r\n\r\n--".to_owned()),
        Just("\n.\r\n".to_owned()),
        Just("=?utf-8?q?=0D=0AX:y?=".to_owned()),
        Just("\u{2028}\0é’\u{202f}!".to_owned()),
        "\\PC{0,90}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

/// Words as people write them in French, with what mail headers give a meaning to.
fn ordinary() -> impl Strategy<Value = String> {
    let first = "[a-zA-Zéèœ’«»?!:,_\u{a0}\u{202f}()\"<>@.]{1,30}";
    let others = "( [a-zA-Zéèœ’?!_:]{1,40}){0,8}";
    (first, others).prop_map(|(first, others)| first + &others)
}

proptest! {
    #[test]
    fn no_subject_or_name_adds_a_header(subject in hostile(), name in hostile()) {
        let plain = mail("1@example.org");
        let mut attacked = plain.clone();
        attacked.subject.clone_from(&subject);
        let sender = Mailbox::new(Some(format!("x{name}")), from().email);
        let octets = build(&attacked, &sender, noon()).unwrap().formatted();
        prop_assert_eq!(header_names(&octets), header_names(&formatted(&plain)));
        let message = MessageParser::default().parse(&octets).unwrap();
        let read = message.from().unwrap().first().unwrap().address();
        prop_assert_eq!(read, Some("forum@example.org"));
        prop_assert!(octets.split(|c| *c == b'\n').all(|line| line.len() <= 999));
    }

    #[test]
    fn an_ordinary_subject_reads_back(subject in ordinary()) {
        let mut sent = mail("1@example.org");
        sent.subject = subject;
        let octets = formatted(&sent);
        let message = MessageParser::default().parse(&octets).unwrap();
        prop_assert_eq!(message.subject(), Some(sent.subject.as_str()));
    }

    #[test]
    fn bodies_read_back_and_stay_two_parts(text in hostile(), html in hostile()) {
        let mut sent = mail("1@example.org");
        (sent.text, sent.html) = (format!("t{text}."), format!("<p>{html}</p>"));
        let octets = formatted(&sent);
        let message = MessageParser::default().parse(&octets).unwrap();
        prop_assert_eq!(message.parts.len(), 3);
        let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").trim_end().to_owned();
        let read = message.body_text(0).unwrap();
        prop_assert_eq!(lines(&read), lines(&sent.text));
        let read = message.body_html(0).unwrap();
        prop_assert_eq!(lines(&read), lines(&sent.html));
    }

    #[test]
    fn no_address_is_taken_for_two(to in hostile()) {
        let mut sent = mail("1@example.org");
        sent.to = to;
        if let Ok(message) = build(&sent, &from(), noon()) {
            prop_assert_eq!(message.envelope().to().len(), 1);
            let expected = header_names(&formatted(&mail("1@example.org")));
            prop_assert_eq!(header_names(&message.formatted()), expected);
        }
    }
}
