//! Feeds, as an independent parser reads them.

use diesel::prelude::*;
use entraide::db::schema::{posts, topics};
use entraide::domain::{Audience, TopicId};
use entraide::features::library;

use super::{everyone, get, opens, read, titles};
use crate::support::TestApp;

#[test]
fn a_list_is_read_with_all_that_it_says() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let path = opens(
        &alice,
        &[
            ("title", "Partager l'agenda ?"),
            (
                "body",
                "Voir [la page](/regles) et [[#1]].\n\n- [x] fait\n\n**Merci**",
            ),
            ("tags", "agenda, visio"),
        ],
    );
    let page = get(&app, "/questions.atom");
    assert_eq!(
        page.header("content-type"),
        "application/atom+xml; charset=utf-8"
    );
    assert!(page.header("cache-control").starts_with("public, max-age="));
    assert!(!page.header("vary").to_lowercase().contains("cookie"));
    let origin = app.app.config.public_url.as_str();
    let feed = read(&page);
    assert_eq!(feed.title.unwrap().content, "Questions – Entraide");
    assert_eq!(feed.id, "tag:localhost,2026:flux/questions");
    let own = feed
        .links
        .iter()
        .find(|link| link.rel.as_deref() == Some("self"));
    assert_eq!(own.unwrap().href, format!("{origin}/questions.atom"));
    let entry = &feed.entries[0];
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(entry.id, format!("tag:localhost,2026-03-02:sujet/{id}"));
    assert_eq!(
        entry.title.as_ref().unwrap().content,
        "Partager l’agenda\u{202f}?"
    );
    assert_eq!(entry.links[0].href, format!("{origin}{path}"));
    assert_eq!(entry.authors[0].name.as_deref(), Some("alice"));
    assert_eq!(entry.published, Some(entry.updated.unwrap()));
    let labels: Vec<_> = entry
        .categories
        .iter()
        .map(|one| one.term.as_str())
        .collect();
    assert_eq!(labels, ["Questions générales", "agenda", "visio"]);
    assert!(
        entry
            .summary
            .as_ref()
            .unwrap()
            .content
            .starts_with("Voir la page")
    );
    let html = entry.content.as_ref().unwrap().body.clone().unwrap();
    assert!(
        html.contains(&format!("href=\"{origin}/regles\"")),
        "{html}"
    );
    assert!(
        html.contains("<strong>Merci</strong>") && html.contains('☑'),
        "{html}"
    );
    assert!(
        !html.contains("class=") && !html.contains("<input"),
        "{html}"
    );
}

#[test]
fn an_entry_is_the_same_for_ever() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let path = opens(&alice, &[("title", "Premier titre"), ("body", "Texte.")]);
    let before = read(&get(&app, "/sujets.atom")).entries.remove(0);
    let id = alice.get(&path).link("Modifier");
    alice
        .get(&id)
        .form(&id)
        .fill("title", "Tout autre titre")
        .fill("body", "Autre texte.")
        .submit()
        .expect(303);
    let after = read(&get(&app, "/sujets.atom")).entries.remove(0);
    assert_eq!(before.id, after.id);
    assert_eq!(before.published, after.published);
    assert_ne!(before.links[0].href, after.links[0].href);
}

#[test]
fn filters_are_those_of_the_page() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let category = everyone(&app);
    let in_it = category.to_string();
    let other = app.category("Agenda", Audience::Everyone).to_string();
    opens(
        &alice,
        &[
            ("title", "Question nue"),
            ("category", &other),
            ("body", "x"),
            ("tags", "agenda"),
        ],
    );
    let answered = alice.asks(category, "Question servie", "x");
    bob.answers(answered, "Une réponse");
    opens(
        &alice,
        &[("genre", "idee"), ("title", "Mon idée"), ("body", "x")],
    );
    let list = |path: &str| titles(&read(&get(&app, path)));
    assert_eq!(list("/questions.atom").len(), 2);
    assert_eq!(list("/questions.atom?etat=sans-reponse"), ["Question nue"]);
    assert_eq!(list("/questions.atom?etat=repondu"), ["Question servie"]);
    assert_eq!(
        list(&format!("/questions.atom?categorie={in_it}")),
        ["Question servie"]
    );
    assert_eq!(
        list(&format!("/c/fichiers/{in_it}.atom")),
        ["Question servie"]
    );
    assert_eq!(list("/questions.atom?etiquette=agenda"), ["Question nue"]);
    assert_eq!(list("/tag/agenda.atom"), ["Question nue"]);
    assert_eq!(list("/idees.atom"), ["Mon idée"]);
    assert_eq!(list("/sujets.atom").len(), 3);
    assert_eq!(list("/sujets.atom?genre=idee"), ["Mon idée"]);
    assert!(list("/annonces.atom").is_empty());
    assert!(list("/questions.atom?etat=resolu").is_empty());
    // Choices that mean nothing are passed over, and make no feed of their own.
    let page = get(
        &app,
        "/questions.atom?etat=rien&categorie=x&app=y&etiquette=z&tri=%27",
    );
    assert_eq!(read(&page).id, "tag:localhost,2026:flux/questions");
    // The page knows the same filter, and says where its feed is.
    let page = get(&app, "/questions?etiquette=agenda&tri=populaires").expect(200);
    page.shows("Question nue").hides("Question servie");
    let feed = page.link("flux Atom");
    assert_eq!(feed, "/questions.atom?etiquette=agenda");
    assert_eq!(list(&feed), ["Question nue"]);
}

#[test]
fn a_topic_and_a_person_have_their_messages() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(everyone(&app), "Une question", "Du texte.");
    for n in 2..=56 {
        app.message(&bob, topic, &format!("Réponse numéro {n}"));
    }
    let feed = read(&get(&app, &format!("/t/une-question/{topic}.atom")));
    assert_eq!(feed.entries.len(), 50);
    let newest = &feed.entries[0];
    assert_eq!(
        newest.title.as_ref().unwrap().content,
        "Réponse de bob\u{a0}: Une question"
    );
    assert!(
        newest.links[0].href.ends_with("?page=3#message-56"),
        "{}",
        newest.links[0].href
    );
    assert_eq!(
        newest.summary.as_ref().unwrap().content,
        "Réponse numéro 56"
    );
    let ids: std::collections::BTreeSet<_> = feed.entries.iter().map(|one| &one.id).collect();
    assert_eq!(ids.len(), 50);
    assert_eq!(titles(&read(&get(&app, "/u/alice.atom"))), ["Une question"]);
    assert_eq!(read(&get(&app, "/u/bob.atom")).entries.len(), 50);
    let page = app.visitor().get(&format!("/t/{topic}")).follow();
    assert!(page.has(&format!(
        "link[rel=alternate][type='application/atom+xml'][href='/t/une-question/{topic}.atom']"
    )));
}

#[test]
fn tutorials_have_theirs() {
    let app = TestApp::start();
    let lines = "{\"external_id\":\"a\",\"title\":\"Partager un dossier\",\"body\":\"Ouvrez **Fichiers**.\",\"app\":\"files\"}\n\
                 {\"external_id\":\"b\",\"title\":\"Créer un agenda\",\"body\":\"Ouvrez l’agenda.\",\"app\":\"calendar\"}\n";
    library::import(&app.app, lines.as_bytes(), &|_, why| panic!("{why}")).unwrap();
    let feed = read(&get(&app, "/tutoriels.atom"));
    assert_eq!(feed.entries.len(), 2);
    assert!(
        feed.entries[0]
            .id
            .starts_with("tag:localhost,2026-03-02:tutoriel/")
    );
    assert_eq!(
        titles(&read(&get(&app, "/tutoriels.atom?app=files"))),
        ["Partager un dossier"]
    );
}

#[test]
fn what_people_write_cannot_break_a_feed() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let category = everyone(&app);
    let hostile = [
        "</title><script>alert(1)</script>",
        "]]> <![CDATA[ &amp; &#0; &nbsp;",
        "\u{1}\u{8}\u{b}\u{1f}\u{7f}\u{85}\u{fffe}\u{ffff} fin",
        "🎈 \u{202e}envers\u{202c} e\u{301}",
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>&b;",
        "\"quotes' et `grave`",
    ];
    for title in hostile {
        // PostgreSQL holds no NUL; all else may have come in before titles were cleaned.
        let topic = app.topic(&alice, category, "Titre sage");
        app.write(|conn| {
            diesel::update(topics::table.find(topic))
                .set(topics::title.eq(title))
                .execute(conn)?;
            diesel::update(posts::table.filter(posts::topic_id.eq(topic)))
                .set((
                    posts::body.eq(title),
                    posts::html.eq(format!("<p>a{}</p>", title.replace('<', "&lt;"))),
                ))
                .execute(conn)?;
            Ok(())
        });
    }
    for path in [
        "/questions.atom",
        "/u/alice.atom",
        &format!("/c/fichiers/{category}.atom"),
    ] {
        let feed = read(&get(&app, path));
        assert_eq!(feed.entries.len(), hostile.len(), "{path}");
        let all = titles(&feed).join("\n");
        assert!(all.contains("<script>alert(1)</script>"), "{all}");
        assert!(!all.contains(['\u{1}', '\u{fffe}']), "{all:?}");
        for entry in &feed.entries {
            assert!(
                entry
                    .content
                    .as_ref()
                    .unwrap()
                    .body
                    .as_ref()
                    .unwrap()
                    .starts_with("<p>a")
            );
        }
    }
}

#[test]
fn a_feed_stays_small_whatever_is_written() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let category = everyone(&app);
    let long = "Un mot puis un autre. ".repeat(2_500);
    let topics: Vec<TopicId> = (0..60)
        .map(|n| app.topic(&alice, category, &format!("Sujet {n}")))
        .collect();
    app.write(|conn| {
        diesel::update(posts::table.filter(posts::topic_id.eq_any(&topics)))
            .set((
                posts::body.eq(&long),
                posts::html.eq(format!("<p>{long}</p>")),
            ))
            .execute(conn)?;
        Ok(())
    });
    let page = get(&app, "/questions.atom");
    let feed = read(&page);
    assert_eq!(feed.entries.len(), 50);
    let whole = feed
        .entries
        .iter()
        .filter(|one| one.content.is_some())
        .count();
    assert!((5..10).contains(&whole), "{whole}");
    assert!(feed.entries.iter().all(|one| one.summary.is_some()));
    assert!(page.body.len() < 600_000, "{}", page.body.len());
}

#[test]
fn who_has_it_already_gets_nothing_again() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = alice.asks(everyone(&app), "Une question", "Du texte.");
    let visitor = app.visitor();
    for path in [
        "/questions.atom",
        "/sitemap.xml",
        "/robots.txt",
        "/opensearch.xml",
    ] {
        let first = visitor.get(path).expect(200);
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        let again = visitor
            .request("GET", path)
            .header("if-none-match", &tag)
            .send();
        assert_eq!(again.status, 304, "{path}");
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), tag);
        assert!(again.header("cache-control").starts_with("public"));
        let other = visitor
            .request("GET", path)
            .header("if-none-match", "\"autre\"")
            .send();
        assert_eq!(other.status, 200, "{path}");
    }
    let first = visitor.get("/questions.atom").expect(200);
    let (tag, changed) = (
        first.header("etag").to_owned(),
        first.header("last-modified").to_owned(),
    );
    let since = |time: &str| {
        visitor
            .request("GET", "/questions.atom")
            .header("if-modified-since", time)
    };
    assert_eq!(since(&changed).send().status, 304);
    assert_eq!(since("Mon, 02 Mar 2020 00:00:00 GMT").send().status, 200);
    app.wait(chrono::Duration::minutes(5));
    app.member("bob").answers(topic, "Une réponse");
    let moved_on = since(&changed).header("if-none-match", &tag).send();
    // The question did not change, but its feed did.
    assert_eq!(since(&changed).send().status, 200);
    assert_eq!(moved_on.status, 200);
}

#[test]
fn rss_and_old_addresses_lead_to_the_feed() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let category = everyone(&app);
    let topic = alice.asks(category, "Une question", "x");
    let visitor = app.visitor();
    for (from, to) in [
        (
            "/questions.rss?etat=resolu",
            "/questions.atom?etat=resolu".to_owned(),
        ),
        ("/tutoriels.rss", "/tutoriels.atom".to_owned()),
        (
            &format!("/t/une-question/{topic}.rss"),
            format!("/t/une-question/{topic}.atom"),
        ),
        (
            &format!("/t/autre/{topic}.atom"),
            format!("/t/une-question/{topic}.atom"),
        ),
        (
            &format!("/c/autre/{category}.atom"),
            format!("/c/fichiers/{category}.atom"),
        ),
        ("/u/ALICE.atom", "/u/alice.atom".to_owned()),
    ] {
        assert_eq!(visitor.get(from).expect(301).location(), to, "{from}");
    }
    for none in [
        "/t/rien/999.atom",
        "/c/rien/999.atom",
        "/tag/rien.atom",
        "/u/personne.atom",
        "/t/a/b.atom",
    ] {
        visitor.get(none).expect(404);
    }
}
