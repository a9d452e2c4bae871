//! The operator's guide names everything there is.

use std::path::Path;

use entraide::config::Key;

fn guide(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("docs/exploitation").join(name)).unwrap()
}

#[test]
fn every_setting_is_explained() {
    let text = guide("reglages.md");
    for key in Key::ALL {
        let name = format!("`{}`", key.name());
        assert!(text.contains(&name), "{name} is not in reglages.md");
    }
}

#[test]
fn every_measure_is_explained() {
    let text = guide("surveiller.md");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let source = std::fs::read_to_string(root.join("src/metrics/mod.rs")).unwrap();
    let names: Vec<_> = source
        .split('"')
        .filter(|word| word.starts_with("entraide_"))
        .collect();
    assert!(names.len() > 10);
    for name in names {
        assert!(text.contains(name), "{name} is not in surveiller.md");
    }
}

#[test]
fn every_command_is_explained() {
    let text = guide("ligne-de-commande.md");
    let place = super::process::Place::new();
    let (_, help, _) = super::process::run(place.command(&["--help"]));
    let (_, commands) = help.split_once("Commandes").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    for line in commands.lines().skip(1) {
        let name = line.split_whitespace().next().unwrap();
        assert!(
            text.contains(&format!("entraide {name}")),
            "{name} is not in ligne-de-commande.md"
        );
    }
}
