//! A forum of its own for each test, and people who use it.

mod account;
mod database;
mod form;
mod letter;
mod page;
mod person;
mod scenes;
mod seed;
mod space;

use std::any::Any;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Instant;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use chrono::{Duration, NaiveDate};
use entraide::app::{App, Parts, create_app, job_registry};
use entraide::config::{Config, Sources};
use entraide::db::{Conn, Db, DbError};
use entraide::domain::{Clock, ManualClock, Standing, Timestamp};
use entraide::features::accounts::Sessions;
use entraide::features::tokens::Tokens;
use entraide::features::{categories, search};
use entraide::jobs::{Runner, Wake};
use entraide::mail::{Memory, SendError};
use entraide::nextcloud;
use entraide::search::{Engine, Options};
use entraide::uploads::{Storage, Workshop};
use entraide::web::look::Looks;
use entraide::web::{Limits, PageCache, Receiving, page_cache};
use tempfile::TempDir;
use tokio::sync::Semaphore;

pub use account::NewAccount;
pub use database::{Database, admin_url};
pub use letter::{Letter, redacted};
pub use page::Page;
pub use person::{NewRequest, Person};
pub use space::{FakeSpace, Local, Mode, Response, Signs};

/// The secret key of every test forum.
const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// A running forum: a real server on a loopback port, an empty database, mail kept in memory, and
/// a clock that stands at Monday 2 March 2026, 9:00 UTC until the test moves it.
pub struct TestApp {
    pub app: App,
    pub clock: Arc<ManualClock>,
    mailer: Arc<Memory>,
    runner: Runner<App>,
    address: SocketAddr,
    follower: Option<Box<dyn Any + Send + Sync>>,
    watching: Option<page_cache::Watching>,
    server: ServerHandle,
    thread: Option<JoinHandle<std::io::Result<()>>>,
    // Dropped after everything that has it open.
    database: Database,
    _folder: TempDir,
}

impl TestApp {
    /// A forum with the default settings, flood limits off.
    pub fn start() -> Self {
        Self::with_settings(&[])
    }

    /// A forum with flood limits on.
    pub fn with_limits() -> Self {
        Self::with_settings(&[("ENTRAIDE_LIMITS", "on")])
    }

    /// A forum with settings of its own, over the defaults of the tests.
    pub fn with_settings(settings: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let database = Database::create(folder.path());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let mut config = config(folder.path().join("data"), &database, settings);
        config.bound_to(address);
        std::fs::create_dir_all(&config.data_dir).unwrap();
        let engine = Engine::open(
            &config.data_dir.join("index"),
            Options {
                writer_memory: 15_000_000,
                ..Options::default()
            },
        );
        let clock = Arc::new(ManualClock::at(monday_morning()));
        let mailer = Arc::new(Memory::new(config.mail_from.clone()));
        let app = App::new(Parts {
            key: config.secret_key().unwrap(),
            db: Db::open(&config.database_url).unwrap(),
            clock: clock.clone(),
            mailer: mailer.clone(),
            search: Some(Arc::new(engine.unwrap())),
            sessions: Arc::new(Sessions),
            tokens: Arc::new(Tokens),
            limits: Limits::new(config.limits),
            reads: Arc::default(),
            finding: search::Memory::default(),
            jobs: Arc::new(Wake::default()),
            changes: Arc::new(Wake::default()),
            hashing: Arc::new(Semaphore::new(2)),
            storage: Storage::open(&config.uploads_url, config.s3.as_ref()).unwrap(),
            workshop: Workshop::default(),
            receiving: Receiving::default(),
            pages: PageCache::new(config.page_cache_mb),
            looks: Looks::default(),
            spaces: nextcloud::Client::new(nextcloud::Settings::of(&config)).unwrap(),
            config,
        });
        categories::ensure_one(&app).unwrap();
        let follower: Box<dyn Any + Send + Sync> = Box::new(search::follow(&app).unwrap());
        // Every page from memory is made again and compared: each scenario looks for stale ones.
        app.pages.check_each();
        let watching = page_cache::watch(&app).unwrap();
        let (server, thread) = serve(app.clone(), listener);
        Self {
            runner: Runner {
                context: app.clone(),
                registry: job_registry(),
                db: app.db.clone(),
                clock: clock.clone(),
                wake: app.jobs.clone(),
            },
            app,
            clock,
            mailer,
            address,
            follower: Some(follower),
            watching: Some(watching),
            server,
            thread: Some(thread),
            database,
            _folder: folder,
        }
    }

    /// The address of its database, as in the settings of another process.
    pub fn database_address(&self) -> &str {
        self.database.address()
    }

    /// Someone without an account.
    pub fn visitor(&self) -> Person {
        Person::new(self.address, self.app.config.public_url.as_str())
    }

    /// A person whose address is verified, signed in.
    pub fn member(&self, username: &str) -> Person {
        self.account(username).create()
    }

    pub fn helper(&self, username: &str) -> Person {
        self.account(username).standing(Standing::Helper).create()
    }

    pub fn moderator(&self, username: &str) -> Person {
        self.account(username)
            .standing(Standing::Moderator)
            .create()
    }

    pub fn admin(&self, username: &str) -> Person {
        self.account(username).standing(Standing::Admin).create()
    }

    /// An account to be described further.
    pub fn account(&self, username: &str) -> NewAccount<'_> {
        NewAccount::new(self, username)
    }

    /// Now, by the clock of this forum.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets time pass.
    pub fn wait(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Does all the jobs that are due.
    pub fn run_jobs(&self) {
        self.runner.run_due().unwrap();
    }

    /// Does all the jobs that are due, then takes the mails sent since the last call, in order.
    pub fn mails(&self) -> Vec<Letter> {
        self.run_jobs();
        self.mailer.take().into_iter().map(Letter::new).collect()
    }

    /// The only mail sent since the last call.
    #[track_caller]
    pub fn mail(&self) -> Letter {
        let mut mails = self.mails();
        let to: Vec<_> = mails.iter().map(|m| (&m.to, &m.subject)).collect();
        assert_eq!(mails.len(), 1, "one mail expected: {to:?}");
        mails.remove(0)
    }

    /// The mail server answers this from now on; `None` works again.
    pub fn mail_server(&self, failure: Option<SendError>) {
        self.mailer.fail_with(failure);
    }

    /// Waits until the index has taken in all that was written so far.
    #[track_caller]
    pub fn wait_for_index(&self) {
        let deadline = Instant::now() + std::time::Duration::from_secs(20);
        while self.visitor().get("/readyz").json()["index_lag"] != 0 {
            assert!(Instant::now() < deadline, "the index never caught up");
            std::thread::yield_now();
        }
    }

    /// From now on the index takes nothing in: what it says is as old as this.
    pub fn leave_index_behind(&mut self) {
        drop(self.follower.take());
    }

    /// Looks into the database.
    pub fn read<T>(&self, look: impl FnOnce(&mut Conn) -> Result<T, DbError>) -> T {
        self.app.db.read_blocking(look).unwrap()
    }

    /// Puts something into the database.
    pub fn write<T>(&self, put: impl Fn(&mut Conn) -> Result<T, DbError>) -> T {
        self.app.db.write_blocking(put).unwrap()
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        drop(self.follower.take());
        drop(self.watching.take());
        // The command is sent by the call; the thread ends when it is obeyed.
        drop(self.server.stop(false));
        let ended = self.thread.take().map(JoinHandle::join);
        if !std::thread::panicking() {
            ended.unwrap().unwrap().unwrap();
            let stale = self.app.pages.take_stale();
            assert!(stale.is_empty(), "stale pages: {}", stale.join("\n"));
        }
    }
}

fn monday_morning() -> Timestamp {
    let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    Timestamp::new(day.and_hms_opt(9, 0, 0).unwrap())
}

fn config(data_dir: PathBuf, database: &Database, settings: &[(&str, &str)]) -> Config {
    let data_dir = data_dir.into_os_string().into_string().unwrap();
    let mut variables = vec![
        ("ENTRAIDE_LISTEN", "127.0.0.1:0"),
        ("ENTRAIDE_DATA_DIR", &data_dir),
        ("ENTRAIDE_DATABASE_URL", database.address()),
        ("ENTRAIDE_SECRET_KEY", KEY),
        ("ENTRAIDE_LIMITS", "off"),
    ];
    variables.retain(|(name, _)| !settings.iter().any(|(own, _)| own == name));
    variables.extend_from_slice(settings);
    let sources = Sources {
        file: PathBuf::from(&data_dir).join("absent.toml"),
        file_is_named: false,
        variables: variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    };
    Config::from_sources(&sources).unwrap()
}

fn serve(app: App, listener: TcpListener) -> (ServerHandle, JoinHandle<std::io::Result<()>>) {
    let (tell, told) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = HttpServer::new(move || create_app(app.clone()))
                .workers(2)
                .disable_signals()
                .listen(listener)?
                .run();
            tell.send(server.handle()).unwrap();
            server.await
        })
    });
    (told.recv().unwrap(), thread)
}
