//! Forms and query strings as sent, cleaned of what no text should hold.

use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, Ready, ready};
use percent_encoding::percent_decode;

use super::multipart::{self, Keeping};
use crate::error::AppError;
use crate::text;

/// Bytes of a form body, at most: a message of the longest size, percent-encoded, and then some.
pub(super) const MAX_BYTES: usize = 1_048_576;
pub(super) const MAX_FIELDS: usize = 200;

/// The fields of a POST, `application/x-www-form-urlencoded` or `multipart/form-data` without files.
/// A field that is missing reads as empty.
#[derive(Clone, Debug, Default)]
pub struct Form(Vec<(String, String)>);

/// The fields of a query string.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

macro_rules! fields {
    ($($name:ident),+) => {$(
        impl $name {
            /// The field as sent.
            #[must_use]
            pub fn raw(&self, name: &str) -> &str {
                self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
            }

            /// One line: trimmed, spaces made single, no control characters.
            #[must_use]
            pub fn line(&self, name: &str) -> String {
                text::clean_line(self.raw(name))
            }

            /// An id or a number; `None` when missing or not one.
            #[must_use]
            pub fn parse<T: FromStr>(&self, name: &str) -> Option<T> {
                self.raw(name).trim().parse().ok()
            }

            /// Whether the field was sent with something in it: a ticked box, a pressed button.
            #[must_use]
            pub fn has(&self, name: &str) -> bool {
                !self.raw(name).is_empty()
            }
        }
    )+};
}
fields!(Form, Query);

impl Form {
    /// Several lines: line ends made `\n`, no control characters.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        text::clean_text(self.raw(name))
    }

    /// The fields, for keeping what was typed.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    #[must_use]
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Puts `value` in the place of what was sent in this field.
    pub fn set(&mut self, name: &str, value: String) {
        self.0.retain(|(key, _)| key != name);
        self.0.push((name.to_owned(), value));
    }
}

impl Query {
    /// The parameters, in order.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// Whether a parameter is there, if only empty.
    #[must_use]
    pub fn sent(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

impl FromRequest for Form {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if multipart::is_multipart(request.headers()) {
            let (request, payload) = (request.clone(), payload.take());
            return Box::pin(async move {
                let read = multipart::read(&request, payload, Keeping::NoFiles).await?;
                Ok(read.form)
            });
        }
        let content_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .map(|value| {
                value
                    .split(';')
                    .next()
                    .unwrap_or("")
                    .trim()
                    .to_ascii_lowercase()
            });
        let mut payload = payload.take();
        Box::pin(async move {
            match content_type.as_deref() {
                Some("application/x-www-form-urlencoded") => {}
                // A POST without body: a button that says all by its address.
                None => {}
                Some(other) => return Err(AppError::Unsupported(other.to_owned())),
            }
            let mut body = web::BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|_| {
                    AppError::BadRequest("L’envoi s’est interrompu en route.".to_owned())
                })?;
                if body.len() + chunk.len() > MAX_BYTES {
                    return Err(too_long());
                }
                body.extend_from_slice(&chunk);
            }
            parse(&body).map(Self)
        })
    }
}

impl FromRequest for Query {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string().as_bytes()).map(Self))
    }
}

/// Strict where browsers are: what is not UTF-8 is refused, not mangled.
fn parse(bytes: &[u8]) -> Result<Vec<(String, String)>, AppError> {
    let pairs = bytes.split(|b| *b == b'&').filter(|pair| !pair.is_empty());
    let mut fields = Vec::new();
    for pair in pairs {
        if fields.len() == MAX_FIELDS {
            return Err(AppError::BadRequest(
                "Ce formulaire a trop de champs.".to_owned(),
            ));
        }
        let mut halves = pair.splitn(2, |b| *b == b'=');
        let key = decode(halves.next().unwrap_or_default())?;
        let value = decode(halves.next().unwrap_or_default())?;
        fields.push((key, value));
    }
    Ok(fields)
}

fn decode(bytes: &[u8]) -> Result<String, AppError> {
    let spaced: Vec<u8> = bytes
        .iter()
        .map(|b| if *b == b'+' { b' ' } else { *b })
        .collect();
    percent_decode(&spaced)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| not_utf8())
}

pub(super) fn too_long() -> AppError {
    AppError::TooLarge("Un message a au plus 60\u{202f}000 caractères.".to_owned())
}

pub(super) fn not_utf8() -> AppError {
    AppError::BadRequest(
        "Ce texte n’est pas écrit en UTF-8\u{a0}: votre navigateur l’envoie mal.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded_strictly() {
        let form = Form(parse("title=O%C3%B9+est&body=a%0D%0Ab&x".as_bytes()).unwrap());
        assert_eq!(form.line("title"), "Où est");
        assert_eq!(form.text("body"), "a\nb");
        assert!(!form.has("x") && !form.has("absent"));
        assert!(parse(b"title=%FF%FE").is_err());
        assert!(parse("a&".repeat(MAX_FIELDS + 1).as_bytes()).is_err());
    }
}
