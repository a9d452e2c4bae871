//! Polls in the database. Counts stand beside the votes and change with them, under the lock of the
//! poll.

mod read;
mod write;

pub use read::{Vote, own_votes, place, poll_of, polls_of, votes_of};
pub use write::{change, close, delete, hold, insert, revote};
