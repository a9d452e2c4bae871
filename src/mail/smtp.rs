//! Mail handed to a server by SMTP (RFC 5321).

use std::fmt;
use std::time::{Duration, SystemTime};

use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{SmtpTransport, Transport as _};

use super::message::build;
use super::{Mail, Mailer, SendError};
use crate::config::{SmtpSecurity, SmtpUrl};

/// For connecting, and for each answer.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Enough to keep several sending jobs busy, few enough for a shared relay.
const CONNECTIONS: u32 = 4;
/// Servers commonly hang up after five minutes; we leave first.
const IDLE: Duration = Duration::from_mins(1);

/// Sends through one server over a few kept connections.
pub struct Smtp {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Smtp {
    /// A mailer to `url`. Connects at the first message only.
    ///
    /// # Errors
    /// When this machine's TLS certificates cannot be loaded.
    pub fn new(url: &SmtpUrl, from: Mailbox) -> Result<Self, SendError> {
        let parameters = || TlsParameters::new(url.host.clone()).map_err(|error| failure(&error));
        let tls = match url.security {
            SmtpSecurity::None => Tls::None,
            SmtpSecurity::Tls => Tls::Wrapper(parameters()?),
            SmtpSecurity::StartTls => Tls::Required(parameters()?),
        };
        let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(IDLE);
        // "Dangerous" says that it begins without TLS: ours is set on the next line.
        let mut builder = SmtpTransport::builder_dangerous(&url.host)
            .tls(tls)
            .port(url.port)
            .timeout(Some(TIMEOUT))
            .pool_config(pool);
        if let Some(login) = &url.credentials {
            let login = Credentials::new(login.username.clone(), login.password.clone());
            builder = builder.credentials(login);
        }
        Ok(Self {
            transport: builder.build(),
            from,
        })
    }
}

impl Smtp {
    /// Greets the server and signs in, without sending anything.
    ///
    /// # Errors
    /// The server does not answer, or refuses.
    pub fn greet(&self) -> Result<(), SendError> {
        match self.transport.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(SendError::Temporary("the server hangs up".to_owned())),
            Err(error) => Err(failure(&error)),
        }
    }
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The transport would print its credentials.
        f.debug_struct("Smtp").finish_non_exhaustive()
    }
}

impl Mailer for Smtp {
    fn send(&self, mail: &Mail, at: SystemTime) -> Result<(), SendError> {
        let message = build(mail, &self.from, at)?;
        match self.transport.send(&message) {
            Ok(_) => {
                tracing::debug!(mail.message_id, "the server took a message");
                Ok(())
            }
            // The one refusal of the client that a later attempt does not lift: the server lacks
            // SMTPUTF8 (RFC 6531), which such an address needs.
            Err(error) if error.is_client() && !mail.to.is_ascii() => {
                Err(SendError::Permanent(without_addresses(&error.to_string())))
            }
            Err(error) => Err(failure(&error)),
        }
    }
}

/// A 5xx answer is about the message, except those about our sign-in (RFC 4954, 6): the operator
/// mends these, and no message must be lost meanwhile. All else, from the network to TLS, passes.
fn failure(error: &Error) -> SendError {
    let text = without_addresses(&error.to_string());
    let about_sign_in = error
        .status()
        .is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538));
    if error.is_permanent() && !about_sign_in {
        SendError::Permanent(text)
    } else {
        SendError::Temporary(text)
    }
}

/// `text` with every word that holds an `@` hidden: servers like to repeat the address.
fn without_addresses(text: &str) -> String {
    let words: Vec<_> = text
        .split_whitespace()
        .map(|word| {
            if word.contains('@') {
                "<address>"
            } else {
                word
            }
        })
        .collect();
    words.join(" ")
}
