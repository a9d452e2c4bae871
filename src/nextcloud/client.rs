//! Whom is asked, within which limits.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Certificate;
use unicode_normalization::UnicodeNormalization as _;

use super::ask::{Answer, Ask};
use super::engine::Engine;
use super::papers::Papers;
use super::resolver::{Guard, Resolver, System};
use super::{Failure, Origin};
use crate::config::Config;

/// Of a name that is said to spaces, in characters.
const NAME_MOST: usize = 60;

/// How long, how much, how many. The defaults are those of service; tests wait less.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the whole answer is there, connection included.
    pub answer: Duration,
    /// For one's turn.
    pub wait: Duration,
    /// Questions at once, to all spaces.
    pub all: usize,
    /// Questions at once to one space.
    pub each: usize,
    /// Questions to one space under way or waiting for their turn.
    pub queue: usize,
    /// Failures in a row until a space is left alone.
    pub failures: u32,
    /// The first time, it is left alone so long; then twice as long each time.
    pub rest: Duration,
    pub rest_most: Duration,
    /// Between two looks for a signing key that is not known.
    pub keys: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(4),
            answer: Duration::from_secs(10),
            wait: Duration::from_secs(2),
            all: 64,
            each: 4,
            queue: 64,
            failures: 5,
            rest: Duration::from_secs(30),
            rest_most: Duration::from_secs(600),
            keys: Duration::from_secs(60),
        }
    }
}

/// What the client may do beyond the rules.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Names whose address is known beforehand, and may be private. For tests.
    pub private_hosts: HashMap<String, IpAddr>,
    /// Certificates of authorities that are believed too, in PEM. For tests.
    pub extra_ca: Option<Vec<u8>>,
    /// Of this forum: said to spaces, and shown by them to their people.
    pub name: String,
    pub limits: Limits,
}

impl Settings {
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            private_hosts: config.spaces.private_hosts.clone(),
            extra_ca: config.spaces.extra_ca.clone(),
            name: config.site_name.clone(),
            limits: Limits::default(),
        }
    }
}

struct Inner {
    settings: Settings,
    /// In ASCII.
    name: String,
    extra: Vec<Certificate>,
    resolver: Arc<dyn Resolver>,
    /// Started by the first question.
    engine: OnceLock<Result<Arc<Engine>, String>>,
    papers: Papers,
}

/// Asks spaces. Cloning shares it.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client")
            .field(&self.0.settings.name)
            .finish()
    }
}

impl Client {
    /// # Errors
    /// One line, when a certificate cannot be read.
    pub fn new(settings: Settings) -> Result<Self, String> {
        Self::with_resolver(settings, Arc::new(System))
    }

    /// A client that asks `resolver` for the addresses of names, and judges what it says.
    ///
    /// # Errors
    /// One line, when a certificate cannot be read.
    pub fn with_resolver(settings: Settings, resolver: Arc<dyn Resolver>) -> Result<Self, String> {
        let extra = settings
            .extra_ca
            .as_deref()
            .map(Certificate::from_pem_bundle);
        let extra = extra.transpose().map_err(|e| e.to_string())?;
        Ok(Self(Arc::new(Inner {
            name: plain_name(&settings.name),
            papers: Papers::new(settings.limits.keys),
            extra: extra.unwrap_or_default(),
            engine: OnceLock::new(),
            settings,
            resolver,
        })))
    }

    /// One space.
    #[must_use]
    pub fn space(&self, origin: Origin) -> Space {
        Space {
            client: self.clone(),
            origin,
        }
    }

    /// Waits for what a space answers, on the thread of a job. Never on one that runs futures.
    ///
    /// # Errors
    /// What is waited for.
    pub fn wait<T>(asked: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let runtime = runtime.map_err(|_| Failure::Busy)?;
        runtime.block_on(asked)
    }

    fn engine(&self) -> Result<&Arc<Engine>, Failure> {
        let started = self.0.engine.get_or_init(|| {
            let settings = &self.0.settings;
            let known = settings.private_hosts.clone();
            let guard = Guard::new(self.0.resolver.clone(), known);
            Engine::start(guard, self.0.extra.clone(), settings.limits).map(Arc::new)
        });
        started.as_ref().map_err(|why| {
            tracing::error!(why, "spaces cannot be asked");
            Failure::Unreachable("this forum cannot ask".to_owned())
        })
    }
}

/// A name in ASCII letters, as headers carry it: « Forum été » is `Forum ete`.
fn plain_name(name: &str) -> String {
    let plain: String = name
        .nfkd()
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .take(NAME_MOST)
        .collect();
    match plain.trim() {
        "" => "Entraide".to_owned(),
        plain => plain.to_owned(),
    }
}

/// A space, to be asked.
#[derive(Clone, Debug)]
pub struct Space {
    client: Client,
    origin: Origin,
}

impl Space {
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Forgets what is remembered of it: that it was to be left alone, where its things are.
    pub fn wake(&self) {
        self.papers().forget(&self.origin);
        if let Some(Ok(engine)) = self.client.0.engine.get() {
            engine.wake(&self.origin);
        }
    }

    pub(super) fn papers(&self) -> &Papers {
        &self.client.0.papers
    }

    /// How this forum is called at spaces.
    pub(super) fn forum(&self) -> &str {
        &self.client.0.name
    }

    pub(super) async fn ask(&self, ask: Ask) -> Result<Answer, Failure> {
        let engine = self.client.engine()?;
        let agent = ask.agent.clone();
        let agent = agent.unwrap_or_else(|| self.forum().to_owned());
        engine.ask(&self.origin, ask.agent(agent)).await
    }

    pub(super) async fn compute<T: Send + 'static>(
        &self,
        most: Duration,
        work: impl FnOnce() -> Option<T> + Send + 'static,
    ) -> Option<T> {
        self.client.engine().ok()?.compute(most, work).await
    }

    /// Tells the operator what went wrong, once, in our words.
    pub(super) fn told<T>(&self, outcome: Result<T, Failure>) -> Result<T, Failure> {
        let space = &self.origin;
        match &outcome {
            Err(Failure::Breach(breach)) => {
                tracing::warn!(%space, %breach, "a space broke a rule; nothing of it was followed");
            }
            Err(Failure::NotRegistered) => {
                tracing::warn!(%space, "a space does not know this forum: see `entraide tenant provision`");
            }
            Err(Failure::Unreachable(why)) => {
                tracing::info!(%space, why, "a space does not answer");
            }
            Err(Failure::NotNextcloud(why)) => {
                tracing::info!(%space, why, "a space answers, but not as a Nextcloud in use");
            }
            Err(Failure::Maintenance(_) | Failure::Throttled(_)) => {
                tracing::info!(%space, "a space asks to be left alone for a while");
            }
            Err(Failure::Resting(_) | Failure::Busy | Failure::Denied | Failure::Expired)
            | Ok(_) => {}
        }
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_ascii() {
        assert_eq!(plain_name("Forum d’été\r\n"), "Forum dete");
        assert_eq!(plain_name("协会"), "Entraide");
        assert_eq!(plain_name(&"é".repeat(99)).len(), NAME_MOST);
    }
}
