//! Spaces of associations, and second factors.

use std::collections::HashMap;
use std::fs;
use std::net::IpAddr;

use super::error::{ConfigError, one_line};
use super::source::{Key, Settings};

/// Where a name stands in the pattern of addresses.
const NAME: &str = "{name}";
/// The app `oidc` of Nextcloud refuses ids of fewer than 32 or more than 64 characters.
const CLIENT_ID: &str = "entraide-forum-des-associations-1";

/// Settings of signing in with a space.
#[derive(Debug, Clone)]
pub struct Spaces {
    /// The address of a space whose registry entry has none of its own: `https://{name}.frama.space`.
    pub pattern: Option<String>,
    /// How this forum is known at spaces that speak OpenID Connect.
    pub client_id: String,
    /// Part of what each space's secret is derived from: a higher number makes all of them anew.
    pub key_version: u32,
    /// Names whose address is given here and may be private. For tests.
    pub private_hosts: HashMap<String, IpAddr>,
    /// Certificates of authorities that are believed too, in PEM. For tests.
    pub extra_ca: Option<Vec<u8>>,
}

/// Of whom a second factor is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    Nobody,
    /// Moderators and admins who sign in with a password.
    Moderators,
}

impl Spaces {
    pub(super) fn read(settings: &Settings, loopback: bool) -> Result<Self, ConfigError> {
        let pattern = settings.parse_or(
            Key::TenantPattern,
            || None,
            |text| {
                let good = text.starts_with("https://")
                    && text.matches(NAME).count() == 1
                    && !text.trim_end_matches('/').contains(char::is_whitespace);
                good.then(|| Some(text.trim_end_matches('/').to_owned()))
                    .ok_or("une adresse https avec {name}, par exemple https://{name}.frama.space")
            },
        )?;
        let client_id = settings.parse_or(
            Key::TenantClientId,
            || CLIENT_ID.to_owned(),
            |text| {
                let fits = (32..=64).contains(&text.len())
                    && text
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
                fits.then(|| text.to_owned())
                    .ok_or("32 à 64 lettres, chiffres, « - », « _ » ou « . »")
            },
        )?;
        let key_version = settings.parse_or(
            Key::TenantKeyVersion,
            || 1,
            |text| {
                let number = text.parse().ok().filter(|n| *n > 0);
                number.ok_or("un nombre à partir de 1")
            },
        )?;
        let private_hosts = settings.parse_or(Key::TenantPrivateHosts, HashMap::new, |text| {
            if !loopback {
                return Err("rien, sauf pour des essais qui n’écoutent que cette machine");
            }
            hosts(text).ok_or("des noms et leurs adresses : asso.test=127.0.0.1, …")
        })?;
        let extra_ca = settings.parse_or(
            Key::TenantExtraCa,
            || None,
            |text| Ok::<_, &str>(Some(text.to_owned())),
        )?;
        let extra_ca = extra_ca.map(fs::read).transpose().map_err(|e| {
            let why = one_line(&e.to_string());
            ConfigError::missing(
                Key::TenantExtraCa,
                format!("un fichier PEM lisible ({why})"),
            )
        })?;
        Ok(Self {
            pattern,
            client_id,
            key_version,
            private_hosts,
            extra_ca,
        })
    }
}

fn hosts(text: &str) -> Option<HashMap<String, IpAddr>> {
    text.split(',')
        .map(|pair| {
            let (name, address) = pair.split_once('=')?;
            Some((name.trim().to_lowercase(), address.trim().parse().ok()?))
        })
        .collect()
}

impl SecondFactor {
    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        settings.parse_or(
            Key::RequireSecondFactor,
            || Self::Nobody,
            |text| match text {
                "nobody" => Ok(Self::Nobody),
                "moderators" => Ok(Self::Moderators),
                _ => Err("nobody ou moderators"),
            },
        )
    }
}
