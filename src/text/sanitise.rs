//! The last word on what HTML leaves this room: a strict allow-list over the rendered text.
//!
//! The renderer already escapes what people write; this pass holds even if the renderer is wrong.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::files::key_of;
use super::highlight;
use super::topic_links::{MARK_CLASS, is_row};
use super::versions::VERSION_CLASS;

/// Relation of links to other sites: no credit for the address, and no way back to our window.
pub(super) const FOREIGN_REL: &str = "nofollow ugc noopener";

/// Class of the scrolling frame around tables.
pub(super) const TABLE_CLASS: &str = "table-scroll";

/// Class of a passage that readers open themselves.
pub(super) const HIDDEN_CLASS: &str = "spoiler";

/// Classes of a quote that says whose it is, and of the line that says it.
pub(super) const QUOTE_CLASS: &str = "quote";
pub(super) const QUOTE_HEAD_CLASS: &str = "quote-head";
/// Class of the link from an image to its full size.
pub(super) const FULL_SIZE: &str = "full-size";

/// How wide an image of a message stands, for the browser to choose a copy: the column of text, or the
/// screen where it is narrower.
pub(super) const IMAGE_SIZES: &str = "(min-width: 46rem) 40rem, 92vw";

const TAGS: &[&str] = &[
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "details",
    "div",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "span",
    "strong",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

const ATTRIBUTES: &[(&str, &[&str])] = &[
    (
        "a",
        &[
            "href",
            "rel",
            "class",
            "title",
            "id",
            "aria-label",
            "data-topic",
            "data-post",
        ],
    ),
    ("blockquote", &["class"]),
    ("code", &["class"]),
    ("details", &["class"]),
    ("div", &["class", "tabindex", "role", "aria-label"]),
    (
        "img",
        &[
            "src", "alt", "title", "loading", "width", "height", "srcset", "sizes", "decoding",
        ],
    ),
    ("input", &["type", "disabled", "checked", "aria-label"]),
    ("li", &["class", "id"]),
    ("ol", &["start"]),
    ("p", &["class"]),
    ("pre", &["tabindex", "data-language"]),
    ("span", &["class"]),
    ("td", &["class"]),
    ("th", &["class", "scope"]),
];

const CLASSES: &[&str] = &[
    "align-center",
    "align-right",
    "footnote-back",
    "footnotes",
    FULL_SIZE,
    "image-link",
    "mention",
    HIDDEN_CLASS,
    MARK_CLASS,
    QUOTE_CLASS,
    QUOTE_HEAD_CLASS,
    TABLE_CLASS,
];

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    let attributes: HashMap<&str, HashSet<&str>> = ATTRIBUTES
        .iter()
        .map(|&(tag, names)| (tag, names.iter().copied().collect()))
        .collect();
    builder
        .tags(TAGS.iter().copied().collect())
        .tag_attributes(attributes)
        .url_schemes(["http", "https", "mailto"].into_iter().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(|tag, name, value| {
            accepts(tag, name, value).then_some(Cow::Borrowed(value))
        });
    builder
});

/// First of the private characters (plane 15) that stand for a Latin-1 character while the HTML is
/// parsed and written.
///
/// The parser copies the whole text node at each entity, and the serialiser searches the rest of it
/// again at each of U+00A0..=U+00BF (`«`, `·`…): a megabyte of either takes many seconds. Stand-ins
/// cost neither, and keep written text from ever looking like markup.
const STAND_INS: u32 = 0xF_0000;

/// The stand-in of a character that means something in HTML or slows its parser; any other is
/// itself.
pub(super) fn stand_in(c: char) -> char {
    if matches!(c, '&' | '<' | '>' | '"' | '\u{A0}'..='\u{BF}') {
        char::from_u32(STAND_INS + u32::from(c)).unwrap_or(c)
    } else {
        c
    }
}

/// Whether a character is kept for [`stand_in`] and so may not come from a text.
pub(super) fn is_stand_in(c: char) -> bool {
    (STAND_INS..=STAND_INS + 0xFF).contains(&u32::from(c))
}

/// HTML that holds nothing but the elements, attributes and addresses of the allow-list, whatever
/// `html` was, with stand-ins written as entities.
pub(super) fn sanitise(html: &str) -> String {
    let clean = SANITISER.clean(html).to_string();
    let mut out = String::with_capacity(clean.len() + clean.len() / 8);
    for c in clean.chars() {
        let meant = u32::from(c)
            .checked_sub(STAND_INS)
            .and_then(|code| u8::try_from(code).ok());
        match meant {
            Some(b'&') => out.push_str("&amp;"),
            Some(b'<') => out.push_str("&lt;"),
            Some(b'>') => out.push_str("&gt;"),
            Some(b'"') => out.push_str("&quot;"),
            Some(latin) => out.push(char::from(latin)),
            None => out.push(c),
        }
    }
    out
}

fn accepts(tag: &str, name: &str, value: &str) -> bool {
    match (tag, name) {
        ("img", "src") => is_site_relative(value),
        ("img", "srcset") => value.split(", ").all(is_copy),
        ("img", "sizes") => value == IMAGE_SIZES,
        ("img", "decoding") => value == "async",
        ("img", "width" | "height") => is_pixels(value),
        (_, "href") => {
            is_site_relative(value)
                || value.starts_with('#')
                || ["http://", "https://", "mailto:"]
                    .iter()
                    .any(|start| value.starts_with(start))
        }
        ("code", "class") => value.strip_prefix("language-").is_some_and(is_language),
        ("span", "class") => value == VERSION_CLASS || highlight::CLASSES.contains(&value),
        (_, "data-language") => highlight::is_label(value),
        (_, "data-topic" | "data-post") => is_row(value),
        (_, "class") => CLASSES.contains(&value),
        (_, "id") => is_id(value),
        (_, "rel") => value == FOREIGN_REL,
        (_, "tabindex") => value == "0",
        (_, "role") => value == "group",
        (_, "scope") => value == "col",
        (_, "loading") => value == "lazy",
        ("input", "type") => value == "checkbox",
        ("ol", "start") => value.bytes().all(|b| b.is_ascii_digit()),
        _ => true,
    }
}

fn is_site_relative(url: &str) -> bool {
    url.starts_with('/') && !url[1..].starts_with(['/', '\\']) && !url.contains(['\t', '\n', '\r'])
}

/// `/fichiers/…/480/a.png 480w`: one of the copies of a file of ours.
fn is_copy(candidate: &str) -> bool {
    let Some((address, width)) = candidate.split_once(' ') else {
        return false;
    };
    key_of(address).is_some()
        && !address.contains(',')
        && width.strip_suffix('w').is_some_and(is_pixels)
}

fn is_pixels(value: &str) -> bool {
    (1..=5).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
}

fn is_id(value: &str) -> bool {
    !value.is_empty()
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Whether a fenced block's word can be the name of a language: at most 30 of ASCII letters,
/// digits and `+ # . _ -`.
pub(super) fn is_language(word: &str) -> bool {
    (1..=30).contains(&word.len())
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'#' | b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_what_is_not_listed() {
        for (html, expected) in [
            ("<p style=\"x\" onclick=\"y\">a</p>", "<p>a</p>"),
            ("<a href=\"javascript:x\">a</a>", "<a>a</a>"),
            ("<a href=\"//mal.fr\">a</a>", "<a>a</a>"),
            ("<a href=\"/\\mal.fr\">a</a>", "<a>a</a>"),
            ("<a href=\"page\">a</a>", "<a>a</a>"),
            ("<a class=\"button\" rel=\"me\">a</a>", "<a>a</a>"),
            ("<img src=\"https://ex.fr/1.png\" onerror=\"x\">", "<img>"),
            ("<code class=\"language-rust x\">a</code>", "<code>a</code>"),
            ("<img srcset=\"https://ex.fr/1.png 480w\">", "<img>"),
            (
                "<img srcset=\"/fichiers/x/1.png 480w\" sizes=\"9vw\">",
                "<img>",
            ),
            (
                "<img width=\"100%\" height=\"-1\" decoding=\"sync\">",
                "<img>",
            ),
            ("<h1>a</h1><iframe src=\"/a\"></iframe>", "a"),
            ("<!-- a --><font>b</font>", "b"),
            (
                "<span class=\"hl-x\" style=\"y\">a</span>",
                "<span>a</span>",
            ),
            ("<a data-topic=\"1x\" data-x=\"y\">a</a>", "<a>a</a>"),
            (
                "<details open ontoggle=\"x\">a</details>",
                "<details>a</details>",
            ),
            ("<pre data-language=\"x\">a</pre>", "<pre>a</pre>"),
            ("<input type=\"image\" src=\"/a\">", "<input>"),
        ] {
            assert_eq!(sanitise(html), expected, "{html}");
        }
        for html in [
            "<script>x</script>",
            "<svg><a/><style>x</style></svg>",
            "<style>x</style>",
        ] {
            assert!(!sanitise(html).contains("<s"), "{html}");
        }
    }

    #[test]
    fn keeps_what_is_listed() {
        for html in [
            "<a href=\"https://ex.fr/\" rel=\"nofollow ugc noopener\">a</a>",
            "<img src=\"/f/1.webp\" alt=\"a\" loading=\"lazy\">",
            "<pre tabindex=\"0\"><code class=\"language-c++\">a</code></pre>",
            "<pre tabindex=\"0\" data-language=\"PHP\"><code><span class=\"hl-name\">a</span></code></pre>",
            "<details class=\"spoiler\"><summary>a</summary></details>",
            "<a class=\"topic-link\" data-topic=\"12\" href=\"/t/12\">a</a>",
            "<blockquote class=\"quote\"><p class=\"quote-head\">a</p></blockquote>",
            "<ol start=\"3\"><li id=\"m-1\">a</li></ol>",
        ] {
            assert_eq!(sanitise(html), html);
        }
    }
}
