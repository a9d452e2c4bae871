//! Leaving in the database.

pub mod addresses;
pub mod departures;
pub mod erase;
pub mod exports;
pub mod sections;
pub mod written;
