//! One at a time: a page that many ask for at once is made once, and the others wait for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

/// Whoever waited longer makes the page too.
const LONGEST: Duration = Duration::from_secs(1);

type Waiting = Mutex<HashMap<String, watch::Receiver<()>>>;

/// The pages that are being made on this node.
#[derive(Clone, Debug, Default)]
pub struct Flights(Arc<Waiting>);

/// A page being made. Dropping it, done or given up, lets the others go on.
pub struct Flight {
    key: String,
    flights: Arc<Waiting>,
    _ends: watch::Sender<()>,
}

impl Drop for Flight {
    fn drop(&mut self) {
        let mut waiting = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.remove(&self.key);
    }
}

impl Flights {
    /// The flight itself for the first who asks; `None` for the others, once the first is done or
    /// has taken too long.
    pub async fn board(&self, key: &str) -> Option<Flight> {
        let mut first_ends = {
            let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match waiting.get(key) {
                Some(first) => first.clone(),
                None => {
                    let (ends, waits) = watch::channel(());
                    waiting.insert(key.to_owned(), waits);
                    return Some(Flight {
                        key: key.to_owned(),
                        flights: self.0.clone(),
                        _ends: ends,
                    });
                }
            }
        };
        // An end is an error: nothing was sent. Both mean that the wait is over.
        drop(tokio::time::timeout(LONGEST, first_ends.changed()).await);
        None
    }
}
