//! Changes, restarts, damage, rebuilds.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::{Bench, Change, Document, Engine, Kind, options, post};
use crate::search::EngineError;

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn index_folder(folder: &Path) -> PathBuf {
    let name = names(folder)
        .into_iter()
        .find(|name| name.starts_with("index-"))
        .unwrap();
    folder.join(name)
}

#[test]
fn a_put_replaces_by_key_and_a_delete_removes() {
    let bench = Bench::with([post(1, 1, "ancien"), post(2, 2, "autre")]);
    bench
        .engine
        .apply(&[Change::Put(post(1, 1, "nouveau"))], "2")
        .unwrap();
    assert!(bench.found("ancien").is_empty());
    assert_eq!(bench.found("nouveau"), ["post:1"]);
    bench
        .engine
        .apply(
            &[Change::Delete {
                key: "post:1".to_owned(),
            }],
            "3",
        )
        .unwrap();
    assert!(bench.found("nouveau").is_empty());
    assert_eq!(bench.found("autre"), ["post:2"]);
}

#[test]
fn changes_of_a_batch_apply_in_order() {
    let bench = Bench::new();
    let batch = [
        Change::Put(post(1, 1, "premier")),
        Change::Put(post(1, 1, "second")),
        Change::Put(post(2, 2, "parti")),
        Change::Delete {
            key: "post:2".to_owned(),
        },
        Change::Put(post(3, 3, "parti")),
        Change::DeleteGroup {
            kind: Kind::Topic,
            group: 3,
        },
        Change::Put(post(4, 3, "revenu")),
    ];
    for cursor in ["1", "again"] {
        bench.engine.apply(&batch, cursor).unwrap();
        assert!(bench.found("premier").is_empty());
        assert_eq!(bench.found("second"), ["post:1"]);
        assert!(bench.found("parti").is_empty());
        assert_eq!(bench.found("revenu"), ["post:4"]);
        assert_eq!(bench.engine.documents(), 2);
    }
}

#[test]
fn deleting_a_group_spares_the_same_id_of_another_kind() {
    let video = Document {
        key: "video:1:0".to_owned(),
        kind: Kind::Video,
        ..post(9, 1, "agenda")
    };
    let bench = Bench::with([
        post(1, 1, "agenda"),
        post(2, 1, "agenda"),
        post(3, 11, "agenda"),
        video,
    ]);
    bench
        .engine
        .apply(
            &[Change::DeleteGroup {
                kind: Kind::Topic,
                group: 1,
            }],
            "2",
        )
        .unwrap();
    let mut found = bench.found("agenda");
    found.sort();
    assert_eq!(found, ["post:3", "video:1:0"]);
}

#[test]
fn cursor_and_documents_survive_a_restart() {
    let bench = Bench::new();
    assert_eq!(bench.engine.cursor(), None);
    bench
        .engine
        .apply(&[Change::Put(post(1, 1, "agenda"))], "41")
        .unwrap();
    bench.engine.apply(&[], "42").unwrap();
    assert_eq!(bench.engine.cursor().as_deref(), Some("42"));
    let bench = bench.reopened(|_| {});
    assert_eq!(bench.engine.cursor().as_deref(), Some("42"));
    assert_eq!(bench.found("agenda"), ["post:1"]);
    bench
        .engine
        .apply(&[Change::Put(post(2, 2, "agenda"))], "43")
        .unwrap();
    assert_eq!(bench.search("agenda").total, 2);
}

/// As on a full disk: nothing can be written, what was known goes on being found, and afterwards all
/// is taken in.
#[test]
fn a_folder_that_takes_nothing_in_still_answers() {
    let bench = Bench::with([post(1, 1, "agenda")]);
    let folder = index_folder(bench.folder.path());
    let away = bench.folder.path().join("away");
    fs::rename(&folder, &away).unwrap();
    let more = [Change::Put(post(2, 2, "agenda"))];
    for _ in 0..2 {
        let failed = bench.engine.apply(&more, "2").unwrap_err();
        assert!(matches!(failed, EngineError::Index(_)), "{failed}");
        assert_eq!(bench.found("agenda"), ["post:1"]);
        assert_eq!(bench.engine.cursor().as_deref(), Some("1"));
    }
    fs::rename(&away, &folder).unwrap();
    bench.engine.apply(&more, "2").unwrap();
    assert_eq!(bench.search("agenda").total, 2);
    assert_eq!(bench.engine.cursor().as_deref(), Some("2"));
}

#[test]
fn a_folder_has_one_owner() {
    let bench = Bench::new();
    let second = Engine::open(bench.folder.path(), options());
    assert!(matches!(second, Err(EngineError::Locked)));
    bench.reopened(|_| {});
}

/// Cuts, empties or removes each file of the index in turn: the engine opens all the same, either
/// whole or empty, and works.
#[test]
fn a_torn_index_reopens_empty() {
    let files = {
        let bench = Bench::with([post(1, 1, "agenda")]);
        fs::read_dir(index_folder(bench.folder.path()))
            .unwrap()
            .count()
    };
    let mut emptied = 0;
    for place in 0..files {
        for damage in [cut, empty, remove, flip] {
            let bench = Bench::with([post(1, 1, "agenda")]).reopened(|folder| {
                let mut inside: Vec<PathBuf> = fs::read_dir(index_folder(folder))
                    .unwrap()
                    .map(|entry| entry.unwrap().path())
                    .collect();
                inside.sort_by_key(|path| path.extension().map(std::ffi::OsStr::to_owned));
                damage(&inside[place.min(inside.len() - 1)]);
            });
            if bench.engine.cursor().is_none() {
                emptied += 1;
                assert!(bench.found("agenda").is_empty());
            } else {
                assert_eq!(bench.found("agenda"), ["post:1"]);
            }
            bench
                .engine
                .apply(&[Change::Put(post(2, 2, "agenda"))], "2")
                .unwrap();
            assert_eq!(bench.found("agenda")[0], "post:2");
        }
    }
    assert!(emptied > files, "{emptied} of {files} files");
}

fn cut(path: &Path) {
    let bytes = fs::read(path).unwrap();
    fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
}

fn empty(path: &Path) {
    fs::write(path, "").unwrap();
}

fn remove(path: &Path) {
    fs::remove_file(path).unwrap();
}

fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    if let Some(byte) = bytes.first_mut() {
        *byte ^= 0x55;
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_lost_torn_or_foreign_pointer_reopens_empty() {
    let pointers = [
        None,
        Some(""),
        Some("{"),
        Some(r#"{"version":0,"current":"index-1"}"#),
        Some(r#"{"version":1,"current":"../../etc"}"#),
        Some(r#"{"version":1,"current":"index-99"}"#),
    ];
    for pointer in pointers {
        let bench = Bench::with([post(1, 1, "agenda")]).reopened(|folder| {
            let path = folder.join("index.json");
            match pointer {
                Some(text) => fs::write(path, text).unwrap(),
                None => fs::remove_file(path).unwrap(),
            }
        });
        assert_eq!(bench.engine.cursor(), None, "{pointer:?}");
        assert!(bench.found("agenda").is_empty());
        let names = names(bench.folder.path());
        assert_eq!(
            names
                .iter()
                .filter(|name| name.starts_with("index-"))
                .count(),
            1
        );
    }
}

#[test]
fn leftovers_are_cleaned_at_open_and_nothing_else() {
    let bench = Bench::with([post(1, 1, "agenda")]).reopened(|folder| {
        fs::create_dir(folder.join("index-7")).unwrap();
        fs::write(folder.join("index-7/meta.json"), "torn").unwrap();
        fs::create_dir(folder.join("mine")).unwrap();
    });
    assert_eq!(
        names(bench.folder.path()),
        ["index-1", "index.json", "lock", "mine"]
    );
    assert_eq!(bench.found("agenda"), ["post:1"]);
}

#[test]
fn a_rebuild_serves_the_old_until_it_is_finished() {
    let bench = Bench::with([post(1, 1, "ancien")]);
    let mut rebuild = bench.engine.rebuild().unwrap();
    rebuild.add(&[post(2, 2, "neuf")]).unwrap();
    assert!(matches!(
        bench.engine.rebuild(),
        Err(EngineError::Rebuilding)
    ));
    bench
        .engine
        .apply(&[Change::Put(post(3, 3, "entretemps"))], "2")
        .unwrap();
    assert!(bench.found("neuf").is_empty());
    assert_eq!(bench.found("entretemps"), ["post:3"]);
    rebuild.finish("9").unwrap();
    assert_eq!(bench.found("neuf"), ["post:2"]);
    assert!(bench.found("ancien").is_empty());
    assert_eq!(bench.engine.cursor().as_deref(), Some("9"));
    bench
        .engine
        .apply(&[Change::Put(post(4, 4, "suite"))], "10")
        .unwrap();
    let bench = bench.reopened(|_| {});
    assert_eq!(bench.engine.cursor().as_deref(), Some("10"));
    assert_eq!(bench.found("neuf suite").len(), 2);
    assert_eq!(
        names(bench.folder.path()),
        ["index-2", "index.json", "lock"]
    );
}

#[test]
fn an_abandoned_rebuild_leaves_no_trace() {
    let bench = Bench::with([post(1, 1, "ancien")]);
    let mut rebuild = bench.engine.rebuild().unwrap();
    rebuild.add(&[post(2, 2, "neuf")]).unwrap();
    drop(rebuild);
    assert_eq!(
        names(bench.folder.path()),
        ["index-1", "index.json", "lock"]
    );
    assert_eq!(bench.found("ancien"), ["post:1"]);
    bench.engine.rebuild().unwrap().finish("5").unwrap();
    assert_eq!(bench.engine.documents(), 0);
}

/// Searches run while the index is swapped many times; each sees one index or the other, whole.
#[test]
fn searches_run_through_rebuilds() {
    let documents: Vec<Document> = (1..=50).map(|id| post(id, id, "agenda partagé")).collect();
    let bench = Bench::with(documents.clone());
    let done = AtomicBool::new(false);
    let searches = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let answer = bench.search("agenda");
                    assert_eq!((answer.total, answer.hits.len()), (50, 10));
                    searches.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 0..5 {
            let before = searches.load(Ordering::Relaxed);
            let mut rebuild = bench.engine.rebuild().unwrap();
            rebuild.add(&documents).unwrap();
            rebuild.finish(&round.to_string()).unwrap();
            while searches.load(Ordering::Relaxed) == before {
                std::thread::yield_now();
            }
        }
        done.store(true, Ordering::Relaxed);
    });
    assert_eq!(bench.engine.cursor().as_deref(), Some("4"));
}
