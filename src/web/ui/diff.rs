use std::time::Instant;

use askama::{Template, filters::HtmlSafe};

use crate::text::{self, Block, Piece};
use crate::web::numbers::counted;

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
        Some(Self {
            blocks: blocks.into_iter().filter_map(shown).collect(),
        })
    }
}

fn shown(block: Block<'_>) -> Option<DiffBlock> {
    match block {
        Block::Same(text) => {
            let text = text.trim_matches('\n');
            (!text.is_empty()).then(|| DiffBlock::Same(text.to_owned()))
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
                    text: visible(span.piece, span.text),
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
