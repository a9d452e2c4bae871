//! A file that is not what it says is refused, and nothing is kept of it.

use std::io::{Read as _, Write as _};
use std::path::Path;

use entraide::backup::{self, BackupError};
use entraide::db::copy;
use entraide::domain::Audience;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use super::{Place, backup_of};
use crate::support::TestApp;

type Entries = Vec<(String, Vec<u8>)>;

fn small() -> (TestApp, tempfile::TempDir, Vec<u8>) {
    let app = TestApp::start();
    let alice = app.member("alice");
    let category = app.category("Premiers pas", Audience::Everyone);
    app.topic(&alice, category, "Une question");
    alice.keeps("a.pdf", b"%PDF-1.7 un document");
    let (folder, file, _) = backup_of(&app);
    let bytes = std::fs::read(file).unwrap();
    (app, folder, bytes)
}

fn entries(bytes: &[u8]) -> Entries {
    let mut archive = tar::Archive::new(GzDecoder::new(bytes));
    archive
        .entries()
        .unwrap()
        .map(|entry| {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().to_str().unwrap().to_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (name, bytes)
        })
        .collect()
}

fn packed(entries: &Entries) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o600);
        tar.append_data(&mut header, name, &bytes[..]).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

fn with(bytes: &[u8], change: impl Fn(&mut Entries)) -> Vec<u8> {
    let mut all = entries(bytes);
    change(&mut all);
    packed(&all)
}

fn replace(entries: &mut Entries, name: &str, from: &str, to: &str) {
    let entry = entries.iter_mut().find(|entry| entry.0.contains(name));
    let entry = entry.unwrap();
    let text = String::from_utf8(entry.1.clone()).unwrap();
    assert!(text.contains(from), "{from:?} is not in {name}: {text}");
    entry.1 = text.replace(from, to).into_bytes();
}

/// Refused when it is looked at, and when it is restored unseen; the database then holds nothing.
#[track_caller]
fn refused(bytes: &[u8]) -> BackupError {
    let looked = backup::verify(bytes, &mut |_| {}).unwrap_err();
    let place = Place::under_test();
    let now = entraide::domain::Timestamp::from_micros(1_800_000_000_000_000).unwrap();
    let restored = backup::restore(&place.config, bytes, now, &mut |_| {}).unwrap_err();
    assert_eq!(looked.to_string(), restored.to_string());
    assert_empty(&place);
    looked
}

#[track_caller]
fn assert_empty(place: &Place) {
    let file = place.address.strip_prefix("sqlite://").map(Path::new);
    if file.is_some_and(|file| !file.exists()) {
        return;
    }
    let db = place.db();
    db.read_blocking(|conn| {
        for table in copy::tables(conn)? {
            let mut rows = 0;
            copy::read_rows(conn, &table, |_| {
                rows += 1;
                Ok::<_, entraide::db::DbError>(())
            })?;
            assert_eq!(rows, 0, "rows in {}", table.name);
        }
        Ok::<_, entraide::db::DbError>(())
    })
    .unwrap();
}

#[test]
fn what_was_not_made_by_us_is_refused() {
    for bytes in [
        b"bonjour".to_vec(),
        b"PK\x03\x04 une archive zip".to_vec(),
        vec![0; 10_000],
        packed(&vec![("notes.txt".to_owned(), b"bonjour".to_vec())]),
        packed(&vec![("entraide.json".to_owned(), b"{}".to_vec())]),
        packed(&Vec::new()),
    ] {
        let error = refused(&bytes);
        assert!(matches!(error, BackupError::Foreign), "{error}");
    }
    assert!(matches!(
        refused(b""),
        BackupError::Truncated | BackupError::Foreign
    ));
}

#[test]
fn a_file_that_ends_too_early_is_refused_wherever_it_ends() {
    let (_app, _folder, whole) = small();
    backup::verify(&whole[..], &mut |_| {}).unwrap();
    let every = (whole.len() / 60).max(1);
    let cuts = (1..whole.len()).step_by(every);
    for cut in cuts.chain(whole.len() - 9..whole.len()) {
        let error = backup::verify(&whole[..cut], &mut |_| {}).unwrap_err();
        let said = matches!(
            error,
            BackupError::Truncated | BackupError::Foreign | BackupError::Damaged(_)
        );
        assert!(said, "cut at {cut}: {error}");
    }
    refused(&whole[..whole.len() / 2]);
    refused(&whole[..whole.len() - 1]);
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    flate2::read::MultiGzDecoder::new(bytes)
        .read_to_end(&mut content)
        .unwrap();
    content
}

#[test]
fn a_single_changed_byte_is_found_wherever_it_is() {
    let (_app, _folder, whole) = small();
    let every = (whole.len() / 150).max(1);
    // The first ten bytes hold the time and system of packing, which nothing depends on.
    for place in (10..whole.len()).step_by(every) {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        // Some bits of a compressed stream say nothing: what it holds is then the same.
        if backup::verify(&changed[..], &mut |_| {}).is_ok() {
            assert_eq!(unpacked(&changed), unpacked(&whole), "byte {place}");
        }
    }
    let mut longer = whole.clone();
    longer.extend_from_slice(b"encore");
    refused(&longer);
}

#[test]
fn changed_missing_added_or_reordered_entries_are_refused() {
    let (_app, _folder, whole) = small();
    let count = entries(&whole).len();
    refused(&with(&whole, |all| {
        replace(all, "-posts/", "Une question", "Une menace");
    }));
    refused(&with(&whole, |all| {
        replace(all, "original", "document", "virus...")
    }));
    refused(&with(&whole, |all| {
        replace(all, "manifest", "\"rows\": 1", "\"rows\": 2")
    }));
    for index in 1..count {
        let error = refused(&with(&whole, |all| drop(all.remove(index))));
        let said = matches!(error, BackupError::Damaged(_) | BackupError::Truncated);
        assert!(said, "without entry {index}: {error}");
    }
    for name in [
        "../../etc/passwd",
        "uploads/../x",
        "tables/99-pirates/00001.jsonl",
    ] {
        let stranger = (name.to_owned(), b"[1]\n".to_vec());
        // The library that makes tars refuses the worst names; ours must not meet them either.
        let changed =
            std::panic::catch_unwind(|| with(&whole, |all| all.insert(2, stranger.clone())));
        if let Ok(changed) = changed {
            refused(&changed);
        }
    }
    refused(&with(&whole, |all| {
        let twice = all[1].clone();
        all.insert(1, twice);
    }));
    refused(&with(&whole, |all| all.swap(1, 2)));
    refused(&with(&whole, |all| {
        let last = all.last().unwrap().clone();
        all.push(last);
    }));
}

#[test]
fn the_end_of_another_backup_does_not_fit() {
    let (_app, _folder, one) = small();
    let (_app, _folder, other) = small();
    let foreign = entries(&other).pop().unwrap();
    refused(&with(&one, |all| {
        *all.last_mut().unwrap() = foreign.clone()
    }));
}

#[test]
fn what_a_newer_program_made_is_refused_with_the_reason() {
    let (_app, _folder, whole) = small();
    let newer = refused(&with(&whole, |all| {
        replace(all, "entraide.json", "\"version\": 1", "\"version\": 2");
    }));
    assert!(matches!(newer, BackupError::NewerFormat(2, 1)), "{newer}");
    let later = with(&whole, |all| {
        replace(
            all,
            "entraide.json",
            "\"20261122000001\"",
            "\"20991231000001\", \"20261122000001\"",
        );
    });
    let place = Place::under_test();
    let now = entraide::domain::Timestamp::from_micros(0).unwrap();
    let error = backup::restore(&place.config, &later[..], now, &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("plus récente"), "{error}");
    assert_empty(&place);
}

/// A backup that is whole and wrong: its rows refer to what is not there.
#[test]
fn rows_that_contradict_each_other_are_refused() {
    let (_app, _folder, whole) = small();
    let broken = resummed(&whole, |all| {
        let posts = all
            .iter_mut()
            .find(|entry| entry.0.contains("-posts/"))
            .unwrap();
        let text = String::from_utf8(posts.1.clone()).unwrap();
        let mut row: serde_json::Value =
            serde_json::from_str(text.lines().next().unwrap()).unwrap();
        row[1] = 4_242.into();
        posts.1 = format!("{row}\n").into_bytes();
    });
    backup::verify(&broken[..], &mut |_| {}).unwrap();
    let place = Place::under_test();
    let now = entraide::domain::Timestamp::from_micros(0).unwrap();
    let error = backup::restore(&place.config, &broken[..], now, &mut |_| {}).unwrap_err();
    assert!(error.to_string().contains("posts"), "{error}");
    assert_empty(&place);
}

/// Changes a backup and makes all its sums right again, as somebody who means harm would.
fn resummed(bytes: &[u8], change: impl Fn(&mut Entries)) -> Vec<u8> {
    use sha2::{Digest as _, Sha256};
    let sum = |bytes: &[u8]| hex::encode(Sha256::digest(bytes));
    let mut all = entries(bytes);
    change(&mut all);
    let lines: String = all
        .iter()
        .filter(|(name, _)| !name.starts_with("sums/") && name != "manifest.json")
        .map(|(name, bytes)| format!("{}  {name}\n", sum(bytes)))
        .collect();
    let total: usize = all
        .iter()
        .filter(|(name, _)| !name.starts_with("sums/") && name != "manifest.json")
        .map(|(_, bytes)| bytes.len())
        .sum();
    let posts = all
        .iter()
        .find(|entry| entry.0.contains("-posts/"))
        .unwrap();
    let posts_sum = sum(&posts.1);
    for (name, bytes) in &mut all {
        if name.starts_with("sums/") {
            *bytes = lines.clone().into_bytes();
        }
        if name == "manifest.json" {
            let mut manifest: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            manifest["sums_sha256"] = sum(lines.as_bytes()).into();
            manifest["entry_bytes"] = total.into();
            for table in manifest["tables"].as_array_mut().unwrap() {
                if table["name"] == "posts" {
                    table["sha256"] = posts_sum.clone().into();
                }
            }
            *bytes = serde_json::to_vec(&manifest).unwrap();
        }
    }
    packed(&all)
}

/// What stands in it can be checked without us: `tar xzf`, then `sha256sum -c sums/*`.
#[test]
fn sums_are_those_of_sha256sum() {
    let (_app, _folder, whole) = small();
    let folder = tempfile::TempDir::new().unwrap();
    for (name, bytes) in entries(&whole) {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::File::create(path)
            .unwrap()
            .write_all(&bytes)
            .unwrap();
    }
    let checked = std::process::Command::new("sha256sum")
        .args(["--quiet", "--strict", "-c", "sums/00001.sha256"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(checked.status.success(), "{checked:?}");
}
