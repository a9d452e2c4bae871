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

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::super::ask::Ask;
    use super::super::engine::Engine;
    use super::super::{Breach, Client, Failure, Limits, Origin};
    use super::*;

    const GOOD: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));
    const BAD: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 1));

    /// Another answer each time.
    struct Changing(AtomicUsize);

    impl Resolver for Changing {
        fn addresses(&self, _host: &str) -> Addresses {
            let first = self.0.fetch_add(1, Ordering::SeqCst).is_multiple_of(2);
            Box::pin(async move { Ok(vec![if first { GOOD } else { BAD }]) })
        }
    }

    fn was_called(listener: &TcpListener) -> bool {
        listener.set_nonblocking(true).unwrap();
        listener.accept().is_ok()
    }

    #[test]
    fn what_was_judged_is_what_is_connected_to() {
        let good = TcpListener::bind((GOOD, 0)).unwrap();
        let port = good.local_addr().unwrap().port();
        let bad = TcpListener::bind((BAD, port)).unwrap();
        let resolver = Arc::new(Changing(AtomicUsize::new(0)));
        let guard = Guard {
            resolver: resolver.clone(),
            known: HashMap::new(),
            public: |address| address == GOOD,
        };
        let limits = Limits {
            connect: Duration::from_millis(200),
            ..Limits::default()
        };
        let engine = Arc::new(Engine::start(guard, Vec::new(), limits).unwrap());
        let origin = Origin::parse(&format!("https://a.espaces.test:{port}")).unwrap();
        let ask = || {
            let asked = engine.ask(&origin, Ask::get(origin.join("/")));
            Client::wait(asked).err().unwrap()
        };
        // Nobody shakes hands there: that the call arrived is what counts.
        assert!(matches!(ask(), Failure::Unreachable(_)));
        assert!(was_called(&good) && !was_called(&bad));
        assert_eq!(resolver.0.load(Ordering::SeqCst), 1, "asked once");
        assert_eq!(ask(), Failure::Breach(Breach::PrivateAddress));
        assert!(!was_called(&good) && !was_called(&bad));
        let elsewhere = Ask::get("https://b.espaces.test/".parse().unwrap());
        let failed = Client::wait(engine.ask(&origin, elsewhere)).err().unwrap();
        assert_eq!(failed, Failure::Breach(Breach::ForeignAddress("request")));
    }
}
