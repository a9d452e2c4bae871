//! From Markdown source to a bounded list of parser events.
//!
//! The parser is linear on almost everything; what is not (containers open on every line) is
//! refused here before it starts, so that no message can hold a processor.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, Event, Options, Parser, Tag, TagEnd};

use super::clean::{is_bidi_control, is_dropped_control};

/// Largest Markdown source accepted by [`render`](super::render), in bytes (1 MiB).
pub const MAX_SOURCE: usize = 1_048_576;

/// Most parser events in one text: a megabyte of ordinary prose makes about 50,000.
const MAX_EVENTS: usize = 500_000;

/// Most block quotes and list items open at once.
const MAX_CONTAINERS: usize = 50;

/// How the events say that a block quote is a hidden passage (`>! text`). The parser uses these
/// kinds for GitHub's alerts only, which are off.
pub(super) const HIDDEN: Option<BlockQuoteKind> = Some(BlockQuoteKind::Caution);

/// Columns a tab advances to a multiple of (`CommonMark`, section 2.2).
const TAB_STOP: usize = 4;

/// Why a text was not rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// The source has more than [`MAX_SOURCE`] bytes.
    #[error("the text is longer than {MAX_SOURCE} bytes")]
    TooLong,
    /// The source nests too deeply, or expands to too many elements or too much HTML.
    #[error("the text is too complex to be shown")]
    TooComplex,
}

/// The source without NUL, control and bidirectional formatting characters, borrowed when it has
/// none.
pub(super) fn without_controls(markdown: &str) -> Cow<'_, str> {
    let unwanted = |c: char| is_dropped_control(c) || is_bidi_control(c);
    if markdown.contains(unwanted) {
        Cow::Owned(markdown.chars().filter(|&c| !unwanted(c)).collect())
    } else {
        Cow::Borrowed(markdown)
    }
}

/// A text ready to be parsed: cleaned, with the places of its hidden passages known.
pub(super) struct Source<'a> {
    /// As written, without control characters and without the `!` that mark hidden passages.
    text: Cow<'a, str>,
    /// Where block quotes that are hidden passages begin, ascending.
    hidden: Vec<usize>,
}

impl<'a> Source<'a> {
    /// Reads the marks `>!`, which the parser takes for a block quote that begins with `!`.
    ///
    /// The `!` are made blanks of the same length in each line of such a quote, so that lists and
    /// code inside are seen; the quote as a whole is hidden, also when a line of it lacks the mark.
    ///
    /// # Errors
    ///
    /// As [`parse`].
    pub fn new(markdown: &'a str) -> Result<Self, RenderError> {
        let text = without_controls(markdown);
        if !text.contains(">!") {
            return Ok(Self {
                text,
                hidden: Vec::new(),
            });
        }
        check_bounds(&text)?;
        let mut unmarked = text.clone().into_owned().into_bytes();
        let mut end_of_last = 0;
        for (event, range) in Parser::new_ext(&text, options()).into_offset_iter() {
            let marked = matches!(event, Event::Start(Tag::BlockQuote(_)))
                && is_mark(&text.as_bytes()[range.start..]);
            if marked && range.start >= end_of_last {
                end_of_last = range.end;
                blank_marks(&mut unmarked[range]);
            }
        }
        // Only ASCII was replaced, by ASCII.
        let unmarked = String::from_utf8(unmarked).unwrap_or_default();
        let hidden = Parser::new_ext(&unmarked, options())
            .into_offset_iter()
            .filter(|(event, range)| {
                matches!(event, Event::Start(Tag::BlockQuote(_)))
                    && is_mark(&text.as_bytes()[range.start..])
                    && unmarked.as_bytes().get(range.start + 1) == Some(&b' ')
            })
            .map(|(_, range)| range.start)
            .collect();
        Ok(Self {
            text: Cow::Owned(unmarked),
            hidden,
        })
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The events of [`parse`], hidden passages being block quotes of the kind [`HIDDEN`].
    ///
    /// # Errors
    ///
    /// As [`parse`].
    pub fn events(&self) -> Result<Vec<Event<'_>>, RenderError> {
        if self.hidden.is_empty() {
            return parse(&self.text);
        }
        let events = self.events_with_places()?;
        Ok(events.into_iter().map(|(event, _)| event).collect())
    }

    /// As [`Source::events`], with the place of each in [`Source::text`].
    ///
    /// # Errors
    ///
    /// As [`parse`].
    pub fn events_with_places(&self) -> Result<Vec<(Event<'_>, Range<usize>)>, RenderError> {
        check_bounds(&self.text)?;
        let mut open = Vec::new();
        let events: Vec<_> = Parser::new_ext(&self.text, options())
            .into_offset_iter()
            .take(MAX_EVENTS + 1)
            .map(|(event, range)| match event {
                Event::Start(Tag::BlockQuote(_)) => {
                    let hidden = self.hidden.binary_search(&range.start).is_ok();
                    let kind = HIDDEN.filter(|_| hidden);
                    open.push(kind);
                    (Event::Start(Tag::BlockQuote(kind)), range)
                }
                Event::End(TagEnd::BlockQuote(_)) => {
                    let kind = open.pop().flatten();
                    (Event::End(TagEnd::BlockQuote(kind)), range)
                }
                other => (other, range),
            })
            .collect();
        bounded(events)
    }
}

/// Whether a line's prefix goes on with the mark of a hidden passage, and not with an image that
/// is quoted.
fn is_mark(rest: &[u8]) -> bool {
    rest.starts_with(b">!") && rest.get(2) != Some(&b'[')
}

/// Blanks the `!` that follows a `>` at the beginning of each line.
fn blank_marks(quote: &mut [u8]) {
    for line in quote.split_mut(|b| matches!(b, b'\n' | b'\r')) {
        let mut at = 0;
        while let Some(b'>' | b' ' | b'\t') = line.get(at) {
            if is_mark(&line[at..]) {
                line[at + 1] = b' ';
            }
            at += 1;
        }
    }
}

/// Parses `CommonMark` with tables, strikethrough, task lists and footnotes.
///
/// # Errors
///
/// [`RenderError::TooLong`] above [`MAX_SOURCE`]; [`RenderError::TooComplex`] when containers nest
/// beyond 50 or the text has more than 500,000 events.
pub(super) fn parse(markdown: &str) -> Result<Vec<Event<'_>>, RenderError> {
    check_bounds(markdown)?;
    let parser = Parser::new_ext(markdown, options());
    bounded(parser.take(MAX_EVENTS + 1).collect())
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
}

/// Refuses what is not parsed in linear time.
fn check_bounds(markdown: &str) -> Result<(), RenderError> {
    if markdown.len() > MAX_SOURCE {
        return Err(RenderError::TooLong);
    }
    if nests_too_deeply(markdown) {
        return Err(RenderError::TooComplex);
    }
    Ok(())
}

fn bounded<T>(events: Vec<T>) -> Result<Vec<T>, RenderError> {
    if events.len() > MAX_EVENTS {
        return Err(RenderError::TooComplex);
    }
    Ok(events)
}

/// Whether more than [`MAX_CONTAINERS`] could be open on some line.
///
/// An upper bound, without parsing: block quotes must be repeated on each line, list items stay
/// open while the next marker is indented to their content. Lines without a list marker close
/// nothing, since they may continue a paragraph lazily.
fn nests_too_deeply(markdown: &str) -> bool {
    let mut open_items: Vec<usize> = Vec::new();
    for line in markdown.split(['\n', '\r']) {
        let mut prefix = Prefix {
            rest: line.as_bytes(),
            column: 0,
        };
        let mut quotes = 0;
        loop {
            prefix.skip_blank();
            if prefix.take_quote() {
                quotes += 1;
            } else if let Some((marker, content)) = prefix.take_list_marker() {
                while open_items.last().is_some_and(|&offset| offset > marker) {
                    open_items.pop();
                }
                open_items.push(content);
            } else {
                break;
            }
            if quotes + open_items.len() > MAX_CONTAINERS {
                return true;
            }
        }
    }
    false
}

/// The beginning of a line, read marker by marker.
struct Prefix<'a> {
    rest: &'a [u8],
    column: usize,
}

impl Prefix<'_> {
    fn advance(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
        self.column += bytes;
    }

    fn skip_blank(&mut self) {
        while let Some((&byte, rest)) = self.rest.split_first() {
            self.column += match byte {
                b' ' => 1,
                b'\t' => TAB_STOP - self.column % TAB_STOP,
                _ => return,
            };
            self.rest = rest;
        }
    }

    fn take_quote(&mut self) -> bool {
        let found = self.rest.first() == Some(&b'>');
        if found {
            // The mark of a hidden passage is blanked later.
            self.advance(1 + usize::from(is_mark(self.rest)));
        }
        found
    }

    /// The columns of a list marker and of the first possible column of its content.
    fn take_list_marker(&mut self) -> Option<(usize, usize)> {
        let start = self.column;
        let digits = self
            .rest
            .iter()
            .take(10)
            .take_while(|b| b.is_ascii_digit())
            .count();
        let width = match self.rest.get(digits)? {
            b'-' | b'*' | b'+' if digits == 0 => 1,
            b'.' | b')' if (1..=9).contains(&digits) => digits + 1,
            _ => return None,
        };
        if !matches!(self.rest.get(width), None | Some(b' ' | b'\t')) {
            return None;
        }
        self.advance(width);
        Some((start, self.column + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_nesting_is_accepted() {
        for source in [
            "> > > cité\n> > cité",
            "- a\n  - b\n    - c\n      1. d",
            "* * *\n- - -\n",
            "texte - avec - des - tirets",
            &"- un\n".repeat(5_000),
            &"> ligne\n".repeat(5_000),
            &format!("```\n{}fin\n```", " ".repeat(400)),
        ] {
            assert!(parse(source).is_ok(), "{source:.40}");
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        let by_indentation: String = (0..60).fold(String::new(), |text, depth| {
            text + &" ".repeat(depth * 2) + "- a\n"
        });
        let lazy: String = (0..60).fold(String::new(), |text, depth| {
            text + &" ".repeat(depth * 2) + "- a\nb\n"
        });
        for source in [
            ">".repeat(51),
            "> ".repeat(51) + "a",
            "- ".repeat(51) + "a",
            "1. ".repeat(51) + "a",
            "- > ".repeat(26) + "a",
            by_indentation,
            lazy,
        ] {
            assert_eq!(parse(&source), Err(RenderError::TooComplex), "{source:.40}");
        }
    }

    #[test]
    fn hidden_passages_are_found_wherever_a_quote_may_stand() {
        let hidden = |markdown: &str| {
            let source = Source::new(markdown).unwrap();
            let events = source.events().unwrap();
            let start = Event::Start(Tag::BlockQuote(HIDDEN));
            events.into_iter().filter(|event| *event == start).count()
        };
        for (markdown, expected) in [
            (">! caché", 1),
            (">!caché", 1),
            ("> visible", 0),
            ("> ! visible", 0),
            (">! a\n>! b\n\n>! c", 2),
            ("> >! dans une citation", 1),
            ("- >! dans une liste", 1),
            (">! a\n> b", 1),
            (">! >! a", 2),
            ("```\n>! code\n```", 0),
            ("`>! code`", 0),
            ("a >! b", 0),
            (">!\n", 1),
            (">![image](/a.png)", 0),
        ] {
            assert_eq!(hidden(markdown), expected, "{markdown}");
        }
        assert!(Source::new(&">! ".repeat(60)).is_err());
    }

    #[test]
    fn too_long_is_refused() {
        assert_eq!(
            parse(&"a".repeat(MAX_SOURCE + 1)),
            Err(RenderError::TooLong)
        );
        assert!(parse(&"a".repeat(MAX_SOURCE)).is_ok());
    }

    #[test]
    fn controls_are_dropped() {
        assert_eq!(without_controls("a\0b\u{202e}c\td\r\n"), "abc\td\r\n");
        assert!(matches!(without_controls("propre"), Cow::Borrowed(_)));
    }
}
