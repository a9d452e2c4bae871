//! What every subcommand starts from.

use std::io::IsTerminal;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tracing_subscriber::EnvFilter;

use crate::app::{App, Parts};
use crate::backup;
use crate::config::{Config, LogFormat};
use crate::db::{Db, DbError, changes, migrate};
use crate::domain::SystemClock;
use crate::features::accounts::Sessions;
use crate::features::tokens::Tokens;
use crate::features::{categories, search};
use crate::jobs::Wake;
use crate::mail;
use crate::nextcloud;
use crate::search::Engine;
use crate::uploads::{Storage, Workshop};
use crate::web::look::Looks;
use crate::web::{Limits, PageCache, Receiving};

/// What is logged unless `RUST_LOG` says otherwise. The server library would tell each worker, and call
/// whatever a scanner sends that is no HTTP an error of ours.
const QUIET: &str = "info,actix_server=warn,actix_http::h1::dispatcher=off";

/// Reads the settings and starts the log.
pub fn config(file: Option<&Path>) -> Result<Config, String> {
    let config = Config::load(file).map_err(|e| e.to_string())?;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(QUIET));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second call (tests) keeps the first log.
    let _ = match config.log_format {
        LogFormat::Json => log
            .json()
            .flatten_event(true)
            .with_span_list(false)
            .try_init(),
        LogFormat::Text => log.try_init(),
    };
    Ok(config)
}

/// Makes the data folder, open to its owner and group only: it holds people's messages.
pub fn data_dir(config: &Config) -> Result<(), String> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o750)
        .create(&config.data_dir)
        .map_err(|e| unusable(config, &e))?;
    // Found out now, not at the first message: a folder of root's can be read by all.
    let probe = config
        .data_dir
        .join(format!(".essai-{}", std::process::id()));
    std::fs::write(&probe, b"")
        .and_then(|()| std::fs::remove_file(&probe))
        .map_err(|e| unusable(config, &e))
}

fn unusable(config: &Config, error: &std::io::Error) -> String {
    format!(
        "data_dir : dossier « {} » inutilisable ({error}) ; attendu : un dossier où ce compte peut écrire",
        config.data_dir.display()
    )
}

/// The database does not answer: the key, the value, what is accepted, on one line.
fn unreachable(config: &Config, error: &DbError) -> String {
    let reason = error.to_string();
    let reason: Vec<_> = reason.split_whitespace().collect();
    format!(
        "database_url : « {} » inutilisable ({}) ; attendu : une base qui répond et que ce compte peut modifier",
        config.database_url,
        reason.join(" ")
    )
}

/// Opens the database, brings it to the present shape, and makes the application.
pub fn app(config: Config, search: Option<Arc<Engine>>) -> Result<App, String> {
    let text = |e: &dyn std::fmt::Display| e.to_string();
    data_dir(&config)?;
    backup::refuse_unfinished(&config).map_err(|e| text(&e))?;
    for name in migrate::run(&config.database_url).map_err(|e| unreachable(&config, &e))? {
        tracing::info!(name, "migration applied");
    }
    let db = Db::open(&config.database_url).map_err(|e| unreachable(&config, &e))?;
    let strangers = db
        .write_blocking(changes::forget_other_clusters)
        .map_err(|e| text(&e))?;
    if strangers > 0 {
        tracing::warn!(strangers, "rows of another cluster's change log forgotten");
    }
    let clock = Arc::new(SystemClock);
    let key = config.secret_key().map_err(|e| text(&e))?;
    let mailer = mail::mailer(&config.mail_transport, &config.mail_from).map_err(|e| text(&e))?;
    let storage = Storage::open(&config.uploads_url, config.s3.as_ref()).map_err(|e| text(&e))?;
    let limits = Limits::new(config.limits);
    let app = App::new(Parts {
        key,
        db,
        clock,
        mailer,
        search,
        sessions: Arc::new(Sessions),
        tokens: Arc::new(Tokens),
        limits,
        reads: Arc::default(),
        finding: search::Memory::default(),
        jobs: Arc::new(Wake::default()),
        changes: Arc::new(Wake::default()),
        hashing: Arc::new(Semaphore::new(2)),
        storage,
        workshop: Workshop::default(),
        receiving: Receiving::default(),
        pages: PageCache::new(config.page_cache_mb),
        looks: Looks::default(),
        spaces: nextcloud::Client::new(nextcloud::Settings::of(&config))?,
        config,
    });
    categories::ensure_one(&app).map_err(|e| text(&e))?;
    Ok(app)
}
