//! The whole forum in one file, and back, into either database.

mod content;
mod damage;
mod older;
mod process;
mod uploads;
mod whole;

use std::io::BufReader;
use std::path::{Path, PathBuf};

use entraide::backup::{self, BackupError, Restored, Taken, Target};
use entraide::config::{Config, Sources};
use entraide::db::Db;
use entraide::domain::Timestamp;
use tempfile::TempDir;

use crate::support::{Database, TestApp, admin_url};

pub const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// Somewhere to restore to: an empty database of either kind, and an empty folder.
pub struct Place {
    pub config: Config,
    pub address: String,
    pub folder: TempDir,
    _database: Option<Database>,
}

impl Place {
    /// With SQLite.
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let address = format!("sqlite://{}/data/entraide.db", folder.path().display());
        Self::new(folder, address, None, &[])
    }

    /// With the database under test, without any table.
    pub fn under_test() -> Self {
        Self::under_test_with(&[])
    }

    pub fn under_test_with(settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join("data")).unwrap();
        let database = Database::bare(&folder.path().join("data"));
        let address = database.address().to_owned();
        Self::new(folder, address, Some(database), settings)
    }

    /// One of each database that is there.
    pub fn each() -> Vec<Self> {
        let mut places = vec![Self::sqlite()];
        if admin_url().is_some() {
            places.push(Self::under_test());
        }
        places
    }

    fn new(
        folder: TempDir,
        address: String,
        database: Option<Database>,
        settings: &[(&str, &str)],
    ) -> Self {
        let data = folder.path().join("data");
        let mut variables = vec![
            ("ENTRAIDE_DATA_DIR", data.to_str().unwrap()),
            ("ENTRAIDE_DATABASE_URL", address.as_str()),
            ("ENTRAIDE_SECRET_KEY", KEY),
        ];
        variables.extend_from_slice(settings);
        let config = Config::from_sources(&Sources {
            file: folder.path().join("absent.toml"),
            file_is_named: false,
            variables: variables
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        });
        Self {
            config: config.unwrap(),
            address,
            folder,
            _database: database,
        }
    }

    /// What the operator would see.
    pub fn restore(&self, file: &Path, now: Timestamp) -> Result<Option<Restored>, BackupError> {
        let input = BufReader::new(std::fs::File::open(file).unwrap());
        backup::restore(&self.config, input, now, &mut |_| {})
    }

    pub fn db(&self) -> Db {
        Db::open(&self.config.database_url).unwrap()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Backs it up into a file of that name.
    pub fn take(&self, name: &str, now: Timestamp) -> PathBuf {
        let path = self.file(name);
        take(&self.config, &path, now).unwrap();
        path
    }
}

pub fn take(config: &Config, path: &Path, now: Timestamp) -> Result<Taken, BackupError> {
    let target = Target::File {
        path: path.to_owned(),
        replace: false,
    };
    backup::take(config, &target, now, &mut |_| {})
}

/// A backup of a running forum, in a folder of its own.
pub fn backup_of(app: &TestApp) -> (TempDir, PathBuf, Taken) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("forum.tar.gz");
    let taken = take(&app.app.config, &path, app.now()).unwrap();
    (folder, path, taken)
}
