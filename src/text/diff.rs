//! What changed between two texts, for reading: paragraphs first, then the words inside those that
//! changed.

use std::ops::Range;
use std::time::Instant;

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline};
use unicode_segmentation::UnicodeSegmentation;

/// Unchanged lines shown before and after a change.
const AROUND: usize = 2;
/// Fewer lines than this are not worth hiding.
const FOLD_FROM: usize = 4;
/// A passage in more pieces than this is easier to read as one text in place of another; so is a text
/// in which that many passages changed.
const PIECES_MAX: usize = 400;
/// Pieces of all passages of a comparison; those that follow are shown as one text in place of another.
const ALL_PIECES_MAX: usize = 800;

/// What a piece of text was in a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    Same,
    Added,
    Removed,
}

/// Part of a passage that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<'a> {
    pub piece: Piece,
    pub text: &'a str,
}

/// Part of a comparison, in whole lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block<'a> {
    /// Unchanged, near a change.
    Same(&'a str),
    /// Unchanged and far from any change: its number of lines says enough.
    Folded { lines: usize, text: &'a str },
    /// Changed: what was there, what is there, and the words that both share.
    Changed(Vec<Span<'a>>),
}

/// Compares two texts. What is same or removed, put together, is `old`; what is same or added is
/// `new`. No block is empty; equal texts give at most one block.
///
/// From `until` on the comparison goes on with less care: a passage that is not yet understood is
/// shown as one text in place of another. It ends soon after, whatever the texts.
#[must_use]
pub fn diff<'a>(old: &'a str, new: &'a str, until: Option<Instant>) -> Vec<Block<'a>> {
    let (old_lines, new_lines) = (lines(old), lines(new));
    let stretches = compare(&old_lines, &new_lines, until);
    if stretches.len() > PIECES_MAX {
        return vec![Block::Changed(whole(old, new))];
    }
    let (old_at, new_at) = (offsets(&old_lines), offsets(&new_lines));
    let last = stretches.len().saturating_sub(1);
    let mut pieces = 0;
    let mut blocks = Vec::new();
    for (index, stretch) in stretches.into_iter().enumerate() {
        if stretch.same {
            let edges = (index == 0, index == last);
            same(&mut blocks, (new, &new_at), stretch.new, edges);
        } else {
            let was = &old[old_at[stretch.old.start]..old_at[stretch.old.end]];
            let is = &new[new_at[stretch.new.start]..new_at[stretch.new.end]];
            let spans = match pieces {
                ..ALL_PIECES_MAX => words(was, is, until),
                _ => whole(was, is),
            };
            pieces += spans.len();
            blocks.push(Block::Changed(spans));
        }
    }
    blocks
}

/// Whether nothing changed.
#[must_use]
pub fn unchanged(blocks: &[Block<'_>]) -> bool {
    !blocks.iter().any(|b| matches!(b, Block::Changed(_)))
}

/// Lines with their ends.
pub(super) fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Where each line begins, and where the last one ends.
fn offsets(lines: &[&str]) -> Vec<usize> {
    let mut at = 0;
    let mut all = Vec::with_capacity(lines.len() + 1);
    all.push(at);
    for line in lines {
        at += line.len();
        all.push(at);
    }
    all
}

/// A stretch that is the same on both sides, or differs; those that differ never touch.
pub(super) struct Stretch {
    pub same: bool,
    pub old: Range<usize>,
    pub new: Range<usize>,
}

pub(super) fn compare(old: &[&str], new: &[&str], until: Option<Instant>) -> Vec<Stretch> {
    let ops = capture_diff_slices_deadline(Algorithm::Myers, old, new, until);
    joined(ops.into_iter().map(|op| Stretch {
        same: matches!(op, DiffOp::Equal { .. }),
        old: op.old_range(),
        new: op.new_range(),
    }))
}

/// Neighbours of one kind made one.
fn joined(stretches: impl Iterator<Item = Stretch>) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for stretch in stretches {
        match all.last_mut() {
            Some(last) if last.same == stretch.same => {
                last.old.end = stretch.old.end;
                last.new.end = stretch.new.end;
            }
            _ => all.push(stretch),
        }
    }
    all
}

/// An unchanged stretch: its lines near a change, the others folded. `edges` tells whether it
/// begins and ends the text, where no change is near.
fn same<'a>(
    blocks: &mut Vec<Block<'a>>,
    (text, at): (&'a str, &[usize]),
    lines: Range<usize>,
    (first, last): (bool, bool),
) {
    let head = if first { 0 } else { AROUND };
    let tail = if last { 0 } else { AROUND };
    if lines.len() < head + tail + FOLD_FROM {
        blocks.push(Block::Same(&text[at[lines.start]..at[lines.end]]));
        return;
    }
    let (from, to) = (lines.start + head, lines.end - tail);
    if head > 0 {
        blocks.push(Block::Same(&text[at[lines.start]..at[from]]));
    }
    blocks.push(Block::Folded {
        lines: to - from,
        text: &text[at[from]..at[to]],
    });
    if tail > 0 {
        blocks.push(Block::Same(&text[at[to]..at[lines.end]]));
    }
}

/// One text in place of another.
fn whole<'a>(old: &'a str, new: &'a str) -> Vec<Span<'a>> {
    let spans = [(Piece::Removed, old), (Piece::Added, new)];
    spans
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(piece, text)| Span { piece, text })
        .collect()
}

fn words<'a>(old: &'a str, new: &'a str, until: Option<Instant>) -> Vec<Span<'a>> {
    if old.is_empty() || new.is_empty() || until.is_some_and(|until| Instant::now() >= until) {
        return whole(old, new);
    }
    let old_words: Vec<&str> = old.split_word_bounds().collect();
    let new_words: Vec<&str> = new.split_word_bounds().collect();
    let stretches = readable(compare(&old_words, &new_words, until), &old_words);
    let kept: usize = stretches
        .iter()
        .filter(|stretch| stretch.same)
        .flat_map(|stretch| &old_words[stretch.old.clone()])
        .filter(|word| !word.trim().is_empty())
        .map(|word| word.len())
        .sum();
    // Two sentences that share « de » and « la » are two sentences.
    let akin = kept * 4 >= old.len().min(new.len());
    if !akin || stretches.len() > PIECES_MAX {
        return whole(old, new);
    }
    let (old_at, new_at) = (offsets(&old_words), offsets(&new_words));
    let mut spans = Vec::with_capacity(stretches.len() * 2);
    for stretch in stretches {
        let was = &old[old_at[stretch.old.start]..old_at[stretch.old.end]];
        let is = &new[new_at[stretch.new.start]..new_at[stretch.new.end]];
        if stretch.same {
            spans.push(Span {
                piece: Piece::Same,
                text: is,
            });
        } else {
            spans.extend(whole(was, is));
        }
    }
    spans
}

/// A space between two changed words belongs to the change: « le chat » is replaced by « un chien »,
/// not « le » by « un » and « chat » by « chien ».
fn readable(stretches: Vec<Stretch>, old: &[&str]) -> Vec<Stretch> {
    let last = stretches.len().saturating_sub(1);
    let blank = |word: &&str| word.trim().is_empty() && !word.contains('\n');
    joined(stretches.into_iter().enumerate().map(|(index, stretch)| {
        let between = index > 0 && index < last;
        let absorbed = between && old[stretch.old.clone()].iter().all(blank);
        Stretch {
            same: stretch.same && !absorbed,
            ..stretch
        }
    }))
}
