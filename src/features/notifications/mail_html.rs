//! A message as a mail can show it.

use std::collections::HashMap;

use ammonia::{Builder, Url, UrlRelative};

/// What stands for a passage that readers open themselves: a mail has nothing to open.
const HIDDEN_NOTE: &str = "<p>[texte masqué\u{a0}: lisez-le sur le forum]</p>";

/// The HTML of a message, made for mail: images become links, as most readers block them and each
/// would tell when the mail is read; addresses are whole; boxes of task lists become signs; hidden
/// passages are left out.
///
/// `html` is what `text::render` made, `base` the page that shows it. Anything else is cleaned
/// again: the result never holds more than text, links and simple structure.
pub fn for_mail(html: &str, base: &Url) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    let mut open_links = 0_usize;
    while let Some(start) = rest.find('<') {
        let (before, from_tag) = rest.split_at(start);
        let (tag, after) = from_tag.split_at(tag_end(from_tag));
        out.push_str(before);
        match name(tag) {
            "details" => {
                out.push_str(HIDDEN_NOTE);
                rest = after_details(after);
                continue;
            }
            "img" => out.push_str(&image_link(tag, open_links > 0)),
            "input" => out.push_str(if attributes(tag).contains_key("checked") {
                "☑ "
            } else {
                "☐ "
            }),
            other => {
                match other {
                    "a" => open_links += 1,
                    "/a" => open_links = open_links.saturating_sub(1),
                    _ => {}
                }
                out.push_str(tag);
            }
        }
        rest = after;
    }
    out.push_str(rest);
    Builder::default()
        .rm_tags(&["img", "map", "area"])
        .url_relative(UrlRelative::RewriteWithBase(base.clone()))
        .clean(&out)
        .to_string()
}

/// What follows the end of a hidden passage whose opening was just read.
fn after_details(text: &str) -> &str {
    let mut open = 1_usize;
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (tag, after) = rest[start..].split_at(tag_end(&rest[start..]));
        match name(tag) {
            "details" => open += 1,
            "/details" => open -= 1,
            _ => {}
        }
        rest = after;
        if open == 0 {
            return rest;
        }
    }
    ""
}

/// Where the tag at the start of `text` ends; signs within quotes do not end it.
fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn name(tag: &str) -> &str {
    let inner = tag.trim_start_matches('<').trim_end_matches('>');
    inner.split_ascii_whitespace().next().unwrap_or("")
}

/// Attributes as the renderer's cleaner writes them: `name="value"`, the value still escaped.
fn attributes(tag: &str) -> HashMap<&str, &str> {
    let mut found = HashMap::new();
    let mut rest = tag.split_once(' ').map_or("", |(_, rest)| rest);
    while let Some((key, value_on)) = rest.split_once("=\"") {
        let Some((value, after)) = value_on.split_once('"') else {
            break;
        };
        found.insert(key.trim(), value);
        rest = after;
    }
    found
}

fn image_link(tag: &str, inside_link: bool) -> String {
    let attributes = attributes(tag);
    let text = match attributes.get("alt").map(|alt| alt.trim()) {
        Some(alt) if !alt.is_empty() => format!("Image\u{a0}: {alt}"),
        _ => "Image".to_owned(),
    };
    match attributes.get("src") {
        Some(source) if !inside_link => format!("<a href=\"{source}\">{text}</a>"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{Attachments, Context, Mentions, render};

    fn mailed(markdown: &str) -> String {
        let context = Context {
            mentions: &Mentions::new(),
            files: &Attachments::new(),
            own_origin: "https://forum.example.org",
            id_prefix: "message-3-",
            top_title: 3,
        };
        let base = Url::parse("https://forum.example.org/t/agenda/12?page=2").unwrap();
        for_mail(&render(markdown, &context).unwrap(), &base)
    }

    #[test]
    fn images_become_links() {
        let html = mailed("![un > \"écran\"](/f/1.png)");
        assert!(!html.contains("<img"), "{html}");
        assert!(
            html.contains(r#"href="https://forum.example.org/f/1.png""#),
            "{html}"
        );
        assert!(html.contains("Image&nbsp;: un"), "{html}");
        let nested = mailed("[![écran](/f/1.png)](/t/autre/4)");
        assert_eq!(nested.matches("<a ").count(), 1, "{nested}");
    }

    #[test]
    fn addresses_are_whole() {
        let html = mailed("[ici](/t/autre/4) et [là](#message-3-x) et https://exemple.fr/");
        for address in [
            "https://forum.example.org/t/autre/4",
            "https://forum.example.org/t/agenda/12?page=2#message-3-x",
            "https://exemple.fr/",
        ] {
            assert!(html.contains(&format!("href=\"{address}\"")), "{html}");
        }
    }

    #[test]
    fn boxes_of_lists_are_signs() {
        let html = mailed("- [x] fait\n- [ ] à faire");
        assert!(html.contains("☑ ") && html.contains("☐ "), "{html}");
        assert!(!html.contains("<input"), "{html}");
    }

    #[test]
    fn hidden_passages_stay_hidden() {
        let html = mailed("avant\n\n>! secret\n>\n> >! double\n\naprès\n\n>! encore");
        assert!(html.contains("avant") && html.contains("après"), "{html}");
        assert!(
            !html.contains("secret") && !html.contains("double"),
            "{html}"
        );
        assert!(
            !html.contains("encore") && !html.contains("Afficher"),
            "{html}"
        );
        assert_eq!(html.matches("lisez-le sur le forum").count(), 2, "{html}");
    }

    #[test]
    fn links_to_topics_show_no_title() {
        let html = mailed("Voir https://forum.example.org/t/agenda/12 et `{v31}` {v31}");
        assert!(
            html.contains(">https://forum.example.org/t/agenda/12</a>"),
            "{html}"
        );
        assert!(!html.contains("data-"), "{html}");
    }

    proptest! {
        #[test]
        fn nothing_remote_is_ever_loaded(markdown in ".{0,200}") {
            let context = Context {
                mentions: &Mentions::new(),
                files: &Attachments::new(),
                own_origin: "https://forum.example.org",
                id_prefix: "message-3-",
            top_title: 3,
            };
            let base = Url::parse("https://forum.example.org/t/agenda/12").unwrap();
            if let Ok(html) = render(&markdown, &context) {
                let html = for_mail(&html, &base);
                for forbidden in ["<img", "<script", "<iframe", "href=\"/", "href=\"#", " src="] {
                    prop_assert!(!html.contains(forbidden) || !html.contains('<'), "{}", html);
                }
            }
        }
    }
}
