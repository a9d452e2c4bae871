//! After each kind of write, the next visitor sees it; what did not change stays in memory.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::{posts, settings, topics};
use entraide::domain::{Audience, Visibility};

use super::scene;
use crate::support::TestApp;

#[test]
fn an_answer_an_edit_and_a_deletion_show_at_once() {
    let s = scene();
    s.kept(&s.path);
    s.kept("/questions");
    s.bob.answers(s.topic, "Et sur le téléphone aussi.");
    s.reads().shows("Et sur le téléphone aussi");
    s.app.visitor().get("/questions").shows("2 réponses");
    let edit = format!("/p/{}/modifier", s.answer);
    s.kept(&s.path);
    let form = s.bob.get(&edit).form(&edit);
    form.fill("body", "Ouvrez plutôt la roue dentée.")
        .submit()
        .location();
    s.reads()
        .shows("Ouvrez plutôt la roue dentée")
        .hides("menu à trois points");
    s.kept(&s.path);
    let delete = format!("/p/{}/supprimer", s.answer);
    s.bob.get(&delete).form(&delete).submit().location();
    s.reads().hides("Ouvrez plutôt");
}

#[test]
fn a_topic_hidden_is_not_there_any_more() {
    let s = scene();
    for path in [&*s.path, "/", "/questions"] {
        s.kept(path).shows("Partager un agenda");
    }
    let topic = s.topic;
    let show = |visibility: Visibility| {
        s.app.write(|conn| {
            diesel::update(topics::table.find(topic))
                .set(topics::visibility.eq(visibility))
                .execute(conn)?;
            Ok(())
        });
    };
    show(Visibility::Hidden);
    s.app.visitor().get(&s.path).expect(404);
    for path in ["/", "/questions"] {
        s.app.visitor().get(path).hides("Partager un agenda");
    }
    show(Visibility::Visible);
    s.kept(&s.path);
    show(Visibility::Deleted);
    s.app.visitor().get(&s.path).expect(410);
}

#[test]
fn a_moderators_decision_shows_at_once() {
    let s = scene();
    let mona = s.app.moderator("mona");
    s.kept(&s.path).shows("trois points");
    let decide = |verdict: &str, seen: &str| {
        let path = format!("/moderation/messages/{}/{verdict}", s.answer);
        mona.post(&path, &[("vu", seen), ("revision", "1")])
            .location();
    };
    decide("masquer", "visible");
    s.kept(&s.path).hides("trois points");
    decide("retablir", "hidden");
    s.kept(&s.path).shows("trois points");
    let lock = format!("/moderation/sujets/{}/verrouiller", s.topic);
    mona.post(&lock, &[]).location();
    s.kept(&s.path).shows("Ce sujet ne reçoit plus de réponse");
    // Erased for good.
    s.app.write(|conn| {
        diesel::update(posts::table.find(s.answer))
            .set((posts::body.eq(""), posts::html.eq("<p>effacé</p>")))
            .execute(conn)?;
        Ok(())
    });
    s.kept(&s.path).hides("trois points");
}

#[test]
fn votes_me_toos_and_solutions_show_at_once() {
    let s = scene();
    s.kept(&s.path).shows("Utile");
    s.kept("/u/bob");
    s.alice
        .post(&format!("/p/{}/utile", s.answer), &[("oui", "1")])
        .location();
    s.reads().shows("Utile (1)");
    s.app.visitor().get("/u/bob").shows("1 fois utile");
    s.kept(&s.path);
    s.bob
        .post(&format!("/t/{}/moi-aussi", s.topic), &[("oui", "1")])
        .location();
    s.reads().shows("Moi aussi (1)");
    s.kept(&s.path);
    s.kept("/questions");
    s.alice
        .post(&format!("/p/{}/solution", s.answer), &[("oui", "1")])
        .location();
    s.reads().shows("Solution");
    s.app.visitor().get("/questions").shows("Résolu");
    s.app.visitor().get("/u/bob").shows("1 solution");
}

#[test]
fn a_new_name_stands_everywhere() {
    let s = scene();
    for path in [&*s.path, "/questions", "/u/bob"] {
        s.kept(path).shows("bob");
    }
    let form = s.bob.get("/compte/profil").form("/compte/profil");
    form.fill("username", "robert").submit().location();
    s.reads().shows("robert").hides("bob");
    s.app.visitor().get("/u/bob").expect(301);
    s.kept("/u/robert");
    let form = s.bob.get("/compte/profil").form("/compte/profil");
    form.fill("bio", "J’aide à la bibliothèque.")
        .submit()
        .location();
    s.app.visitor().get("/u/robert").shows("bibliothèque");
}

#[test]
fn a_category_that_closes_takes_its_pages_along() {
    let s = scene();
    let list = format!("/c/questions-generales/{}", s.category);
    for path in [&*s.path, "/questions", &list] {
        s.kept(path);
    }
    let category = s.category;
    s.app.write(|conn| {
        use entraide::db::schema::categories;
        diesel::update(categories::table.find(category))
            .set(categories::read_level.eq(Audience::SignedIn))
            .execute(conn)?;
        Ok(())
    });
    s.app.visitor().get(&s.path).expect(404);
    s.app.visitor().get(&list).expect(404);
    s.app
        .visitor()
        .get("/questions")
        .hides("Partager un agenda");
}

#[test]
fn texts_and_settings_of_the_host_show_at_once() {
    let s = scene();
    s.kept("/regles").shows("Il n’y a pas de question bête");
    let ada = s.app.admin("ada");
    let edit = "/admin/textes/regles";
    ada.get(edit)
        .form(edit)
        .fill("body", "Soyez doux.")
        .submit()
        .location();
    s.kept("/regles").shows("Soyez doux");
    // What the host sets may show anywhere; what the program notes for itself shows nowhere.
    let put = |key: &str| {
        let now = s.app.now();
        s.app
            .write(|conn| entraide::db::settings::put(conn, key, "x", now));
    };
    put("reindex_progress");
    assert!(s.is_kept("/regles"));
    put("look.name");
    assert!(!s.is_kept("/regles"));
    s.kept("/regles");
    s.app
        .write(|conn| Ok(diesel::delete(settings::table.find("look.name")).execute(conn)?));
    assert!(!s.is_kept("/regles"));
}

#[test]
fn what_ends_by_itself_ends_in_memory_too() {
    let s = scene();
    let hugo = s.app.helper("hugo");
    s.kept(&s.path);
    let topic = s
        .alice
        .asks(s.category, "Changer de mot de passe", "Où est-ce ?");
    let path = format!("/t/changer-de-mot-de-passe/{topic}");
    s.kept(&path);
    hugo.post(&format!("/t/{topic}/reserver"), &[]).location();
    s.kept(&path).shows("hugo écrit une réponse");
    s.app.wait(Duration::minutes(14));
    s.kept(&path).shows("hugo écrit une réponse");
    s.app.wait(Duration::minutes(2));
    s.app
        .visitor()
        .get(&path)
        .expect(200)
        .hides("écrit une réponse");
    // The home page shows for two months what waits for an answer.
    s.kept("/").shows("Vous pouvez aider");
    s.app.wait(Duration::days(61));
    s.app.visitor().get("/").hides("Vous pouvez aider");
    // Next year, dates bear their year.
    s.kept(&s.path).shows("2 mars à 10 h");
    s.app.wait(Duration::days(300));
    s.reads().shows("2 mars 2026");
}

#[test]
fn links_are_titled_as_their_topics_are_called() {
    let s = scene();
    let origin = s.app.app.config.public_url.link(&s.path);
    let other = s
        .alice
        .asks(s.category, "La suite", &format!("Voir {origin}"));
    let path = format!("/t/la-suite/{other}");
    s.kept(&path).shows("Partager un agenda");
    s.kept(&s.path).shows("La suite");
    let rename = |topic, title: &str| {
        s.app.write(|conn| {
            diesel::update(topics::table.find(topic))
                .set(topics::title.eq(title))
                .execute(conn)?;
            Ok(())
        });
    };
    rename(s.topic, "Partager son agenda");
    s.kept(&path).shows("Partager son agenda");
    rename(other, "La suite enfin");
    s.kept(&s.path).shows("La suite enfin");
    // A link to what may not be seen any more has no title.
    s.app.write(|conn| {
        diesel::update(topics::table.find(s.topic))
            .set(topics::visibility.eq(Visibility::Hidden))
            .execute(conn)?;
        Ok(())
    });
    s.kept(&path).hides("Partager son agenda");
}

#[test]
fn what_nobody_else_sees_leaves_pages_in_memory() {
    let s = scene();
    s.kept(&s.path);
    s.kept("/questions");
    // Reading, signing in, drafts and following are nobody else's business.
    s.alice.get(&s.path).expect(200);
    let draft = [
        ("lieu", "poser"),
        ("title", "Un titre"),
        ("body", "Un texte"),
    ];
    s.alice.post("/brouillons", &draft);
    s.alice
        .post(&format!("/t/{}/suivre", s.topic), &[("niveau", "suivre")])
        .location();
    s.app.run_jobs();
    assert!(s.is_kept(&s.path) && s.is_kept("/questions"));
    // An answer elsewhere changes the lists, and not this topic.
    let other = s.alice.asks(s.category, "Autre chose", "Bonjour.");
    s.bob.answers(other, "Bonjour.");
    assert!(s.is_kept(&s.path) && !s.is_kept("/questions"));
}

#[test]
fn what_is_imported_shows_at_once() {
    let app = TestApp::start();
    let empty = app.visitor().get("/tutoriels").expect(200);
    empty.shows("Pas encore de tutoriel ici");
    assert!(app.app.pages.has(&app.app, "/tutoriels"));
    let now = app.now();
    app.write(|conn| {
        use entraide::db::schema::tutorials;
        diesel::insert_into(tutorials::table)
            .values((
                tutorials::slug.eq("agenda"),
                tutorials::title.eq("Créer un agenda"),
                tutorials::body.eq("x"),
                tutorials::html.eq("<p>x</p>"),
                tutorials::renderer.eq(entraide::text::RENDERER),
                tutorials::visibility.eq(Visibility::Visible),
                tutorials::created_at.eq(now),
                tutorials::updated_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    app.visitor().get("/tutoriels").shows("Créer un agenda");
}
