//! Links to topics, shown with the title and state that the topic has when a page is read.
//!
//! Titles change, and not everyone may know of every topic: nothing of a topic is stored with the
//! text. The renderer only marks bare links, pages put the titles in.

use super::links::{Links, Target};

/// Class of a marked link.
pub(super) const MARK_CLASS: &str = "topic-link";

/// How a marked link begins. Nothing that people write can look like it: their quotation marks are
/// entities.
const MARK: &str = "<a class=\"topic-link\" data-";

/// Most topics that one text links to, as far as is remembered.
const MOST: usize = 50;

/// What an address of ours leads to, by the id in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Linked {
    /// `/t/{slug}/{id}`, with or without slug or number.
    Topic(i64),
    /// `/p/{id}`
    Post(i64),
}

/// What is shown in place of a bare address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TitledLink {
    /// Plain text.
    pub title: String,
    /// Clean HTML put after the link.
    pub after: String,
}

impl Linked {
    /// Reads a path, with or without query and fragment.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        let path = path.split(['?', '#']).next()?.strip_prefix('/')?;
        let mut parts = path.split('/');
        let kind = parts.next()?;
        let rest: Vec<&str> = parts.take(4).collect();
        match (kind, rest.as_slice()) {
            ("p", [id]) => row(id).map(Self::Post),
            ("t", [id]) | ("t", [_, id]) => row(id).map(Self::Topic),
            ("t", [_, id, number]) => row(number).and_then(|_| row(id)).map(Self::Topic),
            _ => None,
        }
    }
}

fn row(digits: &str) -> Option<i64> {
    is_row(digits).then(|| digits.parse().ok()).flatten()
}

/// Whether this is written like the id of a row.
pub(super) fn is_row(digits: &str) -> bool {
    (1..=18).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// The topics and messages that rendered text links to, marked or not, each once, at most 50.
#[must_use]
pub fn linked_topics(html: &str, own_origin: &str) -> Vec<Linked> {
    let links = Links::new(own_origin);
    let mut found = Vec::new();
    for after in html.split(" href=\"").skip(1) {
        let href = after.split('"').next().unwrap_or_default();
        let target = links.target(href).filter(|target: &Target| target.ours);
        if let Some(linked) = target.and_then(|target| links.topic(&target)) {
            if !found.contains(&linked) {
                found.push(linked);
            }
            if found.len() == MOST {
                break;
            }
        }
    }
    found
}

/// What the marked links of rendered text lead to. Costs one search where there are none.
pub fn marked_topics(html: &str) -> impl Iterator<Item = Linked> {
    html.split(MARK)
        .skip(1)
        .filter_map(|after| marked(after).map(|(linked, _)| linked))
}

/// What a mark says, and what follows it: `topic="12" href="…`.
fn marked(after: &str) -> Option<(Linked, &str)> {
    let (name, rest) = after.split_once("=\"")?;
    let (id, rest) = rest.split_once('"')?;
    match name {
        "topic" => Some((Linked::Topic(row(id)?), rest)),
        "post" => Some((Linked::Post(row(id)?), rest)),
        _ => None,
    }
}

/// The rendered text with its marked links shown by title, those that `title_of` knows; the others
/// stay plain links. The marks themselves are gone.
#[must_use]
pub fn with_titles(html: &str, title_of: impl Fn(Linked) -> Option<TitledLink>) -> String {
    let mut parts = html.split(MARK);
    let mut out = String::with_capacity(html.len() + 256);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let Some((linked, rest)) = marked(part) else {
            out.push_str(MARK);
            out.push_str(part);
            continue;
        };
        out.push_str("<a");
        let known = title_of(linked);
        match (known, split_link(rest)) {
            (Some(known), Some((attributes, after))) => {
                out.push_str(" class=\"");
                out.push_str(MARK_CLASS);
                out.push('"');
                out.push_str(attributes);
                out.push('>');
                escape(&mut out, &known.title);
                out.push_str("</a>");
                out.push_str(&known.after);
                out.push_str(after);
            }
            _ => out.push_str(rest),
        }
    }
    out
}

/// Attributes of a link, and what follows its end. Signs in addresses are entities.
fn split_link(rest: &str) -> Option<(&str, &str)> {
    let (attributes, inside) = rest.split_once('>')?;
    let (_, after) = inside.split_once("</a>")?;
    Some((attributes, after))
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_topics_and_messages() {
        for (path, expected) in [
            ("/t/agenda/12", Some(Linked::Topic(12))),
            ("/t/12", Some(Linked::Topic(12))),
            ("/t/agenda/12/3", Some(Linked::Topic(12))),
            ("/t/agenda/12?page=2#message-21", Some(Linked::Topic(12))),
            ("/p/34", Some(Linked::Post(34))),
            ("/p/34/modifier", None),
            ("/t/12/repondre", None),
            ("/t/agenda", None),
            ("/t/a/b/c/d", None),
            ("/u/12", None),
            ("/p/-1", None),
            ("/p/9999999999999999999", None),
            ("", None),
        ] {
            assert_eq!(Linked::of_path(path), expected, "{path}");
        }
    }

    #[test]
    fn titles_replace_addresses_where_they_are_known() {
        let html = "<p>a <a class=\"topic-link\" data-topic=\"12\" href=\"/t/12\">/t/12</a> \
                    <a class=\"topic-link\" data-post=\"3\" href=\"/p/3\">/p/3</a> b</p>";
        assert_eq!(
            marked_topics(html).collect::<Vec<_>>(),
            [Linked::Topic(12), Linked::Post(3)]
        );
        let shown = with_titles(html, |linked| {
            (linked == Linked::Topic(12)).then(|| TitledLink {
                title: "L’<agenda>".into(),
                after: " <b>Résolu</b>".into(),
            })
        });
        assert_eq!(
            shown,
            "<p>a <a class=\"topic-link\" href=\"/t/12\">L’&lt;agenda&gt;</a> <b>Résolu</b> \
             <a href=\"/p/3\">/p/3</a> b</p>"
        );
        assert_eq!(with_titles("<p>a</p>", |_| None), "<p>a</p>");
    }

    #[test]
    fn every_link_counts_once() {
        let html = "<a href=\"/t/a/1\">x</a><a href=\"https://ex.fr/t/a/1\">y</a>\
                    <a href=\"https://ailleurs.fr/t/a/2\">z</a><a href=\"/p/3\">x</a>";
        assert_eq!(
            linked_topics(html, "https://ex.fr"),
            [Linked::Topic(1), Linked::Post(3)]
        );
    }
}
