//! Settings: one TOML file, environment over it, validated once into a plain struct.
//!
//! A wrong setting stops the start with one line that names the key, the value and what is
//! accepted ([`ConfigError`]). A value that exists in [`Config`] is valid.

mod error;
mod mail;
mod network;
mod pages;
mod sealing;
mod secret_key;
mod site;
mod source;
mod spaces;
mod storage;
#[cfg(test)]
mod tests;
mod topics;
mod uploads;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use ipnet::IpNet;
use lettre::message::Mailbox;

pub use error::{ConfigError, mask_password};
pub use mail::{MailTransport, SmtpCredentials, SmtpSecurity, SmtpUrl};
pub use network::PublicUrl;
pub use secret_key::SecretKey;
pub use site::LogFormat;
pub use source::{Key, Origin, Sources};
pub use spaces::{SecondFactor, Spaces};
pub use storage::{DatabaseUrl, UploadsUrl};
pub use uploads::{S3Access, UploadQuotas};

use mail::MailSettings;
use network::Network;
use secret_key::SecretKeySource;
use site::Site;
use source::Settings;
use storage::Storage;
use topics::Topics;
use uploads::Uploads;

/// All settings, valid alone and together. `Debug` and `Display` hold no secret.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where pages are served.
    pub listen: SocketAddr,
    /// Whether the next process may listen there while this one still does.
    pub reuse_port: bool,
    /// The address in links and mail.
    pub public_url: PublicUrl,
    /// Folder of the database, index, uploads and outbox.
    pub data_dir: PathBuf,
    /// The database.
    pub database_url: DatabaseUrl,
    /// How mail leaves.
    pub mail_transport: MailTransport,
    /// In whose name it leaves.
    pub mail_from: Mailbox,
    /// Where uploads live.
    pub uploads_url: UploadsUrl,
    /// How to reach the bucket; given when `uploads_url` is one.
    pub s3: Option<S3Access>,
    /// How much people may store.
    pub upload_quotas: UploadQuotas,
    /// Networks whose `Forwarded` and `X-Forwarded-For` are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether limits apply; never false when listening beyond loopback.
    pub limits: bool,
    /// The zone times are shown in.
    pub time_zone: Tz,
    /// Where Prometheus metrics are served, if at all; never the same as `listen`.
    pub metrics_listen: Option<SocketAddr>,
    /// What the forum is called.
    pub site_name: String,
    /// Where weaknesses are reported: an absolute URI; `None` for the contact page.
    pub security_contact: Option<String>,
    /// The shape of the log.
    pub log_format: LogFormat,
    /// Days without a message after which a solved question closes; 0 is never.
    pub close_solved_after_days: u32,
    /// Spaces of associations, and how their people sign in.
    pub spaces: Spaces,
    /// Of whom a second factor is required.
    pub second_factor: SecondFactor,
    /// Megabytes of visitors' pages kept in memory; 0 keeps none.
    pub page_cache_mb: u32,
    public_url_given: bool,
    secret_key: SecretKeySource,
}

impl Config {
    /// Reads `--config FILE` (which must exist), else `entraide.toml` in the working folder (which
    /// may be absent), and the environment over it. Touches nothing.
    ///
    /// # Errors
    /// One line about the first wrong setting.
    pub fn load(named_file: Option<&Path>) -> Result<Self, ConfigError> {
        Self::from_sources(&Sources::of_process(named_file))
    }

    /// As [`Config::load`], from given sources.
    ///
    /// # Errors
    /// One line about the first wrong setting.
    pub fn from_sources(sources: &Sources) -> Result<Self, ConfigError> {
        let settings = Settings::read(sources)?;
        let site = Site::read(&settings)?;
        let network = Network::read(&settings)?;
        let storage = Storage::read(&settings)?;
        let topics = Topics::read(&settings)?;
        let uploads = Uploads::read(&settings, &storage.uploads_url)?;
        let outbox = storage.data_dir.join("outbox");
        let mail = MailSettings::read(&settings, outbox, &site.name, &network.public_url)?;
        let secret_key = SecretKeySource::read(
            &settings,
            storage.data_dir.join("secret.key"),
            storage.database_url.is_postgres(),
        )?;
        Ok(Self {
            listen: network.listen,
            reuse_port: network.reuse_port,
            public_url: network.public_url,
            data_dir: storage.data_dir,
            database_url: storage.database_url,
            mail_transport: mail.transport,
            mail_from: mail.from,
            uploads_url: storage.uploads_url,
            s3: uploads.s3,
            upload_quotas: uploads.quotas,
            trusted_proxies: network.trusted_proxies,
            limits: network.limits,
            time_zone: site.time_zone,
            metrics_listen: network.metrics_listen,
            site_name: site.name,
            security_contact: site.security_contact,
            log_format: site.log_format,
            close_solved_after_days: topics.close_solved_after_days,
            spaces: Spaces::read(&settings, network.listen.ip().is_loopback())?,
            second_factor: SecondFactor::read(&settings)?,
            page_cache_mb: pages::read(&settings)?,
            public_url_given: network.public_url_given,
            secret_key,
        })
    }

    /// The secret key: the given one, else the one kept in the data folder, made at first start.
    ///
    /// # Errors
    /// When the kept key cannot be read or made.
    pub fn secret_key(&self) -> Result<SecretKey, ConfigError> {
        match &self.secret_key {
            SecretKeySource::Given(key) => Ok(key.clone()),
            SecretKeySource::Kept(path) => SecretKey::load_or_create(path, || {
                let mut bytes = [0; 32];
                getrandom::fill(&mut bytes).map_err(io::Error::other)?;
                Ok(bytes)
            }),
        }
    }

    /// The secret key, if there is one: none is made.
    ///
    /// # Errors
    /// When the kept key cannot be read.
    pub fn existing_secret_key(&self) -> Result<Option<SecretKey>, ConfigError> {
        match &self.secret_key {
            SecretKeySource::Given(key) => Ok(Some(key.clone())),
            SecretKeySource::Kept(path) => SecretKey::load(path),
        }
    }

    /// Whether only this machine can reach the forum.
    #[must_use]
    pub fn listens_on_loopback(&self) -> bool {
        self.listen.ip().is_loopback()
    }

    /// Notes the address really bound: with port 0 the system chose one, and a public URL that was
    /// not given follows it.
    pub fn bound_to(&mut self, address: SocketAddr) {
        self.listen = address;
        if !self.public_url_given {
            self.public_url = PublicUrl::localhost(address.port());
        }
    }
}

/// One line for the log at start, free of secrets and of mail addresses.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "listen={} public_url={} data_dir={} database={} uploads={} mail=",
            self.listen,
            self.public_url,
            self.data_dir.display(),
            self.database_url,
            self.uploads_url,
        )?;
        match &self.mail_transport {
            MailTransport::Outbox(folder) => write!(f, "{}", folder.display())?,
            MailTransport::Smtp(url) => write!(f, "{url}")?,
        }
        let proxies: Vec<_> = self
            .trusted_proxies
            .iter()
            .map(ToString::to_string)
            .collect();
        write!(
            f,
            " trusted_proxies=[{}] limits={} time_zone={} metrics=",
            proxies.join(","),
            if self.limits { "on" } else { "off" },
            self.time_zone,
        )?;
        match self.metrics_listen {
            Some(address) => write!(f, "{address}"),
            None => f.write_str("off"),
        }
    }
}
