//! `/compte/brouillons`

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{drafts, topics};
use entraide::domain::{Audience, Visibility};

use super::{keep, save};
use crate::support::{Page, TestApp};

/// The address of the first link that ends so.
#[track_caller]
fn href(page: &Page, end: &str) -> String {
    let selector = scraper::Selector::parse(&format!("a[href$='{end}']")).unwrap();
    let html = page.html();
    let link = html.select(&selector).next().expect("a link");
    link.attr("href").unwrap().to_owned()
}

#[test]
fn each_draft_says_what_it_is_and_leads_on() {
    let app = TestApp::start();
    let alice = app.member("alice");
    alice.get("/compte").shows("Aucun pour l’instant");
    let topic = app.topic(
        &alice,
        app.category("Lieu", Audience::Everyone),
        "L’agenda partagé",
    );
    keep(
        &alice,
        &format!("answer:{topic}"),
        "Ma réponse **commencée**",
    );
    app.wait(Duration::hours(1));
    save(
        &alice,
        "ask:topic",
        0,
        "a",
        &[("title", "Ma question"), ("body", "Voilà.")],
    )
    .expect(200);
    alice.get("/compte").shows("2 textes en cours");
    let list = alice.get("/compte").click("Mes brouillons").expect(200);
    list.shows("L’agenda partagé")
        .shows("Une réponse")
        .shows("Ma réponse commencée")
        .shows("2 mars à 11 h 00")
        .shows("90 jours");
    let text = list.text();
    assert!(
        text.find("Ma question") < text.find("L’agenda partagé"),
        "{text}"
    );
    let page = alice.get(href(&list, "#repondre").split('#').next().unwrap());
    assert_eq!(
        page.form(&format!("/t/{topic}/repondre")).value("body"),
        "Ma réponse **commencée**"
    );
    list.click("Ma question").expect(200).shows("Voilà.");
}

#[test]
fn thrown_away_after_asking() {
    let app = TestApp::start();
    let alice = app.member("alice");
    keep(&alice, "ask:topic", "À jeter");
    let list = alice.get("/compte/brouillons");
    let path = href(&list, "/jeter");
    let page = alice.get(&path).expect(200);
    page.shows("À jeter").shows("Le garder");
    let page = page.form(&path).submit().expect(303).follow();
    page.shows("Le brouillon est jeté").shows("Rien en cours");
    alice.post(&path, &[]).expect(404);
}

#[test]
fn nobody_reads_the_draft_of_another() {
    let app = TestApp::start();
    let (alice, mo) = (app.member("alice"), app.admin("mo"));
    keep(&alice, "ask:topic", "Un secret");
    let jeter = href(&alice.get("/compte/brouillons"), "/jeter");
    let own = jeter.trim_end_matches("/jeter").to_owned();
    alice.get(&own).expect(200).shows("Un secret");
    mo.get("/compte/brouillons").expect(200).hides("Un secret");
    mo.get(&own).expect(404);
    mo.get(&jeter).expect(404);
    mo.post(&jeter, &[]).expect(404);
    mo.post(&format!("{own}/reprendre"), &[]).expect(404);
    mo.get("/compte/brouillons/x").expect(404);
    mo.post("/brouillons/supprimer", &[("place", "ask:topic")])
        .expect(200);
    alice.get(&own).expect(200);
    for path in ["/compte/brouillons", &own, &jeter] {
        let page = app.visitor().get(path).expect(303);
        assert!(page.location().starts_with("/connexion"), "{path}");
    }
    // The tab that wrote it may throw it away.
    alice
        .post("/brouillons/supprimer", &[("place", "ask:topic")])
        .expect(200);
    alice.get(&own).expect(404);
}

#[test]
fn the_text_outlives_its_topic() {
    let app = TestApp::start();
    let (alice, karim) = (app.member("alice"), app.member("karim"));
    let topic = app.topic(
        &alice,
        app.category("Lieu", Audience::Everyone),
        "Bientôt masquée",
    );
    keep(&karim, &format!("answer:{topic}"), "Ce que je répondais");
    app.write(|conn| {
        Ok(diesel::update(topics::table.find(topic))
            .set(topics::visibility.eq(Visibility::Hidden))
            .execute(conn)?)
    });
    let list = karim.get("/compte/brouillons");
    list.hides("Bientôt masquée")
        .shows("Sujet qui n’est plus visible")
        .hides("Reprendre");
    let page = list.click("Sujet qui n’est plus visible").expect(200);
    assert_eq!(page.texts("textarea"), ["Ce que je répondais"]);
    page.shows("copiez ce qu’il vous faut");
}

#[test]
fn a_long_list_goes_on() {
    let app = TestApp::start();
    let (alice, category) = (
        app.member("alice"),
        app.category("Lieu", Audience::Everyone),
    );
    for n in 0..25 {
        let topic = app.topic(&alice, category, &format!("Sujet numéro {n}."));
        keep(&alice, &format!("answer:{topic}"), "x");
    }
    let first = alice.get("/compte/brouillons");
    first
        .shows("Sujet numéro 24.")
        .shows("Sujet numéro 5.")
        .hides("Sujet numéro 4.");
    let second = first.click("Suite").expect(200);
    second
        .shows("Sujet numéro 4.")
        .shows("Sujet numéro 0.")
        .hides("Sujet numéro 5.");
    alice.get("/compte/brouillons?apres=n'importe").expect(200);
}

#[test]
fn forgotten_after_ninety_days_without_change() {
    let app = TestApp::start();
    let (alice, karim) = (app.member("alice"), app.member("karim"));
    entraide::features::drafts::schedule(&app.app).unwrap();
    keep(&alice, "ask:topic", "Ancien");
    keep(&karim, "ask:topic", "Ancien aussi");
    app.visitor()
        .post("/poser", &[("title", "Un titre"), ("body", "Sans compte")])
        .expect(303);
    let count = || app.read(|conn| Ok(drafts::table.count().get_result::<i64>(conn)?));
    app.run_jobs();
    assert_eq!(count(), 3);
    app.wait(Duration::days(89));
    app.run_jobs();
    // (Parked by a browser that never came back: another job's, after seven days.)
    assert_eq!(count(), 3);
    let now = app.now();
    app.write(|conn| {
        Ok(
            diesel::update(drafts::table.filter(drafts::account_id.eq(karim.id())))
                .set((
                    drafts::fields.eq(r#"[["body","Changé"]]"#),
                    drafts::updated_at.eq(now),
                ))
                .execute(conn)?,
        )
    });
    app.wait(Duration::days(2));
    app.run_jobs();
    // The job came back by itself, and spares what was changed.
    let left: Vec<String> = app.read(|conn| {
        Ok(drafts::table
            .filter(drafts::account_id.is_not_null())
            .select(drafts::fields)
            .load(conn)?)
    });
    assert_eq!(left.len(), 1);
    assert!(left[0].contains("Changé"), "{left:?}");
}
