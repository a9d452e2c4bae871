//! Which version of Nextcloud the latest topics are about.

use std::collections::BTreeMap;

use diesel::dsl::max;
use diesel::prelude::*;

use crate::db::schema::topics;
use crate::db::{Conn, DbError};
use crate::domain::{TopicId, Visibility};

/// Topics that are looked at, the latest.
const LATEST: i64 = 2_000;
/// Topics that must name a version: one person may be ahead of all, or wrong.
const ENOUGH: usize = 3;

/// The newest version that several of the latest topics name.
pub fn newest_version(conn: &mut Conn) -> Result<Option<u32>, DbError> {
    let last: Option<TopicId> = topics::table.select(max(topics::id)).first(conn)?;
    let from = TopicId(last.map_or(0, |id| id.0) - LATEST);
    let named: Vec<Option<String>> = topics::table
        .filter(topics::id.gt(from))
        .filter(topics::version.is_not_null())
        .filter(topics::visibility.eq(Visibility::Visible))
        .select(topics::version)
        .load(conn)?;
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for version in named.iter().flatten() {
        let major = version.split('.').next().unwrap_or_default();
        if let Ok(major) = major.parse() {
            *counts.entry(major).or_default() += 1;
        }
    }
    let enough = counts.iter().rev().find(|(_, count)| **count >= ENOUGH);
    Ok(enough.map(|(version, _)| *version))
}
