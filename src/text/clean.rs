//! Cleaning of what arrives from forms, mail and imports, before it is stored.

use unicode_normalization::UnicodeNormalization;

const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// One line of text: no white space at its ends, single spaces inside, Unicode form NFC, without
/// control, bidirectional or zero-width characters (a joiner stays inside an emoji).
///
/// Idempotent. For titles, names and other one-line fields.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut last = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            if last.is_some_and(|l| l != ' ') {
                kept.push(' ');
                last = Some(' ');
            }
            continue;
        }
        let wanted = if c == ZERO_WIDTH_JOINER {
            last.is_some_and(joins_emoji) && chars.peek().is_some_and(|&next| is_emoji(next))
        } else {
            !is_invisible(c)
        };
        if wanted {
            kept.push(c);
            last = Some(c);
        }
    }
    kept.truncate(kept.trim_end().len());
    kept.nfc().collect()
}

/// A body of text: newlines are `\n`, Unicode form NFC, no control character but newline and tab.
///
/// Idempotent. White space is kept, as it means something in Markdown.
#[must_use]
pub fn clean_text(text: &str) -> String {
    let unified = text.replace("\r\n", "\n");
    unified
        .chars()
        .map(|c| {
            if matches!(c, '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') {
                '\n'
            } else {
                c
            }
        })
        .filter(|&c| !is_dropped_control(c))
        .nfc()
        .collect()
}

/// Control characters that no text needs; tab, line feed and carriage return are not among them.
pub(super) fn is_dropped_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// Explicit embeddings, overrides and isolates, with which displayed order can be made to lie
/// (UAX #9).
pub(super) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Characters that show nothing and serve to make two texts look alike.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || is_bidi_control(c)
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180B}'..='\u{180E}'
            | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0D}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}')
}

/// What may stand right before a joiner: a picture, its colour presentation or its skin tone.
fn joins_emoji(c: char) -> bool {
    c == '\u{FE0F}' || is_emoji(c)
}

/// The blocks that hold pictographs; wider than the emoji property, which is enough to keep a
/// joiner out of words.
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}'
        | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines() {
        for (raw, cleaned) in [
            ("  Bonjour \t à\n tous  ", "Bonjour à tous"),
            ("a\u{a0}\u{202f}b", "a b"),
            ("pay\u{200b}pal\u{202e}\u{2066}", "paypal"),
            ("e\u{301}t\u{e9}", "été"),
            ("e\u{200b}\u{301}", "é"),
            ("👩\u{200d}💻 et a\u{200d}b", "👩\u{200d}💻 et ab"),
            ("❤\u{fe0f}\u{200d}🔥", "❤\u{fe0f}\u{200d}🔥"),
            ("nul\0\u{7f}", "nul"),
            ("\u{200b} \u{200b}", ""),
        ] {
            assert_eq!(clean_line(raw), cleaned, "{raw:?}");
        }
    }

    #[test]
    fn bodies() {
        for (raw, cleaned) in [
            ("a\r\nb\rc\nd", "a\nb\nc\nd"),
            ("\tcode\u{0}\u{1b}[0m", "\tcode[0m"),
            ("e\u{301}", "é"),
            ("  deux  ", "  deux  "),
        ] {
            assert_eq!(clean_text(raw), cleaned, "{raw:?}");
        }
    }

    proptest! {
        #[test]
        fn idempotent(text in any::<String>(), mixed in "[ae\u{301}\u{200d}\u{200b}👩❤\u{fe0f} \r\n\u{a0}]{0,20}") {
            for text in [text, mixed] {
                let line = clean_line(&text);
                prop_assert_eq!(clean_line(&line), line.clone());
                prop_assert!(!line.contains(|c: char| c.is_control() || is_bidi_control(c)));
                prop_assert_eq!(line.trim(), line.as_str());
                let body = clean_text(&text);
                prop_assert_eq!(clean_text(&body), body.clone());
                prop_assert!(!body.contains('\r'));
            }
        }
    }
}
