//! A text that was typed before signing in finds its owner.

use diesel::prelude::*;

use crate::db::schema::drafts;
use crate::db::{Conn, DbError, hold_account};
use crate::domain::{AccountId, DraftId, Timestamp};

/// Second places tried for a draft whose place is taken.
const SECOND_PLACES: u32 = 9;

/// Gives the account the draft that this browser parked. Where the account already has one at the
/// same place, the newer keeps it and the other stands beside, at `place/2` (`/3`… when that is taken).
/// Returns the place.
pub fn claim(
    conn: &mut Conn,
    account: AccountId,
    token_hash: &str,
) -> Result<Option<String>, DbError> {
    // A save of the same place, from another window, comes before or after, never in between.
    hold_account(conn, account)?;
    let parked: Option<(DraftId, String, Timestamp)> = drafts::table
        .filter(drafts::token_hash.eq(token_hash))
        .select((drafts::id, drafts::place, drafts::updated_at))
        .first(conn)
        .optional()?;
    let Some((parked, place, parked_at)) = parked else {
        return Ok(None);
    };
    let seconds: Vec<String> = (2..2 + SECOND_PLACES)
        .map(|n| format!("{place}/{n}"))
        .collect();
    let mut places = seconds.clone();
    places.push(place.clone());
    let held: Vec<(DraftId, String, Timestamp)> = drafts::table
        .filter(drafts::account_id.eq(account))
        .filter(drafts::place.eq_any(&places))
        .order(drafts::updated_at)
        .select((drafts::id, drafts::place, drafts::updated_at))
        .load(conn)?;
    let Some((standing, _, standing_at)) = held.iter().find(|(_, at, _)| *at == place) else {
        give(conn, account, parked, &place)?;
        return Ok(Some(place));
    };
    let free = seconds
        .iter()
        .find(|second| !held.iter().any(|(_, at, _)| at == *second));
    let second = match free {
        Some(second) => second.clone(),
        None => oldest_second(conn, &held, &place)?,
    };
    if parked_at > *standing_at {
        diesel::update(drafts::table.find(*standing))
            .set(drafts::place.eq(&second))
            .execute(conn)?;
        give(conn, account, parked, &place)?;
    } else {
        give(conn, account, parked, &second)?;
    }
    Ok(Some(place))
}

/// Empties the second place written to longest ago.
fn oldest_second(
    conn: &mut Conn,
    held: &[(DraftId, String, Timestamp)],
    place: &str,
) -> Result<String, DbError> {
    let Some((draft, second, _)) = held.iter().find(|(_, at, _)| at != place) else {
        return Ok(format!("{place}/2"));
    };
    diesel::delete(drafts::table.find(*draft)).execute(conn)?;
    Ok(second.clone())
}

fn give(conn: &mut Conn, account: AccountId, draft: DraftId, place: &str) -> Result<(), DbError> {
    diesel::update(drafts::table.find(draft))
        .set((
            drafts::account_id.eq(Some(account)),
            drafts::token_hash.eq(None::<String>),
            drafts::place.eq(place),
        ))
        .execute(conn)?;
    Ok(())
}
