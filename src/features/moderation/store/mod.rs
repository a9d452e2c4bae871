//! The tables of moderation: flags, the log, and what a suspension writes.

pub mod accounts;
pub mod flags;
pub mod log;
pub mod queue;
pub mod topics;
