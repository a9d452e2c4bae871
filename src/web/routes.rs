//! Addresses, each written once. See CONTRACT: they outlive the code.

use crate::domain::{CategoryId, PostId, TopicId};

#[must_use]
pub fn topic(slug: &str, id: TopicId) -> String {
    format!("/t/{slug}/{id}")
}

/// Messages a page: the page of a message follows from its number.
pub const POSTS_PER_PAGE: i64 = 20;

/// The page of a topic on which a message stands, from 1.
#[must_use]
pub fn page_of(number: i64) -> i64 {
    (number.max(1) - 1) / POSTS_PER_PAGE + 1
}

/// A message in its topic.
#[must_use]
pub fn message(slug: &str, id: TopicId, number: i64) -> String {
    match page_of(number) {
        1 => format!("/t/{slug}/{id}#message-{number}"),
        page => format!("/t/{slug}/{id}?page={page}#message-{number}"),
    }
}

/// An address of a message that stays right when it moves.
#[must_use]
pub fn post(id: PostId) -> String {
    format!("/p/{id}")
}

#[must_use]
pub fn category(slug: &str, id: CategoryId) -> String {
    format!("/c/{slug}/{id}")
}

#[must_use]
pub fn member(username: &str) -> String {
    format!(
        "/u/{}",
        percent_encoding::utf8_percent_encode(username, PATH)
    )
}

#[must_use]
pub fn tag(key: &str) -> String {
    format!("/tag/{}", percent_encoding::utf8_percent_encode(key, PATH))
}

#[must_use]
pub fn tutorial(slug: &str) -> String {
    format!("/tutoriels/{slug}")
}

/// Sign-in, and back to `path` afterwards.
#[must_use]
pub fn sign_in(path: &str) -> String {
    format!("/connexion?{}", query(&[("retour", path)]))
}

/// The person's space is asked again, and back to `path` afterwards.
#[must_use]
pub fn prove_again(path: &str) -> String {
    format!("/connexion/verifier?{}", query(&[("retour", path)]))
}

/// A query string.
#[must_use]
pub fn query(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// Where somebody who asked for the deletion of their account can only change their mind.
pub const LEAVING: &str = "/compte/supprimer/annuler";

/// Whether a page answers to somebody who asked for the deletion of their account.
#[must_use]
pub fn open_to_leaving(path: &str) -> bool {
    path.starts_with(LEAVING) || path == "/deconnexion"
}

/// Puts `fait=` into an address, before its fragment.
#[must_use]
pub fn with_done(address: &str, done: &str) -> String {
    if done.is_empty() {
        return address.to_owned();
    }
    let (path, fragment) = address.split_once('#').unwrap_or((address, ""));
    let sign = if path.contains('?') { '&' } else { '?' };
    let said = query(&[("fait", done)]);
    match fragment {
        "" => format!("{path}{sign}{said}"),
        fragment => format!("{path}{sign}{said}#{fragment}"),
    }
}

/// A path of this site, safe to redirect to; anything else becomes `/`.
#[must_use]
pub fn local_path(path: &str) -> &str {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && !path.chars().any(char::is_control);
    if ours { path } else { "/" }
}

const PATH: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_returned_to() {
        for ours in ["/", "/t/agenda/12?page=2#message-21"] {
            assert_eq!(local_path(ours), ours);
        }
        for theirs in [
            "",
            "//evil.org",
            "https://evil.org",
            "/\\evil.org",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(local_path(theirs), "/", "{theirs:?}");
        }
    }

    #[test]
    fn pages_hold_twenty_messages() {
        assert_eq!(
            [page_of(1), page_of(20), page_of(21), page_of(41)],
            [1, 1, 2, 3]
        );
    }

    #[test]
    fn what_was_done_stands_before_the_fragment() {
        assert_eq!(
            with_done("/t/a/1#message-2", "vote"),
            "/t/a/1?fait=vote#message-2"
        );
        assert_eq!(
            with_done("/t/a/1?page=2#message-22", "vote"),
            "/t/a/1?page=2&fait=vote#message-22"
        );
        assert_eq!(with_done("/t/a/1", ""), "/t/a/1");
    }

    #[test]
    fn a_confirmation_goes_before_the_place_in_the_page() {
        assert_eq!(
            with_done("/moderation", "masque"),
            "/moderation?fait=masque"
        );
        assert_eq!(
            with_done("/t/agenda/3?page=2#message-21", "visible"),
            "/t/agenda/3?page=2&fait=visible#message-21"
        );
    }
}
