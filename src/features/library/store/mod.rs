//! The tables of tutorials.

mod importing;
mod reading;
mod rendering;
mod slugs;

pub use importing::{Ready, Written, present, write};
pub use reading::{Row, Shown, by_slug, listed, moved_to, tags_of};
pub use rendering::{Outdated, outdated, rerendered};
