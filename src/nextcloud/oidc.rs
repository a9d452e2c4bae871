//! OpenID Connect with a space: code, PKCE S256, state, nonce (OpenID Connect Core 1.0; RFC 7636).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreIdToken,
    CoreIdTokenVerifier, CoreJwsSigningAlgorithm, CoreTokenResponse,
};
use openidconnect::http::{Response, StatusCode, header};
use openidconnect::{
    AuthType, AuthUrl, AuthorizationCode, ClaimsVerificationError, ClientId, CsrfToken,
    HttpRequest, HttpResponse, IssuerUrl, JsonWebKeySet, Nonce, OAuth2TokenResponse as _,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse as _,
    TokenUrl,
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::ask::Ask;
use super::look::{email, person};
use super::{Breach, Failure, Proof, Space};
use crate::domain::{Clock as _, SystemClock};

/// By how much the clock of a space may be wrong.
const SKEW: Duration = Duration::seconds(60);
/// Of a code, in bytes.
const CODE_MOST: usize = 2_000;

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

impl Begun {
    /// New random words, for one sign-in that comes back to `redirect`.
    #[must_use]
    pub fn new(redirect: &str) -> Self {
        let (_, verifier) = PkceCodeChallenge::new_random_sha256();
        Self {
            nonce: Nonce::new_random().secret().clone(),
            verifier: verifier.into_secret(),
            redirect: redirect.to_owned(),
        }
    }
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
        let own = self.own(&provider.authorization, "authorization_endpoint")?;
        let client = CoreClient::new(
            ClientId::new(client_id.to_owned()),
            IssuerUrl::from_url(self.origin().join("/")),
            JsonWebKeySet::new(Vec::new()),
        )
        .set_auth_uri(AuthUrl::from_url(own))
        .set_redirect_uri(redirect(begun)?);
        let (state, nonce) = (state.to_owned(), begun.nonce.clone());
        let verifier = PkceCodeVerifier::new(begun.verifier.clone());
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_scopes(["profile", "email", "groups"].map(|s| Scope::new(s.to_owned())));
        if silent {
            request = request.add_prompt(CoreAuthPrompt::None);
        }
        Ok(request.url().0)
    }

    /// Exchanges the code that the browser brought, checks the token, asks who it is.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn exchange(
        &self,
        provider: &Provider,
        client: (&str, &ClientSecret),
        begun: &Begun,
        code: &str,
    ) -> Result<Proof, Failure> {
        let proof = async {
            let tokens = self.tokens(provider, client, begun, code).await?;
            let id_token = tokens.id_token();
            let id_token = id_token.ok_or(wrong("id_token: none"))?;
            let (uid, key_id) = self.verify(provider, client.0, begun, id_token).await?;
            let access = tokens.access_token().secret();
            let proof = self.userinfo(provider, access, &uid).await?;
            Ok(Proof {
                key_id: Some(key_id),
                ..proof
            })
        };
        self.told(proof.await)
    }

    async fn tokens(
        &self,
        provider: &Provider,
        (client_id, secret): (&str, &ClientSecret),
        begun: &Begun,
        code: &str,
    ) -> Result<CoreTokenResponse, Failure> {
        if code.is_empty() || code.len() > CODE_MOST {
            return Err(Failure::Expired);
        }
        let own = self.own(&provider.token, "token_endpoint")?;
        let client = CoreClient::new(
            ClientId::new(client_id.to_owned()),
            IssuerUrl::from_url(self.origin().join("/")),
            JsonWebKeySet::new(Vec::new()),
        )
        .set_client_secret(openidconnect::ClientSecret::new(secret.0.clone()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(TokenUrl::from_url(own))
        .set_redirect_uri(redirect(begun)?);
        let http = |request: HttpRequest| self.post(request);
        let answered = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()))
            .request_async(&http)
            .await;
        answered.map_err(|error| match error {
            RequestTokenError::Request(failure) => failure,
            RequestTokenError::ServerResponse(refused) => match refused.error() {
                CoreErrorResponseType::InvalidGrant => Failure::Expired,
                CoreErrorResponseType::InvalidClient
                | CoreErrorResponseType::UnauthorizedClient => Failure::NotRegistered,
                _ => wrong("token answer"),
            },
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => wrong("token answer"),
        })
    }

    /// Sends what the library made by the guarded client.
    async fn post(&self, request: HttpRequest) -> Result<HttpResponse, Failure> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| wrong("token_endpoint"))?;
        let answer = self.ask(Ask::post(url, body)).await?;
        if !answer.is_json() {
            return Err(answer.strange("token_endpoint"));
        }
        let status = StatusCode::from_u16(answer.status).map_err(|_| wrong("token answer"))?;
        let mut response = Response::new(answer.body);
        *response.status_mut() = status;
        let kind = header::HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        Ok(response)
    }

    /// Whose token it is, and which key signed it.
    async fn verify(
        &self,
        provider: &Provider,
        client_id: &str,
        begun: &Begun,
        token: &CoreIdToken,
    ) -> Result<(String, String), Failure> {
        // Before any key is asked for.
        let key_id = key_id(&token.to_string()).ok_or(wrong("id_token: header"))?;
        let keys = self.keys_with(provider, &key_id).await?;
        let issuer = IssuerUrl::new(self.origin().as_str().to_owned());
        let now = SystemClock.now().utc();
        // Public: no key that is shared counts, whatever the token says.
        let verifier = CoreIdTokenVerifier::new_public_client(
            ClientId::new(client_id.to_owned()),
            issuer.map_err(|_| wrong("issuer"))?,
            keys.set.clone(),
        )
        .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256])
        .set_time_fn(move || now - SKEW)
        .set_issue_time_verifier_fn(move |issued| {
            let known = issued <= now + SKEW;
            known
                .then_some(())
                .ok_or_else(|| "from the future".to_owned())
        });
        let claims = token.claims(&verifier, &Nonce::new(begun.nonce.clone()));
        let claims = claims.map_err(|error| wrong(broken(&error)))?;
        let party = claims.authorized_party();
        if party.is_some_and(|party| party.as_str() != client_id) {
            return Err(wrong("id_token: azp"));
        }
        let uid = uid(claims.subject().as_str()).ok_or(wrong("id_token: sub"))?;
        Ok((uid, key_id))
    }

    async fn userinfo(
        &self,
        provider: &Provider,
        access: &str,
        uid: &str,
    ) -> Result<Proof, Failure> {
        #[derive(Deserialize)]
        struct Said {
            sub: String,
            name: Option<String>,
            email: Option<String>,
            #[serde(default)]
            groups: serde_json::Value,
            #[serde(default)]
            is_admin: serde_json::Value,
        }
        let url = self.own(&provider.userinfo, "userinfo_endpoint")?;
        let answer = self.ask(Ask::get(url).bearer(access)).await?;
        if matches!(answer.status, 401 | 403) {
            return Err(Failure::Expired);
        }
        let said: Said = answer.json("userinfo")?;
        if said.sub != uid {
            return Err(wrong("userinfo: another sub"));
        }
        Ok(Proof {
            uid: uid.to_owned(),
            space_admin: said.is_admin == true || is_admin(&said.groups),
            display_name: said.name.as_deref().and_then(person),
            email: said.email.as_deref().and_then(email),
            key_id: None,
        })
    }

    pub(super) fn own(&self, url: &Url, what: &'static str) -> Result<Url, Failure> {
        let own = self.origin().own(url.as_str());
        own.ok_or(Failure::Breach(Breach::ForeignAddress(what)))
    }
}

/// Whether it names the group of those who run a Nextcloud.
pub(super) fn is_admin(groups: &serde_json::Value) -> bool {
    let groups = groups.as_array();
    groups.is_some_and(|groups| groups.iter().any(|group| group == "admin"))
}

/// A user id, letter for letter; `None` when it cannot be one.
pub(super) fn uid(text: &str) -> Option<String> {
    let fits = (1..=255).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

fn redirect(begun: &Begun) -> Result<RedirectUrl, Failure> {
    RedirectUrl::new(begun.redirect.clone()).map_err(|_| wrong("redirect_uri"))
}

fn wrong(what: &'static str) -> Failure {
    Failure::Breach(Breach::Wrong(what))
}

/// The key that a token says to be signed by, when it says to be RS256.
fn key_id(token: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Header {
        alg: String,
        kid: String,
    }
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    let header: Header = serde_json::from_slice(&header).ok()?;
    (header.alg == "RS256").then_some(header.kid)
}

fn broken(error: &ClaimsVerificationError) -> &'static str {
    match error {
        // Too old, or from the future.
        ClaimsVerificationError::Expired(_) => "id_token: time",
        ClaimsVerificationError::InvalidAudience(_) => "id_token: aud",
        ClaimsVerificationError::InvalidIssuer(_) => "id_token: iss",
        ClaimsVerificationError::InvalidNonce(_) => "id_token: nonce",
        ClaimsVerificationError::SignatureVerification(_) => "id_token: signature",
        ClaimsVerificationError::InvalidSubject(_) => "id_token: sub",
        _ => "id_token",
    }
}
