//! The beginning of a text, for lists, mail subjects and search results.

use unicode_segmentation::UnicodeSegmentation;

use super::plain::plain;

/// The beginning of a text on one line, without markup, at most `max_chars` characters with the
/// final `…` that shows it was cut.
///
/// Cut between words, or between whole characters as people see them when the first word is too
/// long. Accepts Markdown and plain text alike.
#[must_use]
pub fn excerpt(markdown_or_plain: &str, max_chars: usize) -> String {
    let text = plain(markdown_or_plain);
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= max_chars {
        return line;
    }
    let Some(room) = max_chars.checked_sub(1) else {
        return String::new();
    };
    let hard_cut = line
        .char_indices()
        .nth(room)
        .map_or(line.len(), |(index, _)| index);
    let head = &line[..hard_cut];
    let cut = if line[hard_cut..].starts_with(' ') {
        head
    } else {
        head.rfind(' ')
            .map_or_else(|| whole_graphemes(&line, hard_cut), |space| &head[..space])
    };
    let kept =
        cut.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.'));
    format!("{kept}…")
}

fn whole_graphemes(line: &str, max_bytes: usize) -> &str {
    let end = line
        .grapheme_indices(true)
        .map(|(start, grapheme)| start + grapheme.len())
        .take_while(|&end| end <= max_bytes)
        .last()
        .unwrap_or(0);
    &line[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn examples() {
        for (text, max, expected) in [
            ("Bonjour à tous", 40, "Bonjour à tous"),
            ("Bonjour à tous", 14, "Bonjour à tous"),
            ("Bonjour à tous", 13, "Bonjour à…"),
            ("Bonjour à tous", 10, "Bonjour à…"),
            ("Bonjour, tous", 11, "Bonjour…"),
            (
                "**Gras** et [lien](https://ex.fr)\n\nsuite",
                30,
                "Gras et lien suite",
            ),
            ("Anticonstitutionnellement", 5, "Anti…"),
            ("e\u{301}e\u{301}e\u{301}", 4, "e\u{301}…"),
            ("long", 0, ""),
            ("", 10, ""),
        ] {
            assert_eq!(excerpt(text, max), expected, "{text} {max}");
        }
    }

    proptest! {
        #[test]
        fn never_longer(text in any::<String>(), max in 0_usize..50) {
            prop_assert!(excerpt(&text, max).chars().count() <= max);
        }
    }
}
