//! Rows of reads and of bookmarks.

mod bookmarks;
mod reads;

pub use bookmarks::{Bookmark, count, find, kept, list, matching, note, put, remove};
pub use reads::{COUNTED, Read, advance, last, lasts, new_since, next_after};
