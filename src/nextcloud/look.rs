//! What a space says of itself.

use super::Provider;

/// How the people of a space sign in elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Oidc,
    LoginFlow,
}

impl Method {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::LoginFlow => "login_flow",
        }
    }
}

/// A space as it is now.
#[derive(Clone, Debug)]
pub struct Look {
    /// Tells it from a space that is made later under the same name: the name of its session cookie.
    pub instance_id: String,
    /// The ids of the keys that sign its tokens, sorted; none without OpenID Connect.
    pub key_ids: Vec<String>,
    /// For example `31.0.2`.
    pub version: Option<String>,
    /// `None`: Login Flow v2.
    pub provider: Option<Provider>,
}

/// How a space looks, and what it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theming {
    /// Plain text, at most 100 characters, no control or direction characters.
    pub name: Option<String>,
    /// `#rrggbb`.
    pub colour: Option<String>,
    /// Made anew: a PNG, at most 256 pixels a side.
    pub logo: Option<Vec<u8>>,
    pub version: Option<String>,
    /// Ids of apps that its people can use, as far as it says (`calendar`, `spreed`…), sorted.
    pub apps: Vec<String>,
}
