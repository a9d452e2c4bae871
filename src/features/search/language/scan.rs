//! A search cut into quoted phrases and runs without spaces or quotes.

use super::values::{self, Span};

/// Walks a text once.
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

/// The sign that ends what this one begins.
fn closes(open: char, c: char) -> bool {
    match open {
        '«' => c == '»',
        _ => matches!(c, '"' | '”' | '“'),
    }
}

pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '«' | '»' | '"' | '“' | '”' | '„')
}

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn left(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_spaces(&mut self) {
        self.at = self.text.len() - self.left().trim_start().len();
    }

    /// The next phrase, or the next run.
    pub fn next(&mut self) -> Option<Span<'a>> {
        loop {
            self.skip_spaces();
            let first = self.left().chars().next()?;
            if !is_quote(first) {
                let run = run(self.left());
                self.at += run.len();
                return Some(Span::Bare(run));
            }
            if let Some(phrase) = self.quoted_here() {
                return Some(Span::Quoted(phrase));
            }
            // A quote that nothing closes, or that closes nothing, says nothing.
            self.at += first.len_utf8();
        }
    }

    /// The phrase that begins right here, if one does.
    pub fn quoted_here(&mut self) -> Option<String> {
        let (phrase, length) = quoted(self.left())?;
        self.at += length;
        Some(phrase)
    }

    /// What stands after a name and its colon: a phrase, or all that is left.
    pub fn value(&mut self) -> Option<Span<'a>> {
        self.skip_spaces();
        if let Some((phrase, _)) = quoted(self.left()) {
            return Some(Span::Quoted(phrase));
        }
        let left = self.left();
        (!left.is_empty() && !left.starts_with(is_quote)).then_some(Span::Bare(left))
    }

    /// From a value that was already passed over, with all that follows it.
    pub fn rest_from(&mut self, value: &str) -> Span<'a> {
        self.at -= value.len();
        Span::Bare(self.left())
    }

    /// Goes on after the words of a value.
    pub fn take(&mut self, span: &Span<'_>, length: usize) {
        match span {
            Span::Quoted(_) => {
                self.quoted_here();
            }
            Span::Bare(_) => self.at += length,
        }
    }

    /// Goes on after the first word of a value that means nothing, and gives it.
    pub fn take_first(&mut self, span: &Span<'_>) -> String {
        match span {
            Span::Quoted(phrase) => {
                self.quoted_here();
                phrase.clone()
            }
            Span::Bare(_) => {
                let run = run(self.left());
                self.at += run.len();
                run.to_owned()
            }
        }
    }

    /// What stands after « : » with spaces around it.
    pub fn after_lone_colon(&self) -> Option<&'a str> {
        let after = self.left().trim_start().strip_prefix(':')?;
        let value = after.trim_start();
        (value.len() < after.len() && !value.is_empty()).then_some(value)
    }

    /// Goes on after that colon and so many bytes of its value.
    pub fn skip_colon_and(&mut self, length: usize) {
        self.skip_spaces();
        self.at += 1;
        self.skip_spaces();
        self.at += length;
    }
}

/// The text up to a space or a quote.
fn run(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || is_quote(c));
    &text[..end.unwrap_or(text.len())]
}

/// The phrase that the text begins with, and its length with its quotes. One within another of the
/// same kind ends both.
fn quoted(text: &str) -> Option<(String, usize)> {
    let open = text.chars().next().filter(|c| is_quote(*c) && *c != '»')?;
    let inner = &text[open.len_utf8()..];
    let end = inner.find(|c| closes(open, c))?;
    let close = inner[end..].chars().next()?;
    let length = open.len_utf8() + end + close.len_utf8();
    Some((values::clean(&inner[..end]), length))
}
