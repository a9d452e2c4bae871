//! Who may reach the forum, and under which address people know it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use url::Url;

use super::error::ConfigError;
use super::source::{Key, Settings};

const LISTEN: &str =
    "une adresse IP et un port, par exemple 127.0.0.1:8080, localhost:8080 ou [::]:8080";
const PUBLIC_URL: &str = "une adresse http:// ou https:// sans chemin, sans « ? » et sans \
                          identifiants, par exemple https://entraide.example.org";
const PROXIES: &str = "des réseaux séparés par des virgules, par exemple 10.0.0.0/8, 192.0.2.7 \
                       (jamais tout Internet)";

/// Network settings, each valid by itself and together.
#[derive(Debug, Clone)]
pub(super) struct Network {
    pub listen: SocketAddr,
    pub reuse_port: bool,
    pub public_url: PublicUrl,
    pub public_url_given: bool,
    pub trusted_proxies: Vec<IpNet>,
    pub limits: bool,
    pub metrics_listen: Option<SocketAddr>,
}

impl Network {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        let listen = settings.parse_or(
            Key::Listen,
            || SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            |text| parse_listen(text).ok_or(LISTEN),
        )?;
        let public_url = settings.parse_or(
            Key::PublicUrl,
            || None,
            |text| PublicUrl::parse(text).map(Some).ok_or(PUBLIC_URL),
        )?;
        Ok(Self {
            listen,
            reuse_port: settings.parse_or(
                Key::ReusePort,
                || false,
                |text| match text {
                    "on" | "true" => Ok(true),
                    "off" | "false" => Ok(false),
                    _ => Err("« on » ou « off »"),
                },
            )?,
            public_url_given: public_url.is_some(),
            public_url: public_url.unwrap_or_else(|| PublicUrl::localhost(listen.port())),
            trusted_proxies: settings.parse_or(Key::TrustedProxies, Vec::new, |text| {
                parse_networks(text).ok_or(PROXIES)
            })?,
            limits: settings.parse_or(Key::Limits, || true, |text| parse_limits(text, listen))?,
            metrics_listen: settings.parse_or(
                Key::MetricsListen,
                || None,
                |text| parse_metrics(text, listen),
            )?,
        })
    }
}

fn parse_listen(text: &str) -> Option<SocketAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    // The one name whose meaning needs no resolver.
    let port = text.strip_prefix("localhost:")?.parse().ok()?;
    Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}

fn parse_limits(text: &str, listen: SocketAddr) -> Result<bool, String> {
    match text {
        "on" | "true" => Ok(true),
        "off" | "false" if listen.ip().is_loopback() => Ok(false),
        "off" | "false" => Err(format!(
            "« on », car « off » n’est admis que si l’adresse d’écoute \
             est locale, or c’est {listen}"
        )),
        _ => Err("« on » ou « off »".to_owned()),
    }
}

fn parse_metrics(text: &str, listen: SocketAddr) -> Result<Option<SocketAddr>, String> {
    if text == "off" {
        return Ok(None);
    }
    let address = parse_listen(text).ok_or_else(|| format!("« off » ou {LISTEN}"))?;
    if address == listen && address.port() != 0 {
        return Err(format!("une autre adresse que celle du forum, {listen}"));
    }
    Ok(Some(address))
}

fn parse_networks(text: &str) -> Option<Vec<IpNet>> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(|item| {
            let network = match item.parse::<IpNet>() {
                Ok(network) => network,
                Err(_) => IpNet::from(item.parse::<IpAddr>().ok()?),
            };
            // Believing everyone's headers lets everyone choose their address.
            (network.prefix_len() > 0).then(|| network.trunc())
        })
        .collect()
}

/// The address people know the forum by: a scheme, a host and perhaps a port, nothing else.
/// Shown without a trailing slash.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicUrl {
    url: Url,
    shown: String,
}

impl PublicUrl {
    /// Reads an http or https address without path, query, fragment or credentials; a trailing
    /// slash is forgiven.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let bare = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        bare.then(|| Self {
            shown: url.as_str().trim_end_matches('/').to_owned(),
            url,
        })
    }

    /// `http://localhost:PORT`.
    #[must_use]
    #[expect(
        clippy::missing_panics_doc,
        reason = "the text is an address whatever the port"
    )]
    #[expect(
        clippy::expect_used,
        reason = "the text is an address whatever the port"
    )]
    pub fn localhost(port: u16) -> Self {
        Self::parse(&format!("http://localhost:{port}")).expect("an address of our own making")
    }

    /// The address, without a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// The host alone, brackets kept around an IPv6 address.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether cookies and HSTS may count on TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The absolute address of `path`, which begins with a slash.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("{}/{}", self.shown, path.trim_start_matches('/'))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicUrl({})", self.shown)
    }
}
