//! What a request may ask besides words, and what counts besides them.

use super::{Bench, Document, Kind, Request, asking, keys, post};
use crate::domain::TopicState;
use crate::search::Glossary;

fn found(bench: &Bench, request: &Request) -> Vec<String> {
    keys(&bench.engine.search(request).unwrap())
}

fn with_phrase(text: &str, phrase: &str) -> Request {
    Request {
        phrases: vec![phrase.to_owned()],
        ..asking(text)
    }
}

#[test]
fn a_phrase_is_found_word_by_word() {
    let bench = Bench::with([
        post(1, 1, "Changer son mot de passe"),
        post(2, 2, "Un mot qui passe de travers"),
        post(3, 3, "Les mots de passe"),
    ]);
    assert_eq!(found(&bench, &with_phrase("", "mot de passe")), ["post:1"]);
    assert_eq!(
        found(&bench, &with_phrase("changer", "Mot de Passe")),
        ["post:1"]
    );
    assert!(found(&bench, &with_phrase("mot", "passe de mot")).is_empty());
}

#[test]
fn a_phrase_that_is_nowhere_is_looked_for_word_by_word() {
    let bench = Bench::with([post(1, 1, "Changer son mot de passe"), post(2, 2, "agenda")]);
    let request = |phrase: &str, apart: &str| Request {
        apart: Some(apart.to_owned()),
        ..with_phrase("", phrase)
    };
    let answer = |request: &Request| bench.engine.search(request).unwrap();
    let found = answer(&request("mot de passe", "agenda"));
    assert_eq!(
        (keys(&found), found.apart),
        (vec!["post:1".to_owned()], false)
    );
    let found = answer(&request("passe de mot", "passe de mot"));
    assert_eq!(
        (keys(&found), found.apart),
        (vec!["post:1".to_owned()], true)
    );
    assert_eq!(found.corrected.as_deref(), Some("passe de mot"));
    let found = answer(&request("changer passse", "changer passse"));
    assert_eq!(found.corrected.as_deref(), Some("changer passe"));
    // One of another kind holds it: that is told by the counts.
    let elsewhere = Request {
        kinds: vec![Kind::Tutorial],
        ..request("mot de passe", "mot de passe")
    };
    let found = answer(&elsewhere);
    assert_eq!((found.total, found.apart), (0, false));
    assert_eq!(found.counts, [(Kind::Topic, 1)]);
}

#[test]
fn a_phrase_is_found_without_the_words_beside_it() {
    let bench = Bench::with([
        post(1, 1, "Comment faire une pause ?"),
        post(2, 2, "OnlyOffice, comment l’ouvrir ?"),
    ]);
    let request = with_phrase("onlyoffice", "comment faire");
    assert_eq!(found(&bench, &request), ["post:1"]);
}

#[test]
fn a_phrase_without_a_word_asks_nothing() {
    let solved = |id, body| Document {
        state: Some("solved".to_owned()),
        ..post(id, id, body)
    };
    let bench = Bench::with([solved(1, "agenda"), solved(2, "dossier")]);
    let request = Request {
        state: Some("solved".to_owned()),
        ..with_phrase("agenda", "!!!")
    };
    assert_eq!(found(&bench, &request), ["post:1"]);
}

#[test]
fn a_phrase_is_found_in_titles() {
    let mut titled = post(1, 1, "Bonjour");
    titled.title = "Partage public refusé".to_owned();
    let bench = Bench::with([titled, post(2, 2, "public, partage")]);
    assert_eq!(
        found(&bench, &with_phrase("", "partage public")),
        ["post:1"]
    );
}

#[test]
fn words_are_left_out() {
    let bench = Bench::with([
        post(1, 1, "agenda sur Android"),
        post(2, 2, "agenda sur iPhone"),
    ]);
    let request = |without: &str| Request {
        without: vec![without.to_owned()],
        ..asking("agenda")
    };
    assert_eq!(found(&bench, &request("android")), ["post:2"]);
    assert_eq!(found(&bench, &request("sur iphone")), ["post:1"]);
    assert_eq!(found(&bench, &request("…")).len(), 2);
}

#[test]
fn dates_and_versions_limit() {
    let dated = |id, created, version| Document {
        created,
        version,
        ..post(id, id, "agenda")
    };
    let bench = Bench::with([
        dated(1, 100, Some(28)),
        dated(2, 200, Some(31)),
        dated(3, 300, None),
    ]);
    let request = Request {
        since: Some(200),
        ..asking("agenda")
    };
    assert_eq!(found(&bench, &request), ["post:3", "post:2"]);
    let request = Request {
        before: Some(200),
        ..asking("agenda")
    };
    assert_eq!(found(&bench, &request), ["post:1"]);
    let request = Request {
        version: Some(31),
        ..asking("agenda")
    };
    assert_eq!(found(&bench, &request), ["post:2"]);
}

#[test]
fn limits_without_words_list_the_newest_first() {
    let tagged = |id| Document {
        tags: vec!["android".to_owned()],
        ..post(id, id, "agenda")
    };
    let bench = Bench::with([tagged(1), post(2, 2, "agenda"), tagged(3)]);
    let request = Request {
        tag: Some("android".to_owned()),
        ..asking("")
    };
    assert_eq!(found(&bench, &request), ["post:3", "post:1"]);
    let only = Request {
        kinds: vec![Kind::Tutorial],
        ..request
    };
    assert!(found(&bench, &only).is_empty());
}

#[test]
fn what_is_outdated_sinks_and_says_so() {
    let of = |id, version| Document {
        version,
        ..post(id, id, "partager un agenda")
    };
    let bench = Bench::with([of(1, Some(31)), of(2, Some(30)), of(3, Some(25))]);
    let request = |current| Request {
        current_version: current,
        ..asking("partager agenda")
    };
    let answer = bench.engine.search(&request(Some(31))).unwrap();
    let seen: Vec<(&str, Option<u32>)> = answer
        .hits
        .iter()
        .map(|hit| (hit.key.as_str(), hit.outdated))
        .collect();
    assert_eq!(
        seen,
        [("post:2", None), ("post:1", None), ("post:3", Some(25))]
    );
    assert_eq!(found(&bench, &request(None))[0], "post:3");
}

#[test]
fn among_equals_the_solved_the_voted_and_the_new_come_first() {
    let year = 31_557_600;
    let plain = |id| Document {
        created: 1_600_000_000,
        ..post(id, id, "partager un agenda")
    };
    let solved = Document {
        state: Some(TopicState::Solved.as_str().to_owned()),
        ..plain(1)
    };
    let voted = Document {
        votes: 12,
        ..plain(2)
    };
    let fresh = Document {
        created: 1_600_000_000 + 4 * year,
        ..plain(3)
    };
    let solving = Document {
        solution: true,
        ..solved.clone()
    };
    let first = |one: Document, other: Document| {
        let bench = Bench::with([
            Document {
                key: "other".to_owned(),
                group: 90,
                ..other
            },
            Document {
                key: "one".to_owned(),
                group: 91,
                ..one
            },
        ]);
        found(&bench, &asking("partager agenda"))[0].clone()
    };
    for better in [solved.clone(), voted, fresh] {
        assert_eq!(first(better.clone(), plain(9)), "one", "{better:?}");
    }
    assert_eq!(first(solving, solved.clone()), "one");
    // But words decide first.
    let off = Document {
        body: "partager un dossier".to_owned(),
        ..solved
    };
    assert_eq!(first(off, plain(9)), "other");
}

#[test]
fn exact_requests_neither_correct_nor_translate() {
    let bench = Bench::with([post(1, 1, "le calendrier"), post(2, 2, "autre")]);
    bench
        .engine
        .set_glossary(Glossary::read("agenda = calendrier").0);
    let exact = |text: &str| Request {
        exact: true,
        ..asking(text)
    };
    assert_eq!(found(&bench, &asking("agenda")), ["post:1"]);
    assert_eq!(found(&bench, &asking("calandrier")), ["post:1"]);
    for text in ["agenda", "calandrier"] {
        let answer = bench.engine.search(&exact(text)).unwrap();
        assert_eq!((answer.total, answer.corrected), (0, None), "{text}");
        assert!(answer.nearest.is_empty());
    }
}

#[test]
fn equivalents_find_but_the_word_itself_comes_first() {
    let bench = Bench::with([
        post(1, 1, "une réunion avec Zoom"),
        post(2, 2, "une réunion avec Talk"),
        post(3, 3, "changer de mot de passe"),
        post(4, 4, "un mot sur ce qui se passe"),
    ]);
    let glossary = "visio = Talk = Zoom\nmdp > mot de passe\n";
    bench.engine.set_glossary(Glossary::read(glossary).0);
    assert_eq!(bench.found("zoom"), ["post:1", "post:2"]);
    assert_eq!(bench.found("talk"), ["post:2", "post:1"]);
    assert_eq!(bench.found("visio").len(), 2);
    assert_eq!(bench.found("mdp")[0], "post:3");
    assert_eq!(bench.search("zoom").corrected, None);
    bench.engine.set_glossary(Glossary::default());
    assert_eq!(bench.found("zoom"), ["post:1"]);
}

#[test]
fn familiar_forms_need_no_glossary() {
    let bench = Bench::with([
        post(1, 1, "Configurer le courriel"),
        post(2, 2, "Une assemblée générale"),
        post(3, 3, "La sauvegarde"),
    ]);
    assert_eq!(bench.found("mail"), ["post:1"]);
    assert_eq!(bench.found("e-mail"), ["post:1"]);
    assert_eq!(bench.found("AG"), ["post:2"]);
}

#[test]
fn joined_and_split_words_are_understood() {
    let bench = Bench::with([
        post(1, 1, "Changer de mot de passe"),
        post(2, 2, "Installer sur le téléphone"),
        post(3, 3, "Un espace partagé"),
    ]);
    let answer = bench.search("motdepasse");
    assert_eq!(keys(&answer), ["post:1"]);
    assert_eq!(answer.corrected.as_deref(), Some("mot de passe"));
    let answer = bench.search("installer sur le télé phone");
    assert_eq!(keys(&answer)[0], "post:2");
    let answer = bench.search("espacepartagé");
    assert_eq!(answer.corrected.as_deref(), Some("espace partagé"));
}

#[test]
fn words_spelt_by_ear_are_understood() {
    let bench = Bench::with([
        post(1, 1, "Synchroniser les photographies"),
        post(2, 2, "La bibliothèque"),
        post(3, 3, "Autre"),
    ]);
    for (heard, key) in [("fotografi", "post:1"), ("bibliotek", "post:2")] {
        assert_eq!(bench.found(heard), [key], "{heard}");
    }
}

#[test]
fn nothing_found_proposes_words_within_reach() {
    let hidden = Document {
        category: Some(7),
        ..post(1, 1, "licenciements")
    };
    let bench = Bench::with([hidden, post(2, 2, "carnet partagé")]);
    let request = |text: &str, visible: &[i64]| Request {
        visible_categories: Some(visible.to_vec()),
        ..asking(text)
    };
    let nearest = |text, visible: &[i64]| {
        let answer = bench.engine.search(&request(text, visible)).unwrap();
        (answer.total, answer.nearest)
    };
    assert_eq!(nearest("crnes", &[]).1, ["carnet"]);
    assert_eq!(nearest("licenciemen", &[]).1, Vec::<String>::new());
}

#[test]
fn related_groups_share_the_weighty_words() {
    let titled = |id: i64, topic: i64, title: &str, body: &str| Document {
        title: title.to_owned(),
        ..post(id, topic, body)
    };
    let bench = Bench::with([
        titled(
            1,
            1,
            "Synchroniser l’agenda avec Android",
            "Mon téléphone ne voit pas l’agenda.",
        ),
        titled(
            2,
            1,
            "Synchroniser l’agenda avec Android",
            "Merci, résolu !",
        ),
        titled(
            3,
            2,
            "Agenda et téléphone Android",
            "Avec DAVx⁵ tout va bien.",
        ),
        titled(4, 3, "Tableur partagé", "Les formules du tableur."),
        Document {
            category: Some(7),
            ..titled(
                5,
                4,
                "Agenda Android secret",
                "Synchroniser l’agenda du téléphone.",
            )
        },
    ]);
    let request = Request {
        visible_categories: Some(Vec::new()),
        per_page: 5,
        ..Request::default()
    };
    let related = bench.engine.related(Kind::Topic, 1, &request).unwrap();
    assert_eq!(related.iter().map(|hit| hit.group).collect::<Vec<_>>(), [2]);
    assert!(related[0].excerpt_html.contains("<mark>") || !related[0].excerpt_html.is_empty());
    assert!(
        bench
            .engine
            .related(Kind::Topic, 99, &request)
            .unwrap()
            .is_empty()
    );
}
