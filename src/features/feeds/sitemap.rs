//! Maps of the site (sitemaps.org, protocol 0.9).

use quick_xml::escape::escape;

use crate::config::PublicUrl;
use crate::domain::Timestamp;

/// Topics whose id falls into one map. A map may hold [`MOST`] addresses: 25 pages a topic.
pub const TOPICS: i64 = 2_000;
/// Ids in one map of things that have one page each.
pub const OTHERS: i64 = 5_000;
/// Addresses in a map, at most (the protocol's bound).
const MOST: usize = 50_000;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";

/// The ids of map `n`, from 1, with `size` ids each; `None` for a number that is no map.
#[must_use]
pub fn range(n: i64, size: i64) -> Option<std::ops::RangeInclusive<i64>> {
    let first = n.checked_sub(1).filter(|n| *n >= 0)?.checked_mul(size)?;
    Some(first.checked_add(1)?..=first.checked_add(size)?)
}

/// How many maps it takes for ids up to this one.
#[must_use]
pub fn maps(last: i64, size: i64) -> i64 {
    (last.max(0) + size - 1) / size
}

/// The index: the maps there are, by their path.
#[must_use]
pub fn index(site: &PublicUrl, paths: &[String]) -> String {
    let mut xml = format!("{HEAD}<sitemapindex {NAMESPACE}>\n");
    for path in paths {
        let address = site.link(path);
        xml.push_str(&format!(
            "<sitemap><loc>{}</loc></sitemap>\n",
            escape(&address)
        ));
    }
    xml.push_str("</sitemapindex>\n");
    xml
}

/// One map: paths, each with the time of its last change where that is known.
#[must_use]
pub fn map(site: &PublicUrl, pages: impl Iterator<Item = (String, Option<Timestamp>)>) -> String {
    let mut xml = format!("{HEAD}<urlset {NAMESPACE}>\n");
    for (path, changed) in pages.take(MOST) {
        let address = site.link(&path);
        xml.push_str("<url><loc>");
        xml.push_str(&escape(&address));
        xml.push_str("</loc>");
        if let Some(changed) = changed {
            xml.push_str("<lastmod>");
            xml.push_str(&changed.rfc3339());
            xml.push_str("</lastmod>");
        }
        xml.push_str("</url>\n");
    }
    xml.push_str("</urlset>\n");
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_meet_and_do_not_overlap() {
        assert_eq!(range(1, 2_000), Some(1..=2_000));
        assert_eq!(range(2, 2_000), Some(2_001..=4_000));
        for none in [0, -1, i64::MIN, i64::MAX] {
            assert_eq!(range(none, 2_000), None, "{none}");
        }
        for (last, expected) in [(0, 0), (1, 1), (2_000, 1), (2_001, 2)] {
            assert_eq!(maps(last, 2_000), expected, "{last}");
        }
    }

    #[test]
    fn addresses_are_escaped() {
        let site = PublicUrl::parse("https://ex.org").unwrap();
        let xml = map(&site, std::iter::once(("/a?b=1&c='".to_owned(), None)));
        assert!(
            xml.contains("<loc>https://ex.org/a?b=1&amp;c=&apos;</loc>"),
            "{xml}"
        );
    }
}
