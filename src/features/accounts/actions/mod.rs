//! What people do with accounts.

pub mod create;
pub mod sign_in;
