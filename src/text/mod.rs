//! Everything done to the words people write: Markdown to safe HTML, French typography, mentions,
//! plain text, folding, slugs, cleaning, comparing.
//!
//! Pure functions only: no database, no clock but the stopwatch of highlighting, no web framework;
//! lines are read from an input that is given.
//! Every entry point accepts any string, never panics, and works in time proportional to its input
//! (comparing texts: until it is told to end).

mod clean;
mod diff;
mod elsewhere;
mod excerpt;
mod files;
mod fold;
mod highlight;
mod lines;
mod links;
mod markdown;
mod mentions;
mod merge;
mod personal;
mod plain;
mod quote;
mod sanitise;
mod slug;
mod source;
mod topic_links;
mod typography;
mod versions;

#[cfg(test)]
mod tests;

pub use clean::{clean_line, clean_text};
pub use diff::{Block, Piece, Span, diff, unchanged};
pub use elsewhere::elsewhere;
pub use excerpt::excerpt;
pub use files::{
    Attachment, Attachments, ImageSize, MAX_FILES, file_address, file_keys, size_in_words,
};
pub use fold::fold;
pub use lines::{Lines, Numbered};
pub use markdown::{Context, RENDERER, render};
pub use mentions::{MAX_MENTIONS, Mention, Mentions, mentioned_keys};
pub use merge::merge;
pub use personal::{Finding, PersonalKind, find_personal, mask_personal};
pub use plain::{plain, searchable};
pub use quote::quote;
pub use slug::{MAX_SLUG, slug};
pub use source::{MAX_SOURCE, RenderError};
pub use topic_links::{Linked, TitledLink, linked_topics, marked_topics, with_titles};
pub use typography::typography;
