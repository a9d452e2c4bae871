//! What the machine asks of a running program.

use std::io;

use futures_util::future::{self, Either};
use tokio::signal::unix::{self, SignalKind};

/// How to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM: finish what was begun.
    End,
    /// SIGINT, from a keyboard: at once.
    Interrupt,
}

/// Waits for signals; while it exists they no longer end the process by themselves.
pub struct Signals {
    end: unix::Signal,
    interrupt: unix::Signal,
}

impl Signals {
    /// # Errors
    /// The system's.
    pub fn watch() -> io::Result<Self> {
        Ok(Self {
            end: unix::signal(SignalKind::terminate())?,
            interrupt: unix::signal(SignalKind::interrupt())?,
        })
    }

    /// The next one.
    pub async fn next(&mut self) -> Signal {
        let end = std::pin::pin!(self.end.recv());
        let interrupt = std::pin::pin!(self.interrupt.recv());
        match future::select(end, interrupt).await {
            Either::Left(_) => Signal::End,
            Either::Right(_) => Signal::Interrupt,
        }
    }
}
