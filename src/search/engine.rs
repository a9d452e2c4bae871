//! The life of the index: opening, applying changes, answering.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{
    Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError,
};
use tracing::{info, warn};

use super::document::{Answer, Change, Hit, Kind, Request};
use super::folder::IndexFolder;
use super::glossary::Glossary;
use super::rebuild::Rebuild;
use super::related;
use super::results::{self, View};
use super::schema::{self, Fields};

/// Why the engine could not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Another process, or another engine of this one, owns the folder.
    #[error("the search index is in use by another process")]
    Locked,
    /// A rebuild is already under way.
    #[error("the search index is already being rebuilt")]
    Rebuilding,
    /// The folder cannot be read or written.
    #[error("search index folder: {0}")]
    Folder(#[from] io::Error),
    /// The index refused; for a write, nothing of the batch was applied.
    #[error("search index: {0}")]
    Index(#[from] TantivyError),
}

/// Settings of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Memory for documents not yet written, in bytes; at least 15 MB. A rebuild uses as much
    /// again.
    pub writer_memory: usize,
    /// Largest segment that merges still touch, in documents: bounds the longest merge.
    pub max_merge_documents: usize,
}

impl Default for Options {
    /// 50 MB, 500,000 documents.
    fn default() -> Self {
        Self {
            writer_memory: 50_000_000,
            max_merge_documents: 500_000,
        }
    }
}

/// A search index on disk. One process owns it and writes; others may read it meanwhile
/// ([`super::sharing`]).
///
/// Searches run on any number of threads at once, also while changes are applied or the index is
/// rebuilt. Applying is serial.
pub struct Engine {
    pub(super) live: RwLock<Arc<Live>>,
    /// Writer of the live index; `None` until the first change and after an error.
    pub(super) writer: Mutex<Option<IndexWriter>>,
    pub(super) rebuilding: AtomicBool,
    glossary: RwLock<Arc<Glossary>>,
    pub(super) options: Options,
    pub(super) root: PathBuf,
    /// The lock of the folder while this process owns it. Last, so that it outlives what it guards.
    pub(super) folder: Mutex<Option<Arc<IndexFolder>>>,
}

/// An opened index.
pub(super) struct Live {
    pub name: String,
    pub index: Index,
    pub reader: IndexReader,
    pub fields: Fields,
    pub cursor: Mutex<Option<String>>,
}

impl Engine {
    /// Opens the index in `folder`, created if missing.
    ///
    /// A missing, torn, unreadable or outdated index is logged and replaced by an empty one whose
    /// [`cursor`](Self::cursor) is `None`: the caller then rebuilds. What an interrupted rebuild
    /// left is removed. Every file is checked against its checksum, so opening reads the whole
    /// index once.
    ///
    /// # Errors
    /// [`EngineError::Locked`] if the folder has an owner; [`EngineError::Folder`] or
    /// [`EngineError::Index`] if not even an empty index can be written there.
    pub fn open(folder: &Path, options: Options) -> Result<Self, EngineError> {
        let owned = IndexFolder::lock(folder)?.ok_or(EngineError::Locked)?;
        let live = Live::of_owner(&owned)?;
        Ok(Self::over(folder, options, live, Some(owned)))
    }

    pub(super) fn over(
        root: &Path,
        options: Options,
        live: Live,
        folder: Option<IndexFolder>,
    ) -> Self {
        info!(
            documents = live.reader.searcher().num_docs(),
            owner = folder.is_some(),
            "search index opened"
        );
        Self {
            live: RwLock::new(Arc::new(live)),
            writer: Mutex::new(None),
            rebuilding: AtomicBool::new(false),
            glossary: RwLock::default(),
            options,
            root: root.to_owned(),
            folder: Mutex::new(folder.map(Arc::new)),
        }
    }

    /// The cursor given with the last batch applied; `None` if the index has to be rebuilt.
    #[must_use]
    pub fn cursor(&self) -> Option<String> {
        lock(&self.live().cursor).clone()
    }

    /// How many documents can be found.
    #[must_use]
    pub fn documents(&self) -> u64 {
        self.live().reader.searcher().num_docs()
    }

    /// Applies the changes in order and remembers the cursor, in one durable commit: all or
    /// nothing. Searches started after it returns see them. An empty batch moves the cursor.
    ///
    /// Applying a batch again gives the same index, so after a doubt it may be repeated.
    ///
    /// # Errors
    /// [`EngineError::Index`]; the index and the cursor are then those of before.
    /// [`EngineError::Locked`] where another process owns the index.
    pub fn apply(&self, changes: &[Change], cursor: &str) -> Result<(), EngineError> {
        let mut slot = lock(&self.writer);
        let _owned = self.owned()?;
        let live = self.live();
        // Taken out of its slot so that an error drops it, and with it what it had not committed.
        let mut writer = match slot.take() {
            Some(writer) => writer,
            None => writer_of(&live.index, &self.options)?,
        };
        for change in changes {
            match change {
                Change::Put(document) => {
                    writer.delete_term(live.fields.key_term(&document.key));
                    writer.add_document(live.fields.to_stored(document))?;
                }
                Change::Delete { key } => {
                    writer.delete_term(live.fields.key_term(key));
                }
                Change::DeleteGroup { kind, group } => {
                    writer.delete_term(live.fields.scope_term(*kind, *group));
                }
            }
        }
        commit(&mut writer, cursor)?;
        *slot = Some(writer);
        live.reader.reload()?;
        *lock(&live.cursor) = Some(cursor.to_owned());
        Ok(())
    }

    /// Starts an empty index beside this one, which keeps answering and taking changes until
    /// [`Rebuild::finish`].
    ///
    /// # Errors
    /// [`EngineError::Rebuilding`] if another rebuild is under way, or as [`Self::open`].
    pub fn rebuild(&self) -> Result<Rebuild<'_>, EngineError> {
        if self.rebuilding.swap(true, Ordering::AcqRel) {
            return Err(EngineError::Rebuilding);
        }
        Rebuild::start(self).inspect_err(|_| self.rebuilding.store(false, Ordering::Release))
    }

    /// Answers a request. Any text is valid; without a word in it the answer is empty.
    ///
    /// The work is bounded: the number of words read, of misspelt words looked up, of documents
    /// grouped and of hits all have a limit.
    ///
    /// # Errors
    /// [`EngineError::Index`] if the files of the index cannot be read.
    pub fn search(&self, request: &Request) -> Result<Answer, EngineError> {
        let (live, glossary) = (self.live(), self.glossary());
        Ok(results::search(
            view(&live, &live.reader.searcher(), &glossary),
            request,
        )?)
    }

    /// Groups that resemble one, itself left out, the most alike first: as many as
    /// [`Request::per_page`] says, within the limits of the request. Its text is not read.
    ///
    /// # Errors
    /// [`EngineError::Index`] if the files of the index cannot be read.
    pub fn related(
        &self,
        kind: Kind,
        group: i64,
        request: &Request,
    ) -> Result<Vec<Hit>, EngineError> {
        let (live, glossary) = (self.live(), self.glossary());
        let searcher = live.reader.searcher();
        Ok(related::find(
            view(&live, &searcher, &glossary),
            (kind, group),
            request,
        )?)
    }

    /// The equivalents that searches use from now on; none at first.
    pub fn set_glossary(&self, glossary: Glossary) {
        let mut slot = self
            .glossary
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *slot = Arc::new(glossary);
    }

    pub(super) fn glossary(&self) -> Arc<Glossary> {
        Arc::clone(&self.glossary.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn live(&self) -> Arc<Live> {
        Arc::clone(&self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts `fresh` in the place of the live index, on disk first.
    pub(super) fn swap(&self, fresh: Live, fresh_writer: IndexWriter) -> Result<(), EngineError> {
        let mut slot = lock(&self.writer);
        let folder = self.owned()?;
        folder.set_current(&fresh.name)?;
        let old = self.show(fresh);
        let old_writer = slot.replace(fresh_writer);
        drop(slot);
        // A merge still running would write into the folder while it is removed.
        if let Some(Err(error)) = old_writer.map(IndexWriter::wait_merging_threads) {
            warn!(%error, "a merge of the replaced search index failed");
        }
        folder.remove(&old.name);
        Ok(())
    }

    /// Answers from another index from now on, and gives back the one before.
    pub(super) fn show(&self, fresh: Live) -> Arc<Live> {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *live, Arc::new(fresh))
    }
}

fn view<'a>(live: &'a Live, searcher: &'a Searcher, glossary: &'a Glossary) -> View<'a> {
    View {
        searcher,
        fields: &live.fields,
        glossary,
    }
}

impl Live {
    /// The current index, whole and checked, or an empty one in its place; what an interrupted
    /// rebuild left is removed.
    pub(super) fn of_owner(folder: &IndexFolder) -> Result<Self, EngineError> {
        let opened = folder.current().and_then(|name| {
            match Self::checked(&folder.path(&name), &name) {
                Ok(live) => Some(live),
                Err(error) => {
                    warn!(%error, folder = name, "the search index is damaged and will be rebuilt");
                    None
                }
            }
        });
        let live = if let Some(live) = opened {
            live
        } else {
            let live = Self::create(folder)?;
            folder.set_current(&live.name)?;
            live
        };
        folder.clean(&live.name)?;
        Ok(live)
    }

    /// Opens an existing index as it stands.
    pub(super) fn open(path: &Path, name: &str) -> Result<Self, TantivyError> {
        let index = Index::open_in_dir(path)?;
        let (schema, fields) = schema::schema();
        if index.schema() != schema {
            return Err(TantivyError::SchemaError(
                "not the schema of this version".to_owned(),
            ));
        }
        Self::new(name.to_owned(), index, fields)
    }

    /// Checks all of an existing index, then opens it anew: what the check mapped into memory (all of
    /// it) goes, and comes back as searches need it.
    fn checked(path: &Path, name: &str) -> Result<Self, TantivyError> {
        let damaged = Index::open_in_dir(path)?.validate_checksum()?;
        if !damaged.is_empty() {
            return Err(TantivyError::SystemError(format!(
                "damaged files: {damaged:?}"
            )));
        }
        Self::open(path, name)
    }

    /// Creates an empty index in a new sub-folder.
    pub(super) fn create(folder: &IndexFolder) -> Result<Self, EngineError> {
        let name = folder.create()?;
        let (schema, fields) = schema::schema();
        let index = Index::create_in_dir(folder.path(&name), schema)?;
        Ok(Self::new(name, index, fields)?)
    }

    pub(super) fn new(name: String, index: Index, fields: Fields) -> Result<Self, TantivyError> {
        schema::register_tokenizer(&index);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        let cursor = Mutex::new(index.load_metas()?.payload);
        Ok(Self {
            name,
            index,
            reader,
            fields,
            cursor,
        })
    }
}

/// A writer with bounded memory and merges: one indexing and one merging thread.
pub(super) fn writer_of(index: &Index, options: &Options) -> Result<IndexWriter, TantivyError> {
    let writer = index.writer_with_options::<TantivyDocument>(
        IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(options.writer_memory)
            .build(),
    )?;
    let mut policy = LogMergePolicy::default();
    policy.set_max_docs_before_merge(options.max_merge_documents);
    // Every word is looked up in every segment: among a million messages, 7 instead of 13 of them
    // answer a third faster, and take no longer to make.
    policy.set_min_num_segments(4);
    // Frequent commits make many tiny segments: let those merge among themselves first.
    policy.set_min_layer_size(1_000);
    policy.set_del_docs_ratio_before_merge(0.3);
    writer.set_merge_policy(Box::new(policy));
    Ok(writer)
}

/// Commits with the cursor as payload.
pub(super) fn commit(writer: &mut IndexWriter, cursor: &str) -> Result<(), TantivyError> {
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(cursor);
    prepared.commit()?;
    Ok(())
}

/// Locks; a panic elsewhere leaves these values whole, so its poison is ignored.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
