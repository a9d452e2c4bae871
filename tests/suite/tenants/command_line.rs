//! `entraide tenant`.

use std::fs;
use std::process::Command;

use crate::operating::process::{Place, run};

fn tenant(place: &Place, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = place.command(&[&["tenant"][..], arguments].concat());
    command
        .env("ENTRAIDE_PUBLIC_URL", "https://forum.exemple.org")
        .env("ENTRAIDE_SITE_NAME", "L'Entraide $(id)")
        .env("ENTRAIDE_TENANT_PATTERN", "https://{name}.frama.space");
    run(command)
}

#[test]
fn spaces_are_registered_listed_and_closed() {
    let place = Place::new();
    let (code, said, error) = tenant(&place, &["add", "ruche", "--title", "La Ruche"]);
    assert_eq!(
        (code, said.trim()),
        (Some(0), "Espace ruche inscrit"),
        "{error}"
    );
    let (code, said, _) = tenant(&place, &["add", "ruche", "--url", "https://r.exemple.org"]);
    assert_eq!((code, said.trim()), (Some(0), "Espace ruche à jour"));
    assert_eq!(tenant(&place, &["add", "Ruche!"]).0, Some(1));
    assert_eq!(
        tenant(&place, &["add", "a", "--url", "http://a.b"]).0,
        Some(1)
    );
    let file = place.folder.path().join("espaces.csv");
    fs::write(&file, "name,url,title\namap,,Paniers\nMAL,,X\n").unwrap();
    let (code, said, error) = tenant(&place, &["import", file.to_str().unwrap()]);
    assert_eq!(code, Some(3), "{said}{error}");
    assert!(error.contains("ligne 3 :"), "{error}");
    assert!(
        said.starts_with("1 espaces (1 inscrits, 0 mis à jour, 0 inchangés), 1 lignes refusées"),
        "{said}"
    );
    let (_, said, _) = tenant(&place, &["list"]);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert_eq!(
        lines[0],
        "amap\thttps://amap.frama.space\tPaniers\tactive\t1\t-\t-"
    );
    assert!(
        lines[1].starts_with("ruche\thttps://r.exemple.org\t\tactive"),
        "{said}"
    );
    let (code, said, _) = tenant(&place, &["close", "ruche"]);
    assert_eq!(
        (code, said.trim()),
        (Some(0), "Espace ruche fermé, sessions arrêtées : 0")
    );
    assert_eq!(
        tenant(&place, &["close", "ruche"]).1.trim(),
        "Espace ruche déjà fermé"
    );
    assert_eq!(tenant(&place, &["close", "nulle-part"]).0, Some(1));
    let (_, said, _) = tenant(&place, &["list", "--state", "closed"]);
    assert!(
        said.starts_with("ruche\t") && said.lines().count() == 1,
        "{said}"
    );
    assert_eq!(tenant(&place, &["list", "--state", "open"]).0, Some(2));
}

/// The arguments that a shell makes of a line whose `occ` writes them down.
fn read_by_a_shell(place: &Place, script: &str) -> Vec<String> {
    let output = Command::new("sh")
        .current_dir(place.folder.path())
        .arg("-c")
        .arg(script)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn the_line_says_to_a_shell_what_was_meant() {
    let place = Place::new();
    tenant(&place, &["add", "ruche"]);
    let (code, line, _) = tenant(&place, &["provision", "ruche"]);
    assert_eq!(code, Some(0));
    let script = format!("occ() {{ printf '%s\\n' \"$@\"; }}\n{line}");
    let words = read_by_a_shell(&place, &script);
    assert_eq!(words.len(), 6, "{words:?}");
    assert_eq!(words[0], "oidc:create");
    let id = words[1].strip_prefix("--client_id=").unwrap();
    let secret = words[2].strip_prefix("--client_secret=").unwrap();
    // What the application accepts.
    for (word, what) in [(id, "id"), (secret, "secret")] {
        assert!((32..=64).contains(&word.len()), "{what}: {word}");
    }
    assert_eq!(words[3], "--allowed_scopes=openid profile email groups");
    assert_eq!(words[4], "L'Entraide $(id)");
    let back = words[5].strip_prefix("https://forum.exemple.org/connexion/retour/");
    assert!(back.is_some_and(|end| end.len() == 16), "{}", words[5]);
    // The same each time; another with another version of the key.
    assert_eq!(tenant(&place, &["provision", "ruche"]).1, line);
    let mut command = place.command(&["tenant", "provision", "ruche"]);
    command.env("ENTRAIDE_TENANT_KEY_VERSION", "2");
    command.env("ENTRAIDE_TENANT_PATTERN", "https://{name}.frama.space");
    assert!(!run(command).1.contains(secret));
    assert_eq!(tenant(&place, &["provision", "nulle-part"]).0, Some(1));
    assert_eq!(tenant(&place, &["provision"]).0, Some(2));
}

#[test]
fn the_script_names_every_open_space() {
    let place = Place::new();
    for name in ["a", "b", "c"] {
        tenant(&place, &["add", name]);
    }
    tenant(&place, &["close", "b"]);
    let (code, script, _) = tenant(&place, &["provision", "--all"]);
    assert_eq!(code, Some(0));
    // The place's own way to run occ: here it writes down what it was asked.
    let (head, rest) = script.split_once("occ() {").unwrap();
    let (_, rest) = rest.split_once("\n}\n").unwrap();
    let script = format!("{head}occ() {{ printf '%s\\n' \"$1 $2 ${{4-}}\" >> asked; }}\n{rest}");
    read_by_a_shell(&place, &script);
    let asked = fs::read_to_string(place.folder.path().join("asked")).unwrap();
    let asked: Vec<&str> = asked.lines().collect();
    assert_eq!(asked.len(), 4, "{asked:?}");
    assert!(asked[0].starts_with("a oidc:remove"), "{asked:?}");
    assert!(
        asked[1].starts_with("a oidc:create --client_secret="),
        "{asked:?}"
    );
    assert!(
        asked[3].starts_with("c oidc:create --client_secret="),
        "{asked:?}"
    );
    assert_ne!(
        asked[1][2..],
        asked[3][2..],
        "each space has a secret of its own"
    );
    // The shell that the host has reads the script as it is.
    let (_, script, _) = tenant(&place, &["provision", "--all"]);
    let file = place.folder.path().join("script.sh");
    fs::write(&file, script).unwrap();
    let checked = Command::new("sh").arg("-n").arg(&file).status().unwrap();
    assert!(checked.success());
}
