//! A feed as Atom (RFC 4287).

use atom_syndication::{
    Category, Content, Feed as AtomFeed, FixedDateTime, Generator, Link, Person, Text,
};

use super::model::{Entry, Feed, feed_uri, for_xml};
use crate::config::PublicUrl;
use crate::domain::Timestamp;
use crate::text;

/// Who is named where an account is gone.
const NOBODY: &str = "compte supprimé";

/// Writes a feed.
///
/// # Errors
/// The writer's.
pub fn write(
    feed: &Feed,
    (site, site_name): (&PublicUrl, &str),
) -> Result<Vec<u8>, atom_syndication::Error> {
    let atom = AtomFeed {
        title: plain(&format!("{} – {site_name}", feed.title)),
        subtitle: feed.subtitle.as_deref().map(plain),
        id: feed_uri(site.host(), &feed.lasting),
        // An empty feed never changed.
        updated: feed.updated.map(moment).unwrap_or_default(),
        generator: Some(Generator {
            value: "Entraide".to_owned(),
            ..Generator::default()
        }),
        links: vec![
            link("self", &site.link(&feed.own), "application/atom+xml"),
            link("alternate", &site.link(&feed.page), "text/html"),
        ],
        icon: Some(site.link("/favicon.ico")),
        entries: feed.entries.iter().map(|one| entry(one, site)).collect(),
        lang: Some("fr".to_owned()),
        ..AtomFeed::default()
    };
    atom.write_to(Vec::new())
}

fn entry(entry: &Entry, site: &PublicUrl) -> atom_syndication::Entry {
    let href = site.link(&entry.href);
    let content = entry.html.as_deref().map(|html| Content {
        value: Some(for_xml(&text::elsewhere(html, site.as_str(), &href))),
        content_type: Some("html".to_owned()),
        ..Content::default()
    });
    atom_syndication::Entry {
        title: plain(&entry.title),
        id: entry.thing.uri(site.host(), entry.published),
        updated: moment(entry.updated),
        published: Some(moment(entry.published)),
        authors: vec![Person {
            name: for_xml(entry.author.as_deref().unwrap_or(NOBODY)),
            ..Person::default()
        }],
        categories: entry.labels.iter().map(|label| category(label)).collect(),
        links: vec![link("alternate", &href, "text/html")],
        summary: Some(plain(&entry.summary)),
        content,
        ..atom_syndication::Entry::default()
    }
}

fn moment(time: Timestamp) -> FixedDateTime {
    time.utc().fixed_offset()
}

fn plain(text: &str) -> Text {
    Text::plain(for_xml(text))
}

fn link(rel: &str, href: &str, mime_type: &str) -> Link {
    Link {
        rel: rel.to_owned(),
        href: href.to_owned(),
        mime_type: Some(mime_type.to_owned()),
        ..Link::default()
    }
}

fn category(label: &str) -> Category {
    Category {
        term: for_xml(label),
        ..Category::default()
    }
}
