//! From what a browser sends to a file that is kept: the bytes first, the row second.
//!
//! A process that dies between the two leaves bytes without a row, which the cleaning finds.

use std::time::Duration;

use super::actions;
use super::model::{Allowance, NewUpload, Upload};
use crate::app::App;
use crate::domain::{Person, Standing, Timestamp};
use crate::error::AppError;
use crate::text;
use crate::uploads::{Accepted, NotMade, Refused};
use crate::web::{NotReceived, SentFile, token};

const ALT_MAX: usize = 300;

/// A file, kept, and what its sender should know.
#[derive(Debug)]
pub struct Kept {
    pub upload: Upload,
    pub note: Option<&'static str>,
}

const MOVED: &str = "Cette image bougeait\u{a0}: le forum n’en garde que la première vue. Pour un enregistrement d’écran, partagez plutôt une vidéo.";

/// Takes in a file: checks, makes it ready, keeps it.
///
/// # Errors
/// [`AppError::TooLarge`], [`AppError::TooMany`], [`AppError::Invalid`] on the field `fichier`, in words
/// for its sender; the store's or the database's.
pub async fn take(
    app: &App,
    person: &Person,
    file: SentFile,
    alt: &str,
    now: Timestamp,
) -> Result<Kept, AppError> {
    let allowance = Allowance::of(person, app.config.upload_quotas, app.limits.on());
    let early = person.clone();
    app.db
        .read(move |conn| actions::check(conn, &early, allowance, 0, now))
        .await?;
    let bytes = file.content.map_err(not_received)?;
    let newcomer = person.standing == Standing::Newcomer;
    app.limits.check_image(person.account, newcomer)?;
    make_and_keep(app, person, (&file.name, bytes), alt, (allowance, now)).await
}

/// Takes in a file that comes with the forum and not from a browser: checked and made ready like any
/// other, only how often is not asked. Returns what shows it in a message of that person.
///
/// # Errors
/// As [`take`].
pub async fn add(
    app: &App,
    person: &Person,
    (name, bytes): (&str, Vec<u8>),
    alt: &str,
    now: Timestamp,
) -> Result<String, AppError> {
    let allowance = Allowance::of(person, app.config.upload_quotas, false);
    let kept = make_and_keep(app, person, (name, bytes), alt, (allowance, now)).await?;
    Ok(kept.upload.markdown())
}

async fn make_and_keep(
    app: &App,
    person: &Person,
    (name, bytes): (&str, Vec<u8>),
    alt: &str,
    (allowance, now): (Allowance, Timestamp),
) -> Result<Kept, AppError> {
    let made = app.workshop.make(name, bytes).await.map_err(not_made)?;
    let note = match &made {
        Accepted::Picture(picture) if picture.moved => Some(MOVED),
        _ => None,
    };
    let alt = text::clean_line(alt).chars().take(ALT_MAX).collect();
    let ready = described(made, person, name, alt)?;
    let (key, widths) = (ready.new.key.clone(), ready.new.widths.clone());
    let kept = keep(app, person, ready, allowance, now).await;
    if kept.is_err()
        && let Err(error) = app.storage.delete(&key, &widths).await
    {
        tracing::warn!(%error, "a file that was not kept is left to the cleaning");
    }
    kept.map(|upload| Kept { upload, note })
}

/// Objects of one file: width of the copy, bytes.
type Objects = Vec<(Option<u32>, Vec<u8>)>;

/// A file ready to be stored: its row and its objects.
struct Ready {
    new: NewUpload,
    objects: Objects,
}

fn described(made: Accepted, person: &Person, name: &str, alt: String) -> Result<Ready, AppError> {
    let (media_type, extension, size, objects) = match made {
        Accepted::Picture(picture) => {
            let copies = picture.copies.into_iter();
            let objects: Objects = copies
                .map(|copy| (Some(copy.width), copy.bytes))
                .chain(std::iter::once((None, picture.bytes)))
                .collect();
            let size = Some((picture.width, picture.height));
            (picture.media_type, picture.extension, size, objects)
        }
        Accepted::Document(document) => (
            document.media_type,
            document.extension,
            None,
            vec![(None, document.bytes)],
        ),
    };
    let bytes: usize = objects.iter().map(|(_, bytes)| bytes.len()).sum();
    let new = NewUpload {
        key: token()?[..32].to_owned(),
        account: person.account,
        identity: person.identity,
        file_name: renamed(name, extension),
        media_type,
        bytes: i64::try_from(bytes).map_err(AppError::internal)?,
        size,
        widths: objects.iter().filter_map(|(width, _)| *width).collect(),
        alt,
    };
    Ok(Ready { new, objects })
}

/// The name with the extension of what the file has become.
fn renamed(name: &str, extension: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).trim();
    let stem = if stem.is_empty() { "fichier" } else { stem };
    format!("{stem}.{extension}")
}

async fn keep(
    app: &App,
    person: &Person,
    ready: Ready,
    allowance: Allowance,
    now: Timestamp,
) -> Result<Upload, AppError> {
    let Ready { new, objects } = ready;
    for (width, bytes) in objects {
        app.storage
            .put(&new.key, width, bytes)
            .await
            .map_err(|error| AppError::Unavailable(error.to_string()))?;
    }
    let person = person.clone();
    app.db
        .write(move |conn| actions::keep(conn, &person, &new, allowance, now))
        .await
}

fn not_received(why: NotReceived) -> AppError {
    match why {
        NotReceived::TooLarge => {
            AppError::TooLarge("Ce fichier est trop lourd\u{a0}: 15\u{a0}Mo au plus pour une image, 10\u{a0}Mo pour un autre fichier.".to_owned())
        }
        NotReceived::TooLargeTogether => AppError::TooLarge(
            "Ces fichiers sont trop lourds pour être envoyés ensemble\u{a0}: joignez-les un par un.".to_owned(),
        ),
        NotReceived::TooMany => AppError::TooLarge("Cinq fichiers au plus à la fois.".to_owned()),
        NotReceived::Busy => busy(),
        NotReceived::TooOften(retry_after) => AppError::TooMany {
            message: "Trop d’envois en peu de temps depuis votre réseau.".to_owned(),
            retry_after,
        },
        NotReceived::Silenced => AppError::silenced(),
        NotReceived::NotSignedIn => AppError::SignInRequired,
    }
}

fn not_made(why: NotMade) -> AppError {
    match why {
        NotMade::Refused(Refused::TooLarge(why)) => AppError::TooLarge(why),
        NotMade::Refused(Refused::Unfit(why)) => AppError::field("fichier", why),
        NotMade::Busy => busy(),
    }
}

fn busy() -> AppError {
    AppError::TooMany {
        message: "Beaucoup d’images arrivent en même temps.".to_owned(),
        retry_after: Duration::from_secs(10),
    }
}
