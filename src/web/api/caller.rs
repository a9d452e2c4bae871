//! What a call starts from.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT, HeaderName, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::LocalBoxFuture;
use sha2::{Digest, Sha256};

use super::bearer::Token;
use crate::domain::Scope;
use crate::error::AppError;
use crate::web::visit::Visit;

/// Whoever calls: a visitor, or a program with the key of an account that is good for this call.
/// Extracting it is the check: reading takes [`Scope::Read`] where a key is shown, everything else
/// takes a key with [`Scope::Write`].
#[derive(Clone)]
pub struct Caller {
    visit: Visit,
    pub token: Option<Token>,
    if_none_match: String,
    idempotency_key: Option<String>,
}

/// Characters of an `Idempotency-Key`, at most.
const KEY_MAX: usize = 255;

impl Caller {
    /// What the caller has already of the answer: `If-None-Match`.
    #[must_use]
    pub fn if_none_match(&self) -> &str {
        &self.if_none_match
    }

    /// The id under which this call makes one message however often it arrives, from
    /// `Idempotency-Key`. The same key at another call is another id.
    #[must_use]
    pub fn submission(&self, call: &str) -> Option<String> {
        let key = self.idempotency_key.as_deref()?;
        let hash = Sha256::digest(format!("{call}\n{key}").as_bytes());
        Some(format!("api-{}", hex::encode(&hash[..16])))
    }
}

impl Deref for Caller {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl FromRequest for Caller {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visit = Visit::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let visit = visit.await?;
            let token = request.extensions().get::<Token>().cloned();
            check_scope(request.method().is_safe(), token.as_ref())?;
            accepts_json(&request)?;
            Ok(Self {
                if_none_match: header(&request, IF_NONE_MATCH).unwrap_or_default(),
                idempotency_key: idempotency_key(&request)?,
                visit,
                token,
            })
        })
    }
}

fn check_scope(reads: bool, token: Option<&Token>) -> Result<(), AppError> {
    let needed = if reads { Scope::Read } else { Scope::Write };
    match token {
        None if reads => Ok(()),
        None => Err(AppError::SignInRequired),
        Some(token) if token.scopes.allows(needed) => Ok(()),
        Some(_) => Err(AppError::InsufficientScope(needed)),
    }
}

fn header(request: &HttpRequest, name: HeaderName) -> Option<String> {
    let mut lines = request.headers().get_all(name).peekable();
    lines.peek()?;
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    Some(lines.join(","))
}

/// RFC 9110 §12.5.1, as far as it can rule out JSON.
fn accepts_json(request: &HttpRequest) -> Result<(), AppError> {
    let Some(accept) = header(request, ACCEPT) else {
        return Ok(());
    };
    let fits = accept.split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        let json = matches!(&*kind, "" | "*/*" | "application/*" | "application/json");
        json && !refused
    });
    if fits {
        Ok(())
    } else {
        Err(AppError::NotAcceptable)
    }
}

fn idempotency_key(request: &HttpRequest) -> Result<Option<String>, AppError> {
    let name = HeaderName::from_static("idempotency-key");
    let Some(line) = request.headers().get(name) else {
        return Ok(None);
    };
    let key = line.to_str().map(str::trim).unwrap_or_default();
    if key.is_empty() || key.len() > KEY_MAX {
        return Err(AppError::BadRequest(format!(
            "L’en-tête Idempotency-Key tient en 1 à {KEY_MAX}\u{a0}caractères ASCII."
        )));
    }
    Ok(Some(key.to_owned()))
}
