//! The images of shared links.

use entraide::web::Limit;

use super::{everyone, get};
use crate::support::{Page, TestApp};
use crate::topics::post_id;

/// The address of the image that a page names.
#[track_caller]
fn image(page: &Page) -> String {
    let html = page.html();
    let meta = scraper::Selector::parse("meta[property='og:image']").unwrap();
    html.select(&meta)
        .next()
        .unwrap()
        .attr("content")
        .unwrap()
        .to_owned()
}

#[test]
fn a_topic_has_its_own_until_it_changes() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(everyone(&app), "Une question 🎈", "x");
    bob.answers(topic, "Une réponse");
    let path = alice.get(&format!("/t/{topic}")).location().to_owned();
    let before = image(&get(&app, &path));
    let png = get(&app, &before).expect(200);
    assert_eq!(png.header("content-type"), "image/png");
    assert_eq!(png.header("cache-control"), "public, max-age=300");
    assert_eq!(png.header("content-encoding"), "");
    let decoded = image::load_from_memory(&png.body).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (1200, 630));
    // Another answer changes nothing that is drawn; the solution does.
    bob.answers(topic, "Une autre réponse");
    assert_eq!(image(&get(&app, &path)), before);
    let answer = post_id(&app.member("zoe").get(&path), 2);
    alice
        .post(&format!("/p/{answer}/solution"), &[])
        .expect(303);
    let after = image(&get(&app, &path));
    assert_ne!(before, after);
    // What was shared before leads to what is true now.
    let old = get(&app, &before).expect(302);
    assert!(after.ends_with(old.location()));
    get(&app, &after).expect(200);
}

#[test]
fn nothing_is_drawn_for_an_address_that_no_page_has() {
    let app = TestApp::start();
    let topic = app
        .member("alice")
        .asks(everyone(&app), "Une question", "x");
    for forged in ["000000000000", "", "x", "' or 1=1"] {
        let forged = forged.replace(' ', "%20");
        let page = get(&app, &format!("/og/{topic}-{forged}.png")).expect(302);
        assert!(page.location().starts_with(&format!("/og/{topic}-")));
        assert!(page.body.is_empty());
        get(&app, &format!("/og/site-{forged}.png")).expect(302);
    }
    for none in [
        "/og/999-000000000000.png",
        "/og/x-0.png",
        "/og/x.png",
        "/og/-1-0.png",
    ] {
        get(&app, none).expect(404);
    }
}

#[test]
fn the_site_has_one_with_its_name() {
    let app = TestApp::start();
    let page = get(&app, "/regles").expect(200);
    let own = image(&page);
    get(&app, &own).expect(200);
    let other = TestApp::with_settings(&[("ENTRAIDE_SITE_NAME", "Le coin des associations")]);
    let theirs = image(&get(&other, "/regles"));
    assert_ne!(own.rsplit('/').next(), theirs.rsplit('/').next());
    assert_ne!(get(&app, &own).body, get(&other, &theirs).expect(200).body);
}

#[test]
fn drawing_is_limited() {
    let app = TestApp::with_limits();
    let alice = app.member("alice");
    let category = everyone(&app);
    let visitor = app.visitor();
    let first = app.topic(&alice, category, "Sujet dessiné");
    visitor
        .get(&format!("/og/{first}-0.png"))
        .follow()
        .expect(200);
    // Somebody else on the same network has used up what may be computed; it comes back slowly.
    let slowed = (0..20).any(|n| {
        let topic = app.topic(&alice, category, &format!("Sujet limité {n}"));
        let limits = &app.app.limits;
        while limits.check(Limit::Compute, [127, 0, 0, 1].into()).is_ok() {}
        visitor.get(&format!("/og/{topic}-0.png")).follow().status == 429
    });
    assert!(slowed);
    // What is drawn already costs nothing.
    visitor
        .get(&format!("/og/{first}-0.png"))
        .follow()
        .expect(200);
}
