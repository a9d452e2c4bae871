//! Markdown to safe HTML.

mod blocks;
mod footnotes;
mod html;
mod images;
mod inline;
mod quotes;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use self::blocks::{Code, Table};
use self::footnotes::Footnotes;
use self::html::escape;
use self::images::Image;
use super::files::Attachments;
use super::highlight::Highlighter;
use super::links::Links;
use super::mentions::Mentions;
use super::sanitise::sanitise;
use super::source::{RenderError, Source};

/// Version of the rendering, kept beside each rendered text and raised whenever the same source
/// would give other HTML, so that older texts can be rendered again.
pub const RENDERER: i32 = 2;

/// HTML may be this many times larger than its source…
const MAX_GROWTH: usize = 4;

/// …and this many bytes more, so that a short message may be full of links.
const GROWTH_ALLOWANCE: usize = 64 * 1024;

/// Elements open at once; deeper ones lose their tags and keep their content.
const MAX_DEPTH: usize = 50;

/// Stands for an element whose text typography must not look at.
const OPAQUE: char = '\u{FFFC}';

/// What a text is rendered for.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Accounts that may be mentioned; other `@names` stay text.
    pub mentions: &'a Mentions,
    /// Files of the forum that may be shown; others are said to be gone.
    pub files: &'a Attachments,
    /// Scheme, host and port of the forum, like `https://forum.example.org`.
    pub own_origin: &'a str,
    /// Begins every generated id, so that messages on one page don't collide (`message-12-`).
    /// Characters other than ASCII letters, digits, `-` and `_` are left out.
    pub id_prefix: &'a str,
    /// The level of the highest titles: 3 in a message, whose page has an `h1` and `h2`s; 2 in a text
    /// that is a page of its own.
    pub top_title: u8,
}

/// The message as HTML that can be put in a page as it is.
///
/// Guarantees: only elements and attributes of a fixed list, no script, no style; links to http,
/// https, mailto, `/…` and `#…` only; images of our own origin only, others become links; raw HTML
/// is shown as text; titles begin at the level asked for and skip none; at most four times the source plus 64 KiB.
///
/// # Errors
///
/// [`RenderError::TooLong`] above [`MAX_SOURCE`](super::MAX_SOURCE) bytes,
/// [`RenderError::TooComplex`] when it nests beyond 50 containers or expands too much.
pub fn render(markdown: &str, context: &Context) -> Result<String, RenderError> {
    let source = Source::new(markdown)?;
    let events = source.events()?;
    let limit = source.len() * MAX_GROWTH + GROWTH_ALLOWANCE;
    let write = |highlighter| {
        let mut renderer = Renderer::new(&events, context, limit);
        renderer.out.reserve(source.len() * 2);
        renderer.highlighter = highlighter;
        let html = sanitise(&renderer.write()?);
        if html.len() > limit {
            return Err(RenderError::TooComplex);
        }
        Ok(html)
    };
    match write(Some(Highlighter::new())) {
        // Colours never cost anyone their message.
        Err(RenderError::TooComplex) if has_code(&events) => write(None),
        outcome => outcome,
    }
}

fn has_code(events: &[Event<'_>]) -> bool {
    let code = |event: &Event<'_>| matches!(event, Event::Start(Tag::CodeBlock(_)));
    events.iter().any(code)
}

/// Writes events in order; text is gathered into runs, as the parser cuts it at every special
/// character.
struct Renderer<'a> {
    events: &'a [Event<'a>],
    mentions: &'a Mentions,
    files: &'a Attachments,
    links: Links,
    /// Of generated ids.
    prefix: String,
    /// Most bytes in `out`.
    limit: usize,
    out: String,
    /// Text not written yet.
    run: String,
    /// The last visible character of the block before the run.
    before: Option<char>,
    /// For each open tag, the HTML that closes it.
    closing: Vec<&'static str>,
    /// Levels of the titles that what is being written stands under.
    titles: Vec<HeadingLevel>,
    top_title: u8,
    /// Open links, kept or not: their text is left alone.
    in_link: usize,
    /// The code block being read.
    code: Option<Code>,
    /// `None` leaves code plain.
    highlighter: Option<Highlighter>,
    /// Events before this one are written already.
    skip_to: usize,
    /// For each open link, what is told after it.
    link_notes: Vec<Option<String>>,
    image: Option<Image>,
    table: Table,
    notes: Footnotes,
}

impl<'a> Renderer<'a> {
    fn new(events: &'a [Event<'a>], context: &Context<'a>, limit: usize) -> Self {
        let prefix = context.id_prefix.chars();
        Self {
            events,
            mentions: context.mentions,
            files: context.files,
            links: Links::new(context.own_origin),
            prefix: prefix
                .filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
                .collect(),
            limit,
            out: String::new(),
            run: String::new(),
            before: None,
            closing: Vec::new(),
            titles: Vec::new(),
            top_title: context.top_title,
            in_link: 0,
            code: None,
            highlighter: None,
            skip_to: 0,
            link_notes: Vec::new(),
            image: None,
            table: Table::default(),
            notes: Footnotes::default(),
        }
    }

    fn write(mut self) -> Result<String, RenderError> {
        // Notes are numbered in the order of their calls, wherever they are defined.
        for event in self.events {
            if let Event::FootnoteReference(label) = event {
                self.notes.number(label);
            }
        }
        for (index, event) in self.events.iter().enumerate() {
            if index < self.skip_to {
                continue;
            }
            if self.image.is_some() {
                self.describe_image(event);
            } else {
                self.event(index, event);
            }
            if self.out.len() > self.limit {
                return Err(RenderError::TooComplex);
            }
        }
        self.flush(self.events.len());
        self.write_footnotes();
        if self.out.len() > self.limit {
            return Err(RenderError::TooComplex);
        }
        Ok(self.out)
    }

    fn event(&mut self, index: usize, event: &'a Event<'a>) {
        match event {
            Event::Text(text) => match &mut self.code {
                Some(code) => code.text.push_str(text),
                None => self.run.push_str(text),
            },
            Event::SoftBreak => self.run.push('\n'),
            other => {
                self.flush(index);
                self.markup(index, other);
            }
        }
    }

    fn markup(&mut self, index: usize, event: &'a Event<'a>) {
        match event {
            Event::Start(tag) => self.start(index, tag),
            Event::End(end) => self.end(*end),
            Event::Code(code) => {
                self.out.push_str("<code>");
                escape(&mut self.out, code);
                self.out.push_str("</code>");
                self.before = Some(OPAQUE);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                escape(&mut self.out, html);
                self.before = Some(OPAQUE);
            }
            Event::HardBreak => {
                self.out.push_str("<br>\n");
                self.before = None;
            }
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::FootnoteReference(label) => self.footnote_call(label),
            Event::TaskListMarker(done) => self.out.push_str(if *done {
                "<input type=\"checkbox\" disabled checked aria-label=\"Fait\"> "
            } else {
                "<input type=\"checkbox\" disabled aria-label=\"À faire\"> "
            }),
            _ => {}
        }
    }

    /// Opens a tag, or nothing when too many are open; either way its end is remembered.
    fn open(&mut self, opening: &str, closing: &'static str) {
        if self.closing.len() < MAX_DEPTH {
            self.out.push_str(opening);
            self.closing.push(closing);
        } else {
            self.closing.push("");
        }
    }

    fn start(&mut self, index: usize, tag: &'a Tag<'a>) {
        match tag {
            Tag::Emphasis => self.open("<em>", "</em>"),
            Tag::Strong => self.open("<strong>", "</strong>"),
            Tag::Strikethrough => self.open("<del>", "</del>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                let bare = self.shows_its_address(index, *link_type, dest_url);
                self.start_link(*link_type, dest_url, title, bare);
            }
            Tag::Image {
                dest_url, title, ..
            } => {
                self.image = Some(Image {
                    destination: dest_url.to_string(),
                    title: title.to_string(),
                    alt: String::new(),
                    nested: 0,
                });
            }
            Tag::BlockQuote(kind) => {
                self.before = None;
                self.start_quote(index, *kind);
            }
            block => {
                self.before = None;
                self.start_block(block);
            }
        }
    }

    fn end(&mut self, end: TagEnd) {
        if end == TagEnd::CodeBlock {
            self.write_code();
        }
        self.out.push_str(self.closing.pop().unwrap_or_default());
        match end {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => return,
            TagEnd::Link => {
                self.in_link = self.in_link.saturating_sub(1);
                self.before = Some(OPAQUE);
                if let Some(note) = self.link_notes.pop().flatten() {
                    escape(&mut self.out, &note);
                }
                return;
            }
            TagEnd::TableHead => self.table.in_head = false,
            TagEnd::FootnoteDefinition => {
                if let Some((number, outer)) = self.notes.outer.pop() {
                    let body = std::mem::replace(&mut self.out, outer);
                    self.notes.bodies.entry(number).or_default().push_str(&body);
                }
            }
            _ => {}
        }
        self.before = None;
    }
}
