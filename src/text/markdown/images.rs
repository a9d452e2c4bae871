//! Images, shown or linked.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::html::{escape, link_opening, push_title};
use super::{OPAQUE, Renderer};

pub(super) struct Image {
    pub(super) destination: String,
    pub(super) title: String,
    pub(super) alt: String,
    /// Images inside the description of this one.
    pub(super) nested: usize,
}

impl Renderer<'_> {
    pub(super) fn describe_image(&mut self, event: &Event) {
        let Some(image) = &mut self.image else { return };
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => {
                image.alt.push_str(text);
            }
            Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
            Event::Start(Tag::Image { .. }) => image.nested += 1,
            Event::End(TagEnd::Image) if image.nested > 0 => image.nested -= 1,
            Event::End(TagEnd::Image) => {
                if let Some(image) = self.image.take() {
                    self.write_image(&image);
                }
            }
            _ => {}
        }
    }

    /// An image of ours is shown; another becomes a link, so that reading a message tells no other
    /// site about the reader.
    pub(super) fn write_image(&mut self, image: &Image) {
        self.before = Some(OPAQUE);
        if let Some(source) = self.links.own_image(&image.destination) {
            self.out.push_str("<img src=\"");
            escape(&mut self.out, &source);
            self.out.push_str("\" alt=\"");
            escape(&mut self.out, &image.alt);
            self.out.push('"');
            push_title(&mut self.out, &image.title);
            self.out.push_str(" loading=\"lazy\">");
            return;
        }
        let target = self
            .links
            .target(&image.destination)
            .filter(|t| t.href.starts_with("http"));
        match target {
            Some(target) if self.in_link == 0 => {
                self.out
                    .push_str(&link_opening(&target, "image-link", &image.title));
                self.out.push_str("Image");
                if !image.alt.trim().is_empty() {
                    escape(&mut self.out, "\u{a0}: ");
                    escape(&mut self.out, &image.alt);
                }
                self.out.push_str("</a>");
            }
            _ => escape(&mut self.out, &image.alt),
        }
    }
}
