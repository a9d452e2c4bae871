//! Where one stopped, what is new since, messages kept with a note, addresses passed on.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use entraide::db::schema::{posts, topic_reads};
use entraide::domain::{Audience, PostId, TopicId, Visibility};

use crate::support::{Person, TestApp};

/// A forum with alice's question, and its address.
fn asked(app: &TestApp, alice: &Person, title: &str) -> (TopicId, String) {
    let category = app.category("Fichiers", Audience::Everyone);
    let topic = app.topic(alice, category, title);
    let path = app
        .visitor()
        .get(&format!("/t/{topic}"))
        .expect(301)
        .location()
        .to_owned();
    (topic, path)
}

fn hide(app: &TestApp, post: PostId) {
    app.write(|conn| {
        diesel::update(posts::table.find(post))
            .set(posts::visibility.eq(Visibility::Hidden))
            .execute(conn)?;
        Ok(())
    });
}

/// The words and the address of the link to what is new in the only topic of the list.
fn news(page: &crate::support::Page) -> Option<(String, String)> {
    let html = page.html();
    let links = scraper::Selector::parse("li article a[href*='#message-']").unwrap();
    html.select(&links).next().map(|link| {
        let words = link.text().next().unwrap().replace('\u{a0}', " ");
        (words, link.attr("href").unwrap().to_owned())
    })
}

fn last_read(app: &TestApp, person: &Person, topic: TopicId) -> Option<i64> {
    app.read(|conn| {
        Ok(topic_reads::table
            .find((person.id(), topic))
            .select(topic_reads::last_number)
            .first(conn)
            .optional()?)
    })
}

#[track_caller]
fn wait_for(what: &str, mut there: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !there() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::yield_now();
    }
}

#[test]
fn a_list_tells_what_is_new_since_the_last_visit() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (topic, path) = asked(&app, &alice, "Comment partager un dossier ?");
    assert_eq!(
        news(&bob.get("/questions")),
        None,
        "never opened: all is new"
    );
    bob.get(&path).expect(200);
    assert_eq!(news(&bob.get("/questions")), None);
    app.message(&alice, topic, "Une précision.");
    app.message(&bob, topic, "Ma réponse à moi.");
    app.message(&alice, topic, "Merci.");
    let (words, href) = news(&bob.get("/questions")).unwrap();
    assert_eq!(words.trim(), "2 nouveaux", "one's own message is not new");
    assert_eq!(href, format!("{path}#message-2"));
    assert_eq!(news(&bob.get("/")).unwrap().0.trim(), "2 nouveaux");
    assert_eq!(news(&app.visitor().get("/questions")), None);
    // Known at once on this node, and a moment later in the database.
    let page = bob.get(&path).expect(200);
    page.shows("Nouveaux messages depuis votre dernière visite");
    assert_eq!(news(&bob.get("/questions")), None);
    bob.get(&path)
        .expect(200)
        .hides("Nouveaux messages depuis votre dernière visite");
    wait_for("the mark is written", || {
        last_read(&app, &bob, topic) == Some(4)
    });
}

#[test]
fn a_mark_never_goes_back() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (topic, path) = asked(&app, &alice, "Un long sujet");
    for n in 2..=45 {
        app.message(&alice, topic, &format!("Message {n}"));
    }
    bob.get(&format!("{path}?page=2")).expect(200);
    let first = bob.get(&path).expect(200);
    let resume = first.link("Reprendre là où vous en étiez");
    assert_eq!(resume, format!("{path}?page=3#message-41"));
    assert_eq!(
        first.link("Dernier message"),
        format!("{path}?page=3#message-45")
    );
    wait_for("the mark is written", || {
        last_read(&app, &bob, topic) == Some(40)
    });
    bob.get(&path).expect(200);
    bob.get(&format!("{path}?page=3")).expect(200);
    wait_for("the next one too", || {
        last_read(&app, &bob, topic) == Some(45)
    });
    bob.get(&path)
        .expect(200)
        .hides("Reprendre là où vous en étiez");
}

#[test]
fn readers_at_the_same_instant_all_count() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let (topic, path) = asked(&app, &alice, "Un sujet très lu");
    for n in 2..=30 {
        app.message(&alice, topic, &format!("Message {n}"));
    }
    let readers: Vec<_> = (0..12)
        .map(|n| app.member(&format!("lecteur-{n}")))
        .collect();
    std::thread::scope(|scope| {
        for (n, reader) in readers.iter().enumerate() {
            let path = &path;
            scope.spawn(move || {
                // Forward and back in every order.
                for page in [1 + n % 2, 2 - n % 2, 1] {
                    reader.get(&format!("{path}?page={page}")).expect(200);
                }
            });
        }
    });
    for reader in &readers {
        wait_for("every reader is at the end", || {
            last_read(&app, reader, topic) == Some(30)
        });
    }
}

#[test]
fn a_browser_that_loads_in_advance_has_read_nothing() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (topic, path) = asked(&app, &alice, "Comment partager ?");
    bob.request("GET", &path)
        .header("sec-purpose", "prefetch;prerender")
        .send()
        .expect(200);
    app.message(&alice, topic, "Une précision.");
    assert_eq!(news(&bob.get("/questions")), None);
    bob.get(&path).expect(200);
    wait_for("a visit counts", || last_read(&app, &bob, topic) == Some(2));
}

#[test]
fn counts_and_ways_tell_nothing_of_hidden_messages() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (topic, path) = asked(&app, &alice, "Un sujet modéré");
    bob.get(&path).expect(200);
    let hidden = app.message(&alice, topic, "Zorglub");
    hide(&app, hidden);
    assert_eq!(news(&bob.get("/questions")), None);
    bob.get("/sujets?nouveau=1")
        .expect(200)
        .hides("Un sujet modéré");
    bob.get(&path).expect(200).hides("Reprendre");
    app.message(&alice, topic, "Visible");
    let (words, href) = news(&bob.get("/questions")).unwrap();
    assert_eq!(words.trim(), "1 nouveau");
    assert!(href.ends_with("#message-3"), "{href}");
    // The end of a long topic whose last page holds only hidden messages.
    for n in 4..=20 {
        app.message(&alice, topic, &format!("Message {n}"));
    }
    let after = app.message(&alice, topic, "Zorglub encore");
    hide(&app, after);
    let page = bob.get(&path).expect(200);
    assert!(!page.source().contains("message-21"), "the hidden number");
}

#[test]
fn what_is_to_be_read_is_followed_and_new() {
    let app = TestApp::start();
    let (alice, bob, carla) = (app.member("alice"), app.member("bob"), app.member("carla"));
    let category = app.category("Fichiers", Audience::Everyone);
    let topic = alice.asks(category, "Le sujet d’Alice", "Bonjour.");
    let other = carla.asks(category, "Le sujet de Carla", "Bonjour.");
    let unread = |who: &Person| who.get("/sujets?nouveau=1").expect(200);
    unread(&alice).shows("Vous avez tout lu");
    bob.answers(topic, "Ma réponse.").follow().expect(200);
    bob.answers(other, "Ma réponse.").follow().expect(200);
    unread(&alice)
        .shows("Le sujet d’Alice")
        .hides("Le sujet de Carla");
    alice.get("/").expect(200).shows("À lire");
    unread(&bob).shows("Vous avez tout lu");
    alice
        .get(&format!("/t/le-sujet-d-alice/{topic}"))
        .expect(200);
    unread(&alice).shows("Vous avez tout lu");
    let visitor = app.visitor().get("/sujets?nouveau=1");
    assert!(visitor.location().starts_with("/connexion"));
}

#[test]
fn a_solved_topic_leads_to_its_solution_from_every_page() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (topic, path) = asked(&app, &alice, "Une question résolue");
    let answer = app.message(&bob, topic, "La solution.");
    for n in 3..=25 {
        app.message(&bob, topic, &format!("Message {n}"));
    }
    alice
        .post(&format!("/p/{answer}/solution"), &[("oui", "1")])
        .location();
    let page = app.visitor().get(&format!("{path}?page=2")).expect(200);
    assert_eq!(page.link("Aller à la solution"), format!("{path}#solution"));
}

#[test]
fn a_message_is_kept_with_a_note_found_again_and_let_go() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (topic, path) = asked(&app, &alice, "Synchroniser l’agenda");
    let answer = app.message(&alice, topic, "Installez DAVx⁵.");
    let keep = format!("/p/{answer}/marque-page");
    bob.get("/compte/marque-pages")
        .expect(200)
        .shows("Aucun marque-page");
    let saved = bob
        .get(&keep)
        .expect(200)
        .form(&keep)
        .fill("note", "À faire sur le téléphone de Zoé")
        .submit();
    saved.follow().expect(200).shows("C’est gardé");
    bob.get(&path).expect(200).shows("Gardé");
    bob.get("/compte/marque-pages")
        .expect(200)
        .shows("Synchroniser l’agenda")
        .shows("À faire sur le téléphone de Zoé");
    let search = |words: &str| {
        bob.get(&format!("/compte/marque-pages?q={words}"))
            .expect(200)
    };
    search("zoe+telephone").shows("DAVx⁵");
    search("agenda").shows("DAVx⁵");
    search("calendrier").shows("Aucun marque-page avec ces mots");
    // Nobody else's.
    alice
        .get("/compte/marque-pages")
        .expect(200)
        .shows("Aucun marque-page");
    alice.get(&path).expect(200).hides("Gardé");
    // The note changes; the message does not come twice.
    bob.post(&keep, &[("note", "Fait"), ("liste", "1")])
        .follow()
        .expect(200)
        .shows("Fait")
        .hides("Zoé");
    // Taken out, and taken back.
    let gone = bob.post(&keep, &[("retirer", "1")]).expect(200);
    gone.shows("Le marque-page est retiré");
    bob.get("/compte/marque-pages")
        .expect(200)
        .shows("Aucun marque-page");
    gone.form(&keep).submit().follow().expect(200).shows("Fait");
}

#[test]
fn a_note_too_long_comes_back_whole() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (topic, _) = asked(&app, &alice, "Une question");
    let post = app.message(&alice, topic, "Une réponse.");
    let long = "é".repeat(501);
    let path = format!("/p/{post}/marque-page");
    let page = bob.post(&path, &[("note", &long)]).expect(422);
    page.shows("501");
    assert_eq!(page.form(&path).value("note").trim(), long);
    let visitor = app.visitor().get(&path);
    assert!(visitor.location().starts_with("/connexion"));
}

#[test]
fn a_kept_message_that_is_hidden_keeps_only_the_note() {
    let app = TestApp::start();
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (topic, _) = asked(&app, &alice, "Zorglub le secret");
    let post = app.message(&alice, topic, "Bulgroz");
    let path = format!("/p/{post}/marque-page");
    bob.post(&path, &[("note", "Ma note à moi")]).location();
    hide(&app, post);
    let nothing = |page: &crate::support::Page| {
        assert!(!page.source().contains("Zorglub") && !page.source().contains("Bulgroz"));
    };
    let list = bob.get("/compte/marque-pages").expect(200);
    list.shows("Ce message n’est plus visible")
        .shows("Ma note à moi");
    nothing(&list);
    bob.get("/compte/marque-pages?q=zorglub")
        .expect(200)
        .shows("Aucun marque-page avec ces mots");
    let form = bob.get(&path).expect(200);
    form.shows("plus visible");
    nothing(&form);
    bob.post(&path, &[("note", "Changée"), ("liste", "1")])
        .follow()
        .expect(200)
        .shows("Changée");
    // Who never kept it knows nothing of it.
    let carla = app.member("carla");
    carla.get(&path).expect(404);
    carla.post(&path, &[("note", "x")]).expect(404);
    carla.get(&format!("/p/{post}/partager")).expect(404);
    nothing(&bob.post(&path, &[("retirer", "1")]).expect(200));
}

#[test]
fn the_address_of_a_message_is_there_to_be_passed_on() {
    let app = TestApp::start();
    let (alice, helper) = (app.member("alice"), app.helper("helene"));
    let (topic, path) = asked(&app, &alice, "Où est ma corbeille ?");
    let post = app.message(&alice, topic, "En bas à gauche.");
    let share = app.visitor().get(&path).expect(200).link("Partager");
    app.visitor().get(&share).expect(200);
    let page = app
        .visitor()
        .get(&format!("/p/{post}/partager"))
        .expect(200);
    let address = format!("{}/p/{post}", app.app.config.public_url.as_str());
    assert!(page.source().contains(&format!("value=\"{address}\"")));
    let mail = page.link("Envoyer par mail");
    assert!(mail.starts_with("mailto:?subject=O%C3%B9"), "{mail}");
    page.hides("Seules les personnes");
    app.visitor()
        .get(&format!("/p/{post}"))
        .follow()
        .shows("En bas à gauche");
    let inner = app.category("Coulisses", Audience::Helpers);
    let secret = app.topic(&helper, inner, "Entre nous");
    let post = app.message(&helper, secret, "Chut");
    let share = format!("/p/{post}/partager");
    helper.get(&share).expect(200).shows("Seules les personnes");
    app.visitor().get(&share).expect(404);
}
