//! What a restored forum must not take from its past.

use chrono::Duration;

use super::{BackupError, Header};
use crate::config::SecretKey;
use crate::db::copy::{self, LastId};
use crate::db::{Conn, settings};
use crate::domain::Timestamp;
use crate::jobs;

/// Purpose of the key whose first bytes tell whether two secret keys are the same.
pub(super) const SECRET_KEY_CHECK: &str = "backup secret key check";

/// Setting: the backup that this database was restored from.
pub(super) const RESTORED_FROM: &str = "restored_from";

/// Facts about the database that the backup was taken from, not about the forum: an index made from
/// that one must not be taken for one of this.
const OF_THE_OTHER_DATABASE: &[&str] = &[
    "forum_id",
    "changes.pruned_to",
    "reindex_request",
    "reindex_progress",
];

/// Ids given after the backup was made stand in links that were mailed. They are skipped, so that no
/// such link ever leads to something else: more than a forum gives between two backups.
const SKIPPED_IDS: i64 = 10_000;

/// What was due longer ago than this is not done by surprise: it was probably done after the backup,
/// or nobody expects it any more.
const OVERDUE: Duration = Duration::hours(6);
const WHY_HELD: &str = "retenu à la restauration : prévu plus de 6 heures avant";

/// Jobs that write to nobody, and that do what is right now whenever they run. All others are held
/// back when they are overdue, those that are not invented yet included.
pub const QUIET_JOBS: &[&str] = &[
    "accounts.clean",
    "drafts.clean",
    "library.render",
    "lifecycle.close",
    "lifecycle.daily",
    "lifecycle.give_up",
    "lifecycle.remind",
    "search.prune_changes",
    "topics.render",
    "uploads.clean",
    "uploads.remove",
    "uploads.sweep",
];

/// Makes the rows just loaded those of this database, in their transaction. Returns how many jobs
/// were held back.
pub(super) fn settle(
    conn: &mut Conn,
    header: &Header,
    now: Timestamp,
) -> Result<usize, BackupError> {
    for given in copy::last_ids(conn)? {
        let last = header.last_ids.get(&given.table).copied().unwrap_or(0);
        if last > 0 {
            let last = last.saturating_add(SKIPPED_IDS);
            copy::raise_ids(conn, &LastId { last, ..given })?;
        }
    }
    settings::forget(conn, OF_THE_OTHER_DATABASE)?;
    settings::put(conn, RESTORED_FROM, &header.id, now)?;
    Ok(jobs::hold_overdue(
        conn,
        now - OVERDUE,
        QUIET_JOBS,
        WHY_HELD,
        now,
    )?)
}

/// Whether this is the secret key of the forum in the backup; `None` when that is not known.
pub(super) fn is_its_key(header: &Header, key: Option<&SecretKey>) -> Option<bool> {
    let told = header.secret_key_check.as_deref()?;
    let check = hex::encode(&key?.derive(SECRET_KEY_CHECK)[..8]);
    Some(check == told)
}
