//! What is read every night, and on every page, walks along an index.

use diesel::prelude::*;
use diesel::sql_types::Text;
use entraide::db::Conn;

use crate::support::TestApp;

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// SQLite's plan; `None` on PostgreSQL, which plans by how many rows there are.
fn plan(app: &TestApp, query: &str) -> Option<String> {
    app.read(|conn| match conn {
        Conn::Postgres(_) => Ok(None),
        Conn::Sqlite(conn) => {
            let steps: Vec<Step> =
                diesel::sql_query(format!("EXPLAIN QUERY PLAN {query}")).load(conn)?;
            let lines: Vec<_> = steps.into_iter().map(|step| step.detail).collect();
            Ok(Some(lines.join("\n")))
        }
    })
}

#[test]
fn nightly_walks_use_their_index() {
    let app = TestApp::start();
    let range =
        "bumped_at >= ? AND (bumped_at > ? OR (bumped_at = ? AND id > ?)) AND bumped_at <= ?";
    let remind = format!(
        "SELECT id, bumped_at FROM topics WHERE kind = ? AND state = ? AND {range} \
         AND visibility = ? AND reminded_at IS NULL AND locked_at IS NULL \
         ORDER BY bumped_at, id LIMIT ?"
    );
    let close = format!(
        "SELECT id, bumped_at FROM topics WHERE kind = ? AND state = ? AND {range} \
         AND locked_at IS NULL AND pinned_at IS NULL AND (state_at IS NULL OR state_at <= ?) \
         ORDER BY bumped_at, id LIMIT ?"
    );
    for (query, index) in [(remind, "topics_state"), (close, "topics_to_close")] {
        let Some(plan) = plan(&app, &query) else {
            return;
        };
        assert!(plan.contains(&format!("USING INDEX {index} (")), "{plan}");
        assert!(
            !plan.contains("TEMP B-TREE") && !plan.contains("SCAN"),
            "{plan}"
        );
    }
}

#[test]
fn links_of_a_page_are_looked_up() {
    let app = TestApp::start();
    for (own, other) in [("topic_id", "origin_id"), ("origin_id", "topic_id")] {
        let query = format!(
            "SELECT t.id FROM follow_ups f JOIN topics t ON t.id = f.{other} \
             WHERE f.{own} = ? AND t.visibility = ? ORDER BY f.topic_id LIMIT 5"
        );
        let Some(plan) = plan(&app, &query) else {
            return;
        };
        assert!(plan.contains("SEARCH f USING"), "{plan}");
        assert!(
            plan.contains("SEARCH t USING INTEGER PRIMARY KEY"),
            "{plan}"
        );
    }
}
