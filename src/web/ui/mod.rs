//! The UI kit: each piece of a page exists once, as a struct with its template.
//!
//! A piece is shown with `{{ piece }}`: it implements [`HtmlSafe`](askama::filters::HtmlSafe), so
//! its own template escapes what it holds and the page doesn't escape it again. Pieces know
//! nothing of HTTP or of the database: pages build them from what they have read.

mod button;
mod card;
mod chart;
mod diff;
mod editor;
mod field;
mod form;
mod html;
mod icon;
mod kept;
mod message;
mod navigation;
mod person;
mod poll;
mod state;
mod table;
mod topic_row;

pub use button::{Action, Button, ButtonLink, Look, Menu, MenuItem};
pub use card::{EmptyState, Figure, Figures, Notice, SideCard, SideItem, Tone};
pub use chart::{Chart, Mark, Point, Series, scale};
pub use diff::{Diff, DiffBlock, DiffSpan};
pub use editor::{Editor, Writing};
pub use field::{Choice, Control, Field, InputKind};
pub use form::{
    Disclosure, ErrorSummary, FieldError, Filters, FormCard, MarkdownHelp, SearchBox, SimilarList,
    Step, Steps,
};
pub use html::Html;
pub use icon::Icon;
pub use kept::KeptText;
pub use message::{Common, Edited, MessageCard, SolutionCard, SolutionMark};
pub use navigation::{
    Breadcrumbs, CategoryPill, Jumps, Link, NextPage, PageItem, Pagination, Tab, Tabs, TagList,
};
pub use person::{Author, Avatar};
pub use poll::{PollCard, PollForm, PollResult};
pub use state::StateBadge;
pub use table::{Cell, Table};
pub use topic_row::{TopicList, TopicRow};
