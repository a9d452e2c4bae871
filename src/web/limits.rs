//! Flood limits per network address, in memory, per node. Limits per account are in the database.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::api::ApiLimits;
use super::client::network;
use crate::domain::AccountId;
use crate::error::AppError;

/// What is being done, and how much of it one address may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Trying a password.
    SignIn,
    /// Asking for a mail to be sent to an address.
    Mail,
    /// Writing anything.
    Write,
    /// Leaving a text here before signing in: it is stored for a stranger.
    Park,
    /// The same, in a day.
    ParkDay,
    /// Searching, comparing: costs more than reading.
    Compute,
    /// Keeping what is being typed, every two seconds.
    Draft,
    /// Rendering what is being typed, at each pause.
    Preview,
    /// Completing a name, at each letter.
    Complete,
    /// Showing a key that is none.
    Token,
}

impl Limit {
    const ALL: [Self; 10] = [
        Self::SignIn,
        Self::Mail,
        Self::Write,
        Self::Park,
        Self::ParkDay,
        Self::Compute,
        Self::Draft,
        Self::Preview,
        Self::Complete,
        Self::Token,
    ];

    /// At once, then per hour. An association behind one address is some tens of people.
    const fn quota(self) -> (u32, u32) {
        match self {
            Self::SignIn => (20, 60 * 10),
            Self::Mail => (6, 60),
            Self::Write => (60, 60 * 60),
            Self::Park => (10, 60 * 5),
            Self::ParkDay => (200, 8),
            Self::Compute => (120, 60 * 120),
            Self::Draft => (300, 60 * 1_200),
            Self::Preview => (120, 60 * 600),
            Self::Complete => (120, 60 * 600),
            Self::Token => (20, 60 * 10),
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::SignIn => "Trop d’essais de connexion depuis votre réseau.",
            Self::Mail => "Trop de mails demandés depuis votre réseau.",
            Self::Write => "Trop d’envois en peu de temps depuis votre réseau.",
            Self::Park | Self::ParkDay => {
                "Trop de textes déposés depuis votre réseau sans connexion."
            }
            Self::Compute => {
                "Trop de recherches ou de comparaisons en peu de temps depuis votre réseau."
            }
            Self::Draft => "Trop de brouillons enregistrés en peu de temps depuis votre réseau.",
            Self::Preview => "Trop d’aperçus en peu de temps depuis votre réseau.",
            Self::Token => "Trop de jetons inconnus essayés depuis votre réseau.",
            Self::Complete => "Trop de noms cherchés en peu de temps depuis votre réseau.",
        }
    }
}

/// Images that one account may try to send: at once, and again per minute. Whatever becomes of them,
/// each costs its decoding.
const IMAGES: u32 = 30;
/// What an image of a newcomer counts for.
const NEWCOMERS_IMAGE: u32 = 2;

pub struct Limits {
    on: bool,
    images: DefaultKeyedRateLimiter<AccountId>,
    limiters: [(Limit, DefaultKeyedRateLimiter<IpAddr>); Limit::ALL.len()],
    api: ApiLimits,
}

impl Limits {
    #[must_use]
    pub fn new(on: bool) -> Self {
        let limiters = Limit::ALL.map(|limit| {
            let (burst, per_hour) = limit.quota();
            let count = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::per_hour(count(per_hour)).allow_burst(count(burst));
            (limit, RateLimiter::keyed(quota))
        });
        let images = NonZeroU32::new(IMAGES).unwrap_or(NonZeroU32::MIN);
        Self {
            on,
            images: RateLimiter::keyed(Quota::per_minute(images)),
            limiters,
            api: ApiLimits::default(),
        }
    }

    /// Those of calls.
    #[must_use]
    pub fn api(&self) -> &ApiLimits {
        &self.api
    }

    /// Whether limits apply (`ENTRAIDE_LIMITS`).
    #[must_use]
    pub fn on(&self) -> bool {
        self.on
    }

    /// Counts one use.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the time to wait.
    pub fn check(&self, limit: Limit, address: IpAddr) -> Result<(), AppError> {
        if !self.on {
            return Ok(());
        }
        let Some((_, limiter)) = self.limiters.iter().find(|(kind, _)| *kind == limit) else {
            return Ok(());
        };
        limiter
            .check_key(&network(address))
            .map_err(|until| AppError::TooMany {
                message: limit.words().to_owned(),
                retry_after: until
                    .wait_time_from(DefaultClock::default().now())
                    .max(Duration::from_secs(1)),
            })
    }

    /// Counts an image about to be decoded for this account.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the time to wait.
    pub fn check_image(&self, account: AccountId, newcomer: bool) -> Result<(), AppError> {
        if !self.on {
            return Ok(());
        }
        let weight = if newcomer { NEWCOMERS_IMAGE } else { 1 };
        let weight = NonZeroU32::new(weight).unwrap_or(NonZeroU32::MIN);
        // More than the whole burst never comes.
        let Ok(checked) = self.images.check_key_n(&account, weight) else {
            return Ok(());
        };
        checked.map_err(|until| AppError::TooMany {
            message: "Vous avez envoyé beaucoup de fichiers en peu de temps.".to_owned(),
            retry_after: until
                .wait_time_from(DefaultClock::default().now())
                .max(Duration::from_secs(1)),
        })
    }

    /// Forgets addresses that have been quiet, so that memory stays bounded. Called every minute.
    pub fn tidy(&self) {
        for (_, limiter) in &self.limiters {
            limiter.retain_recent();
        }
        self.images.retain_recent();
        self.api.tidy();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_slowed_and_the_others_are_not() {
        let limits = Limits::new(true);
        let flood: IpAddr = "192.0.2.1".parse().unwrap();
        let refused = (0..50)
            .filter(|_| limits.check(Limit::Mail, flood).is_err())
            .count();
        assert!(refused >= 40, "{refused}");
        assert!(
            limits
                .check(Limit::Mail, "192.0.2.2".parse().unwrap())
                .is_ok()
        );
        assert!(Limits::new(false).check(Limit::Mail, flood).is_ok());
    }

    #[test]
    fn a_network_parks_so_many_texts_a_day() {
        let limits = Limits::new(true);
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        let kept = (0..300)
            .filter(|_| limits.check(Limit::ParkDay, address).is_ok())
            .count();
        assert_eq!(kept, 200);
    }

    #[test]
    fn images_are_counted_by_account_and_newcomers_have_fewer() {
        let limits = Limits::new(true);
        let tried = |account, newcomer| {
            let account = AccountId(account);
            (0..50)
                .filter(|_| limits.check_image(account, newcomer).is_ok())
                .count()
        };
        assert!((30..35).contains(&tried(1, false)));
        assert!((15..18).contains(&tried(2, true)));
        assert!(Limits::new(false).check_image(AccountId(1), true).is_ok());
    }
}
