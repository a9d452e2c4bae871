//! Starting, ending, watching a real process, as its operator does.

mod doctor;
mod documents;
mod measures;
mod process;
mod restart;
mod secrecy;
mod starting;
