//! Copies of people's data: large files, written and read as streams, beside the uploads at
//! `exports/{key}/original`.

use std::io::{self, Write};
use std::time::SystemTime;

use object_store::path::Path;
use object_store::{GetOptions, ObjectStoreExt, WriteMultipart};
use tokio::runtime::Handle;

use super::{LONGEST, Storage, StorageError, Stored, remove_staged};

const PLACE: &str = "exports";
/// Sent at once; a bucket takes no smaller parts than 5 MB.
const PART: usize = 8 * 1024 * 1024;
/// Parts on their way at once.
const AT_ONCE: usize = 2;

/// A file that is being written. It appears whole when it is finished, or not at all. Memory holds
/// three parts of 8 MB, whatever its size. For threads that may block.
pub struct ExportWriter {
    upload: Option<WriteMultipart>,
    runtime: Handle,
    written: u64,
}

impl Write for ExportWriter {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let Some(upload) = &mut self.upload else {
            return Err(io::Error::other("the file is finished"));
        };
        self.runtime
            .block_on(upload.wait_for_capacity(AT_ONCE))
            .map_err(io::Error::other)?;
        let _runtime = self.runtime.enter();
        upload.write(buffer);
        self.written += buffer.len() as u64;
        Ok(buffer.len())
    }

    /// Parts go when they are full.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl ExportWriter {
    /// Ends the file; tells its bytes.
    ///
    /// # Errors
    /// The store's: there is no file then.
    pub fn finish(mut self) -> Result<u64, StorageError> {
        if let Some(upload) = self.upload.take() {
            let work = async { tokio::time::timeout(LONGEST, upload.finish()).await };
            self.runtime
                .block_on(work)
                .map_err(|_| StorageError::Timeout)??;
        }
        Ok(self.written)
    }
}

impl Drop for ExportWriter {
    /// What was not finished is taken back.
    fn drop(&mut self) {
        if let Some(upload) = self.upload.take()
            && let Err(error) = self.runtime.block_on(upload.abort())
        {
            tracing::warn!(%error, "an unfinished export was not taken back");
        }
    }
}

impl Storage {
    /// Begins a file, in the place of one of this key. For threads that may block.
    ///
    /// # Errors
    /// The store's, or its silence.
    pub fn write_export(&self, key: &str) -> Result<ExportWriter, StorageError> {
        let (store, path) = (self.store.clone(), path_of(key));
        let upload = self.runtime.block_on(self.within(LONGEST, async move {
            Ok(store.put_multipart(&path).await?)
        }))?;
        Ok(ExportWriter {
            upload: Some(WriteMultipart::new_with_chunk_size(upload, PART)),
            runtime: self.runtime.clone(),
            written: 0,
        })
    }

    /// Opens a file; `None` when it is not there.
    ///
    /// # Errors
    /// The store's, or its silence.
    pub async fn read_export(&self, key: &str) -> Result<Option<Stored>, StorageError> {
        let (store, path) = (self.store.clone(), path_of(key));
        self.within(LONGEST, async move {
            match store.get_opts(&path, GetOptions::default()).await {
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

    /// Deletes a file; one already gone counts as deleted. For threads that may block.
    ///
    /// # Errors
    /// The store's, or its silence.
    pub fn delete_export(&self, key: &str) -> Result<(), StorageError> {
        self.runtime.block_on(self.delete_paths(vec![path_of(key)]))
    }

    /// Deletes what a process that was killed before `before` left half written in a folder (a
    /// bucket forgets unfinished files by its own rules); tells how many. For threads that may block.
    ///
    /// # Errors
    /// The folder's.
    pub fn sweep_exports(&self, before: SystemTime) -> Result<usize, StorageError> {
        let Some(folder) = &self.folder else {
            return Ok(0);
        };
        remove_staged(&folder.join(PLACE), before)
            .map_err(|e| StorageError::Folder(folder.display().to_string(), e.to_string()))
    }
}

fn path_of(key: &str) -> Path {
    Path::from(format!("{PLACE}/{key}/original"))
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use super::*;

    fn read(storage: &Storage, key: &str) -> Option<Vec<u8>> {
        storage.runtime.block_on(async {
            let mut found = storage.read_export(key).await.unwrap()?;
            let mut bytes = Vec::new();
            while let Some(part) = found.bytes.next().await {
                bytes.extend_from_slice(&part.unwrap());
            }
            Some(bytes)
        })
    }

    #[test]
    fn a_large_file_goes_through_in_parts_and_appears_whole() {
        let folder = tempfile::tempdir().unwrap();
        let url = crate::config::UploadsUrl::Folder(folder.path().to_owned());
        let storage = Storage::open(&url, None).unwrap();
        let mut writer = storage.write_export("k1").unwrap();
        for n in 0..300_u32 {
            writer
                .write_all(&vec![u8::try_from(n % 251).unwrap(); 100_000])
                .unwrap();
        }
        assert!(read(&storage, "k1").is_none());
        assert_eq!(writer.finish().unwrap(), 30_000_000);
        let bytes = read(&storage, "k1").unwrap();
        assert_eq!((bytes.len(), bytes[100_001]), (30_000_000, 1));
        // Unfinished: nothing is there.
        drop(storage.write_export("k2").unwrap());
        assert!(read(&storage, "k2").is_none());
        storage.delete_export("k1").unwrap();
        storage.delete_export("k1").unwrap();
        assert!(read(&storage, "k1").is_none());
    }
}
