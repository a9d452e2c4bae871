//! Mail: what a message is, how it becomes RFC 5322 text, and how it leaves.
//!
//! A [`Mail`] is built by a job from a [`templates`] struct and handed to a [`Mailer`], which says
//! whether trying again can help. Sending blocks; call it where blocking is allowed.

mod memory;
mod message;
mod outbox;
mod smtp;
pub mod templates;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::SystemTime;

use lettre::message::Mailbox;

use crate::config::MailTransport;

pub use memory::{Memory, Sent};
pub use message::{AutoSubmitted, BuildError, ListHeaders, Mail, build};
pub use outbox::Outbox;
pub use smtp::Smtp;

/// Why a message did not leave. The text is for the operator; mail addresses in it are hidden.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The same message may pass later: network, a 4xx answer, a refused sign-in, a full disk.
    #[error("temporary failure: {0}")]
    Temporary(String),
    /// This message never passes: a 5xx answer or content that is no valid mail.
    #[error("permanent failure: {0}")]
    Permanent(String),
}

impl From<BuildError> for SendError {
    fn from(error: BuildError) -> Self {
        Self::Permanent(error.to_string())
    }
}

/// Something that sends mail. `Ok` means that the next hop has taken charge of the message.
/// Implementations never log an address or a body.
pub trait Mailer: Send + Sync {
    /// Sends `mail`, dated `at`. Blocks up to the network's timeouts.
    ///
    /// # Errors
    /// Says whether trying again can help.
    fn send(&self, mail: &Mail, at: SystemTime) -> Result<(), SendError>;
}

/// The mailer of the settings, writing in the name of `from`.
///
/// # Errors
/// When this machine's TLS certificates cannot be loaded.
pub fn mailer(transport: &MailTransport, from: &Mailbox) -> Result<Arc<dyn Mailer>, SendError> {
    Ok(match transport {
        MailTransport::Outbox(folder) => Arc::new(Outbox::new(folder.clone(), from.clone())),
        MailTransport::Smtp(url) => Arc::new(Smtp::new(url, from.clone())?),
    })
}
