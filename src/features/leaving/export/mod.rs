//! Making a copy of somebody's data: a ZIP file, written to the store as it is made. Memory holds a
//! batch of rows, one file of the forum's, and what the store sends; however much a person wrote.

mod json;
mod readable;
mod zip;

use std::io::{self, Write};

use self::zip::Zip;
use super::letters;
use super::model::Export;
use super::store::{exports, written};
use crate::app::App;
use crate::db::DbError;
use crate::domain::UploadId;
use crate::features::accounts::{self, Account};
use crate::jobs::JobError;
use crate::uploads::{ExportWriter, StorageError};

/// Why a copy was not made.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    #[error("writing: {0}")]
    Write(#[from] io::Error),
    #[error("JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("a page: {0}")]
    Page(#[from] askama::Error),
    #[error(transparent)]
    Database(#[from] DbError),
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<ExportError> for JobError {
    fn from(error: ExportError) -> Self {
        Self::retry(error)
    }
}

/// What is written, and of whom.
struct Making<'a> {
    app: &'a App,
    account: Account,
    zip: Zip<ExportWriter>,
}

/// Makes the copy that was asked for, and tells by mail. Begun again after a stop, it writes the same
/// file anew.
///
/// # Errors
/// The store's and the database's, to be tried again.
pub fn make(app: &App, id: i64) -> Result<(), JobError> {
    let found = app.db.read_blocking(|conn| {
        let Some(export) = exports::find(conn, id)?.filter(|one| one.ready_at.is_none()) else {
            return Ok(None);
        };
        let account = accounts::find(conn, export.account)?.filter(|one| !one.is_deleted());
        Ok::<_, DbError>(account.map(|account| (export, account)))
    })?;
    let Some((export, account)) = found else {
        return Ok(());
    };
    let bytes = write(app, &export, account)?;
    let now = app.clock.now();
    let wanted = app.db.write_blocking(|conn| {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        let wanted = exports::ready(conn, id, bytes, now)?;
        if wanted {
            letters::leave_ready(conn, id, now)?;
        }
        Ok::<_, DbError>(wanted)
    })?;
    if !wanted {
        // The account went meanwhile: nobody would know of this file.
        app.storage.delete_export(&export.key)?;
    }
    app.wake();
    Ok(())
}

fn write(app: &App, export: &Export, account: Account) -> Result<u64, ExportError> {
    let mut making = Making {
        zip: Zip::new(
            app.storage.write_export(&export.key)?,
            export.asked_at.naive_utc(),
        ),
        app,
        account,
    };
    making.begin("LISEZ-MOI.txt")?;
    let readme = readable::readme(&making, export)?;
    making.zip.write_all(readme.as_bytes())?;
    making.begin("donnees.json")?;
    json::write(&mut making)?;
    let texts = readable::messages(&mut making)?;
    let files = making.files()?;
    making.begin("index.html")?;
    let index = readable::index(&making, export, (texts, files))?;
    making.zip.write_all(index.as_bytes())?;
    Ok(making.zip.finish()?.finish()?)
}

impl Making<'_> {
    fn begin(&mut self, name: &str) -> Result<(), ExportError> {
        Ok(self.zip.begin(name)?)
    }

    /// The files that the person sent, as the forum keeps them. Returns how many.
    fn files(&mut self) -> Result<usize, ExportError> {
        let mut after = UploadId(0);
        let mut count = 0;
        loop {
            let account = self.account.id;
            let batch = self
                .app
                .db
                .read_blocking(|conn| written::files(conn, account, after))?;
            let Some(last) = batch.last() else {
                return Ok(count);
            };
            after = last.id;
            for file in &batch {
                // One at a time: a file is 15 MB at most.
                let wanted = std::iter::once((file.key.clone(), None));
                for (_, bytes) in self.app.storage.read_ahead(wanted) {
                    let Some(bytes) = bytes? else {
                        tracing::warn!(upload = %file.id, "an upload has lost its bytes");
                        continue;
                    };
                    self.begin(&file_place(file))?;
                    self.zip.write_all(&bytes)?;
                    count += 1;
                }
            }
        }
    }
}

/// Where a file stands in the archive. Its number tells two of one name apart.
fn file_place(file: &written::File) -> String {
    let safe: String = file
        .name
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') {
                c
            } else {
                '_'
            }
        })
        .take(100)
        .collect();
    format!("fichiers/{}-{safe}", file.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_lead_nowhere_else() {
        let file = written::File {
            id: UploadId(7),
            key: String::new(),
            name: "../../été\\a b.pdf".to_owned(),
            media_type: String::new(),
            bytes: 0,
            alt: String::new(),
            created_at: crate::domain::Timestamp::from_micros(0).unwrap(),
        };
        assert_eq!(file_place(&file), "fichiers/7-.._.._été_a b.pdf");
    }
}
