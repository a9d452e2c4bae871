//! Maps of the site.

use diesel::prelude::*;
use entraide::db::schema::topics;
use entraide::domain::TopicId;

use super::{everyone, get};
use crate::support::TestApp;

/// The addresses on a map, without the host.
#[track_caller]
fn addresses(app: &TestApp, path: &str) -> Vec<String> {
    let page = get(app, path).expect(200);
    assert_eq!(
        page.header("content-type"),
        "application/xml; charset=utf-8"
    );
    let origin = app.app.config.public_url.as_str();
    let mut reader = quick_xml::Reader::from_str(page.source());
    let (mut found, mut in_address) = (Vec::new(), false);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) => in_address = tag.name().as_ref() == "loc",
            quick_xml::events::Event::Text(text) if in_address => {
                let text = text.to_string();
                found.push(text.strip_prefix(origin).unwrap().to_owned());
                in_address = false;
            }
            quick_xml::events::Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn the_index_leads_to_every_public_page() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let category = everyone(&app);
    let topic = alice.asks(category, "Une question", "x");
    alice
        .post(
            "/poser",
            &[
                ("title", "Avec étiquette"),
                ("body", "x"),
                ("tags", "agenda"),
            ],
        )
        .expect(303);
    for _ in 0..20 {
        app.message(&alice, topic, "Encore.");
    }
    let index = addresses(&app, "/sitemap.xml");
    let mut all = Vec::new();
    for map in &index {
        all.extend(addresses(&app, map));
    }
    for expected in [
        "/".to_owned(),
        "/questions".to_owned(),
        "/regles".to_owned(),
        format!("/c/fichiers/{category}"),
        "/tag/agenda".to_owned(),
        format!("/t/une-question/{topic}"),
        format!("/t/une-question/{topic}?page=2"),
    ] {
        assert!(all.contains(&expected), "{expected} is not in {all:?}");
    }
    assert!(!all.contains(&format!("/t/une-question/{topic}?page=3")));
    // What is on a map is a page that says the same of itself.
    for path in &all {
        let page = get(&app, path).expect(200);
        let canonical = format!("{}{path}", app.app.config.public_url);
        let link = format!("link[rel=canonical][href='{canonical}']");
        assert!(page.has(&link), "{path}");
        assert!(!page.has("meta[name=robots]"), "{path}");
        assert!(
            page.has("meta[name=description]") || path.contains("page="),
            "{path}"
        );
    }
}

#[test]
fn maps_are_ranges_of_ids() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let category = everyone(&app);
    alice.asks(category, "La première", "x");
    alice.asks(category, "La seconde", "x");
    // As in a forum that has grown.
    app.write(|conn| far(conn, &alice, category));
    assert!(addresses(&app, "/sitemap.xml").contains(&"/sitemaps/sujets-3.xml".to_owned()));
    let near = addresses(&app, "/sitemaps/sujets-1.xml");
    assert_eq!(near.len(), 2, "{near:?}");
    assert!(addresses(&app, "/sitemaps/sujets-2.xml").is_empty());
    assert_eq!(addresses(&app, "/sitemaps/sujets-3.xml"), ["/t/loin/5000"]);
    for none in [
        "/sitemaps/sujets-4.xml",
        "/sitemaps/sujets-0.xml",
        "/sitemaps/sujets--1.xml",
        "/sitemaps/sujets-9223372036854775807.xml",
        "/sitemaps/tutoriels-1.xml",
        "/sitemaps/rien.xml",
        "/sitemaps/rien-1.xml",
    ] {
        get(&app, none).expect(404);
    }
}

fn far(
    conn: &mut entraide::db::Conn,
    author: &crate::support::Person,
    category: entraide::domain::CategoryId,
) -> Result<(), entraide::db::DbError> {
    use entraide::domain::{TopicKind, TopicState, Visibility};
    let now = entraide::domain::Timestamp::from_micros(1_772_442_000_000_000).unwrap();
    diesel::insert_into(topics::table)
        .values((
            topics::id.eq(TopicId(5_000)),
            topics::kind.eq(TopicKind::Question),
            topics::state.eq(TopicState::Unanswered),
            topics::visibility.eq(Visibility::Visible),
            topics::title.eq("Loin"),
            topics::slug.eq("loin"),
            topics::category_id.eq(category),
            topics::author_id.eq(author.id()),
            topics::identity_id.eq(author.identity()),
            topics::created_at.eq(now),
            topics::bumped_at.eq(now),
            topics::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

#[test]
fn maps_are_compressed_and_kept() {
    let app = TestApp::start();
    let visitor = app.visitor();
    let page = visitor
        .request("GET", "/sitemaps/pages.xml")
        .header("accept-encoding", "gzip")
        .send()
        .expect(200);
    assert_eq!(page.header("content-encoding"), "gzip");
    assert_eq!(page.header("cache-control"), "public, max-age=3600");
}
