//! Forms with files (RFC 7578), read within bounds.
//!
//! What is wrong with a file is told beside the form, never instead of it: its text fields arrive
//! whatever becomes of its files.

use std::time::Duration;

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;

use super::form::{Form, MAX_BYTES, MAX_FIELDS};
use super::limits::Limit;
use super::receiving::{Memory, Request, watched};
use super::visit::Visit;
use crate::app::App;
use crate::error::AppError;
use crate::text;

/// Files in one form, at most; the others are named, so that their sender is told.
const MAX_FILES: usize = 5;
/// Bytes of one file, at most; what is made of it may have lower limits.
const MAX_FILE: usize = 15_000_000;
/// Bytes of the files of one form, at most. More is read than is kept, so that a form with a file that
/// is too large still comes back with its text.
const MAX_ALL: usize = 100_000_000;
/// Where reading stops, whatever follows.
const MAX_READ: usize = 300_000_000;
/// Fields and files, empty ones too.
const MAX_PARTS: usize = 1_000;
/// A photo on a slow line takes minutes.
const LONGEST: Duration = Duration::from_secs(600);
const MAX_NAME: usize = 120;

/// Why the bytes of a file are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReceived {
    TooLarge,
    /// All files together are.
    TooLargeTogether,
    /// More than a form may hold.
    TooMany,
    /// Too many files at once in this process, or of this account.
    Busy,
    /// Too many in a short time from this network; again after this.
    TooOften(Duration),
    /// Moderation asked this person not to write for now.
    Silenced,
    /// A visitor's: nothing is kept for strangers.
    NotSignedIn,
}

/// A file of a form.
#[derive(Debug)]
pub struct SentFile {
    /// Of the form field.
    pub field: String,
    /// As the sender called it, without folders, on one line.
    pub name: String,
    pub content: Result<Vec<u8>, NotReceived>,
    /// Given back when the file is dropped.
    _memory: Option<Memory>,
}

/// The fields of a POST and its files, `multipart/form-data` or without files as [`Form`].
#[derive(Debug, Default)]
pub struct FormWithFiles {
    pub form: Form,
    pub files: Vec<SentFile>,
}

impl FromRequest for FormWithFiles {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !is_multipart(request.headers()) {
            let form = Form::from_request(request, payload);
            return Box::pin(async move {
                Ok(Self {
                    form: form.await?,
                    files: Vec::new(),
                })
            });
        }
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let visit = Visit::from_request(&request, &mut Payload::None).await?;
            let keeping = if visit.viewer.signed_in() {
                Keeping::Files(Box::new(visit))
            } else {
                Keeping::NamesOfFiles
            };
            read(&request, payload, keeping).await
        })
    }
}

/// What becomes of files.
pub(super) enum Keeping {
    /// Of whoever is signed in.
    Files(Box<Visit>),
    NamesOfFiles,
    /// The page asked for none.
    NoFiles,
}

pub(super) fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get("content-type").and_then(|v| v.to_str().ok());
    kind.is_some_and(|kind| {
        kind.split(';')
            .next()
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("multipart/form-data"))
    })
}

/// Reads a whole form.
pub(super) async fn read(
    request: &HttpRequest,
    payload: Payload,
    keeping: Keeping,
) -> Result<FormWithFiles, AppError> {
    let app = request
        .app_data::<web::Data<App>>()
        .ok_or_else(|| AppError::Internal("no application in the request".to_owned()))?;
    let kind = request.headers().get("content-type");
    let bounded = kind.and_then(|v| v.to_str().ok()).is_some_and(|kind| {
        kind.split(';')
            .skip(1)
            .any(|one| one.trim().to_ascii_lowercase().starts_with("boundary="))
    });
    if !bounded {
        return Err(AppError::Unsupported("multipart/form-data".to_owned()));
    }
    let account = match &keeping {
        Keeping::Files(visit) => visit.viewer.account(),
        _ => None,
    };
    let reader = Reader {
        request: account.and_then(|account| app.receiving.begin(account)),
        keeping,
        pairs: Vec::new(),
        text_bytes: 0,
        file_bytes: 0,
        files: Vec::new(),
    };
    let multipart = Multipart::new(
        request.headers(),
        watched(payload, MAX_READ + 2 * MAX_BYTES),
    );
    tokio::time::timeout(LONGEST, reader.read(multipart))
        .await
        .map_err(|_| interrupted())?
}

struct Reader {
    keeping: Keeping,
    /// None when the account is sending enough already, and for strangers.
    request: Option<Request>,
    pairs: Vec<(String, String)>,
    text_bytes: usize,
    file_bytes: usize,
    files: Vec<SentFile>,
}

impl Reader {
    async fn read(mut self, mut multipart: Multipart) -> Result<FormWithFiles, AppError> {
        let mut parts = 0;
        while let Some(part) = multipart.next().await {
            let part = part.map_err(|_| interrupted())?;
            parts += 1;
            if parts > MAX_PARTS {
                return Err(too_many_fields());
            }
            check_encoding(&part)?;
            let disposition = part.content_disposition();
            let file_name = disposition.and_then(|d| {
                let extended = d.get_filename_ext();
                extended
                    .map(|name| String::from_utf8_lossy(&name.value).into_owned())
                    .or_else(|| d.get_filename().map(str::to_owned))
            });
            let name = part.name().unwrap_or_default().to_owned();
            self.count_text(name.len() + file_name.as_ref().map_or(0, String::len))?;
            match file_name {
                None => self.text(name, part).await?,
                Some(file_name) => self.file(name, &file_name, part).await?,
            }
            if self.file_bytes > MAX_READ {
                break;
            }
        }
        Ok(FormWithFiles {
            form: Form::from_pairs(self.pairs),
            files: self.files,
        })
    }

    fn count_text(&mut self, bytes: usize) -> Result<(), AppError> {
        self.text_bytes += bytes;
        if self.text_bytes > MAX_BYTES {
            return Err(super::form::too_long());
        }
        Ok(())
    }

    async fn text(&mut self, name: String, mut part: Field) -> Result<(), AppError> {
        if self.pairs.len() == MAX_FIELDS {
            return Err(too_many_fields());
        }
        let mut value = Vec::new();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(|_| interrupted())?;
            self.count_text(chunk.len())?;
            value.extend_from_slice(&chunk);
        }
        let value = String::from_utf8(value).map_err(|_| super::form::not_utf8())?;
        self.pairs.push((name, value));
        Ok(())
    }

    async fn file(&mut self, field: String, name: &str, mut part: Field) -> Result<(), AppError> {
        let mut bytes = Vec::new();
        let mut size = 0_usize;
        let mut memory = self.request.as_ref().map(Request::memory);
        // A file field that was left alone is sent all the same: it is nothing.
        let mut refused = (!name.is_empty()).then(|| self.refused()).flatten();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(|_| interrupted())?;
            if size == 0 && name.is_empty() {
                refused = self.refused();
            }
            size += chunk.len();
            self.file_bytes += chunk.len();
            refused = refused.or_else(|| self.excess(size, memory.as_mut()));
            if refused.is_some() {
                bytes = Vec::new();
                memory = None;
            } else {
                bytes.extend_from_slice(&chunk);
            }
            if self.file_bytes > MAX_READ {
                break;
            }
        }
        if size == 0 && name.is_empty() {
            return Ok(());
        }
        if matches!(self.keeping, Keeping::NoFiles) {
            return Err(AppError::BadRequest(
                "Cette page n’attend pas de fichier.".to_owned(),
            ));
        }
        self.files.push(SentFile {
            field,
            name: file_name(name),
            content: refused.map_or(Ok(bytes), Err),
            _memory: memory,
        });
        Ok(())
    }

    /// Why the next file is not kept, whatever it holds. Counts it against the limits of the network.
    fn refused(&self) -> Option<NotReceived> {
        let Keeping::Files(visit) = &self.keeping else {
            return Some(NotReceived::NotSignedIn);
        };
        let silenced = visit.viewer.person().and_then(|p| p.silenced_until);
        if self.files.len() >= MAX_FILES {
            Some(NotReceived::TooMany)
        } else if silenced.is_some_and(|until| until > visit.now) {
            Some(NotReceived::Silenced)
        } else if self.request.is_none() {
            Some(NotReceived::Busy)
        } else if let Err(AppError::TooMany { retry_after, .. }) = visit.limit(Limit::Write) {
            Some(NotReceived::TooOften(retry_after))
        } else {
            None
        }
    }

    /// Why a file that has come to this size is not kept.
    fn excess(&self, size: usize, memory: Option<&mut Memory>) -> Option<NotReceived> {
        if size > MAX_FILE {
            Some(NotReceived::TooLarge)
        } else if self.file_bytes > MAX_ALL {
            Some(NotReceived::TooLargeTogether)
        } else if memory.is_some_and(|memory| memory.grow(size)) {
            None
        } else {
            Some(NotReceived::Busy)
        }
    }
}

fn too_many_fields() -> AppError {
    AppError::BadRequest("Ce formulaire a trop de champs.".to_owned())
}

/// A part is UTF-8 as it stands: no browser encodes it otherwise (RFC 7578 §4.7).
fn check_encoding(part: &Field) -> Result<(), AppError> {
    let header = part.headers().get("content-transfer-encoding");
    let as_it_stands = header.is_none_or(|value| {
        let value = value.to_str().unwrap_or_default().to_ascii_lowercase();
        matches!(value.as_str(), "7bit" | "8bit" | "binary")
    });
    let charset = part
        .content_type()
        .and_then(|kind| kind.get_param("charset"));
    let is_text = part
        .content_disposition()
        .is_some_and(|d| d.get_filename().is_none());
    let utf8 = charset.is_none_or(|name| {
        let name = name.as_str();
        name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("us-ascii")
    });
    if as_it_stands && (utf8 || !is_text) {
        Ok(())
    } else {
        Err(super::form::not_utf8())
    }
}

/// A name without folders, whichever system wrote it, on one line, and not too long: its end says
/// what it is and is kept.
fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean = text::clean_line(last);
    let count = clean.chars().count();
    if count <= MAX_NAME {
        return clean;
    }
    let (stem, end) = match clean.rsplit_once('.') {
        Some((stem, end)) if end.chars().count() <= 10 => (stem, format!(".{end}")),
        _ => (clean.as_str(), String::new()),
    };
    let kept = MAX_NAME - end.chars().count();
    stem.chars().take(kept).collect::<String>() + &end
}

fn interrupted() -> AppError {
    AppError::BadRequest("L’envoi s’est interrompu en route.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_plain() {
        for (sent, name) in [
            ("photo.jpg", "photo.jpg"),
            ("C:\\Users\\Ada\\vacances d’été.jpg", "vacances d’été.jpg"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb\0.pdf", "a b.pdf"),
            ("", ""),
        ] {
            assert_eq!(file_name(sent), name, "{sent:?}");
        }
        let long = file_name(&format!("{}.pdf", "é".repeat(300)));
        assert!(long.ends_with("é.pdf") && long.chars().count() == MAX_NAME);
    }
}
