//! Keys for comparison.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use super::clean::is_invisible;

/// A key under which texts that read alike are equal: compatibility forms unified (NFKC),
/// lower-case, without accents or invisible characters, `œ` as `oe`, `æ` as `ae`, `ß` as `ss`.
///
/// Idempotent. White space is kept. Used for the uniqueness of usernames, so what it gives must
/// never change without rewriting the stored keys.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let lower: String = text.nfkd().collect::<String>().to_lowercase();
    for c in lower.nfkd() {
        if canonical_combining_class(c) != 0 || is_invisible(c) && !c.is_whitespace() {
            continue;
        }
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            // Lower-casing writes a last sigma in its own way: it is the same letter.
            'ς' => folded.push('σ'),
            '’' | '\u{2bc}' => folded.push('\''),
            _ => folded.push(c),
        }
    }
    folded.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn examples() {
        for (text, key) in [
            ("Éloïse", "eloise"),
            ("ŒUVRE cœur", "oeuvre coeur"),
            ("Lætitia", "laetitia"),
            ("STRAẞE straße", "strasse strasse"),
            ("ﬁche №", "fiche no"),
            ("Ａlice", "alice"),
            ("al\u{200b}ice", "alice"),
            ("İstanbul ısı", "istanbul isi"),
            ("ΟΔΟΣ", "οδοσ"),
            ("l’été", "l'ete"),
            ("e\u{301}", "e"),
            ("한국어", "한국어"),
        ] {
            assert_eq!(fold(text), key, "{text}");
        }
    }

    proptest! {
        #[test]
        fn idempotent(text in any::<String>()) {
            let key = fold(&text);
            prop_assert_eq!(fold(&key), key);
        }

        #[test]
        fn case_and_composition_do_not_matter(text in "[a-zàâçéèêëîïôùûüÿœæ '-]{0,30}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
            prop_assert_eq!(fold(&decomposed), fold(&text));
        }
    }
}
