//! What one may not read shows in no result, no count, no passage, no correction, no suggestion.

use entraide::domain::{Audience, CategoryId, TopicId};

use super::{address, everyone, until};
use crate::leaving::week_passes;
use crate::support::{Page, Person, TestApp};
use crate::topics::post_id;

/// A word that only the secret holds, and what people type who do not know it.
const SECRET: &str = "zorglubien";
const NEARLY: [&str; 4] = ["zorglubein", "zorglubyen", "sorglubien", "zorg lubien"];

/// What a page of the forum says apart from the words that were asked.
fn told(page: &Page) -> String {
    page.source().to_lowercase()
}

/// Looks for the secret wherever words lead.
#[track_caller]
fn nowhere(who: &Person, topic: TopicId) {
    for words in NEARLY {
        let with = |more: &str| format!("{words} {more}");
        for path in [
            address(&[("q", words)]),
            address(&[("q", words), ("exact", "1")]),
            address(&[("q", words), ("type", "topic")]),
            address(&[("q", &with("etat:sans-réponse"))]),
            address(&[("q", &with("-agenda"))]),
            address(&[("q", &with("etiquette:secrete"))]),
            format!("/api/v1/search?{}", query(&[("q", words)])),
            format!("/recherche.atom?{}", query(&[("q", words)])),
            format!("/recherche/similaires?{}", query(&[("title", words)])),
            format!("/poser?{}", query(&[("title", words)])),
        ] {
            let page = who.get(&path).expect(200);
            assert!(!told(&page).contains(SECRET), "{path}: {}", page.text());
        }
    }
    // By its own word: nothing, and no count of it.
    let page = who.get(&address(&[("q", SECRET)])).expect(200);
    page.shows("Personne n’en a encore parlé").hides("résultat");
    assert!(!page.source().contains("/t/"), "{}", page.source());
    let found = who.get(&format!("/api/v1/search?{}", query(&[("q", SECRET)])));
    assert_eq!(found.json()["total"], 0);
    assert_eq!(found.json()["corrected"], serde_json::Value::Null);
    let feed = who.get(&format!("/recherche.atom?{}", query(&[("q", SECRET)])));
    assert!(!feed.source().contains("<entry>"));
    let similar = who.get(&format!(
        "/recherche/similaires?{}",
        query(&[("title", SECRET)])
    ));
    assert_eq!(similar.expect(200).source().trim(), "");
    who.get(&format!("/recherche/similaires/sujet/{topic}"))
        .expect(404);
    // Nor does what a query is read as tell that the word is there: with it, and with none at all.
    for words in [format!("agenda{SECRET}"), format!("agenda{SECRET}x")] {
        let found = who.get(&format!("/api/v1/search?{}", query(&[("q", &words)])));
        assert_eq!(found.json()["total"], 0, "{words}");
    }
    // A filter tells no more of what is hidden than of what is not there.
    let hidden = who.get(&address(&[("q", "agenda etiquette:secrete")]));
    let absent = who.get(&address(&[("q", "agenda etiquette:absente")]));
    assert_eq!(hidden.text().replace("secrete", "absente"), absent.text());
}

fn query(fields: &[(&str, &str)]) -> String {
    entraide::web::routes::query(fields)
}

/// A question nobody should find, beside one that everybody may.
fn secret(who: &Person, place: CategoryId) -> TopicId {
    let place = place.to_string();
    let page = who.post(
        "/poser",
        &[
            ("title", "L’agenda zorglubien"),
            ("body", "Tout ce qui est zorglubien."),
            ("tags", "secrete"),
            ("category", &place),
        ],
    );
    let path = page.location().split('?').next().unwrap().to_owned();
    path.rsplit('/').next().unwrap().parse().unwrap()
}

fn forum() -> (TestApp, Person) {
    let app = TestApp::start();
    let alice = app.member("alice");
    alice.asks(everyone(&app), "Partager un agenda", "Comment ?");
    (app, alice)
}

#[track_caller]
fn is_found(app: &TestApp, who: &Person) {
    app.wait_for_index();
    until("found", || {
        let page = who.get(&address(&[("q", SECRET)]));
        page.source().contains("/t/").then_some(())
    });
}

#[test]
fn a_hidden_topic() {
    let (app, alice) = forum();
    let topic = secret(&alice, everyone(&app));
    is_found(&app, &app.visitor());
    let moderator = app.moderator("mod");
    let page = moderator.get(&format!("/t/x/{topic}")).follow();
    let post = post_id(&page, 1);
    page.form(&format!("/moderation/messages/{post}/masquer"))
        .submit()
        .expect(303);
    app.wait_for_index();
    for who in [&app.visitor(), &alice, &app.member("bob"), &moderator] {
        nowhere(who, topic);
    }
}

#[test]
fn a_deleted_topic() {
    let (app, alice) = forum();
    let topic = secret(&alice, everyone(&app));
    is_found(&app, &app.visitor());
    let page = app.member("carl").get(&format!("/t/x/{topic}")).follow();
    let post = post_id(&page, 1);
    alice.post(&format!("/p/{post}/supprimer"), &[]).expect(200);
    app.wait_for_index();
    for who in [&app.visitor(), &alice, &app.moderator("mod")] {
        nowhere(who, topic);
    }
}

#[test]
fn a_category_for_some() {
    for (readers, may, may_not) in [
        (Audience::SignedIn, vec!["bob"], vec![]),
        (Audience::Moderators, vec![], vec!["bob", "aide"]),
    ] {
        let (app, _) = forum();
        let moderator = app.moderator("mod");
        let place = app.category("Entre nous", readers);
        let topic = secret(&moderator, place);
        is_found(&app, &moderator);
        nowhere(&app.visitor(), topic);
        for name in may_not {
            let who = if name == "aide" {
                app.helper(name)
            } else {
                app.member(name)
            };
            nowhere(&who, topic);
            let page = who.get(&address(&[("q", "agenda categorie:entre-nous")]));
            page.shows("Aucune catégorie ne s’appelle");
        }
        for name in may {
            let page = app.member(name).get(&address(&[("q", "zorglubein")]));
            assert!(told(&page).contains(SECRET), "{}", page.text());
        }
        // Whoever asks for the feed is told what a visitor is.
        let feed = moderator.get(&format!("/recherche.atom?{}", query(&[("q", SECRET)])));
        assert!(!feed.source().contains("<entry>"));
    }
}

#[test]
fn a_hidden_answer() {
    let (app, alice) = forum();
    let topic = alice.asks(everyone(&app), "Une question", "Du texte.");
    app.member("bob").answers(topic, "C’est zorglubien.");
    is_found(&app, &app.visitor());
    let moderator = app.moderator("mod");
    let page = moderator.get(&format!("/t/une-question/{topic}"));
    let post = post_id(&page, 2);
    page.form(&format!("/moderation/messages/{post}/masquer"))
        .submit()
        .expect(303);
    app.wait_for_index();
    for who in [&app.visitor(), &alice, &moderator] {
        for words in NEARLY {
            let page = who.get(&address(&[("q", words)]));
            assert!(!told(&page).contains(SECRET), "{words}: {}", page.text());
        }
        who.get(&address(&[("q", SECRET)]))
            .shows("Personne n’en a encore parlé");
    }
}

#[test]
fn before_the_index_knows() {
    // What the database hides is not shown even while the index still holds it.
    use diesel::prelude::*;
    use entraide::db::schema::topics;
    use entraide::domain::Visibility;

    let (app, alice) = forum();
    let topic = secret(&alice, everyone(&app));
    is_found(&app, &app.visitor());
    app.write(|conn| {
        diesel::update(topics::table.find(topic))
            .set(topics::visibility.eq(Visibility::Hidden))
            .execute(conn)?;
        Ok(())
    });
    let visitor = app.visitor();
    for path in [
        format!("/recherche.atom?{}", query(&[("q", "zorglubein")])),
        format!(
            "/recherche/similaires?{}",
            query(&[("title", "agenda zorglubein")])
        ),
    ] {
        assert!(!told(&visitor.get(&path)).contains(SECRET), "{path}");
    }
    let page = visitor.get(&address(&[("q", SECRET)]));
    assert!(!page.source().contains("/t/"), "{}", page.text());
}

/// An index that lags shows nothing of a text that its author took away.
#[test]
fn words_taken_away_show_in_no_passage() {
    let mut app = TestApp::start();
    let category = everyone(&app);
    let (zoe, tom) = (app.member("zoe"), app.member("tom"));
    let topic = zoe.asks(
        category,
        "Changer de tableur",
        "Mon tableur est zorglubien.",
    );
    tom.answers(topic, "Avec lequel, aujourd’hui ?");
    app.wait_for_index();
    let tableur = address(&[("q", "tableur")]);
    app.visitor().get(&tableur).shows("zorglubien");
    app.leave_index_behind();
    zoe.post("/compte/supprimer", &[("messages", "remove")])
        .expect(200);
    week_passes(&app);
    let found = app.visitor().get(&tableur).expect(200);
    found.shows("Changer de tableur").hides("zorglubien");
    let api = format!("/api/v1/search?{}", query(&[("q", "tableur")]));
    app.visitor().get(&api).expect(200).hides("zorglubien");
}

/// Nor of a tutorial that says something else by now.
#[test]
fn words_of_an_earlier_tutorial_show_in_no_passage() {
    let import = |app: &TestApp, body: &str| {
        let line = serde_json::json!({"external_id": "a", "title": "Le tableur", "body": body});
        let line = format!("{line}\n");
        entraide::features::library::import(&app.app, line.as_bytes(), &|_, why| panic!("{why}"))
            .unwrap();
    };
    let mut app = TestApp::start();
    import(&app, "Un tableur zorglubien.");
    app.wait_for_index();
    let tableur = address(&[("q", "tableur")]);
    app.visitor().get(&tableur).shows("zorglubien");
    app.leave_index_behind();
    app.wait(chrono::Duration::minutes(1));
    import(&app, "Un tableur ordinaire.");
    let found = app.visitor().get(&tableur).expect(200);
    found.shows("Le tableur").hides("zorglubien");
}

/// Nor does a correction quote what was hidden meanwhile.
#[test]
fn words_hidden_meanwhile_correct_nothing() {
    let (mut app, alice) = forum();
    let topic = secret(&alice, everyone(&app));
    let nearly = format!("/api/v1/search?{}", query(&[("q", NEARLY[0])]));
    is_found(&app, &app.visitor());
    assert_eq!(app.visitor().get(&nearly).json()["corrected"], SECRET);
    app.leave_index_behind();
    let moderator = app.moderator("mod");
    let page = moderator.get(&format!("/t/x/{topic}")).follow();
    let post = post_id(&page, 1);
    page.form(&format!("/moderation/messages/{post}/masquer"))
        .submit()
        .expect(303);
    app.visitor().get(&nearly).expect(200).hides(SECRET);
}
