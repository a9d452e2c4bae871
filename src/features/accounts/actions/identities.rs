//! Coming in by a space: whose identity it is, opening an account with it, linking and unlinking.

use super::super::letters::{self, SpaceChange};
use super::super::model::{self, ASK_AGAIN, Account, PROOF_LASTS, Proven, SpaceUser};
use super::super::store::spaces::{self as ways, MOST, Own};
use super::super::store::{self, names};
use super::create::{lost_race, name_reserved, name_taken};
use crate::db::{Conn, hold_account};
use crate::domain::{AccountId, IdentityId, IdentityKind, Person, TenantId, Timestamp, Username};
use crate::error::AppError;
use crate::text;

/// Who a space's user is here.
#[derive(Clone, Debug)]
pub enum Whose {
    Nobody,
    Somebody(Box<Account>, IdentityId),
    /// The space was made anew, or an administrator has something to decide.
    Quarantined,
}

/// Finds whose identity it is, and notes that the space vouches for them now. An identity that was
/// removed, or whose account is no more, is nobody's.
///
/// # Errors
/// When the database fails.
pub fn recognise(conn: &mut Conn, proven: &Proven, now: Timestamp) -> Result<Whose, AppError> {
    let Some(known) = ways::find(conn, &proven.user)? else {
        return Ok(Whose::Nobody);
    };
    if known.quarantined_at.is_some() {
        return Ok(Whose::Quarantined);
    }
    let account = store::find(conn, known.account)?.filter(|account| !account.is_deleted());
    let Some(account) = account.filter(|_| known.removed_at.is_none()) else {
        ways::remove(conn, known.id, now)?;
        return Ok(Whose::Nobody);
    };
    ways::prove(conn, known.id, proven, (now, now + PROOF_LASTS))?;
    Ok(Whose::Somebody(Box::new(account), known.id))
}

/// Opens an account for somebody who came by a space. It has no address; its name is chosen by the
/// person.
///
/// # Errors
/// [`AppError::Invalid`] on `username` when somebody has or had it, or when it would speak for the
/// forum; [`AppError::Conflict`] when the identity has been somebody's since.
pub fn open_with_space(
    conn: &mut Conn,
    username: &Username,
    proven: &Proven,
    now: Timestamp,
) -> Result<(AccountId, IdentityId), AppError> {
    let name = username.as_str();
    let key = text::fold(name);
    if model::is_reserved(&key) {
        return Err(name_reserved());
    }
    if names::owner(conn, &key)?.is_some() {
        return Err(name_taken(conn, name)?);
    }
    let account = ways::insert_account(conn, name, now)?;
    names::insert(conn, account, (&key, name), now).map_err(lost_race)?;
    let times = (now, now + PROOF_LASTS);
    let identity = ways::insert(conn, account, proven, times).map_err(lost_race)?;
    Ok((account, identity))
}

/// What linking a space to an account came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linked {
    Now,
    Already,
    /// It signs in to another account: never moved silently.
    OfAnother,
    Quarantined,
    /// The account has as many as it can have.
    TooMany,
}

/// Makes a space's user a way of signing in to this account; the space has just vouched for them, and
/// the account is signed in.
///
/// # Errors
/// When the database fails; [`AppError::Conflict`] when somebody was faster.
pub fn link(
    conn: &mut Conn,
    account: AccountId,
    proven: &Proven,
    now: Timestamp,
) -> Result<Linked, AppError> {
    hold_account(conn, account)?;
    match recognise(conn, proven, now)? {
        Whose::Somebody(owner, _) if owner.id == account => return Ok(Linked::Already),
        Whose::Somebody(..) => return Ok(Linked::OfAnother),
        Whose::Quarantined => return Ok(Linked::Quarantined),
        Whose::Nobody => {}
    }
    let linked = ways::of_account(conn, account)?.len();
    if i64::try_from(linked).unwrap_or(MOST) >= MOST {
        return Ok(Linked::TooMany);
    }
    let times = (now, now + PROOF_LASTS);
    let id = ways::insert(conn, account, proven, times).map_err(lost_race)?;
    letters::space_mail(conn, (account, id), SpaceChange::Linked, now)?;
    Ok(Linked::Now)
}

/// The ways of signing in to an account, first one first.
///
/// # Errors
/// When the database fails.
pub fn of_account(conn: &mut Conn, account: AccountId) -> Result<Vec<Own>, AppError> {
    Ok(ways::of_account(conn, account)?)
}

/// Removes a space from the ways of signing in, and ends the sessions and tokens it opened.
///
/// # Errors
/// [`AppError::NotFound`] when it is none of theirs; [`AppError::Conflict`] when it is the last way
/// that works, without which nobody could sign in any more.
pub fn unlink(
    conn: &mut Conn,
    person: &Person,
    id: IdentityId,
    now: Timestamp,
) -> Result<(), AppError> {
    hold_account(conn, person.account)?;
    let own = ways::of_account(conn, person.account)?;
    let wished = own
        .iter()
        .find(|way| way.id == id && way.kind == IdentityKind::Tenant);
    wished.ok_or(AppError::NotFound)?;
    if !own.iter().any(|way| way.id != id && way.works()) {
        return Err(only_way());
    }
    ways::remove(conn, id, now)?;
    letters::space_mail(conn, (person.account, id), SpaceChange::Unlinked, now)?;
    Ok(())
}

/// Said of the last way that works: without it nobody could sign in any more.
#[must_use]
pub fn only_way() -> AppError {
    AppError::Conflict(
        "C’est votre seul moyen de vous connecter. Choisissez d’abord un mot de passe, ou reliez un autre espace."
            .to_owned(),
    )
}

/// Shows the association of a space beside the name, or no more.
///
/// # Errors
/// [`AppError::NotFound`] when it is none of theirs.
pub fn show(conn: &mut Conn, person: &Person, id: IdentityId, shown: bool) -> Result<(), AppError> {
    if ways::set_shown(conn, person.account, id, shown)? {
        return Ok(());
    }
    Err(AppError::NotFound)
}

/// The space could not be asked: it is asked again later, and nothing ends meanwhile.
///
/// # Errors
/// When the database fails.
pub fn ask_again_later(
    conn: &mut Conn,
    identity: IdentityId,
    now: Timestamp,
) -> Result<(), AppError> {
    Ok(ways::put_off(conn, identity, now + ASK_AGAIN)?)
}

/// Whose identity it is, without changing anything.
///
/// # Errors
/// When the database fails.
pub fn whose(conn: &mut Conn, user: &SpaceUser) -> Result<Whose, AppError> {
    let Some(known) = ways::find(conn, user)? else {
        return Ok(Whose::Nobody);
    };
    if known.quarantined_at.is_some() {
        return Ok(Whose::Quarantined);
    }
    let account = store::find(conn, known.account)?.filter(|account| !account.is_deleted());
    Ok(match account.filter(|_| known.removed_at.is_none()) {
        Some(account) => Whose::Somebody(Box::new(account), known.id),
        None => Whose::Nobody,
    })
}

/// The space of an identity, and when it is to be asked again; `None` for a password.
///
/// # Errors
/// When the database fails.
pub fn recheck_of(
    conn: &mut Conn,
    identity: IdentityId,
) -> Result<Option<(TenantId, Option<Timestamp>)>, AppError> {
    Ok(ways::recheck_of(conn, identity)?)
}
