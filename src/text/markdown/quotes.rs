//! Block quotes: plain, with the name of whom they quote, and hidden passages.

use pulldown_cmark::{BlockQuoteKind, Event, LinkType, Tag, TagEnd};

use super::Renderer;
use super::html::escape;
use crate::text::sanitise::{HIDDEN_CLASS, QUOTE_CLASS, QUOTE_HEAD_CLASS};
use crate::text::source::HIDDEN;

/// Longest first line of a quote that names its author, in parser events and in bytes of the name.
const HEAD_EVENTS: usize = 20;
const LONGEST_NAME: usize = 120;

/// Whom a quote says it quotes.
struct Head {
    author: String,
    href: String,
    /// The event after the line, and whether its paragraph goes on.
    next: usize,
    goes_on: bool,
}

impl Renderer<'_> {
    pub(super) fn start_quote(&mut self, index: usize, kind: Option<BlockQuoteKind>) {
        if kind == HIDDEN {
            let opening =
                format!("<details class=\"{HIDDEN_CLASS}\"><summary>Afficher la suite</summary>\n");
            return self.open(&opening, "</details>\n");
        }
        let Some(head) = self.quote_head(index) else {
            return self.open("<blockquote>\n", "</blockquote>\n");
        };
        let mut opening = format!(
            "<blockquote class=\"{QUOTE_CLASS}\">\n<p class=\"{QUOTE_HEAD_CLASS}\"><strong>"
        );
        escape(&mut opening, &head.author);
        opening.push_str("</strong> a écrit <a href=\"");
        escape(&mut opening, &head.href);
        opening.push_str("\" aria-label=\"Voir le message de ");
        escape(&mut opening, &head.author);
        opening.push_str("\">voir le message</a></p>\n");
        self.open(&opening, "</blockquote>\n");
        self.skip_to = head.next;
        if head.goes_on {
            self.open("<p>", "</p>\n");
        }
    }

    /// Reads `[@name a écrit](/p/12) :` on the first line.
    fn quote_head(&self, index: usize) -> Option<Head> {
        let [
            Event::Start(Tag::Paragraph),
            Event::Start(Tag::Link {
                link_type: LinkType::Inline,
                dest_url,
                ..
            }),
        ] = self.events.get(index + 1..index + 3)?
        else {
            return None;
        };
        let target = self.links.target(dest_url)?;
        self.links.topic(&target)?;
        let mut author = String::new();
        let mut after = String::new();
        let mut closed = false;
        for (at, event) in self
            .events
            .iter()
            .enumerate()
            .skip(index + 3)
            .take(HEAD_EVENTS)
        {
            match event {
                Event::Text(text) if closed => after.push_str(text),
                Event::Text(text) => author.push_str(text),
                Event::End(TagEnd::Link) => closed = true,
                Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph) if closed => {
                    let name = author.strip_prefix('@')?.strip_suffix("a écrit")?.trim();
                    let named = !name.is_empty() && name.len() <= LONGEST_NAME;
                    return (named && matches!(after.trim(), "" | ":")).then(|| Head {
                        author: name.to_owned(),
                        href: target.href,
                        next: at + 1,
                        goes_on: !matches!(event, Event::End(_)),
                    });
                }
                _ => return None,
            }
        }
        None
    }
}
