//! The password again, before what a session alone must not do.

use super::super::actions::{passwords, sign_in};
use super::super::throttle::AttemptKeys;
use super::super::{password, store};
use crate::error::AppError;
use crate::web::{Limit, Visit};

/// Makes sure that whoever holds the session knows the password too. Guesses are counted as at
/// sign-in: a stolen session does not give it away.
///
/// # Errors
/// [`AppError::Invalid`] on `password`; [`AppError::TooMany`]; [`AppError::Forbidden`] for an account
/// that signs in without one.
pub async fn check_password(visit: &Visit, typed: &str) -> Result<(), AppError> {
    let account = visit.person()?.account;
    if typed.is_empty() {
        return Err(AppError::field("password", "Écrivez votre mot de passe."));
    }
    visit.limit(Limit::SignIn)?;
    let keys = AttemptKeys::new(&visit.app.key, &format!("account:{account}"), visit.address)?;
    let (now, limited, counted) = (visit.now, visit.app.limits.on(), keys.clone());
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
