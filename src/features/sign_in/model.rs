//! What is typed for a space, and a sign-in that is under way.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::domain::{AccountId, IdentityId, SpaceName, TenantId, Timestamp};
use crate::nextcloud::{Method, Proof};
use crate::text;

/// How long a sign-in may take; spaces forget theirs then too (Login Flow v2).
pub const LASTS: Duration = Duration::minutes(20);
/// How long one question to a space may take; it is asked by one at a time.
pub const POLL_LASTS: Duration = Duration::seconds(30);
/// Nobody asks again before this.
pub const POLL_REST: Duration = Duration::seconds(1);
/// Characters that are read of what was typed.
const TYPED_MAX: usize = 2_000;

/// What a person wrote for their space, made plain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    Empty,
    /// Somebody's mail address: they meant the other form.
    Mail,
    /// A name; the second spelling is tried after the first.
    Name(SpaceName, Option<SpaceName>),
    /// The address of a host, as in a browser: `mon-asso.example.org`, perhaps with a port.
    Host(String),
    /// Nothing that a space is called.
    Nothing,
}

impl Typed {
    /// Reads `mon-asso`, `MON-ASSO `, `mon-asso.frama.space`, or an address with whatever a browser
    /// shows of it. What cannot be seen counts for nothing.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let line: String = text.chars().take(TYPED_MAX).collect();
        let line = text::clean_line(&line).to_lowercase();
        if line.is_empty() {
            return Self::Empty;
        }
        let joined: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        let rest = without_scheme(&joined);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.contains('@') {
            return Self::Mail;
        }
        let host = host.trim_matches('.');
        if host.contains(['.', ':']) {
            return readable(host).map_or(Self::Nothing, Self::Host);
        }
        // « mon asso » is how one says « mon-asso ».
        let said = without_scheme(&line).split_whitespace();
        let said = said.collect::<Vec<_>>().join("-");
        let dashed = SpaceName::parse(said.split('/').next().unwrap_or_default());
        match (SpaceName::parse(host), dashed) {
            (Some(name), dashed) => Self::Name(name.clone(), dashed.filter(|other| *other != name)),
            (None, Some(dashed)) => Self::Name(dashed, None),
            (None, None) => Self::Nothing,
        }
    }
}

fn without_scheme(text: &str) -> &str {
    let rest = text.strip_prefix("https:").or(text.strip_prefix("http:"));
    rest.map_or(text, |rest| rest.trim_start_matches(['/', ' ']))
}

/// A host as addresses hold it, in ASCII.
fn readable(host: &str) -> Option<String> {
    let url = Url::parse(&format!("https://{host}")).ok()?;
    let name = url.domain()?;
    Some(match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    })
}

/// The name that a host bears by the configured pattern (`https://{name}.example.org`).
#[must_use]
pub fn name_by_pattern(pattern: &str, host: &str) -> Option<SpaceName> {
    let (before, after) = pattern.strip_prefix("https://")?.split_once("{name}")?;
    let name = host.strip_prefix(before)?.strip_suffix(after)?;
    SpaceName::parse(name)
}

/// What a sign-in is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    SignIn,
    /// One more way of signing in, for an account that is signed in.
    Link,
    /// The space says again that somebody is theirs.
    Recheck,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::SignIn, Self::Link, Self::Recheck];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Link => "link",
            Self::Recheck => "recheck",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == text)
    }
}

/// How far a sign-in has come. Each step is made once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The person is at their space.
    Begun,
    /// They came back; the space is being asked who they are.
    Asked,
    /// The space has said so; the person has something to confirm or to choose.
    Proven,
    /// It came to something, or to nothing.
    Done,
}

impl Stage {
    const ALL: [Self; 4] = [Self::Begun, Self::Asked, Self::Proven, Self::Done];

    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Asked => "asked",
            Self::Proven => "proven",
            Self::Done => "done",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.as_str() == text)
    }
}

/// For whom a sign-in is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    Anybody,
    /// Links a space to this account.
    Account(AccountId),
    /// Is checked again.
    Identity(AccountId, IdentityId),
}

impl Whom {
    #[must_use]
    pub const fn purpose(self) -> Purpose {
        match self {
            Self::Anybody => Purpose::SignIn,
            Self::Account(_) => Purpose::Link,
            Self::Identity(..) => Purpose::Recheck,
        }
    }

    #[must_use]
    pub const fn account(self) -> Option<AccountId> {
        match self {
            Self::Anybody => None,
            Self::Account(account) | Self::Identity(account, _) => Some(account),
        }
    }

    #[must_use]
    pub const fn identity(self) -> Option<IdentityId> {
        match self {
            Self::Identity(_, identity) => Some(identity),
            _ => None,
        }
    }
}

/// A sign-in that is about to begin at a space.
#[derive(Clone, Debug)]
pub struct NewAttempt {
    /// Hash of the cookie of the browser.
    pub browser_hash: String,
    /// Hash of what stands in the address that it comes back to.
    pub state_hash: String,
    pub tenant: TenantId,
    pub generation: i64,
    pub method: Method,
    pub whom: Whom,
    /// Sealed.
    pub secrets: String,
    pub code: Option<String>,
    /// A path here.
    pub back: String,
    pub by_link: bool,
}

/// A sign-in that was begun and is not over.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub id: i64,
    pub browser_hash: String,
    pub tenant: TenantId,
    pub generation: i64,
    pub method: Method,
    pub whom: Whom,
    pub stage: Stage,
    /// Sealed.
    pub secrets: String,
    /// Sealed.
    pub proof: Option<String>,
    pub code: Option<String>,
    /// A path here.
    pub back: String,
    /// Begun by a link, which somebody else may have given.
    pub by_link: bool,
    pub expires_at: Timestamp,
}

/// What a space said of somebody, kept sealed until they have chosen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Said {
    pub uid: String,
    pub space_admin: bool,
    /// A proposal: verified by our own mail before it is used.
    pub email: Option<String>,
}

impl From<&Proof> for Said {
    fn from(proof: &Proof) -> Self {
        Self {
            uid: proof.uid.clone(),
            space_admin: proof.space_admin,
            email: proof.email.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> Typed {
        Typed::Name(SpaceName::parse(text).unwrap(), None)
    }

    #[test]
    fn what_people_write_is_understood() {
        for typed in [
            "mon-asso",
            "MON-ASSO ",
            "\u{200b}mon-asso\u{feff}",
            "  Mon-Asso/",
            "https://mon-asso",
            "mon-\u{ad}asso",
        ] {
            assert_eq!(Typed::read(typed), name("mon-asso"), "{typed:?}");
        }
        for typed in [
            "mon-asso.frama.space",
            "https://mon-asso.frama.space/apps/files?x",
            "http://MON-ASSO.frama.space",
            "https:// mon-asso .frama.space/#",
            "mon-asso.frama.space.",
            "//mon-asso.frama.space".trim_start_matches('/'),
        ] {
            let host = Typed::Host("mon-asso.frama.space".to_owned());
            assert_eq!(Typed::read(typed), host, "{typed:?}");
        }
        let ports = Typed::read("https://a.example.org:8443/x");
        assert_eq!(ports, Typed::Host("a.example.org:8443".to_owned()));
        let spaced = Typed::Name(
            SpaceName::parse("monasso").unwrap(),
            SpaceName::parse("mon-asso"),
        );
        assert_eq!(Typed::read("Mon asso"), spaced);
    }

    #[test]
    fn what_is_no_space_is_told_apart() {
        assert_eq!(Typed::read(" \u{200b} "), Typed::Empty);
        for mail in ["marie@mon-asso.fr", "https://a@b.example.org"] {
            assert_eq!(Typed::read(mail), Typed::Mail, "{mail}");
        }
        for nothing in [
            "-",
            "café",
            "a_b",
            "127.0.0.1",
            "[::1]",
            "https://",
            "..",
            "a:b:c",
        ] {
            assert_eq!(Typed::read(nothing), Typed::Nothing, "{nothing}");
        }
    }

    #[test]
    fn a_host_bears_a_name_by_the_pattern() {
        let name = |host| name_by_pattern("https://{name}.frama.space", host);
        assert_eq!(name("mon-asso.frama.space"), SpaceName::parse("mon-asso"));
        for other in [
            "frama.space",
            ".frama.space",
            "a.b.frama.space",
            "mon-asso.frama.space.evil.org",
            "mon-asso.example.org",
        ] {
            assert_eq!(name(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_names_a_label_or_a_host(typed in "\\PC{0,80}") {
            if let Typed::Host(host) = Typed::read(&typed) {
                prop_assert!(host.is_ascii());
                prop_assert!(!host.contains(['/', '@', '?', '#', ' ']));
            }
        }
    }
}
