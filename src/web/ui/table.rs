use askama::{Template, filters::HtmlSafe};

use super::{Action, Link, StateBadge};
use crate::web::dates::When;

/// What a cell of a [`Table`] shows.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Words or a number.
    Text(String),
    /// A link.
    Link(Link),
    /// A moment.
    When(When),
    /// A state.
    State(StateBadge),
    /// What can be done to the row.
    Actions(Vec<Action>),
}

impl Cell {
    /// Makes a cell of words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Makes a cell with a link.
    #[must_use]
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self::Link(Link::new(text, href))
    }
}

/// A table that scrolls sideways, by keyboard too, where it is wider than the screen.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/table.html")]
pub struct Table {
    /// Id of the element, unique on the page.
    pub id: &'static str,
    /// What the table shows.
    pub caption: String,
    /// Titles of the columns.
    pub head: Vec<String>,
    /// Rows, each with as many cells as there are titles; the first cell names the row.
    pub rows: Vec<Vec<Cell>>,
}

impl HtmlSafe for Table {}
