//! What administrators do: permission, one write transaction, its log entry and its jobs.

pub mod machinery;
pub mod people;
