//! Unguessable names.

use crate::error::AppError;

/// 256 random bits as 64 hex digits.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn token() -> Result<String, AppError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(AppError::internal)?;
    Ok(hex::encode(bytes))
}

/// The id under which a form is sent, so that it makes one message however often it arrives: the one
/// that it came with, or a new one.
///
/// # Errors
/// As [`token`].
pub fn form_id(kept: &str) -> Result<String, AppError> {
    let mut id = kept.to_owned();
    if id.is_empty() {
        id = token()?;
        id.truncate(32);
    }
    Ok(id)
}
