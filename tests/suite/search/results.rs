//! The page of results, and the language of its box.

use entraide::domain::Audience;

use super::{address, everyone, search, titles, until};
use crate::support::{Person, TestApp};

struct Forum {
    app: TestApp,
    alice: Person,
    bob: Person,
}

/// Four topics that speak of agendas.
fn forum() -> Forum {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let place = everyone(&app);
    let opens = |who: &Person, fields: &[(&str, &str)]| {
        let place = place.to_string();
        let mut all = vec![("category", place.as_str())];
        all.extend_from_slice(fields);
        who.post("/poser", &all).follow().expect(200)
    };
    opens(
        &alice,
        &[
            ("title", "Partager un agenda"),
            ("body", "Je voudrais un lien vers notre agenda."),
            ("app", "calendar"),
            ("tags", "téléphone"),
        ],
    );
    opens(
        &bob,
        &[
            ("title", "Imprimer un agenda"),
            ("body", "Sur papier, le mois entier."),
            ("version", "31"),
        ],
    );
    app.wait(chrono::Duration::days(40));
    opens(
        &bob,
        &[
            ("title", "Un agenda pour la salle"),
            ("body", "Le lien de la salle vers un agenda."),
        ],
    );
    opens(
        &bob,
        &[
            ("title", "Réserver un vidéoprojecteur"),
            ("body", "Comment faire ?"),
            ("genre", "discussion"),
        ],
    );
    app.wait_for_index();
    Forum { app, alice, bob }
}

#[track_caller]
fn finds(who: &Person, words: &str, expected: &[&str]) {
    let page = search(who, words);
    // What other words would find stands apart.
    let otherwise = page.texts("h2").contains(&"Sans vos filtres".to_owned());
    let mut found = if otherwise { Vec::new() } else { titles(&page) };
    found.sort();
    let mut expected: Vec<&str> = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected, "{words}");
}

const ALL: &[&str] = &[
    "Imprimer un agenda",
    "Partager un agenda",
    "Un agenda pour la salle",
];

#[test]
fn the_words_of_the_box() {
    let forum = forum();
    let visitor = forum.app.visitor();
    finds(&visitor, "agenda", ALL);
    for (words, expected) in [
        ("agenda auteur:alice", &["Partager un agenda"][..]),
        (
            "agenda Auteur: @Bob",
            &["Imprimer un agenda", "Un agenda pour la salle"],
        ),
        ("agenda app:agenda", &["Partager un agenda"]),
        ("agenda étiquette:Telephone", &["Partager un agenda"]),
        ("agenda etat:résolu", &[]),
        ("agenda état : sans-réponse", ALL),
        ("agenda version:31", &["Imprimer un agenda"]),
        ("agenda après:2026-04", &["Un agenda pour la salle"]),
        (
            "agenda avant:01/04/2026",
            &["Imprimer un agenda", "Partager un agenda"],
        ),
        ("agenda depuis:il y a 3 jours", &["Un agenda pour la salle"]),
        (
            "agenda -papier",
            &["Partager un agenda", "Un agenda pour la salle"],
        ),
        ("agenda « lien vers notre »", &["Partager un agenda"]),
        ("\"un agenda\" type:sujet", ALL),
        ("agenda type:tutoriel", &[]),
    ] {
        finds(&visitor, words, expected);
    }
}

#[test]
fn what_is_wrong_is_said_and_never_an_error() {
    let forum = forum();
    let visitor = forum.app.visitor();
    for (words, said) in [
        ("agenda etat:bidule", "résolu, répondu"),
        ("agenda auteur:personne", "Aucun membre ne s’appelle"),
        (
            "agenda categorie:nulle-part",
            "Aucune catégorie ne s’appelle",
        ),
        ("agenda avant:hiver", "une date"),
        ("agenda etats:résolu", "Vouliez-vous dire"),
    ] {
        let page = search(&visitor, words);
        page.shows(said);
        assert!(titles(&page).len() >= 3, "{words}");
    }
    for words in ["-agenda", "\"", "« »", "etat:", "*", "-", ":"] {
        search(&visitor, words).shows("Rechercher");
    }
    search(&visitor, "-agenda").shows("Ajoutez au moins un mot");
    let long = format!("agenda {}", "é".repeat(400));
    search(&visitor, &long).shows("seul son début est cherché");
    search(&visitor, &format!("agenda{}", " ".repeat(2_000))).hides("seul son début");
    // A filter alone lists.
    finds(&visitor, "auteur:alice", &["Partager un agenda"]);
    search(&visitor, "etat:périmé").shows("Rien avec ces filtres");
}

#[test]
fn a_flood_of_signs_costs_little() {
    let forum = forum();
    let visitor = forum.app.visitor();
    for piece in [
        "*", "\"a\" ", "-agenda ", "agenda* ", "etat:x ", "« ", "a:b ",
    ] {
        let words = piece.repeat(10_000 / piece.len());
        let started = std::time::Instant::now();
        let page = visitor.get(&address(&[("q", &words)]));
        assert!(matches!(page.status, 200 | 414), "{piece}: {}", page.status);
        // A debug build on a busy machine; the reading itself is measured beside the code.
        assert!(started.elapsed().as_secs() < 5, "{piece}");
    }
}

#[test]
fn the_form_writes_the_same_words() {
    let forum = forum();
    let visitor = forum.app.visitor();
    let page = visitor
        .get(&address(&[
            ("mots", "agenda"),
            ("phrase", "lien vers"),
            ("sans", "papier -mois"),
            ("auteur", "alice"),
            ("etat", "sans-reponse"),
            ("apres", "2026-01-01"),
            ("type", "topic"),
        ]))
        .follow()
        .expect(200);
    assert_eq!(titles(&page), ["Partager un agenda"]);
    let selected = |name: &str| page.texts(&format!("[name={name}] option[selected]"));
    assert_eq!(selected("etat"), ["Sans réponse"]);
    assert_eq!(selected("type"), ["Sujets"]);
    for (field, value) in [
        ("mots", "agenda"),
        ("phrase", "lien vers"),
        ("sans", "papier mois"),
        ("auteur", "alice"),
        ("apres", "2026-01-01"),
    ] {
        assert!(
            page.has(&format!("input[name={field}][value='{value}']")),
            "{field}: {}",
            page.source()
        );
    }
    // Each filter can be taken away.
    let wider = page.click("Retirer « écrit par alice »").expect(200);
    wider.hides("écrit par alice").shows("sans papier");
}

#[test]
fn the_form_loses_nothing_that_was_written() {
    let forum = forum();
    let visitor = forum.app.visitor();
    for (fields, written) in [
        (
            &[("mots", "écran 15\""), ("phrase", "mot de passe")][..],
            "écran 15 \"mot de passe\"",
        ),
        (
            &[("mots", "agenda categorie:"), ("auteur", "bob")],
            "auteur:\"bob\" agenda categorie:",
        ),
        (
            &[
                ("mots", "agenda « lien vers » auteur:alice"),
                ("auteur", "bob"),
            ],
            "agenda \"lien vers\" auteur:bob",
        ),
        (
            &[("mots", "agenda"), ("version", "trente"), ("sans", "a -b")],
            "-\"a\" -\"b\" version:\"trente\" agenda",
        ),
    ] {
        let led = visitor.get(&address(fields)).location().to_owned();
        assert_eq!(led, address(&[("q", written)]));
    }
    let page = visitor
        .get(&address(&[
            ("mots", "agenda categorie:"),
            ("auteur", "alice"),
        ]))
        .follow()
        .expect(200);
    page.shows("Retirer « écrit par alice »");
    assert!(page.text().contains("écrivez un nom"), "{}", page.text());
}

#[test]
fn a_page_of_filters_has_a_title() {
    let forum = forum();
    let visitor = forum.app.visitor();
    let title = |fields: &[(&str, &str)]| visitor.get(&address(fields)).texts("title").join("");
    for (fields, expected) in [
        (&[("app", "calendar")][..], "Agenda – Rechercher"),
        (
            &[("app", "calendar"), ("etat", "sans-reponse")],
            "Agenda, Sans réponse – Rechercher",
        ),
        (&[("q", "agenda")], "agenda – Rechercher"),
        (&[], "Rechercher"),
    ] {
        let title = title(fields);
        assert!(title.starts_with(expected), "{title}");
    }
}

#[test]
fn what_was_corrected_is_said_and_can_be_refused() {
    let forum = forum();
    let page = search(&forum.app.visitor(), "imprimmer agenda");
    page.shows("Résultats pour");
    assert!(titles(&page).contains(&"Imprimer un agenda".to_owned()));
    let exact = page.click("Chercher exactement").expect(200);
    exact.hides("Résultats pour").shows("Recherche exacte");
    exact
        .click("Chercher aussi les mots proches")
        .shows("Résultats pour");
    // Other words that find nothing either are not offered.
    let words = "imprimmer -papier";
    search(&forum.app.visitor(), words).hides("Résultats pour");
    let query = entraide::web::routes::query(&[("q", words)]);
    let api = forum.app.visitor().get(&format!("/api/v1/search?{query}"));
    assert_eq!(api.json()["total"], 0);
    assert_eq!(api.json()["corrected"], serde_json::Value::Null);
}

#[test]
fn an_expression_that_is_nowhere_is_searched_as_words_and_that_is_said() {
    let forum = forum();
    let visitor = forum.app.visitor();
    let words = "\"lien de notre agenda\" -papier";
    let page = search(&visitor, words);
    page.shows("Aucun résultat ne contient « lien de notre agenda » tel quel. Résultats pour")
        .hides("Suivre cette recherche")
        .hides("mots côte à côte :")
        .shows("Retirer « sans papier »");
    assert_eq!(titles(&page)[0], "Partager un agenda");
    assert!(!titles(&page).contains(&"Imprimer un agenda".to_owned()));
    let exact = visitor.get(&address(&[("q", words), ("exact", "1")]));
    exact
        .hides("Aucun résultat ne")
        .shows("Personne n’en a encore parlé");
    // Its words may be misspelt, too, and what looks like a filter between quotes is none.
    let page = search(&visitor, "\"lein vers agennda\" \"auteur:zoe\"");
    page.shows("Aucun résultat ne contient toutes ces expressions")
        .shows("agenda auteur zoe");
    let followed = page.click("agenda auteur zoe").expect(200);
    followed.hides("Aucun résultat").hides("ne s’appelle");
    assert_eq!(titles(&followed), titles(&page));
    let query = entraide::web::routes::query(&[("q", words)]);
    let api = visitor.get(&format!("/api/v1/search?{query}")).json();
    assert_eq!(api["corrected"], "lien de notre agenda");
    assert_eq!(api["results"][0]["title"], "Partager un agenda");
    let api = visitor
        .get(&format!("/api/v1/search?{query}&exact=1"))
        .json();
    assert_eq!(
        (&api["total"], &api["corrected"]),
        (&0.into(), &serde_json::Value::Null)
    );
    visitor
        .get(&format!("/api/v1/search?{query}&exact=oui"))
        .expect(422);
    // Where one of another kind would do, that is told all the same.
    let page = visitor.get(&address(&[("q", words), ("type", "tutorial")]));
    page.shows("Aucun résultat ne contient").shows("Sujets 2");
    // A feed waits for what was asked.
    let feed = visitor.get(&format!("/recherche.atom?{query}")).expect(200);
    feed.hides("Partager un agenda");
}

#[test]
fn long_words_push_no_filter_out_of_the_address() {
    let forum = forum();
    let long = "agenda ".repeat(56);
    let page = forum
        .app
        .visitor()
        .get(&address(&[("q", &long), ("app", "calendar")]))
        .expect(200);
    let tab = page.click("Sujets").expect(200);
    tab.shows("Retirer « Agenda »");
    assert_eq!(titles(&tab), ["Partager un agenda"]);
}

#[test]
fn nothing_found_is_no_dead_end() {
    let forum = forum();
    let visitor = forum.app.visitor();
    let page = search(&visitor, "xylophone");
    page.shows("Personne n’en a encore parlé");
    let ask = page.click("Poser cette question");
    assert!(ask.has("input[name=title][value=xylophone]"));
    let page = search(&visitor, "agenda auteur:alice etat:résolu");
    page.shows("Rien avec ces filtres")
        .shows("Sans vos filtres");
    assert_eq!(titles(&page).len(), 3);
    let page = page.click("Sans le filtre « Résolues »");
    assert_eq!(titles(&page), ["Partager un agenda"]);
}

#[test]
fn a_category_has_a_search_of_its_own() {
    let forum = forum();
    let app = &forum.app;
    let place = app.category("Bureau", Audience::Everyone);
    forum
        .alice
        .asks(place, "Un agenda du bureau", "Qui le tient ?");
    app.wait_for_index();
    let page = app.visitor().get(&format!("/c/bureau/{place}")).expect(200);
    let found = page
        .form("/recherche")
        .fill("q", "agenda")
        .submit()
        .expect(200);
    assert_eq!(titles(&found), ["Un agenda du bureau"]);
    found.shows("Retirer « Bureau »");
    // Other words stay there.
    let again = found.form("/recherche").fill("q", "bureau agenda").submit();
    assert_eq!(titles(&again), ["Un agenda du bureau"]);
    finds(
        &app.visitor(),
        "agenda categorie:Bureau",
        &["Un agenda du bureau"],
    );
    // So does the question that is asked from there.
    let nothing = search(&app.visitor(), "xylophone categorie:bureau");
    let ask = nothing.click("Poser la question");
    assert_eq!(ask.texts("[name=category] option[selected]"), ["Bureau"]);
}

#[test]
fn votes_solutions_and_versions_reach_the_index() {
    let forum = forum();
    let app = &forum.app;
    let topic = forum.bob.asks(everyone(app), "Des hippocampes", "Où ?");
    forum
        .alice
        .answers(topic, "Dans la mer, les hippocampes nagent.");
    let page = forum.bob.get(&format!("/t/des-hippocampes/{topic}"));
    let answer = crate::topics::post_id(&page, 2);
    app.wait_for_index();
    finds(&app.visitor(), "hippocampe etat:résolu", &[]);
    forum.bob.post(&format!("/p/{answer}/utile"), &[]);
    forum
        .bob
        .post(&format!("/p/{answer}/solution"), &[])
        .expect(303);
    until("solved", || {
        let page = search(&app.visitor(), "hippocampe etat:résolu");
        let solved = page.texts("article").join(" ").contains("Résolu");
        (solved && titles(&page) == ["Des hippocampes"]).then_some(())
    });
}
