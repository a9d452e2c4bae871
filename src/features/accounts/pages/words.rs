//! Plain words as HTML.

use crate::web::ui::Html;

/// Text with the characters that mean something in HTML made harmless.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
    html
}

/// Plain text as paragraphs: an empty line parts them, a line end is kept.
#[must_use]
pub fn paragraphs(text: &str) -> Html {
    let html: String = text
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| format!("<p>{}</p>", escape(paragraph).replace('\n', "<br>")))
        .collect();
    Html::trusted(html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        let html = paragraphs("Un <b>\n& deux\n\n\n\n\"trois\"\n\n").to_string();
        assert_eq!(
            html,
            "<p>Un &lt;b&gt;<br>&amp; deux</p><p>&quot;trois&quot;</p>"
        );
        assert_eq!(paragraphs(" \n\n ").to_string(), "");
    }
}
