//! A question to a space, and its answer.

use reqwest::Method;
use serde::de::DeserializeOwned;
use url::Url;

use super::{Breach, Failure};

/// Of an answer in JSON, in bytes.
const JSON_MOST: usize = 256 * 1024;
/// Of a logo, in bytes.
const IMAGE_MOST: usize = 1024 * 1024;

/// A question. It may hold secrets: never logged.
pub(super) struct Ask {
    pub method: Method,
    pub url: Url,
    pub agent: Option<String>,
    pub bearer: Option<String>,
    /// What OCS wants to see, so that no foreign page can ask it.
    pub ocs: bool,
    /// `name=value&…`
    pub form: Option<Vec<u8>>,
    pub accept: &'static str,
    /// Bytes that are read, at most; more is a breach.
    pub most: usize,
    /// The body is not read, and where it sends does not matter.
    pub head_only: bool,
}

impl Ask {
    pub fn new(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            agent: None,
            bearer: None,
            ocs: false,
            form: None,
            accept: "application/json",
            most: JSON_MOST,
            head_only: false,
        }
    }

    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    pub fn post(url: Url, form: Vec<u8>) -> Self {
        Self {
            form: Some(form),
            ..Self::new(Method::POST, url)
        }
    }

    pub fn agent(self, name: String) -> Self {
        Self {
            agent: Some(name),
            ..self
        }
    }

    pub fn bearer(self, token: &str) -> Self {
        Self {
            bearer: Some(token.to_owned()),
            ..self
        }
    }

    pub fn ocs(self) -> Self {
        Self { ocs: true, ..self }
    }

    pub fn head_only(self) -> Self {
        Self {
            head_only: true,
            accept: "text/html",
            ..self
        }
    }

    pub fn image(self) -> Self {
        Self {
            accept: "image/png, image/webp, image/jpeg, image/svg+xml, image/gif",
            most: IMAGE_MOST,
            ..self
        }
    }
}

/// An answer that was read whole. It may hold secrets: never logged.
pub(super) struct Answer {
    pub status: u16,
    /// Without parameters, in lower case: `application/json`.
    pub kind: String,
    /// The names of the cookies that it sets; their values are not kept.
    pub cookies: Vec<String>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether it says to be JSON, of whatever kind (`application/jwk-set+json`, RFC 7517 §8.5.1): a
    /// space that was deleted answers 200 with a page.
    pub fn is_json(&self) -> bool {
        self.kind == "application/json"
            || self.kind.starts_with("application/") && self.kind.ends_with("+json")
    }

    /// What a 200 says in JSON. `what` names the document.
    pub fn json<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, Failure> {
        if self.status != 200 || !self.is_json() {
            return Err(self.strange(what));
        }
        serde_json::from_slice(&self.body).map_err(|_| Failure::Breach(Breach::Wrong(what)))
    }

    /// What OCS says in its envelope.
    pub fn ocs<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, Failure> {
        #[derive(serde::Deserialize)]
        struct Envelope<T> {
            ocs: Data<T>,
        }
        #[derive(serde::Deserialize)]
        struct Data<T> {
            data: T,
        }
        let envelope: Envelope<T> = self.json(what)?;
        Ok(envelope.ocs.data)
    }

    /// It is no answer of a Nextcloud.
    pub fn strange(&self, what: &'static str) -> Failure {
        let kind = if self.is_json() { "JSON" } else { "no JSON" };
        Failure::NotNextcloud(format!("{what} answers {} with {kind}", self.status))
    }
}

/// A form, as browsers send it.
pub(super) fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(fields);
    text.finish().into_bytes()
}
