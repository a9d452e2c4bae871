//! What French people write finds what French people wrote.

use proptest::prelude::*;

use super::{Bench, asking, post};

/// Texts that each query of the pair must find, without help from the misspelling fallback: the
/// text is alone in the corpus with one that shares no word.
#[test]
fn queries_find_texts() {
    let pairs = [
        ("l'agenda", "Mes agendas partagés"),
        ("agenda", "Je ne vois plus l’agenda"),
        ("lʼagenda", "agenda"),
        ("partagé", "Comment partager un dossier"),
        ("partages", "un dossier partagé"),
        ("evenement", "Un événement récurrent"),
        ("ÉVÉNEMENTS", "un evenement"),
        ("œuvre", "mettre en oeuvre"),
        ("oeuvres", "Une ŒUVRE"),
        ("utilisatrices", "Les utilisateur·ices"),
        ("utilisateurs", "Les utilisateur·ices"),
        ("utilisatrices", "utilisateur⋅rice⋅s"),
        ("utilisatrice", "utilisateur(trice)s"),
        ("utilisateur", "utilisateur-trice"),
        ("utilisatrices", "les utilisateurices"),
        ("utilisateur·ices", "une utilisatrice"),
        ("premières", "les premier·ère·s"),
        ("actives", "membres actif·ves"),
        ("vendeuse", "vendeur·euse·s"),
        ("étudiantes", "étudiant(e)s"),
        ("citoyennes", "citoyen.ne.s"),
        ("fichier", "les fichier(s)"),
        ("DAVx5", "Installer DAVx⁵ sur Android"),
        ("davx⁵", "DAVx5"),
        (".odt", "un document rapport.odt"),
        ("odt", "format .odt"),
        ("31.0.2", "Nextcloud 31.0.2 est sorti"),
        ("v31.0.2", "Nextcloud 31.0.2"),
        ("31", "Nextcloud 31.0.2"),
        ("31.0", "Nextcloud v31.0.2"),
        ("aujourd'hui", "Depuis aujourd’hui"),
        ("ordinateur", "Lorsqu'ordi\u{ad}nateur"),
        ("ordinateur", "ordina\u{200b}teur"),
        ("e\u{301}te\u{301}", "été"),
        ("où est-ce que", "où est-ce que"),
        ("efficace", "eﬃcace"),
        ("utilisatrices", "les utilisateurs/trices"),
        ("adhérentes", "les adhérentEs"),
        ("adhérents", "les adhérentEs"),
        ("toutes", "bonjour à toustes"),
        ("celles", "pour celleux"),
        ("directrice", "le·la directeur·rice"),
        ("étudiantes", "les étudiant.e.s"),
        ("étudiantes", "les étudiant-e-s"),
        ("étudiantes", "les étudiant‧e‧s"),
        ("weekend", "le week-end"),
        ("week-end", "un weekend"),
        ("sousdossier", "un sous-dossier"),
        ("sous-dossier", "un sous-dossier"),
        ("email", "un e-mail"),
        ("e-mail", "un email"),
        ("e‑mails", "un email"),
        ("C++", "en C++"),
        ("c#", "programmer en C#, voilà"),
        (".htaccess", "le fichier .htaccess"),
        ("htaccess", "le fichier .htaccess"),
        ("v31", "Nextcloud 31"),
        ("31", "la v31"),
        ("libreoffice", "LibreOffice"),
        ("upload", "le réglage maxUploadSize"),
        ("maxuploadsize", "le réglage maxUploadSize"),
        ("files_sharing", "l’application files_sharing"),
        ("files:scan", "occ files:scan --all"),
        ("rapport.pdf", "mon rapport.pdf"),
        ("pdf", "mon rapport.pdf"),
        ("cloud.exemple.org", "https://cloud.exemple.org/apps/files"),
        ("exemple.org", "écrire à moi@exemple.org"),
        ("d'accord", "D’accord"),
        ("quelqu'un", "quelqu’un"),
    ];
    for (query, text) in pairs {
        let bench = Bench::with([post(1, 1, text), post(2, 2, "zzz")]);
        assert_eq!(bench.found(query), ["post:1"], "{query} → {text}");
        assert_eq!(bench.search(query).corrected, None, "{query} → {text}");
    }
}

#[test]
fn a_version_is_not_all_of_its_major() {
    let bench = Bench::with([
        post(1, 1, "Nextcloud 31.0.2"),
        post(2, 2, "Nextcloud 31.0.5"),
    ]);
    assert_eq!(bench.found("31.0.2"), ["post:1"]);
}

#[test]
fn a_name_with_a_sign_is_not_its_letter() {
    let bench = Bench::with([post(1, 1, "programmer en C++"), post(2, 2, "le point C")]);
    assert_eq!(bench.found("C++"), ["post:1"]);
}

#[test]
fn a_name_in_capitals_is_not_its_parts() {
    let bench = Bench::with([post(1, 1, "LibreOffice"), post(2, 2, "le mail office")]);
    assert_eq!(bench.found("LibreOffice"), ["post:1"]);
}

#[test]
fn aujourdhui_is_not_hui() {
    let bench = Bench::with([post(1, 1, "aujourd’hui")]);
    assert!(bench.found("hui").is_empty());
}

#[test]
fn misspelt_words_find_their_neighbours_and_are_corrected() {
    let bench = Bench::with([
        post(1, 1, "Synchroniser le calendrier"),
        post(2, 2, "Autre"),
    ]);
    let answer = bench.search("mon calandrier ne marche pas");
    assert_eq!(super::keys(&answer), ["post:1"]);
    assert_eq!(
        answer.corrected.as_deref(),
        Some("mon calendrier ne marche pas")
    );
    assert!(
        answer.hits[0]
            .excerpt_html
            .contains("<mark>calendrier</mark>")
    );
    assert_eq!(bench.search("calendrier").corrected, None);
    let two_edits = bench.search("sincroniser");
    assert_eq!(two_edits.corrected.as_deref(), Some("synchroniser"));
}

#[test]
fn a_slip_of_somebody_else_does_not_hide_the_right_word() {
    let right = (1..=40).map(|id| post(id, id, "double authentification"));
    let bench = Bench::with(right.chain([post(41, 41, "autentification")]));
    let answer = bench.search("autentificaton");
    assert_eq!(answer.corrected.as_deref(), Some("authentification"));
    assert_eq!(answer.total, 41);
}

#[test]
fn the_nearer_word_comes_first_and_rare_ones_stay_what_they_are() {
    let near = (1..=3).map(|id| post(id, id, "une conversion en PDF"));
    let far = (4..=15).map(|id| post(id, id, "une conversation"));
    let bench = Bench::with(near.chain(far));
    let answer = bench.search("convertion");
    assert_eq!(answer.corrected.as_deref(), Some("conversion"));
    let rare = (1..=3).map(|id| post(id, id, "une inscription"));
    let frequent = (4..=70).map(|id| post(id, id, "une description"));
    let bench = Bench::with(rare.chain(frequent));
    assert_eq!(bench.search("inscription").total, 3);
}

#[test]
fn corrections_keep_their_accents() {
    let bench = Bench::with([post(1, 1, "Un Événement"), post(2, 2, "Autre")]);
    assert_eq!(
        bench.search("evenemant").corrected.as_deref(),
        Some("événement")
    );
}

#[test]
fn a_rare_misspelling_also_finds_the_frequent_word() {
    let mut documents: Vec<_> = (1..=40).map(|id| post(id, id, "le calendrier")).collect();
    documents.push(post(41, 41, "mon calandrier"));
    let bench = Bench::with(documents);
    let answer = bench.search("calandrier");
    assert_eq!(answer.total, 41);
    assert_eq!(answer.corrected, None, "the word exists");
}

#[test]
fn question_words_weigh_less_than_the_matter() {
    let bench = Bench::with([
        post(1, 1, "Comment peut-on faire ? Comment faut-il faire ?"),
        post(2, 2, "Partager un agenda avec une collègue, comment ?"),
        post(3, 3, "Le tableur et ses formules"),
    ]);
    assert_eq!(
        bench.found("comment peut-on partager un agenda ?")[0],
        "post:2"
    );
}

#[test]
fn words_side_by_side_come_first() {
    let bench = Bench::with([
        post(
            1,
            1,
            "le partage public concerne un dossier, une lecture, une adresse, un lien",
        ),
        post(
            2,
            2,
            "le lien public concerne un dossier, une lecture, une adresse, un partage",
        ),
    ]);
    assert_eq!(bench.found("lien public")[0], "post:2");
}

#[test]
fn a_title_counts() {
    let mut titled = post(1, 1, "Ouvrir les réglages");
    titled.title = "Partager un agenda".to_owned();
    let bench = Bench::with([titled, post(2, 2, "Ouvrir les réglages")]);
    assert_eq!(bench.found("agenda"), ["post:1"]);
    assert_eq!(bench.found("réglages agenda")[0], "post:1");
}

#[test]
fn stop_words_alone_still_search() {
    let bench = Bench::with([post(1, 1, "avec toi"), post(2, 2, "sans")]);
    assert_eq!(bench.found("avec"), ["post:1"]);
}

#[test]
fn without_words_the_answer_is_empty() {
    let bench = Bench::with([post(1, 1, "un texte")]);
    for text in ["", "   ", "?!… « » ·", "\u{ad}\u{200b}", "'’"] {
        assert_eq!(bench.search(text), super::Answer::default(), "{text:?}");
    }
}

#[test]
fn huge_queries_are_clipped() {
    let bench = Bench::with([post(1, 1, "agenda partagé")]);
    let long = format!("agenda {}", "mot inconnu différent ".repeat(100_000));
    assert_eq!(bench.found(&long), ["post:1"]);
    let distinct: String = (0..5_000).map(|n| format!("mot{n} ")).collect();
    assert!(bench.found(&distinct).is_empty());
    assert!(bench.found(&"é".repeat(100_000)).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every page is walked so that hits, excerpts and corrections are made.
    #[test]
    fn any_text_is_a_query(texts in prop::collection::vec(any_text(), 1..20)) {
        let documents = texts.iter().zip(1..).map(|(text, id)| post(id, id, text));
        let bench = Bench::with(documents);
        for text in &texts {
            let answer = bench.engine.search(&asking(text)).unwrap();
            for hit in &answer.hits {
                let plain = hit.excerpt_html.replace("<mark>", "").replace("</mark>", "");
                prop_assert!(!plain.contains(['<', '>']), "{plain}");
            }
        }
    }
}

/// Any characters, and pieces likely to meet in odd ways.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,20}",
        any::<String>(),
        prop::sample::select(vec![
            "l'",
            "aujourd",
            "’",
            "utilisateur",
            "·",
            "ices",
            "(",
            "e)",
            "s",
            ".",
            "31",
            "v3.1",
            "\u{ad}",
            "\u{301}",
            "œ",
            "<script>",
            "&amp;",
            " ",
            "\n",
            "-ère",
            "eurice",
            "ß",
            "İ",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}
