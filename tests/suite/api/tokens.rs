//! Making, using and withdrawing tokens.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{accounts, api_tokens, identities};
use entraide::domain::AccountState;
use entraide::features::tokens::Lasts;
use serde_json::json;

use super::{general, make, problem, program, stranger, with_token};
use crate::support::{Page, Person, TestApp};

/// Fills the form of `/compte/jetons`, and returns the page that follows.
fn asks_for_a_token(person: &Person, name: &str, scopes: &[&str]) -> Page {
    let mut fields = vec![("name", name), ("lasts", "30")];
    fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
    person.post("/compte/jetons", &fields)
}

fn shown(page: &Page) -> String {
    page.texts("#jeton").remove(0)
}

#[test]
fn a_token_is_shown_once_and_works() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let page = asks_for_a_token(&zoe, "Tableau de bord", &["read", "write"]).expect(200);
    assert_eq!(page.header("cache-control"), "no-store");
    let token = shown(&page);
    assert!(token.starts_with("ent_") && token.len() == 68, "{token}");
    let list = zoe.get("/compte/jetons");
    list.shows("Tableau de bord")
        .shows("Lire, écrire en votre nom")
        .shows("Jamais");
    assert!(!list.source().contains(&token) && list.source().contains(&token[..10]));

    let me = with_token(&app, &token).get("/me").expect(200).json();
    assert_eq!(me["username"], "zoe");
    assert_eq!(me["email"], "zoe@exemple.fr");
    assert_eq!(me["token"]["name"], "Tableau de bord");
    assert_eq!(me["token"]["scopes"], json!(["read", "write"]));

    let mail = app.mail();
    assert_eq!(mail.to, "zoe@exemple.fr");
    assert!(mail.text.contains("Tableau de bord") && !mail.text.contains(&token));
    let stored: Vec<String> = app.read(|conn| {
        Ok(api_tokens::table
            .select(api_tokens::token_hash)
            .load(conn)?)
    });
    assert_eq!(stored.len(), 1);
    assert!(!stored[0].contains(&token[4..]));
}

#[test]
fn a_page_that_is_loaded_again_makes_no_other() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    asks_for_a_token(&zoe, "Tableau de bord", &["read"]).expect(200);
    let again = asks_for_a_token(&zoe, "Tableau de bord", &["read"]).expect(422);
    again.shows("Vous avez déjà un jeton de ce nom");
    let made: i64 = app.read(|conn| Ok(api_tokens::table.count().get_result(conn)?));
    assert_eq!(made, 1);
}

#[test]
fn who_is_signed_out_everywhere_keeps_no_program() {
    let app = TestApp::start();
    let (admin, zoe) = (app.admin("ada"), app.member("zoe"));
    let call = program(&app, &zoe);
    call.get("/me").expect(200);
    let sheet = admin.get(&format!("/moderation/comptes/{}", zoe.id()));
    sheet
        .form(&format!("/admin/comptes/{}/sessions", zoe.id()))
        .submit()
        .expect(303);
    call.get("/me").expect(401);
}

#[test]
fn the_form_comes_back_with_what_was_typed() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let page = asks_for_a_token(&zoe, "", &[]).expect(422);
    page.shows("Dites à quoi servira ce jeton")
        .shows("Cochez au moins une réponse");
    let page = zoe.post(
        "/compte/jetons",
        &[("name", "Robot"), ("scope", "read"), ("lasts", "7")],
    );
    page.expect(422).shows("Choisissez une durée");
    assert!(asks_for_a_token(&app.visitor(), "x", &["read"]).status == 303);
}

#[test]
fn an_account_has_so_many_tokens() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    for _ in 0..20 {
        make(&app, &zoe, "read", Lasts::Days(30));
    }
    asks_for_a_token(&zoe, "Un de trop", &["read"])
        .expect(422)
        .shows("révoquez d’abord");
    app.wait(Duration::days(31));
    asks_for_a_token(&zoe, "Après", &["read"]).expect(200);
}

#[test]
fn a_withdrawn_token_is_no_token() {
    let app = TestApp::start();
    let (zoe, ada) = (app.member("zoe"), app.member("ada"));
    let token = make(&app, &zoe, "read", Lasts::UntilRevoked);
    let path = format!("/compte/jetons/{}/revoquer", token.id);
    assert_eq!(ada.get(&path).status, 404);
    assert_eq!(ada.post(&path, &[]).status, 404);
    with_token(&app, &token.text).get("/me").expect(200);
    let confirm = zoe.get("/compte/jetons").click("Révoquer").expect(200);
    confirm.shows("tout de suite et pour toujours");
    zoe.post(&path, &[])
        .follow()
        .shows("Le jeton est révoqué")
        .shows("Révoqué");
    // Twice is once.
    zoe.post(&path, &[]).expect(303);
    problem(with_token(&app, &token.text).get("/me"), 401);
}

#[test]
fn administrators_see_all_tokens_and_withdraw_any() {
    let app = TestApp::start();
    let (zoe, chief) = (app.member("zoe"), app.admin("cheffe"));
    let token = make(&app, &zoe, "read,write", Lasts::Days(30));
    let path = format!("/admin/jetons/{}/revoquer", token.id);
    for other in [&zoe, &app.moderator("modo")] {
        assert_eq!(other.get("/admin/jetons").status, 403);
        assert_eq!(other.get(&path).status, 403);
        assert_eq!(other.post(&path, &[]).status, 403);
    }
    with_token(&app, &token.text).get("/me").expect(200);
    chief
        .get("/admin/jetons")
        .expect(200)
        .shows("zoe")
        .shows("Essai");
    chief.get(&path).expect(200);
    chief.post(&path, &[]).follow().shows("Révoqué");
    problem(with_token(&app, &token.text).get("/me"), 401);
}

#[test]
fn tokens_end_by_themselves() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let short = with_token(&app, &make(&app, &zoe, "read", Lasts::Days(30)).text);
    let long = with_token(&app, &make(&app, &zoe, "read", Lasts::UntilRevoked).text);
    app.wait(Duration::days(30) - Duration::seconds(1));
    short.get("/me").expect(200);
    app.wait(Duration::seconds(1));
    let told = short.get("/me");
    assert!(
        told.header("www-authenticate")
            .contains("error=\"invalid_token\"")
    );
    problem(told, 401);
    long.get("/me").expect(200);
    zoe.get("/compte/jetons").shows("Expiré");
}

#[test]
fn no_call_works_with_what_is_no_token() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let good = make(&app, &zoe, "read", Lasts::Days(30)).text;
    let twisted = format!("{}0", &good[..good.len() - 1]);
    let mut headers = vec![
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer x".to_owned(),
        format!("Bearer {}", "x".repeat(5_000)),
        format!("Basic {good}"),
        format!("Bearer {good} {good}"),
        good.clone(),
    ];
    if twisted != good {
        headers.push(format!("Bearer {twisted}"));
    }
    for header in &headers {
        let call = stranger(&app).request("GET", "/categories");
        problem(call.header("authorization", header).send(), 401);
    }
    // The scheme is written in any case (RFC 9110 §11.1).
    let call = stranger(&app).request("GET", "/me");
    call.header("authorization", &format!("bEARER {good}"))
        .send()
        .expect(200);
}

#[test]
fn a_token_is_good_for_its_scopes_only() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let category = general(&app);
    let reader = with_token(&app, &make(&app, &zoe, "read", Lasts::Days(30)).text);
    let writer = with_token(&app, &make(&app, &zoe, "write", Lasts::Days(30)).text);
    let body = json!({ "title": "Un titre", "category": category.0, "body": "Un texte" });
    let refused = reader.post("/topics", &body);
    let challenge = refused.header("www-authenticate").to_owned();
    assert!(challenge.contains("insufficient_scope") && challenge.contains("scope=\"write\""));
    problem(refused, 403);
    reader.get("/topics").expect(200);
    writer.post("/topics", &body).expect(201);
    problem(writer.get("/topics"), 403);
}

#[test]
fn tokens_stop_with_their_account() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let call = program(&app, &zoe);
    call.get("/me").expect(200);
    let set = |state: AccountState| {
        app.write(|conn| {
            diesel::update(accounts::table.find(zoe.id()))
                .set(accounts::state.eq(state))
                .execute(conn)?;
            Ok(())
        });
    };
    for state in [AccountState::Suspended, AccountState::Deleted] {
        set(state);
        problem(call.get("/me"), 401);
        problem(call.get("/categories"), 401);
    }
    set(AccountState::Active);
    call.get("/me").expect(200);
    let now = app.now();
    app.write(|conn| {
        diesel::update(identities::table.find(zoe.identity()))
            .set(identities::quarantined_at.eq(now))
            .execute(conn)?;
        Ok(())
    });
    problem(call.get("/me"), 401);
}

#[test]
fn a_new_password_ends_all_tokens() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let call = program(&app, &zoe);
    call.get("/me").expect(200);
    let now = app.now();
    app.write(|conn| {
        diesel::insert_into(entraide::db::schema::passwords::table)
            .values((
                entraide::db::schema::passwords::identity_id.eq(zoe.identity()),
                entraide::db::schema::passwords::hash.eq("x"),
                entraide::db::schema::passwords::changed_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    let reset = app.app.db.write_blocking(|conn| {
        entraide::features::accounts::reset_password(conn, zoe.id(), "y", now)
    });
    reset.unwrap();
    problem(call.get("/me"), 401);
}

#[test]
fn the_last_use_is_noted_every_few_minutes() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let call = program(&app, &zoe);
    let used = || -> Vec<Option<entraide::domain::Timestamp>> {
        app.read(|conn| {
            Ok(api_tokens::table
                .select(api_tokens::last_used_at)
                .load(conn)?)
        })
    };
    assert_eq!(used(), [None]);
    call.get("/me").expect(200);
    let first = used();
    assert!(first[0].is_some());
    app.wait(Duration::minutes(4));
    call.get("/me").expect(200);
    assert_eq!(used(), first);
    app.wait(Duration::minutes(2));
    call.get("/me").expect(200);
    assert!(used() > first);
}

#[test]
fn what_ended_long_ago_is_deleted() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    make(&app, &zoe, "read", Lasts::Days(1));
    make(&app, &zoe, "read", Lasts::UntilRevoked);
    let kept = || -> i64 { app.read(|conn| Ok(api_tokens::table.count().get_result(conn)?)) };
    entraide::features::tokens::schedule(&app.app).unwrap();
    app.wait(Duration::days(60));
    app.run_jobs();
    assert_eq!(kept(), 2);
    app.wait(Duration::days(32));
    app.run_jobs();
    assert_eq!(kept(), 1);
}

#[test]
fn no_cookie_opens_a_call() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    let category = general(&app);
    let hidden = app.category("Coulisses", entraide::domain::Audience::SignedIn);
    let body = json!({ "title": "T", "category": category.0, "body": "B" }).to_string();
    // A signed-in browser, from our own pages and from elsewhere.
    for site in ["same-origin", "cross-site"] {
        let call = zoe
            .request("POST", "/api/v1/topics")
            .header("sec-fetch-site", site);
        problem(call.body("application/json", body.clone()).send(), 401);
    }
    problem(zoe.get("/api/v1/me"), 401);
    let list = zoe.get("/api/v1/categories").expect(200);
    assert!(!list.source().contains("Coulisses"), "{hidden}");
}
