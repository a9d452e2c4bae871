//! Good news and decisions of moderation.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{accounts, moderation_log};
use entraide::domain::{AccountId, AccountState, Audience, NotifyChoice, PostId};
use entraide::jobs::{NewJob, enqueue};
use serde_json::json;

use crate::support::TestApp;

/// Writes what moderation logs, and leaves the mail to be sent.
fn decided(
    app: &TestApp,
    kind: &'static str,
    (account, post): (AccountId, Option<PostId>),
    reason: &str,
) {
    let now = app.now();
    app.write(|conn| {
        let log: i64 = diesel::insert_into(moderation_log::table)
            .values((
                moderation_log::action.eq("decision"),
                moderation_log::account_id.eq(account),
                moderation_log::post_id.eq(post),
                moderation_log::reason.eq(reason),
                moderation_log::created_at.eq(now),
            ))
            .returning(moderation_log::id)
            .get_result(conn)?;
        let payload = json!({ "post": post, "account": account, "log": log });
        enqueue(conn, &NewJob::new(kind, payload, now), now)
    });
}

#[test]
fn the_helper_whose_answer_solved_it_is_thanked_once() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = app.topic(&alice, category, "Comment partager ?");
    let post = app.message(&bob, topic, "Ouvrez le menu.");
    let path = format!("/p/{post}/solution");
    alice.post(&path, &[]).location();
    let mail = app.mail();
    assert_eq!(mail.to, bob.email());
    assert!(
        mail.text.contains("Merci, votre réponse a aidé"),
        "{}",
        mail.text
    );
    // Undone and done again: the news is not new.
    alice.post(&path, &[("oui", "0")]).location();
    alice.post(&path, &[("oui", "1")]).location();
    assert!(app.mails().is_empty());
}

#[test]
fn choosing_ones_own_answer_thanks_nobody() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let alice = app.member("alice");
    let topic = app.topic(&alice, category, "Comment partager ?");
    let post = app.message(&alice, topic, "J’ai trouvé : le menu.");
    alice.post(&format!("/p/{post}/solution"), &[]).location();
    assert!(app.mails().is_empty());
}

#[test]
fn a_hidden_message_is_explained_even_to_those_who_want_no_mail() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let bob = app.account("bob").notify(NotifyChoice::None).create();
    let topic = app.topic(&bob, category, "Comment partager ?");
    let post = app.message(&bob, topic, "Un numéro de téléphone.");
    let kind = "notifications.message_hidden";
    decided(
        &app,
        kind,
        (bob.id(), Some(post)),
        "Données personnelles affichées",
    );
    let mail = app.mail();
    assert_eq!(mail.to, bob.email());
    assert!(
        mail.text.contains("Données personnelles affichées"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("Comment partager"), "{}", mail.text);
}

#[test]
fn a_suspension_is_explained_while_it_lasts() {
    let app = TestApp::start();
    let bob = app.member("bob");
    let until = app.now() + Duration::days(3);
    app.write(|conn| {
        diesel::update(accounts::table.find(bob.id()))
            .set((
                accounts::state.eq(AccountState::Suspended),
                accounts::suspended_until.eq(until),
                accounts::suspension_reason.eq("Des propos blessants."),
            ))
            .execute(conn)?;
        Ok(())
    });
    let kind = "notifications.account_suspended";
    decided(
        &app,
        kind,
        (bob.id(), None),
        "Des propos blessants. (3 jours)",
    );
    let mail = app.mail();
    assert_eq!(mail.to, bob.email());
    assert!(mail.text.contains("Des propos blessants."), "{}", mail.text);
    assert!(mail.text.contains("5\u{a0}mars\u{a0}2026"), "{}", mail.text);

    app.write(|conn| {
        diesel::update(accounts::table.find(bob.id()))
            .set(accounts::state.eq(AccountState::Active))
            .execute(conn)?;
        Ok(())
    });
    decided(&app, kind, (bob.id(), None), "Une erreur.");
    assert!(
        app.mails().is_empty(),
        "the decision was taken back before its mail"
    );
}
