//! Codes of an application (RFC 6238): six digits that change every 30 seconds.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Secret};

use crate::config::SecretKey;
use crate::domain::Timestamp;
use crate::error::AppError;

/// What the key seals with.
const PURPOSE: &str = "totp";
/// Bytes: as much as HMAC-SHA-1 uses (RFC 4226 §4).
const SECRET: usize = 20;
/// Modules of white around the drawing, which readers need (ISO/IEC 18004).
const QUIET: usize = 4;

/// A new secret, sealed.
///
/// # Errors
/// When the system gives no randomness.
pub fn new_secret(key: &SecretKey) -> Result<String, AppError> {
    let mut bytes = [0_u8; SECRET];
    getrandom::fill(&mut bytes).map_err(AppError::internal)?;
    key.seal(PURPOSE, &bytes)
        .ok_or_else(|| AppError::Internal("a secret cannot be sealed".to_owned()))
}

/// The secret as applications take it: base32.
///
/// # Errors
/// When it was sealed with another key.
pub fn readable(key: &SecretKey, sealed: &str) -> Result<String, AppError> {
    Ok(open(key, sealed)?.to_base32())
}

fn open(key: &SecretKey, sealed: &str) -> Result<Secret, AppError> {
    let bytes = key.open(PURPOSE, sealed).ok_or_else(|| {
        AppError::Internal("a secret of second factors was sealed with another key".to_owned())
    })?;
    Ok(Secret::from(bytes))
}

/// The step of a code: the present one, the one before or the one after, compared in constant time.
/// `None` for a wrong code. Whether the step was used before is asked of the database.
///
/// # Errors
/// When the secret was sealed with another key.
pub fn step(
    key: &SecretKey,
    sealed: &str,
    code: &str,
    now: Timestamp,
) -> Result<Option<i64>, AppError> {
    let totp = Builder::new()
        .with_secret(open(key, sealed)?)
        .build()
        .map_err(AppError::internal)?;
    let seconds = u64::try_from(now.unix()).map_err(AppError::internal)?;
    let step = totp.check(code, seconds).map(i64::try_from).transpose();
    step.map_err(AppError::internal)
}

/// What an application reads from the drawing
/// (<https://github.com/google/google-authenticator/wiki/Key-Uri-Format>).
#[must_use]
pub fn address(site: &str, username: &str, secret: &str) -> String {
    let coded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    // A colon parts the two.
    let site = coded(&site.replace(':', " "));
    let username = coded(username);
    format!(
        "otpauth://totp/{site}:{username}?secret={secret}&issuer={site}&algorithm=SHA1&digits=6&period=30"
    )
}

/// The drawing of a text as an SVG element, black on white whatever the page's colours.
///
/// # Errors
/// When the text is too long for any drawing.
pub fn drawing(text: &str, label: &str) -> Result<String, AppError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(AppError::internal)?;
    let (width, colours) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (row, line) in colours.chunks(width).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let (x, y, length) = (column + QUIET, row + QUIET, run.len());
                path.push_str(&format!("M{x} {y}h{length}v1h-{length}z"));
            }
            column += run.len();
        }
    }
    let side = width + 2 * QUIET;
    Ok(format!(
        r##"<svg role="img" aria-label="{label}" width="240" height="240" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

/// In groups of four, as one copies by hand.
#[must_use]
pub fn in_fours(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters
        .chunks(4)
        .map(|four| four.iter().collect())
        .collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    fn key() -> SecretKey {
        SecretKey::from_hex(&"07".repeat(32)).unwrap()
    }

    /// RFC 6238, appendix B: at 59 seconds the code of the ASCII secret is 94287082.
    fn known() -> (String, Timestamp) {
        let sealed = key().seal(PURPOSE, b"12345678901234567890").unwrap();
        (sealed, Timestamp::from_micros(59_000_000).unwrap())
    }

    #[test]
    fn the_code_of_the_standard_is_right() {
        let (sealed, now) = known();
        assert_eq!(step(&key(), &sealed, "287082", now).unwrap(), Some(1));
        for wrong in ["287083", "28708", "2870820", "+28708", "28708é", ""] {
            assert_eq!(step(&key(), &sealed, wrong, now).unwrap(), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_before_and_after() {
        let (sealed, now) = known();
        let at = |seconds: i64| {
            let now = now + Duration::seconds(seconds);
            step(&key(), &sealed, "287082", now).unwrap()
        };
        assert_eq!(at(-30), Some(1));
        assert_eq!(at(30), Some(1));
        assert_eq!(at(31), None);
        assert_eq!(at(-60 + 1), Some(1));
    }

    #[test]
    fn another_key_opens_nothing() {
        let (sealed, now) = known();
        let other = SecretKey::from_hex(&"08".repeat(32)).unwrap();
        assert!(step(&other, &sealed, "287082", now).is_err());
    }

    #[test]
    fn applications_read_who_and_where() {
        assert_eq!(
            address("L’entraide : ici", "zoé", "ABCD"),
            "otpauth://totp/L%E2%80%99entraide%20%20%20ici:zo%C3%A9?secret=ABCD&issuer=L%E2%80%99entraide%20%20%20ici&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(in_fours("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }

    #[test]
    fn the_drawing_has_white_around_it() {
        let svg = drawing("otpauth://totp/a:b?secret=ABCD", "Code à lire").unwrap();
        assert!(svg.starts_with("<svg role=\"img\" aria-label=\"Code à lire\""));
        // The corner of every such drawing: a run of seven, after the margin.
        assert!(svg.contains("M4 4h7v1h-7z"), "{svg}");
    }
}
