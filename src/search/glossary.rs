//! Words that mean the same: `agenda = calendrier = google agenda`, `mdp > mot de passe`.
//!
//! The text of a glossary is written by the people who run the forum. It is read once into
//! expressions of stems; a query then gets, beside its own words, those of the equivalents.

use std::collections::HashMap;
use std::ops::Range;

use super::analysis::{self, Word};
use super::stems::Stems;

/// Bytes of a glossary that are read.
const MAX_BYTES: usize = 256 * 1_024;
/// Words of an expression; longer ones are refused.
const MAX_WORDS: usize = 6;
/// Expressions of a line; longer lines are refused.
const MAX_EXPRESSIONS: usize = 24;
/// Equivalents that one expression of a query gets, over all lines.
const MAX_EQUIVALENTS: usize = 16;

/// Expressions and what they mean as well. Cheap to clone behind an `Arc`, never fails to answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glossary {
    expressions: Vec<Expression>,
    /// Expressions that begin with a stem, the longest first.
    by_first: HashMap<String, Vec<usize>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Expression {
    /// As it was written.
    written: String,
    stems: Vec<String>,
    /// What it means as well.
    means: Vec<usize>,
}

/// A line that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadLine {
    /// From 1.
    pub number: usize,
    /// The line as it was written.
    pub text: String,
    /// Why.
    pub why: Fault,
}

/// What is wrong with a line of a glossary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A single expression: nothing is equivalent to it.
    Alone,
    /// Nothing stands before, between or after the signs, or no letter or digit does.
    Missing,
    /// `=` and `>` before one another, or several `>`.
    Mixed,
    /// More words in an expression, or more expressions, than are read.
    TooLong,
}

/// An expression found in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning<'a> {
    /// Which words of the query.
    pub words: Range<usize>,
    /// The stems of each equivalent.
    pub equivalents: Vec<&'a [String]>,
}

impl Glossary {
    /// Reads a text of one group a line. Lines that cannot be read are left out and told; empty ones
    /// say nothing, nor does what follows a `#` that begins a word: `C#` holds none.
    #[must_use]
    pub fn read(text: &str) -> (Self, Vec<BadLine>) {
        let mut glossary = Self::default();
        let mut known = HashMap::new();
        let mut bad = Vec::new();
        let stems = Stems::new();
        let text = &text[..text.floor_char_boundary(MAX_BYTES)];
        for (line, number) in text.lines().zip(1..) {
            let said = without_note(line).trim();
            if said.is_empty() {
                continue;
            }
            match group(said, &stems) {
                Ok((from, to)) => glossary.add(&mut known, from, to),
                Err(why) => bad.push(BadLine {
                    number,
                    text: line.to_owned(),
                    why,
                }),
            }
        }
        for (at, expression) in glossary.expressions.iter().enumerate() {
            if !expression.means.is_empty()
                && let Some(first) = expression.stems.first()
            {
                glossary.by_first.entry(first.clone()).or_default().push(at);
            }
        }
        let expressions = &glossary.expressions;
        for starting in glossary.by_first.values_mut() {
            starting.sort_by_key(|at| std::cmp::Reverse(expressions[*at].stems.len()));
        }
        (glossary, bad)
    }

    /// Which words of a query get which equivalents, as both were written: what a preview shows.
    #[must_use]
    pub fn explain(&self, query: &str) -> Vec<(String, Vec<String>)> {
        let stems = Stems::new();
        let words: Vec<Word> = analysis::words(query).take(MAX_QUERY_WORDS).collect();
        let stemmed: Vec<String> = words.iter().map(|word| stems.stem(&word.form)).collect();
        self.expressions_in(&stemmed)
            .into_iter()
            .map(|(range, expression)| {
                let written = words[range.start].range.start..words[range.end - 1].range.end;
                let means = expression.means.iter();
                (
                    query[written].to_owned(),
                    means
                        .map(|at| self.expressions[*at].written.clone())
                        .collect(),
                )
            })
            .collect()
    }

    /// The expressions that stand among the stems of a query, from left to right, the longest at each
    /// place.
    pub(super) fn meanings(&self, stems: &[String]) -> Vec<Meaning<'_>> {
        self.expressions_in(stems)
            .into_iter()
            .map(|(words, expression)| Meaning {
                words,
                equivalents: expression
                    .means
                    .iter()
                    .map(|at| self.expressions[*at].stems.as_slice())
                    .collect(),
            })
            .collect()
    }

    fn expressions_in(&self, stems: &[String]) -> Vec<(Range<usize>, &Expression)> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < stems.len() {
            let here = self.by_first.get(&stems[at]).and_then(|starting| {
                starting
                    .iter()
                    .map(|expression| &self.expressions[*expression])
                    .find(|expression| stems[at..].starts_with(&expression.stems))
            });
            match here {
                Some(expression) => {
                    let end = at + expression.stems.len();
                    found.push((at..end, expression));
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    fn add(
        &mut self,
        known: &mut HashMap<Vec<String>, usize>,
        from: Vec<Read>,
        to: Option<Vec<Read>>,
    ) {
        let mut numbered = |read: Vec<Read>| -> Vec<usize> {
            read.into_iter()
                .map(|Read { written, stems }| {
                    *known.entry(stems.clone()).or_insert_with(|| {
                        self.expressions.push(Expression {
                            written,
                            stems,
                            means: Vec::new(),
                        });
                        self.expressions.len() - 1
                    })
                })
                .collect()
        };
        let from = numbered(from);
        let to = to.map_or_else(|| from.clone(), &mut numbered);
        for one in from {
            let means = &mut self.expressions[one].means;
            for other in &to {
                if *other != one && !means.contains(other) && means.len() < MAX_EQUIVALENTS {
                    means.push(*other);
                }
            }
        }
    }
}

/// A line up to its note.
fn without_note(line: &str) -> &str {
    let begins = |at: usize| {
        line[..at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace)
    };
    let note = line.match_indices('#').find(|(at, _)| begins(*at));
    note.map_or(line, |(at, _)| &line[..at])
}

/// Words of a query that are looked at.
const MAX_QUERY_WORDS: usize = 64;

struct Read {
    written: String,
    stems: Vec<String>,
}

/// The expressions of a line: those that mean each other, or those before and after `>`.
fn group(line: &str, stems: &Stems) -> Result<(Vec<Read>, Option<Vec<Read>>), Fault> {
    let side = |text: &str| -> Result<Vec<Read>, Fault> {
        let read: Vec<Read> = text
            .split('=')
            .map(|expression| expression_of(expression, stems))
            .collect::<Result<_, _>>()?;
        if read.len() > MAX_EXPRESSIONS {
            return Err(Fault::TooLong);
        }
        Ok(read)
    };
    let mut sides = line.split('>');
    match (sides.next(), sides.next(), sides.next()) {
        (Some(from), Some(to), None) => {
            if from.contains('=') {
                return Err(Fault::Mixed);
            }
            Ok((side(from)?, Some(side(to)?)))
        }
        (Some(both), None, _) => {
            let read = side(both)?;
            if read.len() < 2 {
                return Err(Fault::Alone);
            }
            Ok((read, None))
        }
        _ => Err(Fault::Mixed),
    }
}

fn expression_of(text: &str, stems: &Stems) -> Result<Read, Fault> {
    let written = text.trim();
    let found: Vec<String> = analysis::words(written)
        .take(MAX_WORDS + 1)
        .map(|word| stems.stem(&word.form))
        .collect();
    match found.len() {
        0 => Err(Fault::Missing),
        n if n > MAX_WORDS => Err(Fault::TooLong),
        _ => Ok(Read {
            written: written.to_owned(),
            stems: found,
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn means(glossary: &Glossary, query: &str) -> Vec<(String, Vec<String>)> {
        glossary.explain(query)
    }

    fn pairs(expected: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
        expected
            .iter()
            .map(|(word, others)| {
                let others = others.iter().map(|&other| other.to_owned()).collect();
                ((*word).to_owned(), others)
            })
            .collect()
    }

    #[test]
    fn equivalents_are_found_both_ways_and_one_way() {
        let (glossary, bad) = Glossary::read(
            "# Agenda\nagenda = calendrier = Google Agenda\n\nmdp > mot de passe # court\n",
        );
        assert_eq!(bad, []);
        assert_eq!(
            means(&glossary, "Mes agendas et mon MDP"),
            pairs(&[
                ("agendas", &["calendrier", "Google Agenda"]),
                ("MDP", &["mot de passe"])
            ])
        );
        assert_eq!(
            means(&glossary, "google agenda"),
            pairs(&[("google agenda", &["agenda", "calendrier"])])
        );
        assert_eq!(means(&glossary, "mot de passe"), []);
    }

    #[test]
    fn a_note_begins_a_line_or_a_word() {
        let (glossary, bad) = Glossary::read("C# = dotnet # langage\n\t# rien\n#visio = Talk\n");
        assert_eq!(bad, []);
        assert_eq!(means(&glossary, "dotnet"), pairs(&[("dotnet", &["C#"])]));
        assert_eq!(means(&glossary, "visio"), []);
    }

    #[test]
    fn lines_that_say_the_same_add_up() {
        let (glossary, _) = Glossary::read("visio = Talk\nVisio = Zoom");
        assert_eq!(
            means(&glossary, "visio"),
            pairs(&[("visio", &["Talk", "Zoom"])])
        );
    }

    #[test]
    fn bad_lines_are_told_and_left_out() {
        let text = "agenda\nagenda =\na > b > c\na = b > c\n= \nun deux trois quatre cinq six sept = x\nvisio = Talk";
        let (glossary, bad) = Glossary::read(text);
        let told: Vec<(usize, Fault)> = bad.iter().map(|line| (line.number, line.why)).collect();
        assert_eq!(
            told,
            [
                (1, Fault::Alone),
                (2, Fault::Missing),
                (3, Fault::Mixed),
                (4, Fault::Mixed),
                (5, Fault::Missing),
                (6, Fault::TooLong),
            ]
        );
        assert_eq!(means(&glossary, "talk"), pairs(&[("talk", &["visio"])]));
    }

    proptest! {
        #[test]
        fn any_text_is_a_glossary(text in "[a-zé =>#\n’]{0,200}", query in "[a-zé ’]{0,60}") {
            let (glossary, _) = Glossary::read(&text);
            for (word, others) in glossary.explain(&query) {
                prop_assert!(query.contains(&word));
                prop_assert!(!others.is_empty());
            }
        }
    }
}
