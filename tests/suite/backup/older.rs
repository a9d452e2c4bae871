//! A backup made before the last migration.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use entraide::config::DatabaseUrl;
use entraide::db::{Conn, Db, DbError, migrate};
use entraide::domain::Audience;

use super::{Place, backup_of};
use crate::support::TestApp;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

fn undo_the_last(url: &DatabaseUrl) {
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
            conn.revert_last_migration(SQLITE).unwrap();
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = PgConnection::establish(address).unwrap();
            conn.revert_last_migration(POSTGRES).unwrap();
        }
    }
}

#[derive(QueryableByName, Debug, PartialEq)]
struct Message {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    body: String,
}

fn messages(db: &Db) -> Vec<Message> {
    db.read_blocking(|conn: &mut Conn| {
        let query = diesel::sql_query("SELECT id, body FROM posts ORDER BY id");
        Ok::<_, DbError>(query.load(conn)?)
    })
    .unwrap()
}

#[test]
fn a_backup_of_an_older_forum_is_migrated() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let category = app.category("Premiers pas", Audience::Everyone);
    let topic = app.topic(&alice, category, "Une question");
    app.message(&alice, topic, "Une précision");
    let all = app.read(migrate::applied);
    undo_the_last(&app.app.config.database_url);
    assert_eq!(app.read(migrate::applied), all[..all.len() - 1]);
    let (_folder, file, taken) = backup_of(&app);
    assert_eq!(taken.header.migrations, all[..all.len() - 1]);
    for place in Place::each() {
        place.restore(&file, app.now()).unwrap().unwrap();
        let db = place.db();
        assert_eq!(db.read_blocking(migrate::applied).unwrap(), all);
        let found = messages(&db);
        assert_eq!(found, messages(&app.app.db));
        assert_eq!(found[1].body, "Une précision");
    }
}
