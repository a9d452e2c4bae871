//! An answer that is ready to be sent: its headers, and its body in each coding.

use std::sync::OnceLock;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH,
};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::web::coding::{Coding, is_text, vary};

/// What is sent, whoever asks. Codings are made when they are first asked for.
#[derive(Debug)]
pub struct Ready {
    headers: HeaderMap,
    plain: Bytes,
    /// Names the content, the same in every coding.
    name: String,
    quality: i32,
    compresses: bool,
    coded: [OnceLock<Coded>; 3],
}

#[derive(Debug)]
struct Coded {
    headers: HeaderMap,
    body: Bytes,
}

impl Ready {
    /// `quality` is that of brotli, 0 to 11: how long compressing may take.
    pub fn new(mut headers: HeaderMap, plain: Bytes, quality: i32) -> Self {
        headers.remove(CONTENT_LENGTH);
        let compresses = headers.get(CONTENT_TYPE).is_some_and(is_text);
        if compresses {
            vary(&mut headers);
        }
        let mut name = hex::encode(Sha256::digest(&plain));
        name.truncate(16);
        Self {
            headers,
            plain,
            name,
            quality,
            compresses,
            coded: [const { OnceLock::new() }; 3],
        }
    }

    pub fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// The memory it takes once all codings were asked for.
    pub fn weight(&self) -> usize {
        const HEADERS: usize = 3_000;
        HEADERS + self.plain.len() + 2 * self.plain.len() / 3
    }

    /// The answer to a request with these headers: the body as it takes it, or 304 when it has it.
    pub fn answer(&self, asked: &HeaderMap) -> HttpResponse<Bytes> {
        let coding = if self.compresses {
            Coding::asked(asked)
        } else {
            Coding::Identity
        };
        let coded = self.coded(coding);
        let has = asked
            .get_all(IF_NONE_MATCH)
            .any(|value| value.to_str().is_ok_and(|tags| self.is_one_of(tags)));
        let (status, body) = if has {
            (StatusCode::NOT_MODIFIED, Bytes::new())
        } else {
            (StatusCode::OK, coded.body.clone())
        };
        let mut response = HttpResponse::with_body(status, body);
        let headers = response.headers_mut();
        headers.clone_from(&coded.headers);
        if has {
            headers.remove(CONTENT_ENCODING);
            headers.remove(CONTENT_TYPE);
        }
        response
    }

    fn coded(&self, coding: Coding) -> &Coded {
        self.coded[coding as usize].get_or_init(|| {
            let made = coding.encode(&self.plain, self.quality);
            // Writing into memory does not fail; if it did, the page is sent as it is.
            let (coding, body) = match made {
                Ok(body) => (coding, body),
                Err(_) => (Coding::Identity, self.plain.clone()),
            };
            let mut headers = self.headers.clone();
            let tag = match coding {
                Coding::Identity => format!("\"{}\"", self.name),
                coded => {
                    let token = HeaderValue::from_static(coded.token());
                    headers.insert(CONTENT_ENCODING, token);
                    format!("\"{}-{}\"", self.name, coded.token())
                }
            };
            if let Ok(tag) = HeaderValue::from_str(&tag) {
                headers.insert(ETAG, tag);
            }
            Coded { headers, body }
        })
    }

    /// `If-None-Match` compares weakly (RFC 9110 §13.1.2), and one coding is as good as another to
    /// whoever has it.
    fn is_one_of(&self, tags: &str) -> bool {
        tags.split(',').map(str::trim).any(|tag| {
            let tag = tag.strip_prefix("W/").unwrap_or(tag);
            let Some(name) = tag.strip_prefix('"').and_then(|t| t.strip_suffix('"')) else {
                return tag == "*";
            };
            let rest = name.strip_prefix(self.name.as_str());
            rest.is_some_and(|rest| matches!(rest, "" | "-br" | "-gzip"))
        })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderName;

    use super::*;
    use actix_web::http::header::{ACCEPT_ENCODING, VARY};

    fn ready() -> Ready {
        let mut headers = HeaderMap::new();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        headers.insert(VARY, HeaderValue::from_static("Cookie"));
        Ready::new(headers, Bytes::from("<p>Bonjour</p>".repeat(50)), 5)
    }

    fn asks(name: HeaderName, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        headers
    }

    #[test]
    fn each_coding_has_its_own_tag_and_all_of_them_spare_the_body() {
        let ready = ready();
        for accepted in ["br", "gzip", "identity"] {
            let sent = ready.answer(&asks(ACCEPT_ENCODING, accepted));
            let tag = sent
                .headers()
                .get(ETAG)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            assert_eq!(sent.headers().get(VARY).unwrap(), "Accept-Encoding, Cookie");
            for known in [
                tag.clone(),
                format!("W/{tag}"),
                format!("\"x\", {tag}"),
                "*".to_owned(),
            ] {
                let again = ready.answer(&asks(IF_NONE_MATCH, &known));
                assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
                assert!(again.body().is_empty());
            }
        }
        let other = ready.answer(&asks(IF_NONE_MATCH, "\"0123456789abcdef\""));
        assert_eq!(other.status(), StatusCode::OK);
    }
}
