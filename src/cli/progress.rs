//! How far a long copy has come: a bar on a terminal, a line a table elsewhere.

use std::io::{IsTerminal as _, stderr};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::backup::Step;

pub struct Progress {
    bar: Option<ProgressBar>,
    /// Uploads told until now, in thousands.
    told: u64,
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
        Self { bar, told: 0 }
    }

    /// What begins.
    pub fn title(&mut self, title: &'static str) {
        self.told = 0;
        match &self.bar {
            Some(bar) => bar.set_prefix(title),
            None => eprintln!("{title}…"),
        }
    }

    pub fn show(&mut self, step: Step<'_>) {
        match &self.bar {
            Some(bar) => bar.set_message(words(step)),
            None => self.line(step),
        }
    }

    /// Elsewhere than on a terminal: what is done, not each step of it.
    fn line(&mut self, step: Step<'_>) {
        match step {
            Step::Rows(..) | Step::Table(_, 0) => {}
            Step::Files(done, all, _) => {
                if done == all || done / 1_000 > self.told {
                    self.told = done / 1_000;
                    eprintln!("{}", words(step));
                }
            }
            Step::Table(..) | Step::Checking => eprintln!("{}", words(step)),
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
        Step::Rows(table, rows) | Step::Table(table, rows) => format!("{table} : {rows} lignes"),
        Step::Files(done, 0, bytes) => format!("fichiers : {done} ({} Mo)", bytes / 1_000_000),
        Step::Files(done, all, bytes) => {
            format!("fichiers : {done} sur {all} ({} Mo)", bytes / 1_000_000)
        }
        Step::Checking => "relecture de la base".to_owned(),
    }
}
