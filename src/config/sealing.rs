//! What is secret and must be stored is sealed: whoever reads the database alone cannot read it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Generate as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use super::SecretKey;

/// Of the way of sealing.
const VERSION: &str = "1.";
const NONCE: usize = 24;

impl SecretKey {
    /// Seals bytes for one purpose (XChaCha20-Poly1305, draft-irtf-cfrg-xchacha, the purpose in the
    /// key): text that only [`SecretKey::open`] with the same purpose reads.
    #[must_use]
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Option<String> {
        let nonce = XNonce::generate();
        let sealed = self.cipher(purpose).encrypt(&nonce, plain).ok()?;
        let bytes = [nonce.as_slice(), &sealed].concat();
        Some(format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What was sealed; `None` when it was sealed otherwise, or was changed.
    #[must_use]
    pub fn open(&self, purpose: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(VERSION)?).ok()?;
        let (nonce, rest) = bytes.split_at_checked(NONCE)?;
        let nonce = XNonce::try_from(nonce).ok()?;
        self.cipher(purpose)
            .decrypt(&nonce, Payload::from(rest))
            .ok()
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.derive(&format!("seal {purpose}")).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_purpose_open_it() {
        let key = SecretKey::from_hex(&"07".repeat(32)).unwrap();
        let other = SecretKey::from_hex(&"08".repeat(32)).unwrap();
        let sealed = key.seal("app password", b"secret").unwrap();
        assert_eq!(key.open("app password", &sealed).unwrap(), b"secret");
        assert_ne!(key.seal("app password", b"secret").unwrap(), sealed);
        assert_eq!(key.open("totp", &sealed), None);
        assert_eq!(other.open("app password", &sealed), None);
        let mut changed = sealed.clone();
        changed.pop();
        for bad in [changed.as_str(), "", "1.", "1.AAAA", "é", &sealed[2..]] {
            assert_eq!(key.open("app password", bad), None, "{bad:?}");
        }
    }
}
