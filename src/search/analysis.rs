//! French text into words and stems: the same chain at index time, at query time and for
//! highlighting, so that what matches is what is marked.
//!
//! 1. **Words.** A word is a run of letters and digits of any script, with their combining marks.
//!    Soft hyphens and zero-width characters inside it are dropped. Dots between digits belong to
//!    the word (`31.0.2`), all other signs separate.
//! 2. **Elision.** `l’`, `qu’`, `jusqu’`… are dropped with any apostrophe; `aujourd’hui` is one
//!    word.
//! 3. **Inclusive forms** become one word with both readings (see [`super::inclusive`]).
//! 4. **Folding**, then the **stem** (see [`super::stems`]).
//!
//! A change here must raise [`super::schema::INDEX_VERSION`].

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::inclusive;
use super::ranking::{Role, role};
use super::stems::fold;

/// Longest form kept, in characters; the rest of a longer word is ignored.
const MAX_WORD_CHARS: usize = 40;

/// Numbers of a version that are read as one word, `31.0.2.1`.
const MAX_NUMBERS: usize = 5;

/// Parts of a compound that are read as one word, `sous-dossier`.
const MAX_COMPOUND: usize = 3;

/// Folded words that lose their vowel before an apostrophe.
const ELISIONS: [&str; 16] = [
    "l", "d", "qu", "c", "j", "m", "n", "s", "t", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu",
    "presqu", "entr",
];

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Where the word stands in the text, in bytes, without what was elided before it.
    pub range: Range<usize>,
    /// The folded word; the masculine reading of an inclusive form.
    pub form: String,
    /// Other folded forms under which it is found: the feminine reading, the compound written as one
    /// word, the shorter numbers of a version (`31.0`, `31`), the parts of `LibreOffice`.
    pub others: Vec<String>,
    /// Whether `others` say less than the word: a query for 31.0.2 must not match all of 31.
    pub others_say_less: bool,
}

impl Word {
    /// Every form of the word, the principal one first.
    pub fn forms(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.form.as_str()).chain(self.others.iter().map(String::as_str))
    }
}

/// The words of a text, in order. Never fails, linear in the length of the text.
pub(super) fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// Iterator of [`words`].
pub(super) struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        loop {
            let start = self.at + self.text[self.at..].find(is_word_char)?;
            let mut end = run_end(self.text, start);
            let mut form = fold(&self.text[start..end]);
            self.at = end;
            if let Some(next) = after_apostrophe(self.text, end) {
                if ELISIONS.contains(&form.as_str()) {
                    self.at = next;
                    continue;
                }
                let hui = run_end(self.text, next);
                if form == "aujourd" && fold(&self.text[next..hui]) == "hui" {
                    end = hui;
                    form.push_str("hui");
                }
            }
            if form.is_empty() {
                continue;
            }
            return Some(self.word(start..end, form));
        }
    }
}

impl Words<'_> {
    /// Completes the word whose first run of letters was read.
    fn word(&mut self, range: Range<usize>, form: String) -> Word {
        let mut word = Word {
            range,
            form,
            others: Vec::new(),
            others_say_less: false,
        };
        let _ = self.version(&mut word)
            || self.sign(&mut word)
            || self.inclusive(&mut word)
            || self.compound(&mut word)
            || self.parts(&mut word);
        self.at = word.range.end;
        clip(&mut word.form);
        word.others.iter_mut().for_each(clip);
        word
    }

    /// `31.0.2`, `v31`: found by its shorter numbers too.
    fn version(&self, word: &mut Word) -> bool {
        let digits = word.form.strip_prefix('v').unwrap_or(&word.form);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        if let Some(end) = dotted_end(self.text, word.range.end) {
            word.range.end = end;
            word.form = fold(&self.text[word.range.clone()]);
            let dots = word.form.match_indices('.');
            word.others = dots
                .map(|(dot, _)| word.form[..dot].to_owned())
                .rev()
                .collect();
            word.others_say_less = true;
        }
        for form in std::iter::once(&mut word.form).chain(&mut word.others) {
            form.drain(..usize::from(form.starts_with('v')));
        }
        true
    }

    /// `C++`, `C#`: the sign is part of the name.
    fn sign(&self, word: &mut Word) -> bool {
        let rest = &self.text[word.range.end..];
        let Some(sign) = ["++", "#"].into_iter().find(|sign| rest.starts_with(sign)) else {
            return false;
        };
        let ends = !rest[sign.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '+');
        let is_name = word.form.len() == 1 && ends;
        if is_name {
            word.range.end += sign.len();
            word.form.push_str(sign);
        }
        is_name
    }

    /// `utilisateur·ices`, `utilisateurices`, `étudiantEs`.
    fn inclusive(&self, word: &mut Word) -> bool {
        let rest = &self.text[word.range.end..];
        if let Some(readings) = inclusive::read(&word.form, rest) {
            word.range.end += readings.length;
            word.form = readings.masculine;
            word.others.extend(readings.feminine);
            return true;
        }
        let written = &self.text[word.range.clone()];
        let fused = inclusive::read_capital(written).or_else(|| inclusive::read_fused(&word.form));
        let Some((masculine, feminine)) = fused else {
            return false;
        };
        word.form = masculine;
        word.others.push(feminine);
        true
    }

    /// `week-end` is found as `weekend`; `e-mail` is the same word as `email`.
    fn compound(&self, word: &mut Word) -> bool {
        let mut whole = word.form.clone();
        let mut end = word.range.end;
        for _ in 1..MAX_COMPOUND {
            let Some(next) = after_hyphen(self.text, end) else {
                break;
            };
            let part = run_end(self.text, next);
            let form = fold(&self.text[next..part]);
            // `peut-on`, `a-t-il`, `celui-ci` are no compounds.
            if role(&form) == Role::Stop || form.len() < 2 || form == "ci" {
                break;
            }
            whole.push_str(&form);
            end = part;
        }
        if whole == word.form || !whole.chars().all(char::is_alphabetic) {
            return false;
        }
        if word.form == "e" {
            word.form = whole;
            word.range.end = end;
        } else {
            word.others.push(whole);
        }
        true
    }

    /// `LibreOffice`, `maxUploadSize`: found by its parts too.
    fn parts(&self, word: &mut Word) -> bool {
        let written = &self.text[word.range.clone()];
        if !written.is_ascii() || written.len() > MAX_WORD_CHARS {
            return false;
        }
        let mut from = 0;
        let letters = written.as_bytes();
        for at in 1..letters.len() {
            if letters[at - 1].is_ascii_lowercase() && letters[at].is_ascii_uppercase() {
                word.others.push(written[from..at].to_ascii_lowercase());
                from = at;
            }
        }
        if from > 0 {
            word.others.push(written[from..].to_ascii_lowercase());
            word.others.retain(|part| part.len() > 2);
        }
        word.others_say_less = !word.others.is_empty();
        word.others_say_less
    }
}

fn clip(form: &mut String) {
    if let Some((end, _)) = form.char_indices().nth(MAX_WORD_CHARS) {
        form.truncate(end);
    }
}

/// The end of the run of word characters that starts at `start`.
fn run_end(text: &str, start: usize) -> usize {
    let mut end = start;
    for (at, c) in text[start..].char_indices() {
        if is_word_char(c) || is_combining_mark(c) {
            end = start + at + c.len_utf8();
        } else if !is_ignorable(c) {
            break;
        }
    }
    end
}

/// Soft hyphen, zero-width characters, direction marks, word joiner, byte order mark.
fn is_ignorable(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
    )
}

/// Where the word after an apostrophe at `end` starts; `None` without apostrophe or word.
fn after_apostrophe(text: &str, end: usize) -> Option<usize> {
    let mut rest = text[end..].trim_start_matches(is_ignorable).chars();
    let apostrophe = rest.next()?;
    let after = rest.as_str();
    (is_apostrophe(apostrophe) && after.starts_with(is_word_char)).then(|| text.len() - after.len())
}

fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '\'' | '’' | '‘' | '‛' | 'ʼ' | 'ʹ' | '′' | '´' | '`' | '＇'
    )
}

/// Letters and digits; Unicode counts some apostrophes among the letters.
fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() && !is_apostrophe(c)
}

/// Where the numbers that follow `end` after dots end; `None` without any.
fn dotted_end(text: &str, end: usize) -> Option<usize> {
    let mut end = end;
    let mut found = None;
    for _ in 1..MAX_NUMBERS {
        let rest = &text[end..];
        if !(rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            break;
        }
        end = run_end(text, end + 1);
        found = Some(end);
    }
    found
}

/// Where the word after a hyphen at `end` starts; `None` without hyphen or word.
fn after_hyphen(text: &str, end: usize) -> Option<usize> {
    let mut rest = text[end..].chars();
    let hyphen = rest.next()?;
    let after = rest.as_str();
    let joins = matches!(hyphen, '-' | '‐' | '‑') && after.starts_with(is_word_char);
    joins.then(|| text.len() - after.len())
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts with all that is read in some way of its own.
    pub(in crate::search) fn texts() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "\\PC{0,12}",
            prop::sample::select(vec![
                "l’",
                "aujourd'hui",
                "utilisateur",
                "·",
                "ices",
                "(e)s",
                ".",
                "31",
                "v3.1",
                "-",
                "e-mail",
                "C++",
                "camelCase",
                "\u{ad}",
                "\u{301}",
                "œ",
                "ﬁ",
                "_",
                "/",
                " ",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn words_stand_in_order_within_the_text(text in texts()) {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(end <= word.range.start && word.range.start < word.range.end);
                prop_assert!(text.get(word.range.clone()).is_some());
                end = word.range.end;
                for form in word.forms() {
                    prop_assert!(!form.is_empty());
                    prop_assert!(form.chars().count() <= MAX_WORD_CHARS);
                }
            }
        }
    }

    /// Twice the text takes about twice the time: what would be quadratic takes minutes.
    #[test]
    fn long_texts_are_read_in_linear_time() {
        for piece in [
            "a",
            "a-",
            "e-",
            "3.",
            "l'",
            "aB",
            "é\u{301}",
            "x·y·",
            "((",
            "\u{ad}",
        ] {
            let text = piece.repeat(200_000);
            assert!(words(&text).count() <= text.len());
        }
    }
}
