//! Pieces of HTML, escaped.

use crate::text::clean;
use crate::text::links::Target;
use crate::text::sanitise::{FOREIGN_REL, is_stand_in, stand_in};
use crate::text::topic_links::{Linked, MARK_CLASS};

pub(super) fn link_opening(target: &Target, class: &str, title: &str) -> String {
    let mut opening = String::from("<a");
    if !class.is_empty() {
        opening.push_str(" class=\"");
        opening.push_str(class);
        opening.push('"');
    }
    opening.push_str(" href=\"");
    escape(&mut opening, &target.href);
    opening.push('"');
    push_title(&mut opening, title);
    if !target.ours {
        opening.push_str(" rel=\"");
        opening.push_str(FOREIGN_REL);
        opening.push('"');
    }
    opening.push('>');
    opening
}

impl Linked {
    /// The opening of a link that pages show with the title of its topic.
    pub(super) fn mark(self, target: &Target) -> String {
        let (name, id) = match self {
            Self::Topic(id) => ("data-topic", id),
            Self::Post(id) => ("data-post", id),
        };
        let mut opening = format!("<a class=\"{MARK_CLASS}\" {name}=\"{id}\" href=\"");
        escape(&mut opening, &target.href);
        opening.push_str("\">");
        opening
    }
}

pub(super) fn push_title(out: &mut String, title: &str) {
    if !title.is_empty() {
        out.push_str(" title=\"");
        escape(out, title);
        out.push('"');
    }
}

/// Text for an element or a double-quoted attribute, without the control and bidirectional
/// characters that entities such as `&#x202E;` bring back. What means something in HTML is written
/// as stand-ins, see [`sanitise`](crate::text::sanitise::sanitise).
pub(super) fn escape(out: &mut String, text: &str) {
    out.extend(text.chars().filter_map(|c| {
        let dropped = clean::is_dropped_control(c) || clean::is_bidi_control(c) || is_stand_in(c);
        (!dropped).then(|| stand_in(c))
    }));
}
