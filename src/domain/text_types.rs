//! Texts that have been checked. Each error is a French sentence that tells what to do.

use std::fmt;

/// Why a text was refused, in words for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidText(pub String);

fn refuse<T>(why: impl Into<String>) -> Result<T, InvalidText> {
    Err(InvalidText(why.into()))
}

/// « 60 000 », as French writes it.
fn thousands(n: usize) -> String {
    if n < 1_000 {
        return n.to_string();
    }
    format!("{}\u{202f}{:03}", n / 1_000, n % 1_000)
}

macro_rules! checked_text {
    ($($(#[$doc:meta])* $name:ident),+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }
    )+};
}

checked_text!(
    /// One line, 1 to [`TITLE_MAX`] characters, with at least one letter or digit.
    Title,
    /// Markdown, 1 to [`BODY_MAX`] characters, not only white space.
    Body,
    /// 3 to 30 letters, digits, `-` or `_`.
    Username,
    /// An address that a mail can be sent to, as typed. Compare by [`EmailAddress::key`].
    EmailAddress,
    /// 12 to 256 characters. Never printed.
    Password,
    /// 2 to 30 characters, with at least one letter or digit.
    TagName
);

macro_rules! printable {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
    )+};
}
printable!(Title, Body, Username, TagName);

/// Addresses and passwords stay out of logs.
macro_rules! secret {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )+};
}
secret!(EmailAddress, Password);

/// Characters of a title, at most. CONTRACT: tutorials' titles have up to 250.
pub const TITLE_MAX: usize = 250;
/// Characters of a message, at most.
pub const BODY_MAX: usize = 60_000;

impl Title {
    /// Expects a line already cleaned of control characters and doubled spaces.
    pub fn parse(line: &str) -> Result<Self, InvalidText> {
        let line = line.trim();
        if line.is_empty() {
            return refuse("Écrivez en une phrase ce que vous cherchez à faire.");
        }
        if !line.chars().any(char::is_alphanumeric) {
            return refuse("Ce titre n’a ni lettre ni chiffre\u{a0}: écrivez une courte phrase.");
        }
        let length = line.chars().count();
        if length > TITLE_MAX {
            return refuse(format!(
                "Ce titre a {length} caractères, le maximum est de {TITLE_MAX}. Gardez l’essentiel, le détail ira dessous."
            ));
        }
        Ok(Self(line.to_owned()))
    }
}

impl Body {
    /// Expects a text already cleaned of control characters.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        if text.trim().is_empty() {
            return refuse("Il manque votre message\u{a0}: racontez en quelques mots.");
        }
        let length = text.chars().count();
        if length > BODY_MAX {
            return refuse(format!(
                "Ce message a {} caractères, le maximum est de {}. Coupez-le en plusieurs messages.",
                thousands(length),
                thousands(BODY_MAX),
            ));
        }
        Ok(Self(text.trim_end().to_owned()))
    }
}

impl Username {
    pub fn parse(name: &str) -> Result<Self, InvalidText> {
        let name = name.trim();
        let length = name.chars().count();
        if !(3..=30).contains(&length) {
            return refuse("Choisissez un nom de 3 à 30 caractères.");
        }
        if !name
            .chars()
            .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        {
            return refuse(
                "Un nom n’a que des lettres, des chiffres, «\u{a0}-\u{a0}» et «\u{a0}_\u{a0}», sans espace.",
            );
        }
        if !name.chars().any(char::is_alphanumeric) {
            return refuse("Mettez au moins une lettre ou un chiffre dans ce nom.");
        }
        Ok(Self(name.to_owned()))
    }
}

impl EmailAddress {
    /// The form `local@domain.tld`, RFC 5321 lengths, no quoting, no comment, and before the `@`
    /// ASCII only, as browsers' mail fields and most mail servers want it.
    pub fn parse(address: &str) -> Result<Self, InvalidText> {
        let address = address.trim();
        if address.is_empty() {
            return refuse("Écrivez votre adresse mail.");
        }
        let valid = address.rsplit_once('@').is_some_and(|(local, domain)| {
            valid_local_part(local) && valid_domain(domain) && address.len() <= 254
        });
        if valid {
            Ok(Self(address.to_owned()))
        } else {
            refuse("Cette adresse mail n’a pas la forme attendue\u{a0}: prenom@exemple.org")
        }
    }

    /// Equal for addresses that reach the same person: domains ignore case by RFC 5321, and no
    /// provider in use gives two people local parts that differ by case.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

fn valid_local_part(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c))
}

fn valid_domain(domain: &str) -> bool {
    domain.contains('.')
        && domain.len() <= 253
        && domain.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && domain
            .rsplit('.')
            .next()
            .is_some_and(|tld| !tld.bytes().all(|b| b.is_ascii_digit()))
}

impl Password {
    /// Length only, as OWASP and the CNIL advise: 12 characters or more, and no other rule.
    pub fn parse(password: &str) -> Result<Self, InvalidText> {
        let length = password.chars().count();
        if length < 12 {
            return refuse(
                "Choisissez un mot de passe d’au moins 12 caractères\u{a0}: par exemple quatre mots à la suite.",
            );
        }
        if length > 256 {
            return refuse("Ce mot de passe dépasse 256 caractères.");
        }
        Ok(Self(password.to_owned()))
    }
}

impl TagName {
    pub fn parse(name: &str) -> Result<Self, InvalidText> {
        let name = name.trim().trim_start_matches('#').trim();
        let length = name.chars().count();
        if !(2..=30).contains(&length) {
            return refuse(format!(
                "L’étiquette «\u{a0}{name}\u{a0}» doit avoir de 2 à 30 caractères."
            ));
        }
        let allowed = |c: char| c.is_alphanumeric() || " -_.+·'’".contains(c);
        if !name.chars().all(allowed) || !name.chars().any(char::is_alphanumeric) {
            return refuse(format!(
                "L’étiquette «\u{a0}{name}\u{a0}» n’a que des lettres, des chiffres et des tirets."
            ));
        }
        Ok(Self(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames() {
        for good in ["Zoé", "jean-luc_75", "abc"] {
            assert!(Username::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "ab",
            "a b c",
            "a@b.c",
            "---",
            "x".repeat(31).as_str(),
            "l'amie",
        ] {
            assert!(Username::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn addresses() {
        for good in ["a@b.fr", "jean.dupont+asso@exemple.org", "X@EXEMPLE.ORG"] {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "@b.fr",
            "a@.fr",
            "a..b@c.fr",
            "é@exemple.org",
            "a@b.fr\r\nBcc: x@y.z",
            "a b@c.fr",
            "a@1.2.3.4",
            "a@-b.fr",
        ] {
            assert!(EmailAddress::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(
            EmailAddress::parse("A@B.fr").unwrap().key(),
            EmailAddress::parse("a@b.FR").unwrap().key()
        );
    }

    #[test]
    fn titles_and_bodies() {
        assert!(Title::parse("Où est mon agenda ?").is_ok());
        assert!(Title::parse("???").is_err());
        assert!(Title::parse(&"a".repeat(TITLE_MAX + 1)).is_err());
        assert!(Body::parse(" \n ").is_err());
        assert!(Body::parse(&"a".repeat(BODY_MAX)).is_ok());
    }

    #[test]
    fn secrets_are_not_printed() {
        let address = EmailAddress::parse("marie@exemple.org").unwrap();
        let password = Password::parse("quatre mots à la suite").unwrap();
        assert!(!format!("{address:?} {password:?}").contains("marie"));
        assert!(!format!("{address:?} {password:?}").contains("quatre"));
    }
}
