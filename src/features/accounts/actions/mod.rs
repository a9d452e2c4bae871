//! What people do with accounts.

pub mod create;
pub mod identities;
pub mod operate;
pub mod passwords;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
