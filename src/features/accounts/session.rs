//! Sessions: opaque tokens in a cookie, their hashes in the database.

use chrono::Duration;

use super::store::sessions;
use crate::db::{Conn, DbError};
use crate::domain::{Person, SessionId, Timestamp, Viewer};
use crate::features::second_factor;
use crate::web::{Found, LoadSession, Withheld};

/// Sessions end after this long without a visit.
pub const LASTS: Duration = Duration::days(60);
/// The last visit is noted at most this often.
const TOUCH_AFTER: Duration = Duration::hours(1);

/// Finds sessions in the database.
#[derive(Debug, Default)]
pub struct Sessions;

impl LoadSession for Sessions {
    fn load(&self, conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Found, DbError> {
        Ok(match sessions::holder(conn, token_hash, now)? {
            Some(holder) if holder.leaving => Found {
                viewer: Viewer::Visitor,
                stale: false,
                due: false,
                leaving: Some(holder.person.account),
            },
            Some(holder) => Found {
                leaving: None,
                stale: now - holder.last_seen_at > TOUCH_AFTER,
                due: holder.recheck_at.is_some_and(|at| at <= now),
                viewer: Viewer::Person(holder.person),
            },
            None => Found {
                viewer: Viewer::Visitor,
                stale: false,
                due: false,
                leaving: None,
            },
        })
    }

    fn touch(&self, conn: &mut Conn, session: SessionId, now: Timestamp) -> Result<(), DbError> {
        sessions::touch(conn, session, now)
    }

    fn withheld(
        &self,
        conn: &mut Conn,
        person: &Person,
        required: bool,
    ) -> Result<Option<Withheld>, DbError> {
        second_factor::withheld(conn, person, required)
    }
}
