//! The filters and their names.

use super::values;
use crate::text;

/// The filters that have a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    Kind,
    Category,
    App,
    Tag,
    Author,
    State,
    Since,
    Before,
    Version,
}

/// The names of each filter, folded; the first one is written.
const NAMES: [(Filter, &[&str]); 9] = [
    (Filter::Kind, &["type", "genre"]),
    (Filter::Category, &["categorie", "cat", "category"]),
    (Filter::App, &["app", "appli", "application"]),
    (Filter::Tag, &["etiquette", "tag", "mot-cle"]),
    (Filter::Author, &["auteur", "autrice", "auteure", "author"]),
    (Filter::State, &["etat", "statut", "status"]),
    (Filter::Since, &["apres", "depuis", "after"]),
    (Filter::Before, &["avant", "before"]),
    (Filter::Version, &["version"]),
];

impl Filter {
    pub fn named(name: &str) -> Option<Self> {
        let key = text::fold(name);
        let (filter, _) = NAMES.iter().find(|(_, names)| names.contains(&&*key))?;
        Some(*filter)
    }

    /// The filter that a name was probably meant for: one letter more, less or other.
    pub fn nearly(name: &str) -> Option<&'static str> {
        let key = text::fold(name);
        let names = NAMES.iter().flat_map(|(_, names)| *names);
        names
            .copied()
            .find(|known| known.len() > 3 && values::one_edit_apart(known, &key))
    }

    pub fn name(self) -> &'static str {
        let known = NAMES.iter().find(|(filter, _)| *filter == self);
        known.map_or("", |(_, names)| names[0])
    }

    /// Whether its values can be told from any other word.
    pub fn is_closed(self) -> bool {
        !matches!(self, Self::Category | Self::Tag | Self::Author)
    }

    /// What it takes, for those whose values are counted.
    pub fn expects(self) -> &'static str {
        match self {
            Self::Kind => "sujet, tutoriel, vidéo ou annonce",
            Self::App => "une application\u{a0}: agenda, contacts, fichiers, deck…",
            Self::State => "résolu, répondu, sans-réponse, à-préciser ou périmé",
            Self::Since | Self::Before => "une date\u{a0}: 2025, 2025-03, 14/03/2025, hier…",
            Self::Version => "un numéro de Nextcloud, comme 31",
            Self::Category | Self::Tag | Self::Author => "un nom",
        }
    }
}
