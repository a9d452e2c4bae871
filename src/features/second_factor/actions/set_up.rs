//! Adding a second factor to one's account, and taking it away. The pages ask for the password before.

use super::super::model::{Change, MOST_PASSKEYS, SET_UP_LASTS, Totp, check_name};
use super::super::passkeys::Keys;
use super::super::{codes, jobs, store, totp};
use crate::app::App;
use crate::config::SecretKey;
use crate::db::Conn;
use crate::domain::{AccountId, PasskeyId, Person, Timestamp};
use crate::error::AppError;

/// New codes as they are shown this once, with what is stored of them.
#[derive(Clone, Debug)]
pub struct NewCodes {
    pub codes: Vec<String>,
    hashes: Vec<String>,
}

impl NewCodes {
    /// # Errors
    /// When the system gives no randomness.
    pub fn make(key: &SecretKey, account: AccountId) -> Result<Self, AppError> {
        let codes = codes::make()?;
        let hashes = codes.iter().map(|code| codes::hash(key, account, code));
        let hashes = hashes.collect::<Result<_, _>>()?;
        Ok(Self { codes, hashes })
    }
}

/// Begins an application: it counts once a code of it was shown.
///
/// # Errors
/// [`AppError::Conflict`] when the account has one.
pub fn begin_app(
    conn: &mut Conn,
    person: &Person,
    secret: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    if store::begin_totp(conn, person.account, secret, now)? {
        return Ok(());
    }
    Err(AppError::Conflict(
        "Votre compte a déjà une application de codes. Retirez-la d’abord pour en choisir une autre."
            .to_owned(),
    ))
}

/// The application that was begun, if it still can be confirmed.
///
/// # Errors
/// When the database fails.
pub fn begun_app(
    conn: &mut Conn,
    person: &Person,
    now: Timestamp,
) -> Result<Option<Totp>, AppError> {
    let found = store::find_totp(conn, person.account)?;
    Ok(found.filter(|totp| totp.is_begun(now)))
}

/// The step of the first code of an application, typed with or without spaces.
///
/// # Errors
/// [`AppError::Invalid`] on `code`.
pub fn first_step(
    key: &SecretKey,
    app: &Totp,
    typed: &str,
    now: Timestamp,
) -> Result<i64, AppError> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let wrong = || {
        AppError::field(
            "code",
            "Ce n’est pas le bon code. Il change toutes les trente secondes\u{a0}: écrivez celui que l’application montre maintenant. S’il est toujours refusé, vérifiez que l’heure du téléphone est réglée automatiquement.",
        )
    };
    totp::step(key, &app.secret, &code, now)?.ok_or_else(wrong)
}

/// The application counts from now on. Returns whether these codes are now those of the account: it
/// had none.
///
/// # Errors
/// [`AppError::Conflict`] when it was confirmed or begun anew meanwhile.
pub fn confirm_app(
    conn: &mut Conn,
    person: &Person,
    (begun, step): (&Totp, i64),
    codes: &NewCodes,
    now: Timestamp,
) -> Result<bool, AppError> {
    let present = store::find_totp(conn, person.account)?;
    let same = present.is_some_and(|present| present.secret == begun.secret);
    if !same || !store::confirm_totp(conn, person.account, step, now)? {
        return Err(AppError::Conflict(
            "Cette application vient d’être ajoutée ou remplacée ailleurs.".to_owned(),
        ));
    }
    jobs::changed_mail(conn, person.account, Change::AppAdded, now)?;
    first_codes(conn, person.account, codes, now)
}

fn first_codes(
    conn: &mut Conn,
    account: AccountId,
    codes: &NewCodes,
    now: Timestamp,
) -> Result<bool, AppError> {
    if store::codes_left(conn, account)? > 0 {
        return Ok(false);
    }
    store::replace_codes(conn, account, &codes.hashes, now)?;
    Ok(true)
}

/// Begins a passkey of this name.
///
/// # Errors
/// [`AppError::Invalid`] on `name`; [`AppError::Conflict`] where there can be none, or no more.
pub fn begin_key(
    conn: &mut Conn,
    app: &App,
    person: &Person,
    name: &str,
    now: Timestamp,
) -> Result<(), AppError> {
    let name = check_name(name).map_err(|why| AppError::field("name", why))?;
    let keys = Keys::of(app).ok_or_else(no_keys)?;
    let others = store::list_passkeys(conn, person.account)?;
    if i64::try_from(others.len()).unwrap_or(MOST_PASSKEYS) >= MOST_PASSKEYS {
        return Err(AppError::Conflict(format!(
            "Votre compte a déjà {MOST_PASSKEYS}\u{a0}clés\u{a0}: retirez-en une d’abord."
        )));
    }
    let state = keys.begin(&app.key, (person.account, &person.username), &others)?;
    store::put_new_passkey(conn, person.account, (&name, &state), now + SET_UP_LASTS)?;
    Ok(())
}

/// Said where browsers make no passkeys.
#[must_use]
pub fn no_keys() -> AppError {
    AppError::Conflict(
        "Les clés d’accès demandent un forum en https et avec un nom\u{a0}: ce n’est pas le cas de celui-ci."
            .to_owned(),
    )
}

/// Name and sealed state of the passkey that was begun.
///
/// # Errors
/// When the database fails.
pub fn begun_key(
    conn: &mut Conn,
    person: &Person,
    now: Timestamp,
) -> Result<Option<(String, String)>, AppError> {
    Ok(store::new_passkey(conn, person.account, now)?)
}

/// A passkey as the browser made it, checked.
#[derive(Clone, Debug)]
pub struct MadeKey {
    pub name: String,
    /// The state that it answers.
    pub state: String,
    pub credential: String,
    pub passkey: String,
}

/// The passkey counts from now on. Returns whether these codes are now those of the account: it had
/// none.
///
/// # Errors
/// [`AppError::Conflict`] when the key is known, or was begun anew meanwhile.
pub fn add_key(
    conn: &mut Conn,
    person: &Person,
    made: &MadeKey,
    codes: &NewCodes,
    now: Timestamp,
) -> Result<bool, AppError> {
    let account = person.account;
    let row = (&*made.credential, &*made.passkey, &*made.name);
    let added = store::take_new_passkey(conn, account, &made.state)?
        && store::insert_passkey(conn, account, row, now)?;
    if !added {
        return Err(AppError::Conflict(
            "Cette clé est déjà enregistrée, ou une autre vient d’être commencée ailleurs."
                .to_owned(),
        ));
    }
    jobs::changed_mail(conn, account, Change::KeyAdded, now)?;
    first_codes(conn, account, codes, now)
}

/// # Errors
/// [`AppError::NotFound`] for a key of somebody else; [`AppError::Invalid`] on `name`.
pub fn rename_key(
    conn: &mut Conn,
    person: &Person,
    (id, name): (PasskeyId, &str),
) -> Result<(), AppError> {
    let name = check_name(name).map_err(|why| AppError::field("name", why))?;
    found(store::rename_passkey(conn, person.account, (id, &name))?)
}

/// # Errors
/// [`AppError::NotFound`] for a key of somebody else.
pub fn remove_key(
    conn: &mut Conn,
    person: &Person,
    id: PasskeyId,
    now: Timestamp,
) -> Result<(), AppError> {
    found(store::delete_passkey(conn, person.account, id)?)?;
    removed(conn, person.account, Change::KeyRemoved, now)
}

/// # Errors
/// [`AppError::NotFound`] when there is none.
pub fn remove_app(conn: &mut Conn, person: &Person, now: Timestamp) -> Result<(), AppError> {
    found(store::delete_totp(conn, person.account)?)?;
    removed(conn, person.account, Change::AppRemoved, now)
}

fn removed(
    conn: &mut Conn,
    account: AccountId,
    what: Change,
    now: Timestamp,
) -> Result<(), AppError> {
    // Codes alone are no second factor: nobody would be asked for them.
    if !store::has(conn, account)? {
        store::erase(conn, account)?;
    }
    Ok(jobs::changed_mail(conn, account, what, now)?)
}

/// Puts new recovery codes in the place of the others.
///
/// # Errors
/// [`AppError::Conflict`] for an account without second factor.
pub fn renew_codes(
    conn: &mut Conn,
    person: &Person,
    codes: &NewCodes,
    now: Timestamp,
) -> Result<(), AppError> {
    if !store::has(conn, person.account)? {
        return Err(AppError::Conflict(
            "Choisissez d’abord une application ou une clé\u{a0}: les codes de secours les remplacent."
                .to_owned(),
        ));
    }
    store::replace_codes(conn, person.account, &codes.hashes, now)?;
    Ok(jobs::changed_mail(
        conn,
        person.account,
        Change::CodesMade,
        now,
    )?)
}

fn found(found: bool) -> Result<(), AppError> {
    if found {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}
