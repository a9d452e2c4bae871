//! What can be done: permission, one write transaction, its log entry and its jobs.

mod accounts;
mod flag;
mod messages;
mod topics;

pub use accounts::{GIVEN, Suspension, lift, set_standing, suspend};
pub(super) use flag::already_flagged;
pub use flag::{Report, flag};
pub use messages::{Decision, Seen, decide};
pub use topics::lock;

use super::model::REASON_MAX;
use crate::error::AppError;

/// A reason that fits the log.
fn check_reason(reason: &str) -> Result<(), AppError> {
    let length = reason.chars().count();
    if length > REASON_MAX {
        return Err(AppError::field(
            "reason",
            format!("Cette raison a {length} caractères, le maximum est de {REASON_MAX}."),
        ));
    }
    Ok(())
}
