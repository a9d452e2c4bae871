//! A session that ends while somebody writes: whatever the form, its text is there after sign-in.

use diesel::prelude::*;
use entraide::db::schema::accounts;
use entraide::domain::{Audience, Standing};

use crate::accounts::{PASSWORD, account, sign_in};
use crate::support::{Page, TestApp};

/// A form, as it was sent by somebody whose session had ended.
struct Parked {
    url: String,
    fields: Vec<(&'static str, &'static str)>,
    /// The field that holds what would be missed.
    text: &'static str,
    /// Its name among the drafts.
    what: &'static str,
}

fn parked(url: String, what: &'static str, fields: &[(&'static str, &'static str)]) -> Parked {
    Parked {
        url,
        what,
        text: fields[0].0,
        fields: fields.to_vec(),
    }
}

/// What the field of this name holds, in whichever form of the page.
fn held(page: &Page, name: &str) -> String {
    let selector = format!("textarea[name='{name}'], input[type='text'][name='{name}']");
    let html = page.html();
    let field = html
        .select(&scraper::Selector::parse(&selector).unwrap())
        .next();
    let field = field.expect("the field of the text");
    let value = field.attr("value").map(str::to_owned);
    value.unwrap_or_else(|| field.text().collect())
}

#[test]
fn every_form_waits_for_sign_in() {
    let app = TestApp::start();
    let category = app.category("Lieu", Audience::Everyone);
    let mo = account(&app, "moussa");
    app.write(|conn| {
        diesel::update(accounts::table.find(mo))
            .set(accounts::standing.eq(Standing::Moderator))
            .execute(conn)
            .map_err(Into::into)
    });
    let writer = app.visitor();
    sign_in(&writer, "moussa@exemple.fr", PASSWORD).expect(303);
    let alice = app.member("alice");
    let topic = app.topic(&alice, category, "Une question");
    let post = app.message(&alice, topic, "Du texte");
    let polled = writer.asks(category, "À qui le tour", "Dites-moi.");
    let polled = crate::topics::post_id(&alice.get(&format!("/t/{polled}")).follow(), 1);
    let solved = writer.asks(category, "Comment faire", "Dites-moi.");
    alice.answers(solved, "Essayez ceci.");
    let stale = app.topic(&alice, category, "Une vieille question");

    let closed = app.category("Entre nous", Audience::Moderators);
    let inside = app.topic(&alice, closed, "Une question entre nous");

    let forms = [
        parked(
            "/poser".to_owned(),
            "Une question",
            &[("body", "Mon souci"), ("title", "Une autre question")],
        ),
        parked(
            format!("/t/{topic}/repondre"),
            "Une réponse",
            &[("body", "Ma réponse")],
        ),
        // Which the visitor that the browser has become may not read.
        parked(
            format!("/t/{inside}/repondre"),
            "Une réponse",
            &[("body", "Ma réponse entre nous")],
        ),
        parked(
            format!("/p/{post}/modifier"),
            "Une correction",
            &[("body", "Le bon texte"), ("revision", "1")],
        ),
        parked(
            "/compte/profil".to_owned(),
            "Votre profil",
            &[("bio", "Bonjour à vous"), ("username", "moussa")],
        ),
        parked(
            format!("/signaler/{post}"),
            "Un signalement",
            &[("details", "Voilà pourquoi"), ("reason", "other")],
        ),
        parked(
            format!("/t/{topic}/preciser"),
            "Une demande de précisions",
            &[("body", "Quelle version ?")],
        ),
        parked(
            format!("/p/{polled}/sondage"),
            "Un sondage",
            &[("choix", "Mardi\nSamedi"), ("question", "Quel jour ?")],
        ),
        parked(
            format!("/p/{post}/marque-page"),
            "Une note sur un message gardé",
            &[("note", "À relire lundi")],
        ),
        parked(
            format!("/t/{stale}/perime"),
            "Une question périmée",
            &[("raison", "Ne vaut plus depuis Nextcloud 31")],
        ),
        parked(
            format!("/t/{solved}/resolu"),
            "Une solution trouvée autrement",
            &[("body", "En redémarrant"), ("geste", "autrement")],
        ),
    ];
    for form in &forms {
        let (url, browser) = (&form.url, app.visitor());
        let page = browser.post(url, &form.fields).expect(303);
        assert!(page.location().starts_with("/connexion?"), "{url}");
        let page = page.follow().form("/connexion/local");
        let page = page
            .fill("email", "moussa@exemple.fr")
            .fill("password", PASSWORD)
            .submit()
            .expect(303)
            .follow();
        let page = if page.status == 303 || page.status == 301 {
            page.follow()
        } else {
            page
        };
        assert_eq!(
            held(&page.expect(200), form.text),
            form.fields[0].1,
            "{url}"
        );
        let first = form.fields[0].1.lines().next().unwrap();
        let list = browser.get("/compte/brouillons").expect(200);
        list.shows(form.what).shows(first);
        browser.post(url, &form.fields).expect(303);
        browser.get("/compte/brouillons").shows("Rien en cours");
    }
}

#[test]
fn a_button_that_holds_no_text_only_asks_to_sign_in() {
    let app = TestApp::start();
    let category = app.category("Lieu", Audience::Everyone);
    let alice = app.member("alice");
    let topic = app.topic(&alice, category, "Une question");
    let post = app.message(&alice, topic, "Du texte");
    for (url, field) in [
        (format!("/p/{post}/marque-page"), ("retirer", "1")),
        (format!("/t/{topic}/perime"), ("oui", "0")),
        (format!("/t/{topic}/resolu"), ("geste", "encore")),
    ] {
        let visitor = app.visitor();
        let page = visitor.post(&url, &[field]).expect(303);
        assert!(page.location().starts_with("/connexion"), "{url}");
        assert!(visitor.cookie("entraide-brouillon").is_none(), "{url}");
    }
    // Signed in, and not allowed: the text is where it was.
    alice
        .post(&format!("/t/{topic}/perime"), &[("raison", "Vieux")])
        .expect(403)
        .shows("revenez en arrière avec votre navigateur");
}
