//! What machines read about a tutorial.

use serde_json::json;

use super::model::level_label;
use super::store::Shown;
use crate::domain::App;
use crate::text;
use crate::web::ui::Link;
use crate::web::{JsonLd, Visit, routes};

/// Characters of a description for search engines.
const DESCRIPTION_CHARS: usize = 155;
/// Bytes of HTML that surely hold as many.
const READ: usize = 6_000;

/// The title and how the tutorial begins.
#[must_use]
pub fn description(tutorial: &Shown) -> String {
    let beginning = words(&tutorial.html[..tutorial.html.floor_char_boundary(READ)]);
    let both = format!("{}. {beginning}", tutorial.title.trim_end_matches('.'));
    text::excerpt(&both, DESCRIPTION_CHARS)
}

/// The tutorial and the way to it. Its steps are known to people only: it is an article.
#[must_use]
pub fn data(visit: &Visit, tutorial: &Shown, way: &[Link]) -> Vec<JsonLd> {
    let name = &visit.app.config.site_name;
    let host = json!({"@type": "Organization", "name": name, "url": visit.link("/")});
    let page = visit.link(&routes::tutorial(&tutorial.slug));
    let mut article = json!({
        "@type": "TechArticle",
        "headline": text::typography(&tutorial.title),
        "description": description(tutorial),
        "url": page,
        "mainEntityOfPage": page,
        "inLanguage": "fr",
        "datePublished": tutorial.created_at.rfc3339(),
        "dateModified": tutorial.updated_at.rfc3339(),
        "author": host,
        "publisher": host,
    });
    if let Some(level) = tutorial.level {
        article["proficiencyLevel"] = level_label(level).into();
    }
    if let Some(app) = tutorial.app.as_deref().and_then(App::find) {
        article["about"] = json!({"@type": "Thing", "name": app.label});
    }
    let mut links = way.to_vec();
    links.push(Link::new(&tutorial.title, routes::tutorial(&tutorial.slug)));
    vec![JsonLd::new(article), visit.way(&links)]
}

/// The words of rendered text, perhaps cut within a tag.
fn words(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, from_tag)) = rest.split_once('<') {
        words.push_str(before);
        words.push(' ');
        rest = from_tag.split_once('>').map_or("", |(_, after)| after);
    }
    words.push_str(rest);
    words
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_out_of_html() {
        assert_eq!(
            words("<h2 id=\"a\">Un</h2><p>a &amp;lt; &quot;b&quot;</p><a hre"),
            " Un  a &lt; \"b\"  "
        );
    }
}
