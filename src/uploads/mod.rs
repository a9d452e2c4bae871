//! Files that people send: what is accepted, what becomes of it, and where it is kept.
//!
//! Knows bytes, not people: whose a file is and who may see it is said in `features/uploads`.

mod codec;
mod document;
mod image;
mod sniff;
mod storage;
mod workshop;

pub use object_store::GetRange;

pub use document::{DOCUMENT_MAX, Document};
pub use image::{COPY_WIDTHS, PICTURE_MAX, Picture, Smaller};
pub use sniff::Refused;
pub use storage::{Copy, ExportWriter, ReadAhead, Storage, StorageError, Stored, WriteBehind};
pub use workshop::{Accepted, NotMade, Workshop};
