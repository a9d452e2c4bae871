//! Which addresses a message may lead to, and bare addresses in running text.

use std::ops::Range;

use url::{Position, Url};

use super::topic_links::Linked;

/// Longest address made into a link, in bytes; beyond it, it stays text.
const MAX_URL: usize = 2_048;

/// An address that passed the checks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// Normalised (WHATWG URL); begins with `http:`, `https:`, `mailto:`, `#` or a single `/`.
    pub href: String,
    /// On our own origin.
    pub ours: bool,
}

/// Decides addresses against the origin of the forum.
pub(super) struct Links {
    own: Option<Url>,
}

impl Links {
    /// `own_origin` like `https://forum.example.org`; when it is no address, every absolute link
    /// counts as foreign.
    pub fn new(own_origin: &str) -> Self {
        Self {
            own: Url::parse(own_origin).ok().filter(is_web),
        }
    }

    /// The address to write in a link, or nothing when it may not be one: only http, https,
    /// mailto, `#fragment` and site-relative `/path` are accepted, without name or password.
    pub fn target(&self, raw: &str) -> Option<Target> {
        if raw.len() > MAX_URL {
            return None;
        }
        let raw = raw.trim();
        if let Some(fragment) = raw.strip_prefix('#') {
            return is_fragment(fragment).then(|| Target {
                href: raw.to_owned(),
                ours: true,
            });
        }
        if raw.starts_with('/') {
            return self
                .site_relative(raw)
                .map(|href| Target { href, ours: true });
        }
        let url = Url::parse(raw).ok()?;
        if url.scheme() == "mailto" {
            return url.path().contains('@').then(|| Target {
                href: url.into(),
                ours: false,
            });
        }
        if !is_web(&url) {
            return None;
        }
        let ours = self
            .own
            .as_ref()
            .is_some_and(|own| own.origin() == url.origin());
        Some(Target {
            href: url.into(),
            ours,
        })
    }

    /// The site-relative address of an image that may be shown: one of ours.
    pub fn own_image(&self, raw: &str) -> Option<String> {
        if raw.len() > MAX_URL {
            return None;
        }
        let raw = raw.trim();
        if raw.starts_with('/') {
            return self.site_relative(raw);
        }
        let url = Url::parse(raw).ok().filter(is_web)?;
        let own = self.own.as_ref()?;
        (own.origin() == url.origin())
            .then(|| local_part(&url))
            .flatten()
    }

    /// The topic or message that an address of ours leads to.
    pub fn topic(&self, target: &Target) -> Option<Linked> {
        if !target.ours {
            return None;
        }
        if target.href.starts_with('/') {
            return Linked::of_path(&target.href);
        }
        let url = Url::parse(&target.href).ok()?;
        Linked::of_path(url.path())
    }

    /// Resolves like a browser does, so that `//host`, `/\host` and `/<tab>/host` are seen for
    /// what they are.
    fn site_relative(&self, raw: &str) -> Option<String> {
        let elsewhere = Url::parse("https://site.invalid").ok()?;
        let base = self.own.as_ref().unwrap_or(&elsewhere);
        let url = base.join(raw).ok()?;
        (url.origin() == base.origin() && is_web(&url))
            .then(|| local_part(&url))
            .flatten()
    }
}

/// Path, query and fragment, unless they would be read as another host (`/.//host`).
fn local_part(url: &Url) -> Option<String> {
    let local = &url[Position::BeforePath..];
    (!local.starts_with("//")).then(|| local.to_owned())
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
}

fn is_fragment(fragment: &str) -> bool {
    fragment
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'%'))
}

/// The next bare `http://` or `https://` address at or after `from`, without the punctuation of
/// the sentence around it. Byte positions.
pub(super) fn next_bare_url(text: &str, from: usize) -> Option<Range<usize>> {
    let mut search = from;
    loop {
        let colon = search + text.get(search..)?.find("://")?;
        search = colon + 3;
        let Some(start) = scheme_start(text, from, colon) else {
            continue;
        };
        let body = &text[search..];
        let raw_end = search + body.find(ends_url).unwrap_or(body.len());
        let end = start + without_trailing_punctuation(&text[start..raw_end]).len();
        if end > search && end - start <= MAX_URL {
            return Some(start..end);
        }
        search = raw_end;
    }
}

/// Where `http` or `https` begins before `colon`, when it stands on its own.
fn scheme_start(text: &str, from: usize, colon: usize) -> Option<usize> {
    let scheme = |name: &str| {
        let start = colon
            .checked_sub(name.len())
            .filter(|&start| start >= from)?;
        text.get(start..colon)?
            .eq_ignore_ascii_case(name)
            .then_some(start)
    };
    let start = scheme("https").or_else(|| scheme("http"))?;
    let before = text[..start].chars().next_back();
    (!before.is_some_and(|c| c.is_alphanumeric() || c == '_')).then_some(start)
}

fn ends_url(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '<' | '>' | '"' | '«' | '»' | '“' | '”' | '`')
}

fn without_trailing_punctuation(url: &str) -> &str {
    let mut surplus = url
        .matches(')')
        .count()
        .saturating_sub(url.matches('(').count());
    url.trim_end_matches(|c: char| {
        if c == ')' {
            let strip = surplus > 0;
            surplus = surplus.saturating_sub(1);
            strip
        } else {
            matches!(
                c,
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '*' | '_' | '~' | ']' | '…'
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn href(raw: &str) -> Option<(String, bool)> {
        let links = Links::new("https://forum.example.org");
        links.target(raw).map(|target| (target.href, target.ours))
    }

    #[test]
    fn accepted() {
        for (raw, expected, ours) in [
            ("https://ex.fr/a?b=c:d#e", "https://ex.fr/a?b=c:d#e", false),
            ("HTTP://EX.fr", "http://ex.fr/", false),
            ("mailto:a@b.fr", "mailto:a@b.fr", false),
            ("/t/x/12?page=2#message-3", "/t/x/12?page=2#message-3", true),
            (
                "https://forum.example.org/t/1",
                "https://forum.example.org/t/1",
                true,
            ),
            (
                "https://FORUM.example.org:443/",
                "https://forum.example.org/",
                true,
            ),
            (
                "https://forum.example.org.mal.fr/",
                "https://forum.example.org.mal.fr/",
                false,
            ),
            ("#message-3", "#message-3", true),
        ] {
            assert_eq!(href(raw), Some((expected.to_owned(), ours)), "{raw}");
        }
    }

    #[test]
    fn refused() {
        for raw in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://ex.fr",
            "//mal.fr",
            "/\\mal.fr",
            "/\t/mal.fr",
            "\\\\mal.fr",
            "/.//mal.fr",
            "https://banque.fr@mal.fr/",
            "https://",
            "page.html",
            "?a=b",
            "#a\"b",
            "",
        ] {
            assert_eq!(href(raw), None, "{raw}");
        }
    }

    #[test]
    fn own_images() {
        let links = Links::new("https://forum.example.org");
        assert_eq!(links.own_image("/f/1.webp"), Some("/f/1.webp".into()));
        assert_eq!(
            links.own_image("https://forum.example.org/f/1.webp"),
            Some("/f/1.webp".into())
        );
        for foreign in [
            "https://ex.fr/1.png",
            "//ex.fr/1.png",
            "data:image/png,x",
            "#a",
            "1.png",
        ] {
            assert_eq!(links.own_image(foreign), None, "{foreign}");
        }
        assert_eq!(
            Links::new("").own_image("https://forum.example.org/1.webp"),
            None
        );
    }

    #[test]
    fn bare_urls() {
        for (text, expected) in [
            ("voir https://ex.fr/a?b=c.", Some("https://ex.fr/a?b=c")),
            ("(http://ex.fr/x_(y))", Some("http://ex.fr/x_(y)")),
            ("(http://ex.fr/x)", Some("http://ex.fr/x")),
            ("« https://ex.fr »", Some("https://ex.fr")),
            ("HTTPS://EX.FR !", Some("HTTPS://EX.FR")),
            ("xhttp://ex.fr", None),
            ("ftp://ex.fr", None),
            ("://://https://", None),
            ("ftp://a https://b.fr…", Some("https://b.fr")),
        ] {
            let found = next_bare_url(text, 0).map(|range| &text[range]);
            assert_eq!(found, expected, "{text}");
        }
    }
}
