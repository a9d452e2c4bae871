//! `@username` in running text.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::fold::fold;
use super::links::next_bare_url;
use super::source::Source;

/// Most accounts one message can mention; the others stay text.
pub const MAX_MENTIONS: usize = 50;

/// Shortest and longest username, in characters.
const NAME_LENGTHS: std::ops::RangeInclusive<usize> = 3..=30;

/// An account that exists and can be mentioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The username as its owner writes it now, shown and used in the link.
    pub username: String,
}

/// Known accounts by folded username, see [`fold`](super::fold).
pub type Mentions = HashMap<String, Mention>;

/// The folded usernames a message mentions, in order, each once, at most [`MAX_MENTIONS`].
///
/// Looks at running text only: never in code, links, images, addresses or raw HTML. A name that
/// ends in `-` or `_` is given with and without it, since both may exist. Empty when the source is
/// refused by [`render`](super::render).
#[must_use]
pub fn mentioned_keys(markdown: &str) -> Vec<String> {
    let Ok(source) = Source::new(markdown) else {
        return Vec::new();
    };
    let Ok(events) = source.events() else {
        return Vec::new();
    };
    let mut found = Keys::default();
    let mut run = String::new();
    let mut closed = 0_usize;
    for event in &events {
        match event {
            Event::Text(text) if closed == 0 => run.push_str(text),
            Event::SoftBreak => run.push('\n'),
            other => {
                found.add_all(&run);
                // What follows code or a link directly is not the start of a word.
                run.clear();
                match other {
                    Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                        closed += 1;
                    }
                    Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => closed -= 1,
                    _ => {}
                }
            }
        }
        if found.0.len() >= MAX_MENTIONS {
            break;
        }
    }
    found.add_all(&run);
    found.0.truncate(MAX_MENTIONS);
    found.0
}

#[derive(Default)]
struct Keys(Vec<String>);

impl Keys {
    fn add_all(&mut self, run: &str) {
        for piece in Pieces::new(run) {
            if let Piece::Name(range) = piece {
                for name in candidates(&run[range]) {
                    let key = fold(name);
                    if !self.0.contains(&key) {
                        self.0.push(key);
                    }
                }
            }
            if self.0.len() >= MAX_MENTIONS {
                return;
            }
        }
    }
}

/// Something in a run of text that may become a link.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A bare address.
    Url(Range<usize>),
    /// A mention, with its `@`.
    Name(Range<usize>),
}

impl Piece {
    pub fn range(&self) -> Range<usize> {
        match self {
            Self::Url(range) | Self::Name(range) => range.clone(),
        }
    }
}

/// Addresses and mentions of a run, in order, without overlap.
pub(super) struct Pieces<'a> {
    run: &'a str,
    from: usize,
    /// The next address, found once however many mentions stand before it.
    url: Option<Range<usize>>,
}

impl<'a> Pieces<'a> {
    pub fn new(run: &'a str) -> Self {
        Self {
            run,
            from: 0,
            url: next_bare_url(run, 0),
        }
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let limit = self.url.as_ref().map_or(self.run.len(), |url| url.start);
        if let Some(name) = next_name(&self.run[..limit], self.from) {
            self.from = name.end;
            return Some(Piece::Name(name));
        }
        let url = self.url.take()?;
        self.from = url.end;
        self.url = next_bare_url(self.run, url.end);
        Some(Piece::Url(url))
    }
}

fn next_name(run: &str, from: usize) -> Option<Range<usize>> {
    let mut search = from;
    loop {
        let at = search + run.get(search..)?.find('@')?;
        let name = &run[at + 1..];
        let length = name.find(|c: char| !is_name_char(c)).unwrap_or(name.len());
        let end = at + 1 + length;
        search = end;
        if starts_word(&run[..at])
            && NAME_LENGTHS.contains(&name[..length].chars().count())
            && ends_word(&run[end..])
        {
            return Some(at..end);
        }
    }
}

/// The names that `@…` may stand for, longest first, without the `@`.
pub(super) fn candidates(mention: &str) -> impl Iterator<Item = &str> {
    let name = mention.trim_start_matches('@');
    let trimmed = name.trim_end_matches(['-', '_']);
    let shorter = (trimmed.len() < name.len() && NAME_LENGTHS.contains(&trimmed.chars().count()))
        .then_some(trimmed);
    std::iter::once(name).chain(shorter)
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_')
}

/// An address or a path has a character of its own right before the `@`.
fn starts_word(before: &str) -> bool {
    !before
        .chars()
        .next_back()
        .is_some_and(|c| is_name_char(c) || matches!(c, '@' | '.' | '+' | '/' | '%' | '=' | '&'))
}

/// `@ex.fr`, `@name@host` and `@scope/package` are no mentions.
fn ends_word(after: &str) -> bool {
    let mut chars = after.chars();
    match chars.next() {
        Some('@' | '/') => false,
        Some('.') => !chars.next().is_some_and(char::is_alphanumeric),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn found_in_text_only() {
        for (markdown, keys) in [
            (
                "Merci @Élodie et @jean_paul-2 !",
                vec!["elodie", "jean_paul-2"],
            ),
            ("@alice, @ALICE. (@alice) **@alice**", vec!["alice"]),
            ("`@code` [@lien](/a) ![@image](/b)", vec![]),
            ("```\n@bloc\n```\n    @retrait", vec![]),
            (
                "a@exemple.fr <b@exemple.fr> @exemple.fr @nom@hote.fr @portee/paquet",
                vec![],
            ),
            ("https://hote.fr/@alice https://ex.fr?@bob", vec![]),
            ("@ab et @trentetunlettrestrentetunlettres", vec![]),
            (
                "@alice_ l'@equipe-",
                vec!["alice_", "alice", "equipe-", "equipe"],
            ),
            ("> @citee\n> - @liste", vec!["citee", "liste"]),
            ("ligne\n@suite", vec!["suite"]),
        ] {
            assert_eq!(mentioned_keys(markdown), keys, "{markdown}");
        }
    }

    #[test]
    fn bounded() {
        let many = (100..300).fold(String::new(), |text, n| text + &format!("@membre{n} "));
        assert_eq!(mentioned_keys(&many).len(), MAX_MENTIONS);
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>(), near in "[@a_\\-.é/ `\\n\\[\\]()]{0,60}") {
            for key in mentioned_keys(&text).into_iter().chain(mentioned_keys(&near)) {
                prop_assert_eq!(fold(&key), key);
            }
        }
    }
}
