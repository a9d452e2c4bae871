//! Addresses of people.

use super::{Finding, PersonalKind, host_of, is_example};

/// RFC 5321 lengths.
const LOCAL_MAX: usize = 64;
const DOMAIN_MAX: usize = 255;
/// Names of files look like hosts: `logo@2x.png`.
const FILES: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "css", "js", "mjs", "json", "html", "php",
    "pdf", "odt", "ods", "txt", "zip",
];

/// Each address, at its `@`.
pub fn addresses(text: &str, own_origin: &str) -> Vec<Finding> {
    let own = host_of(own_origin);
    text.match_indices('@')
        .filter_map(|(at, _)| address(text, at, own))
        .collect()
}

fn address(text: &str, at: usize, own: &str) -> Option<Finding> {
    let local = text[..at]
        .char_indices()
        .rev()
        .take(LOCAL_MAX + 1)
        .take_while(|(_, c)| in_local(*c))
        .last()?;
    let mut start = local.0;
    // Before these one may write something of the sentence.
    while text[start..at].starts_with(['.', '\'', '-', '+', '%', '_']) {
        start += 1;
    }
    let name = &text[start..at];
    if name.is_empty() || name.len() > LOCAL_MAX || name.ends_with('.') {
        return None;
    }
    let before = text[..start].chars().next_back();
    // `@name@host` names somebody of the fediverse; `/@name` is a page.
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@')) {
        return None;
    }
    let rest = &text[at + 1..];
    let length: usize = rest
        .chars()
        .take(DOMAIN_MAX)
        .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '.'))
        .map(char::len_utf8)
        .sum();
    let domain = rest[..length].trim_end_matches(['.', '-']);
    let end = at + 1 + domain.len();
    if !is_domain(domain) || is_example(domain) || domain.eq_ignore_ascii_case(own) {
        return None;
    }
    let after = text[end..].chars().next();
    // `git@host:path` is where code lives, `name@host@…` nothing at all.
    if after == Some('@') || (name == "git" && matches!(after, Some(':' | '/'))) {
        return None;
    }
    Some(Finding {
        kind: PersonalKind::Email,
        range: start..end,
    })
}

fn in_local(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'')
}

fn is_domain(domain: &str) -> bool {
    let Some((hosts, top)) = domain.rsplit_once('.') else {
        return false;
    };
    let top_fits = (2..=24).contains(&top.chars().count()) && top.chars().all(char::is_alphabetic);
    let labels_fit = hosts
        .split('.')
        .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    top_fits && labels_fit && !FILES.contains(&top.to_ascii_lowercase().as_str())
}
