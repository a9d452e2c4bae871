//! `GET /membres`

use diesel::prelude::*;
use diesel::sql_types::Text;
use entraide::db::Conn;
use entraide::domain::{AccountState, Audience};
use entraide::features::accounts::{COMPLETE_ON_POSTGRES, COMPLETE_ON_SQLITE};

use crate::support::{Person, TestApp};

fn names(person: &Person, query: &str) -> Vec<String> {
    let page = person.get(&format!("/membres?{query}")).expect(200);
    let json = page.json();
    let all = json.as_array().unwrap();
    all.iter()
        .map(|one| one["username"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn names_begin_as_typed_whatever_the_accents() {
    let app = TestApp::start();
    let zoe = app.member("zoe");
    for name in ["marie", "marc", "mireille", "Martin", "amar"] {
        app.account(name).create();
    }
    app.account("marthe")
        .state(AccountState::Suspended)
        .create();
    app.account("marion").state(AccountState::Deleted).create();
    assert_eq!(names(&zoe, "q=mar"), ["marc", "marie", "Martin"]);
    assert_eq!(names(&zoe, "q=%40M%C3%82R"), ["marc", "marie", "Martin"]);
    assert_eq!(names(&zoe, "q=mart"), ["Martin"]);
    assert!(names(&zoe, "q=").is_empty() && names(&zoe, "q=%25").is_empty());
    assert!(
        names(&zoe, "q=_ar").is_empty()
            && names(&zoe, &format!("q={}", "a".repeat(500))).is_empty()
    );
    // Never oneself, never an address.
    assert!(names(&zoe, "q=zo").is_empty() && names(&zoe, "q=marc%40").is_empty());
    let page = app.visitor().get("/membres?q=mar").expect(401);
    assert_eq!(page.header("content-type"), "application/problem+json");
}

#[test]
fn people_of_the_topic_come_first_where_one_may_read_it() {
    let app = TestApp::start();
    let (zoe, asker) = (app.member("zoe"), app.member("nathan"));
    for n in 0..9 {
        app.account(&format!("nadia{n}")).create();
    }
    let last = app.member("noemie");
    let open = app.topic(
        &asker,
        app.category("Ouverte", Audience::Everyone),
        "Une question",
    );
    app.message(&last, open, "Une réponse");
    let found = names(&zoe, &format!("q=n&sujet={open}"));
    assert_eq!(found.len(), 8);
    assert_eq!(found[..3], ["noemie", "nathan", "nadia0"]);
    assert_eq!(
        names(&zoe, &format!("q=&sujet={open}")),
        ["noemie", "nathan"]
    );
    // Who writes where helpers alone read is not told by the order.
    let closed = app.topic(
        &last,
        app.category("Fermée", Audience::Helpers),
        "Entre nous",
    );
    assert!(names(&zoe, &format!("q=&sujet={closed}")).is_empty());
    assert_eq!(names(&zoe, &format!("q=n&sujet={closed}"))[0], "nadia0");
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    step: String,
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[test]
fn names_are_found_by_an_index() {
    let app = TestApp::start();
    for n in 0..300 {
        app.account(&format!("personne{n}")).create();
    }
    let plan = app.write(|conn| {
        let steps: Vec<String> = match conn {
            Conn::Sqlite(conn) => {
                diesel::sql_query(format!("EXPLAIN QUERY PLAN {COMPLETE_ON_SQLITE}"))
                    .bind::<Text, _>("personne1")
                    .bind::<Text, _>("personne2")
                    .load::<SqliteStep>(conn)?
                    .into_iter()
                    .map(|step| step.detail)
                    .collect()
            }
            Conn::Postgres(conn) => {
                diesel::sql_query("ANALYZE usernames").execute(conn)?;
                diesel::sql_query("SET LOCAL enable_seqscan = off").execute(conn)?;
                diesel::sql_query(
                    "CREATE FUNCTION pg_temp.plan(q text) RETURNS SETOF text LANGUAGE plpgsql AS \
                     $$ BEGIN RETURN QUERY EXECUTE 'EXPLAIN ' || q; END $$",
                )
                .execute(conn)?;
                let query = COMPLETE_ON_POSTGRES
                    .replace("$1", "'personne1'")
                    .replace("$2", "'personne2'");
                diesel::sql_query("SELECT step FROM pg_temp.plan($1) AS step")
                    .bind::<Text, _>(query)
                    .load::<Step>(conn)?
                    .into_iter()
                    .map(|step| step.step)
                    .collect()
            }
        };
        Ok(steps)
    });
    let plan = plan.join("\n");
    let by_index = plan.contains("usernames_prefix") && plan.contains("~>=~")
        || plan.contains("SEARCH u USING INDEX") && plan.contains("username_key>?");
    assert!(by_index, "{plan}");
}
