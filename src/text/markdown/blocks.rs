//! Titles, lists, code and tables.

use std::fmt::Write as _;

use pulldown_cmark::{Alignment, CodeBlockKind, HeadingLevel, Tag};

use super::Renderer;
use super::html::escape;
use crate::text::highlight;
use crate::text::sanitise::{TABLE_CLASS, is_language};

/// The table being written.
#[derive(Default)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    pub(super) in_head: bool,
    pub(super) column: usize,
}

/// The code block being read.
pub(super) struct Code {
    /// The first word after the fence, when it can name a language.
    language: String,
    pub(super) text: String,
}

impl<'a> Renderer<'a> {
    /// Opens a block.
    pub(super) fn start_block(&mut self, tag: &'a Tag<'a>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.open("<p>", "</p>\n"),
            Tag::Heading { level, .. } => {
                let (opening, closing) = self.heading(*level);
                self.open(opening, closing);
            }
            Tag::CodeBlock(kind) => self.start_code_block(kind),
            Tag::List(None) => self.open("<ul>\n", "</ul>\n"),
            Tag::List(Some(1)) => self.open("<ol>\n", "</ol>\n"),
            Tag::List(Some(start)) => self.open(&format!("<ol start=\"{start}\">\n"), "</ol>\n"),
            Tag::Item => self.open("<li>", "</li>\n"),
            Tag::FootnoteDefinition(label) => {
                let number = self.notes.number(label);
                let outer = std::mem::take(&mut self.out);
                self.notes.outer.push((number, outer));
                self.closing.push("");
            }
            Tag::Table(alignments) => {
                self.table = Table {
                    alignments: alignments.clone(),
                    ..Table::default()
                };
                let opening = format!(
                    "<div class=\"{TABLE_CLASS}\" tabindex=\"0\" role=\"group\" \
                     aria-label=\"Tableau\"><table>"
                );
                self.open(&opening, "</tbody></table></div>\n");
            }
            Tag::TableHead => {
                self.table.in_head = true;
                self.table.column = 0;
                self.open("<thead><tr>", "</tr></thead><tbody>");
            }
            Tag::TableRow => {
                self.table.column = 0;
                self.open("<tr>", "</tr>");
            }
            Tag::TableCell => self.start_cell(),
            _ => self.closing.push(""),
        }
    }

    pub(super) fn start_cell(&mut self) {
        let class = match self.table.alignments.get(self.table.column) {
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        self.table.column += 1;
        if self.table.in_head {
            self.open(&format!("<th scope=\"col\"{class}>"), "</th>");
        } else {
            self.open(&format!("<td{class}>"), "</td>");
        }
    }

    pub(super) fn start_code_block(&mut self, kind: &CodeBlockKind) {
        let word = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', '\t', ',']).next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let language = if is_language(word) { word } else { "" };
        let mut opening = String::from("<pre tabindex=\"0\"");
        if let Some(label) = highlight::label(language) {
            opening.push_str(" data-language=\"");
            escape(&mut opening, label);
            opening.push('"');
        }
        opening.push_str("><code");
        if !language.is_empty() {
            let language = language.to_ascii_lowercase();
            let _infallible = write!(opening, " class=\"language-{language}\"");
        }
        opening.push('>');
        self.open(&opening, "</code></pre>\n");
        self.code = Some(Code {
            language: language.to_owned(),
            text: String::new(),
        });
    }
}

impl Renderer<'_> {
    /// Writes the code block that ends.
    pub(super) fn write_code(&mut self) {
        let Some(Code { language, text }) = self.code.take() else {
            return;
        };
        let highlighter = self.highlighter.as_mut();
        let pieces = highlighter.and_then(|highlighter| highlighter.pieces(&language, &text));
        let mut written = 0;
        for (range, class) in pieces.unwrap_or_default() {
            escape(&mut self.out, &text[written..range.start]);
            let _infallible = write!(self.out, "<span class=\"{class}\">");
            escape(&mut self.out, &text[range.clone()]);
            self.out.push_str("</span>");
            written = range.end;
        }
        escape(&mut self.out, &text[written..]);
    }

    /// A title one level below the titles it stands under, however its author counted: levels are
    /// never skipped, which those who go from title to title rely on (RGAA 9.1).
    fn heading(&mut self, level: HeadingLevel) -> (&'static str, &'static str) {
        while self.titles.last().is_some_and(|above| *above >= level) {
            self.titles.pop();
        }
        self.titles.push(level);
        match usize::from(self.top_title) + self.titles.len() - 1 {
            0..=2 => ("<h2>", "</h2>\n"),
            3 => ("<h3>", "</h3>\n"),
            4 => ("<h4>", "</h4>\n"),
            5 => ("<h5>", "</h5>\n"),
            _ => ("<h6>", "</h6>\n"),
        }
    }
}
