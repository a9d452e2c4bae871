//! What looks personal is pointed out before it is published.

use std::time::Instant;

use entraide::domain::Audience;
use entraide::text::{PersonalKind, find_personal, mask_personal};
use proptest::prelude::*;

use super::{keep, save};
use crate::support::TestApp;
use crate::topics::{Topic, ask, post_id};

const OWN: &str = "https://forum.monasso.fr";

fn found(text: &str) -> Vec<(PersonalKind, &str)> {
    let found = find_personal(text, OWN);
    found
        .into_iter()
        .map(|one| (one.kind, &text[one.range]))
        .collect()
}

#[track_caller]
fn only(kind: PersonalKind, cases: &[(&str, &str)]) {
    for (text, part) in cases {
        assert_eq!(found(text), [(kind, *part)], "{text:?}");
    }
}

#[track_caller]
fn nothing(cases: &[&str]) {
    for text in cases {
        assert_eq!(found(text), [], "{text:?}");
    }
}

#[test]
fn telephone_numbers_in_all_their_forms() {
    use PersonalKind::Phone;
    for number in [
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "0612345678",
        "06/12/34/56/78",
        "06\u{a0}12\u{a0}34\u{a0}56\u{a0}78",
        "0612 34 56 78",
        "06 1234 5678",
        "0612 345 678",
        "01 23 45 67 89",
        "+33 6 12 34 56 78",
        "+33612345678",
        "+33 (0)6 12 34 56 78",
        "+33(0)612345678",
        "+33.6.12.34.56.78",
        "0033 6 12 34 56 78",
        "00 33 6 12 34 56 78",
        "0033612345678",
        "(+33) 6 12 34 56 78",
        "(0)6 12 34 56 78",
        "+262 692 12 34 56",
        "+590 690 12 34 56",
        "+594694123456",
        "+687 12 34 56",
        "+689 87 12 34 56",
        "+32 470 12 34 56",
        "+41 79 123 45 67",
    ] {
        for text in [
            number.to_owned(),
            format!("Tél. : {number}."),
            format!("appelez le {number}, merci"),
            format!("({number})"),
            format!("`{number}`"),
            format!("Tél:{number}"),
            format!("**{number}**"),
        ] {
            let got = found(&text);
            assert_eq!(got.len(), 1, "{text:?}: {got:?}");
            assert_eq!(got[0].0, Phone, "{text:?}");
            let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
            assert_eq!(digits(got[0].1), digits(number), "{text:?}");
        }
    }
    assert_eq!(found("06 12 34 56 78 07 98 76 54 32").len(), 2);
    assert_eq!(found("06 12 34 56 78 / 07 98 76 54 32").len(), 2);
}

#[test]
fn numbers_that_are_none() {
    nothing(&[
        "Nextcloud 31.0.5.1 et 30.0.12",
        "01/02/2024 10:30",
        "2024-01-02 06:12:34",
        "le 01.02.2024",
        "123 456 789 00012",
        "106 12 34 56 78",
        "06 12 34 56 7",
        "06 12 34 56 789",
        "06 12 34 56 78 9",
        "0612345678901",
        "1.06.12.34.56.78",
        "W0612345678",
        "a0612345678b",
        "fichier_0612345678_2",
        "#0612345678",
        "00:01:02:03:04:05",
        "192.168.01.12",
        "0,123456789",
        "0.1234567890",
        "12 345 678 octets",
        "1 048 576",
        "0x0612345678",
        "v06.12.34.56.78",
        "https://ex.fr/a/0612345678",
        "le 01 01 2024 10 personnes",
        "+12",
        "+33 6 12",
        "1 + 33 612 345",
        "+999 12 34 56 78",
        "FR76 3000 6000",
        "2 000 000 000",
        "1234567890",
        "6 12 34 56 78",
    ]);
}

#[test]
fn mail_addresses() {
    only(
        PersonalKind::Email,
        &[
            ("Écrivez à jean.dupont@asso.fr.", "jean.dupont@asso.fr"),
            ("<jean+forum@mail.asso.co.uk>", "jean+forum@mail.asso.co.uk"),
            ("`jean@asso.fr`", "jean@asso.fr"),
            ("[écrire](mailto:jean@asso.fr)", "jean@asso.fr"),
            ("émilie@asso.fr", "émilie@asso.fr"),
            ("JEAN_D@ASSO.FR", "JEAN_D@ASSO.FR"),
            ("https://ex.fr/?mail=jean@asso.fr", "jean@asso.fr"),
        ],
    );
    nothing(&[
        "jean@example.org",
        "jean@mail.example.com",
        "jean@exemple.fr",
        "jean@localhost",
        "jean@serveur.local",
        "@jean",
        "@jean@mastodon.social",
        "paquet@1.2.3",
        "logo@2x.png",
        "git@github.com:asso/depot.git",
        "a @ b.fr",
        "@ @@ a@@b.fr",
        "contact@forum.monasso.fr",
    ]);
}

#[test]
fn links_that_open_a_space() {
    let links = [
        "https://nuage.asso.fr/s/aBcD3fGhJkLmNpQ",
        "https://nuage.asso.fr/index.php/s/aBcD3fGhJkLmNpQ",
        "https://nuage.asso.fr/index.php/s/mon-dossier",
        "https://asso.fr/nextcloud/index.php/s/aBcD3fGh?path=%2F",
        "https://nuage.asso.fr/s/aBcD3fGhJkLmNpQ/download",
        "https://nuage.asso.fr/apps/forms/s/aBcD3fGhJkLmNpQ",
        "https://nuage.asso.fr/apps/calendar/p/aBcD3fGhJkLmNpQ",
        "https://nuage.asso.fr/call/a8bzk3wq",
        "https://nuage.asso.fr/remote.php/dav/public-calendars/aBcD3fGhJkLmNpQ?export",
        "https://nuage.asso.fr/public.php/dav/files/aBcD3fGhJkLmNpQ/",
        "https://nuage.asso.fr/index.php/apps/richdocuments/public?fileId=1&shareToken=aBcD3fGhJkLmNpQ",
    ];
    for link in links {
        for text in [
            link.to_owned(),
            format!("Voilà : {link}."),
            format!("[le dossier]({link})"),
            format!("<{link}>"),
        ] {
            assert_eq!(found(&text), [(PersonalKind::ShareLink, link)], "{text}");
        }
    }
    only(
        PersonalKind::Password,
        &[(
            "https://jean:secret@nuage.asso.fr/x",
            "https://jean:secret@nuage.asso.fr/x",
        )],
    );
    nothing(&[
        "https://nuage.asso.fr/f/123",
        "https://nuage.asso.fr/apps/files/?dir=/",
        "https://mon-asso.example.org/s/aBcD3fGhJkLmNpQ",
        "https://forum.monasso.fr/s/aBcD3fGhJkLmNpQ",
        "https://boutique.fr/s/chaussures",
        "https://nuage.asso.fr/s/",
        "https://docs.nextcloud.com/server/latest/user_manual/",
        "/s/aBcD3fGhJkLmNpQ",
    ]);
}

#[test]
fn accounts_secrets_and_passwords() {
    only(
        PersonalKind::Iban,
        &[
            (
                "FR14 2004 1010 0505 0001 3M02 606",
                "FR14 2004 1010 0505 0001 3M02 606",
            ),
            (
                "IBAN : FR1420041010050500013M02606.",
                "FR1420041010050500013M02606",
            ),
            (
                "fr14-2004-1010-0505-0001-3m02-606",
                "fr14-2004-1010-0505-0001-3m02-606",
            ),
            ("BE68 5390 0754 7034 merci", "BE68 5390 0754 7034"),
            ("`DE89370400440532013000`", "DE89370400440532013000"),
        ],
    );
    only(
        PersonalKind::SocialSecurity,
        &[
            ("2 55 08 14 168 025 38", "2 55 08 14 168 025 38"),
            ("n° 255081416802538", "255081416802538"),
        ],
    );
    only(
        PersonalKind::Password,
        &[
            ("mot de passe : soleil", "soleil"),
            ("Mot de passe\u{a0}: Soleil-2024!", "Soleil-2024"),
            ("**MDP :** `tournesol`", "tournesol"),
            ("mdp=abc123 puis on entre", "abc123"),
            ("'dbpassword' => 'uhT5ghj',", "uhT5ghj"),
            ("\"password\": \"Xy12zz\"", "Xy12zz"),
        ],
    );
    nothing(&[
        "FR15 2004 1010 0505 0001 3M02 606",
        "FR14 2004 1010",
        "2 55 08 14 168 025 39",
        "2 55 15 14 168 025 38",
        "mot de passe : oublié",
        "mot de passe : comment faire ?",
        "mon mot de passe ne marche pas",
        "mdp : ****",
        "mot de passe : 12 caractères",
        "Mot de passe :\nrien",
        "mot de passe : [le vôtre]",
        "password: <secret>",
        "mot de passe : il est refusé",
        "https://ex.fr/mot-de-passe",
    ]);
}

#[test]
fn masked_texts_say_what_stood_there() {
    let text = "Appelez Jeanne (06 12 34 56 78) ou jeanne@asso.fr: merci.\nmdp : abc123";
    let masked = mask_personal(text, &find_personal(text, OWN));
    assert_eq!(
        masked,
        "Appelez Jeanne ([numéro de téléphone masqué]) ou [adresse mail masquée] : merci.\nmdp : [mot de passe masqué]"
    );
}

#[test]
fn long_texts_take_no_longer_than_long() {
    let began = Instant::now();
    for piece in [
        "0",
        "06 ",
        "06.12.",
        "+33",
        "@",
        "a@",
        "a@a.",
        "FR14 ",
        "1 ",
        "mdp:",
        "mdp: a",
        "mdp : «",
        "https://",
        "://",
        "(0)",
        "é",
        " ",
        "06 12 34 56 78 ",
        "a@b.fr ",
        "https://ex.fr/s/aBcD3fGhJk ",
        "mot de passe : abc123\n",
        "`",
    ] {
        let text = piece.repeat(600_000 / piece.len());
        let found = find_personal(&text, OWN);
        assert!(mask_personal(&text, &found).len() <= 40 * text.len());
    }
    // A debug build on a busy machine: what is not linear takes minutes.
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

/// Pieces of what is looked for, in any order.
fn near_misses() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[0-9]{1,4}",
        "[ .\\-/:,()+@«»'\\n]",
        Just("06 12 34 56 78".to_owned()),
        Just("+33".to_owned()),
        Just("jean@asso.fr".to_owned()),
        Just("mot de passe : ".to_owned()),
        Just("mdp=".to_owned()),
        Just("https://nuage.fr/s/aBcD3fGhJkLmNpQ".to_owned()),
        Just("FR14 2004 1010 0505 0001 3M02 606".to_owned()),
        Just("2 55 08 14 168 025 38".to_owned()),
        "[a-zé]{1,6}",
        "\\PC{0,3}",
        Just("[x](".to_owned()),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn findings_are_in_order_and_within(text in prop_oneof![any::<String>(), near_misses()]) {
        let mut end = 0;
        for one in find_personal(&text, OWN) {
            prop_assert!(one.range.start >= end && one.range.start < one.range.end);
            prop_assert!(text.get(one.range.clone()).is_some());
            end = one.range.end;
        }
        prop_assert!(end <= text.len());
    }

    #[test]
    fn what_was_found_is_gone_once_masked(text in near_misses()) {
        let found = find_personal(&text, OWN);
        let secrets: Vec<&str> = found.iter().map(|one| &text[one.range.clone()]).collect();
        let masked = mask_personal(&text, &found);
        // What stands between stays as it was.
        let mut rest = masked.as_str();
        let mut from = 0;
        for one in &found {
            let between = &text[from..one.range.start];
            prop_assert!(rest.trim_start_matches(' ').starts_with(between.trim_start_matches(' ')), "{masked:?}");
            let at = rest.find(one.kind.mask());
            prop_assert!(at.is_some());
            rest = &rest[at.unwrap_or(0) + one.kind.mask().len()..];
            from = one.range.end;
        }
        if secrets.is_empty() {
            prop_assert_eq!(masked, text);
        }
    }
}

#[test]
fn publishing_asks_once_and_loses_nothing() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let body = "Appelez-moi au 06 12 34 56 78.\n\nOu jeanne@monasso.fr";
    let form = alice
        .get("/poser")
        .form("/poser")
        .fill("title", "Qui peut m’aider ?")
        .fill("body", body);
    let page = form.submit().expect(200);
    page.shows("Avant de publier")
        .shows("n’est pas encore publié")
        .shows("Un numéro de téléphone")
        .shows("06 12 34 56 78")
        .shows("ligne 1 de votre texte")
        .shows("ligne 3 de votre texte")
        .shows("les moteurs de recherche aussi");
    app.visitor().get("/questions").hides("Qui peut m’aider");

    // Back to the form, with everything.
    let back = page.form("/poser").press("Corriger").expect(200);
    assert_eq!(back.form("/poser").value("body"), body);
    assert_eq!(back.form("/poser").value("title"), "Qui peut m’aider ?");

    let done = page
        .form("/poser")
        .press("Masquer et publier")
        .expect(303)
        .follow();
    done.shows("[numéro de téléphone masqué]")
        .shows("[adresse mail masquée]")
        .hides("06 12");
    // Pressed twice, it is published once.
    page.form("/poser").press("Masquer et publier").expect(303);
    assert_eq!(
        app.visitor()
            .get("/questions")
            .source()
            .matches("Qui peut m’aider")
            .count(),
        1
    );
}

#[test]
fn one_may_publish_as_it_is() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let form = alice.get(&topic.path).form(&topic.action("repondre"));
    let page = form
        .fill("body", "Écrivez à bureau@monasso.fr")
        .submit()
        .expect(200);
    page.shows("Une adresse mail").shows("bureau@monasso.fr");
    let done = page
        .form(&topic.action("repondre"))
        .press("Publier tel quel")
        .expect(303)
        .follow();
    done.shows("Votre réponse est publiée.")
        .shows("bureau@monasso.fr");

    // Correcting a typo does not ask again about what stood there; something new does.
    let post = post_id(&app.member("karim").get(&topic.path), 2);
    let edit = format!("/p/{post}/modifier");
    alice
        .get(&edit)
        .form(&edit)
        .fill("body", "Écrivez-nous à bureau@monasso.fr")
        .submit()
        .expect(303);
    let page = alice
        .get(&edit)
        .form(&edit)
        .fill("body", "bureau@monasso.fr, 0612345678")
        .submit()
        .expect(200);
    page.shows("0612345678").hides("Une adresse mail");
    let corrected = page.form(&edit).press("Corriger").expect(200);
    assert_eq!(
        corrected.form(&edit).value("body"),
        "bureau@monasso.fr, 0612345678"
    );
    let done = page
        .form(&edit)
        .press("Masquer et publier")
        .expect(303)
        .follow();
    done.shows("[numéro de téléphone masqué]");
}

#[test]
fn the_preview_says_it_too() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let form = alice
        .get("/poser")
        .form("/poser")
        .fill("title", "Un titre")
        .fill("body", "06 12 34 56 78");
    let page = form.press("Relire avant").expect(200);
    page.shows("On y lit un numéro de téléphone")
        .shows("Masquer et publier")
        .shows("Publier tel quel");
    page.form("/poser")
        .press("Publier tel quel")
        .expect(303)
        .follow()
        .shows("06 12 34 56 78");
    // Without anything personal there is no extra step.
    let form = alice
        .get("/poser")
        .form("/poser")
        .fill("title", "Un titre")
        .fill("body", "Du texte");
    form.press("Relire avant")
        .expect(200)
        .hides("Masquer")
        .form("/poser")
        .submit()
        .expect(303);
}

#[test]
fn among_helpers_nothing_is_asked() {
    let app = TestApp::start();
    let helene = app.helper("helene");
    let topic = app.topic(
        &helene,
        app.category("Entre nous", Audience::Helpers),
        "Interne",
    );
    helene.answers(topic, "Jeanne : 06 12 34 56 78");
    let members = app.category("Membres", Audience::SignedIn);
    let topic = app.topic(&helene, members, "Entre membres");
    let page = helene
        .post(
            &format!("/t/{topic}/repondre"),
            &[("body", "06 12 34 56 78")],
        )
        .expect(200);
    page.shows("Toutes les personnes qui ont un compte")
        .hides("moteurs de recherche");
}

#[test]
fn the_draft_stays_until_it_is_published() {
    let app = TestApp::start();
    let alice = app.member("alice");
    keep(&alice, "ask:topic", "Mon texte, 06 12 34 56 78");
    let form = alice.get("/poser").form("/poser").fill("title", "Un titre");
    let page = form.submit().expect(200);
    assert_eq!(
        alice.get("/poser").form("/poser").value("body"),
        "Mon texte, 06 12 34 56 78"
    );
    page.form("/poser").press("Publier tel quel").expect(303);
    assert_eq!(alice.get("/poser").form("/poser").value("body"), "");
    save(&alice, "ask:topic", 0, "a", &[("body", "")]).expect(200);
}
