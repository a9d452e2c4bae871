//! Where settings come from: the file, then the environment over it.

use std::path::{Path, PathBuf};

use figment::providers::{Format as _, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};

use super::error::{ConfigError, one_line};

/// What every variable of ours begins with.
const PREFIX: &str = "ENTRAIDE_";
/// Name under which the environment appears in figment's metadata.
const ENVIRONMENT: &str = "environment";

macro_rules! keys {
    ($($variant:ident = $name:literal),+ $(,)?) => {
        /// Every setting there is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Key { $(#[doc = concat!("`", $name, "`")] $variant),+ }

        impl Key {
            /// All settings, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The key in the file, in lower case.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
    };
}

keys! {
    Listen = "listen",
    ReusePort = "reuse_port",
    PublicUrl = "public_url",
    DataDir = "data_dir",
    DatabaseUrl = "database_url",
    SecretKey = "secret_key",
    SmtpUrl = "smtp_url",
    MailFrom = "mail_from",
    UploadsUrl = "uploads_url",
    S3Endpoint = "s3_endpoint",
    S3Region = "s3_region",
    S3AccessKey = "s3_access_key",
    S3SecretKey = "s3_secret_key",
    UploadQuotaAccount = "upload_quota_account",
    UploadQuotaTenant = "upload_quota_tenant",
    TrustedProxies = "trusted_proxies",
    Limits = "limits",
    TimeZone = "time_zone",
    MetricsListen = "metrics_listen",
    SiteName = "site_name",
    SecurityContact = "security_contact",
    LogFormat = "log_format",
    CloseSolvedAfterDays = "close_solved_after_days",
    PageCacheMb = "page_cache_mb",
    TenantPattern = "tenant_pattern",
    TenantClientId = "tenant_client_id",
    TenantKeyVersion = "tenant_key_version",
    TenantPrivateHosts = "tenant_private_hosts",
    TenantExtraCa = "tenant_extra_ca",
    RequireSecondFactor = "require_second_factor",
}

impl Key {
    /// The environment variable of this key.
    #[must_use]
    pub fn variable(self) -> String {
        format!("{PREFIX}{}", self.name().to_ascii_uppercase())
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.name() == name)
    }

    /// The known key most like `name`, when it is like enough to be a slip of the hand.
    fn nearest(name: &str) -> Option<Self> {
        let lower = name.to_lowercase();
        Self::ALL
            .iter()
            .map(|key| (edit_distance(key.name(), &lower), *key))
            .min_by_key(|(distance, _)| *distance)
            .filter(|(distance, key)| *distance <= key.name().len().div_ceil(2))
            .map(|(_, key)| key)
    }
}

/// Which source gave a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A variable of the environment.
    Environment,
    /// The settings file.
    File(PathBuf),
    /// Nobody: the value is the default.
    Default,
}

impl Origin {
    /// How the operator knows the key: as the variable, or as the key of the file.
    pub(super) fn label(&self, key: Key) -> String {
        match self {
            Self::File(path) => {
                format!("{} ({})", key.name(), one_line(&path.display().to_string()))
            }
            Self::Environment | Self::Default => key.variable(),
        }
    }
}

/// What settings are read from. [`Sources::of_process`] is the real world; tests give their own.
#[derive(Debug, Clone)]
pub struct Sources {
    /// The file to read.
    pub file: PathBuf,
    /// Whether someone named that file: then its absence is an error.
    pub file_is_named: bool,
    /// Variables of the environment; those not beginning with `ENTRAIDE_` are ignored, and an
    /// empty one counts as not set.
    pub variables: Vec<(String, String)>,
}

impl Sources {
    /// `--config FILE`, or `entraide.toml` in the working folder, and the process's environment.
    #[must_use]
    pub fn of_process(named: Option<&Path>) -> Self {
        let variables = std::env::vars_os()
            .map(|(name, value)| {
                (
                    name.to_string_lossy().into_owned(),
                    value.to_string_lossy().into_owned(),
                )
            })
            .collect();
        Self {
            file: named.unwrap_or(Path::new("entraide.toml")).to_owned(),
            file_is_named: named.is_some(),
            variables,
        }
    }
}

/// A value as it was given, before it is validated.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub text: String,
    pub origin: Origin,
}

/// All given values, with unknown keys already refused.
pub(super) struct Settings {
    figment: Figment,
}

impl Settings {
    pub(super) fn read(sources: &Sources) -> Result<Self, ConfigError> {
        let mut figment = Figment::new();
        if let Some(text) = read_file(sources)? {
            let provider = FileText {
                path: sources.file.clone(),
                text,
            };
            figment = figment.merge(provider.checked()?);
        }
        let variables = Variables::checked(&sources.variables)?;
        Ok(Self {
            figment: figment.merge(variables),
        })
    }

    /// The value of `key`, or `None` where no source gives one. Numbers and booleans of the file
    /// are taken as their text, a list as its items joined by commas.
    pub(super) fn get(&self, key: Key) -> Result<Option<Raw>, ConfigError> {
        let Ok(value) = self.figment.find_value(key.name()) else {
            return Ok(None);
        };
        let origin = match self.figment.get_metadata(value.tag()) {
            Some(metadata) => match metadata
                .source
                .as_ref()
                .and_then(|source| source.file_path())
            {
                Some(path) => Origin::File(path.to_owned()),
                None => Origin::Environment,
            },
            None => Origin::Default,
        };
        match text_of(&value, key == Key::TrustedProxies) {
            Some(text) => Ok(Some(Raw {
                text: text.trim().to_owned(),
                origin,
            })),
            None => Err(ConfigError::invalid(
                key,
                &origin,
                "[…]",
                "un texte entre guillemets",
            )),
        }
    }

    /// The value of `key` read by `parse`, or `default`; `parse` answers with what is accepted
    /// when it refuses.
    pub(super) fn parse_or<T, E: Into<String>>(
        &self,
        key: Key,
        default: impl FnOnce() -> T,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, ConfigError> {
        match self.get(key)? {
            None => Ok(default()),
            Some(raw) => parse(&raw.text)
                .map_err(|expected| ConfigError::invalid(key, &raw.origin, &raw.text, expected)),
        }
    }
}

fn text_of(value: &Value, list_allowed: bool) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Bool(_, yes) => Some(yes.to_string()),
        Value::Num(_, number) => number
            .to_i128()
            .map(|number| number.to_string())
            .or_else(|| number.to_u128().map(|number| number.to_string()))
            .or_else(|| number.to_f64().map(|number| number.to_string())),
        Value::Array(_, items) if list_allowed => {
            let items: Option<Vec<_>> = items.iter().map(|item| text_of(item, false)).collect();
            Some(items?.join(","))
        }
        _ => None,
    }
}

fn read_file(sources: &Sources) -> Result<Option<String>, ConfigError> {
    match std::fs::read_to_string(&sources.file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !sources.file_is_named => {
            Ok(None)
        }
        Err(error) => {
            let reason = match error.kind() {
                std::io::ErrorKind::NotFound => "il n’existe pas".to_owned(),
                std::io::ErrorKind::PermissionDenied => "accès refusé".to_owned(),
                std::io::ErrorKind::InvalidData => "ce n’est pas du texte UTF-8".to_owned(),
                _ => one_line(&error.to_string()),
            };
            Err(ConfigError::File {
                path: sources.file.clone(),
                reason,
            })
        }
    }
}

/// The file as a figment provider that remembers its path.
struct FileText {
    path: PathBuf,
    text: String,
}

impl FileText {
    fn checked(self) -> Result<Self, ConfigError> {
        let data = self.data().map_err(|error| ConfigError::Syntax {
            path: self.path.clone(),
            position: position(&error.to_string()),
        })?;
        for name in data.values().flat_map(Dict::keys) {
            if Key::from_name(name).is_none() {
                let file = one_line(&self.path.display().to_string());
                let label = format!("{} ({file})", one_line(name));
                return Err(unknown(label, name, |key| key.name().to_owned()));
            }
        }
        Ok(self)
    }
}

impl Provider for FileText {
    fn metadata(&self) -> Metadata {
        Metadata::from("TOML", self.path.as_path())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Toml::string(&self.text).data()
    }
}

/// ", ligne 3, colonne 5" out of the parser's message, whose other lines quote the file and thus
/// may hold a secret.
fn position(message: &str) -> String {
    let number_after = |word: &str| {
        let rest = &message[message.find(word)? + word.len()..];
        let digits = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        rest[..digits].parse::<u32>().ok()
    };
    match (number_after("line "), number_after("column ")) {
        (Some(line), Some(column)) => format!(", ligne {line}, colonne {column}"),
        _ => String::new(),
    }
}

/// The environment as a figment provider. Unlike figment's own it takes every value as text: a
/// key of 64 digits is no number.
struct Variables(Dict);

impl Variables {
    fn checked(variables: &[(String, String)]) -> Result<Self, ConfigError> {
        let mut dict = Dict::new();
        for (variable, value) in variables {
            let Some(name) = variable.strip_prefix(PREFIX) else {
                continue;
            };
            let known = Key::ALL.iter().find(|key| key.variable() == *variable);
            let Some(key) = known else {
                return Err(unknown(one_line(variable), name, Key::variable));
            };
            if !value.is_empty() {
                dict.insert(key.name().to_owned(), Value::from(value.clone()));
            }
        }
        Ok(Self(dict))
    }
}

impl Provider for Variables {
    fn metadata(&self) -> Metadata {
        Metadata::named(ENVIRONMENT)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.0.clone()))
    }
}

fn unknown(label: String, name: &str, shown: impl Fn(Key) -> String) -> ConfigError {
    let hint = if let Some(key) = Key::nearest(name) {
        format!("vouliez-vous dire {} ?", shown(key))
    } else {
        let all: Vec<_> = Key::ALL.iter().map(|key| shown(*key)).collect();
        format!("attendu : {}", all.join(", "))
    };
    ConfigError::Unknown { label, hint }
}

/// Levenshtein's distance between two words, in characters.
fn edit_distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}
