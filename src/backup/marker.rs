//! A file in the data folder that says that a restoration is not finished.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::PathBuf;

use super::BackupError;
use super::settle::RESTORED_FROM;
use crate::config::{Config, UploadsUrl};
use crate::db::copy;

const NAME: &str = "restore.unfinished";

/// The mark of one restoration.
pub(super) struct Marker(PathBuf);

impl Marker {
    pub fn of(config: &Config) -> Self {
        Self(config.data_dir.join(NAME))
    }

    /// The backup that is being restored here, or was when its process was killed.
    pub fn read(&self) -> Result<Option<String>, BackupError> {
        match fs::read_to_string(&self.0) {
            Ok(id) => Ok(Some(id.trim().to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(error)),
        }
    }

    pub fn set(&self, id: &str) -> Result<(), BackupError> {
        // Named at the end: a mark that is there says which backup it is of.
        let unnamed = self.0.with_extension("part");
        let write = || {
            let mut file = File::create(&unnamed)?;
            writeln!(file, "{id}")?;
            file.sync_all()?;
            fs::rename(&unnamed, &self.0)?;
            self.sync_folder()
        };
        write().map_err(|e| self.failed(e))
    }

    pub fn clear(&self) -> Result<(), BackupError> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.failed(error)),
            _ => self.sync_folder().map_err(|e| self.failed(e)),
        }
    }

    fn sync_folder(&self) -> io::Result<()> {
        match self.0.parent() {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }

    fn failed(&self, error: io::Error) -> BackupError {
        BackupError::File(self.0.clone(), error)
    }

    /// What to do about it.
    pub fn advice(&self, config: &Config) -> String {
        let uploads = match &config.uploads_url {
            UploadsUrl::Folder(folder) => format!("le dossier {}", folder.display()),
            bucket @ UploadsUrl::S3 { .. } => format!("le contenu de {bucket}"),
        };
        format!(
            "une restauration n’est pas finie. Relancez « entraide restore » avec la même sauvegarde\u{a0}: \
             elle reprend. Pour y renoncer, supprimez {uploads}, puis {}",
            self.0.display()
        )
    }
}

/// Refuses to go on where a restoration was not finished: there may be uploads without their rows.
/// For the start of every command that opens the forum.
///
/// # Errors
/// A sentence that says what to do.
pub fn refuse_unfinished(config: &Config) -> Result<(), BackupError> {
    let marker = Marker::of(config);
    let Some(id) = marker.read()? else {
        return Ok(());
    };
    // Killed between the last write and the removal of the mark.
    if copy::has_setting(&config.database_url, RESTORED_FROM, &id)? {
        return marker.clear();
    }
    Err(BackupError::Place(marker.advice(config)))
}
