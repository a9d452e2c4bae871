//! Where a space lives.

use std::fmt;

use url::Url;

/// `https://HOST` or `https://HOST:PORT`, HOST a name: no path, no user, no address in digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Origin(Url);

impl Origin {
    /// Reads the address of a space; `None` when it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let plain = url.scheme() == "https"
            && url.domain().is_some()
            && url.username().is_empty()
            && url.password().is_none()
            && matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none();
        plain.then_some(Self(url))
    }

    /// The name that is looked up.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.domain().unwrap_or_default()
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or(443)
    }

    /// An address within this space.
    #[must_use]
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(p, q)| (p, Some(q)));
        url.set_path(path);
        url.set_query(query);
        url
    }

    /// An address that the space gave, when it is the space's own.
    #[must_use]
    pub fn own(&self, given: &str) -> Option<Url> {
        let url = Url::parse(given).ok()?;
        let same = url.origin() == self.0.origin()
            && url.username().is_empty()
            && url.password().is_none();
        same.then_some(url)
    }

    /// Without a slash at the end, as issuers are written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_plain_address_of_a_host() {
        let good = Origin::parse("https://Mon-Asso.example.org/").unwrap();
        assert_eq!(good.as_str(), "https://mon-asso.example.org");
        assert_eq!(good.host(), "mon-asso.example.org");
        for bad in [
            "http://a.example.org",
            "https://10.0.0.1",
            "https://[::1]/",
            "https://a:b@a.example.org",
            "https://a.example.org/nextcloud",
            "https://a.example.org/?x",
            "a.example.org",
            "",
        ] {
            assert_eq!(Origin::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn what_belongs_to_a_space_has_its_origin() {
        let space = Origin::parse("https://a.example.org").unwrap();
        assert!(space.own("https://a.example.org/apps/oidc/token").is_some());
        for foreign in [
            "https://b.example.org/",
            "http://a.example.org/",
            "https://a.example.org:8443/",
            "https://a.example.org@b.example.org/",
            "//a.example.org/",
            "javascript:alert(1)",
        ] {
            assert_eq!(space.own(foreign), None, "{foreign}");
        }
    }
}
