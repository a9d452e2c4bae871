//! What this node remembers between searches: which version of Nextcloud is the present one, what
//! resembles which topic, and what happened to suggestions lately. All of it may be forgotten at any
//! time.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration as Lasting, Instant};

use chrono::Duration;
use moka::sync::Cache;

use super::counts::Counts;
use super::store;
use crate::app::App;
use crate::domain::{Timestamp, TopicId};
use crate::error::AppError;
use crate::features::tenants;
use crate::search::Kind;

/// How long the present version is taken for present.
const VERSION_HOLDS: Duration = Duration::minutes(10);
/// Topics of which it is remembered what resembles them; each takes some hundred bytes.
const TOPICS: u64 = 20_000;
/// Of this many moments, one is spent looking for what resembles a topic: however many pages are read,
/// it takes no more of a core. The others go without until later.
const SHARE: u32 = 10;

/// A page waits for what resembles its topic where nobody looked for so long: under load none does.
const IDLE: Lasting = Lasting::from_millis(500);

/// What resembles a topic, as far as everybody may see it, until it is looked for again.
#[derive(Debug, Clone, Default)]
pub struct Near {
    pub things: Vec<Thing>,
    /// When it is to be looked for again; `None` for ever.
    pub until: Option<Timestamp>,
    /// What was found meanwhile, to be shown from then on: until then all pages show the same.
    pub later: Arc<OnceLock<Vec<Thing>>>,
}

/// A topic or tutorial.
pub type Thing = (Kind, i64);

impl Near {
    fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// See the top of the file.
#[derive(Debug)]
pub struct Memory {
    version: Mutex<Option<(Timestamp, Option<u32>)>>,
    near: Cache<TopicId, Arc<Near>>,
    /// What happened to suggestions and is not written yet.
    pub(super) counts: Counts,
    /// When one may look for what resembles a topic; `None` while somebody does.
    next: Mutex<Option<Instant>>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            version: Mutex::default(),
            near: Cache::new(TOPICS),
            counts: Counts::default(),
            next: Mutex::new(Instant::now().checked_sub(IDLE).or(Some(Instant::now()))),
        }
    }
}

/// Somebody's turn to look. Ending it says when the next one is.
pub struct Turn {
    app: App,
    began: Instant,
    /// Nobody looked for a while: a page may wait for it.
    pub idle: bool,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let took = self.began.elapsed().min(Lasting::from_secs(10));
        *lock(&self.app.finding.next) = Some(Instant::now() + took * (SHARE - 1));
    }
}

impl Memory {
    /// The version of Nextcloud that most are on by now: the newest that an association's space has, or
    /// that several of the latest topics name. `None` where nothing tells.
    ///
    /// # Errors
    /// The database's.
    pub async fn newest_version(&self, app: &App) -> Result<Option<u32>, AppError> {
        let now = app.clock.now();
        if let Some((until, version)) = *lock(&self.version)
            && now < until
        {
            return Ok(version);
        }
        let version = app
            .db
            .read(|conn| {
                let spaces = tenants::newest_version(conn)?;
                Ok::<_, AppError>(spaces.max(store::newest_version(conn)?))
            })
            .await?;
        *lock(&self.version) = Some((now + VERSION_HOLDS, version));
        Ok(version)
    }

    /// What is known to resemble a topic now.
    pub fn near(&self, topic: TopicId, now: Timestamp) -> Option<Arc<Near>> {
        self.near.get(&topic).filter(|near| near.holds(now))
    }

    /// What was found after the last page was made.
    pub fn later(&self, topic: TopicId) -> Option<Vec<Thing>> {
        self.near.get(&topic)?.later.get().cloned()
    }

    /// Remembers what resembles a topic, unless somebody just did: all get the same.
    pub fn remember(&self, topic: TopicId, near: Near, now: Timestamp) -> Arc<Near> {
        let entry = self
            .near
            .entry(topic)
            .or_insert_with_if(|| Arc::new(near), |known| !known.holds(now));
        entry.into_value()
    }

    /// The turn to look for what resembles a topic, if it is anybody's.
    pub fn turn(app: &App) -> Option<Turn> {
        let now = Instant::now();
        let since = take_turn(&app.finding.next, now)?;
        Some(Turn {
            app: app.clone(),
            began: now,
            idle: since >= IDLE,
        })
    }
}

/// Takes the turn, if it has come, and says how long ago it came.
fn take_turn(next: &Mutex<Option<Instant>>, now: Instant) -> Option<Lasting> {
    let came = lock(next).take_if(|at| *at <= now)?;
    Some(now - came)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000).unwrap()
    }

    fn near(group: i64, until: i64) -> Near {
        Near {
            things: vec![(Kind::Topic, group)],
            until: Some(at(until)),
            ..Near::default()
        }
    }

    #[test]
    fn all_get_the_same_until_it_ends() {
        let memory = Memory::default();
        let topic = TopicId(1);
        memory.remember(topic, near(2, 10), at(0));
        let second = memory.remember(topic, near(3, 10), at(5));
        assert_eq!(second.things, [(Kind::Topic, 2)]);
        assert!(memory.near(topic, at(9)).is_some() && memory.near(topic, at(10)).is_none());
        let third = memory.remember(topic, near(3, 20), at(10));
        assert_eq!(third.things, [(Kind::Topic, 3)]);
    }

    #[test]
    fn one_looks_at_a_time_and_then_nobody_for_a_while() {
        let memory = Memory::default();
        let now = Instant::now();
        assert!(take_turn(&memory.next, now).is_some_and(|since| since >= IDLE));
        assert_eq!(take_turn(&memory.next, now), None);
        let later = Lasting::from_secs(1);
        *lock(&memory.next) = Some(now + later);
        assert_eq!(take_turn(&memory.next, now), None);
        assert_eq!(take_turn(&memory.next, now + later), Some(Lasting::ZERO));
    }
}
