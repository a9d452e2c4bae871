//! Every table either tells which pages its rows show on, or is known to show on none.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;
use entraide::db::Conn;

use crate::support::TestApp;

/// Rows that no visitor's page shows, or only through another table that tells.
const SILENT: &[&str] = &[
    // The machinery.
    "__diesel_schema_migrations",
    "sqlite_sequence",
    "change_log",
    "page_changes",
    "jobs",
    "mails",
    // What one person does for themselves.
    "account_tokens",
    "api_tokens",
    "bookmarks",
    "category_follows",
    "departures",
    "drafts",
    "exports",
    "known_networks",
    "new_passkeys",
    "passkeys",
    "passwords",
    "pending_sign_ups",
    "recovery_codes",
    "second_steps",
    "sessions",
    "sign_ins",
    "sign_in_failures",
    "tag_follows",
    "topic_follows",
    "topic_reads",
    "totp",
    // For the moderation.
    "flags",
    "moderation_log",
    // For the administration: texts that are no longer shown, figures of days.
    "daily_figures",
    "site_text_versions",
    // Words that mean the same in searches, which are not kept; figures of days.
    "glossary_versions",
    "suggestion_days",
    // Only lead to pages; a redirect is not kept.
    "post_redirects",
    "tutorial_slugs",
    "usernames",
    // Counted in the message, the topic, the choice.
    "me_toos",
    "poll_votes",
    "votes",
    // Shown in the text of the message, which is written anew, or not at all.
    "post_mentions",
    "post_uploads",
    "revisions",
    "uploads",
    // Only moderators and the administration see them.
    "tenant_lives",
];

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

#[test]
fn every_table_tells_or_is_silent_on_purpose() {
    let app = TestApp::start();
    let names = |sqlite: &'static str, postgres: &'static str| -> BTreeSet<String> {
        app.read(|conn| {
            let query = match conn {
                Conn::Sqlite(_) => sqlite,
                Conn::Postgres(_) => postgres,
            };
            let rows: Vec<Named> = diesel::sql_query(query).load(conn)?;
            Ok(rows.into_iter().map(|row| row.name).collect())
        })
    };
    let tables = names(
        "SELECT name FROM sqlite_master WHERE type = 'table'",
        "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = 'public'",
    );
    let telling = names(
        "SELECT DISTINCT tbl_name AS name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'pages_%'",
        "SELECT DISTINCT event_object_table::text AS name FROM information_schema.triggers \
         WHERE trigger_name LIKE 'pages_%'",
    );
    let unknown: Vec<_> = tables
        .iter()
        .filter(|table| !telling.contains(*table) && !SILENT.contains(&table.as_str()))
        .collect();
    assert!(
        unknown.is_empty(),
        "do rows of {unknown:?} show on pages of visitors? Then they need triggers, as in the migration \
         page_versions; else they belong into the list of this test"
    );
    let both: Vec<_> = telling
        .iter()
        .filter(|table| SILENT.contains(&table.as_str()))
        .collect();
    assert!(both.is_empty(), "{both:?} tell");
}
