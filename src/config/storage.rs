//! Where the forum keeps what it is told: database, uploads, data folder.

use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

use super::error::{ConfigError, mask_password};
use super::source::{Key, Settings};

const DATABASE: &str = "sqlite://CHEMIN ou postgres://UTILISATEUR:MOT-DE-PASSE@HÔTE/BASE";
const UPLOADS: &str = "file://CHEMIN ou s3://SEAU";

/// Which database serves. `Debug` and `Display` mask the password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The path of the file.
    Sqlite(PathBuf),
    /// A `postgres://` or `postgresql://` address as libpq takes it, **with** its password.
    Postgres(String),
}

impl DatabaseUrl {
    /// Whether this is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            // An in-memory database would lose everything at each start.
            let is_file = !path.is_empty() && !path.ends_with('/') && path != ":memory:";
            return (is_file && !path.contains('?')).then(|| Self::Sqlite(path.into()));
        }
        let url = Url::parse(text).ok()?;
        let named = url.path().trim_start_matches('/');
        let valid = matches!(url.scheme(), "postgres" | "postgresql")
            && text.contains("://")
            && !named.is_empty();
        valid.then(|| Self::Postgres(text.to_owned()))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => f.write_str(&mask_password(url)),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

/// Where uploads live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadsUrl {
    /// A folder of this machine.
    Folder(PathBuf),
    /// An S3-compatible bucket; `prefix` is empty or a path without slashes at its ends.
    S3 { bucket: String, prefix: String },
}

impl UploadsUrl {
    fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("file://") {
            return (!path.is_empty()).then(|| Self::Folder(path.into()));
        }
        let rest = text.strip_prefix("s3://")?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        is_bucket(bucket).then(|| Self::S3 {
            bucket: bucket.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
        })
    }
}

/// Amazon's naming rule: 3 to 63 lower-case letters, digits, dots and hyphens, a letter or digit
/// at both ends. It also keeps credentials, queries and ports out.
fn is_bucket(name: &str) -> bool {
    let alphanumeric = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes
            .iter()
            .all(|c| alphanumeric(*c) || matches!(c, b'.' | b'-'))
        && bytes.first().is_some_and(|c| alphanumeric(*c))
        && bytes.last().is_some_and(|c| alphanumeric(*c))
}

impl fmt::Display for UploadsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "file://{}", path.display()),
            Self::S3 { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::S3 { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

/// Storage settings.
#[derive(Debug, Clone)]
pub(super) struct Storage {
    pub data_dir: PathBuf,
    pub database_url: DatabaseUrl,
    pub uploads_url: UploadsUrl,
}

impl Storage {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let data_dir = settings.parse_or(
            Key::DataDir,
            || PathBuf::from("./data"),
            |text| parse_folder(text).ok_or("le chemin d’un dossier"),
        )?;
        Ok(Self {
            database_url: settings.parse_or(
                Key::DatabaseUrl,
                || DatabaseUrl::Sqlite(data_dir.join("entraide.db")),
                |text| DatabaseUrl::parse(text).ok_or(DATABASE),
            )?,
            uploads_url: settings.parse_or(
                Key::UploadsUrl,
                || UploadsUrl::Folder(data_dir.join("uploads")),
                |text| UploadsUrl::parse(text).ok_or(UPLOADS),
            )?,
            data_dir,
        })
    }
}

fn parse_folder(text: &str) -> Option<PathBuf> {
    // A URL here is a slip: it would make a folder named "file:".
    (!text.is_empty() && !text.contains("://") && !Path::new(text).is_file()).then(|| text.into())
}
