//! Rows of mails and of follows, and what a mail is made of.

mod contents;
mod deliveries;
mod followed;
mod follows;
mod places;
mod readers;

pub use contents::{
    Hidden, Message, Published, author, authors, chosen, hidden, message, published, suspended,
};
pub use deliveries::{give_up, note_dropped, note_sent, open_delivery, reopen};
pub use followed::{Followed, categories, tags, topics};
pub use follows::{follow, level, mute};
pub use places::{
    category_followers, followed_place, level_of, named, names, set_level, silent, tag_by_key,
    tag_followers, unfollow,
};
pub use readers::{Reader, followers, mentioned, owner, reader};
