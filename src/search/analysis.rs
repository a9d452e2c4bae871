//! French text into words and stems: the same chain at index time, at query time and for
//! highlighting, so that what matches is what is marked.
//!
//! 1. **Words.** A word is a run of letters and digits of any script, with their combining marks.
//!    Soft hyphens and zero-width characters inside it are dropped. Dots between digits belong to
//!    the word (`31.0.2`), all other signs separate.
//! 2. **Elision.** `l’`, `qu’`, `jusqu’`… are dropped with any apostrophe; `aujourd’hui` is one
//!    word.
//! 3. **Inclusive forms** become one word with both readings (see [`super::inclusive`]).
//! 4. **Folding.** Lower case, no accents, `œ` → `oe`, `⁵` → `5`. Before the stemmer: measured
//!    MRR@10 .668 against .650 on questions typed without accents.
//! 5. **Stem**, by the Snowball French stemmer; words with digits keep their form.
//!
//! A change here must raise [`super::schema::INDEX_VERSION`].

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::inclusive;
use super::ranking::{FAMILY_LETTERS, Role, role};

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

/// Lower case, no accents, ligatures opened; only letters, digits and dots remain.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
    {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'đ' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            c if c.is_alphanumeric() || c == '.' => folded.push(c),
            _ => {}
        }
    }
    folded
}

/// Turns folded forms into stems. Cheap to make.
pub(super) struct Stems(Stemmer);

/// Stems kept by a thread: texts say the same words again and again, and stemming is most of the work
/// of reading one.
const KEPT_STEMS: usize = 20_000;

thread_local! {
    static KEPT: RefCell<HashMap<String, String>> = RefCell::default();
}

impl Stems {
    pub fn new() -> Self {
        Self(Stemmer::create(Algorithm::French))
    }

    /// The stem of a folded form. Words with digits or of other scripts keep their form.
    pub fn stem(&self, form: &str) -> String {
        if form.len() < 3 || !form.bytes().all(|b| b.is_ascii_lowercase()) {
            return form.to_owned();
        }
        KEPT.with_borrow_mut(|kept| {
            if let Some(stem) = kept.get(form) {
                return stem.clone();
            }
            if kept.len() == KEPT_STEMS {
                kept.clear();
            }
            let stem = self.0.stem(form).into_owned();
            kept.insert(form.to_owned(), stem.clone());
            stem
        })
    }
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

/// Before a token: it stands at the next place, or at the same one.
const NEXT: char = '\u{1e}';
const SAME: char = '\u{1f}';

/// What the index keeps of a text, from one reading of it. Tokens are written one after another,
/// each behind the sign that says where it stands, as [`Given`] takes them.
#[derive(Default)]
pub(super) struct Tokens {
    /// Stems, for matching; the forms of a word share its position.
    pub stems: String,
    /// First letters of the words, for their families.
    pub roots: String,
    /// Folded forms, each once: the dictionary of known words.
    pub forms: Vec<String>,
    known: HashSet<String>,
}

/// Reads a text into `tokens`, after what they hold already.
pub(super) fn tokenize(text: &str, tokens: &mut Tokens) {
    let stems = Stems::new();
    let mut here: Vec<String> = Vec::new();
    for word in words(text) {
        here.clear();
        for form in word.forms() {
            let stem = stems.stem(form);
            if !here.contains(&stem) {
                tokens.stems.push(if here.is_empty() { NEXT } else { SAME });
                tokens.stems.push_str(&stem);
                tokens.roots.push(NEXT);
                tokens.roots.push_str(root(form));
                here.push(stem);
            }
            if !tokens.known.contains(form) {
                tokens.known.insert(form.to_owned());
                tokens.forms.push(form.to_owned());
            }
        }
    }
}

/// Words as tokens, one after another.
pub(super) fn joined(words: &[String]) -> String {
    let mut joined = String::with_capacity(words.len() * 8);
    for word in words {
        joined.push(NEXT);
        joined.push_str(word);
    }
    joined
}

/// Takes tokens as they were written by [`tokenize`]: the reading itself happens once, before.
#[derive(Debug, Clone, Default)]
pub(super) struct Given;

impl Tokenizer for Given {
    type TokenStream<'a> = GivenTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GivenTokens<'a> {
        GivenTokens {
            rest: text,
            token: Token::default(),
        }
    }
}

/// Stream of [`Given`].
pub(super) struct GivenTokens<'a> {
    rest: &'a str,
    token: Token,
}

impl TokenStream for GivenTokens<'_> {
    fn advance(&mut self) -> bool {
        let mut signs = self.rest.chars();
        let Some(sign) = signs.next() else {
            return false;
        };
        let rest = signs.as_str();
        let end = rest.find([NEXT, SAME]).unwrap_or(rest.len());
        self.token.text.clear();
        self.token.text.push_str(&rest[..end]);
        if sign == NEXT {
            self.token.position = self.token.position.wrapping_add(1);
        }
        self.rest = &rest[end..];
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// The first letters of a folded form, which it shares with the words of its family.
pub(super) fn root(form: &str) -> &str {
    match form.char_indices().nth(FAMILY_LETTERS) {
        Some((end, _)) => &form[..end],
        None => form,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts() -> impl Strategy<Value = String> {
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

        #[test]
        fn folding_twice_changes_nothing(text in texts()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn what_is_written_for_the_index_is_what_it_reads(text in texts()) {
            let mut tokens = Tokens::default();
            tokenize(&text, &mut tokens);
            let stems = Stems::new();
            let mut given = Given;
            let mut stream = given.token_stream(&tokens.stems);
            for (place, word) in words(&text).enumerate() {
                prop_assert!(stream.advance());
                prop_assert_eq!(&stream.token().text, &stems.stem(&word.form));
                prop_assert_eq!(stream.token().position, place);
                let mut others: Vec<String> = word.forms().map(|form| stems.stem(form)).collect();
                let mut seen: Vec<String> = Vec::new();
                others.retain(|stem| !seen.contains(stem) && { seen.push(stem.clone()); true });
                for other in others.iter().skip(1) {
                    prop_assert!(stream.advance());
                    prop_assert_eq!(&stream.token().text, other);
                    prop_assert_eq!(stream.token().position, place);
                }
            }
            prop_assert!(!stream.advance());
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
