//! Notes, gathered at the end of the message.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use super::{OPAQUE, Renderer};

/// Notes met so far.
#[derive(Default)]
pub(super) struct Footnotes {
    /// By label, from 1, in the order of the first calls.
    pub(super) numbers: HashMap<String, usize>,
    /// How often each number was called so far.
    pub(super) calls: Vec<usize>,
    /// By number; several definitions of one label are one note.
    pub(super) bodies: BTreeMap<usize, String>,
    /// Texts interrupted by a definition, with its number.
    pub(super) outer: Vec<(usize, String)>,
}

impl Footnotes {
    /// The number of a label, given at its first use.
    pub(super) fn number(&mut self, label: &str) -> usize {
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(label.to_owned()).or_insert(next);
        self.calls.resize(self.numbers.len() + 1, 0);
        number
    }
}

impl Renderer<'_> {
    /// Writes the number that leads to a note.
    pub(super) fn footnote_call(&mut self, label: &str) {
        let number = self.notes.number(label);
        self.before = Some(OPAQUE);
        if self.in_link > 0 {
            return;
        }
        let prefix = &self.prefix;
        let call = self.notes.calls.get_mut(number).map_or(1, |calls| {
            *calls += 1;
            *calls
        });
        // Only the first call is where the note leads back to.
        let id = if call == 1 {
            format!(" id=\"{prefix}appel-{number}\"")
        } else {
            String::new()
        };
        let _infallible = write!(
            self.out,
            "<sup><a href=\"#{prefix}note-{number}\"{id} aria-label=\"Note {number}\">{number}</a></sup>"
        );
    }

    /// Writes every note, with the way back to its first call.
    pub(super) fn write_footnotes(&mut self) {
        let bodies = std::mem::take(&mut self.notes.bodies);
        if bodies.is_empty() {
            return;
        }
        let prefix = &self.prefix;
        self.out
            .push_str("<div class=\"footnotes\" role=\"group\" aria-label=\"Notes\"><ol>\n");
        for (number, body) in bodies {
            let _infallible = write!(self.out, "<li id=\"{prefix}note-{number}\">{body}");
            if self.notes.calls.get(number).is_some_and(|&calls| calls > 0) {
                let _infallible = write!(
                    self.out,
                    "<a href=\"#{prefix}appel-{number}\" class=\"footnote-back\" \
                     aria-label=\"Retour au texte\">↩</a>"
                );
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol></div>\n");
    }
}
