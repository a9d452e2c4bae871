//! Serving a file to whoever may see a message that shows it.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH, IF_RANGE, RANGE, VARY,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use futures_util::StreamExt;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::super::model::Upload;
use super::super::store;
use crate::error::AppError;
use crate::uploads::{GetRange, StorageError};
use crate::web::Visit;

/// Nothing in a file is ever run, whatever it claims to be.
const POLICY: &str = "sandbox; default-src 'none'";
/// Of what everyone sees: kept by the reader's own browser, for five minutes, after which the right to
/// see it is asked again; the strong `ETag` makes that one short answer. Never by a cache that several
/// people share: what moderation hides would live on there, for people who had not seen it.
const PUBLIC: &str = "private, max-age=300, must-revalidate";
const PRIVATE: &str = "private, no-store";

/// GET `/fichiers/{key}/{name}`
pub async fn whole(
    visit: Visit,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, AppError> {
    let (key, _) = path.into_inner();
    serve(&visit, &request, &key, None).await
}

/// GET `/fichiers/{key}/{width}/{name}`: a smaller copy of an image.
pub async fn copy(
    visit: Visit,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, AppError> {
    let (key, width, _) = path.into_inner();
    let width = width.parse().map_err(|_| AppError::NotFound)?;
    serve(&visit, &request, &key, Some(width)).await
}

async fn serve(
    visit: &Visit,
    request: &HttpRequest,
    key: &str,
    width: Option<u32>,
) -> Result<HttpResponse, AppError> {
    let (viewer, wanted) = (visit.viewer.clone(), key.to_owned());
    let found = visit
        .app
        .db
        .read(move |conn| store::served(conn, &viewer, &wanted))
        .await?;
    let (upload, public) = found.ok_or(AppError::NotFound)?;
    if width.is_some_and(|width| !upload.widths.contains(&width)) {
        return Err(AppError::NotFound);
    }
    let etag = match width {
        None => format!("\"{}\"", upload.key),
        Some(width) => format!("\"{}-{width}\"", upload.key),
    };
    let headers = request.headers();
    if matches(headers, &etag) {
        let mut answer = HttpResponse::NotModified();
        caching(&mut answer, public, &etag);
        return Ok(answer.finish());
    }
    let range = wanted_range(headers, &etag);
    let asked = range.is_some();
    let stored = match visit.app.storage.get(&upload.key, width, range).await {
        Ok(stored) => stored,
        // A range that lies beyond the end: the whole is an answer too (RFC 9110 §14.2).
        Err(StorageError::Store(_)) if asked => visit
            .app
            .storage
            .get(&upload.key, width, None)
            .await
            .map_err(unavailable)?,
        Err(error) => return Err(unavailable(error)),
    };
    let stored = stored
        .ok_or_else(|| AppError::Internal(format!("upload {} has lost its bytes", upload.id)))?;
    let length = stored.range.end - stored.range.start;
    let part = asked && length < stored.size;
    let mut answer = HttpResponse::build(if part {
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    });
    if part {
        let (first, last) = (stored.range.start, stored.range.end.saturating_sub(1));
        let range = format!("bytes {first}-{last}/{}", stored.size);
        answer.insert_header((CONTENT_RANGE, range));
    }
    caching(&mut answer, public, &etag);
    describe(&mut answer, &upload);
    let bytes = stored
        .bytes
        .map(|chunk| chunk.map_err(|error| AppError::Unavailable(error.to_string())));
    Ok(answer.body(SizedStream::new(length, bytes)))
}

fn unavailable(error: StorageError) -> AppError {
    AppError::Unavailable(error.to_string())
}

fn caching(answer: &mut HttpResponseBuilder, public: bool, etag: &str) {
    answer
        .insert_header((CACHE_CONTROL, if public { PUBLIC } else { PRIVATE }))
        .insert_header((ETAG, etag));
    if !public {
        answer.insert_header((VARY, "Cookie"));
    }
}

/// Type and name are ours; what is no image is downloaded, never shown.
fn describe(answer: &mut HttpResponseBuilder, upload: &Upload) {
    let manner = if upload.is_image() {
        "inline"
    } else {
        "attachment"
    };
    answer
        .insert_header((CONTENT_TYPE, upload.media_type.as_str()))
        .insert_header((CONTENT_DISPOSITION, disposition(manner, &upload.file_name)))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header(("cross-origin-resource-policy", "same-origin"))
        // Compressed already, all of them: and ranges are of these bytes.
        .insert_header((ACCEPT_RANGES, "bytes"));
}

/// RFC 8187: what needs no encoding in `filename*`.
const NAME: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// RFC 6266, with a name for old clients too.
fn disposition(manner: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '%' | ';' => '_',
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '_',
        })
        .collect();
    let encoded = utf8_percent_encode(name, NAME);
    format!("{manner}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn matches(headers: &HeaderMap, etag: &str) -> bool {
    let Some(known) = headers.get(IF_NONE_MATCH).and_then(|v| v.to_str().ok()) else {
        return false;
    };
    known
        .split(',')
        .map(|one| one.trim().trim_start_matches("W/"))
        .any(|one| one == etag || one == "*")
}

/// One range of bytes; anything else is answered with the whole.
fn wanted_range(headers: &HeaderMap, etag: &str) -> Option<GetRange> {
    let whole = headers
        .get(IF_RANGE)
        .is_some_and(|known| known.as_bytes() != etag.as_bytes());
    if whole {
        return None;
    }
    let text = headers.get(RANGE)?.to_str().ok()?;
    let (first, last) = text.strip_prefix("bytes=")?.trim().split_once('-')?;
    match (first, last) {
        ("", last) => last.parse().ok().filter(|n| *n > 0).map(GetRange::Suffix),
        (first, "") => first.parse().ok().map(GetRange::Offset),
        (first, last) => {
            let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
            (first <= last && last < u64::MAX).then(|| GetRange::Bounded(first..last + 1))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_header() {
        assert_eq!(
            disposition("attachment", "relevé \"1\";\u{202e}.pdf"),
            "attachment; filename=\"relev_ _1___.pdf\"; filename*=UTF-8''relev%C3%A9%20%221%22%3B%E2%80%AE.pdf"
        );
    }

    #[test]
    fn ranges_are_read() {
        let range = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, text.parse().unwrap());
            wanted_range(&headers, "\"x\"")
        };
        assert!(matches!(range("bytes=0-9"), Some(GetRange::Bounded(r)) if r == (0..10)));
        assert!(matches!(range("bytes=5-"), Some(GetRange::Offset(5))));
        assert!(matches!(range("bytes=-5"), Some(GetRange::Suffix(5))));
        for other in [
            "bytes=9-0",
            "bytes=-0",
            "bytes=0-1,4-5",
            "items=0-1",
            "bytes=a-b",
        ] {
            assert!(range(other).is_none(), "{other}");
        }
    }
}
