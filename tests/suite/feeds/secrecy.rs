//! What a visitor may not see shows in no feed, no map and no image.

use diesel::prelude::*;
use entraide::db::schema::accounts;
use entraide::domain::{AccountState, Audience, TopicKind, TopicState};
use entraide::web::poster::Poster;

use super::{everyone, get, opens, read, titles};
use crate::support::{Person, TestApp};
use crate::topics::post_id;

const SECRET: &str = "Zorglub";

/// Looks for the secret wherever machines look. Whoever asks is told the same as a visitor.
#[track_caller]
fn nowhere(app: &TestApp, who: &Person, id: &str, category: &str, author: &str) {
    for path in [
        "/questions.atom".to_owned(),
        "/sujets.atom".to_owned(),
        "/questions.atom?etat=sans-reponse".to_owned(),
        "/questions.atom?etiquette=zorglub".to_owned(),
        format!("/questions.atom?categorie={category}"),
        format!("/u/{author}.atom"),
        "/sitemap.xml".to_owned(),
        "/sitemaps/sujets-1.xml".to_owned(),
        "/sitemaps/categories.xml".to_owned(),
        "/sitemaps/etiquettes-1.xml".to_owned(),
    ] {
        let page = who.get(&path);
        let told = page.source().to_lowercase();
        assert!(!told.contains("zorglub"), "{path}: {told}");
        // Neither as the end of an address nor as an identity; the feed of a person bears theirs.
        let named = [format!("sujet/{id}<"), format!("zorglub/{id}")];
        assert!(
            !named.iter().any(|one| told.contains(one)),
            "{path}: {told}"
        );
    }
    // Even with the right digest of what would be drawn.
    let named = (id.parse().unwrap(), "Zorglub");
    let poster = Poster::of_topic(
        &app.app.config.site_name,
        named,
        (TopicKind::Question, TopicState::Unanswered),
    );
    for path in [
        format!("/t/zorglub/{id}.atom"),
        format!("/t/x/{id}.atom"),
        "/tag/zorglub.atom".to_owned(),
        poster.address(),
        format!("/og/{id}-000000000000.png"),
    ] {
        let page = who.get(&path);
        assert_eq!(page.status, 404, "{path}");
        assert!(!page.source().contains(SECRET), "{path}");
    }
}

#[test]
fn what_is_hidden() {
    let app = TestApp::start();
    let (alice, moderator) = (app.member("alice"), app.moderator("mod"));
    let path = opens(
        &alice,
        &[("title", SECRET), ("body", SECRET), ("tags", "zorglub")],
    );
    let id = path.rsplit('/').next().unwrap().to_owned();
    assert_eq!(titles(&read(&get(&app, "/tag/zorglub.atom"))), [SECRET]);
    assert!(
        get(&app, "/sitemaps/etiquettes-1.xml")
            .source()
            .contains("/tag/zorglub")
    );
    let post = post_id(&moderator.get(&path), 1);
    moderator
        .get(&path)
        .form(&format!("/moderation/messages/{post}/masquer"))
        .submit()
        .expect(303);
    for who in [&app.visitor(), &alice, &moderator] {
        nowhere(&app, who, &id, "1", "alice");
    }
    // Its author and moderators open it, and nothing there tells machines of it.
    for who in [&alice, &moderator] {
        let page = who.get(&path).expect(200);
        assert!(page.has("meta[name=robots][content=noindex]"));
        assert!(
            !page.has("meta[property^='og:']") && !page.has("script[type='application/ld+json']")
        );
        assert!(!page.has("link[rel=alternate]"));
    }
}

#[test]
fn what_only_some_may_read() {
    let app = TestApp::start();
    let moderator = app.moderator("mod");
    let category = app.category("Zorglub interne", Audience::SignedIn);
    let value = category.to_string();
    let path = opens(
        &moderator,
        &[
            ("title", SECRET),
            ("body", SECRET),
            ("tags", "zorglub"),
            ("category", &value),
        ],
    );
    let id = path.rsplit('/').next().unwrap().to_owned();
    for who in [&app.visitor(), &app.member("bob"), &moderator] {
        nowhere(&app, who, &id, &value, "mod");
        who.get(&format!("/c/zorglub-interne/{value}.atom"))
            .expect(404);
        who.get(&format!("/c/x/{value}.rss")).follow().expect(404);
    }
    let page = moderator.get(&path).expect(200);
    assert!(!page.has("link[rel=alternate]"));
    assert!(!page.source().contains(&format!("/og/{id}-")));
}

#[test]
fn a_hidden_answer() {
    let app = TestApp::start();
    let (alice, bob, moderator) = (app.member("alice"), app.member("bob"), app.moderator("mod"));
    let topic = alice.asks(everyone(&app), "Une question", "Du texte.");
    bob.answers(topic, SECRET);
    let path = format!("/t/une-question/{topic}");
    assert!(get(&app, &format!("{path}.atom")).source().contains(SECRET));
    assert!(get(&app, &path).source().contains("\"suggestedAnswer\""));
    let post = post_id(&moderator.get(&path), 2);
    moderator
        .get(&path)
        .form(&format!("/moderation/messages/{post}/masquer"))
        .submit()
        .expect(303);
    for place in [
        format!("{path}.atom"),
        "/u/bob.atom".to_owned(),
        path.clone(),
    ] {
        assert!(!get(&app, &place).source().contains(SECRET), "{place}");
    }
    assert!(!get(&app, &path).source().contains("\"suggestedAnswer\""));
    // Bob and the moderator still see the message on the page, and machines there do not.
    let page = moderator.get(&path).expect(200);
    page.shows(SECRET);
    assert!(!page.has("script[type='application/ld+json']"));
}

#[test]
fn the_name_of_who_has_left() {
    let app = TestApp::start();
    let ousmane = app.member("ousmane");
    let topic = ousmane.asks(everyone(&app), "Une question", "Du texte.");
    assert_eq!(read(&get(&app, "/u/ousmane.atom")).entries.len(), 1);
    app.write(|conn| {
        diesel::update(accounts::table.find(ousmane.id()))
            .set(accounts::state.eq(AccountState::Deleted))
            .execute(conn)?;
        Ok(())
    });
    get(&app, "/u/ousmane.atom").expect(410);
    for path in [
        "/questions.atom".to_owned(),
        format!("/t/une-question/{topic}.atom"),
        format!("/t/une-question/{topic}"),
    ] {
        let page = get(&app, &path).expect(200);
        assert!(!page.source().contains("ousmane"), "{path}");
        let gone = page.source().to_lowercase();
        assert!(gone.contains("compte supprimé"), "{path}");
    }
}
