//! Mail as files, for a forum without a mail server.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::message::Mailbox;
use sha2::{Digest as _, Sha256};

use super::message::build;
use super::{Mail, Mailer, SendError};

/// Writes each message to `{folder}/{time}-{hash of the Message-ID}.eml`, so that the names sort
/// by time. A file appears whole or not at all, and a message sent again replaces its first file.
#[derive(Debug)]
pub struct Outbox {
    folder: PathBuf,
    from: Mailbox,
    /// Two attempts at one message must not both find its name free.
    one_at_a_time: Mutex<()>,
}

impl Outbox {
    /// An outbox in `folder`, which is made when first needed.
    #[must_use]
    pub fn new(folder: PathBuf, from: Mailbox) -> Self {
        Self {
            folder,
            from,
            one_at_a_time: Mutex::new(()),
        }
    }

    fn write(&self, mail: &Mail, message: &[u8], at: SystemTime) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let suffix = format!("-{}.eml", hash(&mail.message_id));
        let name = match find_by_suffix(&self.folder, &suffix)? {
            Some(name) => name,
            None => format!(
                "{}{suffix}",
                DateTime::<Utc>::from(at).format("%Y%m%dT%H%M%S%.3fZ")
            ),
        };
        // Hidden and without our suffix: a reader of `*.eml` never sees half a message.
        let temporary = self.folder.join(format!(".{name}.part"));
        let mut options = OpenOptions::new();
        // Links that sign in or choose a password stand in these files.
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&temporary)?;
        file.write_all(message)?;
        file.sync_all()?;
        fs::rename(&temporary, self.folder.join(name))?;
        fs::File::open(&self.folder)?.sync_all()
    }
}

impl Mailer for Outbox {
    fn send(&self, mail: &Mail, at: SystemTime) -> Result<(), SendError> {
        let message = build(mail, &self.from, at)?.formatted();
        // The lock guards no data that a panic could leave half changed.
        let _guard = self
            .one_at_a_time
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.write(mail, &message, at)
            .map_err(|error| SendError::Temporary(error.to_string()))
    }
}

fn hash(message_id: &str) -> String {
    hex::encode(&Sha256::digest(message_id.as_bytes())[..8])
}

fn find_by_suffix(folder: &Path, suffix: &str) -> io::Result<Option<String>> {
    for entry in fs::read_dir(folder)? {
        if let Some(name) = entry?
            .file_name()
            .to_str()
            .filter(|name| name.ends_with(suffix))
        {
            return Ok(Some(name.to_owned()));
        }
    }
    Ok(None)
}
