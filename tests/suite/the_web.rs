//! What holds for every page, whatever it is about.

use crate::support::TestApp;

#[test]
fn an_unknown_address_is_a_page_that_helps() {
    let app = TestApp::start();
    let page = app.visitor().get("/nulle-part").expect(404);
    page.shows("Cette page n’existe pas")
        .shows("Poser ma question");
    assert_eq!(
        page.html()
            .select(&scraper::Selector::parse("html[lang=fr]").unwrap())
            .count(),
        1
    );
}
