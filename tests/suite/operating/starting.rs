//! What stops a start, said in one line that helps.

use std::net::TcpListener;

use super::process::{Place, run};

fn refused(place: &Place, settings: &[(&str, &str)]) -> String {
    let mut command = place.command(&["serve"]);
    command.env("ENTRAIDE_LISTEN", "127.0.0.1:0");
    command.envs(settings.iter().copied());
    let (code, said, error) = run(command);
    assert_eq!(code, Some(1), "{said}{error}");
    let lines: Vec<_> = error
        .lines()
        .filter(|line| line.starts_with("entraide : "))
        .map(|line| line.replace(['\u{a0}', '\u{202f}'], " "))
        .collect();
    assert_eq!(lines.len(), 1, "{error}");
    assert!(lines[0].contains("attendu : "), "{error}");
    lines[0].clone()
}

#[test]
fn what_is_wrong_is_said_with_its_key_its_value_and_what_is_accepted() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = refused(&place, &[("ENTRAIDE_LISTEN", &address)]);
    assert!(line.contains("listen") && line.contains(&address), "{line}");
    assert!(line.contains("déjà pris"), "{line}");

    let nobody = super::process::free_port();
    let url = format!("postgres://moi:secret@{nobody}/base");
    let line = refused(&place, &[("ENTRAIDE_DATABASE_URL", &url)]);
    assert!(line.contains("database_url"), "{line}");
    assert!(!line.contains("secret"), "{line}");

    let file = place.folder.path().join("plain");
    std::fs::write(&file, "x").unwrap();
    let below = file.join("data");
    let line = refused(&place, &[("ENTRAIDE_DATA_DIR", below.to_str().unwrap())]);
    assert!(
        line.contains("data_dir") && line.contains("plain/data"),
        "{line}"
    );
}

#[test]
fn help_speaks_french_alone() {
    let place = Place::new();
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["serve", "--help"],
        &["user", "create", "--help"],
        &["doctor", "--help"],
        &["completions", "--help"],
    ] {
        let (code, said, error) = run(place.command(arguments));
        assert_eq!(code, Some(0), "{arguments:?}: {error}");
        for english in [
            "Usage:",
            "Options:",
            "Commands",
            "Arguments",
            "Print",
            "possible values",
            "default",
            "subcommand",
            "required",
        ] {
            assert!(!said.contains(english), "{arguments:?}: {english}\n{said}");
        }
        assert!(said.contains("Utilisation"), "{said}");
    }
}

#[test]
fn shells_complete_and_the_manual_is_in_french() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let (code, said, error) = run(place.command(&["completions", shell]));
        assert_eq!(code, Some(0), "{error}");
        assert!(
            said.contains("doctor") && said.contains("reindex"),
            "{shell}"
        );
    }
    let (code, manual, error) = run(place.command(&["man"]));
    assert_eq!(code, Some(0), "{error}");
    assert!(
        manual.starts_with(".ie") || manual.contains(".TH"),
        "{manual}"
    );
    for word in [
        "NOM",
        "SYNOPSIS",
        "OPTIONS",
        "COMMANDES",
        "doctor",
        "user create",
    ] {
        assert!(manual.contains(word), "{word}\n{manual}");
    }
    for english in ["SUBCOMMANDS", "DESCRIPTION\n[", "Print help"] {
        assert!(!manual.contains(english), "{english}");
    }
}
