//! Every mail as its reader gets it.

use mail_parser::MessageParser;

use super::*;
use crate::mail::templates::*;

const SITE: Site<'_> = Site {
    name: "Le forum",
    url: "https://forum.example.org",
};
const ACT: &str = "https://forum.example.org/agir?a=1&b=2";
const STOP: &str = "https://forum.example.org/stop";
const TITLE: &str = "Un <titre> & l’agenda";
const REASON: &str = "Il contient <un> numéro.";

/// The mail of `template`, sent and read back.
fn read(template: &dyn MailTemplate) -> (String, String, String) {
    let sent = template.mail("ada@example.org", "1@example.org").unwrap();
    let octets = formatted(&sent);
    let message = MessageParser::default().parse(&octets).unwrap();
    let body = |text: Option<std::borrow::Cow<'_, str>>| text.unwrap().replace("\r\n", "\n");
    (
        message.subject().unwrap().to_owned(),
        body(message.body_text(0)),
        body(message.body_html(0)),
    )
}

/// A mail with its subject and words that both its versions hold.
type Case = (&'static str, Box<dyn MailTemplate>, &'static [&'static str]);

fn all() -> Vec<Case> {
    [about_accounts(), about_topics(), about_moderation()]
        .into_iter()
        .flatten()
        .collect()
}

fn about_accounts() -> Vec<Case> {
    let (site, username) = (SITE, "ada");
    let changed_at = "22 novembre à 14 h 02";
    vec![
        (
            "Le forum\u{a0}: votre connexion en deux étapes",
            Box::new(SecondFactorChanged {
                site,
                username,
                what: "une clé d’accès a été ajoutée à votre compte",
                changed_at,
                url: ACT,
            }),
            &[
                "Le 22 novembre à 14 h 02, une clé d’accès",
                "changez de mot de passe",
                "Bonjour ada",
            ],
        ),
        (
            "Le forum\u{a0}: un jeton a été créé",
            Box::new(TokenMade {
                site,
                username,
                token: "grace<3",
                writes: true,
                made_at: changed_at,
                url: ACT,
            }),
            &["écrire en votre nom", "révoquez ce jeton", "Bonjour ada"],
        ),
        (
            "Le forum\u{a0}: confirmez votre adresse",
            Box::new(VerifyAddress {
                site,
                username,
                url: ACT,
                hours_valid: 24,
            }),
            &[
                "pendant 24\u{a0}heures",
                "Bonjour ada",
                "aucun compte ne sera ouvert",
            ],
        ),
        (
            "Le forum\u{a0}: choisissez un nouveau mot de passe",
            Box::new(ResetPassword {
                site,
                username,
                first: false,
                url: ACT,
                hours_valid: 1,
            }),
            &[
                "pendant 1\u{a0}heure.",
                "Bonjour ada",
                "votre mot de passe reste le même",
            ],
        ),
        (
            "Le forum\u{a0}: vous avez déjà un compte",
            Box::new(AddressAlreadyKnown {
                site,
                url_sign_in: ACT,
                url_reset: STOP,
            }),
            &["Me connecter", STOP, "votre compte n’a pas changé"],
        ),
        (
            "Le forum\u{a0}: votre mot de passe a changé",
            Box::new(PasswordChanged {
                site,
                username,
                changed_at,
                spaces: true,
                url_spaces: ACT,
                url_reset: ACT,
            }),
            &[
                "le 22 novembre à 14 h 02",
                "Si ce n’est pas vous",
                "continuent de l’ouvrir",
            ],
        ),
        (
            "Le forum\u{a0}: un espace a été relié à votre compte",
            Box::new(SpaceChanged {
                site,
                username,
                space: "La Ruche",
                linked: true,
                changed_at,
                url: ACT,
            }),
            &["Le 22 novembre à 14 h 02", "La Ruche", "retirez-le"],
        ),
        (
            "Le forum\u{a0}: votre compte est ouvert",
            Box::new(AccountOpened {
                site,
                username,
                url: ACT,
                days_valid: 7,
            }),
            &["Bonjour ada", "pendant 7\u{a0}jours"],
        ),
        (
            "Le forum\u{a0}: mail d’essai",
            Box::new(TestMail {
                site,
                username,
                asked_at: changed_at,
                url: ACT,
            }),
            &["le 22 novembre à 14 h 02", "courriers indésirables"],
        ),
    ]
}

fn about_topics() -> Vec<Case> {
    let reply = NewReply {
        site: SITE,
        topic_title: TITLE,
        topic_url: ACT,
        message_url: ACT,
        author: "grace<3",
        body_html: "<p>Cliquez <strong>là</strong>.</p>",
        body_text: "Cliquez <là> & là.",
        opened: None,
        reason: ReplyReason::Asker,
        stop_url: STOP,
    };
    let accepted = SolutionAccepted {
        site: SITE,
        username: "ada",
        topic_title: TITLE,
        message_url: ACT,
        stop_url: STOP,
    };
    vec![
        (
            "[Le forum] Un <titre> & l’agenda",
            Box::new(reply),
            &[
                STOP,
                "vous a répondu",
                "vous avez ouvert ce sujet",
                "Répondre",
            ],
        ),
        (
            "[Le forum] Un <titre> & l’agenda",
            Box::new(NewReply {
                opened: None,
                reason: ReplyReason::Follower,
                ..reply
            }),
            &[STOP, "a répondu", "vous suivez ce sujet", "Répondre"],
        ),
        (
            "[Le forum] Un <titre> & l’agenda",
            Box::new(NewReply {
                opened: None,
                reason: ReplyReason::Mentioned,
                ..reply
            }),
            &[STOP, "a parlé de vous", "ce message vous nomme", "Répondre"],
        ),
        (
            "[Le forum] Votre réponse a été choisie\u{a0}: Un <titre> & l’agenda",
            Box::new(accepted),
            &[STOP, "Merci, votre réponse a aidé", "Bonjour ada"],
        ),
    ]
}

fn about_moderation() -> Vec<Case> {
    let (site, username) = (SITE, "ada");
    let hidden = MessageHidden {
        site,
        username,
        topic_title: TITLE,
        message_url: ACT,
        hidden_by: HiddenBy::Moderation,
        reason: REASON,
        contest_url: STOP,
    };
    let shown = MessageShown {
        site,
        username,
        topic_title: TITLE,
        message_url: ACT,
        published: false,
    };
    let suspended = AccountSuspended {
        site,
        username,
        reason: REASON,
        until: None,
        contest_url: ACT,
    };
    vec![
        (
            "Le forum\u{a0}: un de vos messages a été masqué",
            Box::new(hidden),
            &[
                STOP,
                "Rien n’est perdu",
                "Bonjour ada",
                "donnée par la modération",
            ],
        ),
        (
            "Le forum\u{a0}: un de vos messages a été masqué",
            Box::new(MessageHidden {
                hidden_by: HiddenBy::Flags,
                ..hidden
            }),
            &[
                "Plusieurs personnes l’ont signalé",
                "que la modération le relise",
            ],
        ),
        (
            "Le forum\u{a0}: un de vos messages a été masqué",
            Box::new(MessageHidden {
                hidden_by: HiddenBy::Helper,
                ..hidden
            }),
            &["Un·e référent·e l’a signalé", "que la modération le relise"],
        ),
        (
            "Le forum\u{a0}: votre message est de nouveau visible",
            Box::new(shown),
            &["La modération l’a relu", "Bonjour ada"],
        ),
        (
            "Le forum\u{a0}: votre message est publié",
            Box::new(MessageShown {
                published: true,
                ..shown
            }),
            &["la modération l’a publié", "Voir mon message"],
        ),
        (
            "Le forum\u{a0}: votre compte est suspendu",
            Box::new(suspended),
            &[
                "Vous ne pouvez plus écrire sur le forum.",
                "Dites-nous pourquoi",
            ],
        ),
        (
            "Le forum\u{a0}: votre compte est suspendu",
            Box::new(AccountSuspended {
                until: Some("3 mai 2027"),
                ..suspended
            }),
            &["Jusqu’au 3 mai 2027, vous ne pouvez plus écrire"],
        ),
    ]
}

#[test]
fn both_versions_say_the_same() {
    for (subject, template, words) in all() {
        let (read_subject, text, html) = read(&*template);
        assert_eq!(read_subject, subject);
        for words in words {
            assert!(html.contains(words), "{words:?} in {html}");
            assert!(text.contains(words), "{words:?} in {text}");
        }
        assert!(text.contains(ACT), "the link in {text}");
        assert!(
            html.contains("href=\"https://forum.example.org/agir?a=1&#38;b=2\""),
            "{html}"
        );
        assert!(text.starts_with("Le forum\n\n"), "{text}");
        assert!(
            text.contains("\n-- \nVous recevez") || text.contains("\n-- \nCe message"),
            "{text}"
        );
        assert!(text.ends_with("\nhttps://forum.example.org\n"), "{text:?}");
        assert!(!text.contains("\n\n\n"), "{text}");
    }
}

#[test]
fn text_is_never_escaped_and_html_always() {
    for (_, template, _) in all() {
        let (_, text, html) = read(&*template);
        assert!(!text.contains("&#") && !text.contains("&amp;"), "{text}");
        for raw in ["<titre>", "<un>", "grace<3"] {
            assert!(!html.contains(raw), "{raw} in {html}");
        }
    }
}

#[test]
fn nothing_is_fetched_and_nothing_is_left_of_the_templates() {
    for (_, template, _) in all() {
        let (_, text, html) = read(&*template);
        for trace in [
            "<img",
            "<script",
            "<link",
            "<iframe",
            "url(",
            "src=",
            "@import",
            "background=",
        ] {
            assert!(!html.contains(trace), "{trace} in {html}");
        }
        for mark in ["{{", "}}", "{%", "%}", "{#"] {
            assert!(!text.contains(mark) && !html.contains(mark), "{mark}");
        }
        assert!(
            html.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"),
            "{html}"
        );
        assert_eq!(html.matches("<h1>").count(), 1);
        assert_eq!(
            html.matches("class=\"action\"").count(),
            1,
            "one button: {html}"
        );
    }
}

/// What a reader sees of `html`: all that stands outside tags, after the head.
fn visible(html: &str) -> String {
    let body = &html[html.find("<body>").unwrap()..];
    body.split('<')
        .filter_map(|piece| piece.split_once('>'))
        .map(|(_, text)| text)
        .collect()
}

#[test]
fn punctuation_never_begins_a_line() {
    for (_, template, _) in all() {
        let (subject, text, html) = read(&*template);
        for version in [subject, text, visible(&html)] {
            for wrong in [" !", " ?", " ;", " :", "« ", " »", "'"] {
                assert!(!version.contains(wrong), "{wrong:?} in {version}");
            }
        }
    }
}
