//! How the forum looks, as its host chose it.

use serde::{Deserialize, Serialize};

/// The setting that holds a [`Look`].
pub const LOOK: &str = "look";

/// Colours of one mode, `#rrggbb` each: of what acts, of it under the pointer, of a soft ground, of
/// words on it.
pub type LookTones = [String; 4];

/// What the host chose; what they did not is as it comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Look {
    /// The name of the forum.
    pub name: Option<String>,
    /// The first words of the home page.
    pub heading: Option<String>,
    /// The sentence under them.
    pub intro: Option<String>,
    pub light: Option<LookTones>,
    pub dark: Option<LookTones>,
    /// The fingerprint of the logo.
    pub logo: Option<String>,
}

impl Look {
    /// The look of a value of the settings; as it comes when it cannot be read.
    #[must_use]
    pub fn read(value: Option<&str>) -> Self {
        let Some(value) = value else {
            return Self::default();
        };
        let look: Self = serde_json::from_str(value).unwrap_or_default();
        let sound = |tones: &LookTones| tones.iter().all(|tone| is_colour(tone));
        Self {
            light: look.light.filter(sound),
            dark: look.dark.filter(sound),
            logo: look
                .logo
                .filter(|logo| logo.bytes().all(|byte| byte.is_ascii_hexdigit())),
            ..look
        }
    }

    /// The address of the logo.
    #[must_use]
    pub fn logo_url(&self) -> Option<String> {
        self.logo
            .as_ref()
            .map(|logo| format!("/apparence/logo/{logo}"))
    }
}

/// Whether a text is `#rrggbb`: nothing else gets into a stylesheet.
fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|digits| {
        digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}
