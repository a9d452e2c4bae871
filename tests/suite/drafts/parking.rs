//! Texts of people who have not signed in yet.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::drafts;
use entraide::features::accounts::schedule;

use crate::support::TestApp;

/// Parks so many short texts, as strangers do.
fn strangers_park(app: &TestApp, count: i64) {
    let now = app.now();
    app.write(|conn| {
        for n in 0..count {
            diesel::insert_into(drafts::table)
                .values((
                    drafts::token_hash.eq(Some(format!("clé {n}"))),
                    drafts::place.eq("ask:topic"),
                    drafts::fields.eq("[]"),
                    drafts::created_at.eq(now),
                    drafts::updated_at.eq(now),
                ))
                .execute(conn)?;
        }
        Ok(())
    });
}

fn parked(app: &TestApp) -> i64 {
    app.read(|conn| {
        Ok(drafts::table
            .filter(drafts::account_id.is_null())
            .count()
            .get_result(conn)?)
    })
}

#[test]
fn beyond_so_many_the_oldest_go() {
    let app = TestApp::start();
    strangers_park(&app, 5_000);
    app.wait(Duration::minutes(1));
    let visitor = app.visitor();
    visitor
        .post(
            "/poser",
            &[("title", "Une question"), ("body", "Du texte.")],
        )
        .expect(303);
    assert_eq!(parked(&app), 5_000);
    visitor.get("/connexion").shows("Votre texte est gardé");
    let first: i64 = app.read(|conn| {
        Ok(drafts::table
            .filter(drafts::token_hash.eq("clé 0"))
            .count()
            .get_result(conn)?)
    });
    assert_eq!(first, 0);
}

#[test]
fn after_a_week_they_go_however_many() {
    let app = TestApp::start();
    strangers_park(&app, 1_200);
    app.wait(Duration::days(8));
    schedule(&app.app).unwrap();
    app.wait(Duration::hours(1));
    app.run_jobs();
    assert_eq!(parked(&app), 0);
}
