//! Threads that take jobs and do them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::queue::{self, Leased};
use super::retry::JobError;
use crate::db::{Db, DbError};
use crate::domain::Clock;
use crate::metrics;

type Handler<C> = fn(&C, &serde_json::Value) -> Result<(), JobError>;

/// Which function does which kind of job. `C` is what handlers are given: the application.
pub struct Registry<C> {
    handlers: HashMap<&'static str, Handler<C>>,
}

impl<C> Default for Registry<C> {
    fn default() -> Self {
        Self {
            handlers: HashMap::new(),
        }
    }
}

impl<C> Registry<C> {
    #[must_use]
    pub fn on(mut self, kind: &'static str, handler: Handler<C>) -> Self {
        self.handlers.insert(kind, handler);
        self
    }

    /// The kinds that it knows.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.handlers.keys().copied()
    }
}

/// Wakes those who wait for work of one sort, when it was written by this process. What another
/// node wrote is found at the next look.
#[derive(Debug, Default)]
pub struct Wake {
    called: Mutex<bool>,
    bell: Condvar,
}

impl Wake {
    pub fn ring(&self) {
        *self.called.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.bell.notify_all();
    }

    /// Returns when the bell rings, or has rung since the last wait, or after `longest`.
    pub fn wait(&self, longest: Duration) {
        let called = self.called.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut called, _) = self
            .bell
            .wait_timeout_while(called, longest, |called| !*called)
            .unwrap_or_else(PoisonError::into_inner);
        *called = false;
    }
}

/// How long a node goes without looking for jobs that another node wrote.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// A handler that takes longer than this may be run a second time by another runner.
const LEASE_SECONDS: i64 = 120;
const BATCH: i64 = 8;

/// What a runner works with.
pub struct Runner<C> {
    pub context: C,
    pub registry: Registry<C>,
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub wake: Arc<Wake>,
}

/// Threads at work. Dropping it lets them finish the job in hand, then ends them.
pub struct Working {
    stop: Arc<AtomicBool>,
    wake: Arc<Wake>,
    threads: Vec<JoinHandle<()>>,
}

impl Working {
    /// Begins no further job. What is in hand goes on until the value is dropped.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.wake.ring();
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        for thread in self.threads.drain(..) {
            self.wake.ring();
            if thread.join().is_err() {
                tracing::error!("a job thread panicked");
            }
        }
    }
}

impl<C: Send + Sync + 'static> Runner<C> {
    /// Starts `threads` threads.
    pub fn start(self, threads: usize) -> std::io::Result<Working> {
        let stop = Arc::new(AtomicBool::new(false));
        let wake = self.wake.clone();
        let runner = Arc::new(self);
        let threads = (0..threads)
            .map(|n| {
                let (runner, stop) = (runner.clone(), stop.clone());
                std::thread::Builder::new()
                    .name(format!("jobs-{n}"))
                    .spawn(move || {
                        while !stop.load(Ordering::SeqCst) {
                            match runner.round(&stop) {
                                Ok(0) => runner.wake.wait(LOOK_AGAIN),
                                Ok(_) => {}
                                Err(error) => {
                                    tracing::error!(%error, "looking for jobs failed");
                                    runner.wake.wait(LOOK_AGAIN * 4);
                                }
                            }
                        }
                    })
            })
            .collect::<std::io::Result<Vec<_>>>()?;
        Ok(Working {
            stop,
            wake,
            threads,
        })
    }

    /// Does all that is due now, and what that calls for in turn. For tests.
    pub fn run_due(&self) -> Result<usize, DbError> {
        let stop = AtomicBool::new(false);
        let mut done = 0;
        loop {
            match self.round(&stop)? {
                0 => return Ok(done),
                n => done += n,
            }
        }
    }

    fn round(&self, stop: &AtomicBool) -> Result<usize, DbError> {
        let now = self.clock.now();
        // Most looks find nothing: they cost a read, not the writer.
        if !self.db.read_blocking(|conn| queue::any_due(conn, now))? {
            return Ok(0);
        }
        let lease = lease_name()?;
        let until = now + chrono::Duration::seconds(LEASE_SECONDS);
        let jobs = self
            .db
            .write_blocking(|conn| queue::lease(conn, &lease, BATCH, now, until))?;
        for job in &jobs {
            if stop.load(Ordering::SeqCst) {
                self.db
                    .write_blocking(|conn| queue::release(conn, &lease))?;
                break;
            }
            let until = self.clock.now() + chrono::Duration::seconds(LEASE_SECONDS);
            // The jobs before it may have taken long: it may be another's by now.
            if !self
                .db
                .write_blocking(|conn| queue::renew(conn, job, &lease, until))?
            {
                continue;
            }
            let begun = Instant::now();
            let outcome = self.run(job);
            metrics::job_run(self.known(&job.kind), outcome.is_ok(), begun.elapsed());
            if let Err(error) = &outcome {
                tracing::warn!(job.id = job.id.0, job.kind, job.attempts, %error, "job failed");
            }
            let now = self.clock.now();
            self.db
                .write_blocking(|conn| queue::settle(conn, job, &lease, &outcome, now))?;
        }
        Ok(jobs.len())
    }

    /// The kind, as a closed list of words: rows may come from another version.
    fn known(&self, kind: &str) -> &'static str {
        let found = self.registry.handlers.get_key_value(kind);
        found.map_or("(unknown)", |(kind, _)| kind)
    }

    fn run(&self, job: &Leased) -> Result<(), JobError> {
        let handler = self
            .registry
            .handlers
            .get(job.kind.as_str())
            .ok_or_else(|| JobError::retry(format!("no handler for {:?}", job.kind)))?;
        let payload = serde_json::from_str(&job.payload)
            .map_err(|e| JobError::fail(format!("payload: {e}")))?;
        let call = std::panic::AssertUnwindSafe(|| handler(&self.context, &payload));
        std::panic::catch_unwind(call).unwrap_or_else(|_| Err(JobError::retry("handler panicked")))
    }
}

fn lease_name() -> Result<String, DbError> {
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes).map_err(|e| DbError::Worker(e.to_string()))?;
    Ok(hex::encode(bytes))
}
