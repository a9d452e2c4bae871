//! Running text, with its addresses and mentions, and links.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::html::{escape, link_opening};
use super::{OPAQUE, Renderer};
use crate::text::fold::fold;
use crate::text::mentions::{Piece, Pieces, candidates};
use crate::text::typography;
use crate::text::versions::{self, VERSION_CLASS};

impl Renderer<'_> {
    /// Whether the text of a link is nothing but its address.
    pub(super) fn shows_its_address(&self, index: usize, kind: LinkType, address: &str) -> bool {
        kind == LinkType::Autolink
            || matches!(
                self.events.get(index + 1..index + 3),
                Some([Event::Text(text), Event::End(TagEnd::Link)]) if **text == *address
            )
    }

    /// `bare`: an address of a topic is shown with the topic's title.
    pub(super) fn start_link(
        &mut self,
        link_type: LinkType,
        destination: &str,
        title: &str,
        bare: bool,
    ) {
        self.in_link += 1;
        let target = if link_type == LinkType::Email {
            self.links.target(&format!("mailto:{destination}"))
        } else {
            self.links.target(destination)
        };
        let note = self.note_on_link(destination);
        self.link_notes.push(note);
        match target {
            Some(target) => {
                let opening = self
                    .links
                    .topic(&target)
                    .filter(|_| bare)
                    .map_or_else(|| link_opening(&target, "", title), |to| to.mark(&target));
                self.open(&opening, "</a>");
            }
            None => self.closing.push(""),
        }
    }

    /// Writes the text gathered so far; `index` is the event that ends it.
    pub(super) fn flush(&mut self, index: usize) {
        if self.run.is_empty() {
            return;
        }
        let run = std::mem::take(&mut self.run);
        if self.in_link > 0 {
            escape(&mut self.out, &run);
            self.before = Some(OPAQUE);
        } else {
            let after = self.following(index);
            let repaired = typography::repair(&run, self.before, after);
            self.before = run.chars().next_back();
            self.write_run(&repaired);
        }
        // Its room serves the next run.
        self.run = run;
        self.run.clear();
    }

    /// The visible character that follows in the same block.
    pub(super) fn following(&self, index: usize) -> Option<char> {
        for event in self.events.get(index..)? {
            match event {
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
                | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {}
                Event::Text(text) => return text.chars().next(),
                Event::SoftBreak => return Some('\n'),
                Event::Code(_)
                | Event::InlineHtml(_)
                | Event::FootnoteReference(_)
                | Event::Start(Tag::Link { .. } | Tag::Image { .. }) => return Some(OPAQUE),
                _ => return None,
            }
        }
        None
    }

    /// Writes text with its bare addresses and mentions as links.
    pub(super) fn write_run(&mut self, text: &str) {
        let mut written = 0;
        for piece in Pieces::new(text) {
            let range = piece.range();
            self.write_words(&text[written..range.start]);
            written = range.end;
            match piece {
                Piece::Url(_) => self.write_bare_url(&text[range]),
                Piece::Name(_) => self.write_mention(&text[range]),
            }
            if self.out.len() > self.limit {
                return;
            }
        }
        self.write_words(&text[written..]);
    }

    /// Writes words, with version badges.
    fn write_words(&mut self, text: &str) {
        let mut written = 0;
        while let Some((range, words)) = versions::next_badge(text, written) {
            escape(&mut self.out, &text[written..range.start]);
            self.out.push_str("<span class=\"");
            self.out.push_str(VERSION_CLASS);
            self.out.push_str("\">");
            escape(&mut self.out, &words);
            self.out.push_str("</span>");
            written = range.end;
            if self.out.len() > self.limit {
                return;
            }
        }
        escape(&mut self.out, &text[written..]);
    }

    pub(super) fn write_bare_url(&mut self, url: &str) {
        if let Some(target) = self.links.target(url) {
            let opening = match self.links.topic(&target) {
                Some(to) => to.mark(&target),
                None => link_opening(&target, "", ""),
            };
            self.out.push_str(&opening);
            escape(&mut self.out, url);
            self.out.push_str("</a>");
        } else {
            escape(&mut self.out, url);
        }
    }

    pub(super) fn write_mention(&mut self, text: &str) {
        let known = candidates(text).find_map(|name| {
            self.mentions
                .get(&fold(name))
                .map(|mention| (name, mention))
        });
        let Some((name, mention)) = known else {
            return escape(&mut self.out, text);
        };
        let target = self.links.target(&format!("/u/{}", mention.username));
        if let Some(target) = target {
            self.out.push_str(&link_opening(&target, "mention", ""));
            self.out.push('@');
            escape(&mut self.out, &mention.username);
            self.out.push_str("</a>");
            escape(&mut self.out, &text['@'.len_utf8() + name.len()..]);
        } else {
            escape(&mut self.out, text);
        }
    }
}
