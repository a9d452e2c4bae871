//! From a name to the addresses that may be asked: the only place where names are resolved, and what
//! it says is what is connected to.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::is_public;

/// The addresses of a name, once they are known.
pub type Addresses = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Asks for the addresses of a name.
pub trait Resolver: Send + Sync + 'static {
    fn addresses(&self, host: &str) -> Addresses;
}

/// As the machine is set up.
pub struct System;

impl Resolver for System {
    fn addresses(&self, host: &str) -> Addresses {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Why a name leads nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoAddress {
    #[error("unknown name")]
    Unknown,
    #[error("an address that is not public")]
    Private,
}

/// Resolves, and judges. The connection goes to the very addresses that were judged: a name that
/// leads elsewhere a moment later changes nothing.
pub(super) struct Guard {
    pub resolver: Arc<dyn Resolver>,
    /// The only ones that may be private.
    pub known: HashMap<String, IpAddr>,
    pub public: fn(IpAddr) -> bool,
}

impl Guard {
    pub fn new(resolver: Arc<dyn Resolver>, known: HashMap<String, IpAddr>) -> Self {
        Self {
            resolver,
            known,
            public: is_public,
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_ascii_lowercase();
        if let Some(known) = self.known.get(&host) {
            let one: Addrs = Box::new(std::iter::once(SocketAddr::new(*known, 0)));
            return Box::pin(async move { Ok(one) });
        }
        let (asked, public) = (self.resolver.addresses(&host), self.public);
        Box::pin(async move {
            let found = asked.await.map_err(|_| NoAddress::Unknown)?;
            if found.is_empty() {
                return Err(NoAddress::Unknown.into());
            }
            // One that is private condemns all: no honest name mixes them.
            if !found.iter().all(|address| public(*address)) {
                return Err(NoAddress::Private.into());
            }
            // Port 0: that of the address that is asked.
            let found = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(found) as Addrs)
        })
    }
}
