//! The guarded HTTP client.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use crate::config::Config;

use super::{Failure, Look, Origin, Theming};

/// What the client may do beyond the rules.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Names whose address is known beforehand, and may be private. For tests.
    pub private_hosts: HashMap<String, IpAddr>,
    /// Certificates of authorities that are believed too, in PEM. For tests.
    pub extra_ca: Option<Vec<u8>>,
    /// Of this forum: said to spaces, and shown by them to their people.
    pub name: String,
}

impl Settings {
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            private_hosts: config.spaces.private_hosts.clone(),
            extra_ca: config.spaces.extra_ca.clone(),
            name: config.site_name.clone(),
        }
    }
}

/// Asks spaces. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Client(Arc<Settings>);

impl Client {
    /// # Errors
    /// One line, when a certificate cannot be read.
    pub fn new(settings: Settings) -> Result<Self, String> {
        Ok(Self(Arc::new(settings)))
    }

    /// One space.
    #[must_use]
    pub fn space(&self, origin: Origin) -> Space {
        Space {
            client: self.clone(),
            origin,
        }
    }
}

/// A space, to be asked.
#[derive(Clone, Debug)]
pub struct Space {
    client: Client,
    origin: Origin,
}

impl Space {
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// What it is: whether it is in use, how its people sign in elsewhere, which instance it is.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn look(&self) -> Result<Look, Failure> {
        Err(Failure::Unreachable(self.client.0.name.clone()))
    }

    /// How it looks and what it runs.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn theming(&self) -> Result<Theming, Failure> {
        Err(Failure::Unreachable(self.client.0.name.clone()))
    }
}
