//! Starting, ending, watching a real process, as its operator does.

mod doctor;
mod documents;
mod measures;
pub mod process;
mod restart;
mod secrecy;
mod starting;
