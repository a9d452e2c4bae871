//! A request for details, from what was ticked to a message.

/// What may be missing: the word in the form, what a helper reads, what the asker reads.
pub const MISSING: &[(&str, &str, &str)] = &[
    (
        "application",
        "L’application et la version",
        "Dans quelle application cela se passe-t-il (Fichiers, Agenda, Talk…)\u{202f}? Si vous la trouvez, la version de Nextcloud est en bas de vos paramètres personnels.",
    ),
    (
        "message",
        "Le message exact qui s’affiche",
        "Quel message s’affiche exactement\u{202f}? Vous pouvez le recopier mot pour mot.",
    ),
    (
        "appareil",
        "Le navigateur et l’appareil",
        "Sur quoi êtes-vous\u{a0}: un ordinateur ou un téléphone, et avec quel navigateur ou quelle application\u{202f}?",
    ),
    (
        "essais",
        "Ce qui a déjà été essayé",
        "Qu’avez-vous déjà essayé, et que s’est-il passé\u{202f}?",
    ),
    (
        "capture",
        "Une capture d’écran",
        "Pouvez-vous joindre une capture d’écran\u{202f}? Cachez d’abord ce qui est personnel\u{a0}: noms, adresses, numéros.",
    ),
];

/// The message, in Markdown; `None` when nothing is asked.
pub fn message(ticked: &[String], own: &str) -> Option<String> {
    let asked: Vec<&str> = MISSING
        .iter()
        .filter(|(word, _, _)| ticked.iter().any(|t| t == word))
        .map(|(_, _, sentence)| *sentence)
        .collect();
    let own = own.trim();
    let body = match (asked.as_slice(), own) {
        ([], "") => return None,
        ([], own) => own.to_owned(),
        (asked, own) => {
            let list: Vec<_> = asked.iter().map(|line| format!("- {line}")).collect();
            let opening = "Pour pouvoir vous aider, il nous manque quelques précisions\u{a0}:";
            let mut body = format!("{opening}\n\n{}", list.join("\n"));
            if !own.is_empty() {
                body.push_str("\n\n");
                body.push_str(own);
            }
            body
        }
    };
    Some(format!(
        "Bonjour\u{202f}!\n\n{body}\n\nRépondez simplement ci-dessous, même à une partie seulement. Merci\u{202f}!"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ticked_and_what_is_typed_are_asked() {
        let both = message(&["message".into(), "essais".into()], "Et hier ?").unwrap();
        assert!(both.starts_with("Bonjour\u{202f}!\n\nPour pouvoir vous aider"));
        assert!(both.contains("\n- Quel message s’affiche exactement"));
        assert!(both.contains("\n- Qu’avez-vous déjà essayé"));
        assert!(!both.contains("capture"));
        assert!(both.contains("\n\nEt hier ?\n\nRépondez simplement"));
        let own = message(&[], " Quel agenda ? ").unwrap();
        assert_eq!(own.matches("Quel agenda ?").count(), 1);
        assert!(!own.contains("il nous manque"));
        assert_eq!(message(&["rien".into()], " \n"), None);
    }

    #[test]
    fn words_of_the_form_are_told_apart() {
        let mut words: Vec<_> = MISSING.iter().map(|(word, _, _)| word).collect();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), MISSING.len());
    }
}
