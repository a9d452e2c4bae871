//! What the forum answered, as a person or a client reads it.

use scraper::{ElementRef, Html, Node, Selector};
use ureq::http::HeaderMap;

use super::Person;
use super::form::FilledForm;

/// An answer of the forum, and who got it.
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// The address asked for.
    pub path: String,
    pub(super) reader: Person,
}

impl Page {
    /// Checks the status, with the text of the page in the message when it is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status,
            status,
            "{}: {}",
            self.path,
            self.text().chars().take(600).collect::<String>()
        );
        self
    }

    /// A header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn source(&self) -> &str {
        std::str::from_utf8(&self.body).expect("an answer in UTF-8")
    }

    pub fn html(&self) -> Html {
        Html::parse_document(self.source())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("an answer in JSON")
    }

    /// The words of the page's body, spaces made single.
    pub fn text(&self) -> String {
        let html = self.html();
        let body = Selector::parse("body").unwrap();
        html.select(&body).next().map(words).unwrap_or_default()
    }

    /// The words of each element that a CSS selector finds. Select by role, id or element name:
    /// class names are nobody's business.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        self.html().select(&selector).map(words).collect()
    }

    /// Whether a selector finds something.
    pub fn has(&self, selector: &str) -> bool {
        let selector = Selector::parse(selector).unwrap();
        self.html().select(&selector).next().is_some()
    }

    /// Checks that the page shows these words.
    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        let text = plain_spaces(&self.text());
        assert!(
            text.contains(&plain_spaces(words)),
            "{}: no {words:?} in: {text}",
            self.path
        );
        self
    }

    #[track_caller]
    pub fn hides(&self, words: &str) -> &Self {
        let text = plain_spaces(&self.text());
        assert!(
            !text.contains(&plain_spaces(words)),
            "{}: {words:?} is in: {text}",
            self.path
        );
        self
    }

    /// Where a redirect leads.
    #[track_caller]
    pub fn location(&self) -> &str {
        assert!(
            (300..400).contains(&self.status),
            "{}: no redirect but {}: {}",
            self.path,
            self.status,
            self.text()
        );
        self.header("location")
    }

    /// Goes where a redirect leads, as far as it leads.
    #[track_caller]
    pub fn follow(self) -> Self {
        let mut page = self;
        page.location();
        for _ in 0..5 {
            if !(300..400).contains(&page.status) {
                return page;
            }
            let to = page.location().split('#').next().unwrap().to_owned();
            page = page.reader.get(&to);
        }
        panic!("{}: redirects without end", page.path);
    }

    /// The address of the link with these words.
    #[track_caller]
    pub fn link(&self, label: &str) -> String {
        let html = self.html();
        let links = Selector::parse("a[href]").unwrap();
        html.select(&links)
            .find(|link| plain_spaces(&words(*link)).contains(&plain_spaces(label)))
            .unwrap_or_else(|| panic!("{}: no link {label:?} in: {}", self.path, self.text()))
            .attr("href")
            .unwrap()
            .to_owned()
    }

    /// Follows the link with these words.
    #[track_caller]
    pub fn click(&self, label: &str) -> Self {
        let link = self.link(label);
        self.reader.get(link.split('#').next().unwrap())
    }

    /// The form that is sent to this path (a query string in it may differ), as the page filled it.
    #[track_caller]
    pub fn form(&self, action: &str) -> FilledForm {
        FilledForm::find(self, action)
    }

    /// Whether the page has such a form.
    pub fn has_form(&self, action: &str) -> bool {
        FilledForm::is_on(self, action)
    }
}

/// The words of an element without those of scripts and styles, spaces made single.
pub fn words(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        match node.value() {
            Node::Text(part) => {
                let hidden = node.ancestors().any(|above| {
                    above
                        .value()
                        .as_element()
                        .is_some_and(|e| matches!(e.name(), "script" | "style" | "template"))
                });
                if !hidden {
                    text.push_str(part);
                }
            }
            // Blocks are apart on the screen.
            Node::Element(e) if !matches!(e.name(), "b" | "i" | "em" | "strong" | "mark") => {
                text.push(' ');
            }
            _ => {}
        }
    }
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// No-break spaces as ordinary ones: a test that quotes a sentence is about its words.
fn plain_spaces(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}
