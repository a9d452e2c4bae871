//! `serve` and `work`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use super::serving::{self, Listener, Signals, system};
use super::{Outcome, demo as examples, open};
use crate::app::{App, job_registry};
use crate::config::Config;
use crate::features::{
    accounts, admin, demo, drafts, leaving, library, lifecycle, reading, search as search_room,
    sign_in, tenants, tokens, topics, uploads,
};
use crate::jobs::{Runner, Working};
use crate::metrics;
use crate::search::{Engine, Options};
use crate::web::page_cache;

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
const LISTEN: &str = "listen";
const METRICS_LISTEN: &str = "metrics_listen";

pub fn run(file: Option<&Path>, arguments: &Arguments) -> Outcome {
    let mut config = open::config(file)?;
    let listener = Listener::open(LISTEN, config.listen, config.reuse_port)?;
    let measures = config
        .metrics_listen
        .map(|address| Listener::own(METRICS_LISTEN, address, config.reuse_port))
        .transpose()?;
    bind(&mut config, &listener, arguments)?;
    if measures.is_some() {
        metrics::install()?;
    }
    tracing::info!(settings = %config, "starting");
    let engine = engine(&config)?;
    let app = open::app(config, Some(engine))?;
    if arguments.demo {
        actix_web::rt::System::new()
            .block_on(demo::fill(&app))
            .map_err(|e| e.to_string())?;
    }
    let follower = search_room::follow(&app).map_err(|e| e.to_string())?;
    let _pages = page_cache::watch(&app).map_err(|e| e.to_string())?;
    let working = if arguments.no_jobs {
        None
    } else {
        Some(start_jobs(&app)?)
    };
    // Not before everything is there: whoever comes in now is answered now.
    let sockets = listener.listen(LISTEN)?;
    let measures = measures.map(|one| one.listen(METRICS_LISTEN)).transpose()?;
    let measures = measures.and_then(|mut sockets| sockets.pop());
    println!("Entraide est prêt : {}", app.config.public_url);
    if arguments.demo {
        examples::print_sign_ins();
    }
    let served = app.clone();
    let stop_jobs = || {
        if let Some(working) = &working {
            working.stop();
        }
    };
    actix_web::rt::System::new()
        .block_on(serving::serve(
            served, listener, sockets, measures, stop_jobs,
        ))
        .map_err(|e| e.to_string())?;
    drop(working);
    reading::write_down(&app);
    search_room::write_down(&app);
    drop(follower);
    Ok(ExitCode::SUCCESS)
}

/// Notes where the forum is reached, and refuses what is only for this machine where others reach it.
fn bind(config: &mut Config, listener: &Listener, arguments: &Arguments) -> Result<(), String> {
    let addresses = listener.addresses().map_err(|e| e.to_string())?;
    let stranger = addresses.iter().find(|one| !one.ip().is_loopback());
    if let Some(stranger) = stranger {
        if arguments.demo {
            return Err(format!(
                "--demo : les mots de passe d’exemple sont connus de tous ; attendu : écouter sur 127.0.0.1, pas sur {stranger}"
            ));
        }
        if !config.limits {
            return Err(format!(
                "limits : « off » refusé en écoutant sur {stranger} ; attendu : « on », ou une adresse locale"
            ));
        }
    }
    if let Some(first) = addresses.first() {
        config.bound_to(*first);
    }
    Ok(())
}

pub fn work(file: Option<&Path>) -> Outcome {
    let app = open::app(open::config(file)?, None)?;
    let working = start_jobs(&app)?;
    println!("Entraide fait ses tâches de fond. Ctrl+C pour arrêter.");
    actix_web::rt::System::new()
        .block_on(async {
            let mut signals = Signals::watch()?;
            system::start_watchdog();
            system::ready("fait les tâches de fond");
            signals.next().await;
            system::stopping();
            Ok::<_, std::io::Error>(())
        })
        .map_err(|e| e.to_string())?;
    // The jobs in hand are finished, the others given back.
    drop(working);
    Ok(ExitCode::SUCCESS)
}

fn engine(config: &Config) -> Result<Arc<Engine>, String> {
    open::data_dir(config)?;
    let folder = config.data_dir.join("index");
    Engine::open_shared(&folder, Options::default())
        .map(Arc::new)
        .map_err(|e| {
            format!(
                "data_dir : index « {} » inutilisable ({e}) ; attendu : un dossier inscriptible",
                folder.display()
            )
        })
}

fn start_jobs(app: &App) -> Result<Working, String> {
    accounts::schedule(app).map_err(|e| e.to_string())?;
    admin::schedule(app).map_err(|e| e.to_string())?;
    drafts::schedule(app).map_err(|e| e.to_string())?;
    leaving::schedule(app).map_err(|e| e.to_string())?;
    library::schedule(app).map_err(|e| e.to_string())?;
    topics::schedule(app).map_err(|e| e.to_string())?;
    lifecycle::schedule(app).map_err(|e| e.to_string())?;
    uploads::schedule(app).map_err(|e| e.to_string())?;
    tokens::schedule(app).map_err(|e| e.to_string())?;
    sign_in::schedule(app).map_err(|e| e.to_string())?;
    tenants::schedule(app).map_err(|e| e.to_string())?;
    let runner = Runner {
        context: app.clone(),
        registry: job_registry(),
        db: app.db.clone(),
        clock: app.clock.clone(),
        wake: app.jobs.clone(),
    };
    runner.start(JOB_THREADS).map_err(|e| e.to_string())
}
