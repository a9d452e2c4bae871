//! Under what a page is kept: its path, and those parts of its query that it depends on.

use std::borrow::Cow;

use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, COOKIE};

use crate::web::session::SESSION_COOKIE;

/// What lists and topics read of their address. A page with anything else is made anew: it could
/// depend on it (`citer`), or say it (`fait`).
const KNOWN: &[&str] = &[
    "after",
    "app",
    "apres",
    "categorie",
    "category",
    "cursor",
    "etat",
    "genre",
    "kind",
    "limit",
    "onglet",
    "page",
    "sort",
    "state",
    "tag",
    "tri",
];
/// What newsletters and networks add to addresses, and no page reads.
const FOLLOWERS: &[&str] = &["utm_", "mtm_", "pk_", "fbclid", "gclid", "mc_cid", "mc_eid"];
/// No page of ours has a longer address.
const LONGEST: usize = 500;
/// Never kept, and asked for often.
const NEVER: &[&str] = &["/healthz", "/readyz", "/fichiers/", "/recherche"];

/// The key of a request, when its answer may be kept: the address itself, or how it is written
/// without what no page reads. `None` for whoever we may know by a cookie or a token.
pub fn of(head: &RequestHead) -> Option<Cow<'_, str>> {
    if !matches!(head.method, Method::GET | Method::HEAD)
        || head.headers.contains_key(AUTHORIZATION)
    {
        return None;
    }
    let address = head.uri.path_and_query()?;
    let path = address.path();
    if address.as_str().len() > LONGEST || NEVER.iter().any(|never| path.starts_with(never)) {
        return None;
    }
    let known_to_us = head
        .headers
        .get_all(COOKIE)
        .any(|cookies| names_ours(cookies.as_bytes()));
    if known_to_us {
        return None;
    }
    match address.query() {
        None => Some(Cow::Borrowed(address.as_str())),
        Some(query) => canonical(path, query, address.as_str()),
    }
}

/// Whether a cookie of ours may be among them: sooner one too many.
fn names_ours(cookies: &[u8]) -> bool {
    let ours = SESSION_COOKIE.as_bytes();
    cookies.windows(ours.len()).any(|part| part == ours)
}

fn canonical<'a>(path: &str, query: &str, address: &'a str) -> Option<Cow<'a, str>> {
    let mut kept: Vec<(&str, &str)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if KNOWN.contains(&name) {
            // Which of two counts is the page's business.
            if kept.iter().any(|(before, _)| *before == name) {
                return None;
            }
            kept.push((name, value));
        } else if !FOLLOWERS.iter().any(|follower| name.starts_with(follower)) {
            return None;
        }
    }
    // A choice left empty in a form is no choice.
    kept.retain(|(_, value)| !value.is_empty());
    kept.sort_unstable();
    let mut written = path.to_owned();
    for (n, (name, value)) in kept.iter().enumerate() {
        written.push(if n == 0 { '?' } else { '&' });
        written.push_str(name);
        written.push('=');
        written.push_str(value);
    }
    Some(if written == address {
        Cow::Borrowed(address)
    } else {
        Cow::Owned(written)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn key(request: TestRequest) -> Option<String> {
        let request = request.to_http_request();
        of(request.head()).map(Cow::into_owned)
    }

    fn asked(address: &str) -> Option<String> {
        key(TestRequest::with_uri(address))
    }

    #[test]
    fn an_address_is_kept_under_what_its_page_reads() {
        for (address, expected) in [
            ("/", "/"),
            ("/t/agenda/3", "/t/agenda/3"),
            ("/t/agenda/3?page=2", "/t/agenda/3?page=2"),
            ("/?utm_source=lettre&utm_medium=mail", "/"),
            (
                "/questions?tri=populaires&etat=resolu",
                "/questions?etat=resolu&tri=populaires",
            ),
            (
                "/questions?etat=&app=agenda&fbclid=x",
                "/questions?app=agenda",
            ),
        ] {
            assert_eq!(asked(address).as_deref(), Some(expected), "{address}");
        }
        for address in [
            "/t/a/3?citer=4",
            "/?fait=vote",
            "/questions?etat=a&etat=b",
            "/?x",
            "/recherche?q=a",
        ] {
            assert_eq!(asked(address), None, "{address}");
        }
        assert_eq!(asked(&format!("/{}", "a".repeat(600))), None);
    }

    #[test]
    fn whoever_we_may_know_is_answered_by_their_own_page() {
        let with =
            |name: &'static str, value: &str| key(TestRequest::get().insert_header((name, value)));
        assert_eq!(with("cookie", "theme=sombre").as_deref(), Some("/"));
        assert_eq!(with("cookie", "a=b; entraide=0123"), None);
        assert_eq!(with("cookie", "__Host-entraide-brouillon=0123"), None);
        assert_eq!(with("authorization", "Bearer x"), None);
        assert_eq!(key(TestRequest::post()), None);
    }
}
