//! Building a whole index beside the one that serves.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tantivy::IndexWriter;
use tracing::info;

use super::document::Document;
use super::engine::{Engine, EngineError, Live, commit, lock, writer_of};
use super::folder::IndexFolder;

/// An index under construction. Dropped before [`finish`](Self::finish), it leaves no trace.
pub struct Rebuild<'a> {
    engine: &'a Engine,
    /// Both are `None` once the index is in service.
    fresh: Option<Live>,
    writer: Option<IndexWriter>,
    documents: u64,
    /// Last: a rebuild under way keeps the folder.
    folder: Arc<IndexFolder>,
}

impl<'a> Rebuild<'a> {
    pub(super) fn start(engine: &'a Engine) -> Result<Self, EngineError> {
        let folder = engine.owned()?;
        let fresh = Live::create(&folder)?;
        let writer = writer_of(&fresh.index, &engine.options).inspect_err(|_| {
            folder.remove(&fresh.name);
        })?;
        Ok(Self {
            engine,
            fresh: Some(fresh),
            writer: Some(writer),
            documents: 0,
            folder,
        })
    }

    /// Adds documents. Each key must be added once: nothing is replaced here.
    ///
    /// # Errors
    /// [`EngineError::Index`]; the rebuild should then be dropped.
    pub fn add(&mut self, documents: &[Document]) -> Result<(), EngineError> {
        if let (Some(fresh), Some(writer)) = (&self.fresh, &self.writer) {
            for document in documents {
                writer.add_document(fresh.fields.to_stored(document))?;
            }
            self.documents += documents.len() as u64;
        }
        Ok(())
    }

    /// How many documents were added.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.documents
    }

    /// Makes this the index that serves, durably and atomically, and removes the old one.
    ///
    /// `cursor` is the place of the change log from which to go on: the one read *before* the
    /// first document was, so that no change between the two is lost.
    ///
    /// # Errors
    /// [`EngineError`]; the old index then goes on serving.
    pub fn finish(mut self, cursor: &str) -> Result<(), EngineError> {
        if let (Some(fresh), Some(mut writer)) = (self.fresh.take(), self.writer.take()) {
            let name = fresh.name.clone();
            let finished = commit(&mut writer, cursor)
                .map_err(EngineError::from)
                .and_then(|()| {
                    fresh.reader.reload()?;
                    *lock(&fresh.cursor) = Some(cursor.to_owned());
                    self.engine.swap(fresh, writer)
                });
            if let Err(error) = finished {
                self.folder.remove(&name);
                return Err(error);
            }
            info!(documents = self.documents, "search index rebuilt");
        }
        Ok(())
    }
}

impl Drop for Rebuild<'_> {
    fn drop(&mut self) {
        drop(self.writer.take());
        if let Some(fresh) = self.fresh.take() {
            self.folder.remove(&fresh.name);
        }
        self.engine.rebuilding.store(false, Ordering::Release);
    }
}
