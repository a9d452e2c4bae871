//! `reindex`: makes the search index anew, itself or through the `serve` that owns it.

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Outcome, open};
use crate::app::App;
use crate::features::search::{self, IndexError, Progress, reindex};
use crate::search::{Engine, EngineError, Options};

/// How often the progress of another process is looked at.
const LOOK_AGAIN: Duration = Duration::from_millis(200);
/// After this long without progress, it is looked whether the other process is still there.
const PATIENCE: Duration = Duration::from_secs(10);

pub fn run(file: Option<&Path>) -> Outcome {
    let config = open::config(file)?;
    let folder = config.data_dir.join("index");
    let app = open::app(config, None)?;
    let started = Instant::now();
    let mut request = None;
    let documents = loop {
        match Engine::open(&folder, Options::default()) {
            Ok(engine) => break here(&app, &engine, request.as_deref())?,
            Err(EngineError::Locked) => {}
            Err(error) => return Err(error.to_string()),
        }
        let request = match &request {
            Some(request) => request,
            None => request.insert(ask(&app)?),
        };
        // Without progress the owner may have stopped: then the lock is free.
        if let Some(documents) = elsewhere(&app, request)? {
            break documents;
        }
    };
    let seconds = started.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate is read by people")]
    let rate = documents as f64 / seconds.max(0.001);
    println!("{documents} documents en {seconds:.1} s ({rate:.0} par seconde)");
    Ok(ExitCode::SUCCESS)
}

/// Asks the process that owns the index.
fn ask(app: &App) -> Result<String, String> {
    let now = app.clock.now();
    app.db
        .write_blocking(|conn| reindex::ask(conn, now))
        .map_err(|e| e.to_string())
}

/// Makes the index in this process; a wish that its former owner left open is then carried out.
fn here(app: &App, engine: &Engine, request: Option<&str>) -> Result<u64, String> {
    let now = app.clock.now();
    let forum = app
        .db
        .write_blocking(|conn| search::forum_id(conn, now))
        .map_err(|e| e.to_string())?;
    let bar = bar();
    let documents = search::rebuild(&app.db, engine, &forum, |progress| {
        show(&bar, progress);
        Ok(true)
    })
    .map_err(|e: IndexError| e.to_string())?;
    bar.finish_and_clear();
    let documents = documents.unwrap_or(0);
    if let Some(request) = request {
        let now = app.clock.now();
        app.db
            .write_blocking(|conn| reindex::carried_out(conn, request, documents, now))
            .map_err(|e| e.to_string())?;
    }
    Ok(documents)
}

/// Shows how the owner of the index gets on; `None` when nothing moves any more.
fn elsewhere(app: &App, request: &str) -> Result<Option<u64>, String> {
    let bar = bar();
    let mut last = (None, Instant::now());
    loop {
        #[expect(
            clippy::disallowed_methods,
            reason = "another process does the work: its progress can only be looked at"
        )]
        std::thread::sleep(LOOK_AGAIN);
        let report = app
            .db
            .read_blocking(reindex::report)
            .map_err(|e| e.to_string())?
            .filter(|report| report.request == request);
        if let Some(report) = &report {
            let (done, total) = (report.done, report.total);
            show(&bar, Progress { done, total });
            if report.finished {
                bar.finish_and_clear();
                return Ok(Some(report.documents));
            }
        }
        if report != last.0 {
            last = (report, Instant::now());
        } else if last.1.elapsed() > PATIENCE {
            return Ok(None);
        }
    }
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} ({eta})")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

fn show(bar: &ProgressBar, progress: Progress) {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    bar.set_length(number(progress.total.max(progress.done)));
    bar.set_position(number(progress.done));
}
