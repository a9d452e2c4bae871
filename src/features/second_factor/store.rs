//! Second factors in the database.

use diesel::prelude::*;

use super::model::{MOST_PASSKEYS, Means, Passkey, STEP_LASTS, Step, Totp};
use crate::db::schema::{
    identities, new_passkeys, passkeys, passwords, recovery_codes, second_steps, totp,
};
use crate::db::{Conn, DbError, per_backend};
use crate::domain::{AccountId, IdentityId, IdentityKind, PasskeyId, Timestamp};

/// Whether anything counts as a second proof of this account.
pub fn has(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    let confirmed = totp::table
        .filter(totp::account_id.eq(account))
        .filter(totp::confirmed_at.is_not_null());
    if diesel::select(diesel::dsl::exists(confirmed)).get_result(conn)? {
        return Ok(true);
    }
    let keys = passkeys::table.filter(passkeys::account_id.eq(account));
    Ok(diesel::select(diesel::dsl::exists(keys)).get_result(conn)?)
}

/// Whether an identity signs in with a password here.
pub fn is_local(conn: &mut Conn, identity: IdentityId) -> Result<bool, DbError> {
    let local = identities::table
        .filter(identities::id.eq(identity))
        .filter(identities::kind.eq(IdentityKind::Local));
    Ok(diesel::select(diesel::dsl::exists(local)).get_result(conn)?)
}

/// All that an account has.
pub fn means(conn: &mut Conn, account: AccountId) -> Result<Means, DbError> {
    Ok(Means {
        totp: find_totp(conn, account)?.filter(|totp| totp.confirmed_at.is_some()),
        passkeys: list_passkeys(conn, account)?,
        codes_left: codes_left(conn, account)?,
    })
}

/// Confirmed or not.
pub fn find_totp(conn: &mut Conn, account: AccountId) -> Result<Option<Totp>, DbError> {
    let row: Option<(String, Timestamp, Option<Timestamp>)> = totp::table
        .find(account)
        .select((totp::secret, totp::created_at, totp::confirmed_at))
        .first(conn)
        .optional()?;
    Ok(row.map(|(secret, created_at, confirmed_at)| Totp {
        secret,
        created_at,
        confirmed_at,
    }))
}

/// Puts a new secret in the place of one that was never confirmed; `false` when one is confirmed.
pub fn begin_totp(
    conn: &mut Conn,
    account: AccountId,
    secret: &str,
    now: Timestamp,
) -> Result<bool, DbError> {
    diesel::delete(
        totp::table
            .filter(totp::account_id.eq(account))
            .filter(totp::confirmed_at.is_null()),
    )
    .execute(conn)?;
    let row = (
        totp::account_id.eq(account),
        totp::secret.eq(secret),
        totp::created_at.eq(now),
    );
    let inserted = per_backend!(conn, c => diesel::insert_into(totp::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted > 0)
}

/// The first code was right. `false` when it is confirmed already, or is no more.
pub fn confirm_totp(
    conn: &mut Conn,
    account: AccountId,
    step: i64,
    now: Timestamp,
) -> Result<bool, DbError> {
    let confirmed = diesel::update(
        totp::table
            .filter(totp::account_id.eq(account))
            .filter(totp::confirmed_at.is_null()),
    )
    .set((totp::confirmed_at.eq(now), totp::last_step.eq(step)))
    .execute(conn)?;
    Ok(confirmed > 0)
}

/// Uses up a step: `false` when it, or a later one, was used before.
pub fn use_step(conn: &mut Conn, account: AccountId, step: i64) -> Result<bool, DbError> {
    let used = diesel::update(
        totp::table
            .filter(totp::account_id.eq(account))
            .filter(totp::confirmed_at.is_not_null())
            .filter(totp::last_step.lt(step)),
    )
    .set(totp::last_step.eq(step))
    .execute(conn)?;
    Ok(used > 0)
}

pub fn delete_totp(conn: &mut Conn, account: AccountId) -> Result<bool, DbError> {
    Ok(diesel::delete(totp::table.find(account)).execute(conn)? > 0)
}

type PasskeyRow = (PasskeyId, String, String, Timestamp, Option<Timestamp>);

/// Oldest first.
pub fn list_passkeys(conn: &mut Conn, account: AccountId) -> Result<Vec<Passkey>, DbError> {
    let rows: Vec<PasskeyRow> = passkeys::table
        .filter(passkeys::account_id.eq(account))
        .order(passkeys::id)
        .limit(MOST_PASSKEYS)
        .select((
            passkeys::id,
            passkeys::passkey,
            passkeys::name,
            passkeys::created_at,
            passkeys::last_used_at,
        ))
        .load(conn)?;
    let passkey = |(id, passkey, name, created_at, last_used_at)| Passkey {
        id,
        passkey,
        name,
        created_at,
        last_used_at,
    };
    Ok(rows.into_iter().map(passkey).collect())
}

/// `false` when the key is known already, here or at another account.
pub fn insert_passkey(
    conn: &mut Conn,
    account: AccountId,
    (credential, passkey, name): (&str, &str, &str),
    now: Timestamp,
) -> Result<bool, DbError> {
    let row = (
        passkeys::account_id.eq(account),
        passkeys::credential_id.eq(credential),
        passkeys::passkey.eq(passkey),
        passkeys::name.eq(name),
        passkeys::created_at.eq(now),
    );
    let inserted = per_backend!(conn, c => diesel::insert_into(passkeys::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(inserted > 0)
}

pub fn rename_passkey(
    conn: &mut Conn,
    account: AccountId,
    (id, name): (PasskeyId, &str),
) -> Result<bool, DbError> {
    let own = passkeys::table
        .filter(passkeys::id.eq(id))
        .filter(passkeys::account_id.eq(account));
    Ok(diesel::update(own)
        .set(passkeys::name.eq(name))
        .execute(conn)?
        > 0)
}

pub fn delete_passkey(conn: &mut Conn, account: AccountId, id: PasskeyId) -> Result<bool, DbError> {
    let own = passkeys::table
        .filter(passkeys::id.eq(id))
        .filter(passkeys::account_id.eq(account));
    Ok(diesel::delete(own).execute(conn)? > 0)
}

/// Notes that a passkey signed; `false` when it was removed meanwhile.
pub fn use_passkey(
    conn: &mut Conn,
    (account, id): (AccountId, PasskeyId),
    passkey: &str,
    now: Timestamp,
) -> Result<bool, DbError> {
    let own = passkeys::table
        .filter(passkeys::id.eq(id))
        .filter(passkeys::account_id.eq(account));
    let used = diesel::update(own)
        .set((
            passkeys::passkey.eq(passkey),
            passkeys::last_used_at.eq(now),
        ))
        .execute(conn)?;
    Ok(used > 0)
}

/// A passkey about to be made, in the place of one begun before.
pub fn put_new_passkey(
    conn: &mut Conn,
    account: AccountId,
    (name, state): (&str, &str),
    expires_at: Timestamp,
) -> Result<(), DbError> {
    diesel::delete(new_passkeys::table.find(account)).execute(conn)?;
    diesel::insert_into(new_passkeys::table)
        .values((
            new_passkeys::account_id.eq(account),
            new_passkeys::name.eq(name),
            new_passkeys::state.eq(state),
            new_passkeys::expires_at.eq(expires_at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Name and sealed state.
pub fn new_passkey(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<(String, String)>, DbError> {
    Ok(new_passkeys::table
        .find(account)
        .filter(new_passkeys::expires_at.gt(now))
        .select((new_passkeys::name, new_passkeys::state))
        .first(conn)
        .optional()?)
}

/// Takes what was asked, so that it is answered once: `false` when it is another by now.
pub fn take_new_passkey(conn: &mut Conn, account: AccountId, state: &str) -> Result<bool, DbError> {
    let taken = diesel::delete(
        new_passkeys::table
            .filter(new_passkeys::account_id.eq(account))
            .filter(new_passkeys::state.eq(state)),
    )
    .execute(conn)?;
    Ok(taken > 0)
}

/// Puts new codes in the place of all others.
pub fn replace_codes(
    conn: &mut Conn,
    account: AccountId,
    hashes: &[String],
    now: Timestamp,
) -> Result<(), DbError> {
    delete_codes(conn, account)?;
    let rows: Vec<_> = hashes
        .iter()
        .map(|hash| {
            (
                recovery_codes::account_id.eq(account),
                recovery_codes::hash.eq(hash),
                recovery_codes::created_at.eq(now),
            )
        })
        .collect();
    per_backend!(conn, c => diesel::insert_into(recovery_codes::table)
        .values(&rows)
        .execute(c))?;
    Ok(())
}

pub fn delete_codes(conn: &mut Conn, account: AccountId) -> Result<(), DbError> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::account_id.eq(account)))
        .execute(conn)?;
    Ok(())
}

/// Uses up a code: `false` when there is no such one, or no more.
pub fn use_code(
    conn: &mut Conn,
    account: AccountId,
    hash: &str,
    now: Timestamp,
) -> Result<bool, DbError> {
    let used = diesel::update(
        recovery_codes::table
            .filter(recovery_codes::account_id.eq(account))
            .filter(recovery_codes::hash.eq(hash))
            .filter(recovery_codes::used_at.is_null()),
    )
    .set(recovery_codes::used_at.eq(now))
    .execute(conn)?;
    Ok(used > 0)
}

/// Ten at most.
pub fn codes_left(conn: &mut Conn, account: AccountId) -> Result<i64, DbError> {
    Ok(recovery_codes::table
        .filter(recovery_codes::account_id.eq(account))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(conn)?)
}

/// A step to be made; `state` is what passkeys are asked, sealed.
pub fn insert_step(
    conn: &mut Conn,
    token_hash: &str,
    (account, identity): (AccountId, IdentityId),
    (back, state): (&str, Option<&str>),
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::insert_into(second_steps::table)
        .values((
            second_steps::token_hash.eq(token_hash),
            second_steps::account_id.eq(account),
            second_steps::identity_id.eq(identity),
            second_steps::back.eq(back),
            second_steps::state.eq(state),
            second_steps::created_at.eq(now),
            second_steps::expires_at.eq(now + STEP_LASTS),
        ))
        .execute(conn)?;
    Ok(())
}

type StepRow = (i64, AccountId, IdentityId, String, Option<String>, i64);

/// The step of a browser. `None` when it is over, and when the password has changed since.
pub fn step(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<Step>, DbError> {
    let row: Option<StepRow> = second_steps::table
        .inner_join(identities::table.inner_join(passwords::table))
        .filter(second_steps::token_hash.eq(token_hash))
        .filter(second_steps::expires_at.gt(now))
        .filter(identities::removed_at.is_null())
        .filter(passwords::changed_at.le(second_steps::created_at))
        .select((
            second_steps::id,
            second_steps::account_id,
            second_steps::identity_id,
            second_steps::back,
            second_steps::state,
            second_steps::tries,
        ))
        .first(conn)
        .optional()?;
    let step = |(id, account, identity, back, state, tries)| Step {
        id,
        account,
        identity,
        back,
        state,
        tries,
    };
    Ok(row.map(step))
}

/// Counts one more try of a step; `false` when there were `most` already, or it is over.
pub fn count_try(conn: &mut Conn, step: i64, most: i64) -> Result<bool, DbError> {
    let counted = diesel::update(
        second_steps::table
            .filter(second_steps::id.eq(step))
            .filter(second_steps::tries.lt(most)),
    )
    .set(second_steps::tries.eq(second_steps::tries + 1))
    .execute(conn)?;
    Ok(counted > 0)
}

/// What passkeys are asked from now on.
pub fn ask_again(conn: &mut Conn, step: i64, state: Option<&str>) -> Result<(), DbError> {
    diesel::update(second_steps::table.filter(second_steps::id.eq(step)))
        .set(second_steps::state.eq(state))
        .execute(conn)?;
    Ok(())
}

/// Ends a step: `false` when it has ended before.
pub fn end_step(conn: &mut Conn, step: i64) -> Result<bool, DbError> {
    Ok(diesel::delete(second_steps::table.filter(second_steps::id.eq(step))).execute(conn)? > 0)
}

pub fn end_steps(conn: &mut Conn, account: AccountId) -> Result<(), DbError> {
    diesel::delete(second_steps::table.filter(second_steps::account_id.eq(account)))
        .execute(conn)?;
    Ok(())
}

/// Steps that nobody made.
pub fn delete_expired(conn: &mut Conn, now: Timestamp) -> Result<(), DbError> {
    diesel::delete(second_steps::table.filter(second_steps::expires_at.le(now))).execute(conn)?;
    Ok(())
}

/// All of an account.
pub fn erase(conn: &mut Conn, account: AccountId) -> Result<(), DbError> {
    end_steps(conn, account)?;
    delete_codes(conn, account)?;
    diesel::delete(new_passkeys::table.find(account)).execute(conn)?;
    diesel::delete(passkeys::table.filter(passkeys::account_id.eq(account))).execute(conn)?;
    delete_totp(conn, account)?;
    Ok(())
}
