//! The table of the editions.

use diesel::dsl::max;
use diesel::prelude::*;

use super::model::Edition;
use crate::db::schema::{accounts, glossary_versions};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{AccountId, Timestamp};

/// Editions kept.
const KEPT: i64 = 20;

/// An edition as it is stored.
type Row = (i64, String, String);

const EDITION: (
    glossary_versions::version,
    glossary_versions::added,
    glossary_versions::removed,
) = (
    glossary_versions::version,
    glossary_versions::added,
    glossary_versions::removed,
);

/// The number of the edition in force; 0 before the first change.
pub fn newest(conn: &mut Conn) -> Result<i64, DbError> {
    let newest: Option<i64> = glossary_versions::table
        .select(max(glossary_versions::version))
        .first(conn)?;
    Ok(newest.unwrap_or(0))
}

/// The edition in force.
pub fn in_force(conn: &mut Conn) -> Result<Edition, DbError> {
    let row: Option<Row> = glossary_versions::table
        .order(glossary_versions::version.desc())
        .select(EDITION)
        .first(conn)
        .optional()?;
    Ok(row.map(edition).unwrap_or_default())
}

/// One edition, if it is still kept.
pub fn find(conn: &mut Conn, version: i64) -> Result<Option<Edition>, DbError> {
    let row: Option<Row> = glossary_versions::table
        .find(version)
        .select(EDITION)
        .first(conn)
        .optional()?;
    Ok(row.map(edition))
}

fn edition((version, added, removed): Row) -> Edition {
    Edition {
        version,
        added,
        removed: removed.lines().map(str::to_owned).collect(),
    }
}

/// Who made an edition, and when.
#[derive(Debug, Queryable)]
pub struct Made {
    pub version: i64,
    pub by: Option<String>,
    pub at: Timestamp,
}

/// The editions that are kept, newest first.
pub fn made(conn: &mut Conn) -> Result<Vec<Made>, DbError> {
    Ok(glossary_versions::table
        .left_join(accounts::table)
        .order(glossary_versions::version.desc())
        .limit(KEPT)
        .select((
            glossary_versions::version,
            accounts::username.nullable(),
            glossary_versions::written_at,
        ))
        .load(conn)?)
}

/// Keeps an edition, unless there is one of its number. Whether it was kept.
pub fn keep(
    conn: &mut Conn,
    edition: &Edition,
    by: AccountId,
    now: Timestamp,
) -> Result<bool, DbError> {
    // Two at once: the second finds the number taken, or a newer one.
    if newest(conn)? != edition.version - 1 {
        return Ok(false);
    }
    let row = (
        glossary_versions::version.eq(edition.version),
        glossary_versions::added.eq(&edition.added),
        glossary_versions::removed.eq(edition.removed_text()),
        glossary_versions::written_by.eq(by),
        glossary_versions::written_at.eq(now),
    );
    let added = per_backend!(conn, c => diesel::insert_into(glossary_versions::table)
        .values(row)
        .on_conflict(glossary_versions::version)
        .do_nothing()
        .execute(c))?;
    diesel::delete(
        glossary_versions::table.filter(glossary_versions::version.le(edition.version - KEPT)),
    )
    .execute(conn)?;
    Ok(added == 1)
}
