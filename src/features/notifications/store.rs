//! Rows of mails and of follows, and what a mail is made of.

mod deliveries;

pub use deliveries::{note_dropped, note_sent, open_delivery};
