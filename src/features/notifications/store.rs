//! Rows of mails and of follows, and what a mail is made of.

mod contents;
mod deliveries;
mod follows;
mod readers;

pub use contents::{
    Hidden, Message, Published, author, chosen, hidden, message, published, readable_slug,
    readable_title, suspended,
};
pub use deliveries::{note_dropped, note_sent, open_delivery};
pub use follows::{follow, level, mute};
pub use readers::{Reader, followers, mentioned, owner, reader};
