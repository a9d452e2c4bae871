//! Files that people sent: in a folder or a bucket, there or not.

use diesel::prelude::*;
use entraide::db::schema::uploads;

use super::{Place, backup_of, take};
use crate::support::TestApp;
use crate::topics::ask;
use crate::uploads::bucket::{BUCKET, stub};
use crate::uploads::corpus::jpeg;
use crate::uploads::key_of;

fn files_of(place: &Place) -> Vec<(String, Vec<u8>)> {
    let root = place.file("data/uploads");
    let mut files: Vec<_> = walkdir::WalkDir::new(&root)
        .into_iter()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(&root).unwrap();
            let name = name.to_str().unwrap().to_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn files_go_from_a_bucket_into_a_folder_and_back() {
    let (address, held) = stub();
    let bucket = format!("s3://{BUCKET}/forum");
    let settings = [
        ("ENTRAIDE_UPLOADS_URL", bucket.as_str()),
        ("ENTRAIDE_S3_ENDPOINT", address.as_str()),
        ("ENTRAIDE_S3_REGION", "us-east-1"),
        ("ENTRAIDE_S3_ACCESS_KEY", "cle-de-test"),
        ("ENTRAIDE_S3_SECRET_KEY", "secret-de-test"),
    ];
    let app = TestApp::with_settings(&settings);
    let alice = app.member("alice");
    let (_, markdown) = alice.keeps("a.jpg", &jpeg(1_000, 700));
    let (_, other) = alice.keeps("statuts.pdf", b"%PDF-1.7 des statuts");
    ask(&alice, "Une question", &format!("{markdown}\n\n{other}"));
    let (_folder, file, taken) = backup_of(&app);
    assert_eq!((taken.manifest.files, taken.manifest.missing_count), (4, 0));
    let before: Vec<_> = held.lock().unwrap().clone().into_iter().collect();

    let folder = Place::sqlite();
    folder.restore(&file, app.now()).unwrap().unwrap();
    let here: Vec<_> = files_of(&folder)
        .into_iter()
        .map(|(name, bytes)| (format!("forum/{name}"), bytes))
        .collect();
    assert_eq!(here, before);

    let again = folder.take("again.tar.gz", app.now());
    let (address, held) = stub();
    let mut settings = settings;
    settings[1].1 = address.as_str();
    let bucket = Place::under_test_with(&settings);
    bucket.restore(&again, app.now()).unwrap().unwrap();
    let there: Vec<_> = held.lock().unwrap().clone().into_iter().collect();
    assert_eq!(there, before);
}

#[test]
fn what_is_missing_is_told_and_what_was_removed_is_not_missed() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let (lost, _) = alice.keeps("perdu.pdf", b"%PDF-1.7 perdu");
    let (removed, _) = alice.keeps("enlève.pdf", b"%PDF-1.7 enleve");
    let (kept, _) = alice.keeps("garde.pdf", b"%PDF-1.7 garde");
    app.app
        .storage
        .delete_blocking(&key_of(&lost), &[])
        .unwrap();
    let now = app.now();
    app.write(|conn| {
        diesel::update(uploads::table.filter(uploads::storage_key.eq(key_of(&removed))))
            .set(uploads::removed_at.eq(now))
            .execute(conn)?;
        Ok(())
    });
    let (_folder, file, taken) = backup_of(&app);
    let key = key_of(&lost);
    assert_eq!(
        taken.manifest.missing,
        [format!("uploads/{}/{key}/original", &key[..2])]
    );
    assert_eq!((taken.manifest.missing_count, taken.manifest.files), (1, 1));
    let place = Place::under_test();
    place.restore(&file, now).unwrap().unwrap();
    let names: Vec<_> = files_of(&place).into_iter().map(|file| file.0).collect();
    let key = key_of(&kept);
    assert_eq!(names, [format!("{}/{key}/original", &key[..2])]);
}

#[test]
fn a_store_that_is_down_leaves_no_backup() {
    let (address, _) = stub();
    let bucket = format!("s3://{BUCKET}/forum");
    let settings = [
        ("ENTRAIDE_UPLOADS_URL", bucket.as_str()),
        ("ENTRAIDE_S3_ENDPOINT", address.as_str()),
        ("ENTRAIDE_S3_ACCESS_KEY", "cle-de-test"),
        ("ENTRAIDE_S3_SECRET_KEY", "secret-de-test"),
    ];
    let app = TestApp::with_settings(&settings);
    app.member("alice").keeps("a.pdf", b"%PDF-1.7");
    let mut config = app.app.config.clone();
    // A key that the store does not know: every request is refused.
    let mut access = config.s3.clone().unwrap();
    access.access_key = "autre-cle".to_owned();
    config.s3 = Some(access);
    let folder = tempfile::TempDir::new().unwrap();
    let refused = take(&config, &folder.path().join("x.tar.gz"), app.now());
    assert!(refused.unwrap_err().to_string().contains("fichiers"));
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 0, "neither the file nor its part");
}
