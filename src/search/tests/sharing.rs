//! Two processes over one folder: one writes, the other reads and takes its place.

use super::{Bench, Change, Engine, asking, options, post};
use crate::search::EngineError;

fn found(engine: &Engine, text: &str) -> u64 {
    engine.search(&asking(text)).unwrap().total
}

#[test]
fn a_second_one_reads_what_the_owner_writes_and_then_writes_itself() {
    let bench = Bench::with([post(1, 1, "premier")]);
    let second = Engine::open_shared(bench.folder.path(), options()).unwrap();
    assert!(bench.engine.is_owner() && !second.is_owner());
    assert_eq!(found(&second, "premier"), 1);
    let put = [Change::Put(post(2, 2, "deuxième"))];
    assert!(matches!(second.apply(&put, "9"), Err(EngineError::Locked)));
    assert!(matches!(second.rebuild(), Err(EngineError::Locked)));
    assert!(!second.take_over().unwrap());

    bench.engine.apply(&put, "9").unwrap();
    assert_eq!(found(&second, "deuxième"), 0);
    second.refresh().unwrap();
    assert_eq!(found(&second, "deuxième"), 1);
    assert_eq!(second.cursor(), Some("9".to_owned()));

    // The owner makes the index anew, in another folder.
    let mut rebuild = bench.engine.rebuild().unwrap();
    rebuild.add(&[post(3, 3, "troisième")]).unwrap();
    rebuild.finish("10").unwrap();
    second.refresh().unwrap();
    assert_eq!(
        (found(&second, "premier"), found(&second, "troisième")),
        (0, 1)
    );

    let Bench { engine, folder, .. } = bench;
    drop(engine);
    assert!(second.take_over().unwrap() && second.is_owner());
    assert_eq!(found(&second, "troisième"), 1);
    second
        .apply(&[Change::Put(post(4, 4, "quatrième"))], "11")
        .unwrap();
    assert_eq!(found(&second, "quatrième"), 1);
    drop(second);
    let again = Engine::open(folder.path(), options()).unwrap();
    assert_eq!(again.cursor(), Some("11".to_owned()));
}

#[test]
fn looking_changes_nothing() {
    let bench = Bench::with([post(1, 1, "premier")]);
    let seen = Engine::look(bench.folder.path()).unwrap().unwrap();
    assert!(seen.owned);
    assert_eq!(seen.documents, 1);
    let nowhere = bench.folder.path().join("nowhere");
    assert_eq!(Engine::look(&nowhere).unwrap(), None);
    assert!(!nowhere.exists());
}
