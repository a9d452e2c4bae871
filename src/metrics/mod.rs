//! What this process counts about itself, for Prometheus. Never anything about a person.
//!
//! Every measure stands here once: its name, its labels, the function that notes it. Labels are taken
//! from closed lists (patterns of routes, methods, classes of status, kinds of jobs), so that the
//! number of series is bounded whatever people ask for. Without [`install`] all of it does nothing.
//!
//! What is counted as it happens is noted here; what is looked up when somebody asks (the queue of
//! jobs, the pools, the index) is set by `features::operating` through [`set`].

mod process;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use ::metrics::{
    Counter, Histogram, counter, describe_counter, describe_gauge, describe_histogram,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Answered requests, by `route`, `method` and `status` (`2xx`…).
pub const REQUESTS: &str = "entraide_http_requests_total";
/// How long an answer took, by `route`.
pub const REQUEST_SECONDS: &str = "entraide_http_request_duration_seconds";
/// Requests being answered.
pub const IN_FLIGHT: &str = "entraide_http_requests_in_flight";
/// Connections to the database, by `pool` (`readers`, `writers`) and `state` (`in_use`, `idle`).
pub const DB_CONNECTIONS: &str = "entraide_db_connections";
/// How long a connection to the database was waited for, by `pool`.
pub const DB_WAIT_SECONDS: &str = "entraide_db_wait_seconds";
/// Jobs, by `state` (`ready`, `later`, `running`, `dead`).
pub const JOBS: &str = "entraide_jobs";
/// How long the job that waits longest has been due.
pub const JOBS_OLDEST_SECONDS: &str = "entraide_jobs_oldest_ready_seconds";
/// Jobs run here, by `kind` and `outcome` (`done`, `failed`).
pub const JOB_RUNS: &str = "entraide_job_runs_total";
/// How long a job took, by `kind`.
pub const JOB_SECONDS: &str = "entraide_job_duration_seconds";
/// Changes that the search does not know yet.
pub const INDEX_LAG: &str = "entraide_search_index_lag";
/// Documents of the search index.
pub const INDEX_DOCUMENTS: &str = "entraide_search_index_documents";
/// 1 when this process writes the search index, 0 when it reads what another one writes.
pub const INDEX_OWNER: &str = "entraide_search_index_owner";
/// Mails handed over here, by `outcome` (`sent`, `failed`).
pub const MAIL_ATTEMPTS: &str = "entraide_mail_attempts_total";
/// Mails of the database, by `state` (`waiting`, `dropped`).
pub const MAILS: &str = "entraide_mails";
/// Pages asked of the page cache, by `outcome` (`hit`, `miss`).
pub const PAGE_CACHE: &str = "entraide_page_cache_requests_total";
/// Memory of the pages kept.
pub const PAGE_CACHE_BYTES: &str = "entraide_page_cache_bytes";
/// Pages kept.
pub const PAGE_CACHE_PAGES: &str = "entraide_page_cache_pages";
/// Always 1; the `version` is a label.
pub const BUILD: &str = "entraide_build_info";

const REQUEST_BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
const WAIT_BUCKETS: [f64; 7] = [0.0001, 0.001, 0.01, 0.1, 0.5, 1.0, 10.0];
const JOB_BUCKETS: [f64; 7] = [0.01, 0.1, 0.5, 1.0, 5.0, 30.0, 120.0];

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
static FLYING: AtomicI64 = AtomicI64::new(0);

/// Starts counting; before this nothing is kept. A second call changes nothing.
///
/// # Errors
/// When the exporter refuses its own settings.
pub fn install() -> Result<(), String> {
    if HANDLE.get().is_some() {
        return Ok(());
    }
    let text = |e: &dyn std::fmt::Display| e.to_string();
    let bucketed = |builder: PrometheusBuilder, name: &str, buckets: &[f64]| {
        builder
            .set_buckets_for_metric(Matcher::Full(name.to_owned()), buckets)
            .map_err(|e| text(&e))
    };
    let builder = bucketed(PrometheusBuilder::new(), REQUEST_SECONDS, &REQUEST_BUCKETS)?;
    let builder = bucketed(builder, DB_WAIT_SECONDS, &WAIT_BUCKETS)?;
    let builder = bucketed(builder, JOB_SECONDS, &JOB_BUCKETS)?;
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    ::metrics::set_global_recorder(recorder).map_err(|e| text(&e))?;
    describe();
    ::metrics::gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    // Two threads that install at once: the second one's recorder was refused above.
    let _ = HANDLE.set(handle);
    Ok(())
}

/// Everything in the text format of Prometheus; `None` before [`install`].
#[must_use]
pub fn render() -> Option<String> {
    let handle = HANDLE.get()?;
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
    set(IN_FLIGHT, &[], FLYING.load(Ordering::Relaxed).max(0) as f64);
    process::note();
    Some(handle.render())
}

/// Folds what was noted since: to be called every few seconds, or memory grows while nobody asks.
pub fn tidy() {
    if let Some(handle) = HANDLE.get() {
        handle.run_upkeep();
    }
}

fn on() -> bool {
    HANDLE.get().is_some()
}

/// Sets a gauge.
pub fn set(name: &'static str, labels: &[(&'static str, &'static str)], value: f64) {
    let labels: Vec<_> = labels.iter().map(::metrics::Label::from).collect();
    ::metrics::gauge!(name, labels).set(value);
}

/// A request that is being answered until the value is dropped.
#[derive(Debug)]
pub struct InFlight(());

impl InFlight {
    #[must_use]
    pub fn begin() -> Self {
        FLYING.fetch_add(1, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        FLYING.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The label of what matches no route.
pub const NO_ROUTE: &str = "(none)";
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The series of one route, each made at its first use.
struct Route {
    seconds: Histogram,
    counts: HashMap<(usize, usize), Counter>,
}

thread_local! {
    /// Looking a series up by its labels costs more than all the rest of noting a request.
    static ROUTES: RefCell<HashMap<String, Route>> = RefCell::new(HashMap::new());
}

/// Notes an answer. `route` is a pattern of ours, or [`NO_ROUTE`], never an address.
pub fn answered(route: &str, method: &str, status: u16, took: Duration) {
    if !on() {
        return;
    }
    let method = METHODS.iter().position(|known| *known == method);
    let method = method.unwrap_or(METHODS.len());
    let class = usize::from(status / 100).clamp(1, CLASSES.len()) - 1;
    ROUTES.with_borrow_mut(|routes| {
        // The key is copied at the first request of a route only.
        if !routes.contains_key(route) {
            let seconds = ::metrics::histogram!(REQUEST_SECONDS, "route" => route.to_owned());
            let counts = HashMap::new();
            routes.insert(route.to_owned(), Route { seconds, counts });
        }
        let Some(series) = routes.get_mut(route) else {
            return;
        };
        series.seconds.record(took.as_secs_f64());
        let count = series.counts.entry((method, class)).or_insert_with(|| {
            let method = METHODS.get(method).copied().unwrap_or("other");
            let status = CLASSES.get(class).copied().unwrap_or("5xx");
            counter!(REQUESTS, "route" => route.to_owned(), "method" => method, "status" => status)
        });
        count.increment(1);
    });
}

/// Notes how long a connection of a pool (`readers`, `writers`) was waited for.
pub fn waited_for_database(pool: &'static str, took: Duration) {
    if on() {
        ::metrics::histogram!(DB_WAIT_SECONDS, "pool" => pool).record(took.as_secs_f64());
    }
}

/// Notes a job that was run.
pub fn job_run(kind: &str, done: bool, took: Duration) {
    if on() {
        let outcome = if done { "done" } else { "failed" };
        counter!(JOB_RUNS, "kind" => kind.to_owned(), "outcome" => outcome).increment(1);
        ::metrics::histogram!(JOB_SECONDS, "kind" => kind.to_owned()).record(took.as_secs_f64());
    }
}

/// Notes a mail that was handed over, or was not taken.
pub fn mail_attempt(sent: bool) {
    let outcome = if sent { "sent" } else { "failed" };
    counter!(MAIL_ATTEMPTS, "outcome" => outcome).increment(1);
}

/// Notes a page that the page cache had, or had not.
pub fn page_cache(hit: bool) {
    static BOTH: OnceLock<[Counter; 2]> = OnceLock::new();
    if on() {
        let outcome = |outcome| counter!(PAGE_CACHE, "outcome" => outcome);
        let both = BOTH.get_or_init(|| [outcome("miss"), outcome("hit")]);
        both[usize::from(hit)].increment(1);
    }
}

/// Notes how much the page cache holds.
#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
pub fn page_cache_size(bytes: u64, pages: u64) {
    if on() {
        set(PAGE_CACHE_BYTES, &[], bytes as f64);
        set(PAGE_CACHE_PAGES, &[], pages as f64);
    }
}

fn describe() {
    describe_counter!(
        REQUESTS,
        "Answered requests by route, method and class of status"
    );
    describe_histogram!(REQUEST_SECONDS, "Seconds an answer took, by route");
    describe_gauge!(IN_FLIGHT, "Requests being answered");
    describe_gauge!(
        DB_CONNECTIONS,
        "Connections to the database by pool and state"
    );
    describe_histogram!(
        DB_WAIT_SECONDS,
        "Seconds a database connection was waited for"
    );
    describe_gauge!(JOBS, "Jobs by state");
    describe_gauge!(
        JOBS_OLDEST_SECONDS,
        "Seconds the longest waiting job has been due"
    );
    describe_counter!(JOB_RUNS, "Jobs run by this process, by kind and outcome");
    describe_histogram!(JOB_SECONDS, "Seconds a job took, by kind");
    describe_gauge!(INDEX_LAG, "Changes not yet searchable");
    describe_gauge!(INDEX_DOCUMENTS, "Documents of the search index");
    describe_gauge!(INDEX_OWNER, "1 when this process writes the search index");
    describe_counter!(
        MAIL_ATTEMPTS,
        "Mails handed over by this process, by outcome"
    );
    describe_gauge!(MAILS, "Mails in the database by state");
    describe_counter!(PAGE_CACHE, "Pages asked of the page cache, by outcome");
    describe_gauge!(PAGE_CACHE_BYTES, "Bytes of the pages kept in memory");
    describe_gauge!(PAGE_CACHE_PAGES, "Pages kept in memory");
    describe_gauge!(BUILD, "Version of the program");
    process::describe();
}
