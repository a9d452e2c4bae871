//! Flood limits per network address, in memory, per node. Limits per account are in the database.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::api::ApiLimits;
use super::client::network;
use crate::domain::{AccountId, TenantId};
use crate::error::AppError;

/// What is being done, and how much of it one address may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Trying a password.
    SignIn,
    /// Setting out to sign in with a space: the space is contacted.
    Space,
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
    const ALL: [Self; 11] = [
        Self::SignIn,
        Self::Space,
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
            Self::Space => (30, 60 * 10),
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

    /// What is counted, for the operator.
    const fn label(self) -> &'static str {
        match self {
            Self::SignIn => "Essais de connexion",
            Self::Space => "Connexions commencées avec un espace",
            Self::Mail => "Mails demandés (inscription, mot de passe)",
            Self::Write => "Envois de formulaires",
            Self::Park => "Textes déposés avant de se connecter",
            Self::ParkDay => "Textes déposés avant de se connecter, sur une journée",
            Self::Compute => "Recherches et comparaisons",
            Self::Draft => "Brouillons enregistrés",
            Self::Preview => "Aperçus",
            Self::Complete => "Noms cherchés pendant la frappe",
            Self::Token => "Jetons inconnus essayés",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::SignIn | Self::Space => "Trop d’essais de connexion depuis votre réseau.",
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
/// Sign-ins that are begun at one space, from anywhere: at once, and again per minute.
const OF_ONE_SPACE: u32 = 60;
/// What an image of a newcomer counts for.
const NEWCOMERS_IMAGE: u32 = 2;

/// A limit as it is in force, and how often it refused somebody lately.
#[derive(Clone, Copy, Debug)]
pub struct InForce {
    /// What is counted.
    pub label: &'static str,
    /// What one network may do at once.
    pub burst: u32,
    /// What comes back in an hour.
    pub per_hour: u32,
    /// Refusals of the last 24 hours, by this process.
    pub refused: u64,
}

/// Hours that refusals are remembered.
const REMEMBERED: u64 = 24;

/// Refusals by hour. The lock is only taken when somebody is refused.
#[derive(Default)]
struct Refusals(Mutex<VecDeque<(u64, u64)>>);

impl Refusals {
    fn add(&self, hour: u64) {
        let mut hours = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match hours.back_mut() {
            Some((last, count)) if *last == hour => *count += 1,
            _ => hours.push_back((hour, 1)),
        }
        while hours
            .front()
            .is_some_and(|(first, _)| first + REMEMBERED <= hour)
        {
            hours.pop_front();
        }
    }

    fn since(&self, hour: u64) -> u64 {
        let hours = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = hours.iter().filter(|(at, _)| at + REMEMBERED > hour);
        recent.map(|(_, count)| count).sum()
    }
}

pub struct Limits {
    on: bool,
    started: <DefaultClock as Clock>::Instant,
    refusals: [Refusals; Limit::ALL.len()],
    images: DefaultKeyedRateLimiter<AccountId>,
    spaces: DefaultKeyedRateLimiter<TenantId>,
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
            started: DefaultClock::default().now(),
            refusals: Default::default(),
            images: RateLimiter::keyed(Quota::per_minute(images)),
            spaces: RateLimiter::keyed(Quota::per_minute(
                NonZeroU32::new(OF_ONE_SPACE).unwrap_or(NonZeroU32::MIN),
            )),
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
        let Some(place) = self.limiters.iter().position(|(kind, _)| *kind == limit) else {
            return Ok(());
        };
        let (_, limiter) = &self.limiters[place];
        limiter.check_key(&network(address)).map_err(|until| {
            self.refusals[place].add(self.hour());
            AppError::TooMany {
                message: limit.words().to_owned(),
                retry_after: until
                    .wait_time_from(DefaultClock::default().now())
                    .max(Duration::from_secs(1)),
            }
        })
    }

    /// The limits of a network, in the order of the list.
    #[must_use]
    pub fn in_force(&self) -> Vec<InForce> {
        let hour = self.hour();
        Limit::ALL
            .iter()
            .zip(&self.refusals)
            .map(|(limit, refusals)| {
                let (burst, per_hour) = limit.quota();
                InForce {
                    label: limit.label(),
                    burst,
                    per_hour,
                    refused: refusals.since(hour),
                }
            })
            .collect()
    }

    /// Hours since the start of the process.
    fn hour(&self) -> u64 {
        let since = DefaultClock::default().now().duration_since(self.started);
        since.as_secs() / 3_600
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

    /// Counts a sign-in about to be begun at a space, whoever begins it: nobody floods a space by way
    /// of us.
    ///
    /// # Errors
    /// [`AppError::TooMany`] with the time to wait.
    pub fn check_space(&self, space: TenantId) -> Result<(), AppError> {
        if !self.on {
            return Ok(());
        }
        self.spaces
            .check_key(&space)
            .map_err(|until| AppError::TooMany {
                message: "Beaucoup de personnes se connectent avec cet espace en ce moment."
                    .to_owned(),
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
        self.spaces.retain_recent();
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
    fn refusals_are_counted_for_a_day() {
        let limits = Limits::new(true);
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        for _ in 0..10 {
            let _ = limits.check(Limit::Mail, address);
        }
        let all = limits.in_force();
        let mails = all.iter().find(|limit| limit.label.starts_with("Mails"));
        assert_eq!(mails.unwrap().refused, 4);
        let refusals = Refusals::default();
        refusals.add(0);
        refusals.add(23);
        assert_eq!(refusals.since(23), 2);
        assert_eq!(refusals.since(24), 1);
        refusals.add(30);
        assert_eq!(refusals.since(30), 2);
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
