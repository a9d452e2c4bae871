//! Readable pieces of addresses.

use super::fold::fold;

/// Most characters in a [`slug`].
pub const MAX_SLUG: usize = 80;

/// The word that stands for a title without any letter we can write in an address.
const FALLBACK: &str = "sujet";

/// The title as ASCII words joined by `-`, at most [`MAX_SLUG`] characters, cut at a word.
///
/// Never empty, and always holds a letter, so that it cannot be taken for an id: a title without
/// one gives `sujet`, or `sujet-` and its digits. Idempotent.
#[must_use]
pub fn slug(title: &str) -> String {
    let folded = fold(title);
    let words = || {
        folded
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|w| !w.is_empty())
    };
    let has_letter = words().any(|word| word.contains(|c: char| c.is_ascii_alphabetic()));
    let mut slug = String::with_capacity(MAX_SLUG);
    let prefix = (!has_letter).then_some(FALLBACK);
    for word in prefix.into_iter().chain(words()) {
        let room = MAX_SLUG - slug.len();
        if slug.is_empty() {
            slug.push_str(&word[..word.len().min(room)]);
        } else if word.len() < room {
            slug.push('-');
            slug.push_str(word);
        } else {
            break;
        }
    }
    if slug.contains(|c: char| c.is_ascii_alphabetic()) {
        slug
    } else {
        // The only letters were beyond the cut.
        self::slug(&format!("{FALLBACK} {slug}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn examples() {
        for (title, expected) in [
            (
                "Partager l’agenda de l'équipe ?",
                "partager-l-agenda-de-l-equipe",
            ),
            ("Où sont les œuvres d’Élise…", "ou-sont-les-oeuvres-d-elise"),
            ("utilisateur·ices", "utilisateur-ices"),
            ("  --  ", "sujet"),
            ("", "sujet"),
            ("Вопрос", "sujet"),
            ("404", "sujet-404"),
            ("12 / 34", "sujet-12-34"),
            ("Nextcloud 31", "nextcloud-31"),
        ] {
            assert_eq!(slug(title), expected, "{title}");
        }
        assert_eq!(slug(&"a".repeat(300)), "a".repeat(80));
        assert_eq!(
            slug(&"mots ".repeat(40)),
            "mots-".repeat(16).trim_end_matches('-')
        );
        assert_eq!(slug(&("1 ".repeat(60) + "a")).len(), 79);
        assert_eq!(slug(&("1".repeat(90) + " a")), "sujet");
    }

    proptest! {
        #[test]
        fn always_a_slug(title in any::<String>(), ascii in "[a1 -]{0,200}") {
            for title in [title, ascii] {
                let made = slug(&title);
                prop_assert!((1..=MAX_SLUG).contains(&made.len()));
                prop_assert!(made.bytes().all(|b| b == b'-' || b.is_ascii_digit() || b.is_ascii_lowercase()));
                prop_assert!(made.contains(|c: char| c.is_ascii_alphabetic()));
                prop_assert!(!made.starts_with('-') && !made.ends_with('-') && !made.contains("--"));
                prop_assert_eq!(slug(&made), made);
            }
        }
    }
}
