//! Everything comes back, and nothing by surprise.

use std::os::unix::fs::PermissionsExt as _;

use chrono::Duration;
use diesel::prelude::*;
use entraide::backup::{self, BackupError, LEFT_OUT, QUIET_JOBS};
use entraide::db::copy;
use entraide::db::schema::{
    accounts, change_log, jobs as jobs_table, moderation_log, page_changes, sessions, settings,
    topics, tutorials,
};
use entraide::db::{Conn, DbError};
use entraide::domain::{Audience, TopicId};
use entraide::features::demo;
use entraide::jobs::{NewJob, enqueue};

use super::content::{assert_same, content, tables};
use super::{Place, backup_of, take};
use crate::support::{Database, TestApp};

/// Texts that break what does not take care.
const ODD: &[&str] = &[
    "« guillemets » \u{202f}! 'apostrophe' \"double\" `arrière` \\ \\n \\u0000 %s $1 ?1",
    "emoji 👩🏽‍🚀🏳️‍🌈, combinés e\u{301} a\u{30a}, zéro\u{200b}largeur, \u{feff}marque",
    "עברית العربية \u{202e}envers\u{202c} 漢字 ไทย",
    "lignes\nunix, tab\tici, \u{2028}séparateur\u{2029}, \u{85}",
    "hors du plan de base 𝒳 🜁 \u{10ffff} \u{fffd} \u{e000}",
    "∅ ¦ [1,null,true] {\"a\":\"b\"} </script> ' OR 1=1; --",
    "",
];

/// A forum with rows in nearly every table.
fn lively() -> TestApp {
    let app = TestApp::start();
    actix_web::rt::System::new()
        .block_on(demo::fill(&app.app))
        .unwrap();
    let alice = app.member("alice");
    let category = app.category("Bizarreries", Audience::Everyone);
    let topic = app.topic(&alice, category, "Des textes étranges");
    ODD.iter().for_each(|text| {
        app.message(&alice, topic, text);
    });
    app.message(&alice, topic, &"très long ".repeat(60_000));
    let bob = app.member("bob");
    let asked = bob.asks(
        category,
        "Une vraie question",
        "Comment partager un agenda ?",
    );
    alice.answers(asked, "Ouvrez l’agenda, puis « Partager ».");
    let now = app.now() + Duration::microseconds(123_456);
    app.write(|conn| {
        diesel::insert_into(moderation_log::table)
            .values((
                moderation_log::action.eq("hide"),
                moderation_log::created_at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(tutorials::table)
            .values((
                tutorials::slug.eq("un-tutoriel"),
                tutorials::title.eq("Un tutoriel"),
                tutorials::body.eq("# Titre"),
                tutorials::html.eq("<h3>Titre</h3>"),
                tutorials::renderer.eq(1),
                tutorials::visibility.eq("visible"),
                tutorials::created_at.eq(now),
                tutorials::updated_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    app.run_jobs();
    app
}

#[test]
fn a_forum_comes_back_on_every_database_and_goes_home_again() {
    let app = lively();
    let before = content(&app.app.db);
    assert!(before["posts"].len() > ODD.len() && before["usernames"].len() > 4);
    let (_folder, file, taken) = backup_of(&app);
    let (_, manifest) = backup::verify(open(&file), &mut |_| {}).unwrap();
    assert_eq!(manifest, taken.manifest);
    for place in Place::each() {
        let restored = place.restore(&file, app.now()).unwrap().unwrap();
        assert_eq!(restored.manifest, taken.manifest);
        assert_eq!(restored.its_key, Some(true));
        assert_same(&before, &content(&place.db()));
        // From there back to the database that the test began on.
        let again = place.take("again.tar.gz", app.now());
        let home = Place::under_test();
        let back = home.restore(&again, app.now()).unwrap().unwrap();
        assert_same(&before, &content(&home.db()));
        let settled = |name: &str| matches!(name, "jobs" | "settings");
        for (here, there) in taken.manifest.tables.iter().zip(&back.manifest.tables) {
            assert_eq!(here.name, there.name);
            assert!(here == there || settled(&here.name), "{here:?} {there:?}");
        }
    }
}

fn open(file: &std::path::Path) -> std::io::BufReader<std::fs::File> {
    std::io::BufReader::new(std::fs::File::open(file).unwrap())
}

/// A new table is kept without a word; one that is not kept is named, with a reason.
#[test]
fn no_table_is_forgotten() {
    let app = TestApp::start();
    let (_folder, _, taken) = backup_of(&app);
    let mut kept: Vec<_> = taken.header.tables.iter().map(|t| t.name.clone()).collect();
    for table in &taken.header.tables {
        let written: Vec<_> = tables()[&table.name].iter().map(|c| c.0.clone()).collect();
        let mut found: Vec<_> = table.columns.iter().map(|c| c.name.clone()).collect();
        let mut written_sorted = written;
        written_sorted.sort();
        found.sort();
        assert_eq!(found, written_sorted, "columns of {}", table.name);
        assert!(!table.key.is_empty(), "{} has no key", table.name);
        assert!(LEFT_OUT.iter().all(|(name, _)| *name != table.name));
    }
    kept.extend(LEFT_OUT.iter().map(|(name, _)| (*name).to_owned()));
    for name in tables().keys() {
        assert!(kept.contains(name), "{name} is not in a backup");
    }
    let refers_back = taken.header.tables.iter().position(|t| t.name == "posts");
    let referred = taken.header.tables.iter().position(|t| t.name == "topics");
    assert!(
        referred < refers_back,
        "rows come after those they refer to"
    );
}

#[test]
fn ids_never_come_back() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let category = app.category("Premiers pas", Audience::Everyone);
    let topic = app.topic(&alice, category, "Une question");
    // The last topic and the last account are gone: their ids must not return.
    app.write(|conn| {
        let values = (
            topics::kind.eq("question"),
            topics::state.eq("unanswered"),
            topics::visibility.eq("visible"),
            topics::title.eq("x"),
            topics::slug.eq("x"),
            topics::category_id.eq(category),
            topics::author_id.eq(alice.id()),
            topics::identity_id.eq(alice.identity()),
        );
        let now = app.now();
        let times = (
            topics::created_at.eq(now),
            topics::bumped_at.eq(now),
            topics::updated_at.eq(now),
        );
        let gone: TopicId = diesel::insert_into(topics::table)
            .values((values, times))
            .returning(topics::id)
            .get_result(conn)?;
        diesel::delete(topics::table.find(gone)).execute(conn)?;
        Ok(())
    });
    let last = |conn: &mut Conn, table: &str| {
        let ids = copy::last_ids(conn)?;
        Ok::<_, DbError>(ids.into_iter().find(|id| id.table == table).unwrap().last)
    };
    let before = app.read(|conn| last(conn, "topics"));
    assert_eq!(before, topic.0 + 1);
    let sessions_before = app.read(|conn| last(conn, "sessions"));
    let (_folder, file, _) = backup_of(&app);
    for place in Place::each() {
        place.restore(&file, app.now()).unwrap().unwrap();
        let db = place.db();
        let after = db.read_blocking(|conn| last(conn, "topics")).unwrap();
        assert_eq!(
            after,
            before + 10_000,
            "beyond what was given since the backup"
        );
        // Also of tables whose rows are not kept.
        let after = db.read_blocking(|conn| last(conn, "sessions")).unwrap();
        assert_eq!(after, sessions_before + 10_000);
        let next: i64 = db
            .write_blocking(|conn| {
                Ok::<_, DbError>(
                    diesel::insert_into(entraide::db::schema::tags::table)
                        .values((
                            entraide::db::schema::tags::tag_key.eq("neuf"),
                            entraide::db::schema::tags::name.eq("neuf"),
                            entraide::db::schema::tags::created_at.eq(app.now()),
                        ))
                        .returning(entraide::db::schema::tags::id)
                        .get_result::<entraide::domain::TagId>(conn)?
                        .0,
                )
            })
            .unwrap();
        assert_eq!(
            next, 1,
            "a table that never gave an id begins with the first"
        );
    }
}

#[test]
fn nothing_of_the_past_comes_by_surprise() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let now = app.now();
    let ago = |hours| now - Duration::hours(hours);
    app.write(|conn| {
        let job = |kind, at| NewJob::new(kind, serde_json::json!({}), now).at(at);
        enqueue(conn, &job("accounts.reset_mail", ago(7)), now)?;
        enqueue(conn, &job("accounts.sign_up_mail", ago(5)), now)?;
        enqueue(conn, &job("invented.later", ago(7)), now)?;
        enqueue(conn, &job("uploads.clean", ago(70)), now)?;
        enqueue(
            conn,
            &job("accounts.reset_mail", now + Duration::hours(1)),
            now,
        )?;
        diesel::update(jobs_table::table)
            .set((
                jobs_table::lease.eq("somebody"),
                jobs_table::leased_until.eq(now + Duration::minutes(2)),
            ))
            .execute(conn)?;
        Ok(())
    });
    let forum = app.read(|conn| {
        Ok(settings::table
            .find("forum_id")
            .select(settings::value)
            .first::<String>(conn)?)
    });
    let (_folder, file, _) = backup_of(&app);
    for place in Place::each() {
        let restored = place.restore(&file, now).unwrap().unwrap();
        assert_eq!(restored.held_jobs, 2);
        let read = |conn: &mut Conn| {
            let leased: i64 = jobs_table::table
                .filter(jobs_table::lease.is_not_null())
                .count()
                .get_result(conn)?;
            assert_eq!(leased, 0, "a lease is of a process that is gone");
            let mut dead: Vec<String> = jobs_table::table
                .filter(jobs_table::dead_at.is_not_null())
                .filter(jobs_table::last_error.like("retenu à la restauration%"))
                .select(jobs_table::kind)
                .load(conn)?;
            dead.sort();
            assert_eq!(dead, ["accounts.reset_mail", "invented.later"]);
            let open: i64 = sessions::table.count().get_result(conn)?;
            assert_eq!(open, 0, "a session that was closed must not open again");
            let log: i64 = change_log::table.count().get_result(conn)?;
            assert_eq!(log, 0);
            let id: Option<String> = settings::table
                .find("forum_id")
                .select(settings::value)
                .first(conn)
                .optional()?;
            assert_eq!(id, None, "an index of {forum} is not one of this database");
            let account: i64 = accounts::table.find(alice.id()).count().get_result(conn)?;
            assert_eq!(account, 1);
            Ok::<_, DbError>(())
        };
        place.db().read_blocking(read).unwrap();
    }
}

/// What watches over the tables sleeps while rows come back, and watches again afterwards.
#[test]
fn triggers_keep_silent_for_what_comes_back_only() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let category = app.category("Premiers pas", Audience::Everyone);
    app.topic(&alice, category, "Une question");
    let now = app.now();
    let log = move |conn: &mut Conn| {
        diesel::insert_into(moderation_log::table)
            .values((
                moderation_log::action.eq("hide"),
                moderation_log::created_at.eq(now),
            ))
            .execute(conn)?;
        Ok::<_, DbError>(())
    };
    app.write(log);
    let (_folder, file, _) = backup_of(&app);
    for place in Place::each() {
        place.restore(&file, now).unwrap().unwrap();
        let db = place.db();
        let changes = || {
            db.read_blocking(|conn| {
                Ok::<_, DbError>(page_changes::table.count().get_result::<i64>(conn)?)
            })
            .unwrap()
        };
        assert_eq!(changes(), 0);
        let renamed = |conn: &mut Conn| {
            diesel::update(topics::table)
                .set(topics::title.eq("Autrement"))
                .execute(conn)?;
            Ok::<_, DbError>(())
        };
        db.write_blocking(renamed).unwrap();
        assert!(changes() > 0);
        let rewritten = |conn: &mut Conn| {
            Ok::<_, DbError>(diesel::delete(moderation_log::table).execute(conn)?)
        };
        let refused = db.write_blocking(rewritten).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{refused}");
    }
}

#[test]
fn jobs_called_quiet_exist() {
    let registry = entraide::app::job_registry();
    let known: Vec<_> = registry.kinds().collect();
    for kind in QUIET_JOBS {
        assert!(known.contains(kind), "{kind}");
    }
}

#[test]
fn a_file_is_private_and_never_overwritten_unasked() {
    let app = TestApp::start();
    let (_folder, file, _) = backup_of(&app);
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = std::fs::read(&file).unwrap();
    let refused = take(&app.app.config, &file, app.now()).unwrap_err();
    assert!(refused.to_string().contains("existe déjà"), "{refused}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let target = backup::Target::File {
        path: file.clone(),
        replace: true,
    };
    backup::take(&app.app.config, &target, app.now(), &mut |_| {}).unwrap();
    assert_ne!(
        std::fs::read(&file).unwrap(),
        before,
        "each has its own name"
    );
    // What a killed process left behind is in nobody's way.
    let other = file.with_file_name("autre.tar.gz");
    std::fs::write(file.with_file_name("autre.tar.gz.part"), vec![1; 100_000]).unwrap();
    take(&app.app.config, &other, app.now()).unwrap();
    backup::verify(open(&other), &mut |_| {}).unwrap();
    assert!(!file.with_file_name("autre.tar.gz.part").exists());
}

#[test]
fn only_an_empty_place_is_filled() {
    let app = TestApp::start();
    app.member("alice");
    let (_folder, file, _) = backup_of(&app);
    for place in Place::each() {
        place.restore(&file, app.now()).unwrap().unwrap();
        let before = content(&place.db());
        let refused = place.restore(&file, app.now()).unwrap_err();
        assert!(refused.to_string().contains("n’est pas vide"), "{refused}");
        assert_same(&before, &content(&place.db()));
    }
    // A forum that was started and holds nothing yet is empty.
    let folder = tempfile::TempDir::new().unwrap();
    let database = Database::create(folder.path());
    drop(database);
    let started = Place::under_test();
    entraide::db::migrate::run(&started.config.database_url).unwrap();
    started.restore(&file, app.now()).unwrap().unwrap();
    // One that holds files is not.
    let place = Place::under_test();
    let stranger = place.file("data/uploads/ab/abababababababababababababababab/original");
    std::fs::create_dir_all(stranger.parent().unwrap()).unwrap();
    std::fs::write(&stranger, b"x").unwrap();
    let refused = place.restore(&file, app.now()).unwrap_err();
    assert!(
        refused.to_string().contains("déjà des fichiers"),
        "{refused}"
    );
}

#[test]
fn a_database_in_use_is_left_alone() {
    let app = TestApp::start();
    let (_folder, file, _) = backup_of(&app);
    let place = Place::under_test();
    entraide::db::migrate::run(&place.config.database_url).unwrap();
    let _in_use = place.db();
    let refused = place.restore(&file, app.now()).unwrap_err();
    assert!(matches!(refused, BackupError::Fill(_)), "{refused}");
    assert!(refused.to_string().contains("arrêtez"), "{refused}");
}
