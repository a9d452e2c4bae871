//! How many connections are open, so that a stop knows when the last one is gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Counts open connections; those from before the end began apart from those since.
#[derive(Clone, Default)]
pub struct Connections(Arc<Counts>);

#[derive(Default)]
struct Counts {
    ending: AtomicBool,
    before: AtomicUsize,
    since: AtomicUsize,
}

impl Connections {
    /// To be kept as long as the connection is open.
    pub fn opened(&self) -> Open {
        let since = self.is_ending();
        let open = Open {
            counts: self.0.clone(),
            since,
        };
        open.count().fetch_add(1, Ordering::SeqCst);
        open
    }

    /// The end begins.
    pub fn end(&self) {
        self.0.ending.store(true, Ordering::SeqCst);
    }

    /// Whether each answer should be the last of its connection.
    pub fn is_ending(&self) -> bool {
        self.0.ending.load(Ordering::SeqCst)
    }

    /// Connections opened before the end began.
    pub fn before(&self) -> usize {
        self.0.before.load(Ordering::SeqCst)
    }

    /// All of them.
    pub fn all(&self) -> usize {
        self.before() + self.0.since.load(Ordering::SeqCst)
    }
}

/// An open connection.
pub struct Open {
    counts: Arc<Counts>,
    since: bool,
}

impl Open {
    fn count(&self) -> &AtomicUsize {
        if self.since {
            &self.counts.since
        } else {
            &self.counts.before
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.count().fetch_sub(1, Ordering::SeqCst);
    }
}
