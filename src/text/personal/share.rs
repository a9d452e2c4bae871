//! Links that open something of a space to whoever has them.

use std::ops::Range;

use url::Url;

use super::{Finding, PersonalKind, is_example};

/// A link with a secret of its own, among the addresses of a text.
pub fn links(text: &str, urls: &[Range<usize>], own_origin: &str) -> Vec<Finding> {
    let own = Url::parse(own_origin).ok().map(|own| own.origin());
    let mut found = Vec::new();
    for range in urls {
        let Some(url) = text.get(range.clone()).and_then(|raw| Url::parse(raw).ok()) else {
            continue;
        };
        let ours = own.as_ref() == Some(&url.origin());
        let nobody = url.host_str().is_none_or(is_example);
        if ours || nobody {
            continue;
        }
        if url.password().is_some() {
            found.push(finding(PersonalKind::Password, range));
        } else if opens_something(&url) {
            found.push(finding(PersonalKind::ShareLink, range));
        }
    }
    found
}

fn finding(kind: PersonalKind, range: &Range<usize>) -> Finding {
    Finding {
        kind,
        range: range.clone(),
    }
}

/// Nextcloud's public links, with or without `index.php`, also from a subfolder: `/s/TOKEN` for files
/// and forms, `/call/TOKEN`, `/apps/calendar/p/TOKEN`, and what editors add as a parameter.
fn opens_something(url: &Url) -> bool {
    if url
        .query_pairs()
        .any(|(name, value)| is_secret_name(&name) && value.len() >= 8)
    {
        return true;
    }
    let parts: Vec<&str> = url
        .path_segments()
        .map(Iterator::collect)
        .unwrap_or_default();
    let nextcloud = parts
        .iter()
        .any(|part| matches!(*part, "index.php" | "apps" | "remote.php" | "public.php"));
    parts.windows(2).any(|pair| {
        let token = pair[1];
        match pair[0] {
            "s" if nextcloud => is_token(token, 3),
            "s" => is_token(token, 8) && looks_random(token),
            "p" | "embed" | "call" if nextcloud => is_token(token, 6),
            "call" => token.len() == 8 && is_token(token, 8),
            "public-calendars" | "publicpreview" => is_token(token, 6),
            _ => false,
        }
    }) || parts.windows(3).any(|three| {
        three[0] == "public.php" && three[1] == "webdav" && is_token(three[2], 3)
            || three[..2] == ["dav", "files"] && nextcloud_public(&parts) && is_token(three[2], 3)
    })
}

fn nextcloud_public(parts: &[&str]) -> bool {
    parts.contains(&"public.php")
}

fn is_secret_name(name: &str) -> bool {
    matches!(name, "shareToken" | "access_token" | "WOPISrc")
}

fn is_token(token: &str, least: usize) -> bool {
    (least..=64).contains(&token.len())
        && token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// A word that someone chose for a page has neither digits nor capitals.
fn looks_random(token: &str) -> bool {
    token
        .bytes()
        .any(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}
