//! Taking away what the tables hold of one account. Each function does a bounded part, tells whether
//! there may be more, and can be called again after a stop.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::db::schema::{
    account_tokens, accounts, api_tokens, bookmarks, category_follows, drafts, flags, identities,
    jobs, mails, passwords, pending_sign_ups, post_mentions, post_uploads, reservations, sessions,
    sign_ins, tag_follows, topic_follows, topic_reads, uploads, usernames,
};
use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, AccountState, IdentityId, NotifyChoice, Standing, Timestamp, UploadId,
};

/// Rows in one transaction.
const BATCH: i64 = 500;

/// Deletes up to [`BATCH`] rows of an account, named by a column beside it; ends in whether there may
/// be more.
macro_rules! delete_some {
    ($conn:expr, $table:ident, $owner:expr, $key:ident) => {{
        let keys: Vec<i64> = $table::table
            .filter($table::account_id.eq($owner))
            .limit(BATCH)
            .select($table::$key)
            .load($conn)?;
        diesel::delete($table::table)
            .filter($table::account_id.eq($owner))
            .filter($table::$key.eq_any(&keys))
            .execute($conn)?;
        more(keys.len())
    }};
}

fn more(found: usize) -> bool {
    i64::try_from(found).is_ok_and(|found| found >= BATCH)
}

/// Whatever can be signed in with, and the sessions.
pub fn ways_in(conn: &mut Conn, account: AccountId, unique: &str) -> Result<(), DbError> {
    let ids: Vec<(IdentityId, Option<String>)> = identities::table
        .filter(identities::account_id.eq(account))
        .select((identities::id, identities::uid))
        .load(conn)?;
    diesel::delete(sessions::table.filter(sessions::account_id.eq(account))).execute(conn)?;
    diesel::delete(api_tokens::table.filter(api_tokens::account_id.eq(account))).execute(conn)?;
    diesel::delete(account_tokens::table.filter(account_tokens::account_id.eq(account)))
        .execute(conn)?;
    // An app password that its space still knows is deleted there first, by its job.
    diesel::update(sign_ins::table.filter(sign_ins::account_id.eq(account)))
        .set(sign_ins::proof.eq(None::<String>))
        .execute(conn)?;
    diesel::delete(sign_ins::table.filter(sign_ins::account_id.eq(account)))
        .filter(sign_ins::app_password.is_null())
        .execute(conn)?;
    let all: Vec<IdentityId> = ids.iter().map(|(id, _)| *id).collect();
    diesel::delete(passwords::table.filter(passwords::identity_id.eq_any(&all))).execute(conn)?;
    // An account has a few. What they wrote refers to the rows, which name nobody any more.
    for (id, uid) in ids {
        let nobody = uid.map(|_| format!("erased:{unique}:{id}"));
        diesel::update(identities::table.find(id))
            .set((
                identities::uid.eq(nobody),
                identities::space_admin.eq(false),
                identities::shown.eq(false),
                identities::proven_at.eq(None::<Timestamp>),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Ends the identities: nobody signs in with them.
pub fn end_identities(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<(), DbError> {
    diesel::update(identities::table.filter(identities::account_id.eq(account)))
        .filter(identities::removed_at.is_null())
        .set(identities::removed_at.eq(Some(now)))
        .execute(conn)?;
    Ok(())
}

/// What is known of the address elsewhere: sign-ups begun with it, and what mail servers said of it.
pub fn address(conn: &mut Conn, email: &str, email_key: &str) -> Result<(), DbError> {
    diesel::delete(pending_sign_ups::table.filter(pending_sign_ups::email_key.eq(email_key)))
        .execute(conn)?;
    diesel::update(jobs::table.filter(jobs::last_error.like(format!("%{email}%"))))
        .set(jobs::last_error.eq(None::<String>))
        .execute(conn)?;
    Ok(())
}

/// The person: what remains is a number that messages refer to. Names stay taken, by their folded
/// form, so that links and mentions of years ago never begin to speak of somebody else.
pub fn person(
    conn: &mut Conn,
    account: AccountId,
    called: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(accounts::table.find(account))
        .set((
            (
                accounts::username.eq(called),
                accounts::email.eq(None::<String>),
                accounts::email_key.eq(None::<String>),
                accounts::email_verified_at.eq(None::<Timestamp>),
                accounts::standing.eq(Standing::Newcomer),
                accounts::state.eq(AccountState::Deleted),
            ),
            (
                accounts::suspended_until.eq(None::<Timestamp>),
                accounts::suspension_reason.eq(None::<String>),
                accounts::silenced_until.eq(None::<Timestamp>),
                accounts::bio.eq(""),
                accounts::notify.eq(NotifyChoice::None),
                accounts::updated_at.eq(now),
            ),
        ))
        .execute(conn)?;
    diesel::update(usernames::table.filter(usernames::account_id.eq(account)))
        .set(usernames::username.eq(""))
        .execute(conn)?;
    Ok(())
}

pub fn drafts(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    let ids: Vec<crate::domain::DraftId> = drafts::table
        .filter(drafts::account_id.eq(account))
        .limit(BATCH)
        .select(drafts::id)
        .load(conn)?;
    diesel::delete(drafts::table.filter(drafts::id.eq_any(&ids))).execute(conn)?;
    Ok(more(ids.len()))
}

pub fn reads(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    Ok(delete_some!(conn, topic_reads, account, topic_id))
}

pub fn bookmarks(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    Ok(delete_some!(conn, bookmarks, account, post_id))
}

pub fn follows(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    let topics = delete_some!(conn, topic_follows, account, topic_id);
    let categories = delete_some!(conn, category_follows, account, category_id);
    let tags = delete_some!(conn, tag_follows, account, tag_id);
    Ok(topics || categories || tags)
}

pub fn mentions(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    Ok(delete_some!(conn, post_mentions, account, post_id))
}

pub fn reservations(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    Ok(delete_some!(conn, reservations, account, topic_id))
}

pub fn mails(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    Ok(delete_some!(conn, mails, Some(account), id))
}

/// What was added to reports; that there was one, and why, stays with its decision.
pub fn reports(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    let ids: Vec<crate::domain::FlagId> = flags::table
        .filter(flags::account_id.eq(account))
        .filter(flags::details.ne(""))
        .limit(BATCH)
        .select(flags::id)
        .load(conn)?;
    diesel::update(flags::table.filter(flags::id.eq_any(&ids)))
        .set(flags::details.eq(""))
        .execute(conn)?;
    Ok(more(ids.len()))
}

/// Files that no message shows nor showed.
pub fn files(conn: &mut Conn, account: AccountId, now: Timestamp) -> Result<bool, DbError> {
    let in_a_message = post_uploads::table.filter(post_uploads::upload_id.eq(uploads::id));
    let ids: Vec<UploadId> = uploads::table
        .filter(uploads::account_id.eq(account))
        .filter(uploads::removed_at.is_null())
        .filter(not(exists(in_a_message)))
        .order(uploads::id)
        .limit(BATCH)
        .select(uploads::id)
        .load(conn)?;
    diesel::update(uploads::table.filter(uploads::id.eq_any(&ids)))
        .set((
            uploads::removed_at.eq(Some(now)),
            uploads::file_name.eq(""),
            uploads::alt.eq(""),
        ))
        .execute(conn)?;
    Ok(more(ids.len()))
}
