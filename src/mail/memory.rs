//! Mail kept in memory, for tests.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use lettre::message::Mailbox;

use super::message::build;
use super::{Mail, Mailer, SendError};

/// A message that [`Memory`] took.
#[derive(Debug, Clone)]
pub struct Sent {
    pub mail: Mail,
    pub at: SystemTime,
    /// The message as it would have gone to the server.
    pub message: Vec<u8>,
}

/// Remembers what it is told to send, and fails when it is told to. Messages are really built, so
/// that an invalid one fails here as it would with a server.
#[derive(Debug)]
pub struct Memory {
    from: Mailbox,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sent: Vec<Sent>,
    failure: Option<SendError>,
}

impl Memory {
    /// An empty memory, writing in the name of `from`.
    #[must_use]
    pub fn new(from: Mailbox) -> Self {
        Self {
            from,
            state: Mutex::default(),
        }
    }

    /// Fails every send with `failure` from now on; `None` works again.
    pub fn fail_with(&self, failure: Option<SendError>) {
        self.state().failure = failure;
    }

    /// What was sent, in order.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.state().sent.clone()
    }

    /// Takes what was sent, in order, leaving nothing.
    #[must_use]
    pub fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut self.state().sent)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailer for Memory {
    fn send(&self, mail: &Mail, at: SystemTime) -> Result<(), SendError> {
        let message = build(mail, &self.from, at)?.formatted();
        let mut state = self.state();
        if let Some(failure) = &state.failure {
            return Err(failure.clone());
        }
        state.sent.push(Sent {
            mail: mail.clone(),
            at,
            message,
        });
        Ok(())
    }
}
