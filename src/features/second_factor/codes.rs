//! Recovery codes: each lets in once, when the phone or the key is not at hand.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::model::CODES;
use crate::config::SecretKey;
use crate::domain::AccountId;
use crate::error::AppError;

/// Crockford's base 32: no letter that is taken for a digit. Each letter is 5 bits.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters of a code: 50 bits, tried a few times an hour at most.
const LENGTH: usize = 10;

/// New codes, as people copy them: `k7mq3-x9wtd`.
///
/// # Errors
/// When the system gives no randomness.
pub fn make() -> Result<Vec<String>, AppError> {
    let mut bytes = [0_u8; CODES * LENGTH];
    getrandom::fill(&mut bytes).map_err(AppError::internal)?;
    let letter = |byte: &u8| char::from(LETTERS[usize::from(byte % 32)]);
    let codes = bytes.chunks(LENGTH).map(|chunk| {
        let (start, end) = chunk.split_at(LENGTH / 2);
        let part = |bytes: &[u8]| bytes.iter().map(letter).collect::<String>();
        format!("{}-{}", part(start), part(end))
    });
    Ok(codes.collect())
}

/// What was typed, without what people add: spaces, dashes, capitals, O for zero.
#[must_use]
pub fn normal(typed: &str) -> String {
    let letters = typed.chars().filter(|c| c.is_alphanumeric()).take(64);
    letters
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect()
}

/// As stored: whoever reads the table alone cannot find the code, however short it is.
///
/// # Errors
/// Never in practice: HMAC takes keys of any length.
pub fn hash(key: &SecretKey, account: AccountId, code: &str) -> Result<String, AppError> {
    let key = key.derive("recovery codes");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(AppError::internal)?;
    mac.update(&account.0.to_be_bytes());
    mac.update(normal(code).as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_differ_and_are_read_as_they_are_written() {
        let codes = make().unwrap();
        assert_eq!(codes.len(), CODES);
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), CODES);
        for code in &codes {
            assert_eq!(code.len(), LENGTH + 1);
            assert_eq!(normal(code), code.replace('-', ""));
            assert_eq!(normal(&code.to_uppercase()), normal(code));
        }
        assert_eq!(normal(" OIL-k7 "), "011k7");
        assert_eq!(normal(&"a".repeat(100_000)).len(), 64);
    }

    #[test]
    fn a_code_belongs_to_an_account() {
        let key = SecretKey::from_hex(&"07".repeat(32)).unwrap();
        let hash = |account, code: &str| hash(&key, AccountId(account), code).unwrap();
        assert_eq!(hash(1, "k7mq3-x9wtd"), hash(1, "K7MQ3 X9WTD"));
        assert_ne!(hash(1, "k7mq3-x9wtd"), hash(2, "k7mq3-x9wtd"));
    }
}
