use std::time::Instant;

use askama::{Template, filters::HtmlSafe};

use crate::text::{self, Block, Piece};
use crate::web::numbers::counted;

/// Characters shown of one piece, and of all pieces together.
const PIECE_MAX: usize = 20_000;
const ALL_MAX: usize = 60_000;
/// Said where a piece was cut.
const CUT: &str = "\u{a0}[…] (la suite de ce passage n’est pas montrée ici)";
/// Said where a comparison ends before its texts.
const REST: &str =
    "La suite n’est pas montrée ici\u{a0}: il y a trop de changements pour une page.";

/// Part of a changed passage.
#[derive(Debug, Clone)]
pub struct DiffSpan {
    /// Whether it was added, removed or stayed.
    pub piece: Piece,
    /// The words.
    pub text: String,
}

/// Part of a comparison.
#[derive(Debug, Clone)]
pub enum DiffBlock {
    /// Unchanged, near a change.
    Same(String),
    /// « 12 lignes inchangées »
    Folded(String),
    /// What changed.
    Changed {
        /// « Ajouté », « Supprimé » or « Modifié »: colours never stand alone.
        label: &'static str,
        /// The words.
        spans: Vec<DiffSpan>,
    },
}

/// What changed between two texts. Words that came or went are said as such to screen readers.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/diff.html")]
pub struct Diff {
    /// From the beginning of the text.
    pub blocks: Vec<DiffBlock>,
}

impl HtmlSafe for Diff {}

impl Diff {
    /// Compares two texts; none when they are the same. Takes time: call it off the threads that
    /// answer requests. `until` is as in [`text::diff`].
    #[must_use]
    pub fn of(old: &str, new: &str, until: Option<Instant>) -> Option<Self> {
        let blocks = text::diff(old, new, until);
        if text::unchanged(&blocks) {
            return None;
        }
        let mut left = ALL_MAX;
        let mut all = Vec::new();
        for block in blocks {
            if left == 0 {
                all.push(DiffBlock::Folded(REST.to_owned()));
                break;
            }
            all.extend(shown(block, &mut left));
        }
        Some(Self { blocks: all })
    }
}

/// What a page shows of a text, and how many characters it may still show afterwards.
fn shortened(text: &str, left: &mut usize) -> String {
    let most = PIECE_MAX.min(*left);
    match text.char_indices().nth(most) {
        Some((end, _)) => {
            *left -= most;
            format!("{}{CUT}", &text[..end])
        }
        None => {
            *left -= text.chars().count();
            text.to_owned()
        }
    }
}

fn shown(block: Block<'_>, left: &mut usize) -> Option<DiffBlock> {
    match block {
        Block::Same(text) => {
            let text = text.trim_matches('\n');
            (!text.is_empty()).then(|| DiffBlock::Same(shortened(text, left)))
        }
        Block::Folded { lines, .. } => {
            let n = i64::try_from(lines).unwrap_or(i64::MAX);
            let words = counted(n, "ligne inchangée", "lignes inchangées");
            Some(DiffBlock::Folded(words))
        }
        Block::Changed(spans) => {
            let has = |piece| spans.iter().any(|span| span.piece == piece);
            let label = match (has(Piece::Same), has(Piece::Added), has(Piece::Removed)) {
                (false, true, false) => "Ajouté",
                (false, false, true) => "Supprimé",
                _ => "Modifié",
            };
            let spans = spans
                .into_iter()
                .map(|span| DiffSpan {
                    piece: span.piece,
                    text: shortened(&visible(span.piece, span.text), left),
                })
                .collect();
            Some(DiffBlock::Changed { label, spans })
        }
    }
}

/// An empty line that came or went shows as ¶.
fn visible(piece: Piece, text: &str) -> String {
    if piece != Piece::Same && text.trim().is_empty() {
        return text.replace('\n', "¶\n");
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_shows_a_bounded_part() {
        let side = |c: char| format!("{c} é\n").repeat(15_000);
        let html = Diff::of(&side('a'), &side('b'), None).unwrap().to_string();
        assert!(html.len() < 200_000, "{}", html.len());
        // Both sides, and that there is more.
        assert!(html.contains("a é") && html.contains("b é") && html.contains("n’est pas montrée"));
        // Every other line changed.
        let lines = |c: char| -> String {
            (0..12_000)
                .map(|n| {
                    if n % 2 == 0 {
                        format!("{n}\n")
                    } else {
                        format!("{c}{n}\n")
                    }
                })
                .collect()
        };
        let html = Diff::of(&lines('a'), &lines('b'), None)
            .unwrap()
            .to_string();
        assert!(html.len() < 200_000, "{}", html.len());
        // In as many passages as are told apart, as many words as are told apart.
        let words = |c: char| {
            let line = |n| format!("{n} {}\n\n", format!("{c} et puis ").repeat(30));
            (0..150).map(line).collect::<String>()
        };
        let html = Diff::of(&words('a'), &words('b'), None)
            .unwrap()
            .to_string();
        assert!(html.len() < 600_000, "{}", html.len());
        let short = Diff::of("a", "b", None).unwrap().to_string();
        assert!(!short.contains("n’est pas montrée"));
    }
}
