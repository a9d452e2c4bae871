//! Full-text search: the engine room.
//!
//! The database is the truth and the index is disposable: an [`Engine`] owns one folder, takes
//! batches of [`Change`]s with the cursor of the change log they come from, and answers
//! [`Request`]s. It knows nothing of the database; whoever follows the change log calls it.
//!
//! | file | holds |
//! |---|---|
//! | `document` | what goes in and comes out |
//! | `analysis`, `inclusive` | French text into words and stems |
//! | `schema` | the fields of the index |
//! | `engine`, `rebuild`, `folder`, `sharing` | the life of the index on disk, and who writes it |
//! | `query`, `dictionary`, `glossary`, `ranking` | the text of a reader into a weighted query |
//! | `related` | groups that resemble one |
//! | `results`, `excerpt` | documents into grouped, highlighted hits |

mod analysis;
mod candidates;
mod dictionary;
mod document;
mod engine;
mod essential;
mod evidence;
mod excerpt;
mod familiar;
mod filter;
mod folder;
mod glossary;
mod inclusive;
mod passages;
mod query;
mod ranking;
mod rebuild;
mod related;
mod respell;
mod results;
mod schema;
mod scoring;
mod sharing;
mod sight;
mod sounds;
mod stems;
mod tokens;
mod trial;

#[cfg(test)]
mod tests;

pub use document::{Answer, Change, Document, Hit, Kind, MAX_PAGE, MAX_PER_PAGE, Request};
pub use engine::{Engine, EngineError, Options};
pub use glossary::{BadLine, Fault, Glossary};
pub use passages::passages;
pub use query::{is_everywhere, is_expression};
pub use rebuild::Rebuild;
pub use results::MAX_DOCUMENTS;
pub use sharing::OnDisk;
