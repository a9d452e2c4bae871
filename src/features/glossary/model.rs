//! An edition of the glossary: the lines of the program without some, and some of the operator's.

use std::collections::BTreeSet;

use crate::error::AppError;
use crate::search::{Fault, Glossary};
use crate::text;

/// The list that comes with the program.
const DEFAULT: &str = include_str!("default.txt");

/// Characters that the operator's own lines may have.
pub const ADDED_MAX: usize = 20_000;

/// What the operator changed. The first one, version 0, changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edition {
    pub version: i64,
    /// Lines of the operator.
    pub added: String,
    /// Lines of the program that do not count, as they were written.
    pub removed: BTreeSet<String>,
}

/// A part of the program's list.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    pub title: &'static str,
    pub lines: &'static str,
}

impl Section {
    /// Its groups, one a line.
    pub fn lines(self) -> impl Iterator<Item = &'static str> {
        self.lines
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
    }
}

/// The parts of the program's list, in their order.
pub fn sections() -> impl Iterator<Item = Section> {
    DEFAULT.split("\n## ").skip(1).map(|part| {
        let (title, lines) = part.split_once('\n').unwrap_or((part, ""));
        Section { title, lines }
    })
}

impl Edition {
    /// An edition made after `seen`, from a form. Lines that the program does not have (any more) are
    /// not kept as taken out.
    ///
    /// # Errors
    /// [`AppError::Invalid`] on the field `lignes`, for the first line that cannot be read;
    /// [`AppError::Conflict`] when there never was an edition `seen`.
    pub fn after(
        seen: i64,
        added: &str,
        removed: impl IntoIterator<Item = String>,
    ) -> Result<Self, AppError> {
        let written = text::clean_text(added);
        let added = written.trim().to_owned();
        if added.chars().count() > ADDED_MAX {
            return Err(AppError::field(
                "lignes",
                "C’est trop long\u{a0}: 20\u{202f}000 caractères au plus.",
            ));
        }
        // Lines are numbered as the person sees them.
        let (_, bad) = Glossary::read(&written);
        if let Some(bad) = bad.first() {
            return Err(AppError::field("lignes", words_of(bad.number, bad.why)));
        }
        let removed: BTreeSet<String> = removed.into_iter().collect();
        let known: BTreeSet<&str> = sections().flat_map(Section::lines).collect();
        Ok(Self {
            version: seen.checked_add(1).ok_or_else(changed_meanwhile)?,
            added,
            removed: removed
                .into_iter()
                .filter(|line| known.contains(line.as_str()))
                .collect(),
        })
    }

    /// The lines in force.
    #[must_use]
    pub fn text(&self) -> String {
        let kept = sections()
            .flat_map(Section::lines)
            .filter(|line| !self.removed.contains(*line));
        let mut text: Vec<&str> = kept.collect();
        text.push(&self.added);
        text.join("\n")
    }

    /// What searches use. Lines were checked when they were written; what a later version of the
    /// program cannot read is left out.
    #[must_use]
    pub fn glossary(&self) -> Glossary {
        let (glossary, bad) = Glossary::read(&self.text());
        for line in bad {
            tracing::warn!(line = line.text, "a line of the glossary is left out");
        }
        glossary
    }

    /// What it changes of another, in French.
    #[must_use]
    pub fn change_from(&self, before: &Self) -> String {
        let (own, earlier) = (self.own_lines(), before.own_lines());
        let counts = [
            ("lignes ajoutées", own.difference(&earlier).count()),
            ("lignes retirées", earlier.difference(&own).count()),
            (
                "lignes du programme écartées",
                self.removed.difference(&before.removed).count(),
            ),
            (
                "lignes du programme reprises",
                before.removed.difference(&self.removed).count(),
            ),
        ];
        let told: Vec<String> = counts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(what, count)| format!("{what}\u{a0}: {count}"))
            .collect();
        if told.is_empty() {
            "aucune ligne changée".to_owned()
        } else {
            told.join(", ")
        }
    }

    fn own_lines(&self) -> BTreeSet<&str> {
        let lines = self.added.lines().map(str::trim);
        lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .collect()
    }

    /// Its lines of the operator, as stored with a list in rows.
    #[must_use]
    pub fn removed_text(&self) -> String {
        let lines: Vec<&str> = self.removed.iter().map(String::as_str).collect();
        lines.join("\n")
    }
}

/// Somebody else put another edition in force.
pub fn changed_meanwhile() -> AppError {
    AppError::Conflict(
        "Une autre personne a changé le glossaire pendant que vous écriviez. Votre version est gardée dans le formulaire, la sienne est affichée plus bas\u{a0}: réunissez-les, puis enregistrez."
            .to_owned(),
    )
}

fn words_of(line: usize, why: Fault) -> String {
    let why = match why {
        Fault::Alone => {
            "il faut au moins deux expressions, séparées par «\u{a0}=\u{a0}» ou «\u{a0}>\u{a0}»"
        }
        Fault::Missing => "il manque une expression avant ou après un signe",
        Fault::Mixed => "un seul «\u{a0}>\u{a0}» par ligne, et pas de «\u{a0}=\u{a0}» avant lui",
        Fault::TooLong => {
            "une expression a au plus six mots, et une ligne vingt-quatre expressions"
        }
    };
    format!("Ligne {line}\u{a0}: {why}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_the_program_can_be_read_and_says_nothing_twice() {
        let (_, bad) = Glossary::read(DEFAULT);
        assert_eq!(bad, []);
        let lines: Vec<&str> = sections().flat_map(Section::lines).collect();
        let once: BTreeSet<&str> = lines.iter().copied().collect();
        assert_eq!(lines.len(), once.len());
        assert!(lines.len() >= 200, "{}", lines.len());
        assert!(!DEFAULT.contains('\''), "straight apostrophe");
    }

    #[test]
    fn what_people_call_things() {
        let glossary = Edition::default().glossary();
        let means = |query: &str, other: &str| {
            let explained = glossary.explain(query);
            explained
                .iter()
                .any(|(_, others)| others.iter().any(|one| one == other))
        };
        for (query, other) in [
            ("google agenda", "calendrier"),
            ("mdp oublié", "mot de passe"),
            ("ouvrir un Excel", "tableur"),
            ("convoquer une AG", "assemblée générale"),
            ("le compte rendu du CA", "conseil d’administration"),
            ("activer la 2FA", "double authentification"),
            ("réunion zoom", "visio"),
            ("un doodle", "sondage"),
        ] {
            assert!(
                means(query, other),
                "{query}: {:?}",
                glossary.explain(query)
            );
        }
        // « ça » is no board of directors, and whoever says Nextcloud means Nextcloud.
        for query in [
            "comment ça marche",
            "ça ne va pas",
            "Nextcloud",
            "quel âge",
            "son",
        ] {
            let explained = glossary.explain(query);
            assert!(
                explained.iter().all(|(word, _)| word.contains("marche")),
                "{query}: {explained:?}"
            );
        }
    }

    #[test]
    fn an_edition_adds_and_takes_out() {
        let out = "visio > zoom".to_owned();
        let edition = Edition::after(0, "# À nous\ngarage = local ", [out, "rien".to_owned()]);
        let edition = edition.unwrap();
        assert_eq!(edition.version, 1);
        assert_eq!(
            edition.change_from(&Edition::default()),
            "lignes ajoutées\u{a0}: 1, lignes du programme écartées\u{a0}: 1"
        );
        let next = Edition::after(1, "garage = local\ncar = bus", []).unwrap();
        assert_eq!(
            next.change_from(&edition),
            "lignes ajoutées\u{a0}: 1, lignes du programme reprises\u{a0}: 1"
        );
        let last = Edition::after(2, "car = bus\n\n# garage = local", []).unwrap();
        assert_eq!(last.change_from(&next), "lignes retirées\u{a0}: 1");
        assert_eq!(last.change_from(&last), "aucune ligne changée");
        assert_eq!(edition.removed_text(), "visio > zoom");
        let text = edition.text();
        assert!(!text.contains("visio > zoom\n") && text.contains("zoom > visio\n"));
        assert!(text.ends_with("garage = local"));
    }

    #[test]
    fn an_edition_after_the_last_possible_number_is_a_conflict() {
        let refused = Edition::after(i64::MAX, "a = b", []);
        assert!(matches!(refused, Err(AppError::Conflict(_))));
    }

    #[test]
    fn lines_are_numbered_as_they_were_written() {
        let Err(AppError::Invalid(errors)) = Edition::after(0, "\n\n# ici\nagenda", []) else {
            panic!("a single expression");
        };
        assert!(errors[0].message.contains("Ligne 4"), "{errors:?}");
    }

    #[test]
    fn lines_that_cannot_be_read_are_refused() {
        for (line, said) in [
            ("agenda", "deux expressions"),
            ("agenda =", "il manque"),
            ("a > b > c", "un seul"),
            ("un deux trois quatre cinq six sept = x", "six mots"),
        ] {
            let refused = Edition::after(3, &format!("a = b\n{line}"), []);
            let Err(AppError::Invalid(errors)) = refused else {
                panic!("{line}");
            };
            assert!(errors[0].message.contains("Ligne 2"), "{errors:?}");
            assert!(errors[0].message.contains(said), "{errors:?}");
        }
    }
}
