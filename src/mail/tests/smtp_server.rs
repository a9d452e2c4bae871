//! The SMTP mailer against a small server with scripted answers.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::*;
use crate::config::SmtpUrl;

/// What the server says where it matters; all else is accepted.
#[derive(Clone, Copy)]
struct Script {
    auth: &'static str,
    recipient: &'static str,
    data: &'static str,
}

const WELCOMING: Script = Script {
    auth: "235 ok",
    recipient: "250 ok",
    data: "250 taken",
};

/// Starts a server for one connection; it reports each command, and each message as one text.
fn serve(script: Script) -> (SmtpUrl, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (reports, received) = channel();
    std::thread::spawn(move || talk(&listener, script, &reports));
    let url = format!("smtp://me%40x:p%3Aw@127.0.0.1:{port}");
    (SmtpUrl::parse(&url).unwrap(), received)
}

fn talk(listener: &TcpListener, script: Script, reports: &Sender<String>) {
    let (mut stream, _) = listener.accept().unwrap();
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    write!(stream, "220 test\r\n").unwrap();
    while let Some(Ok(line)) = lines.next() {
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => "250-test\r\n250 AUTH PLAIN",
            "AUTH" => script.auth,
            "RCPT" => script.recipient,
            "DATA" => {
                write!(stream, "354 go\r\n").unwrap();
                let message: Vec<_> = lines
                    .by_ref()
                    .map(Result::unwrap)
                    .take_while(|line| line != ".")
                    .collect();
                let _ = reports.send(message.join("\r\n"));
                script.data
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        let _ = reports.send(line);
        // The client may have hung up after an answer it did not like.
        if write!(stream, "{answer}\r\n").is_err() {
            return;
        }
    }
}

fn outcome(script: Script) -> Result<(), SendError> {
    let (url, _received) = serve(script);
    Smtp::new(&url, from())
        .unwrap()
        .send(&mail("1@example.org"), noon())
}

#[test]
fn a_message_arrives_whole_over_one_signed_in_connection() {
    let (url, received) = serve(WELCOMING);
    let smtp = Smtp::new(&url, from()).unwrap();
    let mut dotted = mail("1@example.org");
    dotted.text = "Un\n.\n..\nfin".into();
    smtp.send(&dotted, noon()).unwrap();
    smtp.send(&mail("2@example.org"), noon()).unwrap();
    drop(smtp);
    let received: Vec<_> = received.iter().collect();
    let count = |start: &str| {
        received
            .iter()
            .filter(|line| line.starts_with(start))
            .count()
    };
    assert_eq!((count("EHLO"), count("AUTH"), count("DATA")), (1, 1, 2));
    // "\0me@x\0p:w" in base64 (RFC 4616).
    assert!(
        received.contains(&"AUTH PLAIN AG1lQHgAcDp3".to_owned()),
        "{received:?}"
    );
    assert!(
        received.contains(&"RCPT TO:<ada@example.org>".to_owned()),
        "{received:?}"
    );
    let message = received
        .iter()
        .find(|line| line.contains("Message-ID: <1@"))
        .unwrap();
    let message = message.replace("\r\n..", "\r\n.");
    let message = mail_parser::MessageParser::default()
        .parse(message.as_bytes())
        .unwrap();
    assert_eq!(
        message.body_text(0).unwrap().trim_end(),
        "Un\r\n.\r\n..\r\nfin"
    );
}

#[test]
fn a_4xx_answer_is_temporary() {
    let recipient = "451 4.2.0 greylisted";
    let result = outcome(Script {
        recipient,
        ..WELCOMING
    });
    assert!(matches!(result, Err(SendError::Temporary(_))), "{result:?}");
}

#[test]
fn a_5xx_answer_is_permanent_and_hides_the_address() {
    let recipient = "550 5.1.1 <ada@example.org> unknown";
    let Err(SendError::Permanent(text)) = outcome(Script {
        recipient,
        ..WELCOMING
    }) else {
        panic!("not permanent")
    };
    assert!(text.contains("550") && text.contains("unknown"), "{text}");
    assert!(!text.contains("ada"), "{text}");
}

#[test]
fn a_message_refused_at_its_end_is_not_sent() {
    let result = outcome(Script {
        data: "554 5.7.1 spam",
        ..WELCOMING
    });
    assert!(matches!(result, Err(SendError::Permanent(_))), "{result:?}");
}

#[test]
fn a_refused_sign_in_loses_no_message() {
    let result = outcome(Script {
        auth: "535 5.7.8 no",
        ..WELCOMING
    });
    assert!(matches!(result, Err(SendError::Temporary(_))), "{result:?}");
}

#[test]
fn a_server_that_is_down_is_temporary() {
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = SmtpUrl::parse(&format!("smtp://127.0.0.1:{port}")).unwrap();
    let result = Smtp::new(&url, from())
        .unwrap()
        .send(&mail("1@example.org"), noon());
    assert!(matches!(result, Err(SendError::Temporary(_))), "{result:?}");
}

#[test]
fn starttls_is_never_skipped() {
    let (url, received) = serve(WELCOMING);
    let url = SmtpUrl::parse(&format!("smtp+starttls://a:b@127.0.0.1:{}", url.port)).unwrap();
    let result = Smtp::new(&url, from())
        .unwrap()
        .send(&mail("1@example.org"), noon());
    assert!(matches!(result, Err(SendError::Temporary(_))), "{result:?}");
    let received: Vec<_> = received.iter().collect();
    assert!(
        !received.iter().any(|line| line.starts_with("AUTH")),
        "{received:?}"
    );
}

#[test]
fn debug_shows_no_password() {
    let url = SmtpUrl::parse("smtps://me:hush@mail.example.org").unwrap();
    assert!(!format!("{:?}", Smtp::new(&url, from()).unwrap()).contains("hush"));
}
