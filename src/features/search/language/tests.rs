use proptest::prelude::*;

use super::*;

fn today() -> NaiveDate {
    day(2026, 3, 2)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn wording(text: &str) -> Wording {
    let read = read(text, today());
    assert_eq!(read.troubles, Vec::<String>::new(), "{text}");
    read.wording
}

fn words(text: &str) -> Wording {
    Wording {
        words: text.to_owned(),
        ..Wording::default()
    }
}

#[test]
fn phrases_and_exclusions() {
    for text in [
        "agenda \"mot de passe\" -tuto",
        "agenda « mot de passe » -tuto",
        "agenda «\u{a0}mot de passe\u{a0}»-tuto",
        "“mot de passe” agenda -tuto",
        "-\"tuto\" agenda „mot  de passe“",
    ] {
        let read = wording(text);
        assert_eq!(read.phrases, ["mot de passe"], "{text}");
        assert_eq!(read.without, ["tuto"], "{text}");
        assert_eq!(read.words, "agenda", "{text}");
    }
    assert_eq!(
        wording("-\"mot de passe\" agenda").without,
        ["mot de passe"]
    );
}

#[test]
fn what_is_everywhere_is_no_expression() {
    let read = |text: &str| read(text, today());
    let all = read("\"de la\" agenda \"à\" \"mot de la fin\" -\"dans les\" -son -tuto");
    assert_eq!(all.wording.words, "de la agenda à");
    assert_eq!(all.wording.phrases, ["mot de la fin"]);
    // One word is soon told: « son » may be a noun.
    assert_eq!(all.wording.without, ["son", "tuto"]);
    assert_eq!(all.troubles.len(), 3);
    // Each once, and few that take long.
    let many = read("\"a b\" \"a b\" x -\"b x\" -\"b x\" -mot-de-passe -\"g x\" -tuto");
    assert_eq!(many.wording.phrases, ["a b"]);
    assert_eq!(many.wording.without, ["b x", "mot-de-passe", "tuto"]);
    assert_eq!(many.troubles.len(), 1);
}

#[test]
fn phrases_are_taken_apart_into_words() {
    let read = wording("agenda \"agenda partagé\" \"auteur:zoe -tuto\" -papier");
    let apart = read.apart();
    assert_eq!(apart.words, "agenda agenda partagé auteur zoe tuto");
    assert_eq!(apart.phrases, Vec::<String>::new());
    let said = wording("un agenda partagé \"agenda partagé\" \"mot de passe\"").apart();
    assert_eq!(said.words, "un agenda partagé mot de passe");
    assert_eq!(wording("agenda \"!!!\" \"🙂\""), words("agenda"));
    assert_eq!(wording(&apart.write()), apart);
}

#[test]
fn each_filter() {
    let file = App::find("files").unwrap();
    let with = |change: &dyn Fn(&mut Wording)| {
        let mut wording = words("agenda");
        change(&mut wording);
        wording
    };
    let cases: &[(&str, Wording)] = &[
        ("etat:résolu", with(&|w| w.state = Some(TopicState::Solved))),
        (
            "État: RÉSOLUE",
            with(&|w| w.state = Some(TopicState::Solved)),
        ),
        (
            "etat : résolu",
            with(&|w| w.state = Some(TopicState::Solved)),
        ),
        (
            "état:sans réponse",
            with(&|w| w.state = Some(TopicState::Unanswered)),
        ),
        (
            "statut:\"à préciser\"",
            with(&|w| w.state = Some(TopicState::NeedsDetail)),
        ),
        ("app:fichiers", with(&|w| w.app = Some(file))),
        ("app:files", with(&|w| w.app = Some(file))),
        ("application: drive", with(&|w| w.app = Some(file))),
        (
            "app:visio et discussions",
            with(&|w| w.app = App::find("spreed")),
        ),
        ("auteur:@zoé", with(&|w| w.author = Some("zoé".to_owned()))),
        (
            "catégorie:«\u{a0}Vie du forum\u{a0}»",
            with(&|w| w.category = Some("Vie du forum".to_owned())),
        ),
        (
            "etiquette:Téléphone",
            with(&|w| w.tag = Some("telephone".to_owned())),
        ),
        ("type:tuto", with(&|w| w.kind = Some(Kind::Tutorial))),
        ("version:31.0.2", with(&|w| w.version = Some(31))),
        ("version : v31", with(&|w| w.version = Some(31))),
        ("après:2025", with(&|w| w.since = Some(day(2025, 1, 1)))),
        ("depuis:2025-03", with(&|w| w.since = Some(day(2025, 3, 1)))),
        (
            "avant:2025-03-14",
            with(&|w| w.before = Some(day(2025, 3, 14))),
        ),
        (
            "avant:14/03/2025",
            with(&|w| w.before = Some(day(2025, 3, 14))),
        ),
        ("apres:hier", with(&|w| w.since = Some(day(2026, 3, 1)))),
        ("après: aujourd’hui", with(&|w| w.since = Some(today()))),
        (
            "après:il y a 3 mois",
            with(&|w| w.since = Some(day(2025, 12, 2))),
        ),
        (
            "depuis: «\u{a0}il y a une semaine\u{a0}»",
            with(&|w| w.since = Some(day(2026, 2, 23))),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(wording(&format!("agenda {text}")), *expected, "{text}");
        assert_eq!(wording(&format!("{text} agenda")), *expected, "{text}");
    }
}

#[test]
fn what_is_no_filter() {
    for text in [
        "https://nuage.exemple.org/apps",
        "erreur à 12:30 précises",
        "occ files:scan --all",
        "maintenance:mode",
        "localhost:8080",
        "C:\\Documents",
        "mailto:zoe@exemple.org",
        "week-end",
        "rm -r dossier",
        "code -1",
        "dav://serveur",
        "l’agenda d’Éloïse",
        "quel auteur pour cette page",
    ] {
        assert_eq!(wording(text), words(text), "{text}");
    }
    assert_eq!(
        wording("la version : laquelle choisir").words,
        "la version laquelle choisir"
    );
    assert_eq!(wording("\"mot de passe").words, "mot de passe");
    assert_eq!(wording("« »  \"\" - :"), Wording::default());
}

#[test]
fn what_goes_wrong_is_said_and_searched() {
    for (text, left, said) in [
        (
            "agenda etat:bidule",
            "agenda etat bidule",
            "résolu, répondu",
        ),
        ("agenda etat:", "agenda etat", "Après « etat: »"),
        ("agenda app:", "agenda app", "Après « app: »"),
        ("version:beaucoup", "version beaucoup", "un numéro"),
        ("avant:noël agenda", "avant noël agenda", "une date"),
        ("avant:2025-13-45", "avant 2025-13-45", "une date"),
        ("avant:1989", "avant 1989", "une date"),
        ("apres:il y a 900 ans", "apres il y a 900 ans", "une date"),
        ("tag:!! agenda", "tag !! agenda", "un nom"),
        ("agenda etats:résolu", "agenda etats résolu", "« etat: »"),
        ("agenda -etat:résolu", "agenda etat résolu", "pas un filtre"),
        ("app:list", "app list", "une application"),
        ("auteur: \"\" agenda", "auteur agenda", "un nom"),
    ] {
        let read = read(text, today());
        assert_eq!(read.wording, words(left), "{text}");
        assert_eq!(read.troubles.len(), 1, "{text}: {:?}", read.troubles);
        let told = read.troubles[0].replace('\u{a0}', " ");
        assert!(told.contains(said), "{text}: {told}");
        assert!(!told.contains("….") && told.ends_with(['.', '…']), "{told}");
    }
    let twice = read("etat:résolu etat:périmé", today());
    assert_eq!(twice.wording.state, Some(TopicState::Outdated));
    assert_eq!(twice.troubles.len(), 1);
}

#[test]
fn a_flood_is_bounded() {
    let many = |one: &str| one.repeat(10_000 / one.len());
    for text in [
        many("\"a\" "),
        many("-ab "),
        many("*"),
        many("\""),
        many("etat: "),
        many("a:"),
    ] {
        let read = read(&text, today());
        assert!(read.wording.phrases.len() <= MAX_PHRASES);
        assert!(read.wording.without.len() <= MAX_WITHOUT);
        assert!(read.troubles.len() <= 3, "{:?}", read.troubles);
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("etat:"),
        Just("résolu"),
        Just("sans"),
        Just("réponse"),
        Just(":"),
        Just("\""),
        Just("«"),
        Just("»"),
        Just("-"),
        Just(" "),
        Just("auteur:"),
        Just("app:"),
        Just("agenda"),
        Just("version"),
        Just("31"),
        Just("après:"),
        Just("il y a 3 mois"),
        Just("il y a 1000 ans"),
        Just("1989"),
        Just("!"),
        Just("2025-03"),
        Just("etats:"),
        Just("a:b"),
        Just("https://x.org"),
        Just("type:tuto"),
        Just("@zoé"),
        Just("categorie:"),
        Just("étiquette:"),
        Just("“"),
        Just("\u{a0}"),
        Just(","),
        Just("12:30"),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn anything_is_read(text in any::<String>()) {
        let read = read(&text, today());
        prop_assert!(read.wording.phrases.len() <= MAX_PHRASES);
    }

    #[test]
    fn what_is_written_is_read_as_the_same(text in prop_oneof![pieces(), any::<String>()]) {
        let first = read(&text, today()).wording;
        let written = first.write();
        let again = read(&written, today());
        prop_assert_eq!(&again.wording, &first, "{:?}", written);
        prop_assert!(again.troubles.is_empty(), "{:?}: {:?}", written, again.troubles);
    }
}
