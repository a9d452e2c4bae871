//! Where files are made ready: a bounded number at once, with a short queue before it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::document::Document;
use super::image::{Picture, Raw, unreadable};
use super::sniff::{Refused, Sniffed, sniff};

/// Millions of pixels being worked on at once. A progressive JPEG takes some 9 bytes a pixel while it
/// is decoded: about half a gigabyte in all, whatever is sent.
const MEGAPIXELS: u32 = 60;
/// What even a small image counts for, so that at most four are worked on at once.
const LEAST: u32 = 15;
/// Images that may wait; the next one is asked to come back.
const QUEUE: usize = 12;
/// How long an image waits for its turn.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// A file that passed.
#[derive(Debug)]
pub enum Accepted {
    Picture(Picture),
    Document(Document),
}

/// Why a file did not pass.
#[derive(Debug)]
pub enum NotMade {
    Refused(Refused),
    /// Too many at once: again in a moment.
    Busy,
}

impl From<Refused> for NotMade {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// The workshop. Cloning shares its limits.
#[derive(Clone)]
pub struct Workshop {
    megapixels: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Workshop {
    fn default() -> Self {
        Self {
            megapixels: Arc::new(Semaphore::new(MEGAPIXELS as usize)),
            waiting: Arc::default(),
        }
    }
}

impl Workshop {
    /// Recognises a file by what it holds and makes it ready to be kept. Images are decoded on a
    /// thread of their own; whoever stops waiting leaves the queue.
    ///
    /// # Errors
    /// The file is refused, or the queue is full.
    pub async fn make(&self, name: &str, bytes: Vec<u8>) -> Result<Accepted, NotMade> {
        let kind = match sniff(&bytes) {
            Sniffed::Image(kind) => kind,
            Sniffed::OtherImage(help) => return Err(Refused::Unfit(help.to_owned()).into()),
            Sniffed::Other => return Ok(Accepted::Document(Document::new(name, bytes)?)),
        };
        let raw = on_a_thread(move || Raw::new(kind, bytes)).await?;
        let turn = self.turn(raw.megapixels).await?;
        let picture = on_a_thread(move || {
            // Held by the thread: a request that goes away does not stop the work.
            let _turn = turn;
            raw.process()
        })
        .await?;
        Ok(Accepted::Picture(picture))
    }

    /// Makes an image so small that it has at most `side` pixels a side.
    ///
    /// # Errors
    /// It is no image that the forum takes, or the queue is full.
    pub async fn make_small(&self, bytes: Vec<u8>, side: u32) -> Result<Picture, NotMade> {
        let kind = match sniff(&bytes) {
            Sniffed::Image(kind) => kind,
            Sniffed::OtherImage(help) => return Err(Refused::Unfit(help.to_owned()).into()),
            Sniffed::Other => {
                let help =
                    "Envoyez une image PNG, WebP ou JPEG\u{a0}: un dessin SVG ne convient pas.";
                return Err(Refused::Unfit(help.to_owned()).into());
            }
        };
        let raw = on_a_thread(move || Raw::new(kind, bytes)).await?;
        let turn = self.turn(raw.megapixels).await?;
        Ok(on_a_thread(move || {
            let _turn = turn;
            raw.process_within(side)
        })
        .await?)
    }

    async fn turn(&self, megapixels: u32) -> Result<OwnedSemaphorePermit, NotMade> {
        let _place = Place::take(&self.waiting).ok_or(NotMade::Busy)?;
        let weight = megapixels.clamp(LEAST, MEGAPIXELS);
        let turn = self.megapixels.clone().acquire_many_owned(weight);
        match tokio::time::timeout(LONGEST_WAIT, turn).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(NotMade::Busy),
        }
    }
}

/// A decoder that panics has met a damaged file.
async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refused> + Send + 'static,
) -> Result<T, Refused> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => {
            tracing::warn!(%error, "an image decoder failed");
            Err(unreadable())
        }
    }
}

/// A place in the queue, given back when dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(waiting: &Arc<AtomicUsize>) -> Option<Self> {
        let before = waiting.fetch_add(1, Ordering::SeqCst);
        let place = Self(waiting.clone());
        (before < QUEUE).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_short() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let workshop = Workshop::default();
            let all = workshop.turn(MEGAPIXELS).await.unwrap();
            for _ in 0..QUEUE {
                let patient = workshop.clone();
                tokio::task::spawn(async move { patient.turn(1).await.map(drop) });
            }
            tokio::task::yield_now().await;
            assert!(matches!(workshop.turn(1).await, Err(NotMade::Busy)));
            drop(all);
            while workshop.waiting.load(Ordering::SeqCst) > 0 {
                tokio::task::yield_now().await;
            }
            assert!(workshop.turn(1).await.is_ok());
        });
    }
}
