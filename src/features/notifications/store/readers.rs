//! People who may be written to.

use diesel::dsl::{auto_type, exists, not};
use diesel::prelude::*;

use super::Published;
use crate::db::schema::{accounts, departures, identities, post_mentions, topic_follows};
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, AccountState, FollowLevel, IdentityId, NotifyChoice, Person, Standing, Timestamp,
};

/// Somebody who can be written to, as a viewer and as an address.
#[derive(Clone, Debug)]
pub struct Reader {
    pub person: Person,
    pub email: String,
}

/// Accounts that want mail and can get it: an address that was verified, not suspended, not gone.
#[auto_type(no_type_alias)]
pub(super) fn wants_mail(now: Timestamp) -> _ {
    let active: AccountState = AccountState::Active;
    let suspended: AccountState = AccountState::Suspended;
    let nothing: NotifyChoice = NotifyChoice::None;
    accounts::state
        .eq(active)
        .or(accounts::state
            .eq(suspended)
            .and(accounts::suspended_until.le(now).assume_not_null()))
        .and(accounts::email.is_not_null())
        .and(accounts::email_verified_at.is_not_null())
        .and(accounts::notify.ne(nothing))
}

/// Up to `limit` people after `after`, in the order of their ids, who followed the topic of a
/// message when it was published, may read there now, and did not write it themselves.
pub fn followers(
    conn: &mut Conn,
    published: &Published,
    at: Timestamp,
    (after, limit): (AccountId, i64),
    now: Timestamp,
) -> Result<Vec<AccountId>, DbError> {
    Ok(topic_follows::table
        .inner_join(accounts::table)
        .filter(topic_follows::topic_id.eq(published.topic))
        .filter(topic_follows::account_id.gt(after))
        .filter(topic_follows::level.eq(FollowLevel::Follow))
        .filter(topic_follows::created_at.le(at))
        .filter(topic_follows::account_id.ne(published.author))
        .filter(accounts::standing.eq_any(admitted(published.read_level)))
        .filter(wants_mail(now))
        .order(topic_follows::account_id)
        .limit(limit)
        .select(topic_follows::account_id)
        .load(conn)?)
}

/// People whom a message names, under the same conditions, without those who muted the topic. At
/// most as many as one message can name.
pub fn mentioned(
    conn: &mut Conn,
    published: &Published,
    now: Timestamp,
) -> Result<Vec<AccountId>, DbError> {
    let muted = topic_follows::table
        .filter(topic_follows::topic_id.eq(published.topic))
        .filter(topic_follows::level.eq(FollowLevel::Mute))
        .select(topic_follows::account_id);
    Ok(post_mentions::table
        .inner_join(accounts::table)
        .filter(post_mentions::post_id.eq(published.post))
        .filter(post_mentions::account_id.ne(published.author))
        .filter(post_mentions::account_id.ne_all(muted))
        .filter(accounts::standing.eq_any(admitted(published.read_level)))
        .filter(wants_mail(now))
        .select(post_mentions::account_id)
        .load(conn)?)
}

/// Whoever may enter where `read_level` is asked.
pub(super) fn admitted(read_level: i16) -> Vec<Standing> {
    Standing::ALL
        .iter()
        .copied()
        .filter(|standing| standing.rank() >= read_level)
        .collect()
}

/// A person who wants mail now, and still has a way of signing in.
pub fn reader(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<Reader>, DbError> {
    // Whoever asked to be deleted is written to no more.
    let leaving = departures::table.filter(departures::account_id.eq(accounts::id));
    let row: Option<(AccountId, IdentityId, String, Standing, Option<String>)> = accounts::table
        .inner_join(identities::table)
        .filter(accounts::id.eq(account))
        .filter(wants_mail(now))
        .filter(not(exists(leaving)))
        .filter(identities::removed_at.is_null())
        .filter(identities::quarantined_at.is_null())
        .order(identities::last_used_at.desc())
        .select((
            accounts::id,
            identities::id,
            accounts::username,
            accounts::standing,
            accounts::email,
        ))
        .first(conn)
        .optional()?;
    Ok(
        row.and_then(|(account, identity, username, standing, email)| {
            Some(Reader {
                person: Person {
                    account,
                    identity,
                    session: None,
                    username,
                    standing,
                    silenced_until: None,
                },
                email: email?,
            })
        }),
    )
}

/// Name and address of an account that a decision was taken about: it is told whatever it chose to
/// hear of, as long as it exists and its address was verified.
pub fn owner(conn: &mut Conn, account: AccountId) -> Result<Option<(String, String)>, DbError> {
    let row: Option<(String, Option<String>)> = accounts::table
        .filter(accounts::id.eq(account))
        .filter(accounts::state.ne(AccountState::Deleted))
        .filter(accounts::email_verified_at.is_not_null())
        .select((accounts::username, accounts::email))
        .first(conn)
        .optional()?;
    Ok(row.and_then(|(username, email)| Some((username, email?))))
}
