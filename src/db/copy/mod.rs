//! All tables as they stand, read out and put in again, whichever database holds them.
//!
//! What there is is asked of the database itself, not of `schema.rs`: a table that was added is
//! copied without a word here, and tables of an earlier migration can be read and filled as well.

mod cells;
mod place;
mod read;
mod shape;
mod write;

pub use cells::{Kind, Row, Value};
pub use place::{FillError, fill, has_setting, snapshot};
pub use read::read_rows;
pub use shape::{Column, LastId, Table, last_ids, tables};
pub use write::{raise_ids, write_rows};

/// A name as both databases quote it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn quoted_list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(quoted).collect::<Vec<_>>().join(", ")
}
