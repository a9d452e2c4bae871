//! `/recherche`, and what resembles a question that is being written.

mod address;
mod listing;
mod precise;
mod results;
mod suggest;
mod ways;

pub use results::search;
pub use suggest::{note, open_similar, similar, similar_part};
