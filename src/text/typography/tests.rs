use proptest::prelude::*;

use super::*;

/// Examples write `~` for U+00A0 and `¨` for U+202F.
fn spaced(text: &str) -> String {
    text.replace('~', "\u{a0}").replace('¨', "\u{202f}")
}

fn check(examples: &[(&str, &str)]) {
    for (typed, expected) in examples {
        let typed = spaced(typed);
        let made = typography(&typed);
        assert_eq!(made, spaced(expected), "{typed}");
        assert_eq!(typography(&made), made, "twice: {typed}");
    }
}

#[test]
fn high_punctuation() {
    check(&[
        ("Pourquoi ?", "Pourquoi¨?"),
        ("Pourquoi?", "Pourquoi¨?"),
        ("Pourquoi  ?", "Pourquoi¨?"),
        ("Pourquoi~?", "Pourquoi¨?"),
        ("Quoi ?! Non !!!", "Quoi¨?! Non¨!!!"),
        ("Quoi?!", "Quoi¨?!"),
        ("un ; deux; trois", "un¨; deux¨; trois"),
        ("(vraiment ?)", "(vraiment¨?)"),
        ("été! Ça", "été¨! Ça"),
        ("fin ?\nsuite", "fin¨?\nsuite"),
        ("? seul", "? seul"),
        ("\n ? début", "\n ? début"),
        ("Nextcloud 31 ?", "Nextcloud 31¨?"),
        ("Nextcloud 31?", "Nextcloud 31?"),
        ("foo()?", "foo()?"),
        ("a?b", "a?b"),
        ("a !important", "a !important"),
    ]);
}

#[test]
fn colons() {
    check(&[
        ("Voici :", "Voici~:"),
        ("Voici: cela", "Voici~: cela"),
        ("Voici : cela", "Voici~: cela"),
        ("« Voici : »", "«~Voici~:~»"),
        ("à 14:02", "à 14:02"),
        ("à 14:02:30 précises", "à 14:02:30 précises"),
        ("3:1 et 3 : 1", "3:1 et 3 : 1"),
        ("Étape 3 : ouvrir", "Étape 3~: ouvrir"),
        ("std::vec et a :: b", "std::vec et a :: b"),
        ("fe80::1 ::1 2001:db8::", "fe80::1 ::1 2001:db8::"),
        ("C:\\Users et D: ou E:", "C:\\Users et D: ou E:"),
        ("il y a: ceci", "il y a~: ceci"),
        ("localhost:8080", "localhost:8080"),
    ]);
}

#[test]
fn guillemets() {
    check(&[
        ("« mot »", "«~mot~»"),
        ("«mot»", "«~mot~»"),
        ("«¨mot¨»", "«~mot~»"),
        ("\"mot\"", "«~mot~»"),
        ("dire \"deux mots\".", "dire «~deux mots~»."),
        ("(\"mot\")", "(«~mot~»)"),
        ("l'\"avion\"", "l'«~avion~»"),
        ("\"a\" et \"b\"", "«~a~» et «~b~»"),
        ("\"Pourquoi?\"", "«~Pourquoi¨?~»"),
        ("un \"seul", "un \"seul"),
        ("écran 27\" et 24\"", "écran 27\" et 24\""),
        ("\" \"", "\" \""),
        ("\"\"", "\"\""),
        ("class=\"x y\"", "class=\"x y\""),
        ("a \"b\" c\"", "a \"b\" c\""),
        ("»Wort« und", "»Wort« und"),
        ("«»", "«»"),
    ]);
}

#[test]
fn apostrophes_and_ellipses() {
    check(&[
        ("l'agenda d'Élise", "l’agenda d’Élise"),
        ("aujourd'hui", "aujourd’hui"),
        ("'mot'", "'mot'"),
        ("rock 'n' roll", "rock 'n' roll"),
        ("5'6", "5'6"),
        ("Euh...", "Euh…"),
        ("Euh... oui", "Euh… oui"),
        ("Quoi ?...", "Quoi¨?…"),
        ("[...]", "[…]"),
        ("....", "...."),
        ("..", ".."),
        ("1...5 et f(...args)", "1...5 et f(...args)"),
        (".../photos", ".../photos"),
    ]);
}

#[test]
fn numbers_and_units() {
    check(&[
        ("12 Go", "12~Go"),
        ("5 €, 10 %", "5~€, 10~%"),
        ("1,5 Mo.", "1,5~Mo."),
        ("14 h 02", "14~h~02"),
        ("à 14 h", "à 14~h"),
        ("1 000 000", "1 000 000"),
        ("1 000 €", "1 000~€"),
        ("2 l'ont vu, 3 minutes", "2 l’ont vu, 3 minutes"),
        ("v2 Go et A4 mm", "v2 Go et A4 mm"),
        ("12 Gonds", "12 Gonds"),
        ("14 h 023", "14~h 023"),
        ("2026-11-22 s", "2026-11-22 s"),
        ("v31.0.2", "v31.0.2"),
        ("le 1er et le 2e", "le 1er et le 2e"),
    ]);
}

#[test]
fn left_alone() {
    for text in [
        "https://ex.fr/?a=b;c:d!e...",
        "https://ex.fr/l'agenda?q=\"x\"",
        "https://ex.fr/page?",
        "www.ex.fr/?q=a?",
        "alice@exemple.fr",
        "a.b+c@exemple.fr;",
        ":-) ;-) :D :) ;) :p :'( ;-)",
        "bien :)",
        "bien ;)",
        ":sourire: et :+1:",
        "mot :sourire:",
        "cle=valeur; x",
        "/var/log: vide",
        "--option: x",
        "mon_fichier: x",
        "R&eacute; et &nbsp;",
        "(comme ça :)",
        "2 + 2 = 4",
    ] {
        assert_eq!(typography(text), text);
    }
}

#[test]
fn around_addresses() {
    check(&[
        ("Voir https://ex.fr/?a=b ?", "Voir https://ex.fr/?a=b¨?"),
        ("\"https://ex.fr/a\"", "«~https://ex.fr/a~»"),
        ("«https://ex.fr/a»", "«~https://ex.fr/a~»"),
        ("Bonjour @alice!", "Bonjour @alice¨!"),
    ]);
}

#[test]
fn context_of_a_run() {
    for (text, before, after, expected) in [
        (" !", Some('t'), None, "¨!"),
        ("!", Some('t'), None, "¨!"),
        ("!", Some('\u{FFFC}'), None, "!"),
        (" ?", Some('\u{FFFC}'), None, "¨?"),
        (" ?", None, None, " ?"),
        ("mot?", None, Some('a'), "mot?"),
        ("l'", None, Some('a'), "l’"),
        ("12 ", None, Some('G'), "12 "),
        ("« ", None, Some('a'), "«~"),
        (" »", Some('a'), None, "~»"),
    ] {
        assert_eq!(repair(text, before, after), spaced(expected), "{text:?}");
    }
}

/// Only these may differ between a text and its repaired form.
fn skeleton(text: &str) -> String {
    text.replace("...", "…")
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '’' => '\'',
            '«' | '»' => '"',
            other => other,
        })
        .collect()
}

proptest! {
    #[test]
    fn idempotent(
        any in any::<String>(),
        near in "[aéZ1\"'«».:;!?()/=&_@ \u{a0}\u{202f}\n-]{0,24}",
        units in "[0-9,. \u{a0}hGo%:€a]{0,16}",
    ) {
        for text in [any, near, units] {
            let once = typography(&text);
            prop_assert_eq!(typography(&once), once.clone(), "{:?}", text);
            prop_assert_eq!(skeleton(&once), skeleton(&text));
        }
    }

    #[test]
    fn parts_never_panic(text in "[a1\"'«».:;! hGo%]{0,12}", before: Option<char>, after: Option<char>) {
        prop_assert_eq!(skeleton(&repair(&text, before, after)), skeleton(&text));
    }

    #[test]
    fn technical_words_survive(
        lead in "[a-zé ]{0,8}",
        word in prop_oneof![
            "https?://[a-z]{1,8}\\.fr/[a-z0-9?=&;:!'._-]{0,12}[a-z0-9]",
            "[a-z]{1,6}@[a-z]{1,6}\\.fr",
            "[0-2][0-9]:[0-5][0-9]",
            "[0-9]{1,3}( [0-9]{3}){0,2}(,[0-9]{1,2})?",
            "v[0-9]{1,2}\\.[0-9]{1,2}\\.[0-9]",
            "[0-9a-f]{1,4}::[0-9a-f]{1,4}",
            "[a-z]{1,6}::[a-z]{1,6}",
            "[a-z]{1,6}=[a-z0-9]{1,6}",
            "[CDE]:\\\\[a-z]{1,8}",
            ":[a-z_]{2,8}:",
            Just(":-)".to_owned()), Just(";)".to_owned()), Just(":D".to_owned()),
        ],
        tail in "[a-zé]{0,8}[ ?!;:.,»]{0,3}",
    ) {
        let text = format!("{lead} {word} {tail}");
        let made = typography(&text);
        prop_assert!(made.contains(&word), "{:?} from {:?}", made, text);
    }
}
