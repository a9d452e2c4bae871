//! What can go wrong, in words for the operator.

use std::io;
use std::path::{Path, PathBuf};

use crate::config::ConfigError;
use crate::db::DbError;
use crate::db::copy::FillError;
use crate::uploads::StorageError;

/// Nothing was kept of what failed, unless it says so.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("base : {0}")]
    Database(#[from] DbError),
    #[error("{}", fill(.0))]
    Fill(FillError),
    #[error("fichiers : {0}")]
    Storage(#[from] StorageError),
    #[error("{0}")]
    Config(#[from] ConfigError),
    #[error("{}", file(.0, .1))]
    File(PathBuf, io::Error),
    #[error("{} existe déjà\u{202f}; « --force » le remplace", .0.display())]
    Exists(PathBuf),
    #[error("une autre sauvegarde écrit déjà dans {}", .0.display())]
    Busy(PathBuf),
    #[error("la base ne contient aucune table\u{202f}: il n’y a rien à sauvegarder")]
    Nothing,
    #[error("ce fichier n’est pas une sauvegarde d’Entraide")]
    Foreign,
    #[error(
        "cette sauvegarde est d’un format plus récent ({0}) que celui de ce programme ({1})\u{202f}: mettez d’abord Entraide à jour"
    )]
    NewerFormat(u32, u32),
    #[error("la sauvegarde est incomplète\u{202f}: le fichier s’arrête trop tôt")]
    Truncated,
    #[error("la sauvegarde est abîmée\u{202f}: {0}")]
    Damaged(String),
    #[error("{0}")]
    Place(String),
}

impl From<FillError> for BackupError {
    fn from(error: FillError) -> Self {
        match error {
            FillError::Database(error) => Self::Database(error),
            other => Self::Fill(other),
        }
    }
}

impl BackupError {
    pub(super) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }

    /// A failure to read a backup: what ends too early says so.
    pub(super) fn unreadable(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Truncated,
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                Self::Damaged(error.to_string())
            }
            _ => Self::Damaged(format!("lecture impossible ({error})")),
        }
    }
}

fn file(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            format!("{path}\u{a0}: il n’y a plus de place sur le disque")
        }
        io::ErrorKind::PermissionDenied => format!("{path}\u{a0}: accès refusé"),
        io::ErrorKind::NotFound => format!("{path}\u{a0}: introuvable"),
        _ => format!("{path}\u{a0}: {error}"),
    }
}

fn fill(error: &FillError) -> String {
    match error {
        FillError::NotEmpty(tables) => format!(
            "la base n’est pas vide (tables {}). Une restauration ne remplace rien\u{a0}: donnez une base vide",
            tables.join(", ")
        ),
        FillError::InUse => "un autre programme a la base ouverte\u{a0}: arrêtez d’abord le forum \
                             (serve, work) sur toutes les machines"
            .to_owned(),
        FillError::Unknown(versions) => format!(
            "cette sauvegarde vient d’une version plus récente d’Entraide (migrations {})\u{a0}: mettez d’abord le programme à jour",
            versions.join(", ")
        ),
        FillError::File(path, error) => file(path, error),
        FillError::Database(error) => format!("base\u{a0}: {error}"),
    }
}
