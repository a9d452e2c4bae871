//! Passwords: argon2id with the parameters that OWASP's Password Storage Cheat Sheet gives first.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization;

use crate::app::App;
use crate::domain::Password;
use crate::error::AppError;

/// KiB of memory, passes, lanes.
const COST: (u32, u32, u32) = (19_456, 2, 1);

/// What a password is compared with where there is none, so that an unknown address takes as long
/// as a known one. The parameters are [`COST`]; nothing hashes to it.
const NO_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Longer than any password that was ever accepted: the rest of what was typed is not read.
const MOST_TYPED: usize = 4 * 256;

/// Hashes a password into a PHC string. Takes some 20 ms; for threads that may block.
///
/// # Errors
/// When the system gives no randomness or no memory.
pub fn hash(password: &Password) -> Result<String, AppError> {
    let hash = argon2()?
        .hash_password(normal(password.as_str()).as_bytes())
        .map_err(AppError::internal)?;
    Ok(hash.to_string())
}

/// Whether what was typed is the password with this hash. With `None` the answer is no, after the
/// same time.
///
/// # Errors
/// When a stored hash cannot be read.
pub fn verify(typed: &str, hash: Option<&str>) -> Result<bool, AppError> {
    let typed = &typed[..typed.floor_char_boundary(MOST_TYPED)];
    let verified = argon2()?.verify_password(normal(typed).as_bytes(), hash.unwrap_or(NO_HASH));
    match verified {
        Ok(()) => Ok(hash.is_some()),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(AppError::internal(error)),
    }
}

/// [`hash`] for pages: a burst of them waits for its turn.
///
/// # Errors
/// As [`hash`].
pub async fn hash_in_turn(app: &App, password: Password) -> Result<String, AppError> {
    in_turn(app, move || hash(&password)).await
}

/// [`verify`] for pages: a burst of them waits for its turn.
///
/// # Errors
/// As [`verify`].
pub async fn verify_in_turn(
    app: &App,
    typed: String,
    hash: Option<String>,
) -> Result<bool, AppError> {
    in_turn(app, move || verify(&typed, hash.as_deref())).await
}

async fn in_turn<T: Send + 'static>(
    app: &App,
    work: impl FnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let turn = app
        .hashing
        .clone()
        .acquire_owned()
        .await
        .map_err(AppError::internal)?;
    spawn_blocking(move || {
        let _turn = turn;
        work()
    })
    .await
    .map_err(AppError::internal)?
}

fn argon2() -> Result<Argon2<'static>, AppError> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(AppError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The same letters typed on two systems can be different code points (RFC 8265, 4.2).
fn normal(password: &str) -> String {
    password.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_opens() {
        let password = Password::parse("quatre mots à la suite").unwrap();
        let hash = hash(&password).unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(verify("quatre mots à la suite", Some(&hash)).unwrap());
        assert!(verify("quatre mots a\u{300} la suite", Some(&hash)).unwrap());
        assert!(!verify("quatre mots à la fin", Some(&hash)).unwrap());
        assert!(!verify("", Some(&hash)).unwrap());
        assert!(!verify(&"é".repeat(100_000), Some(&hash)).unwrap());
    }

    #[test]
    fn without_a_hash_the_answer_is_no_at_the_same_cost() {
        assert!(!verify("quatre mots à la suite", None).unwrap());
        let cost = format!("$argon2id$v=19$m={},t={},p={}$", COST.0, COST.1, COST.2);
        assert!(NO_HASH.starts_with(&cost));
    }

    #[test]
    fn a_broken_hash_is_an_error() {
        assert!(verify("quatre mots à la suite", Some("plain")).is_err());
    }
}
