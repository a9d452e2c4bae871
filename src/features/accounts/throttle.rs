//! Slowing those who guess passwords, without shutting anyone out.
//!
//! Two counts, both of attempts on one address, whether or not it has an account:
//!
//! * from one network: after [`FREE`] failures each next attempt waits twice as long as the one
//!   before, up to [`LONGEST_WAIT`];
//! * from all networks together: above [`CEILING`] failures in [`CEILING_WINDOW`], networks from
//!   which nobody ever signed in with that address are refused. The owner's own networks are not, so
//!   that a flood from elsewhere shuts nobody out; from a new place, a link by mail opens the door.
//!
//! Addresses and networks are stored as keyed hashes only.

use std::net::IpAddr;

use chrono::Duration;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::config::SecretKey;
use crate::domain::Timestamp;
use crate::error::AppError;
use crate::web;

/// Failures that cost nothing: people mistype.
const FREE: i64 = 5;
const FIRST_WAIT: Duration = Duration::seconds(5);
pub const LONGEST_WAIT: Duration = Duration::minutes(15);
/// Failures of one address from everywhere that are borne in [`CEILING_WINDOW`].
pub const CEILING: i64 = 50;
pub const CEILING_WINDOW: Duration = Duration::hours(1);
/// Failures are forgotten after this long without a new one.
pub const FORGOTTEN_AFTER: Duration = Duration::hours(24);

/// What an attempt is counted by: keyed hashes of the address tried and of the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttemptKeys {
    pub address: String,
    pub network: String,
}

impl AttemptKeys {
    /// # Errors
    /// Never in practice: HMAC takes keys of any length.
    pub fn new(key: &SecretKey, address_key: &str, from: IpAddr) -> Result<Self, AppError> {
        let key = key.derive("sign-in throttle");
        Ok(Self {
            address: keyed_hash(&key, "address", address_key)?,
            network: keyed_hash(&key, "network", &web::network(from).to_string())?,
        })
    }
}

/// By what attempts at an address are counted, from whichever network.
///
/// # Errors
/// As [`AttemptKeys::new`].
pub fn address_hash(key: &SecretKey, address_key: &str) -> Result<String, AppError> {
    keyed_hash(&key.derive("sign-in throttle"), "address", address_key)
}

fn keyed_hash(key: &[u8; 32], what: &str, value: &str) -> Result<String, AppError> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(AppError::internal)?;
    mac.update(what.as_bytes());
    mac.update(&[0]);
    mac.update(value.as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// Failures of one address from one network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    pub count: i64,
    pub last_at: Option<Timestamp>,
}

impl Failures {
    /// Those that still count at `now`.
    #[must_use]
    pub fn remembered(self, now: Timestamp) -> Self {
        match self.last_at {
            Some(last) if now - last < FORGOTTEN_AFTER => self,
            _ => Self::default(),
        }
    }

    /// How long the next attempt must still wait.
    #[must_use]
    pub fn wait(self, now: Timestamp) -> Option<Duration> {
        let since = now - self.last_at?;
        let left = delay(self.count) - since;
        (left > Duration::zero()).then_some(left)
    }
}

fn delay(failures: i64) -> Duration {
    if failures < FREE {
        return Duration::zero();
    }
    let doublings = i32::try_from((failures - FREE).min(10)).unwrap_or(10);
    (FIRST_WAIT * 2_i32.pow(doublings.unsigned_abs())).min(LONGEST_WAIT)
}

/// The answer to an attempt that must wait. Says the same whether the address is known or not.
#[must_use]
pub fn too_many(wait: Duration) -> AppError {
    // Rounded up: whoever waits as long as they are told is let in.
    let seconds = u64::try_from(wait.num_seconds()).unwrap_or(0) + 1;
    AppError::TooMany {
        message: "Trop d’essais de mot de passe de suite.".to_owned(),
        retry_after: std::time::Duration::from_secs(seconds),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn now() -> Timestamp {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        Timestamp::new(day.and_hms_opt(12, 0, 0).unwrap())
    }

    fn failed(count: i64) -> Failures {
        Failures {
            count,
            last_at: Some(now()),
        }
    }

    #[test]
    fn a_few_mistakes_cost_nothing_and_then_waits_double() {
        assert_eq!(Failures::default().wait(now()), None);
        assert_eq!(failed(FREE - 1).wait(now()), None);
        assert_eq!(failed(FREE).wait(now()), Some(FIRST_WAIT));
        assert_eq!(failed(FREE + 1).wait(now()), Some(FIRST_WAIT * 2));
        for many in [FREE + 8, 1_000_000, i64::MAX] {
            assert_eq!(failed(many).wait(now()), Some(LONGEST_WAIT));
        }
    }

    #[test]
    fn a_wait_ends() {
        let failures = failed(FREE);
        assert_eq!(
            failures.wait(now() + Duration::seconds(4)),
            Some(Duration::seconds(1))
        );
        assert_eq!(failures.wait(now() + FIRST_WAIT), None);
    }

    #[test]
    fn a_day_forgives() {
        assert_eq!(failed(40).remembered(now()).count, 40);
        assert_eq!(failed(40).remembered(now() + FORGOTTEN_AFTER).count, 0);
    }

    #[test]
    fn keys_tell_addresses_and_networks_apart() {
        let secret = SecretKey::from_hex(&"ab".repeat(32)).unwrap();
        let keys = |address: &str, ip: &str| {
            AttemptKeys::new(&secret, address, ip.parse().unwrap()).unwrap()
        };
        let one = keys("a@b.fr", "2001:db8::1");
        assert_eq!(one, keys("a@b.fr", "2001:db8::2"));
        assert_eq!(one.network, keys("c@d.fr", "2001:db8::1").network);
        assert_ne!(one.address, keys("c@d.fr", "2001:db8::1").address);
        assert_ne!(one.network, keys("a@b.fr", "192.0.2.1").network);
        assert!(!format!("{one:?}").contains("a@b.fr"));
    }
}
