//! What a space publishes about signing in with it, remembered for ten minutes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use moka::sync::Cache;
use openidconnect::core::{CoreJsonWebKey, CoreJsonWebKeySet};
use openidconnect::{JsonWebKey as _, JsonWebKeySet};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::ask::Ask;
use super::{Breach, Failure, Origin, Provider, Space};

const KEPT: Duration = Duration::from_secs(600);
const SPACES: u64 = 10_000;
/// Of all keys together, in bytes, about.
const KEYS_BYTES: u64 = 32 * 1024 * 1024;
/// Keys of one space.
const KEYS: usize = 16;
const KEY_ID_MOST: usize = 200;
/// Letters of an RSA modulus of 8,192 bits; those of more than 4,096 are refused when they are used.
const MODULUS_MOST: usize = 1_400;

/// The keys by which a space signs.
pub(super) struct Keys {
    pub set: CoreJsonWebKeySet,
    /// Sorted.
    pub ids: Vec<String>,
    bytes: u32,
}

impl Keys {
    pub fn know(&self, id: &str) -> bool {
        self.ids.iter().any(|known| known == id)
    }
}

/// As the space was when it was asked.
#[derive(Clone)]
struct Discovered {
    instance: String,
    provider: Option<Arc<Provider>>,
}

pub(super) struct Papers {
    discovered: Cache<String, Discovered>,
    keys: Cache<String, Arc<Keys>>,
    /// Those that were asked once more for a key that was not known.
    again: Cache<String, Instant>,
}

impl Papers {
    /// Looks for an unknown key of a space at most so often.
    pub fn new(again: Duration) -> Self {
        Self {
            discovered: Cache::builder()
                .max_capacity(SPACES)
                .time_to_live(KEPT)
                .build(),
            keys: Cache::builder()
                .weigher(|_: &String, keys: &Arc<Keys>| keys.bytes)
                .max_capacity(KEYS_BYTES)
                .time_to_live(KEPT)
                .build(),
            again: Cache::builder()
                .max_capacity(SPACES)
                .time_to_live(again)
                .build(),
        }
    }

    pub fn forget(&self, origin: &Origin) {
        self.discovered.invalidate(origin.as_str());
        self.keys.invalidate(origin.as_str());
    }
}

/// The document at `/.well-known/openid-configuration` (OpenID Connect Discovery 1.0 §3).
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    end_session_endpoint: Option<String>,
    #[serde(default)]
    code_challenge_methods_supported: Vec<String>,
}

impl Space {
    /// How its people sign in elsewhere, as this instance of it says.
    pub(super) async fn provider(&self, instance: &str) -> Result<Option<Provider>, Failure> {
        let origin = self.origin();
        let known = self.papers().discovered.get(origin.as_str());
        if let Some(known) = known.filter(|known| known.instance == instance) {
            return Ok(known.provider.as_deref().cloned());
        }
        self.papers().forget(origin);
        let url = origin.join("/index.php/.well-known/openid-configuration");
        let answer = self.ask(Ask::get(url)).await?;
        // Without the app, Nextcloud answers 404; something else may answer with a page.
        let provider = if answer.status == 200 && answer.is_json() {
            Some(checked(origin, answer.json("discovery document")?)?)
        } else {
            None
        };
        let discovered = Discovered {
            instance: instance.to_owned(),
            provider: provider.clone().map(Arc::new),
        };
        let papers = self.papers();
        papers
            .discovered
            .insert(origin.as_str().to_owned(), discovered);
        Ok(provider)
    }

    pub(super) async fn keys(&self, provider: &Provider) -> Result<Arc<Keys>, Failure> {
        match self.papers().keys.get(self.origin().as_str()) {
            Some(keys) => Ok(keys),
            None => self.fetch_keys(provider).await,
        }
    }

    /// The keys with the one of that id, if the space has it: they are asked for once more when it is
    /// not among the known ones, so that a space can change its key; but seldom.
    pub(super) async fn keys_with(
        &self,
        provider: &Provider,
        id: &str,
    ) -> Result<Arc<Keys>, Failure> {
        let mut keys = self.keys(provider).await?;
        let space = self.origin().as_str();
        if !keys.know(id) {
            let again = self.papers().again.entry(space.to_owned());
            if again.or_insert_with(Instant::now).is_fresh() {
                keys = self.fetch_keys(provider).await?;
            }
        }
        if keys.know(id) {
            return Ok(keys);
        }
        Err(Failure::Breach(Breach::Wrong("id_token: unknown key")))
    }

    async fn fetch_keys(&self, provider: &Provider) -> Result<Arc<Keys>, Failure> {
        #[derive(Deserialize)]
        struct Published {
            keys: Vec<Value>,
        }
        let url = self.origin().own(provider.keys.as_str());
        let url = url.ok_or(Failure::Breach(Breach::ForeignAddress("jwks_uri")))?;
        let answer = self.ask(Ask::get(url)).await?;
        let published: Published = answer.json("keys")?;
        let keys: Vec<CoreJsonWebKey> = published
            .keys
            .into_iter()
            .filter(fits)
            .filter_map(|key| serde_json::from_value(key).ok())
            .take(KEYS)
            .collect();
        let ids = keys
            .iter()
            .filter_map(|key| Some(key.key_id()?.to_string()));
        let mut ids: Vec<String> = ids.collect();
        ids.sort();
        ids.dedup();
        let keys = Arc::new(Keys {
            bytes: u32::try_from(500 + keys.len() * 1_000).unwrap_or(u32::MAX),
            set: JsonWebKeySet::new(keys),
            ids,
        });
        let papers = self.papers();
        papers
            .keys
            .insert(self.origin().as_str().to_owned(), keys.clone());
        Ok(keys)
    }
}

/// Whether a key can be one that signs id tokens: RSA, with a name, of a size that can be.
fn fits(key: &Value) -> bool {
    let text = |name: &str| key[name].as_str().unwrap_or_default();
    let short = |name: &str, most: usize| (1..=most).contains(&text(name).len());
    text("kty") == "RSA"
        && matches!(text("use"), "" | "sig")
        && matches!(text("alg"), "" | "RS256")
        && short("kid", KEY_ID_MOST)
        && !text("kid").chars().any(char::is_control)
        && short("n", MODULUS_MOST)
        && short("e", 12)
}

/// All of it must be the space's own.
fn checked(origin: &Origin, said: Discovery) -> Result<Provider, Failure> {
    if said.issuer != origin.as_str() {
        return Err(Failure::Breach(Breach::ForeignAddress("issuer")));
    }
    let methods = &said.code_challenge_methods_supported;
    if !methods.is_empty() && !methods.iter().any(|method| method == "S256") {
        return Err(Failure::Breach(Breach::Wrong(
            "discovery document: no S256",
        )));
    }
    let own = |url: &str, what| -> Result<Url, Failure> {
        let own = origin.own(url);
        own.ok_or(Failure::Breach(Breach::ForeignAddress(what)))
    };
    let end_session = said.end_session_endpoint.as_deref();
    Ok(Provider {
        authorization: own(&said.authorization_endpoint, "authorization_endpoint")?,
        token: own(&said.token_endpoint, "token_endpoint")?,
        userinfo: own(&said.userinfo_endpoint, "userinfo_endpoint")?,
        keys: own(&said.jwks_uri, "jwks_uri")?,
        end_session: end_session
            .map(|url| own(url, "end_session_endpoint"))
            .transpose()?,
    })
}
