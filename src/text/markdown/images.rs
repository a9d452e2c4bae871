//! Images, shown or linked.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::html::{escape, link_opening, push_title};
use super::{OPAQUE, Renderer};
use crate::text::files::{Attachment, ImageSize, file_address, is_file, key_of, kind_and_size};
use crate::text::links::Target;
use crate::text::sanitise::{FULL_SIZE, IMAGE_SIZES};

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
            if is_file(&source) {
                self.write_file(&source, image);
            } else {
                self.write_picture(&source, image);
            }
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

    /// An image that is served from here but that nobody sent.
    fn write_picture(&mut self, source: &str, image: &Image) {
        self.out.push_str("<img src=\"");
        escape(&mut self.out, source);
        self.out.push_str("\" alt=\"");
        escape(&mut self.out, &image.alt);
        self.out.push('"');
        push_title(&mut self.out, &image.title);
        self.out.push_str(" loading=\"lazy\">");
    }

    /// A file that somebody sent: an image in its place with its sizes, another file as a link, and
    /// words where there is none any more.
    fn write_file(&mut self, source: &str, image: &Image) {
        let known = key_of(source).and_then(|key| Some((key, self.files.get(key)?)));
        let Some((key, file)) = known else {
            self.out.push_str("<em>Image retirée");
            self.after_colon(&image.alt);
            self.out.push_str("</em>");
            return;
        };
        let whole = file_address(key, None, &file.name);
        if self.in_link == 0 {
            let class = file.image.as_ref().map_or("", |_| FULL_SIZE);
            let target = Target {
                href: whole.clone(),
                ours: true,
            };
            self.out
                .push_str(&link_opening(&target, class, &image.title));
        }
        match &file.image {
            Some(size) => {
                let alt = described(&image.alt, file);
                self.write_sized(key, &file.name, size, &alt);
            }
            None if image.alt.trim().is_empty() => escape(&mut self.out, &file.name),
            None => escape(&mut self.out, &image.alt),
        }
        if self.in_link == 0 {
            self.out.push_str("</a>");
        }
        if file.image.is_none() {
            escape(&mut self.out, &format!(" ({})", kind_and_size(file)));
        }
    }

    fn write_sized(&mut self, key: &str, name: &str, size: &ImageSize, alt: &str) {
        let whole = file_address(key, None, name);
        // Browsers that know no srcset take the widest copy.
        let usual = match size.copies.last() {
            Some(width) => file_address(key, Some(*width), name),
            None => whole.clone(),
        };
        self.out.push_str("<img src=\"");
        escape(&mut self.out, &usual);
        self.out.push_str("\" alt=\"");
        escape(&mut self.out, alt);
        let (width, height) = (size.width, size.height);
        self.out
            .push_str(&format!("\" width=\"{width}\" height=\"{height}\""));
        if !size.copies.is_empty() {
            let mut set: Vec<String> = size
                .copies
                .iter()
                .map(|copy| format!("{} {copy}w", file_address(key, Some(*copy), name)))
                .collect();
            set.push(format!("{whole} {width}w"));
            self.out.push_str(" srcset=\"");
            escape(&mut self.out, &set.join(", "));
            self.out.push_str(&format!("\" sizes=\"{IMAGE_SIZES}\""));
        }
        self.out.push_str(" loading=\"lazy\" decoding=\"async\">");
    }

    /// What is told of a link after its text, when it leads to a file: its kind and size, or that it is
    /// gone.
    pub(super) fn note_on_link(&self, destination: &str) -> Option<String> {
        let source = self.links.own_image(destination).filter(|s| is_file(s))?;
        match key_of(&source).and_then(|key| self.files.get(key)) {
            Some(file) => Some(format!(" ({})", kind_and_size(file))),
            None => Some(" (fichier retiré)".to_owned()),
        }
    }

    fn after_colon(&mut self, words: &str) {
        if !words.trim().is_empty() {
            escape(&mut self.out, "\u{a0}: ");
            escape(&mut self.out, words);
        }
    }
}

/// What is said of an image to who does not see it: the writer's words, else the sender's, else its
/// name. Never nothing: images in messages say something.
fn described(alt: &str, file: &Attachment) -> String {
    [alt, &file.alt]
        .into_iter()
        .find(|words| !words.trim().is_empty())
        .map_or_else(
            || format!("Image jointe\u{a0}: {}", file.name),
            str::to_owned,
        )
}
