//! A search as a feed.

use super::everyone;
use crate::feeds::{read, titles};
use crate::support::TestApp;

#[test]
fn a_search_can_be_followed() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let place = everyone(&app);
    alice.asks(place, "Un agenda à deux", "Comment ?");
    app.wait(chrono::Duration::hours(1));
    alice.asks(place, "Agenda & calendrier", "Lequel ?");
    alice.asks(place, "Une affiche", "Où ?");
    app.wait_for_index();
    let visitor = app.visitor();
    let page = visitor
        .get("/recherche?q=agenda+auteur%3Aalice")
        .expect(200);
    let feed = visitor
        .get(&page.link("Suivre cette recherche"))
        .expect(200);
    assert_eq!(
        feed.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    assert_eq!(feed.header("x-robots-tag"), "noindex");
    // The newest first.
    assert_eq!(
        titles(&read(&feed)),
        ["Agenda & calendrier", "Un agenda à deux"]
    );
    for path in [
        "/recherche.atom",
        "/recherche.atom?q=",
        "/recherche.atom?q=xylophone",
    ] {
        assert_eq!(
            read(&visitor.get(path).expect(200)).entries.len(),
            0,
            "{path}"
        );
    }
    let rss = visitor.get("/recherche.rss?q=agenda");
    assert_eq!(rss.location(), "/recherche.atom?q=agenda");
}
