//! A feed and its entries, whatever they are written in.

use crate::domain::{PostId, Timestamp, TopicId, TutorialId};

/// Entries of a feed, at most.
pub const MAX_ENTRIES: usize = 50;
/// Characters of HTML in a feed, at most; entries after that have their beginning only.
pub const MAX_CONTENT: usize = 400_000;
/// Characters of HTML of one entry, at most; a longer one has its beginning only.
pub const MAX_ENTRY: usize = 60_000;
/// Characters of a summary.
pub const SUMMARY: usize = 300;

/// A feed.
#[derive(Clone, Debug)]
pub struct Feed {
    pub title: String,
    pub subtitle: Option<String>,
    /// What it is for ever, as a path: without what may be renamed.
    pub lasting: String,
    /// Path and query of the feed.
    pub own: String,
    /// Path and query of the page that shows the same.
    pub page: String,
    /// When something in it last changed; `None` for an empty one.
    pub updated: Option<Timestamp>,
    pub entries: Vec<Entry>,
}

/// An entry of a feed.
#[derive(Clone, Debug)]
pub struct Entry {
    pub thing: Thing,
    pub title: String,
    /// Path, query and fragment.
    pub href: String,
    /// `None` for an account that is gone.
    pub author: Option<String>,
    pub published: Timestamp,
    pub updated: Timestamp,
    /// Category and tags.
    pub labels: Vec<String>,
    /// Plain text.
    pub summary: String,
    /// As `text::render` made it; `None` where it would be too much.
    pub html: Option<String>,
}

/// What an entry is: its identity for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    Topic(TopicId),
    Post(PostId),
    Tutorial(TutorialId),
}

impl Thing {
    /// A `tag:` URI (RFC 4151): the host, the day on which the thing was made, its id. Neither a new
    /// title nor http instead of https changes it.
    #[must_use]
    pub fn uri(self, host: &str, made: Timestamp) -> String {
        let (kind, id) = match self {
            Self::Topic(id) => ("sujet", id.0),
            Self::Post(id) => ("message", id.0),
            Self::Tutorial(id) => ("tutoriel", id.0),
        };
        let day = made.naive_utc().format("%Y-%m-%d");
        format!("tag:{},{day}:{kind}/{id}", authority(host))
    }
}

/// The identity of a feed (RFC 4151).
#[must_use]
pub fn feed_uri(host: &str, lasting: &str) -> String {
    format!("tag:{},2026:flux{lasting}", authority(host))
}

/// RFC 4151 knows names; the brackets of an IPv6 address are no part of one.
fn authority(host: &str) -> String {
    host.chars()
        .map(|c| if matches!(c, '[' | ']' | ':') { '-' } else { c })
        .collect()
}

/// Which of these texts, by their length in characters, go into a feed whole.
pub fn within_budget(lengths: impl Iterator<Item = usize>) -> Vec<bool> {
    let mut left = MAX_CONTENT;
    lengths
        .map(|length| {
            let fits = length <= MAX_ENTRY && length <= left;
            if fits {
                left -= length;
            }
            fits
        })
        .collect()
}

/// The text without what XML 1.0 cannot hold (§2.2), however it is escaped.
#[must_use]
pub fn for_xml(text: &str) -> String {
    text.chars().filter(|c| fits_xml(*c)).collect()
}

fn fits_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_outlive_titles_and_schemes() {
        let made = Timestamp::from_micros(1_772_442_000_000_000).unwrap();
        assert_eq!(
            Thing::Topic(TopicId(12)).uri("entraide.example.org", made),
            "tag:entraide.example.org,2026-03-02:sujet/12"
        );
        assert_eq!(
            Thing::Post(PostId(3)).uri("[::1]", made),
            "tag:---1-,2026-03-02:message/3"
        );
        assert_eq!(
            feed_uri("ex.org", "/questions?etat=resolu"),
            "tag:ex.org,2026:flux/questions?etat=resolu"
        );
    }

    #[test]
    fn long_texts_leave_room_for_the_others() {
        let lengths = [MAX_ENTRY + 1, MAX_ENTRY, 10];
        assert_eq!(within_budget(lengths.into_iter()), [false, true, true]);
        let many = within_budget(std::iter::repeat_n(MAX_ENTRY, 20));
        let whole = many.iter().filter(|fits| **fits).count();
        assert_eq!(whole, MAX_CONTENT / MAX_ENTRY);
    }

    #[test]
    fn xml_gets_nothing_that_it_cannot_hold() {
        assert_eq!(
            for_xml("a\u{0}\u{8}\t\n\u{1f}b\u{fffe}\u{ffff}é🎈"),
            "a\t\nbé🎈"
        );
    }
}
