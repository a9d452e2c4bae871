//! What a category is, and who may do what in it.

use crate::domain::{Audience, CategoryId, Timestamp, Viewer};
use crate::error::{AppError, FieldErrors};
use crate::text;

/// Characters of a name, at most.
pub const NAME_MAX: usize = 60;
/// Characters of a description, at most.
pub const DESCRIPTION_MAX: usize = 200;
/// Greatest place in the order of categories.
pub const POSITION_MAX: i64 = 9_999;
/// Categories that a forum may hold: they are listed whole.
pub const CATEGORIES_MAX: i64 = 200;

/// The drawings that a category may bear, each with its name in the form. The first is the default.
pub const ICONS: &[(&str, &str)] = &[
    ("question", "Question"),
    ("files", "Fichiers"),
    ("calendar", "Agenda"),
    ("contacts", "Contacts"),
    ("documents", "Documents"),
    ("video", "Visio"),
    ("projects", "Projets"),
    ("photos", "Photos"),
    ("key", "Clé"),
    ("users", "Personnes"),
    ("hand", "Coup de main"),
    ("book", "Livre"),
    ("mail", "Enveloppe"),
    ("info", "Information"),
    ("settings", "Réglages"),
];

/// Where topics belong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
    /// One sentence; may be empty.
    pub description: String,
    /// Name of its drawing in the sprite.
    pub icon: String,
    pub read: Audience,
    /// At least as narrow as `read`, and never [`Audience::Everyone`].
    pub write: Audience,
    /// Categories are shown in this order, then by name.
    pub position: i64,
    /// Still read, no longer written in.
    pub archived: bool,
    pub updated_at: Timestamp,
}

impl Category {
    #[must_use]
    pub fn allows_reading(&self, viewer: &Viewer) -> bool {
        self.read.includes(viewer)
    }

    /// Whether the viewer may post here at all; a silenced person is stopped elsewhere.
    #[must_use]
    pub fn allows_writing(&self, viewer: &Viewer) -> bool {
        viewer.signed_in()
            && !self.archived
            && self.read.includes(viewer)
            && self.write.includes(viewer)
    }
}

/// A category as typed in a form or on the command line.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub name: String,
    /// Made from the name when empty.
    pub slug: String,
    pub description: String,
    /// The first of [`ICONS`] when empty.
    pub icon: String,
    /// 0 when empty.
    pub position: String,
    /// Word of an [`Audience`].
    pub read: String,
    /// Word of an [`Audience`].
    pub write: String,
    pub archived: bool,
}

/// A category that has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub name: String,
    pub slug: String,
    pub description: String,
    pub icon: String,
    pub position: i64,
    pub read: Audience,
    pub write: Audience,
    pub archived: bool,
}

impl Details {
    /// The one category of a new forum.
    #[must_use]
    pub fn first() -> Self {
        Self {
            name: "Questions générales".to_owned(),
            slug: "questions-generales".to_owned(),
            description: "Toutes les questions, quand on ne sait pas où les ranger.".to_owned(),
            icon: "question".to_owned(),
            position: 0,
            read: Audience::Everyone,
            write: Audience::SignedIn,
            archived: false,
        }
    }

    /// # Errors
    /// [`AppError::Invalid`] with every field that needs correcting.
    pub fn check(typed: &Typed) -> Result<Self, AppError> {
        let mut errors = FieldErrors::default();
        check_words(typed, &mut errors);
        let position = position(&typed.position, &mut errors);
        let (read, write) = audiences(typed, &mut errors);
        if !errors.is_empty() {
            return Err(errors.into_error());
        }
        let slug_source = if typed.slug.is_empty() {
            &typed.name
        } else {
            &typed.slug
        };
        Ok(Self {
            name: typed.name.clone(),
            slug: text::slug(slug_source),
            description: typed.description.clone(),
            icon: icon(&typed.icon).to_owned(),
            position,
            read,
            write,
            archived: typed.archived,
        })
    }
}

fn check_words(typed: &Typed, errors: &mut FieldErrors) {
    let length = typed.name.chars().count();
    if !typed.name.chars().any(char::is_alphanumeric) {
        errors.add("name", "Donnez un nom à cette catégorie.");
    } else if length > NAME_MAX {
        errors.add(
            "name",
            format!("Ce nom a {length} caractères, le maximum est de {NAME_MAX}."),
        );
    }
    let length = typed.description.chars().count();
    if length > DESCRIPTION_MAX {
        errors.add(
            "description",
            format!("Cette phrase a {length} caractères, le maximum est de {DESCRIPTION_MAX}."),
        );
    }
}

fn icon(name: &str) -> &'static str {
    ICONS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(ICONS[0].0, |(known, _)| *known)
}

fn position(typed: &str, errors: &mut FieldErrors) -> i64 {
    if typed.is_empty() {
        return 0;
    }
    match typed.parse() {
        Ok(position) if (0..=POSITION_MAX).contains(&position) => position,
        _ => {
            errors.add(
                "position",
                format!("Écrivez un nombre de 0 à {POSITION_MAX}."),
            );
            0
        }
    }
}

fn audiences(typed: &Typed, errors: &mut FieldErrors) -> (Audience, Audience) {
    let read = Audience::from_word(&typed.read);
    let write = Audience::from_word(&typed.write);
    if read.is_none() {
        errors.add("read", "Choisissez qui peut lire.");
    }
    match (read, write) {
        (_, None) => errors.add("write", "Choisissez qui peut écrire."),
        (_, Some(Audience::Everyone)) => errors.add(
            "write",
            "Pour écrire, il faut être connecté·e\u{a0}: choisissez un cercle plus petit.",
        ),
        (Some(read), Some(write)) if write < read => errors.add(
            "write",
            "On ne peut pas écrire là où on ne peut pas lire\u{a0}: choisissez les mêmes personnes, ou un cercle plus petit.",
        ),
        _ => {}
    }
    (
        read.unwrap_or(Audience::Moderators),
        write.unwrap_or(Audience::Moderators),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, IdentityId, Person, Standing};

    fn viewer(standing: Option<Standing>) -> Viewer {
        standing.map_or(Viewer::Visitor, |standing| {
            Viewer::Person(Person {
                account: AccountId(1),
                identity: IdentityId(1),
                session: None,
                username: "zoe".to_owned(),
                standing,
                silenced_until: None,
            })
        })
    }

    fn category(read: Audience, write: Audience, archived: bool) -> Category {
        let details = Details::first();
        Category {
            id: CategoryId(1),
            slug: details.slug,
            name: details.name,
            description: details.description,
            icon: details.icon,
            read,
            write,
            position: 0,
            archived,
            updated_at: Timestamp::from_micros(0).unwrap(),
        }
    }

    #[test]
    fn who_reads_and_who_writes() {
        use Audience::{Everyone, Helpers, Moderators, SignedIn};
        let everybody = [
            None,
            Some(Standing::Newcomer),
            Some(Standing::Member),
            Some(Standing::Helper),
            Some(Standing::Moderator),
            Some(Standing::Admin),
        ];
        // Each row: who reads, who writes, how many of `everybody` may (the last ones).
        for (read, write, readers, writers) in [
            (Everyone, SignedIn, 6, 5),
            (Everyone, Moderators, 6, 2),
            (SignedIn, SignedIn, 5, 5),
            (Helpers, Helpers, 3, 3),
            (Helpers, Moderators, 3, 2),
            (Moderators, Moderators, 2, 2),
        ] {
            let category = category(read, write, false);
            for (rank, standing) in everybody.into_iter().enumerate() {
                let viewer = viewer(standing);
                let said = (
                    category.allows_reading(&viewer),
                    category.allows_writing(&viewer),
                );
                assert_eq!(
                    said,
                    (rank + readers >= 6, rank + writers >= 6),
                    "{category:?} {standing:?}"
                );
            }
        }
    }

    #[test]
    fn an_archived_category_is_only_read() {
        let category = category(Audience::Everyone, Audience::SignedIn, true);
        let admin = viewer(Some(Standing::Admin));
        assert!(category.allows_reading(&admin) && !category.allows_writing(&admin));
    }

    fn typed(read: Audience, write: Audience) -> Typed {
        Typed {
            name: "Vie associative".to_owned(),
            read: read.word().to_owned(),
            write: write.word().to_owned(),
            ..Typed::default()
        }
    }

    #[test]
    fn writers_are_readers_and_signed_in() {
        for &read in Audience::ALL {
            for &write in Audience::ALL {
                let accepted = Details::check(&typed(read, write)).is_ok();
                assert_eq!(accepted, write >= read && write != Audience::Everyone);
            }
        }
    }

    #[test]
    fn what_is_left_empty_has_a_default() {
        let made = Details::check(&typed(Audience::Everyone, Audience::SignedIn)).unwrap();
        assert_eq!(
            (made.slug.as_str(), made.position, made.icon.as_str()),
            ("vie-associative", 0, "question")
        );
        assert_eq!(
            Details::check(&Typed {
                slug: "L’Asso !".to_owned(),
                ..typed(Audience::Everyone, Audience::SignedIn)
            })
            .unwrap()
            .slug,
            "l-asso"
        );
    }

    #[test]
    fn every_error_is_told_at_once() {
        let wrong = Typed {
            name: "…".to_owned(),
            description: "x".repeat(DESCRIPTION_MAX + 1),
            position: "-1".to_owned(),
            ..Typed::default()
        };
        let Err(AppError::Invalid(errors)) = Details::check(&wrong) else {
            panic!("accepted");
        };
        let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
        assert_eq!(fields, ["name", "description", "position", "read", "write"]);
    }
}
