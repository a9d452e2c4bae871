//! How a French word sounds, roughly: words that are spelt by ear share their key with the right ones.
//!
//! `calandrier` and `calendrier`, `sincroniser` and `synchroniser`, `fotografie` and `photographie`. The
//! key is coarse on purpose: it proposes words, their frequency decides.

/// The key of a folded word; `None` where sound says nothing: digits, other scripts, short words.
pub(super) fn key(form: &str) -> Option<String> {
    let letters = form.as_bytes();
    if letters.len() < 4 || !letters.iter().all(u8::is_ascii_lowercase) {
        return None;
    }
    let letters = without_silent_end(letters);
    let mut key = String::with_capacity(letters.len());
    let mut at = 0;
    while at < letters.len() {
        let (sound, read) = sound(
            &letters[at..],
            at.checked_sub(1).map(|before| letters[before]),
        );
        // Doubled letters sound as one.
        for c in sound.chars() {
            if !key.ends_with(c) {
                key.push(c);
            }
        }
        at += read;
    }
    Some(key)
}

/// The word without what is not heard at its end: the plural, then `-e` or a last consonant.
fn without_silent_end(letters: &[u8]) -> &[u8] {
    let shorter = |letters: &'_ [u8]| letters.len() > 3;
    let mut kept = letters;
    if shorter(kept) && kept.ends_with(b"s") {
        kept = &kept[..kept.len() - 1];
    }
    let silent = matches!(kept.last(), Some(b'e' | b'x' | b't' | b'd' | b'p' | b's'));
    if shorter(kept) && silent {
        kept = &kept[..kept.len() - 1];
    }
    kept
}

/// The sound at the start of `rest`, and how many letters it takes.
fn sound(rest: &[u8], before: Option<u8>) -> (&'static str, usize) {
    let next = |at: usize| rest.get(at).copied().unwrap_or(b' ');
    let is_vowel = |letter: u8| matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let soft = |letter: u8| matches!(letter, b'e' | b'i' | b'y');
    // A vowel and `n` or `m` are one sound, unless another vowel or nasal letter follows.
    let nasal = |at: usize| {
        matches!(next(at), b'n' | b'm')
            && !is_vowel(next(at + 1))
            && !matches!(next(at + 1), b'n' | b'm' | b'h')
    };
    match rest[0] {
        b'e' if rest.starts_with(b"eau") => ("o", 3),
        b'a' if next(1) == b'u' => ("o", 2),
        b'a' | b'e' if matches!(next(1), b'i' | b'y') && nasal(2) => ("I", 3),
        b'a' | b'e' if matches!(next(1), b'i' | b'y') => ("e", 2),
        b'a' | b'e' if nasal(1) => ("A", 2),
        b'a' => ("a", 1),
        // Infinitives and participles end alike.
        b'e' if rest == b"er" || rest == b"ez" => ("e", 2),
        b'e' if next(1) == b'u' => ("e", 2),
        b'e' => ("e", 1),
        b'o' if next(1) == b'i' => ("wa", 2),
        b'o' if next(1) == b'u' => ("u", 2),
        b'o' if next(1) == b'e' => ("e", if next(2) == b'u' { 3 } else { 2 }),
        b'o' if nasal(1) => ("O", 2),
        b'o' => ("o", 1),
        b'i' | b'y' | b'u' if nasal(1) => ("I", 2),
        b'i' | b'y' => ("i", 1),
        b'u' => ("y", 1),
        b'p' if next(1) == b'h' => ("f", 2),
        b'q' => ("k", if next(1) == b'u' { 2 } else { 1 }),
        b'c' if next(1) == b'h' && before == Some(b'n') => ("k", 2),
        b'c' if next(1) == b'h' && !is_vowel(next(2)) => ("k", 2),
        b'c' if next(1) == b'h' => ("S", 2),
        b'c' if next(1) == b'k' => ("k", 2),
        b'c' if soft(next(1)) => ("s", 1),
        b'c' | b'k' => ("k", 1),
        b's' if rest.starts_with(b"sch") || rest.starts_with(b"sh") => {
            ("S", if next(1) == b'c' { 3 } else { 2 })
        }
        b's' if next(1) == b'c' && soft(next(2)) => ("s", 2),
        b's' | b'z' => ("s", 1),
        b't' if rest.starts_with(b"tion") || rest.starts_with(b"tiel") => ("s", 1),
        b't' if next(1) == b'h' => ("t", 2),
        b'g' if next(1) == b'n' => ("n", 2),
        b'g' if next(1) == b'u' && soft(next(2)) => ("g", 2),
        b'g' if next(1) == b'e' && matches!(next(2), b'a' | b'o') => ("j", 2),
        b'g' if soft(next(1)) => ("j", 1),
        b'g' => ("g", 1),
        b'x' => ("ks", 1),
        b'w' | b'v' => ("v", 1),
        b'h' => ("", 1),
        b'b' => ("b", 1),
        b'd' => ("d", 1),
        b'f' => ("f", 1),
        b'j' => ("j", 1),
        b'l' => ("l", 1),
        b'm' => ("m", 1),
        b'n' => ("n", 1),
        b'p' => ("p", 1),
        b'r' => ("r", 1),
        _ => ("t", 1),
    }
}

/// Whether two letters are neighbours on a French keyboard: fingers slip there.
pub(super) fn are_close_keys(one: char, other: char) -> bool {
    const ROWS: [&str; 3] = ["azertyuiop", "qsdfghjklm", "wxcvbn"];
    let place = |letter: char| {
        ROWS.iter().enumerate().find_map(|(row, keys)| {
            let column = keys.find(letter)?;
            Some((row, column))
        })
    };
    match (place(one), place(other)) {
        (Some(a), Some(b)) => a.0.abs_diff(b.0) <= 1 && a.1.abs_diff(b.1) <= 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_spelt_by_ear_share_their_key() {
        for (right, heard) in [
            ("calendrier", "calandrier"),
            ("synchroniser", "sincroniser"),
            ("photographie", "fotografie"),
            ("tableau", "tablo"),
            ("bureau", "buro"),
            ("partager", "partagez"),
            ("connexion", "conexion"),
            ("telephone", "telefone"),
            ("bibliotheque", "bibliotek"),
            ("fichiers", "fichier"),
            ("invitation", "invitassion"),
            ("messagerie", "mesagerie"),
            ("guichet", "guichai"),
        ] {
            assert_eq!(key(right), key(heard), "{right} {heard}");
        }
        assert_ne!(key("partage"), key("pertage"));
        assert_ne!(key("dossier"), key("fichier"));
    }

    #[test]
    fn numbers_short_words_and_other_scripts_have_none() {
        for form in ["31.0.2", "mot", "davx5", "日本語文", ""] {
            assert_eq!(key(form), None);
        }
    }

    #[test]
    fn keys_that_touch_are_close() {
        assert!(are_close_keys('a', 'z') && are_close_keys('e', 'd') && are_close_keys('b', 'g'));
        assert!(!are_close_keys('a', 'p') && !are_close_keys('a', '1'));
    }

    proptest! {
        #[test]
        fn any_word_has_at_most_one_key(form in "[a-z]{4,60}") {
            let key = key(&form).unwrap();
            prop_assert!(key.len() <= form.len() * 2);
            prop_assert!(key.is_ascii());
        }
    }
}
