//! One event makes one mail, whatever happens on the way.

use diesel::prelude::*;
use entraide::db::schema::mails;
use entraide::features::notifications::{Delivery, deliver};
use entraide::jobs::JobError;
use entraide::mail::{AutoSubmitted, Mail, SendError};

use crate::support::{Person, TestApp};

fn hello(to: &Person) -> impl Fn(&str) -> Result<Option<Mail>, JobError> {
    let to = to.email();
    move |message_id| {
        Ok(Some(Mail {
            to: to.clone(),
            subject: "Bonjour".to_owned(),
            text: "Bonjour".to_owned(),
            html: "<p>Bonjour</p>".to_owned(),
            message_id: message_id.to_owned(),
            in_reply_to: None,
            references: Vec::new(),
            list: None,
            reply_to: None,
            auto: AutoSubmitted::Generated,
        }))
    }
}

fn delivery(to: &Person) -> Delivery {
    Delivery {
        key: "hello".to_owned(),
        account: Some(to.id()),
        kind: "hello",
    }
}

#[test]
fn a_second_delivery_of_an_event_sends_nothing() {
    let app = TestApp::start();
    let alice = app.member("alice");
    for _ in 0..2 {
        deliver(&app.app, &delivery(&alice), hello(&alice)).unwrap();
    }
    assert_eq!(app.mail().to, alice.email());
}

#[test]
fn a_mail_server_that_is_down_delays_a_mail_under_the_same_name() {
    let app = TestApp::start();
    let alice = app.member("alice");
    app.mail_server(Some(SendError::Temporary("451 later".to_owned())));
    let mut first_id = String::new();
    let first = deliver(&app.app, &delivery(&alice), |id| {
        id.clone_into(&mut first_id);
        hello(&alice)(id)
    });
    assert!(matches!(first, Err(JobError::Retry(_))), "{first:?}");
    app.mail_server(None);
    deliver(&app.app, &delivery(&alice), hello(&alice)).unwrap();
    assert_eq!(app.mail().mail.message_id, first_id);
}

#[test]
fn a_refused_mail_is_never_tried_again() {
    let app = TestApp::start();
    let alice = app.member("alice");
    app.mail_server(Some(SendError::Permanent("550 nobody here".to_owned())));
    let refused = deliver(&app.app, &delivery(&alice), hello(&alice));
    assert!(matches!(refused, Err(JobError::Fail(_))), "{refused:?}");
    app.mail_server(None);
    deliver(&app.app, &delivery(&alice), hello(&alice)).unwrap();
    assert!(app.mails().is_empty());
    let (sent, dropped): (i64, i64) = app.read(|conn| {
        Ok((
            mails::table
                .filter(mails::sent_at.is_not_null())
                .count()
                .get_result(conn)?,
            mails::table
                .filter(mails::dropped_at.is_not_null())
                .count()
                .get_result(conn)?,
        ))
    });
    assert_eq!((sent, dropped), (0, 1));
}

#[test]
fn nothing_left_to_say_is_settled_too() {
    let app = TestApp::start();
    let alice = app.member("alice");
    deliver(&app.app, &delivery(&alice), |_| Ok(None)).unwrap();
    deliver(&app.app, &delivery(&alice), |_| panic!("asked again")).unwrap();
    assert!(app.mails().is_empty());
}
