//! Reaching a bucket, and how much people may store.

use std::fmt;

use url::{Host, Url};

use super::error::ConfigError;
use super::source::{Key, Settings};
use super::storage::UploadsUrl;

const ENDPOINT: &str = "une adresse https:// sans chemin, par exemple https://s3.example.org \
                        (http:// pour cette machine seulement)";
const REGION: &str = "un nom de région, par exemple eu-west-3 ou garage";
const KEY: &str = "une clé d’accès au seau, sans espace";
const SIZE: &str = "une taille d’au moins 1 Mo, par exemple 100 Mo ou 2 Go";

/// Amazon's first region, which most S3-compatible servers take for any.
const DEFAULT_REGION: &str = "us-east-1";
const MEGABYTE: u64 = 1_000_000;

/// How a bucket is reached. `Debug` shows neither key.
#[derive(Clone, PartialEq, Eq)]
pub struct S3Access {
    /// The server, without a slash at its end; `None` is Amazon's. `http://` on loopback only.
    pub endpoint: Option<String>,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
}

impl fmt::Debug for S3Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Access")
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// Bytes stored, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadQuotas {
    pub account: u64,
    /// Of all accounts of one space together.
    pub tenant: u64,
}

/// Settings of uploads.
#[derive(Debug, Clone)]
pub(super) struct Uploads {
    pub s3: Option<S3Access>,
    pub quotas: UploadQuotas,
}

impl Uploads {
    pub(super) fn read(settings: &Settings, url: &UploadsUrl) -> Result<Self, ConfigError> {
        let size = |key, default: u64| {
            settings.parse_or(
                key,
                || default * MEGABYTE,
                |text| parse_size(text).ok_or(SIZE),
            )
        };
        Ok(Self {
            s3: s3(settings, matches!(url, UploadsUrl::S3 { .. }))?,
            quotas: UploadQuotas {
                account: size(Key::UploadQuotaAccount, 100)?,
                tenant: size(Key::UploadQuotaTenant, 2_000)?,
            },
        })
    }
}

/// Each value is checked even where no bucket is used: a slip shows at once.
fn s3(settings: &Settings, used: bool) -> Result<Option<S3Access>, ConfigError> {
    let endpoint = settings.parse_or(
        Key::S3Endpoint,
        || None,
        |text| parse_endpoint(text).map(Some).ok_or(ENDPOINT),
    )?;
    let region = settings.parse_or(
        Key::S3Region,
        || DEFAULT_REGION.to_owned(),
        |text| parse_region(text).ok_or(REGION),
    )?;
    let key = |key| settings.parse_or(key, || None, |text| parse_key(text).map(Some).ok_or(KEY));
    let (access_key, secret_key) = (key(Key::S3AccessKey)?, key(Key::S3SecretKey)?);
    if !used {
        return Ok(None);
    }
    let given = |value: Option<String>, key| value.ok_or_else(|| ConfigError::missing(key, KEY));
    Ok(Some(S3Access {
        endpoint,
        region,
        access_key: given(access_key, Key::S3AccessKey)?,
        secret_key: given(secret_key, Key::S3SecretKey)?,
    }))
}

fn parse_endpoint(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let loopback = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let plain = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let safe = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    (plain && safe).then(|| url.as_str().trim_end_matches('/').to_owned())
}

fn parse_region(text: &str) -> Option<String> {
    let named = (1..=40).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    named.then(|| text.to_owned())
}

fn parse_key(text: &str) -> Option<String> {
    let plausible = (3..=200).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
    plausible.then(|| text.to_owned())
}

/// `100 Mo`, `2Go`, `2 GB`: in powers of ten, as disks are sold.
fn parse_size(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().ok()?;
    let unit = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "mo" | "mb" => MEGABYTE,
        "go" | "gb" => 1_000 * MEGABYTE,
        "to" | "tb" => 1_000_000 * MEGABYTE,
        _ => return None,
    };
    // The database counts in signed 64 bits.
    number
        .checked_mul(unit)
        .filter(|size| (MEGABYTE..=1_000_000_000 * MEGABYTE).contains(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("100 Mo", 100 * MEGABYTE),
            ("2Go", 2_000 * MEGABYTE),
            ("1\u{a0}to", 1_000_000 * MEGABYTE),
        ] {
            assert_eq!(parse_size(text), Some(bytes), "{text}");
        }
        for wrong in [
            "",
            "0 Mo",
            "100",
            "-1 Mo",
            "1 Ko",
            "99999999999999999999 Mo",
            "Mo",
        ] {
            assert_eq!(parse_size(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_bucket_is_spoken_to_in_clear_on_this_machine_only() {
        for good in [
            "https://s3.example.org",
            "http://127.0.0.1:9000/",
            "http://[::1]:9000",
        ] {
            assert!(parse_endpoint(good).is_some(), "{good}");
        }
        for wrong in [
            "http://s3.example.org",
            "https://cle:secret@s3.example.org",
            "https://s3.example.org/seau",
            "s3.example.org",
        ] {
            assert_eq!(parse_endpoint(wrong), None, "{wrong}");
        }
    }
}
