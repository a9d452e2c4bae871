//! Markdown as readable plain text.

use std::borrow::Cow;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::source::{self, HIDDEN, MAX_SOURCE, Source};
use super::versions;

/// What stands for a hidden passage outside of the forum's pages.
const HIDDEN_NOTE: &str = "[texte masqué\u{a0}: lisez-le sur le forum]";

/// The words of a Markdown text: no markup, link texts, image descriptions and code kept, one
/// paragraph, list item or table row a line, hidden passages left out with a note.
///
/// For mail and excerpts. Bounded like [`render`](super::render): a source above [`MAX_SOURCE`]
/// bytes is read up to there, one too complex to parse is given back as it is, without control
/// characters.
#[must_use]
pub fn plain(markdown: &str) -> String {
    words(markdown, HIDDEN_NOTE)
}

/// As [`plain`], for the search index: hidden passages are left out without a word, as what is
/// found is shown.
#[must_use]
pub fn searchable(markdown: &str) -> String {
    words(markdown, "")
}

fn words(markdown: &str, note: &str) -> String {
    let bounded = &markdown[..markdown.floor_char_boundary(MAX_SOURCE)];
    let read = Source::new(bounded);
    let Some(events) = read.as_ref().ok().and_then(|source| source.events().ok()) else {
        return source::without_controls(bounded).trim().to_owned();
    };
    let mut words = Words {
        text: String::with_capacity(bounded.len()),
        ..Words::default()
    };
    let mut hidden = 0_usize;
    for event in &events {
        match event {
            Event::Start(Tag::BlockQuote(kind)) if *kind == HIDDEN => {
                hidden += 1;
                if hidden == 1 {
                    words.end_run();
                    end_line(&mut words.text);
                    words.text.push_str(note);
                    end_line(&mut words.text);
                    words.run = words.text.len();
                }
            }
            Event::End(TagEnd::BlockQuote(kind)) if *kind == HIDDEN => hidden -= 1,
            _ if hidden > 0 => {}
            other => words.add(other),
        }
    }
    words.end_run();
    words.text.truncate(words.text.trim_end().len());
    words.text
}

#[derive(Default)]
struct Words {
    text: String,
    /// Where the running text begins that may hold version badges: the parser cuts them in pieces.
    run: usize,
    /// Open links and code blocks, where badges stay as they are.
    literal: usize,
}

impl Words {
    fn add(&mut self, event: &Event<'_>) {
        if let Event::Text(words) = event
            && self.literal == 0
        {
            return self.text.push_str(words);
        }
        self.end_run();
        let text = &mut self.text;
        match event {
            Event::Text(words)
            | Event::Code(words)
            | Event::Html(words)
            | Event::InlineHtml(words) => {
                text.push_str(words);
            }
            Event::SoftBreak | Event::End(TagEnd::TableCell) => text.push(' '),
            Event::HardBreak | Event::Rule => end_line(text),
            Event::End(end) if ends_block(*end) => end_line(text),
            Event::Start(tag) if ends_block(tag.to_end()) => end_line(text),
            _ => {}
        }
        match event {
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => self.literal += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => {
                self.literal = self.literal.saturating_sub(1);
            }
            _ => {}
        }
        self.run = self.text.len();
    }

    /// Puts the badges of the running text in words.
    fn end_run(&mut self) {
        if let Cow::Owned(words) = versions::in_words(&self.text[self.run..]) {
            self.text.truncate(self.run);
            self.text.push_str(&words);
        }
        self.run = self.text.len();
    }
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
            (
                "avant\n\n>! secret\n> suite\n\naprès",
                "avant\n[texte masqué\u{a0}: lisez-le sur le forum]\naprès",
            ),
            ("> [@karim a écrit](/p/12) :\n> non", "@karim a écrit : non"),
            (
                "Dès {v30+} et **{v<30}**",
                "Dès à partir de Nextcloud\u{a0}30 et jusqu’à Nextcloud\u{a0}29",
            ),
            ("`{v31}` [{v31}](/a)\n\n    {v31}", "{v31} {v31}\n{v31}"),
            ("", ""),
        ] {
            assert_eq!(plain(markdown), expected, "{markdown}");
        }
    }

    #[test]
    fn hidden_passages_are_never_found() {
        assert_eq!(
            searchable("avant\n\n>! secret\n>\n> >! double\n\naprès"),
            "avant\naprès"
        );
        assert_eq!(searchable(">! secret"), "");
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
