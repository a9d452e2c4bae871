//! What `doctor` finds, beside a running forum and without one.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::process::{Place, Process, run};

/// Code, and the JSON.
fn doctor(place: &Place, settings: &[(&str, &str)]) -> (Option<i32>, serde_json::Value) {
    let mut command = place.command(&["doctor", "--json"]);
    command.envs(settings.iter().copied());
    let (code, said, error) = run(command);
    let json = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}{error}"));
    (code, json)
}

/// The states of the checks of one name, and all that was said of them.
fn of(json: &serde_json::Value, name: &str) -> (Vec<String>, String) {
    let checks = json["checks"].as_array().unwrap();
    let mine: Vec<_> = checks.iter().filter(|one| one["name"] == name).collect();
    let states = mine
        .iter()
        .map(|one| one["state"].as_str().unwrap().to_owned())
        .collect();
    (states, format!("{mine:?}"))
}

#[test]
fn a_running_forum_is_well_and_nothing_is_changed() {
    let place = Place::new();
    let mut command = place.command(&["serve"]);
    command.env("ENTRAIDE_LISTEN", "127.0.0.1:0");
    let process = Process::start(command);
    let (code, json) = doctor(&place, &[]);
    assert_eq!(code, Some(0), "{json}");
    for name in ["droits", "base de données", "index", "fichiers", "horloge"] {
        let (states, said) = of(&json, name);
        assert!(!states.is_empty(), "{name}: {json}");
        assert!(states.iter().all(|state| state == "good"), "{said}");
    }
    let (_, said) = of(&json, "index");
    assert!(said.contains("tenu par un serve"), "{said}");
    // No mail server is set: worth a look, and no failure.
    assert_eq!(of(&json, "mail").0, ["look"]);
    // The probe is gone.
    let uploads = place.folder.path().join("data/uploads");
    let left = walkdir::WalkDir::new(uploads)
        .into_iter()
        .filter(|entry| entry.as_ref().unwrap().file_type().is_file())
        .count();
    assert_eq!(left, 0);
    process.signal("INT");
    assert_eq!(process.ended().0, Some(0));
}

#[test]
fn before_the_first_start_nothing_is_made() {
    let place = Place::new();
    let (code, json) = doctor(&place, &[]);
    assert_eq!(code, Some(0), "{json}");
    assert!(!place.folder.path().join("data").exists());
    assert!(!place.folder.path().join("entraide.db").exists());
}

#[test]
fn what_is_broken_is_said_with_what_to_do() {
    let place = Place::new();
    let (code, said, _) = {
        let mut command = place.command(&["doctor"]);
        command.env("ENTRAIDE_TIME_ZONE", "Mars/Olympus");
        run(command)
    };
    assert_eq!(code, Some(1));
    assert!(
        said.contains("en panne") && said.contains("Mars/Olympus"),
        "{said}"
    );
    assert!(said.contains('→'), "{said}");

    let nobody = super::process::free_port();
    let postgres = format!("postgres://moi:motsecret@{nobody}/base");
    let (code, json) = doctor(&place, &[("ENTRAIDE_DATABASE_URL", &postgres)]);
    assert_eq!(code, Some(1), "{json}");
    assert!(
        of(&json, "base de données")
            .0
            .contains(&"broken".to_owned())
    );
    assert!(!json.to_string().contains("motsecret"), "{json}");

    let smtp = format!("smtp://{nobody}");
    let (code, json) = doctor(&place, &[("ENTRAIDE_SMTP_URL", &smtp)]);
    assert_eq!(code, Some(1), "{json}");
    assert_eq!(of(&json, "mail").0, ["broken"]);

    let data = place.folder.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(data.join("secret.key"), "00").unwrap();
    fs::set_permissions(data.join("secret.key"), fs::Permissions::from_mode(0o644)).unwrap();
    let (code, json) = doctor(&place, &[]);
    assert_eq!(code, Some(1), "{json}");
    assert_eq!(of(&json, "droits").0, ["look", "broken"]);
}

#[test]
fn strange_settings_are_pointed_out() {
    let place = Place::new();
    let public = [("ENTRAIDE_PUBLIC_URL", "http://forum.exemple.org")];
    let (code, json) = doctor(&place, &public);
    assert_eq!(code, Some(0), "{json}");
    let (states, said) = of(&json, "réglages");
    assert!(states.iter().all(|state| state == "look"), "{said}");
    for word in ["https", "mandataire", "limites"] {
        assert!(said.contains(word), "{word}: {said}");
    }
}

#[test]
fn a_damaged_file_is_found() {
    let place = Place::new();
    if place.database.url().is_postgres() {
        return;
    }
    let file = place.folder.path().join("entraide.db");
    let (code, _, error) = run(place.command(&["category", "list"]));
    assert_eq!(code, Some(0), "{error}");
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 8192] {
        *byte = 0x5a;
    }
    fs::write(&file, bytes).unwrap();
    let (code, json) = doctor(&place, &[]);
    assert_eq!(code, Some(1), "{json}");
    assert_eq!(of(&json, "intégrité de la base").0, ["broken"], "{json}");
}
