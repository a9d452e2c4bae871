//! The key behind every signature the forum makes.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::error::{ConfigError, one_line};
use super::source::{Key, Settings};

const EXPECTED: &str =
    "64 chiffres hexadécimaux, par exemple ceux que donne « openssl rand -hex 32 »";
const READABLE: &str =
    "un fichier lisible de 64 chiffres hexadécimaux, dans un dossier inscriptible";

/// 256 secret bits. Nothing prints them: `Debug` shows a placeholder, and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }

    /// A key for one purpose, for example `"newsletter confirmation"`: HMAC-SHA256 (RFC 2104) of
    /// the purpose under this key. Two purposes have unrelated keys, the same one always the same.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "HMAC takes a key of any length")]
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length is fine");
        mac.update(purpose.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The key kept in `path`, or `candidate` kept there from now on with mode 0600. When two
    /// processes start at once, both get the one that was kept first.
    ///
    /// # Errors
    /// When the file holds something else than a key, or cannot be read or made.
    pub fn load_or_create(
        path: &Path,
        candidate: impl FnOnce() -> io::Result<[u8; 32]>,
    ) -> Result<Self, ConfigError> {
        let failed = |error: io::Error| file_error(path, &one_line(&error.to_string()));
        if let Some(key) = Self::load(path)? {
            return Ok(key);
        }
        create(path, &candidate().map_err(failed)?).map_err(failed)?;
        Self::load(path)?.ok_or_else(|| file_error(path, "effacée pendant le démarrage"))
    }

    /// The key kept in `path`, if there is one.
    pub(super) fn load(path: &Path) -> Result<Option<Self>, ConfigError> {
        match fs::read_to_string(path) {
            Ok(text) => match Self::from_hex(text.trim()) {
                Some(key) => Ok(Some(key)),
                None => Err(file_error(path, "contenu inattendu")),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file_error(path, &one_line(&error.to_string()))),
        }
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(***)")
    }
}

fn file_error(path: &Path, reason: &str) -> ConfigError {
    ConfigError::SecretKeyFile {
        path: path.to_owned(),
        reason: reason.to_owned(),
        expected: READABLE,
    }
}

/// Writes the key beside its place, then links it there: a link appears whole or not at all, and
/// never replaces one made meanwhile.
fn create(path: &Path, key: &[u8; 32]) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o750)
        .create(folder)?;
    // Unpredictable digits of the candidate's own keep two starting processes apart without
    // revealing it: they are hashed.
    let suffix = hex::encode(&SecretKey(*key).derive("temporary file name")[..8]);
    let temporary = folder.join(format!(".secret.key.{suffix}"));
    let linked = write_private(&temporary, key).and_then(|()| fs::hard_link(&temporary, path));
    let removed = fs::remove_file(&temporary);
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => removed?,
    }
    File::open(folder)?.sync_all()
}

fn write_private(path: &Path, key: &[u8; 32]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    writeln!(file, "{}", hex::encode(key))?;
    file.sync_all()
}

/// Where the key comes from.
#[derive(Debug, Clone)]
pub(super) enum SecretKeySource {
    Given(SecretKey),
    Kept(PathBuf),
}

impl SecretKeySource {
    /// The given key, or the path to keep one at. Several nodes share one PostgreSQL, so there the
    /// key must be given.
    pub(super) fn read(
        settings: &Settings,
        path: PathBuf,
        must_be_given: bool,
    ) -> Result<Self, ConfigError> {
        let given = settings.parse_or(
            Key::SecretKey,
            || None,
            |text| SecretKey::from_hex(text).map(Some).ok_or(EXPECTED),
        )?;
        match given {
            Some(key) => Ok(Self::Given(key)),
            None if must_be_given => Err(ConfigError::missing(
                Key::SecretKey,
                format!("avec PostgreSQL, {EXPECTED}"),
            )),
            None => Ok(Self::Kept(path)),
        }
    }
}
