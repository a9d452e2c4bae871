//! Where a backup goes: a file that appears whole or not at all, or the standard output.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use fs4::fs_std::FileExt as _;

use super::BackupError;

/// Where to write.
#[derive(Clone, Debug)]
pub enum Target {
    /// A file, readable by its owner only.
    File { path: PathBuf, replace: bool },
    /// The standard output, for a pipe.
    Stdout,
}

/// A target being written. Dropped before [`Output::keep`], it leaves nothing.
pub(super) struct Output {
    to: Box<dyn Write>,
    part: Option<Part>,
    name: PathBuf,
}

struct Part {
    /// Holds the lock.
    file: File,
    part: PathBuf,
    path: PathBuf,
    replace: bool,
    kept: bool,
}

impl Output {
    pub fn open(target: &Target) -> Result<Self, BackupError> {
        let Target::File { path, replace } = target else {
            return Ok(Self {
                to: Box::new(BufWriter::with_capacity(1 << 16, io::stdout())),
                part: None,
                name: PathBuf::from("sortie standard"),
            });
        };
        refuse_existing(path, *replace)?;
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let failed = |e| BackupError::File(part.clone(), e);
        // What a killed process left is written over.
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&part)
            .map_err(failed)?;
        if !file.try_lock_exclusive().map_err(failed)? {
            return Err(BackupError::Busy(path.clone()));
        }
        if !still_named(&file, &part) {
            return Err(BackupError::Busy(path.clone()));
        }
        file.set_len(0).map_err(failed)?;
        file.set_permissions(Permissions::from_mode(0o600))
            .map_err(failed)?;
        let to = BufWriter::with_capacity(1 << 18, file.try_clone().map_err(failed)?);
        Ok(Self {
            to: Box::new(to),
            name: path.clone(),
            part: Some(Part {
                file,
                part: part.clone(),
                path: path.clone(),
                replace: *replace,
                kept: false,
            }),
        })
    }

    /// How it is called in messages.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// Puts the whole on disk, under its name.
    pub fn keep(mut self) -> Result<(), BackupError> {
        let name = self.name.clone();
        let failed = |e| BackupError::File(name.clone(), e);
        self.to.flush().map_err(failed)?;
        let Some(mut part) = self.part.take() else {
            return Ok(());
        };
        part.file.sync_all().map_err(failed)?;
        refuse_existing(&part.path, part.replace)?;
        fs::rename(&part.part, &part.path).map_err(failed)?;
        part.kept = true;
        let folder = part.path.parent().filter(|f| !f.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))
            .and_then(|folder| folder.sync_all())
            .map_err(failed)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.kept {
            // Whatever went wrong before is what is told.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// Whoever held the lock until now may have given the file its name: then it is finished, not ours.
fn still_named(file: &File, part: &Path) -> bool {
    let opened = file.metadata().map(|m| (m.dev(), m.ino()));
    let named = fs::metadata(part).map(|m| (m.dev(), m.ino()));
    matches!((opened, named), (Ok(opened), Ok(named)) if opened == named)
}

fn refuse_existing(path: &Path, replace: bool) -> Result<(), BackupError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() || !replace => Err(BackupError::Exists(path.to_owned())),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(BackupError::File(path.to_owned(), error)),
    }
}
