//! Markdown as readable plain text.

use pulldown_cmark::{Event, TagEnd};

use super::source::{self, MAX_SOURCE};

/// The words of a Markdown text: no markup, link texts, image descriptions and code kept, one
/// paragraph, list item or table row a line.
///
/// For search and mail. Bounded like [`render`](super::render): a source above [`MAX_SOURCE`]
/// bytes is read up to there, one too complex to parse is given back as it is, without control
/// characters.
#[must_use]
pub fn plain(markdown: &str) -> String {
    let bounded = &markdown[..markdown.floor_char_boundary(MAX_SOURCE)];
    let bounded = source::without_controls(bounded);
    let Ok(events) = source::parse(&bounded) else {
        return bounded.trim().to_owned();
    };
    let mut text = String::with_capacity(bounded.len());
    for event in events {
        match event {
            Event::Text(words)
            | Event::Code(words)
            | Event::Html(words)
            | Event::InlineHtml(words) => {
                text.push_str(&words);
            }
            Event::SoftBreak | Event::End(TagEnd::TableCell) => text.push(' '),
            Event::HardBreak | Event::Rule => end_line(&mut text),
            Event::End(end) if ends_block(end) => end_line(&mut text),
            Event::Start(tag) if ends_block(tag.to_end()) => end_line(&mut text),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn ends_block(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::TableHead
            | TagEnd::TableRow
    )
}

/// Ends the current line, if something is written on it.
fn end_line(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn examples() {
        for (markdown, expected) in [
            (
                "# Titre\n\nUn **mot** et\n`code`.",
                "Titre\nUn mot et code.",
            ),
            ("- un\n- deux\n  - trois", "un\ndeux\ntrois"),
            ("[lien](https://ex.fr) ![alt](/a.png)", "lien alt"),
            ("```rust\nfn a() {}\n\nb\n```\nfin", "fn a() {}\n\nb\nfin"),
            ("| a | b |\n|---|---|\n| 1 | 2 |", "a b\n1 2"),
            ("a  \nb\n\n---\n\nc", "a\nb\nc"),
            ("<b>gras</b> &amp; caf&eacute;", "<b>gras</b> & café"),
            ("- [x] fait\n\nNote[^1]\n\n[^1]: pied", "fait\nNote\npied"),
            ("", ""),
        ] {
            assert_eq!(plain(markdown), expected, "{markdown}");
        }
    }

    #[test]
    fn refused_sources_stay_readable() {
        let deep = "> ".repeat(200) + "fin";
        assert_eq!(plain(&deep), deep);
        assert!(plain(&"é".repeat(MAX_SOURCE)).len() <= MAX_SOURCE);
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _text = plain(&text);
        }
    }
}
