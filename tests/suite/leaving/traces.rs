//! Looks through all tables for somebody who was erased.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use entraide::db::{Conn, DbError};
use entraide::domain::Audience;

use super::{leave, somebody, week_passes};
use crate::support::TestApp;

/// Every table, each considered: either it holds nothing about people, or `features/leaving/erasing.rs`
/// erases it, or what stays is said in ADR 0021. Whoever adds a table adds it here, once its rows go
/// with their account.
const CONSIDERED: &[&str] = &[
    "account_tokens",
    "accounts",
    "api_tokens",
    "bookmarks",
    "categories",
    "category_follows",
    "change_log",
    "daily_figures",
    "departures",
    "detail_requests",
    "drafts",
    "exports",
    "flags",
    "follow_ups",
    "glossary_versions",
    "identities",
    "jobs",
    "known_networks",
    "mails",
    "me_toos",
    "moderation_log",
    "new_passkeys",
    "page_changes",
    "passkeys",
    "passwords",
    "pending_sign_ups",
    "poll_options",
    "poll_votes",
    "polls",
    "post_links",
    "post_mentions",
    "post_redirects",
    "post_uploads",
    "posts",
    "recovery_codes",
    "reservations",
    "revisions",
    "second_steps",
    "sessions",
    "settings",
    "sign_in_failures",
    "sign_ins",
    "site_text_versions",
    "site_texts",
    "solutions",
    "suggestion_days",
    "tag_follows",
    "tags",
    "tenant_lives",
    "tenants",
    "topic_follows",
    "topic_reads",
    "topic_tags",
    "topics",
    "totp",
    "tutorial_slugs",
    "tutorial_tags",
    "tutorials",
    "uploads",
    "usernames",
    "votes",
];

/// Where rows may go on referring to the number of an erased account.
const REFERRING: &[&str] = &[
    // What others see of what was done, without a name.
    "flags",
    "identities",
    "me_toos",
    "moderation_log",
    "poll_votes",
    "uploads",
    "votes",
    // Names stay taken.
    "usernames",
];

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn columns(conn: &mut Conn) -> Result<Vec<Column>, DbError> {
    let query = match conn {
        Conn::Sqlite(_) => {
            "SELECT m.name AS table_name, c.name AS column_name
             FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '\\_\\_%' ESCAPE '\\'"
        }
        Conn::Postgres(_) => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'"
        }
    };
    Ok(diesel::sql_query(query).load(conn)?)
}

/// Columns that hold these letters, whatever their case.
fn holding(app: &TestApp, letters: &str) -> BTreeSet<String> {
    app.read(|conn| {
        let mut found = BTreeSet::new();
        for Column { table_name, column_name } in columns(conn)? {
            let query = format!(
                "SELECT COUNT(*) AS n FROM {table_name} WHERE LOWER(CAST({column_name} AS TEXT)) LIKE '%{letters}%'"
            );
            let count: Count = diesel::sql_query(query).get_result(conn)?;
            if count.n > 0 {
                found.insert(format!("{table_name}.{column_name}"));
            }
        }
        Ok(found)
    })
}

#[test]
fn every_table_was_considered() {
    let app = TestApp::start();
    let tables: BTreeSet<String> = app.read(|conn| {
        Ok(columns(conn)?
            .into_iter()
            .map(|column| column.table_name)
            .collect())
    });
    let considered: BTreeSet<String> = CONSIDERED.iter().map(|name| (*name).to_owned()).collect();
    let new: Vec<_> = tables.difference(&considered).collect();
    assert!(
        new.is_empty(),
        "what becomes of these when an account is erased? See features/leaving/erasing.rs: {new:?}"
    );
    let gone: Vec<_> = considered.difference(&tables).collect();
    assert!(gone.is_empty(), "no such tables: {gone:?}");
}

/// Somebody who left a trace wherever one can, then left. Their name is in all they wrote.
fn erased(messages: &str) -> TestApp {
    let app = TestApp::start();
    let general = app.category("Général", Audience::Everyone);
    let (zoe, account) = somebody(&app, "zoelise");
    let tom = app.member("tom");
    let toms = tom.asks(general, "Question de Tom", "Un texte de Tom.");
    let save = zoe.get("/compte/profil").form("/compte/profil");
    save.fill("username", "zoelise")
        .fill("bio", "Biographie de Zoelise.")
        .submit()
        .expect(303);
    let (_, file) = zoe.keeps("zoelise.pdf", b"%PDF-1.7");
    let alone = zoe.asks(
        general,
        "Titre de Zoelise",
        &format!("Texte de Zoelise. {file}"),
    );
    zoe.answers(toms, "Réponse de Zoelise.");
    let edit = format!("/t/{alone}");
    let page = zoe.get(&edit).follow();
    let link = page
        .source()
        .split('"')
        .find(|part| part.ends_with("/modifier"))
        .unwrap()
        .to_owned();
    let form = zoe.get(&link).expect(200).form(&link);
    form.fill("body", "Texte corrigé de Zoelise.")
        .submit()
        .expect(303);
    zoe.keeps("perdu-zoelise.pdf", b"%PDF-1.7 perdu");
    zoe.post(&format!("/t/{toms}/suivre"), &[("niveau", "follow")]);
    let form = zoe.get("/compte/jetons").form("/compte/jetons");
    form.fill("name", "Jeton de Zoelise").submit().expect(200);
    zoe.post("/compte/mes-donnees", &[]).expect(303);
    let form = zoe.get("/compte/adresse").form("/compte/adresse");
    form.fill("email", "zoelise@nouveau.fr")
        .fill("password", crate::accounts::PASSWORD)
        .submit()
        .expect(303);
    app.visitor()
        .post("/mot-de-passe-oublie", &[("email", "zoelise@exemple.fr")]);
    // A message that they deleted themselves goes in any case.
    let deleted = app.mails().len();
    assert!(deleted > 0);
    // What was read is noted a moment later: not after it was erased.
    entraide::features::reading::write_down(&app.app);
    fill_by_hand(&app, account, toms);
    assert!(
        holding(&app, "zoelise").len() > 10,
        "{:?}",
        holding(&app, "zoelise")
    );
    leave(&zoe, messages).expect(200);
    app.run_jobs();
    week_passes(&app);
    // Rows of files that are younger than an hour wait for the next cleaning.
    app.run_jobs();
    app
}

/// What no page of this test makes.
fn fill_by_hand(
    app: &TestApp,
    account: entraide::domain::AccountId,
    topic: entraide::domain::TopicId,
) {
    use entraide::db::schema::{
        bookmarks, drafts, flags, jobs, posts, sign_in_failures, topic_reads,
    };
    let now = app.now();
    app.write(|conn| {
        let post: i64 = posts::table
            .filter(posts::topic_id.eq(topic))
            .order(posts::id)
            .select(posts::id)
            .first(conn)?;
        diesel::insert_into(bookmarks::table)
            .values((
                bookmarks::account_id.eq(account),
                bookmarks::post_id.eq(post),
                bookmarks::note.eq("Note de zoelise"),
                bookmarks::created_at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(drafts::table)
            .values((
                drafts::account_id.eq(account),
                drafts::place.eq("zoelise"),
                drafts::fields.eq("[]"),
                drafts::created_at.eq(now),
                drafts::updated_at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(flags::table)
            .values((
                flags::post_id.eq(post),
                flags::account_id.eq(account),
                flags::reason.eq("other"),
                flags::details.eq("Je suis zoelise."),
                flags::created_at.eq(now),
            ))
            .execute(conn)?;
        diesel::delete(topic_reads::table.filter(topic_reads::account_id.eq(account)))
            .execute(conn)?;
        diesel::insert_into(topic_reads::table)
            .values((
                topic_reads::account_id.eq(account),
                topic_reads::topic_id.eq(topic),
                topic_reads::last_number.eq(1_i64),
                topic_reads::read_at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(jobs::table)
            .values((
                jobs::kind.eq("leaving.goodbye_mail"),
                jobs::payload.eq("{}"),
                jobs::run_at.eq(now),
                jobs::dead_at.eq(Some(now)),
                jobs::last_error.eq("550 no such user: zoelise@exemple.fr"),
                jobs::created_at.eq(now),
            ))
            .execute(conn)?;
        let _ = sign_in_failures::table;
        Ok(())
    });
}

#[test]
fn of_somebody_who_took_everything_along_only_the_name_stays_taken() {
    let app = erased("remove");
    let left = holding(&app, "zoelise");
    let expected = BTreeSet::from(["usernames.username_key".to_owned()]);
    assert_eq!(left, expected);
    nothing_refers(&app);
}

#[test]
fn of_somebody_who_left_their_messages_only_these_stay() {
    let app = erased("keep");
    let left = holding(&app, "zoelise");
    let messages = [
        "posts.body",
        "posts.html",
        "revisions.body",
        "revisions.title",
        "topics.title",
        "topics.slug",
        "uploads.file_name",
        "usernames.username_key",
    ];
    let strange: Vec<_> = left
        .iter()
        .filter(|at| !messages.contains(&at.as_str()))
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert!(left.contains("posts.body"));
    nothing_refers(&app);
}

/// No table but those that may has a row of the account.
fn nothing_refers(app: &TestApp) {
    use entraide::db::schema::accounts;
    use entraide::domain::{AccountId, AccountState};
    let account: AccountId = app.read(|conn| {
        Ok(accounts::table
            .filter(accounts::state.eq(AccountState::Deleted))
            .select(accounts::id)
            .first(conn)?)
    });
    let found: Vec<String> = app.read(|conn| {
        let mut found = Vec::new();
        let columns = columns(conn)?;
        for column in columns
            .iter()
            .filter(|column| column.column_name == "account_id")
        {
            let query = format!(
                "SELECT COUNT(*) AS n FROM {} WHERE account_id = {account}",
                column.table_name
            );
            let count: Count = diesel::sql_query(query).get_result(conn)?;
            if count.n > 0 && !REFERRING.contains(&column.table_name.as_str()) {
                found.push(column.table_name.clone());
            }
        }
        Ok(found)
    });
    assert!(found.is_empty(), "rows of an erased account: {found:?}");
}
