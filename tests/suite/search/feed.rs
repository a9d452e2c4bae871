//! A search as a feed.

use entraide::domain::Audience;

use super::{address, everyone, search};
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

/// Whoever follows a search wants what is new, however little of it speaks of the words.
#[test]
fn what_is_new_shows_however_weakly_it_matches() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let place = everyone(&app);
    for number in 1..=50 {
        let title = format!("Agenda {number}, un agenda");
        alice.asks(place, &title, "Agenda, agenda.");
    }
    app.wait(chrono::Duration::days(1));
    let long = "Une affiche en couleur, sur un grand format, pour la fête. ".repeat(30);
    alice.asks(place, "Une affiche", &format!("{long} Ou un agenda."));
    app.wait_for_index();
    let feed = app.visitor().get("/recherche.atom?q=agenda");
    let feed = titles(&read(&feed));
    assert_eq!((feed.len(), feed[0].as_str()), (50, "Une affiche"));
}

#[test]
fn one_follows_the_search_that_one_made() {
    let app = TestApp::start();
    let alice = app.member("alice");
    alice.asks(everyone(&app), "Un agenda à deux", "Comment ?");
    let place = app.category("Entre nous", Audience::SignedIn);
    alice.asks(place, "Un agenda entre nous", "Où ?");
    app.wait_for_index();
    let visitor = app.visitor();
    // What visitors may not read has no feed.
    search(&alice, "agenda").shows("Suivre cette recherche");
    search(&alice, "agenda categorie:entre-nous")
        .shows("Un agenda entre nous")
        .hides("Suivre cette recherche");
    // A filter that says nothing to a visitor finds nothing, in the place of something else.
    for words in ["agenda categorie:entre-nous", "agenda auteur:deux"] {
        let feed = format!(
            "/recherche.atom?{}",
            entraide::web::routes::query(&[("q", words)])
        );
        assert_eq!(read(&visitor.get(&feed)).entries.len(), 0, "{words}");
    }
    // What was looked for exactly stays exact.
    assert_eq!(
        read(&visitor.get("/recherche.atom?q=aggenda"))
            .entries
            .len(),
        1
    );
    let exact = visitor.get(&address(&[("q", "agenda"), ("exact", "1")]));
    let link = exact.link("Suivre cette recherche");
    assert!(link.ends_with("exact=1"), "{link}");
    let feed = visitor.get(&link).expect(200);
    assert!(feed.source().contains("exact=1"), "{}", feed.source());
    assert_eq!(read(&feed).entries.len(), 1);
    let feed = visitor.get(&link.replace("agenda", "aggenda"));
    assert_eq!(read(&feed).entries.len(), 0);
}
