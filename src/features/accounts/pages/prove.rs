//! Proving once more who one is, before what cannot be taken back.

use chrono::Duration;

use super::super::actions::{passwords, sign_in};
use super::super::password;
use super::super::store::{self, sessions};
use super::super::throttle::AttemptKeys;
use crate::error::AppError;
use crate::web::ui::Field;
use crate::web::{Limit, Visit};

/// How long a sign-in counts as a proof where there is no password.
const FRESH: Duration = Duration::minutes(10);

/// How a person can prove that it is them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By their password, once more.
    Password,
    /// They have none, and signed in just now: that is proof enough.
    JustSignedIn,
    /// They have none, and must sign in again.
    SignInAgain,
}

impl Proof {
    /// The field `password`, where there is one to write.
    #[must_use]
    pub fn field(self, error: Option<String>) -> Option<Field> {
        (self == Self::Password).then(|| {
            Field::password("password", "Votre mot de passe", "current-password")
                .hint("Pour vérifier que c’est bien vous.")
                .required()
                .error(error)
        })
    }
}

/// How the person of this visit can prove that it is them.
///
/// # Errors
/// [`AppError::SignInRequired`]; the database's.
pub async fn proof(visit: &Visit) -> Result<Proof, AppError> {
    let (person, now) = (visit.person()?.clone(), visit.now);
    visit
        .app
        .db
        .read(move |conn| {
            if store::local_identity(conn, person.account)?.is_some() {
                return Ok(Proof::Password);
            }
            let opened = match person.session {
                Some(session) => sessions::opened_at(conn, person.account, session)?,
                None => None,
            };
            Ok(match opened {
                Some(at) if now - at < FRESH => Proof::JustSignedIn,
                _ => Proof::SignInAgain,
            })
        })
        .await
}

/// Takes the proof: what was typed in the field `password`, or a fresh sign-in. Guesses are counted
/// as at sign-in: a stolen session does not give away the password.
///
/// # Errors
/// [`AppError::Invalid`] on `password`; [`AppError::Conflict`] for who must sign in again;
/// [`AppError::TooMany`].
pub async fn prove(visit: &Visit, typed: &str) -> Result<(), AppError> {
    match proof(visit).await? {
        Proof::JustSignedIn => return Ok(()),
        Proof::SignInAgain => {
            return Err(AppError::Conflict(
                "Votre connexion date de plus de dix minutes. Reconnectez-vous, puis recommencez."
                    .to_owned(),
            ));
        }
        Proof::Password => {}
    }
    if typed.is_empty() {
        return Err(AppError::field("password", "Écrivez votre mot de passe."));
    }
    visit.limit(Limit::SignIn)?;
    let account = visit.person()?.account;
    let keys = AttemptKeys::new(&visit.app.key, &format!("account:{account}"), visit.address)?;
    let (counted, now, limited) = (keys.clone(), visit.now, visit.app.limits.on());
    let local = visit
        .app
        .db
        .write(move |conn| {
            if limited {
                sign_in::count_attempt(conn, &counted, now)?;
            }
            store::local_identity(conn, account)?.ok_or_else(passwords::no_password)
        })
        .await?;
    if !password::verify_in_turn(&visit.app, typed.to_owned(), Some(local.hash)).await? {
        return Err(AppError::field(
            "password",
            "Ce n’est pas votre mot de passe.",
        ));
    }
    visit
        .app
        .db
        .write(move |conn| sign_in::forgive(conn, &keys, now))
        .await
}
