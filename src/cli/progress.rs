//! How far a long copy has come: a bar on a terminal, what begins elsewhere.

use std::io::{IsTerminal as _, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::backup::counted;
use crate::backup::Step;

pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    pub fn start() -> Self {
        let bar = stderr().is_terminal().then(|| {
            let style = ProgressStyle::with_template("{spinner} {prefix} {msg} ({elapsed})")
                .unwrap_or_else(|_| ProgressStyle::default_spinner());
            let bar = ProgressBar::new_spinner().with_style(style);
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar }
    }

    /// What begins.
    pub fn title(&self, title: &'static str) {
        match &self.bar {
            Some(bar) => bar.set_prefix(title),
            None => eprintln!("{title}…"),
        }
    }

    pub fn show(&self, step: Step<'_>) {
        if let Some(bar) = &self.bar {
            bar.set_message(words(step));
        }
    }

    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn words(step: Step<'_>) -> String {
    match step {
        Step::Rows(table, rows) | Step::Table(table, rows) => {
            format!("{table} : {}", counted(rows, "ligne"))
        }
        Step::Files(done, 0, bytes) => format!("fichiers : {done} ({} Mo)", bytes / 1_000_000),
        Step::Files(done, all, bytes) => {
            format!("fichiers : {done} sur {all} ({} Mo)", bytes / 1_000_000)
        }
        Step::Checking => "relecture de la base".to_owned(),
    }
}
