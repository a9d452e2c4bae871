//! Sends questions: with all the limits, on a thread of its own.
//!
//! Connections live on that thread whoever asks (a web worker, a job), so that none of them stops when
//! its asker does, and a space that hangs is waited for by nobody who serves pages.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use moka::sync::Cache;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE,
    HeaderMap, HeaderValue, RETRY_AFTER, SET_COOKIE, USER_AGENT,
};
use reqwest::{Certificate, Response, StatusCode, redirect};
use tokio::runtime::{Builder, Handle};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::timeout;

use super::ask::{Answer, Ask};
use super::breaker::Breaker;
use super::resolver::{Guard, NoAddress};
use super::{Breach, Failure, Limits, Origin};

/// Spaces whose state is remembered.
const SPACES: u64 = 10_000;
/// Names that are looked up at once: each holds a thread.
const LOOKUPS: usize = 64;
const HEADERS: usize = 64;
/// A connection that nobody uses is kept so long.
const IDLE: Duration = Duration::from_secs(30);

/// What is remembered of one space, in memory, on this node.
struct Gate {
    permits: Arc<Semaphore>,
    /// Those who ask and those who wait to.
    queue: Arc<Semaphore>,
    breaker: Mutex<Breaker>,
}

impl Gate {
    fn new(limits: &Limits) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(limits.each)),
            queue: Arc::new(Semaphore::new(limits.queue)),
            breaker: Mutex::new(Breaker::new(limits)),
        }
    }

    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) struct Engine {
    handle: Handle,
    http: reqwest::Client,
    limits: Limits,
    all: Arc<Semaphore>,
    gates: Cache<String, Arc<Gate>>,
    /// The thread ends when this is dropped.
    _running: oneshot::Sender<()>,
}

impl Engine {
    pub fn start(guard: Guard, extra: Vec<Certificate>, limits: Limits) -> Result<Self, String> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(LOOKUPS)
            .build()
            .map_err(|e| e.to_string())?;
        let handle = runtime.handle().clone();
        let http = http(guard, extra, &limits)?;
        let (running, ended) = oneshot::channel::<()>();
        std::thread::Builder::new()
            .name("spaces".to_owned())
            .spawn(move || {
                // An error is the end: the engine is gone.
                drop(runtime.block_on(ended));
                // Without waiting for a name that is being looked up.
                runtime.shutdown_background();
            })
            .map_err(|e| e.to_string())?;
        Ok(Self {
            handle,
            http,
            all: Arc::new(Semaphore::new(limits.all)),
            gates: Cache::builder()
                .max_capacity(SPACES)
                .time_to_idle(Duration::from_secs(3600))
                .build(),
            limits,
            _running: running,
        })
    }

    /// Asks a space, within all limits. Works on any thread, with or without a runtime.
    pub async fn ask(self: &Arc<Self>, origin: &Origin, ask: Ask) -> Result<Answer, Failure> {
        if origin.own(ask.url.as_str()).is_none() {
            return Err(Failure::Breach(Breach::ForeignAddress("request")));
        }
        let (engine, space) = (self.clone(), origin.as_str().to_owned());
        let task = self
            .handle
            .spawn(async move { engine.guarded(space, ask).await });
        task.await.unwrap_or_else(|_| Err(unreachable("given up")))
    }

    /// Does something heavy on a thread for that, and waits at most so long.
    pub async fn compute<T: Send + 'static>(
        self: &Arc<Self>,
        most: Duration,
        work: impl FnOnce() -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let task = self.handle.spawn(async move {
            let done = tokio::task::spawn_blocking(work);
            timeout(most, done).await.ok()?.ok().flatten()
        });
        task.await.ok().flatten()
    }

    /// Forgets that a space was to be left alone.
    pub fn wake(&self, origin: &Origin) {
        self.gates.invalidate(origin.as_str());
    }

    async fn guarded(&self, space: String, ask: Ask) -> Result<Answer, Failure> {
        let new = || Arc::new(Gate::new(&self.limits));
        let gate = self.gates.get_with(space, new);
        gate.breaker().look(Instant::now())?;
        let _places = self.enter(&gate).await?;
        gate.breaker().enter(Instant::now())?;
        let outcome = timeout(self.limits.answer, self.send(ask)).await;
        let outcome = outcome.unwrap_or_else(|_| Err(unreachable("no answer in time")));
        gate.breaker().leave(Instant::now(), &outcome, &self.limits);
        outcome
    }

    /// Takes a place at the space, then one of all: who waits for a space that hangs takes none of
    /// the others'.
    async fn enter(&self, gate: &Gate) -> Result<[OwnedSemaphorePermit; 3], Failure> {
        let queued = gate.queue.clone().try_acquire_owned();
        let queued = queued.map_err(|_| Failure::Busy)?;
        let places = async {
            let own = gate.permits.clone().acquire_owned().await?;
            Ok::<_, tokio::sync::AcquireError>([
                queued,
                own,
                self.all.clone().acquire_owned().await?,
            ])
        };
        match timeout(self.limits.wait, places).await {
            Ok(Ok(places)) => Ok(places),
            _ => Err(Failure::Busy),
        }
    }

    async fn send(&self, ask: Ask) -> Result<Answer, Failure> {
        let (head_only, most) = (ask.head_only, ask.most);
        let mut request = self.http.request(ask.method, ask.url);
        request = request
            .header(ACCEPT, ask.accept)
            .header(ACCEPT_ENCODING, "identity");
        if let Some(agent) = ask.agent {
            request = request.header(USER_AGENT, agent);
        }
        if let Some(token) = ask.bearer {
            let value = HeaderValue::try_from(format!("Bearer {token}"));
            let mut value = value.map_err(|_| Failure::Breach(Breach::Wrong("token")))?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        if ask.ocs {
            request = request.header("OCS-APIRequest", "true");
        }
        if let Some(form) = ask.form {
            let kind = "application/x-www-form-urlencoded";
            request = request.header(CONTENT_TYPE, kind).body(form);
        }
        let response = request.send().await.map_err(|e| failure(&e))?;
        check(&response, head_only)?;
        let (status, headers) = (response.status().as_u16(), response.headers());
        let mut answer = Answer {
            status,
            kind: kind(headers),
            cookies: cookies(headers),
            body: Vec::new(),
        };
        if !head_only {
            answer.body = read(response, most).await?;
        }
        Ok(answer)
    }
}

fn http(guard: Guard, extra: Vec<Certificate>, limits: &Limits) -> Result<reqwest::Client, String> {
    // Idempotent: whoever was first has chosen the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .https_only(true)
        .no_proxy()
        .redirect(redirect::Policy::none())
        .referer(false)
        .http1_only()
        .http1_max_headers(HEADERS)
        .tls_certs_merge(extra)
        .connect_timeout(limits.connect)
        .timeout(limits.answer)
        .pool_max_idle_per_host(2)
        .pool_idle_timeout(IDLE)
        .dns_resolver(Arc::new(guard))
        .build()
        .map_err(|e| e.to_string())
}

/// What the head of an answer says that ends it.
fn check(response: &Response, head_only: bool) -> Result<(), Failure> {
    let (status, headers) = (response.status(), response.headers());
    match status {
        StatusCode::SERVICE_UNAVAILABLE => return Err(Failure::Maintenance(retry_after(headers))),
        StatusCode::TOO_MANY_REQUESTS => return Err(Failure::Throttled(retry_after(headers))),
        _ if status.is_server_error() => {
            return Err(Failure::Unreachable(format!("answers {}", status.as_u16())));
        }
        _ if head_only => return Ok(()),
        _ if status.is_redirection() => return Err(Failure::Breach(Breach::Redirect)),
        _ => {}
    }
    // None was asked for: a small answer could unfold into a large one.
    let plain = headers
        .get(CONTENT_ENCODING)
        .is_none_or(|e| e == "identity");
    plain
        .then_some(())
        .ok_or(Failure::Breach(Breach::Wrong("content encoding")))
}

/// Reads piece by piece, and no further than it may.
async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, Failure> {
    let said = response.headers().get(CONTENT_LENGTH);
    let said = said.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if said.is_some_and(|length| length > most) {
        return Err(Failure::Breach(Breach::TooLarge));
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|e| failure(&e))? {
        if body.len() + piece.len() > most {
            return Err(Failure::Breach(Breach::TooLarge));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// Seconds; a date is not honoured.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn kind(headers: &HeaderMap) -> String {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next();
    kind.unwrap_or_default().trim().to_ascii_lowercase()
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    let set = headers.get_all(SET_COOKIE).into_iter();
    set.filter_map(|cookie| Some(cookie.to_str().ok()?.split_once('=')?.0.trim().to_owned()))
        .collect()
}

fn unreachable(why: &str) -> Failure {
    Failure::Unreachable(why.to_owned())
}

/// Says in our own words why there is no answer.
fn failure(error: &reqwest::Error) -> Failure {
    let mut why: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(one) = why {
        match one.downcast_ref() {
            Some(NoAddress::Private) => return Failure::Breach(Breach::PrivateAddress),
            Some(NoAddress::Unknown) => return unreachable("unknown name"),
            None => {}
        }
        if one.is::<rustls::Error>() {
            return unreachable("no trusted certificate");
        }
        // An I/O error hides what it carries from `source`.
        let inner = one.downcast_ref().and_then(io::Error::get_ref);
        why = match inner {
            Some(inner) => Some(inner),
            None => one.source(),
        };
    }
    unreachable(if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "no whole answer"
    })
}
