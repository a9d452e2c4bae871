//! What a space says of itself.

use futures_util::future::join;
use serde::Deserialize;
use serde_json::Value;

use super::ask::Ask;
use super::{Breach, Failure, Provider, Space, logo};
use crate::domain::APPS;
use crate::text::clean_line;

/// Of the name of an association, in characters.
const NAME_MOST: usize = 100;
/// Of the name of a person, in characters.
const PERSON_MOST: usize = 64;
/// RFC 5321 §4.5.3.1.3.
const EMAIL_MOST: usize = 254;

/// How the people of a space sign in elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Oidc,
    LoginFlow,
}

impl Method {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Oidc => "oidc",
            Self::LoginFlow => "login_flow",
        }
    }
}

/// A space as it is now.
#[derive(Clone, Debug)]
pub struct Look {
    /// Tells it from a space that is made later under the same name: the name of its session cookie.
    pub instance_id: String,
    /// The ids of the keys that sign its tokens, sorted; none without OpenID Connect.
    pub key_ids: Vec<String>,
    /// For example `31.0.2`.
    pub version: Option<String>,
    /// `None`: Login Flow v2.
    pub provider: Option<Provider>,
}

/// How a space looks, and what it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theming {
    /// Plain text, at most 100 characters, no control or direction characters.
    pub name: Option<String>,
    /// `#rrggbb`.
    pub colour: Option<String>,
    /// Made anew: a PNG, at most 256 pixels a side.
    pub logo: Option<Vec<u8>>,
    pub version: Option<String>,
    /// Ids of apps that its people can use, as far as it says (`calendar`, `spreed`…), sorted.
    pub apps: Vec<String>,
}

#[derive(Deserialize)]
struct Status {
    installed: bool,
    maintenance: bool,
    versionstring: Option<String>,
}

impl Space {
    /// What it is: whether it is in use, how its people sign in elsewhere, which instance it is.
    ///
    /// Asked anew each time, but for what it publishes about signing in: that is remembered for ten
    /// minutes, as long as the instance is the same.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn look(&self) -> Result<Look, Failure> {
        self.told(self.looked().await)
    }

    async fn looked(&self) -> Result<Look, Failure> {
        let page = Ask::get(self.origin().join("/index.php/login")).head_only();
        let status = Ask::get(self.origin().join("/status.php"));
        let (status, page) = join(self.ask(status), self.ask(page)).await;
        let status = status?;
        let said: Status = status.json("status.php")?;
        if !said.installed {
            return Err(Failure::NotNextcloud("not installed".to_owned()));
        }
        if said.maintenance {
            return Err(Failure::Maintenance(None));
        }
        let mut cookies = status.cookies;
        cookies.extend(page?.cookies);
        let instance_id = instance(&cookies)?;
        let provider = self.provider(&instance_id).await?;
        let key_ids = match &provider {
            Some(provider) => self.keys(provider).await?.ids.clone(),
            None => Vec::new(),
        };
        Ok(Look {
            instance_id,
            key_ids,
            version: said.versionstring.as_deref().and_then(version),
            provider,
        })
    }

    /// How it looks and what it runs.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn theming(&self) -> Result<Theming, Failure> {
        self.told(self.themed().await)
    }

    async fn themed(&self) -> Result<Theming, Failure> {
        let path = "/ocs/v2.php/cloud/capabilities?format=json";
        let ask = Ask::get(self.origin().join(path)).ocs();
        let said: Value = self.ask(ask).await?.ocs("capabilities")?;
        let theming = &said["capabilities"]["theming"];
        let mut apps: Vec<String> = APPS
            .iter()
            .filter(|app| !said["capabilities"][app.id].is_null())
            .map(|app| app.id.to_owned())
            .collect();
        apps.sort();
        let logo = match theming["logo"].as_str() {
            // A space without its logo is still one: what went wrong is told, and that is all.
            Some(address) => self.told(self.logo(address).await).ok().flatten(),
            None => None,
        };
        Ok(Theming {
            name: theming["name"].as_str().and_then(|n| name(n, NAME_MOST)),
            colour: theming["color"].as_str().and_then(colour),
            logo,
            version: said["version"]["string"].as_str().and_then(version),
            apps,
        })
    }

    /// Its logo as a PNG; `None` when it is no picture that can be shown.
    async fn logo(&self, address: &str) -> Result<Option<Vec<u8>>, Failure> {
        let url = self.given(address, "logo")?;
        let answer = self.ask(Ask::get(url).image()).await?;
        if answer.status != 200 || !answer.kind.starts_with("image/") {
            return Ok(None);
        }
        let (kind, bytes) = (answer.kind, answer.body);
        let png = self.compute(logo::TIME, move || logo::to_png(&kind, &bytes));
        let png = png.await;
        if png.is_none() {
            return Err(Failure::Breach(Breach::Wrong("logo")));
        }
        Ok(png)
    }
}

/// `instanceid` of a Nextcloud, which is the name of its session cookie: `oc` and small letters and
/// digits.
fn instance(cookies: &[String]) -> Result<String, Failure> {
    let is = |name: &str| {
        let rest = name.strip_prefix("oc").unwrap_or_default();
        (8..=30).contains(&rest.len())
            && rest
                .bytes()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    let mut found: Vec<&String> = cookies.iter().filter(|name| is(name)).collect();
    found.dedup();
    match found[..] {
        [one] => Ok(one.clone()),
        _ => Err(Failure::NotNextcloud("no session cookie".to_owned())),
    }
}

/// `34.0.1`.
fn version(text: &str) -> Option<String> {
    let numbers = text.split('.').collect::<Vec<_>>();
    let fits = (1..=4).contains(&numbers.len())
        && numbers
            .iter()
            .all(|n| (1..=4).contains(&n.len()) && n.bytes().all(|c| c.is_ascii_digit()));
    fits.then(|| text.to_owned())
}

/// `#rrggbb`.
fn colour(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#')?;
    let fits = digits.len() == 6 && digits.bytes().all(|c| c.is_ascii_hexdigit());
    fits.then(|| text.to_ascii_lowercase())
}

/// One line of plain text, of so many characters at most; `None` when nothing is left.
fn name(text: &str, most: usize) -> Option<String> {
    // Cut first, so that a long one costs little; cleaning may leave fewer.
    let cut: String = text.chars().take(most * 4).collect();
    let kept: String = clean_line(&cut).chars().take(most).collect();
    let kept = kept.trim_end();
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// The name that a person has there.
pub(super) fn person(text: &str) -> Option<String> {
    name(text, PERSON_MOST)
}

/// An address as it was typed there, if it can be one.
pub(super) fn email(text: &str) -> Option<String> {
    let fits = text.len() <= EMAIL_MOST
        && text.matches('@').count() == 1
        && text
            .chars()
            .all(|c| c.is_ascii_graphic() || c.is_alphanumeric());
    fits.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_and_short() {
        assert_eq!(
            name("  Asso\u{202e} des\u{200b}\nJardins ", 100).unwrap(),
            "Asso des Jardins"
        );
        assert_eq!(name("\u{202e}\u{200f}", 100), None);
        assert_eq!(name(&"é".repeat(5_000), 100).unwrap().chars().count(), 100);
    }

    #[test]
    fn the_session_cookie_names_the_instance() {
        let cookies = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let lax = "__Host-nc_sameSiteCookielax";
        let real = cookies(&["oc_sessionPassphrase", lax, "oc7opi5l833g"]);
        assert_eq!(instance(&real).unwrap(), "oc7opi5l833g");
        for bad in [
            &["oc_sessionPassphrase", lax][..],
            &["ocaaaaaaaaaa", "ocbbbbbbbbbb"],
        ] {
            assert!(instance(&cookies(bad)).is_err());
        }
    }

    #[test]
    fn only_what_it_must_be() {
        assert_eq!(version("34.0.1").as_deref(), Some("34.0.1"));
        for bad in ["", "34.", "<b>", "1.2.3.4.5", "99999.1"] {
            assert_eq!(version(bad), None, "{bad}");
        }
        assert_eq!(colour("#7B2d8b").as_deref(), Some("#7b2d8b"));
        for bad in ["7b2d8b", "#fff", "#7b2d8b;x", "red"] {
            assert_eq!(colour(bad), None, "{bad}");
        }
        assert_eq!(email("a@b.example").as_deref(), Some("a@b.example"));
        for bad in [
            "a",
            "a@b@c",
            "a b@c",
            "a@b\r\n",
            &format!("{}@b", "a".repeat(300)),
        ] {
            assert_eq!(email(bad), None, "{bad}");
        }
    }
}
