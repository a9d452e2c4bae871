//! A text as the index takes it: read once, its tokens written one after another.

use std::collections::HashSet;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::analysis::words;
use super::stems::{Stems, root};

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::analysis::tests::texts;

    proptest! {
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
}
