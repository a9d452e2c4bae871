use askama::{Template, filters::HtmlSafe};

/// Number of colour pairs for avatars in the stylesheet.
const HUES: u64 = 6;

/// A round with the initial of a person, for want of a picture; decoration beside the name.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "ui/avatar.html")]
pub struct Avatar {
    /// The initial, capital.
    pub letter: String,
    /// Which of the colour pairs.
    pub hue: u64,
    /// Large, for the page of the person.
    pub large: bool,
}

impl HtmlSafe for Avatar {}

impl Avatar {
    /// Draws the initial of `name` in a colour that stays the same for `id`.
    #[must_use]
    pub fn of(name: &str, id: i64) -> Self {
        let initial = name.chars().find(|c| c.is_alphanumeric());
        let letter = initial.map_or_else(|| String::from("?"), |c| c.to_uppercase().to_string());
        Self {
            letter,
            hue: id.unsigned_abs() % HUES,
            large: false,
        }
    }

    /// Makes it large.
    #[must_use]
    pub fn large(mut self) -> Self {
        self.large = true;
        self
    }
}

/// Who wrote something, as readers see them.
#[derive(Debug, Clone)]
pub struct Author {
    /// The name, or « compte supprimé ».
    pub name: String,
    /// The page of the member; none for a deleted account.
    pub href: Option<String>,
    /// The initial in its colour.
    pub avatar: Avatar,
    /// « Référente », « Modérateur »…; none for ordinary members.
    pub standing: Option<String>,
    /// The association, where the person agrees to show it.
    pub association: Option<String>,
}

impl Author {
    /// Describes a member by `username`, with nothing else to show.
    #[must_use]
    pub fn member(username: &str, id: i64) -> Self {
        Self {
            name: username.to_owned(),
            href: Some(format!("/u/{username}")),
            avatar: Avatar::of(username, id),
            standing: None,
            association: None,
        }
    }

    /// Describes an account that is no more.
    #[must_use]
    pub fn deleted() -> Self {
        Self {
            name: String::from("compte supprimé"),
            href: None,
            avatar: Avatar::of("?", 5),
            standing: None,
            association: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_initial_is_a_capital_letter_or_digit() {
        assert_eq!(Avatar::of("élodie", 1).letter, "É");
        assert_eq!(Avatar::of("_42", 1).letter, "4");
        assert_eq!(Avatar::of("--", 1).letter, "?");
    }

    #[test]
    fn every_id_has_a_colour() {
        assert!(
            [i64::MIN, -1, 0, 7, i64::MAX]
                .iter()
                .all(|id| Avatar::of("a", *id).hue < HUES)
        );
    }
}
