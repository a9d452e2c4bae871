//! Passkeys (<https://www.w3.org/TR/webauthn-3/>): a key of a device that signs what it is asked.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use webauthn_rs::prelude::{
    CredentialID, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Uuid, Webauthn, WebauthnBuilder,
};

use super::model;
use crate::app::App;
use crate::config::SecretKey;
use crate::domain::{AccountId, PasskeyId};
use crate::error::AppError;

/// What the key seals with.
const PURPOSE: &str = "passkey";

/// What a browser is asked, and what its answer is checked against.
#[derive(Serialize, Deserialize)]
struct Asked<S> {
    /// JSON for `PublicKeyCredential.parse…OptionsFromJSON`.
    options: serde_json::Value,
    state: S,
}

/// This forum, as passkeys know it.
pub struct Keys(Webauthn);

/// Whether browsers make passkeys for an address: it needs a host name, and https but on this machine.
fn address_fits(address: &Url) -> bool {
    let host = address.domain();
    let local = host.is_some_and(|host| host == "localhost" || host.ends_with(".localhost"));
    host.is_some() && (address.scheme() == "https" || local)
}

impl Keys {
    /// `None` where browsers make no passkeys.
    #[must_use]
    pub fn of(app: &App) -> Option<Self> {
        let address = Url::parse(app.config.public_url.as_str()).ok()?;
        if !address_fits(&address) {
            return None;
        }
        let name = app.site_name();
        let builder = WebauthnBuilder::new(address.domain()?, &address).ok()?;
        Some(Self(builder.rp_name(&name).build().ok()?))
    }

    /// Begins a passkey for somebody who may have others: sealed.
    ///
    /// # Errors
    /// Never in practice.
    pub fn begin(
        &self,
        key: &SecretKey,
        (account, username): (AccountId, &str),
        others: &[model::Passkey],
    ) -> Result<String, AppError> {
        let others: Vec<CredentialID> = others
            .iter()
            .map(|other| Ok(read(&other.passkey)?.cred_id().clone()))
            .collect::<Result<_, AppError>>()?;
        let (options, state) = self
            .0
            .start_passkey_registration(handle(key, account), username, username, Some(others))
            .map_err(AppError::internal)?;
        let options = serde_json::to_value(options).map_err(AppError::internal)?;
        seal(key, &Asked { options, state })
    }

    /// The passkey that a browser made: its id and what is kept of it. `None` when the answer is not
    /// to what was asked.
    ///
    /// # Errors
    /// When the state was sealed with another key.
    pub fn made(
        &self,
        key: &SecretKey,
        sealed: &str,
        answer: &str,
    ) -> Result<Option<(String, String)>, AppError> {
        let asked: Asked<PasskeyRegistration> = open(key, sealed)?;
        let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else {
            return Ok(None);
        };
        let Ok(passkey) = self.0.finish_passkey_registration(&answer, &asked.state) else {
            return Ok(None);
        };
        let id = hex::encode(passkey.cred_id());
        let kept = serde_json::to_string(&passkey).map_err(AppError::internal)?;
        Ok(Some((id, kept)))
    }

    /// Asks for one of these passkeys: sealed; `None` when there are none.
    ///
    /// # Errors
    /// When what is kept cannot be read.
    pub fn ask(
        &self,
        key: &SecretKey,
        passkeys: &[model::Passkey],
    ) -> Result<Option<String>, AppError> {
        let known = read_all(passkeys)?;
        if known.is_empty() {
            return Ok(None);
        }
        let (options, state) = self
            .0
            .start_passkey_authentication(&known)
            .map_err(AppError::internal)?;
        let options = serde_json::to_value(options).map_err(AppError::internal)?;
        seal(key, &Asked { options, state }).map(Some)
    }

    /// Which passkey signed what was asked, and what is to be kept of it from now on. `None` when none
    /// did.
    ///
    /// # Errors
    /// When the state was sealed with another key.
    pub fn signed(
        &self,
        key: &SecretKey,
        (sealed, answer): (&str, &str),
        passkeys: &[model::Passkey],
    ) -> Result<Option<(PasskeyId, String)>, AppError> {
        let asked: Asked<PasskeyAuthentication> = open(key, sealed)?;
        let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else {
            return Ok(None);
        };
        let Ok(result) = self.0.finish_passkey_authentication(&answer, &asked.state) else {
            return Ok(None);
        };
        for one in passkeys {
            let mut passkey = read(&one.passkey)?;
            if passkey.update_credential(&result).is_some() {
                let kept = serde_json::to_string(&passkey).map_err(AppError::internal)?;
                return Ok(Some((one.id, kept)));
            }
        }
        Ok(None)
    }
}

/// What the page hands to the browser, of what [`Keys::begin`] or [`Keys::ask`] made.
///
/// # Errors
/// When it was sealed with another key.
pub fn options(key: &SecretKey, sealed: &str) -> Result<String, AppError> {
    let asked: Asked<serde_json::Value> = open(key, sealed)?;
    Ok(asked.options["publicKey"].to_string())
}

/// Says nothing of the account to whoever holds the key: devices keep it.
fn handle(key: &SecretKey, account: AccountId) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(key.derive("passkey owner"));
    hash.update(account.0.to_be_bytes());
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    Uuid::from_bytes(bytes)
}

fn read(kept: &str) -> Result<Passkey, AppError> {
    serde_json::from_str(kept).map_err(AppError::internal)
}

fn read_all(passkeys: &[model::Passkey]) -> Result<Vec<Passkey>, AppError> {
    passkeys.iter().map(|one| read(&one.passkey)).collect()
}

fn seal(key: &SecretKey, asked: &impl Serialize) -> Result<String, AppError> {
    let plain = serde_json::to_vec(asked).map_err(AppError::internal)?;
    key.seal(PURPOSE, &plain)
        .ok_or_else(|| AppError::Internal("a challenge cannot be sealed".to_owned()))
}

fn open<T: DeserializeOwned>(key: &SecretKey, sealed: &str) -> Result<T, AppError> {
    let plain = key.open(PURPOSE, sealed).ok_or_else(|| {
        AppError::Internal("a challenge of passkeys was sealed with another key".to_owned())
    })?;
    serde_json::from_slice(&plain).map_err(AppError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_name_that_browsers_trust() {
        let fits = |address: &str| address_fits(&Url::parse(address).unwrap());
        for good in [
            "https://entraide.example",
            "http://localhost:8080",
            "http://forum.localhost",
        ] {
            assert!(fits(good), "{good}");
        }
        for bad in [
            "http://entraide.example",
            "https://192.0.2.1",
            "http://127.0.0.1:8080",
            "https://[2001:db8::1]",
        ] {
            assert!(!fits(bad), "{bad}");
        }
    }

    #[test]
    fn a_handle_is_the_same_each_time_and_of_one_account() {
        let key = SecretKey::from_hex(&"07".repeat(32)).unwrap();
        assert_eq!(handle(&key, AccountId(1)), handle(&key, AccountId(1)));
        assert_ne!(handle(&key, AccountId(1)), handle(&key, AccountId(2)));
    }
}
