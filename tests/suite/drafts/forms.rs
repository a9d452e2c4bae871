//! Forms put the draft back.

use entraide::domain::Audience;

use super::{keep, save, version};
use crate::support::{Page, TestApp};
use crate::topics::{Topic, ask, post_id};

#[test]
fn the_form_says_what_it_holds_and_can_begin_anew() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let kept = keep(&alice, "ask:topic", "Un texte commencé");
    let page = alice.get("/poser").expect(200);
    page.shows("Voici le texte que vous aviez commencé")
        .shows("aujourd’hui à 10 h 00");
    assert!(page.has(&format!("[data-place='ask:topic'][data-version='{kept}']")));
    // Another window that holds it too publishes under an id of its own.
    let id = page.form("/poser").value("envoi").to_owned();
    assert_ne!(alice.get("/poser").form("/poser").value("envoi"), id);

    let blank = page
        .form("/brouillons/de-cote")
        .press("Repartir d’une page blanche")
        .expect(303);
    let blank = blank.follow();
    blank.shows("mis de côté").hides("que vous aviez commencé");
    assert_eq!(blank.form("/poser").value("body"), "");
    // A second click changes nothing, and nothing is lost.
    page.form("/brouillons/de-cote").submit().expect(303);
    let list = alice.get("/compte/brouillons");
    list.shows("Un texte commencé").shows("de côté");

    // Taken up again, it changes places with what was begun meanwhile.
    keep(&alice, "ask:topic", "Un autre texte");
    let list = alice.get("/compte/brouillons");
    let take_up = list
        .html()
        .select(&scraper::Selector::parse("form[action$='/reprendre']").unwrap())
        .next()
        .unwrap()
        .attr("action")
        .unwrap()
        .to_owned();
    let page = list.form(&take_up).submit().expect(303).follow();
    assert_eq!(page.form("/poser").value("body"), "Un texte commencé");
    alice.get("/compte/brouillons").shows("Un autre texte");
}

#[test]
fn an_answer_is_put_back_where_it_was() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    keep(
        &alice,
        &format!("answer:{}", topic.id),
        "Ma réponse commencée",
    );
    let page = alice.get(&topic.path);
    page.shows("Voici le texte que vous aviez commencé");
    let form = page.form(&topic.action("repondre"));
    assert_eq!(form.value("body"), "Ma réponse commencée");
    let page = page
        .form("/brouillons/de-cote")
        .submit()
        .expect(303)
        .follow();
    assert_eq!(page.form(&topic.action("repondre")).value("body"), "");
    // Nobody else sees it.
    app.member("karim")
        .get(&topic.path)
        .hides("Ma réponse commencée");
}

#[test]
fn beside_one_form_there_is_room_for_nine() {
    let app = TestApp::start();
    let alice = app.member("alice");
    for n in 0..9 {
        keep(&alice, "ask:topic", &format!("texte {n}"));
        alice
            .post("/brouillons/de-cote", &[("place", "ask:topic")])
            .expect(303);
    }
    keep(&alice, "ask:topic", "le dixième");
    let page = alice
        .post("/brouillons/de-cote", &[("place", "ask:topic")])
        .expect(409);
    page.shows("neuf textes");
    assert_eq!(
        alice.get("/poser").form("/poser").value("body"),
        "le dixième"
    );
}

#[test]
fn what_a_link_fills_in_does_not_hide_a_draft_for_good() {
    let app = TestApp::start();
    let alice = app.member("alice");
    keep(&alice, "ask:topic", "Un texte commencé");
    let page = alice.get("/poser?title=Depuis+un+lien");
    assert_eq!(page.form("/poser").value("title"), "Depuis un lien");
    let page = save(&alice, "ask:topic", 0, "b", &[("title", "Depuis un lien")]).expect(409);
    assert_eq!(page.json()["fields"]["body"], "Un texte commencé");
}

#[test]
fn a_report_and_a_profile_wait_for_sign_in() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let topic = app.topic(
        &alice,
        app.category("Lieu", Audience::Everyone),
        "Une question",
    );
    let post = app.message(&alice, topic, "Du texte");
    let visitor = app.visitor();
    let report = format!("/signaler/{post}");
    let page = visitor
        .post(
            &report,
            &[("reason", "other"), ("details", "Voilà pourquoi")],
        )
        .expect(303);
    assert!(
        page.location().starts_with("/connexion?"),
        "{}",
        page.location()
    );
    assert!(visitor.cookie("entraide-brouillon").is_some());
    let page = app
        .visitor()
        .post("/compte/profil", &[("username", "zoe"), ("bio", "Bonjour")])
        .expect(303);
    assert!(page.location().contains("profil"), "{}", page.location());
}

/// The version of the draft that the form of this place says it holds.
#[track_caller]
fn holds(page: &Page, place: &str) -> i64 {
    let selector = scraper::Selector::parse(&format!("[data-place='{place}']")).unwrap();
    let html = page.html();
    let area = html.select(&selector).next().expect("a place for a draft");
    area.attr("data-version").unwrap().parse().unwrap()
}

#[test]
fn a_form_that_comes_back_knows_its_draft() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let kept = keep(&alice, "ask:topic", "Un texte commencé");
    // Refused: no title. Then read again, and corrected.
    let refused = alice.get("/poser").form("/poser").submit().expect(422);
    assert_eq!(holds(&refused, "ask:topic"), kept);
    let form = refused.form("/poser").fill("title", "Un titre clair");
    let page = form.press("Relire avant").expect(200);
    let page = page.form("/poser").press("Corriger").expect(200);
    assert_eq!(holds(&page, "ask:topic"), kept);
    // Another window goes on: the one tab is told, and only then.
    let typed = [("body", "Un texte commencé, et suivi")];
    save(&alice, "ask:topic", kept, "a", &typed).expect(200);
    save(&alice, "ask:topic", kept, "b", &[("body", "Autre chose")]).expect(409);

    let topic = Topic::of(&ask(&alice, "Une question", "Du texte."));
    let place = format!("answer:{}", topic.id);
    let kept = keep(&alice, &place, "Ma réponse");
    let post = post_id(&app.member("karim").get(&topic.path), 1);
    let page = alice.get(&format!("{}?citer={post}", topic.path));
    let form = page.form(&topic.action("repondre"));
    assert!(form.value("body").starts_with("Ma réponse\n\n>"));
    assert_eq!(holds(&page, &place), kept);
    page.hides("Voici le texte que vous aviez commencé");
    let page = form.fill("body", "").submit().expect(422);
    assert_eq!(holds(&page, &place), kept);

    let (edit, place) = (format!("/p/{post}/modifier"), format!("edit:{post}"));
    let typed = [("body", "Corrigé"), ("title", ""), ("revision", "1")];
    let kept = version(&save(&alice, &place, 0, "a", &typed));
    let page = alice.get(&edit).form(&edit).submit().expect(422);
    assert_eq!(holds(&page, &place), kept);
}
