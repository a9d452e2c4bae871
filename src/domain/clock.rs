//! Time as a parameter. Nothing else in the program asks the machine what time it is.

use std::sync::Mutex;

use chrono::{DateTime, Duration, NaiveDateTime, SubsecRound, Utc};

/// A moment in UTC, to the microsecond (what both databases keep).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(NaiveDateTime);

impl Timestamp {
    /// Cuts what is finer than a microsecond.
    #[must_use]
    pub fn new(utc: NaiveDateTime) -> Self {
        Self(utc.trunc_subsecs(6))
    }

    #[must_use]
    pub fn naive_utc(self) -> NaiveDateTime {
        self.0
    }

    #[must_use]
    pub fn as_naive_utc(&self) -> &NaiveDateTime {
        &self.0
    }

    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        self.0.and_utc()
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0.and_utc().timestamp()
    }

    /// Microseconds since 1970: what a paging cursor carries.
    #[must_use]
    pub fn micros(self) -> i64 {
        self.0.and_utc().timestamp_micros()
    }

    /// `None` for a number that no calendar holds.
    #[must_use]
    pub fn from_micros(micros: i64) -> Option<Self> {
        DateTime::from_timestamp_micros(micros).map(|t| Self(t.naive_utc()))
    }

    /// RFC 3339, in UTC, to the second.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.0.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, by: Duration) -> Self {
        Self::new(self.0 + by)
    }
}

impl std::ops::Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, by: Duration) -> Self {
        Self::new(self.0 - by)
    }
}

impl std::ops::Sub for Timestamp {
    type Output = Duration;

    fn sub(self, other: Self) -> Duration {
        self.0 - other.0
    }
}

/// Says what time it is.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::new(Utc::now().naive_utc())
    }
}

/// A clock that tests move by hand. It also moves by one microsecond each time it is read, so that
/// things made one after the other have an order.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    #[must_use]
    pub fn at(start: Timestamp) -> Self {
        Self(Mutex::new(start))
    }

    pub fn advance(&self, by: Duration) {
        let mut now = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = *now + by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let mut now = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *now = *now + Duration::microseconds(1);
        *now
    }
}
