//! Where files are kept: a folder, an S3-compatible bucket, or memory in tests.
//!
//! Each upload has a key of 32 hexadecimal digits. Its objects stand at `ab/{key}/original` and
//! `ab/{key}/{width}`, `ab` being the first two digits: 256 parts of about one size, listed one by one.

mod copying;
mod exports;

use std::ops::Range;
use std::path::{Path as FilePath, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{
    BackoffConfig, ClientOptions, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload,
    RetryConfig,
};
use tokio::runtime::Handle;

use crate::config::{S3Access, UploadsUrl};

pub use copying::{Copy, ReadAhead, WriteBehind};
pub use exports::ExportWriter;

/// A try of one request, at most.
const REQUEST: Duration = Duration::from_secs(20);
const CONNECT: Duration = Duration::from_secs(5);
/// All tries of one request together; whoever waits for it is still there.
const ALL_TRIES: Duration = Duration::from_secs(40);
const TRIES: usize = 3;
/// Any operation, whatever the store does.
const LONGEST: Duration = Duration::from_secs(60);
/// A part of the store, listed; it holds 1/256 of everything.
const LONGEST_LIST: Duration = Duration::from_secs(600);

/// Why the store did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    #[error("dossier des fichiers {0} : {1}")]
    Folder(String, String),
    #[error("seau S3 : {0}")]
    Bucket(String),
    #[error("the store failed: {0}")]
    Store(#[from] object_store::Error),
    #[error("the store did not answer in time")]
    Timeout,
    #[error("the store gave back something else than it was given: {0}")]
    Changed(String),
    #[error("the store's thread is gone: {0}")]
    Thread(String),
}

/// A stored object, being read.
pub struct Stored {
    /// Bytes of the whole object.
    pub size: u64,
    /// Which of them follow.
    pub range: Range<u64>,
    pub bytes: BoxStream<'static, object_store::Result<Bytes>>,
}

/// The store. Cloning shares it.
///
/// Whatever is put is on disk before it is acknowledged (`fsync` of the file and its folders; a
/// bucket answers when it holds the object), appears whole or not at all, and replaces nothing that
/// is not the same: keys are random. Every operation ends within a minute.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    /// Of a store that is one.
    folder: Option<PathBuf>,
    /// Requests run here, so that a connection outlives whoever made it first, and so that threads
    /// without a runtime (jobs) can wait for them.
    runtime: Handle,
}

impl Storage {
    /// Opens the store of the settings; a folder is made.
    ///
    /// # Errors
    /// The folder cannot be made, or the settings of the bucket are not usable together.
    pub fn open(url: &UploadsUrl, s3: Option<&S3Access>) -> Result<Self, StorageError> {
        match url {
            UploadsUrl::Folder(folder) => Ok(Self {
                folder: Some(folder.clone()),
                ..Self::over(Arc::new(open_folder(folder)?))?
            }),
            UploadsUrl::S3 { bucket, prefix } => {
                let access = s3.ok_or_else(|| StorageError::Bucket("clés absentes".to_owned()))?;
                let bucket = open_bucket(bucket, access)?;
                if prefix.is_empty() {
                    Self::over(Arc::new(bucket))
                } else {
                    Self::over(Arc::new(PrefixStore::new(bucket, prefix.as_str())))
                }
            }
        }
    }

    /// A store that forgets, for tests.
    ///
    /// # Errors
    /// No thread could be started.
    pub fn in_memory() -> Result<Self, StorageError> {
        Self::over(Arc::new(InMemory::new()))
    }

    fn over(store: Arc<dyn ObjectStore>) -> Result<Self, StorageError> {
        let thread = |e: std::io::Error| StorageError::Thread(e.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(thread)?;
        let handle = runtime.handle().clone();
        std::thread::Builder::new()
            .name("uploads".to_owned())
            .spawn(move || runtime.block_on(std::future::pending::<()>()))
            .map_err(thread)?;
        Ok(Self {
            store,
            folder: None,
            runtime: handle,
        })
    }

    /// Keeps a copy of an upload; `width` names a smaller one.
    ///
    /// # Errors
    /// The store's, or its silence.
    pub async fn put(
        &self,
        key: &str,
        width: Option<u32>,
        bytes: Vec<u8>,
    ) -> Result<(), StorageError> {
        let (store, path) = (self.store.clone(), path_of(key, width));
        self.within(LONGEST, async move {
            store.put(&path, PutPayload::from(bytes)).await?;
            Ok(())
        })
        .await
    }

    /// Opens a copy, or a range of it; `None` when it is not there.
    ///
    /// # Errors
    /// The store's, or its silence.
    pub async fn get(
        &self,
        key: &str,
        width: Option<u32>,
        range: Option<GetRange>,
    ) -> Result<Option<Stored>, StorageError> {
        let (store, path) = (self.store.clone(), path_of(key, width));
        self.within(LONGEST, async move {
            let options = GetOptions {
                range,
                ..GetOptions::default()
            };
            match store.get_opts(&path, options).await {
                Ok(found) => Ok(Some(Stored {
                    size: found.meta.size,
                    range: found.range.clone(),
                    bytes: found.into_stream(),
                })),
                Err(object_store::Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
        .await
    }

    /// Deletes all copies of an upload; those already gone count as deleted.
    ///
    /// # Errors
    /// The store's, or its silence: some may be left.
    pub async fn delete(&self, key: &str, widths: &[u32]) -> Result<(), StorageError> {
        let paths: Vec<_> = widths
            .iter()
            .map(|width| path_of(key, Some(*width)))
            .chain(std::iter::once(path_of(key, None)))
            .collect();
        self.delete_paths(paths).await
    }

    async fn delete_paths(&self, paths: Vec<Path>) -> Result<(), StorageError> {
        let store = self.store.clone();
        self.within(LONGEST, async move {
            for path in &paths {
                match store.delete(path).await {
                    Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            Ok(())
        })
        .await
    }

    /// As [`Storage::delete`], for threads that may block.
    ///
    /// # Errors
    /// As there.
    pub fn delete_blocking(&self, key: &str, widths: &[u32]) -> Result<(), StorageError> {
        self.runtime.block_on(self.delete(key, widths))
    }

    /// Looks through one of the 256 parts of the store, `batch` objects at a time: `strange` is
    /// given keys and answers with those that nobody knows; their objects last written before
    /// `before` are deleted, and so is what a process that was killed left half written. Returns how
    /// many. For threads that may block.
    ///
    /// # Errors
    /// The store's, or whatever `strange` says.
    pub fn sweep_blocking<E: From<StorageError>>(
        &self,
        part: u8,
        before: DateTime<Utc>,
        batch: usize,
        strange: impl Fn(&[String]) -> Result<Vec<String>, E>,
    ) -> Result<usize, E> {
        let prefix = Path::from(format!("{part:02x}"));
        let (send, mut receive) = tokio::sync::mpsc::channel(2);
        let store = self.store.clone();
        // Listing waits while a batch is looked at: memory holds a few batches, whatever the store holds.
        let list = async move {
            let mut chunks = store.list(Some(&prefix)).chunks(batch.max(1));
            while let Some(chunk) = chunks.next().await {
                if send.send(chunk).await.is_err() {
                    break;
                }
            }
        };
        let listing = self
            .runtime
            .spawn(async move { tokio::time::timeout(LONGEST_LIST, list).await });
        let mut deleted = match &self.folder {
            Some(folder) => remove_staged(&folder.join(format!("{part:02x}")), before.into())
                .map_err(|e| StorageError::Folder(folder.display().to_string(), e.to_string()))?,
            None => 0,
        };
        while let Some(chunk) = receive.blocking_recv() {
            let mut old = Vec::new();
            for object in chunk {
                let object = object.map_err(StorageError::from)?;
                if object.last_modified < before {
                    old.push(object.location);
                }
            }
            let mut keys: Vec<String> = old.iter().filter_map(key_of).collect();
            keys.sort();
            keys.dedup();
            let strange = strange(&keys)?;
            old.retain(|path| key_of(path).is_some_and(|key| strange.contains(&key)));
            deleted += old.len();
            self.runtime.block_on(self.delete_paths(old))?;
        }
        match self.runtime.block_on(listing) {
            Ok(Ok(())) => Ok(deleted),
            Ok(Err(_)) => Err(StorageError::Timeout.into()),
            Err(error) => Err(StorageError::Thread(error.to_string()).into()),
        }
    }

    async fn within<T: Send + 'static>(
        &self,
        longest: Duration,
        work: impl Future<Output = Result<T, StorageError>> + Send + 'static,
    ) -> Result<T, StorageError> {
        self.runtime
            // Made inside: a timer belongs to the runtime it is made on.
            .spawn(async move { tokio::time::timeout(longest, work).await })
            .await
            .map_err(|e| StorageError::Thread(e.to_string()))?
            .map_err(|_| StorageError::Timeout)?
    }
}

fn path_of(key: &str, width: Option<u32>) -> Path {
    let part = key.get(..2).unwrap_or("00");
    match width {
        None => Path::from(format!("{part}/{key}/original")),
        Some(width) => Path::from(format!("{part}/{key}/{width}")),
    }
}

/// The key in `ab/{key}/original`.
fn key_of(path: &Path) -> Option<String> {
    path.parts().nth(1).map(|part| part.as_ref().to_owned())
}

fn open_folder(folder: &FilePath) -> Result<LocalFileSystem, StorageError> {
    let named = |e: &dyn std::fmt::Display| {
        StorageError::Folder(folder.display().to_string(), e.to_string())
    };
    make_folder(folder).map_err(|e| named(&e))?;
    let store = LocalFileSystem::new_with_prefix(folder).map_err(|e| named(&e))?;
    Ok(store.with_fsync(true).with_automatic_cleanup(true))
}

/// Deletes files of a part that were never finished: they stand beside their place, as `original#1`,
/// and the store does not list them.
fn remove_staged(part: &FilePath, before: SystemTime) -> std::io::Result<usize> {
    let gone = |e: &std::io::Error| e.kind() == std::io::ErrorKind::NotFound;
    let keys = match std::fs::read_dir(part) {
        Err(error) if gone(&error) => return Ok(0),
        keys => keys?,
    };
    let mut deleted = 0;
    for key in keys {
        let key = key?.path();
        let files = match std::fs::read_dir(&key) {
            // A file that stands where no file of ours does, or a folder just emptied.
            Err(_) => continue,
            Ok(files) => files,
        };
        let mut here = 0;
        for file in files {
            let file = file?;
            let name = file.file_name();
            let staged = name.to_str().is_some_and(|name| {
                name.rsplit_once('#').is_some_and(|(_, number)| {
                    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
                })
            });
            if staged && file.metadata()?.modified()? < before {
                std::fs::remove_file(file.path())?;
                here += 1;
            }
        }
        if here > 0 {
            // Only when nothing else is in it.
            let _ = std::fs::remove_dir(&key);
        }
        deleted += here;
    }
    Ok(deleted)
}

/// Open to its owner and group only: it holds what people sent.
#[cfg(unix)]
fn make_folder(folder: &FilePath) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o750)
        .create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &FilePath) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)
}

fn open_bucket(bucket: &str, access: &S3Access) -> Result<impl ObjectStore, StorageError> {
    install_tls();
    let in_clear = access
        .endpoint
        .as_deref()
        .is_some_and(|endpoint| endpoint.starts_with("http://"));
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_region(&access.region)
        .with_access_key_id(&access.access_key)
        .with_secret_access_key(&access.secret_key)
        .with_virtual_hosted_style_request(false)
        // One by one: not every compatible server deletes in bulk.
        .with_disable_bulk_delete(true)
        .with_allow_http(in_clear)
        .with_client_options(
            ClientOptions::new()
                .with_allow_http(in_clear)
                .with_timeout(REQUEST)
                .with_connect_timeout(CONNECT),
        )
        .with_retry(RetryConfig {
            backoff: BackoffConfig::default(),
            max_retries: TRIES,
            retry_timeout: ALL_TRIES,
        });
    if let Some(endpoint) = &access.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    builder
        .build()
        .map_err(|e| StorageError::Bucket(e.to_string()))
}

/// The one place where the process chooses its cryptography for TLS of its own HTTP clients; a
/// second call finds it chosen.
fn install_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
