//! `serve` and `work`.

use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpServer;

use super::{Outcome, open};
use crate::app::{App, create_app, job_registry};
use crate::config::Config;
use crate::features::{
    accounts, admin, demo, drafts, library, lifecycle, search as search_room, topics, uploads,
};
use crate::jobs::{Runner, Working};
use crate::search::{Engine, Options};

#[derive(clap::Args)]
pub struct Arguments {
    /// Sert les pages sans faire les tâches de fond
    #[arg(long)]
    no_jobs: bool,
    /// Remplit un forum vide d’exemples à essayer (sur cette machine seulement)
    #[arg(long)]
    demo: bool,
}

const JOB_THREADS: usize = 2;
/// What a stop waits for the requests in hand.
const SHUTDOWN_SECONDS: u64 = 20;

pub fn run(file: Option<&Path>, arguments: &Arguments) -> Outcome {
    let mut config = open::config(file)?;
    if arguments.demo && !config.listens_on_loopback() {
        return Err(format!(
            "--demo : les mots de passe d’exemple sont connus de tous ; écoutez sur 127.0.0.1, pas sur {}",
            config.listen
        ));
    }
    let listener = TcpListener::bind(config.listen)
        .map_err(|e| format!("impossible d’écouter sur {} : {e}", config.listen))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    config.bound_to(address);
    tracing::info!(settings = %config, "starting");
    let engine = engine(&config)?;
    let app = open::app(config, Some(engine))?;
    if arguments.demo {
        actix_web::rt::System::new()
            .block_on(demo::fill(&app))
            .map_err(|e| e.to_string())?;
    }
    let _follower = search_room::follow(&app).map_err(|e| e.to_string())?;
    let _working = if arguments.no_jobs {
        None
    } else {
        Some(start_jobs(&app)?)
    };
    println!("Entraide est prêt : {}", app.config.public_url);
    if arguments.demo {
        for one in demo::sign_ins() {
            println!("  {:<15} {}", one.role, one.email);
        }
        println!("  mot de passe    {}", demo::PASSWORD);
    }
    actix_web::rt::System::new()
        .block_on(serve(app, listener))
        .map_err(|e| e.to_string())?;
    Ok(ExitCode::SUCCESS)
}

pub fn work(file: Option<&Path>) -> Outcome {
    let app = open::app(open::config(file)?, None)?;
    let _working = start_jobs(&app)?;
    println!("Entraide fait ses tâches de fond. Ctrl+C pour arrêter.");
    actix_web::rt::System::new()
        .block_on(async { tokio::signal::ctrl_c().await })
        .map_err(|e| e.to_string())?;
    Ok(ExitCode::SUCCESS)
}

fn engine(config: &Config) -> Result<Arc<Engine>, String> {
    open::data_dir(config)?;
    Engine::open(&config.data_dir.join("index"), Options::default())
        .map(Arc::new)
        .map_err(|e| e.to_string())
}

fn start_jobs(app: &App) -> Result<Working, String> {
    accounts::schedule(app).map_err(|e| e.to_string())?;
    admin::schedule(app).map_err(|e| e.to_string())?;
    drafts::schedule(app).map_err(|e| e.to_string())?;
    library::schedule(app).map_err(|e| e.to_string())?;
    topics::schedule(app).map_err(|e| e.to_string())?;
    lifecycle::schedule(app).map_err(|e| e.to_string())?;
    uploads::schedule(app).map_err(|e| e.to_string())?;
    let runner = Runner {
        context: app.clone(),
        registry: job_registry(),
        db: app.db.clone(),
        clock: app.clock.clone(),
        wake: app.jobs.clone(),
    };
    runner.start(JOB_THREADS).map_err(|e| e.to_string())
}

async fn serve(app: App, listener: TcpListener) -> std::io::Result<()> {
    let tidy = app.clone();
    actix_web::rt::spawn(async move {
        let mut every_minute = tokio::time::interval(Duration::from_secs(60));
        loop {
            every_minute.tick().await;
            tidy.limits.tidy();
        }
    });
    HttpServer::new(move || create_app(app.clone()))
        .listen(listener)?
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .run()
        .await
}
