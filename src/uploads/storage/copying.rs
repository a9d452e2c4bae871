//! Copying a whole store, out and in: several files at once, a bounded number of them in memory.

use std::collections::VecDeque;

use futures_util::StreamExt;
use futures_util::stream;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::{Storage, StorageError};

/// Files on their way at once. One holds at most 15 MB.
const AT_ONCE: usize = 6;

/// A copy of an upload: its key, and the width of a smaller one.
pub type Copy = (String, Option<u32>);

/// What was read of it; `None` where there is none.
type Taken = Result<Option<Vec<u8>>, StorageError>;

/// Files being read ahead, in the order in which they were asked for. `None` where there is none.
pub struct ReadAhead(mpsc::Receiver<(Copy, Taken)>);

impl Iterator for ReadAhead {
    type Item = (Copy, Taken);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.blocking_recv()
    }
}

/// Files being written behind.
pub struct WriteBehind {
    storage: Storage,
    pending: VecDeque<JoinHandle<Result<(), StorageError>>>,
}

impl WriteBehind {
    /// Keeps a file; an earlier one may fail here.
    ///
    /// # Errors
    /// The store's; [`StorageError::Changed`] when it gives something else back than it was given.
    pub fn put(
        &mut self,
        key: &str,
        width: Option<u32>,
        bytes: Vec<u8>,
    ) -> Result<(), StorageError> {
        while self.pending.len() >= AT_ONCE {
            self.wait_for_one()?;
        }
        let (storage, key) = (self.storage.clone(), key.to_owned());
        let work = async move {
            storage.put(&key, width, bytes.clone()).await?;
            match read(&storage, &key, width).await? {
                Some(kept) if kept == bytes => Ok(()),
                _ => Err(StorageError::Changed(key)),
            }
        };
        self.pending.push_back(self.storage.runtime.spawn(work));
        Ok(())
    }

    /// Waits for all.
    ///
    /// # Errors
    /// As [`WriteBehind::put`].
    pub fn finish(&mut self) -> Result<(), StorageError> {
        while !self.pending.is_empty() {
            self.wait_for_one()?;
        }
        Ok(())
    }

    fn wait_for_one(&mut self) -> Result<(), StorageError> {
        match self.pending.pop_front() {
            None => Ok(()),
            Some(first) => self
                .storage
                .runtime
                .block_on(first)
                .map_err(|e| StorageError::Thread(e.to_string()))?,
        }
    }
}

impl Drop for WriteBehind {
    /// Nothing is written any more once it is gone.
    fn drop(&mut self) {
        while let Some(one) = self.pending.pop_front() {
            // What went wrong before is what is told.
            let _ = self.storage.runtime.block_on(one);
        }
    }
}

impl Storage {
    /// Reads files ahead of whoever takes them. For threads that may block.
    pub fn read_ahead(&self, wanted: impl Iterator<Item = Copy> + Send + 'static) -> ReadAhead {
        let (send, receive) = mpsc::channel(1);
        let storage = self.clone();
        self.runtime.spawn(async move {
            let reads = stream::iter(wanted).map(|(key, width)| {
                let storage = storage.clone();
                async move {
                    let found = read(&storage, &key, width).await;
                    ((key, width), found)
                }
            });
            let mut reads = std::pin::pin!(reads.buffered(AT_ONCE));
            while let Some(found) = reads.next().await {
                if send.send(found).await.is_err() {
                    break;
                }
            }
        });
        ReadAhead(receive)
    }

    /// Writes files behind whoever gives them, and reads each again. For threads that may block.
    #[must_use]
    pub fn write_behind(&self) -> WriteBehind {
        WriteBehind {
            storage: self.clone(),
            pending: VecDeque::new(),
        }
    }

    /// Whether it holds no file. For threads that may block.
    ///
    /// # Errors
    /// The store's.
    pub fn is_empty_blocking(&self) -> Result<bool, StorageError> {
        let store = self.store.clone();
        self.runtime.block_on(async move {
            match store.list(None).next().await {
                None => Ok(true),
                Some(Ok(_)) => Ok(false),
                Some(Err(error)) => Err(error.into()),
            }
        })
    }
}

async fn read(
    storage: &Storage,
    key: &str,
    width: Option<u32>,
) -> Result<Option<Vec<u8>>, StorageError> {
    let Some(mut found) = storage.get(key, width, None).await? else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    while let Some(part) = found.bytes.next().await {
        bytes.extend_from_slice(&part?);
    }
    Ok(Some(bytes))
}
