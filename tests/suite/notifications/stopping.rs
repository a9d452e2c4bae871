//! Stopping mails from a mail, without signing in.

use entraide::domain::{Audience, FollowLevel};
use entraide::features::notifications;

use crate::support::{Letter, Person, TestApp};

/// A forum where alice got a mail about bob's answer.
fn answered() -> (TestApp, Person, Letter) {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(
        category,
        "Comment partager un dossier ?",
        "Je ne trouve pas.",
    );
    bob.answers(topic, "Ouvrez le menu.");
    let mail = app.mail();
    (app, alice, mail)
}

fn is_muted(app: &TestApp, alice: &Person) -> bool {
    let topic = entraide::domain::TopicId(1);
    app.read(|conn| notifications::level(conn, topic, alice.id())) == Some(FollowLevel::Mute)
}

#[test]
fn the_link_asks_and_its_button_stops() {
    let (app, alice, mail) = answered();
    let link = mail.link("/suivi/arreter/");
    let anybody = app.visitor();
    let page = anybody.get(&link).expect(200);
    page.shows("Comment partager un dossier")
        .shows("même si quelqu’un y parle de vous");
    assert!(!is_muted(&app, &alice), "opening the link changes nothing");
    let path = link
        .strip_prefix(app.app.config.public_url.as_str())
        .unwrap();
    let done = page.form(path).submit().follow().expect(200);
    done.shows("plus aucun mail ne vous parlera de ce sujet")
        .shows("sont arrêtés");
    assert!(!done.has_form(path));
    assert!(is_muted(&app, &alice));
}

#[test]
fn a_mail_provider_stops_with_one_click() {
    let (app, alice, mail) = answered();
    let url = mail.mail.list.as_ref().unwrap().unsubscribe_url.clone();
    let provider = app.visitor();
    let form = "application/x-www-form-urlencoded";
    let post = |body: &str| {
        provider
            .request("POST", &url)
            .without("origin")
            .header("sec-fetch-site", "cross-site")
            .body(form, body)
            .send()
    };
    // Programs that know no one-click open the address: they get the page with the button.
    provider
        .get(&url)
        .follow()
        .expect(200)
        .shows("Ne plus recevoir ces mails");
    assert!(!is_muted(&app, &alice));
    post("List-Unsubscribe=One-Click").expect(204);
    assert!(is_muted(&app, &alice));
}

#[test]
fn a_forged_link_is_unknown() {
    let (app, alice, mail) = answered();
    let link = mail.link("/suivi/arreter/");
    let mut forged = link.clone();
    let last = if forged.pop() == Some('0') { '1' } else { '0' };
    forged.push(last);
    let anybody = app.visitor();
    for path in [forged.as_str(), "/suivi/arreter/1-1-00", "/suivi/arreter/x"] {
        anybody.get(path).expect(404);
        anybody.post(path, &[]).expect(404);
    }
    assert!(!is_muted(&app, &alice));
}

#[test]
fn the_page_of_a_link_tells_nothing_that_is_not_public() {
    let app = TestApp::start();
    let category = app.category("Coulisses", Audience::Helpers);
    let (helene, irene) = (app.helper("helene"), app.helper("irene"));
    let topic = helene.asks(category, "Un titre réservé", "Entre nous.");
    irene.answers(topic, "Entendu.");
    let link = app.mail().link("/suivi/arreter/");
    app.visitor()
        .get(&link)
        .expect(200)
        .hides("Un titre réservé");
}

#[test]
fn following_needs_a_readable_topic_and_somebody() {
    let app = TestApp::start();
    let category = app.category("Coulisses", Audience::Helpers);
    let topic = app
        .helper("helene")
        .asks(category, "Un titre réservé", "Entre nous.");
    let path = format!("/t/{topic}/suivre");
    app.member("alice")
        .post(&path, &[("suivre", "1")])
        .expect(404);
    let visitor = app.visitor().post(&path, &[("suivre", "1")]);
    assert!(
        visitor.location().starts_with("/connexion"),
        "{}",
        visitor.location()
    );
}
