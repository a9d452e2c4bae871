//! The index folder on disk.
//!
//! ```text
//! lock          held by the process that owns the folder
//! index.json    which sub-folder is the index, and the version that wrote it
//! index-3/      the index
//! index-4/      one being rebuilt, or what a crash left
//! ```
//!
//! `index.json` is replaced by a rename, so at any moment it names a whole index.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use fs4::fs_std::FileExt as _;
use serde::{Deserialize, Serialize};
use tracing::warn;

use super::schema::INDEX_VERSION;

const LOCK: &str = "lock";
const POINTER: &str = "index.json";
const PREFIX: &str = "index-";

#[derive(Serialize, Deserialize)]
struct Pointer {
    version: u32,
    current: String,
}

/// A folder this process owns until the value is dropped.
pub(super) struct IndexFolder {
    root: PathBuf,
    _lock: File,
}

impl IndexFolder {
    /// Creates the folder if needed and takes its lock; `None` if another owner holds it.
    pub fn lock(root: &Path) -> io::Result<Option<Self>> {
        fs::create_dir_all(root)?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(root.join(LOCK))?;
        Ok(lock.try_lock_exclusive()?.then(|| Self {
            root: root.to_owned(),
            _lock: lock,
        }))
    }

    /// Path of the sub-folder `name`.
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Name of the sub-folder that holds the index; `None` if there is none of this version.
    pub fn current(&self) -> Option<String> {
        current(&self.root)
    }

    /// Makes `name` the current index, atomically and durably.
    pub fn set_current(&self, name: &str) -> io::Result<()> {
        let pointer = Pointer {
            version: INDEX_VERSION,
            current: name.to_owned(),
        };
        let draft = self.root.join("index.json.new");
        let mut file = File::create(&draft)?;
        file.write_all(&serde_json::to_vec(&pointer)?)?;
        file.sync_all()?;
        fs::rename(&draft, self.root.join(POINTER))?;
        sync_folder(&self.root)
    }

    /// Creates an empty sub-folder and returns its name, never used before by one that exists.
    pub fn create(&self) -> io::Result<String> {
        let last = self
            .indexes()?
            .iter()
            .filter_map(|name| number(name))
            .max()
            .unwrap_or(0);
        let name = format!("{PREFIX}{}", last + 1);
        // The folder itself may have been removed while it was served from.
        fs::create_dir_all(self.path(&name))?;
        Ok(name)
    }

    /// Removes a sub-folder. A failure is logged: the next opening tries again.
    pub fn remove(&self, name: &str) {
        if let Err(error) = fs::remove_dir_all(self.path(name)) {
            warn!(%error, folder = name, "an old search index could not be removed");
        }
    }

    /// Removes every index but `current`.
    pub fn clean(&self, current: &str) -> io::Result<()> {
        for name in self.indexes()?.iter().filter(|name| *name != current) {
            self.remove(name);
        }
        Ok(())
    }

    fn indexes(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        let entries = match fs::read_dir(&self.root) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(names),
            entries => entries?,
        };
        for entry in entries {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if is_index_name(&name) {
                names.push(name);
            }
        }
        Ok(names)
    }
}

/// As [`IndexFolder::current`], for whoever does not own the folder.
pub(super) fn current(root: &Path) -> Option<String> {
    let text = match fs::read_to_string(root.join(POINTER)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => {
            warn!(%error, "the search index cannot be read and will be rebuilt");
            return None;
        }
    };
    match serde_json::from_str::<Pointer>(&text) {
        Ok(pointer) if !is_index_name(&pointer.current) => {
            warn!("the search index names no index folder and will be rebuilt");
            None
        }
        Ok(pointer) if pointer.version == INDEX_VERSION => Some(pointer.current),
        Ok(pointer) => {
            let (found, wanted) = (pointer.version, INDEX_VERSION);
            warn!(
                found,
                wanted, "the search index is of another version and will be rebuilt"
            );
            None
        }
        Err(error) => {
            warn!(%error, "the search index is torn and will be rebuilt");
            None
        }
    }
}

/// Whether somebody owns the folder. Whoever wants to own it in this very instant has to try again.
pub(super) fn is_owned(root: &Path) -> bool {
    let lock = match File::open(root.join(LOCK)) {
        Ok(lock) => lock,
        Err(_) => return false,
    };
    lock.try_lock_shared().is_err()
}

fn number(name: &str) -> Option<u64> {
    name.strip_prefix(PREFIX)?.parse().ok()
}

/// Only such names are ever opened or removed, whatever a torn pointer says.
fn is_index_name(name: &str) -> bool {
    number(name).is_some()
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}
