//! The life of questions in the database.

pub mod due;
pub mod links;
pub mod people;
pub mod requests;
pub mod reservations;
