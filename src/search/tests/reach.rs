//! Who may find what, grouping, counting, paging.

use super::{Bench, Change, Document, Kind, Request, asking, keys, post};

fn in_category(document: Document, category: i64) -> Document {
    Document {
        category: Some(category),
        ..document
    }
}

fn seeing(text: &str, visible: &[i64]) -> Request {
    Request {
        visible_categories: Some(visible.to_vec()),
        ..asking(text)
    }
}

#[test]
fn hidden_categories_neither_count_nor_show() {
    let bench = Bench::with([
        in_category(post(1, 1, "agenda agenda agenda"), 7),
        in_category(post(2, 2, "agenda"), 8),
        post(3, 3, "agenda"),
    ]);
    let answer = bench.engine.search(&seeing("agenda", &[8])).unwrap();
    assert_eq!(
        (answer.total, answer.counts.clone()),
        (2, vec![(Kind::Topic, 2)])
    );
    let mut found = keys(&answer);
    found.sort();
    assert_eq!(found, ["post:2", "post:3"]);
    assert_eq!(
        keys(&bench.engine.search(&seeing("agenda", &[])).unwrap()),
        ["post:3"]
    );
    assert_eq!(bench.search("agenda").total, 3);
    let asked = Request {
        category: Some(7),
        ..seeing("agenda", &[8])
    };
    assert_eq!(bench.engine.search(&asked).unwrap().total, 0);
}

#[test]
fn words_of_hidden_categories_are_not_suggested() {
    let bench = Bench::with([
        in_category(post(1, 1, "licenciement"), 7),
        post(2, 2, "agenda"),
    ]);
    let outside = bench.engine.search(&seeing("licensiement", &[])).unwrap();
    assert_eq!((outside.total, outside.corrected), (0, None));
    let inside = bench.engine.search(&seeing("licensiement", &[7])).unwrap();
    assert_eq!(inside.corrected.as_deref(), Some("licenciement"));
    // How often a word stands there does not change what the public ones lead to.
    for hidden in [1, 20] {
        let closed = (1..=hidden).map(|id| in_category(post(id, id, "licenciement"), 7));
        let bench = Bench::with(closed.chain([post(40, 40, "licenciamun")]));
        let outside = bench.engine.search(&seeing("licenciemen", &[])).unwrap();
        assert_eq!(
            outside.corrected.as_deref(),
            Some("licenciamun"),
            "{hidden}"
        );
    }
}

#[test]
fn the_best_are_the_same_where_only_they_matter() {
    let bodies = (1..=700).map(|id| {
        post(
            id,
            id,
            &format!("agenda {}", "mot ".repeat(id as usize % 9)),
        )
    });
    let bench = Bench::with(bodies);
    let best_only = Request {
        best_only: true,
        kinds: vec![Kind::Topic],
        ..asking("agenda")
    };
    let few = bench.engine.search(&best_only).unwrap();
    assert_eq!(keys(&few), keys(&bench.search("agenda")));
    assert!(few.more && few.total < 700);
}

#[test]
fn restrictions_add_up() {
    let full = Document {
        app: Some("calendar".to_owned()),
        state: Some("solved".to_owned()),
        tags: vec!["android".to_owned(), "davx5".to_owned()],
        author: Some(4),
        ..in_category(post(1, 1, "agenda"), 7)
    };
    let bench = Bench::with([full, post(2, 2, "agenda")]);
    let all = Request {
        category: Some(7),
        app: Some("calendar".to_owned()),
        state: Some("solved".to_owned()),
        tag: Some("davx5".to_owned()),
        author: Some(4),
        ..asking("agenda")
    };
    let total = |request: Request| bench.engine.search(&request).unwrap().total;
    assert_eq!(total(all.clone()), 1);
    assert_eq!(
        total(Request {
            category: Some(8),
            ..all.clone()
        }),
        0
    );
    assert_eq!(
        total(Request {
            app: Some("files".to_owned()),
            ..all.clone()
        }),
        0
    );
    assert_eq!(
        total(Request {
            state: Some("open".to_owned()),
            ..all.clone()
        }),
        0
    );
    assert_eq!(
        total(Request {
            tag: Some("ios".to_owned()),
            ..all.clone()
        }),
        0
    );
    assert_eq!(
        total(Request {
            author: Some(5),
            ..all
        }),
        0
    );
}

#[test]
fn a_group_shows_once_by_its_best_document() {
    let bench = Bench::with([
        post(
            1,
            1,
            "Bonjour, un long message où le mot agenda se perd parmi beaucoup d’autres",
        ),
        post(2, 1, "agenda partagé"),
        post(3, 2, "Rien à voir"),
    ]);
    let answer = bench.search("agenda partagé");
    assert_eq!((answer.total, answer.more), (1, false));
    assert_eq!(answer.hits[0].key, "post:2");
    assert_eq!(answer.hits[0].post_number, Some(2));
}

#[test]
fn what_only_the_title_says_is_shown_by_the_first_message() {
    let titled = |id: i64, body: &str| Document {
        title: "Agenda partagé".to_owned(),
        created: id * 100,
        ..post(id, 1, body)
    };
    let question = titled(
        1,
        "Bonjour, comment faire avec mon téléphone, s’il vous plaît ?",
    );
    let thanks = titled(2, "Merci");
    let bench = Bench::with([thanks.clone(), question.clone()]);
    assert_eq!(keys(&bench.search("agenda")), ["post:1"]);
    // Words of questions are in answers to anything.
    let surprised = titled(4, "Super, et comment as-tu trouvé ?");
    let bench = Bench::with([thanks.clone(), surprised, question.clone()]);
    assert_eq!(
        keys(&bench.search("comment partager un agenda")),
        ["post:1"]
    );
    let answer = titled(
        3,
        "Dans les réglages du téléphone, puis tout en bas, l’agenda se choisit.",
    );
    let bench = Bench::with([thanks, answer, question]);
    assert_eq!(keys(&bench.search("agenda")), ["post:3"]);
}

#[test]
fn kinds_restrict_hits_but_not_counts() {
    let tutorial = Document {
        key: "tutorial:1:0".to_owned(),
        kind: Kind::Tutorial,
        post_number: None,
        ..post(9, 1, "agenda")
    };
    let bench = Bench::with([post(1, 1, "agenda"), post(2, 2, "agenda"), tutorial]);
    let only = Request {
        kinds: vec![Kind::Tutorial],
        ..asking("agenda")
    };
    let answer = bench.engine.search(&only).unwrap();
    assert_eq!(keys(&answer), ["tutorial:1:0"]);
    assert_eq!(answer.total, 1);
    assert_eq!(answer.counts, [(Kind::Topic, 2), (Kind::Tutorial, 1)]);
}

#[test]
fn pages_follow_one_another_newest_first_on_a_tie() {
    let bench = Bench::with((1..=7).map(|id| post(id, id, "agenda")));
    let page = |page, per_page| {
        let request = Request {
            page,
            per_page,
            ..asking("agenda")
        };
        keys(&bench.engine.search(&request).unwrap())
    };
    assert_eq!(page(1, 3), ["post:7", "post:6", "post:5"]);
    assert_eq!(page(3, 3), ["post:1"]);
    assert_eq!(page(0, 3), page(1, 3));
    assert!(page(4, 3).is_empty());
    assert!(page(1, 0).is_empty());
    assert!(page(usize::MAX, usize::MAX).is_empty());
}

#[test]
fn beyond_the_cap_the_total_is_a_floor_and_rare_kinds_are_still_found() {
    let cap = i64::try_from(crate::search::MAX_DOCUMENTS).unwrap();
    let announcement = Document {
        key: "announcement:1".to_owned(),
        kind: Kind::Announcement,
        ..post(
            0,
            1,
            "un texte bien plus long où se cache un agenda parmi tant d’autres mots",
        )
    };
    let documents = (1..=cap).map(|id| post(id, id, "agenda"));
    let bench = Bench::with(documents);
    let exact = bench.search("agenda");
    assert_eq!(
        (exact.total, exact.more),
        (crate::search::MAX_DOCUMENTS, false)
    );
    bench
        .engine
        .apply(&[Change::Put(announcement)], "2")
        .unwrap();
    let floor = bench.search("agenda");
    assert_eq!(
        (floor.total, floor.more),
        (crate::search::MAX_DOCUMENTS, true)
    );
    let only = Request {
        kinds: vec![Kind::Announcement],
        ..asking("agenda")
    };
    assert_eq!(
        keys(&bench.engine.search(&only).unwrap()),
        ["announcement:1"]
    );
}
