//! Rendered text as it is read away from the forum: in feed readers.

/// Attributes that mean something without our styles and scripts.
const KEPT: [&str; 9] = [
    "href", "src", "alt", "title", "width", "height", "start", "scope", "rel",
];

/// Rendered text whose links and images work from anywhere: addresses are whole, boxes of task lists
/// are signs, and what only our pages understand (classes, ids, marks, sizes of copies) is gone.
///
/// `html` is what [`render`](super::render) made: its tags are written in one way only, and stay as
/// safe as they were. `origin` is the site without a final slash, `page` the absolute address of the
/// page that shows the text. Takes time proportional to the text.
#[must_use]
pub fn elsewhere(html: &str, origin: &str, page: &str) -> String {
    let page = page.split('#').next().unwrap_or_default();
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, from_tag) = rest.split_at(start);
        let (tag, after) = from_tag.split_at(tag_end(from_tag));
        out.push_str(before);
        write_tag(&mut out, tag, origin, page);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where the tag at the start of `text` ends; signs within quotes do not end it.
fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn write_tag(out: &mut String, tag: &str, origin: &str, page: &str) {
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    let (name, mut attributes) = inner.split_once(' ').unwrap_or((inner, ""));
    if name == "input" {
        out.push_str(if attributes.contains("checked=") {
            "☑ "
        } else {
            "☐ "
        });
        return;
    }
    out.push('<');
    out.push_str(name);
    while let Some((key, value_on)) = attributes.split_once("=\"") {
        let Some((value, after)) = value_on.split_once('"') else {
            break;
        };
        attributes = after;
        let key = key.trim();
        if !KEPT.contains(&key) {
            continue;
        }
        out.push(' ');
        out.push_str(key);
        out.push_str("=\"");
        if matches!(key, "href" | "src") {
            match value.as_bytes().first() {
                Some(b'/') => out.push_str(origin),
                Some(b'#') => out.push_str(page),
                _ => {}
            }
        }
        out.push_str(value);
        out.push('"');
    }
    out.push('>');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{Attachments, Context, Mentions, render};

    fn read(html: &str) -> String {
        elsewhere(
            html,
            "https://ex.org",
            "https://ex.org/t/a/1?page=2#message-3",
        )
    }

    #[test]
    fn examples() {
        for (html, expected) in [
            ("a <b", "a <b>"),
            ("<p class=\"x\">a</p>", "<p>a</p>"),
            (
                "<a class=\"topic-link\" data-topic=\"1\" href=\"/t/1\">href=\"/x\"</a>",
                "<a href=\"https://ex.org/t/1\">href=\"/x\"</a>",
            ),
            (
                "<a href=\"#m-1\">1</a>",
                "<a href=\"https://ex.org/t/a/1?page=2#m-1\">1</a>",
            ),
            (
                "<a href=\"mailto:a@b.fr\">m</a>",
                "<a href=\"mailto:a@b.fr\">m</a>",
            ),
            (
                "<img src=\"/fichiers/a.png\" alt=\"1 > 2\" srcset=\"/fichiers/b 1w\" loading=\"lazy\">",
                "<img src=\"https://ex.org/fichiers/a.png\" alt=\"1 > 2\">",
            ),
            (
                "<li><input type=\"checkbox\" disabled=\"\" checked=\"\">fait</li>",
                "<li>☑ fait</li>",
            ),
        ] {
            assert_eq!(read(html), expected, "{html}");
        }
    }

    proptest! {
        #[test]
        fn text_stays_as_it_was(text in "[a-zé<>&\" \n*_#-]{0,60}") {
            let context = Context {
                mentions: &Mentions::new(),
                files: &Attachments::new(),
                own_origin: "https://ex.org",
                id_prefix: "m-",
                top_title: 3,
            };
            let html = render(&text, &context).unwrap();
            let words = |html: &str| {
                let page = scraper::Html::parse_fragment(html);
                page.root_element().text().collect::<String>()
            };
            prop_assert_eq!(words(&read(&html)), words(&html));
        }
    }
}
