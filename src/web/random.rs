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
