//! Pages of visitors, kept in memory ready to be sent (`docs/adr/0017`).
//!
//! A handler says that its page may be kept, and what it shows ([`Kept`]). [`from_memory`] stands
//! outside of everything else and answers what it has; [`keep`] stands right around the page and
//! takes what was made. A page is given only while nothing of what it shows has changed
//! ([`crate::db::PageVersions`]), and only to those whom no cookie of ours tells apart.

mod flights;
mod key;
mod middleware;
mod ready;
mod store;
mod watch;

use actix_web::HttpResponse;
use chrono::{Datelike, TimeZone};
use chrono_tz::Tz;

pub use self::middleware::{from_memory, keep};
pub(super) use self::ready::Ready;
pub use self::store::PageCache;
pub use self::watch::{Watching, watch};

use super::visit::Visit;
use crate::db::Scope;
use crate::domain::Timestamp;

/// What a page that may be kept shows, and when it changes by itself.
///
/// ```ignore
/// let response = page(&template)?;
/// Ok(Kept::of([Scope::Topic(id.0)]).until(closes_at).mark(&visit, response))
/// ```
///
/// [`Scope::Site`] goes without saying. A page may be kept when it is the same for all visitors:
/// its text comes from the database, the address and the settings alone, without chance and without
/// « il y a 5 minutes ». The suite makes every page that is given from memory again, and compares.
#[derive(Clone, Debug)]
pub struct Kept {
    scopes: Vec<Scope>,
    until: Option<Timestamp>,
}

impl Kept {
    #[must_use]
    pub fn of(scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self {
            scopes: scopes.into_iter().collect(),
            until: None,
        }
    }

    /// Shows these too.
    #[must_use]
    pub fn and(mut self, scopes: impl IntoIterator<Item = Scope>) -> Self {
        self.scopes.extend(scopes);
        self
    }

    /// The page is another one from then on. Said several times, the first moment counts.
    #[must_use]
    pub fn until(mut self, at: impl IntoIterator<Item = Timestamp>) -> Self {
        self.until = self.until.into_iter().chain(at).min();
        self
    }

    /// Lets an answer be kept, when a visitor asked for it; that of anybody else stays as it is.
    #[must_use]
    pub fn mark(self, visit: &Visit, mut response: HttpResponse) -> HttpResponse {
        if visit.viewer.signed_in() || visit.parked.is_some() {
            return response;
        }
        let new_year = new_year(visit.now, visit.app.config.time_zone);
        let marked = self.until(new_year);
        response.extensions_mut().insert(marked);
        response
    }
}

/// When dates begin to show the year that is over.
fn new_year(now: Timestamp, zone: Tz) -> Option<Timestamp> {
    let year = zone.from_utc_datetime(&now.naive_utc()).year();
    let begins = zone.with_ymd_and_hms(year + 1, 1, 1, 0, 0, 0).earliest()?;
    Some(Timestamp::new(begins.naive_utc()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000).unwrap()
    }

    #[test]
    fn the_first_change_counts() {
        let kept = Kept::of([Scope::Lists]).until([at(9), at(5)]).until(None);
        assert_eq!(kept.until(Some(at(7))).until, Some(at(5)));
    }

    #[test]
    fn the_year_ends_where_the_forum_is() {
        let end = new_year(at(1_772_442_000), Tz::Europe__Paris).unwrap();
        assert_eq!(end.rfc3339(), "2026-12-31T23:00:00Z");
    }
}
