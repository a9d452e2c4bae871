//! Everything done to the words people write: Markdown to safe HTML, French typography, mentions,
//! plain text, folding, slugs and cleaning.
//!
//! Pure functions only: no database, no clock, no web framework. Every entry point accepts any
//! string, never panics, and works in time proportional to its input.

mod clean;
mod excerpt;
mod files;
mod fold;
mod links;
mod markdown;
mod mentions;
mod personal;
mod plain;
mod sanitise;
mod slug;
mod source;
mod typography;

#[cfg(test)]
mod tests;

pub use clean::{clean_line, clean_text};
pub use excerpt::excerpt;
pub use files::{
    Attachment, Attachments, ImageSize, MAX_FILES, file_address, file_keys, size_in_words,
};
pub use fold::fold;
pub use markdown::{Context, RENDERER, render};
pub use mentions::{MAX_MENTIONS, Mention, Mentions, mentioned_keys};
pub use personal::{Finding, PersonalKind, find_personal, mask_personal};
pub use plain::plain;
pub use slug::{MAX_SLUG, slug};
pub use source::{MAX_SOURCE, RenderError};
pub use typography::typography;
