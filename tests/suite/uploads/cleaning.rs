//! Files that nobody needs are deleted; the others stay.

use chrono::{Duration, Utc};
use diesel::prelude::*;
use entraide::db::schema::{drafts, uploads};
use entraide::features::uploads as room;
use entraide::uploads::StorageError;

use super::corpus::png;
use super::key_of;
use crate::support::TestApp;
use crate::topics::{Topic, answer, ask, post_id};

fn known(app: &TestApp, address: &str) -> bool {
    let key = key_of(address);
    app.read(|conn| {
        let rows = uploads::table.filter(uploads::storage_key.eq(&key));
        let count: i64 = rows.count().get_result(conn)?;
        Ok(count == 1)
    })
}

/// Whether its bytes are on disk.
fn on_disk(app: &TestApp, address: &str) -> bool {
    let key = key_of(address);
    let folder = app.app.config.data_dir.join("uploads").join(&key[..2]);
    folder.join(&key).join("original").exists()
}

#[test]
fn what_nobody_uses_goes_after_a_week() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let image = png(500, 5);
    let (unused, _) = alice.keeps("unused.png", &image);
    let (shown, shown_text) = alice.keeps("shown.png", &image);
    let (drafted, drafted_text) = alice.keeps("drafted.png", &image);
    let (revised, revised_text) = alice.keeps("revised.png", &image);
    let topic = Topic::of(&ask(&alice, "Une question", &shown_text));
    answer(&alice, &topic, &revised_text);
    let id = post_id(&app.moderator("mod").get(&topic.path), 2);
    let edit = format!("/p/{id}/modifier");
    let form = alice.get(&edit).form(&edit);
    form.fill("body", "Sans image").submit().expect(303);
    let (account, now) = (alice.id(), app.now());
    let fields = serde_json::to_string(&[("body", &drafted_text)]).unwrap();
    app.write(|conn| {
        diesel::insert_into(drafts::table)
            .values((
                drafts::account_id.eq(Some(account)),
                drafts::place.eq("ask:topic"),
                drafts::fields.eq(&fields),
                drafts::created_at.eq(now),
                drafts::updated_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    room::schedule(&app.app).unwrap();
    app.wait(Duration::days(6));
    app.run_jobs();
    assert!(known(&app, &unused) && on_disk(&app, &unused));
    app.wait(Duration::days(2));
    app.run_jobs();
    assert!(!known(&app, &unused) && !on_disk(&app, &unused));
    for address in [&shown, &drafted, &revised] {
        assert!(known(&app, address) && on_disk(&app, address), "{address}");
    }
    alice.get(&unused).expect(404);
    // The series goes on.
    app.write(|conn| {
        diesel::delete(drafts::table).execute(conn)?;
        Ok(())
    });
    app.wait(Duration::hours(2));
    app.run_jobs();
    assert!(!known(&app, &drafted) && known(&app, &shown));
}

#[test]
fn bytes_without_a_row_go_after_a_day() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let (kept, text) = alice.keeps("a.png", &png(3, 3));
    ask(&alice, "Une question", &text);
    let (orphan, _) = alice.keeps("b.png", &png(3, 3));
    let key = key_of(&orphan);
    app.write(|conn| {
        diesel::delete(uploads::table.filter(uploads::storage_key.eq(&key))).execute(conn)?;
        Ok(())
    });
    // The age of bytes is told by the disk, in the time of the machine.
    let ahead = Utc::now().naive_utc() - app.now().naive_utc();
    app.wait(ahead + Duration::hours(2));
    room::schedule(&app.app).unwrap();
    app.wait(Duration::hours(1));
    let sweep_at = |app: &TestApp| {
        app.wait(Duration::hours(24));
        app.run_jobs();
    };
    assert!(on_disk(&app, &orphan));
    sweep_at(&app);
    sweep_at(&app);
    assert!(!on_disk(&app, &orphan) && on_disk(&app, &kept));
    assert!(known(&app, &kept));
}

#[test]
fn what_a_killed_process_left_half_written_goes_too() {
    let app = TestApp::start();
    let (kept, _) = app.member("alice").keeps("a.png", &png(3, 3));
    let key = key_of(&kept);
    let part = app.app.config.data_dir.join("uploads").join(&key[..2]);
    let lost = part.join(format!("{}0123456789abcdef0123456789abcd", &key[..2]));
    std::fs::create_dir_all(&lost).unwrap();
    let staged = [
        part.join(&key).join("original#1"),
        part.join(&key).join("480#23"),
        lost.join("original#2"),
    ];
    for path in &staged {
        std::fs::write(path, b"half").unwrap();
    }
    let sweep = |before| {
        let digits = u8::from_str_radix(&key[..2], 16).unwrap();
        let nobody = |_: &[String]| Ok::<_, StorageError>(Vec::new());
        app.app.storage.sweep_blocking(digits, before, 10, nobody)
    };
    // It may still be on its way.
    assert_eq!(sweep(Utc::now() - Duration::hours(1)).unwrap(), 0);
    assert!(staged.iter().all(|path| path.exists()));
    assert_eq!(sweep(Utc::now() + Duration::hours(1)).unwrap(), 3);
    assert!(staged.iter().all(|path| !path.exists()) && !lost.exists());
    assert!(on_disk(&app, &kept));
}

#[test]
fn a_part_that_cannot_be_read_does_not_end_the_sweep() {
    let app = TestApp::start();
    let (orphan, _) = app.member("alice").keeps("b.png", &png(3, 3));
    let key = key_of(&orphan);
    app.write(|conn| {
        diesel::delete(uploads::table.filter(uploads::storage_key.eq(&key))).execute(conn)?;
        Ok(())
    });
    // A file where a folder belongs, in the first part.
    let folder = app.app.config.data_dir.join("uploads");
    if &key[..2] == "00" {
        return;
    }
    std::fs::write(folder.join("00"), b"x").unwrap();
    let ahead = Utc::now().naive_utc() - app.now().naive_utc();
    app.wait(ahead + Duration::hours(26));
    room::schedule(&app.app).unwrap();
    app.wait(Duration::hours(25));
    app.run_jobs();
    assert!(!on_disk(&app, &orphan));
}

#[test]
fn what_only_an_erased_version_showed_goes_too() {
    let app = TestApp::start();
    let (alice, moderator) = (app.member("alice"), app.moderator("mod"));
    let (secret, secret_text) = alice.keeps("secret.png", &png(5, 5));
    let (other, other_text) = alice.keeps("other.png", &png(5, 5));
    let both = format!("{secret_text}\n\n{other_text}");
    let topic = Topic::of(&ask(&alice, "Une question", &both));
    let id = post_id(&moderator.get(&topic.path), 1);
    let edit = format!("/p/{id}/modifier");
    let form = alice.get(&edit).form(&edit);
    form.fill("body", &other_text).submit().expect(303);
    let erase = format!("/p/{id}/historique/1/effacer");
    moderator
        .post(&erase, &[("raison", "donnée personnelle")])
        .expect(303);
    room::schedule(&app.app).unwrap();
    app.wait(Duration::days(8));
    app.run_jobs();
    assert!(!known(&app, &secret) && !on_disk(&app, &secret));
    assert!(known(&app, &other) && on_disk(&app, &other));
}
