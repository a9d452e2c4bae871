//! The pages in memory, within a weight.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::http::header::HeaderMap;
use bytes::Bytes;
use moka::sync::Cache;

use super::Kept;
use super::flights::Flights;
use super::ready::Ready;
use crate::app::App;
use crate::db::{PageVersions, Scope, Stamp};
use crate::domain::Timestamp;

/// Of brotli, 0 to 11. A page is compressed once and sent often, but somebody waits for it.
const QUALITY: i32 = 5;

/// A page with what it was made from.
#[derive(Debug)]
pub struct Entry {
    pub ready: Ready,
    stamp: Stamp,
    scopes: Box<[Scope]>,
    until: Option<Timestamp>,
    /// The stamp at which it was last found unchanged: nothing is looked up again until another.
    checked: AtomicU64,
}

impl Entry {
    fn new(stamp: Stamp, kept: Kept, headers: HeaderMap, body: Bytes) -> Self {
        Self {
            ready: Ready::new(headers, body, QUALITY),
            stamp,
            scopes: kept.scopes.into(),
            until: kept.until,
            checked: AtomicU64::new(stamp.number()),
        }
    }

    /// Whether the page would be the same, made now.
    pub fn holds(&self, app: &App) -> bool {
        self.unchanged(app.db.pages()) && self.until.is_none_or(|until| app.clock.now() < until)
    }

    fn unchanged(&self, versions: &PageVersions) -> bool {
        let now = versions.stamp().number();
        if self.checked.load(Ordering::Relaxed) == now {
            return true;
        }
        let unchanged = versions.unchanged(self.stamp, &self.scopes);
        if unchanged {
            self.checked.store(now, Ordering::Relaxed);
        }
        unchanged
    }

    fn weight(&self) -> usize {
        self.ready.weight() + self.scopes.len() * size_of::<Scope>()
    }
}

/// The address of a page, as [`super::key`] writes it.
type Key = Box<str>;

/// The pages that this node keeps.
pub struct PageCache {
    /// `None` when they are not to be kept.
    pages: Option<Cache<Key, Arc<Entry>>>,
    pub(super) flights: Flights,
    checking: AtomicBool,
    /// Pages given from memory that were not what they should have been: found by checking.
    stale: Mutex<Vec<String>>,
}

impl PageCache {
    /// Keeps pages of `megabytes` in all; none for 0.
    #[must_use]
    pub fn new(megabytes: u32) -> Self {
        let bytes = u64::from(megabytes) * 1024 * 1024;
        let pages = (bytes > 0).then(|| {
            Cache::builder()
                .max_capacity(bytes)
                .weigher(|key: &Key, entry: &Arc<Entry>| {
                    u32::try_from(key.len() + entry.weight()).unwrap_or(u32::MAX)
                })
                .build()
        });
        Self {
            pages,
            flights: Flights::default(),
            checking: AtomicBool::new(false),
            stale: Mutex::default(),
        }
    }

    #[must_use]
    pub fn is_off(&self) -> bool {
        self.pages.is_none()
    }

    /// From now on, each page given from memory is made again and compared: for the tests. What
    /// differs is answered by an error, and told by [`PageCache::take_stale`].
    pub fn check_each(&self) {
        self.checking.store(true, Ordering::Relaxed);
    }

    /// What checking found since the last call.
    pub fn take_stale(&self) -> Vec<String> {
        std::mem::take(&mut *self.stale.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a visitor who asked for this address now would be answered from memory.
    #[must_use]
    pub fn has(&self, app: &App, address: &str) -> bool {
        self.find(app, address).is_some()
    }

    /// How many pages are kept, and what they weigh in bytes.
    #[must_use]
    pub fn size(&self) -> (u64, u64) {
        self.pages.as_ref().map_or((0, 0), |pages| {
            pages.run_pending_tasks();
            (pages.entry_count(), pages.weighted_size())
        })
    }

    pub(super) fn checks(&self) -> bool {
        self.checking.load(Ordering::Relaxed)
    }

    pub(super) fn note_stale(&self, what: String) {
        tracing::error!(what, "a page in memory was not the page");
        let mut stale = self.stale.lock().unwrap_or_else(PoisonError::into_inner);
        stale.push(what);
    }

    /// The page, if it would be the same made now.
    pub(super) fn find(&self, app: &App, key: &str) -> Option<Arc<Entry>> {
        let entry = self.pages.as_ref()?.get(key)?;
        (app.db.pages().known() && entry.holds(app)).then_some(entry)
    }

    /// Keeps a page that was made since `stamp`, and gives it ready to be sent. A page that changed
    /// while it was made is sent, and not kept.
    pub(super) fn keep(
        &self,
        app: &App,
        (key, stamp): (&str, Stamp),
        kept: Kept,
        (headers, body): (HeaderMap, Bytes),
    ) -> Arc<Entry> {
        let entry = Arc::new(Entry::new(stamp, kept, headers, body));
        if let Some(pages) = &self.pages
            && app.db.pages().known()
            && entry.holds(app)
        {
            pages.insert(key.into(), entry.clone());
        }
        entry
    }
}
