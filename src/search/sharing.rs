//! Who writes the index. One process owns the folder; while a new one takes the place of an old one,
//! the new one reads what the old one writes, and goes on writing when the old one lets go.

use std::path::Path;
use std::sync::Arc;

use tantivy::{Index, TantivyError};
use tracing::info;

use super::engine::{Engine, EngineError, Live, Options, lock};
use super::folder::{self, IndexFolder};
use super::schema;

/// What stands on disk about an index, without opening it for use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnDisk {
    /// A process has it open for writing.
    pub owned: bool,
    /// Documents that can be found.
    pub documents: u64,
    /// As [`Engine::cursor`].
    pub cursor: Option<String>,
}

impl Engine {
    /// Opens the index in `folder` as [`Engine::open`] does, or to read what its owner writes when
    /// it has one: [`Engine::take_over`] then makes it ours.
    ///
    /// # Errors
    /// As [`Engine::open`], but never [`EngineError::Locked`].
    pub fn open_shared(folder: &Path, options: Options) -> Result<Self, EngineError> {
        if let Some(owned) = IndexFolder::lock(folder)? {
            let live = Live::of_owner(&owned)?;
            return Ok(Self::over(folder, options, live, Some(owned)));
        }
        let live = match open_current(folder)? {
            Some(live) => live,
            // Of another version, or not made yet: nothing is found until it is ours.
            None => in_memory()?,
        };
        Ok(Self::over(folder, options, live, None))
    }

    /// Looks at the index in `folder` and changes nothing there; `None` when there is none of this
    /// version.
    ///
    /// # Errors
    /// [`EngineError::Index`] when it cannot be read.
    pub fn look(folder: &Path) -> Result<Option<OnDisk>, EngineError> {
        let owned = folder::is_owned(folder);
        let Some(live) = open_current(folder)? else {
            return Ok(None);
        };
        let cursor = lock(&live.cursor).clone();
        Ok(Some(OnDisk {
            owned,
            documents: live.reader.searcher().num_docs(),
            cursor,
        }))
    }

    /// Whether this process writes the index.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        lock(&self.folder).is_some()
    }

    /// Makes the index ours if nobody owns it now; whether it is ours.
    ///
    /// # Errors
    /// As [`Engine::open`], but never [`EngineError::Locked`].
    pub fn take_over(&self) -> Result<bool, EngineError> {
        let mut slot = lock(&self.folder);
        if slot.is_some() {
            return Ok(true);
        }
        let Some(owned) = IndexFolder::lock(&self.root)? else {
            return Ok(false);
        };
        self.show(Live::of_owner(&owned)?);
        *slot = Some(Arc::new(owned));
        info!("the search index is written by this process now");
        Ok(true)
    }

    /// Shows what the owner has written since, where another process owns the index.
    ///
    /// # Errors
    /// [`EngineError::Index`]; what was shown before is shown still.
    pub fn refresh(&self) -> Result<(), EngineError> {
        if self.is_owner() {
            return Ok(());
        }
        let live = self.live();
        let Some(current) = folder::current(&self.root) else {
            return Ok(());
        };
        if current != live.name {
            if let Some(fresh) = open_current(&self.root)? {
                self.show(fresh);
            }
            return Ok(());
        }
        live.reader.reload()?;
        *lock(&live.cursor) = live.index.load_metas()?.payload;
        Ok(())
    }

    /// The folder, as long as the value is kept.
    pub(super) fn owned(&self) -> Result<Arc<IndexFolder>, EngineError> {
        lock(&self.folder).clone().ok_or(EngineError::Locked)
    }
}

fn open_current(root: &Path) -> Result<Option<Live>, TantivyError> {
    let Some(name) = folder::current(root) else {
        return Ok(None);
    };
    Live::open(&root.join(&name), &name).map(Some)
}

fn in_memory() -> Result<Live, TantivyError> {
    let (schema, fields) = schema::schema();
    Live::new(String::new(), Index::create_in_ram(schema), fields)
}
