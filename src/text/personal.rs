//! What should not be published without thinking twice: addresses, numbers, links that open a
//! space to whoever has them, passwords.
//!
//! Looks at the source of a message, code included, in time proportional to its length. It is meant
//! to spare people a mistake, not to keep anyone from anything: rather silent than tiresome.

mod digits;
mod mail;
mod secrets;
mod share;

use std::ops::Range;

use super::links::next_bare_url;

/// What was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PersonalKind {
    Email,
    Phone,
    /// A link that opens a file, a folder, a calendar or a call to whoever has it.
    ShareLink,
    Iban,
    /// French « numéro de sécurité sociale ».
    SocialSecurity,
    Password,
}

impl PersonalKind {
    /// What it is, for the person who wrote it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Email => "Une adresse mail",
            Self::Phone => "Un numéro de téléphone",
            Self::ShareLink => "Un lien de partage",
            Self::Iban => "Un numéro de compte bancaire (IBAN)",
            Self::SocialSecurity => "Un numéro de sécurité sociale",
            Self::Password => "Un mot de passe",
        }
    }

    /// Why one may not want it read by everybody.
    #[must_use]
    pub const fn why(self) -> &'static str {
        match self {
            Self::Email => "Des robots ramassent les adresses pour y envoyer des publicités.",
            Self::Phone => "N’importe qui pourra appeler.",
            Self::ShareLink => "Qui a ce lien ouvre ce qu’il partage, sans mot de passe.",
            Self::Iban => "Il peut servir à des prélèvements ou à des escroqueries.",
            Self::SocialSecurity => "Il permet de se faire passer pour quelqu’un.",
            Self::Password => {
                "Il ne sert plus à rien dès que d’autres le lisent\u{a0}: changez-le."
            }
        }
    }

    /// What stands in its place once masked. Reveals nothing, not even the length.
    #[must_use]
    pub const fn mask(self) -> &'static str {
        match self {
            Self::Email => "[adresse mail masquée]",
            Self::Phone => "[numéro de téléphone masqué]",
            Self::ShareLink => "[lien de partage masqué]",
            Self::Iban => "[IBAN masqué]",
            Self::SocialSecurity => "[numéro de sécurité sociale masqué]",
            Self::Password => "[mot de passe masqué]",
        }
    }
}

/// Something personal and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub kind: PersonalKind,
    /// In bytes of the text, on character boundaries.
    pub range: Range<usize>,
}

/// What is personal in a text, in order and without overlap. Links to `own_origin` and addresses
/// of example domains are not.
#[must_use]
pub fn find_personal(text: &str, own_origin: &str) -> Vec<Finding> {
    let urls = urls(text);
    let mut found = secrets::passwords(text);
    found.extend(share::links(text, &urls, own_origin));
    found.extend(mail::addresses(text, own_origin));
    found.extend(digits::numbers(text, &urls));
    in_order(found)
}

/// The text with each finding replaced by words that say what stood there.
#[must_use]
pub fn mask_personal(text: &str, findings: &[Finding]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for finding in findings {
        let (Some(before), Some(after)) = (
            text.get(from..finding.range.start),
            text.get(finding.range.end..),
        ) else {
            continue;
        };
        masked.push_str(before);
        masked.push_str(finding.kind.mask());
        // Brackets right before these would be Markdown.
        if after.starts_with([':', '(', '[']) {
            masked.push(' ');
        }
        from = finding.range.end;
    }
    masked.push_str(text.get(from..).unwrap_or_default());
    masked
}

fn urls(text: &str) -> Vec<Range<usize>> {
    let mut urls = Vec::new();
    let mut from = 0;
    while let Some(url) = next_bare_url(text, from) {
        from = url.end;
        urls.push(url);
    }
    urls
}

/// The first of those that overlap stays; of two that begin together, the longer.
fn in_order(mut found: Vec<Finding>) -> Vec<Finding> {
    found.sort_by_key(|finding| (finding.range.start, usize::MAX - finding.range.end));
    let mut end = 0;
    found.retain(|finding| {
        let free = finding.range.start >= end;
        if free {
            end = finding.range.end;
        }
        free
    });
    found
}

/// Hosts that stand for no one: RFC 2606, RFC 6761, and how French writes them.
fn is_example(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let mut labels = host.rsplit('.');
    let last = labels.next().unwrap_or_default();
    let reserved = [
        "example",
        "exemple",
        "test",
        "invalid",
        "localhost",
        "local",
        "lan",
        "internal",
        "home",
    ];
    let second = labels.next().unwrap_or_default();
    let example_domain =
        matches!(second, "example" | "exemple") && matches!(last, "com" | "net" | "org" | "fr");
    reserved.contains(&last) || example_domain
}

/// The host of an origin like `https://forum.example.org:8443`.
fn host_of(origin: &str) -> &str {
    let host = origin.split("://").nth(1).unwrap_or(origin);
    host.split(['/', ':', '?', '#']).next().unwrap_or(host)
}
