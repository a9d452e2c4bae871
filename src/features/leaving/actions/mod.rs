//! What people decide about their stay.

pub mod address;
pub mod departure;
pub mod export;
