//! Where texts, titles and searches come from.

use super::random::Random;

/// Something that texts are made from: the same ones, one after another, for the same chance.
pub trait Source {
    /// Pieces of each kind that a large forum is made of, at most.
    fn pieces_at_most(&self) -> usize;

    /// Markdown that opens a message: one block that does not reach into the next.
    fn opening(&self, random: &mut Random) -> String;

    /// Markdown that may follow it: blocks that do not reach into others.
    fn following(&self, random: &mut Random) -> String;

    /// The title of a topic: one line, 250 characters at most.
    fn title(&self, random: &mut Random) -> String;

    /// What people type into the search box.
    fn searches(&self, random: &mut Random, count: usize) -> Vec<String>;

    /// What people type as the title of what they are about to ask.
    fn questions(&self, random: &mut Random, count: usize) -> Vec<String>;
}
