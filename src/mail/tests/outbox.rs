use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::*;

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn names_sort_by_time_and_nothing_else_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data/outbox");
    let outbox = Outbox::new(path.clone(), from());
    outbox
        .send(&mail("late@example.org"), noon() + Duration::from_secs(1))
        .unwrap();
    outbox.send(&mail("early@example.org"), noon()).unwrap();
    let names = names(&path);
    let mode = std::fs::metadata(path.join(&names[0]))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(names.len(), 2);
    assert!(names[0].starts_with("20261122T120000.250Z-"), "{names:?}");
    assert!(names[1].starts_with("20261122T120001.250Z-"), "{names:?}");
    assert!(names.iter().all(|name| name.ends_with(".eml")), "{names:?}");
    assert_eq!(
        std::fs::read(path.join(&names[0])).unwrap(),
        formatted(&mail("early@example.org"))
    );
}

#[test]
fn a_retry_replaces_its_first_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let outbox = Outbox::new(folder.path().into(), from());
    let mut again = mail("1@example.org");
    outbox.send(&again, noon()).unwrap();
    let before = names(folder.path());
    again.text = "Corrigé.\n".into();
    outbox
        .send(&again, noon() + Duration::from_hours(1))
        .unwrap();
    assert_eq!(names(folder.path()), before);
    let message = std::fs::read(folder.path().join(&before[0])).unwrap();
    let message = mail_parser::MessageParser::default()
        .parse(&message)
        .unwrap();
    assert_eq!(message.body_text(0).unwrap().trim_end(), "Corrigé.");
}

#[test]
fn a_folder_that_cannot_be_made_is_a_temporary_failure() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let outbox = Outbox::new(file.join("outbox"), from());
    let result = outbox.send(&mail("1@example.org"), noon());
    assert!(matches!(result, Err(SendError::Temporary(_))), "{result:?}");
}
