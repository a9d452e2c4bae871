//! How mail leaves, and in whose name.

use std::fmt;
use std::path::PathBuf;

use lettre::message::Mailbox;
use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::error::ConfigError;
use super::network::PublicUrl;
use super::source::{Key, Settings};

const SMTP: &str = "smtp://HÔTE, smtps://HÔTE ou smtp+starttls://HÔTE, avec au besoin \
                    UTILISATEUR:MOT-DE-PASSE@ et :PORT";
const FROM: &str = "une adresse, par exemple « Entraide <entraide@example.org> »";

/// How mail leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailTransport {
    /// Written to this folder as `.eml` files.
    Outbox(PathBuf),
    /// Handed to this server.
    Smtp(SmtpUrl),
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// Clear text: only for a relay on the same machine or network.
    None,
    /// TLS from the first byte (RFC 8314).
    Tls,
    /// TLS by STARTTLS (RFC 3207), required: a server without it is refused.
    StartTls,
}

/// A mail server and how to sign in to it. `Debug` and `Display` mask the password.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub security: SmtpSecurity,
    /// Name or IP address, without brackets.
    pub host: String,
    pub port: u16,
    /// Percent-decoded.
    pub credentials: Option<SmtpCredentials>,
}

/// What the mail server asks for.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpCredentials {
    pub username: String,
    pub password: String,
}

impl SmtpUrl {
    /// Reads `scheme://[user:password@]host[:port]`. The default port is 25, 465 or 587 as the
    /// scheme is `smtp`, `smtps` or `smtp+starttls`. A path, a query or half of the credentials is
    /// refused.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let (security, default_port) = match url.scheme() {
            "smtp" => (SmtpSecurity::None, 25),
            "smtps" => (SmtpSecurity::Tls, 465),
            "smtp+starttls" => (SmtpSecurity::StartTls, 587),
            _ => return None,
        };
        if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
            return None;
        }
        let host = match url.host()? {
            Host::Domain("") => return None,
            Host::Domain(name) => name.to_owned(),
            Host::Ipv4(address) => address.to_string(),
            Host::Ipv6(address) => address.to_string(),
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (username, Some(password)) if !username.is_empty() => Some(SmtpCredentials {
                username: decoded(username)?,
                password: decoded(password)?,
            }),
            _ => return None,
        };
        let port = url.port().unwrap_or(default_port);
        (port > 0).then_some(Self {
            security,
            host,
            port,
            credentials,
        })
    }
}

fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.security {
            SmtpSecurity::None => "smtp",
            SmtpSecurity::Tls => "smtps",
            SmtpSecurity::StartTls => "smtp+starttls",
        };
        write!(f, "{scheme}://")?;
        if self.credentials.is_some() {
            f.write_str("***:***@")?;
        }
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({self})")
    }
}

impl fmt::Debug for SmtpCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmtpCredentials(***)")
    }
}

/// Mail settings.
#[derive(Debug, Clone)]
pub(super) struct MailSettings {
    pub transport: MailTransport,
    pub from: Mailbox,
}

impl MailSettings {
    pub(super) fn read(
        settings: &Settings,
        outbox: PathBuf,
        site_name: &str,
        public_url: &PublicUrl,
    ) -> Result<Self, ConfigError> {
        let transport = settings.parse_or(
            Key::SmtpUrl,
            || MailTransport::Outbox(outbox),
            |text| SmtpUrl::parse(text).map(MailTransport::Smtp).ok_or(SMTP),
        )?;
        let given = settings.parse_or(
            Key::MailFrom,
            || None,
            |text| parse_mailbox(text).map(Some).ok_or(FROM),
        )?;
        let from = match given {
            Some(Mailbox { name: None, email }) => Mailbox::new(Some(site_name.to_owned()), email),
            Some(mailbox) => mailbox,
            None => default_from(site_name, public_url)?,
        };
        Ok(Self { transport, from })
    }
}

fn parse_mailbox(text: &str) -> Option<Mailbox> {
    if text.chars().any(char::is_control) {
        return None;
    }
    text.parse().ok()
}

/// `entraide@` the host of the public address; an IPv6 literal in brackets is written as RFC 5321
/// wants it.
fn default_from(site_name: &str, public_url: &PublicUrl) -> Result<Mailbox, ConfigError> {
    let host = public_url.host();
    let domain = match host.parse::<std::net::Ipv4Addr>() {
        Ok(address) => format!("[{address}]"),
        Err(_) => host.replacen('[', "[IPv6:", 1),
    };
    let address = lettre::Address::new("entraide", &domain)
        .map_err(|_| ConfigError::missing(Key::MailFrom, FROM))?;
    Ok(Mailbox::new(Some(site_name.to_owned()), address))
}
