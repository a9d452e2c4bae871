//! What was found, as lines for people or as JSON for programs.

use std::fmt;

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Good,
    Look,
    Broken,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Good => "bien",
            Self::Look => "à voir",
            Self::Broken => "en panne",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    name: &'static str,
    state: State,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    todo: Option<String>,
}

impl Check {
    pub fn good(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Good,
            found: found.into(),
            todo: None,
        }
    }

    /// Works, but should be looked at.
    pub fn look(name: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            state: State::Look,
            todo: Some(todo.into()),
            ..Self::good(name, found)
        }
    }

    /// People notice, or soon will.
    pub fn broken(name: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self {
            state: State::Broken,
            ..Self::look(name, found, todo)
        }
    }
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Report(Vec<Check>);

impl Report {
    pub fn add(&mut self, checks: Vec<Check>) {
        self.0.extend(checks);
    }

    pub fn is_broken(&self) -> bool {
        self.0.iter().any(|check| check.state == State::Broken)
    }

    pub fn json(&self) -> String {
        let whole = serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "broken": self.is_broken(),
            "checks": self.0,
        });
        whole.to_string()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for check in &self.0 {
            let (state, name) = (check.state.word(), check.name);
            writeln!(f, "{state:<9} {name:<22} {}", check.found)?;
            if let Some(todo) = &check.todo {
                writeln!(f, "{:33}→ {todo}", "")?;
            }
        }
        let count = |state| self.0.iter().filter(|check| check.state == state).count();
        writeln!(
            f,
            "\n{} bien, {} à voir, {} en panne",
            count(State::Good),
            count(State::Look),
            count(State::Broken)
        )
    }
}
