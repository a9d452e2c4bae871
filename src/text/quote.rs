//! The text of a message, ready to be answered under.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::source::Source;

/// Longest quote, in characters of what is quoted.
const MAX_QUOTE: usize = 1_000;

/// What « Citer » puts into the answer: a block quote that names its author and links to the
/// message, and the empty line to write under.
///
/// Quotes within the message and its hidden passages are left out; at most 1,000 characters, cut
/// between lines or words. Markdown is kept as it was written, so that lists and code stay what they
/// are; code cut in the middle is closed.
#[must_use]
pub fn quote(markdown: &str, author: &str, address: &str) -> String {
    let kept = without_quotes(markdown);
    let kept = shortened(kept.trim());
    let mut out = format!("> [@{author} a écrit]({address}) :\n");
    if !kept.is_empty() {
        out.push_str(">\n");
    }
    for line in kept.lines() {
        out.push('>');
        if !line.is_empty() {
            out.push(' ');
            out.push_str(line);
        }
        out.push('\n');
    }
    out.push('\n');
    out
}

/// The source without its outermost block quotes, hidden passages among them.
fn without_quotes(markdown: &str) -> String {
    let Ok(source) = Source::new(markdown) else {
        return String::new();
    };
    let Ok(events) = source.events_with_places() else {
        return String::new();
    };
    let text = source.text();
    let mut out = String::new();
    let mut from = 0;
    let mut depth = 0_usize;
    for (event, range) in events {
        match event {
            Event::Start(Tag::BlockQuote(_)) => {
                if depth == 0 {
                    out.push_str(&text[from.min(range.start)..range.start]);
                    from = range.end;
                }
                depth += 1;
            }
            Event::End(TagEnd::BlockQuote(_)) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// At most [`MAX_QUOTE`] characters, with `…` where it was cut and an open fence closed.
fn shortened(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().nth(MAX_QUOTE) else {
        return text.to_owned();
    };
    let head = &text[..cut];
    let end = head
        .rfind('\n')
        .filter(|end| *end > cut / 2)
        .or_else(|| head.rfind(' '))
        .unwrap_or(cut);
    let mut kept = head[..end].trim_end().to_owned();
    let fence = kept.lines().fold(None, |open: Option<&str>, line| {
        let line = line.trim_start();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| line.starts_with(mark));
        match (open, mark) {
            (None, mark) => mark,
            (Some(open), Some(mark)) if open == mark => None,
            (open, _) => open,
        }
    });
    if let Some(fence) = fence {
        kept.push('\n');
        kept.push_str(fence);
    }
    kept.push_str("\n\n[…]");
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::MAX_SOURCE;

    #[test]
    fn what_is_quoted() {
        for (markdown, expected) in [
            (
                "Bonjour\n\n- un\n- deux",
                "> Bonjour\n>\n> - un\n> - deux\n",
            ),
            ("> [@a a écrit](/p/1) :\n> avant\n\nAprès", "> Après\n"),
            ("Avant\n\n>! caché\n\nAprès", "> Avant\n>\n>\n> Après\n"),
            ("> rien d’autre", ""),
            ("", ""),
        ] {
            let head = "> [@karim a écrit](/p/12) :\n";
            let middle = if expected.is_empty() { "" } else { ">\n" };
            let whole = format!("{head}{middle}{expected}\n");
            assert_eq!(quote(markdown, "karim", "/p/12"), whole, "{markdown}");
        }
    }

    #[test]
    fn long_messages_are_cut() {
        let long = "mot ".repeat(1_000);
        let quoted = quote(&long, "karim", "/p/12");
        assert!(
            quoted.chars().count() < 1_100 && quoted.contains("> […]"),
            "{quoted}"
        );
        let code = format!("```\n{}```", "ligne\n".repeat(500));
        let quoted = quote(&code, "karim", "/p/12");
        assert_eq!(quoted.matches("```").count(), 2, "{quoted}");
        assert!(quote(&"> ".repeat(200), "a", "/p/1").len() < 100);
        assert!(quote(&"é".repeat(MAX_SOURCE), "a", "/p/1").len() < 100);
    }

    proptest! {
        #[test]
        fn every_line_is_quoted(text in any::<String>(), pieces in "[>!`~ a\n-]{0,60}") {
            for text in [text, pieces] {
                let quoted = quote(&text, "karim", "/p/12");
                let lines: Vec<_> = quoted.trim_end_matches('\n').lines().collect();
                prop_assert!(lines.iter().all(|line| line.starts_with('>')), "{}", quoted);
            }
        }
    }
}
