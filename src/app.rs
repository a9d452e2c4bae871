//! The application: what it holds, and its routes. `main` and every test make the same one.

use std::ops::Deref;
use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{Error, web};

use crate::config::{Config, SecretKey};
use crate::db::Db;
use crate::domain::Clock;
use crate::features::{self, reading::Marks, search::Memory};
use crate::jobs::{Registry, Wake};
use crate::mail::Mailer;
use crate::nextcloud;
use crate::search::Engine;
use crate::uploads::{Storage, Workshop};
use crate::web::api::LoadToken;
use crate::web::look::Looks;
use crate::web::{self as site, Limits, LoadSession, PageCache, Receiving};

/// What the application works with. Cloning shares it.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    pub config: Config,
    pub key: SecretKey,
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub mailer: Arc<dyn Mailer>,
    /// `None` on the command line, where no search is made.
    pub search: Option<Arc<Engine>>,
    pub sessions: Arc<dyn LoadSession>,
    /// Finds whose the key of a program is.
    pub tokens: Arc<dyn LoadToken>,
    pub limits: Limits,
    /// What is remembered between searches.
    pub finding: Memory,
    /// How far people have read, until it is written.
    pub reads: Arc<Marks>,
    pub jobs: Arc<Wake>,
    /// To be rung after a write of the change log: the search index follows at once.
    pub changes: Arc<Wake>,
    /// Pages of visitors, ready to be sent.
    pub pages: PageCache,
    /// How many passwords are hashed at once: each takes 19 MiB and some 20 ms of a core.
    pub hashing: Arc<tokio::sync::Semaphore>,
    /// Where the files that people send are kept.
    pub storage: Storage,
    /// Where they are made ready.
    pub workshop: Workshop,
    /// The memory that files take while they are received.
    pub receiving: Receiving,
    /// How the forum looks.
    pub looks: Looks,
    /// Asks the spaces of associations.
    pub spaces: nextcloud::Client,
}

impl App {
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// What the forum is called now: by its administrators, or else by its settings.
    #[must_use]
    pub fn site_name(&self) -> String {
        let look = self.looks.current();
        look.name.as_ref().unwrap_or(&self.config.site_name).clone()
    }

    /// Tells the threads of this process that something was written: jobs to do, changes to index.
    /// (Other nodes find out at their next look.)
    pub fn wake(&self) {
        self.jobs.ring();
        self.changes.ring();
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Every kind of job and who does it.
#[must_use]
pub fn job_registry() -> Registry<App> {
    features::jobs(Registry::default())
}

/// The web application, ready for `HttpServer`.
pub fn create_app(
    app: App,
) -> actix_web::App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    actix_web::App::new()
        .app_data(web::Data::new(app))
        .wrap(from_fn(site::refuse_foreign_writes))
        .wrap(from_fn(site::render_errors))
        .wrap(from_fn(site::security_headers))
        .wrap(from_fn(site::page_cache::keep))
        .wrap(from_fn(site::compress))
        .wrap(from_fn(site::head_as_get))
        .wrap(from_fn(site::observe))
        .wrap(from_fn(site::page_cache::from_memory))
        .route(
            "/static/{fingerprint}/{name}",
            web::get().to(site::static_file),
        )
        .configure(features::routes)
        .default_service(web::to(site::not_found))
}
