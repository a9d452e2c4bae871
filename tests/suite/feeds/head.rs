//! What the head of a page tells those who index and share it.

use serde_json::Value;

use super::{everyone, get, opens};
use crate::support::{Page, TestApp};
use crate::topics::post_id;

/// An attribute of the one element that a selector finds.
#[track_caller]
fn attribute(page: &Page, selector: &str, name: &str) -> String {
    let html = page.html();
    let found: Vec<_> = html
        .select(&scraper::Selector::parse(selector).unwrap())
        .filter_map(|element| element.attr(name))
        .collect();
    assert_eq!(found.len(), 1, "{}: {selector}: {found:?}", page.path);
    found[0].to_owned()
}

/// The blocks of data on a page, by their type.
#[track_caller]
fn data(page: &Page) -> Vec<(String, Value)> {
    let html = page.html();
    let blocks = scraper::Selector::parse("script[type='application/ld+json']").unwrap();
    html.select(&blocks)
        .map(|block| {
            let text = block.text().collect::<String>();
            let value: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(value["@context"], "https://schema.org");
            (value["@type"].as_str().expect("a type").to_owned(), value)
        })
        .collect()
}

#[track_caller]
fn block(page: &Page, kind: &str) -> Value {
    let mut found = data(page);
    found.retain(|(known, _)| known == kind);
    assert_eq!(found.len(), 1, "{}: {kind}", page.path);
    found.remove(0).1
}

#[track_caller]
fn has(value: &Value, keys: &[&str]) {
    for key in keys {
        assert!(!value[key].is_null(), "no {key} in {value}");
    }
}

#[test]
fn each_page_has_one_address() {
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
    let path = format!("/t/une-question/{topic}");
    for (asked, canonical) in [
        (
            "/?utm_source=lettre&fait=connexion".to_owned(),
            "/".to_owned(),
        ),
        ("/questions?fbclid=1".to_owned(), "/questions".to_owned()),
        (
            "/questions?tri=populaires&app=files&etat=resolu".to_owned(),
            "/questions?etat=resolu&app=files".to_owned(),
        ),
        (
            "/questions?etat=rien&app=rien&categorie=rien".to_owned(),
            "/questions".to_owned(),
        ),
        (
            "/questions?etiquette=agenda".to_owned(),
            "/questions?etiquette=agenda".to_owned(),
        ),
        (
            "/sujets?genre=idee".to_owned(),
            "/sujets?genre=idee".to_owned(),
        ),
        ("/idees?genre=annonce".to_owned(), "/idees".to_owned()),
        (
            format!("/c/fichiers/{category}?etat=resolu"),
            format!("/c/fichiers/{category}?etat=resolu"),
        ),
        (
            format!("/c/fichiers/{category}?categorie=3"),
            format!("/c/fichiers/{category}"),
        ),
        (
            "/tag/agenda?utm_campaign=x".to_owned(),
            "/tag/agenda".to_owned(),
        ),
        (format!("{path}?fait=reponse&citer=1"), path.clone()),
        (format!("{path}?page=1"), path.clone()),
        (
            format!("{path}?utm_medium=a&page=2"),
            format!("{path}?page=2"),
        ),
        ("/u/alice?onglet=sujets".to_owned(), "/u/alice".to_owned()),
        (
            "/tutoriels?app=files&x=y".to_owned(),
            "/tutoriels?app=files".to_owned(),
        ),
        ("/recherche".to_owned(), "/recherche".to_owned()),
        ("/regles?x=y".to_owned(), "/regles".to_owned()),
    ] {
        let page = get(&app, &asked).expect(200);
        let expected = format!("{}{canonical}", app.app.config.public_url);
        assert_eq!(
            attribute(&page, "link[rel=canonical]", "href"),
            expected,
            "{asked}"
        );
        assert_eq!(
            attribute(&page, "meta[property='og:url']", "content"),
            expected,
            "{asked}"
        );
    }
    for private in [
        "/connexion",
        "/poser",
        "/recherche?q=agenda",
        "/u/alice?onglet=reponses",
        "/rien",
    ] {
        let page = app.visitor().get(private);
        assert!(page.has("meta[name=robots][content=noindex]"), "{private}");
        assert!(!page.has("meta[property^='og:']"), "{private}");
    }
}

#[test]
fn a_shared_topic_is_shown_as_it_is() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let body = "Je voudrais \"partager\" **mon** agenda & mes contacts. ".repeat(9);
    let path = opens(&alice, &[("title", "Partager l'agenda ?"), ("body", &body)]);
    let page = get(&app, &path).expect(200);
    let origin = app.app.config.public_url.to_string();
    let meta = |name: &str| attribute(&page, &format!("meta[property='og:{name}']"), "content");
    assert_eq!(meta("title"), "Partager l’agenda\u{202f}?");
    assert_eq!(meta("type"), "article");
    assert_eq!(meta("locale"), "fr_FR");
    assert_eq!(meta("site_name"), "Entraide");
    assert_eq!(meta("url"), format!("{origin}{path}"));
    let description = meta("description");
    assert!(
        description.starts_with("Je voudrais \"partager\" mon agenda & mes"),
        "{description}"
    );
    assert!(description.chars().count() <= 160 && description.ends_with('…'));
    assert_eq!(
        attribute(&page, "meta[name=description]", "content"),
        description
    );
    let image = meta("image");
    let id = path.rsplit('/').next().unwrap();
    assert!(image.starts_with(&format!("{origin}/og/{id}-")), "{image}");
    assert_eq!(
        (meta("image:width").as_str(), meta("image:height").as_str()),
        ("1200", "630")
    );
    assert!(meta("image:alt").contains("Sans réponse"));
    assert_eq!(
        attribute(&page, "meta[name='twitter:card']", "content"),
        "summary_large_image"
    );
    get(&app, &image).expect(200);
    // Home is a site.
    let home = get(&app, "/").expect(200);
    assert_eq!(
        attribute(&home, "meta[property='og:type']", "content"),
        "website"
    );
    assert_eq!(
        attribute(&home, "meta[property='og:title']", "content"),
        "Entraide"
    );
}

#[test]
fn a_question_is_data_too() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(everyone(&app), "Une </script> question", "Du <!-- texte.");
    for n in 2..=12 {
        bob.answers(topic, &format!("Réponse {n}. {}", "mot ".repeat(400)));
    }
    let path = alice.get(&format!("/t/{topic}")).location().to_owned();
    let solution = post_id(&app.member("zoe").get(&path), 9);
    alice
        .post(&format!("/p/{solution}/solution"), &[])
        .expect(303);
    let page = get(&app, &path).expect(200);
    let qa = block(&page, "QAPage");
    let question = &qa["mainEntity"];
    has(
        question,
        &[
            "name",
            "text",
            "answerCount",
            "upvoteCount",
            "datePublished",
            "author",
            "url",
        ],
    );
    assert_eq!(question["@type"], "Question");
    assert_eq!(question["name"], "Une </script> question");
    assert_eq!(question["answerCount"], 11);
    assert_eq!(question["author"]["name"], "alice");
    let accepted = &question["acceptedAnswer"];
    has(
        accepted,
        &["text", "url", "upvoteCount", "datePublished", "author"],
    );
    assert!(accepted["text"].as_str().unwrap().starts_with("Réponse 9."));
    assert!(accepted["url"].as_str().unwrap().ends_with("#message-9"));
    assert!(
        accepted["author"]["url"]
            .as_str()
            .unwrap()
            .ends_with("/u/bob")
    );
    let suggested = question["suggestedAnswer"].as_array().unwrap();
    assert_eq!(suggested.len(), 5);
    for answer in suggested {
        has(
            answer,
            &["text", "url", "upvoteCount", "datePublished", "author"],
        );
        assert_ne!(answer["url"], accepted["url"]);
        assert!(answer["text"].as_str().unwrap().chars().count() <= 500);
    }
    let way = block(&page, "BreadcrumbList");
    let names: Vec<_> = way["itemListElement"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Questions", "Fichiers", "Une </script> question"]);
    // Nobody but machines reads it.
    assert!(data(&bob.get(&path)).is_empty());
}

#[test]
fn other_kinds_and_pages_are_what_they_are() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let idea = opens(
        &alice,
        &[
            ("genre", "idee"),
            ("title", "Mon idée"),
            ("body", "Du texte."),
        ],
    );
    let posting = block(&get(&app, &idea), "DiscussionForumPosting");
    has(
        &posting,
        &[
            "headline",
            "text",
            "url",
            "datePublished",
            "author",
            "interactionStatistic",
        ],
    );
    let unanswered = opens(&alice, &[("title", "Seule"), ("body", "x")]);
    let qa = block(&get(&app, &unanswered), "QAPage");
    assert_eq!(qa["mainEntity"]["answerCount"], 0);
    assert!(qa["mainEntity"]["acceptedAnswer"].is_null());
    let site = block(&get(&app, "/"), "WebSite");
    let template = site["potentialAction"]["target"]["urlTemplate"]
        .as_str()
        .unwrap();
    assert!(template.ends_with("/recherche?q={search_term_string}"));
    let lines = "{\"external_id\":\"a\",\"title\":\"Partager un dossier\",\"body\":\"Ouvrez **Fichiers** & partagez.\",\"app\":\"files\"}";
    entraide::features::library::import(&app.app, lines.as_bytes(), &|_, why| panic!("{why}"))
        .unwrap();
    let page = get(&app, "/tutoriels/partager-un-dossier").expect(200);
    let article = block(&page, "TechArticle");
    has(
        &article,
        &[
            "headline",
            "datePublished",
            "dateModified",
            "author",
            "description",
        ],
    );
    assert_eq!(
        article["description"],
        "Partager un dossier. Ouvrez Fichiers & partagez."
    );
    block(&page, "BreadcrumbList");
}
