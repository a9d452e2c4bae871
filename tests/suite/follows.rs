//! Following and muting categories and tags: who is written to, and what lists leave out.

use entraide::domain::{Audience, CategoryId};

use crate::support::{Letter, Person, TestApp};

fn recipients(mails: &[Letter]) -> Vec<&str> {
    let mut to: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    to
}

fn choose_category(person: &Person, category: CategoryId, level: &str) {
    let path = format!("/c/{category}/suivre");
    person.post(&path, &[("niveau", level)]).location();
}

fn choose_tag(person: &Person, tag: &str, level: &str) {
    let path = format!("/tag/{tag}/suivre");
    person.post(&path, &[("niveau", level)]).location();
}

/// Asks with a tag.
fn tagged(person: &Person, category: CategoryId, title: &str, tags: &str) {
    person
        .post(
            "/poser",
            &[
                ("title", title),
                ("category", &category.to_string()),
                ("tags", tags),
                ("body", "Bonjour."),
            ],
        )
        .location();
}

#[test]
fn a_followed_category_announces_its_new_topics_once() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob, carla) = (app.member("alice"), app.member("bob"), app.member("carla"));
    choose_category(&bob, category, "suivre");
    choose_category(&alice, category, "suivre");
    app.wait(chrono::Duration::seconds(1));
    let topic = alice.asks(category, "Comment partager ?", "Je ne trouve pas.");
    let mail = app.mail();
    assert_eq!(mail.to, bob.email(), "nobody is told of their own question");
    assert!(
        mail.text.contains("alice a posé une question"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("Je ne trouve pas."), "{}", mail.text);
    assert!(
        mail.text
            .contains("vous suivez la catégorie «\u{a0}Fichiers\u{a0}»"),
        "{}",
        mail.text
    );
    // Answers are for those who follow the topic.
    carla.answers(topic, "Ouvrez le menu.");
    assert_eq!(recipients(&app.mails()), [alice.email()]);
    // Its link stops the category, and leaves it in the lists.
    let stop = mail.link("/suivi/arreter/");
    let path = stop
        .strip_prefix(app.app.config.public_url.as_str())
        .unwrap()
        .to_owned();
    let page = app.visitor().get(&path).expect(200);
    page.shows("la catégorie « Fichiers »");
    page.form(&path).submit().follow().shows("sont arrêtés");
    alice.asks(category, "Une autre question", "Encore moi.");
    assert!(app.mails().is_empty());
    bob.get("/questions")
        .expect(200)
        .shows("Une autre question");
}

#[test]
fn a_category_and_a_tag_make_one_mail() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob, carla) = (app.member("alice"), app.member("bob"), app.member("carla"));
    tagged(&alice, category, "La première", "agenda, partage");
    app.mails();
    for person in [&bob, &carla] {
        choose_tag(person, "agenda", "suivre");
        choose_tag(person, "partage", "suivre");
    }
    choose_category(&bob, category, "suivre");
    app.wait(chrono::Duration::seconds(1));
    tagged(&alice, category, "La seconde", "agenda, partage");
    let mails = app.mails();
    assert_eq!(recipients(&mails), [bob.email(), carla.email()]);
    let to_carla = mails.iter().find(|mail| mail.to == carla.email()).unwrap();
    assert!(
        to_carla.text.contains("vous suivez l’étiquette"),
        "{}",
        to_carla.text
    );
    app.run_jobs();
    assert!(app.mails().is_empty());
}

#[test]
fn what_is_muted_beside_what_is_followed_wins() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob, carla) = (app.member("alice"), app.member("bob"), app.member("carla"));
    tagged(&alice, category, "La première", "agenda, partage");
    app.mails();
    choose_category(&bob, category, "suivre");
    choose_tag(&bob, "agenda", "masquer");
    choose_tag(&carla, "partage", "suivre");
    choose_category(&carla, category, "masquer");
    app.wait(chrono::Duration::seconds(1));
    tagged(&alice, category, "La seconde", "agenda, partage");
    assert!(app.mails().is_empty());
    // A mention still arrives.
    let fields = [
        ("title", "La troisième"),
        ("category", &category.to_string()),
        ("tags", "agenda"),
        ("body", "Qu’en penses-tu, @bob ?"),
    ];
    alice.post("/poser", &fields).location();
    let mail = app.mail();
    assert_eq!(mail.to, bob.email());
    assert!(mail.text.contains("ce message vous nomme"), "{}", mail.text);
}

#[test]
fn who_may_not_read_a_category_is_not_told() {
    let app = TestApp::start();
    let inner = app.category("Coulisses", Audience::Helpers);
    let (helene, irene) = (app.helper("helene"), app.helper("irene"));
    let bob = app.member("bob");
    bob.post(&format!("/c/{inner}/suivre"), &[("niveau", "suivre")])
        .expect(404);
    choose_category(&irene, inner, "suivre");
    app.wait(chrono::Duration::seconds(1));
    // She was a helper when she chose.
    app.write(|conn| {
        use diesel::prelude::*;
        use entraide::db::schema::accounts;
        diesel::update(accounts::table.find(irene.id()))
            .set(accounts::standing.eq(entraide::domain::Standing::Member))
            .execute(conn)?;
        Ok(())
    });
    helene.asks(inner, "Zorglub", "Entre nous.");
    assert!(app.mails().is_empty());
    let page = irene.get("/compte/suivis?quoi=categories").expect(200);
    assert!(!page.source().contains("Coulisses"));
}

#[test]
fn many_followers_are_told_in_slices_each_once() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let alice = app.member("alice");
    let now = app.now();
    let people: Vec<_> = (0..230)
        .map(|n| app.member(&format!("abonne-{n}")))
        .collect();
    app.write(|conn| {
        use diesel::prelude::*;
        use entraide::db::schema::category_follows;
        use entraide::domain::FollowLevel;
        for person in &people {
            diesel::insert_into(category_follows::table)
                .values((
                    category_follows::category_id.eq(category),
                    category_follows::account_id.eq(person.id()),
                    category_follows::level.eq(FollowLevel::Follow),
                    category_follows::created_at.eq(now),
                ))
                .execute(conn)?;
        }
        Ok(())
    });
    alice.asks(category, "Pour tout le monde", "Bonjour.");
    let mails = app.mails();
    let mut to = recipients(&mails);
    to.dedup();
    assert_eq!((mails.len(), to.len()), (230, 230));
}

#[test]
fn muted_places_leave_the_lists_but_not_their_own_page() {
    let app = TestApp::start();
    let files = app.category("Fichiers", Audience::Everyone);
    let agenda = app.category("Agenda", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    tagged(&alice, files, "Zorglub un", "bruit");
    tagged(&alice, agenda, "Bulgroz deux", "calme");
    tagged(&alice, agenda, "Zorglub trois", "bruit");
    let lists = ["/", "/questions", "/sujets", "/questions?etat=sans-reponse"];
    choose_category(&bob, files, "masquer");
    for list in lists {
        let page = bob.get(list).expect(200);
        page.hides("Zorglub un")
            .shows("Zorglub trois")
            .shows("Bulgroz");
        app.visitor().get(list).expect(200).shows("Zorglub un");
    }
    choose_tag(&bob, "bruit", "masquer");
    for list in lists {
        bob.get(list).expect(200).hides("Zorglub").shows("Bulgroz");
    }
    bob.get(&format!("/questions?categorie={files}"))
        .expect(200)
        .shows("Zorglub un");
    bob.get("/tag/bruit")
        .expect(200)
        .shows("Zorglub trois")
        .shows("Masqué");
    choose_tag(&bob, "bruit", "normal");
    choose_category(&bob, files, "normal");
    bob.get("/questions").expect(200).shows("Zorglub un");
}

#[test]
fn what_one_follows_is_listed_and_changed_there() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    tagged(&alice, category, "Une question", "agenda");
    choose_category(&bob, category, "masquer");
    choose_tag(&bob, "agenda", "suivre");
    bob.get("/compte/suivis?quoi=categories")
        .expect(200)
        .shows("Fichiers")
        .shows("Masqué");
    let tags = bob.get("/compte/suivis?quoi=etiquettes").expect(200);
    tags.shows("agenda").shows("Suivi");
    let back = bob
        .request("POST", "/tag/agenda/suivre")
        .header(
            "referer",
            &format!(
                "{}/compte/suivis?quoi=etiquettes",
                app.app.config.public_url.as_str()
            ),
        )
        .body("application/x-www-form-urlencoded", "niveau=normal")
        .send();
    assert_eq!(
        back.location(),
        "/compte/suivis?quoi=etiquettes&fait=suivi-normal"
    );
    bob.get("/compte/suivis?quoi=etiquettes")
        .expect(200)
        .shows("Rien de choisi");
    alice
        .get("/compte/suivis")
        .expect(200)
        .shows("Une question");
    let visitor = app.visitor().get("/compte/suivis");
    assert!(visitor.location().starts_with("/connexion"));
}

#[test]
fn a_long_list_of_choices_goes_on_without_loss() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    for n in 0..35 {
        let topic = app.topic(&alice, category, &format!("Sujet numéro {n}."));
        bob.post(&format!("/t/{topic}/suivre"), &[("niveau", "suivre")])
            .location();
    }
    let first = bob.get("/compte/suivis").expect(200);
    let second = bob.get(&first.link("Suite")).expect(200);
    let rows = |page: &crate::support::Page| page.texts("tbody th");
    let mut all = [rows(&first), rows(&second)].concat();
    assert_eq!(all.len(), 35);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 35);
}

#[test]
fn a_topic_can_be_followed_silenced_or_neither() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = app.topic(&alice, category, "Une question");
    let path = format!("/t/{topic}/suivre");
    bob.post(&path, &[("niveau", "masquer")])
        .follow()
        .shows("Recevoir de nouveau des mails");
    app.message(&alice, topic, "…");
    alice.answers(topic, "Et @bob ?");
    assert!(app.mails().is_empty(), "silence holds for mentions too");
    bob.post(&path, &[("niveau", "normal")]).location();
    alice.answers(topic, "Alors, @bob ?");
    assert_eq!(recipients(&app.mails()), [bob.email()]);
    alice.answers(topic, "Tant pis.");
    assert!(app.mails().is_empty(), "not followed");
}

#[test]
fn the_button_of_a_topic_pressed_again_only_stops_following() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = app.topic(&alice, category, "Une question");
    let path = format!("/t/{topic}/suivre");
    bob.get(&format!("/t/une-question/{topic}"))
        .expect(200)
        .form(&path)
        .press("Suivre par mail")
        .follow()
        .shows("les nouveaux messages vous arriveront par mail")
        .form(&path)
        .press("Suivi par mail")
        .follow()
        .shows("Vous ne suivez plus ce sujet");
    bob.get("/compte/suivis")
        .expect(200)
        .hides("En silence")
        .hides("Une question");
    alice.answers(topic, "Rien de neuf.");
    assert!(app.mails().is_empty(), "not followed");
    alice.answers(topic, "Et vous, @bob ?");
    assert_eq!(recipients(&app.mails()), [bob.email()], "not silenced");
}

#[test]
fn a_page_from_before_stops_following_and_no_more() {
    let app = TestApp::start();
    let category = app.category("Fichiers", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = app.topic(&alice, category, "Une question");
    let path = format!("/t/{topic}/suivre");
    bob.post(&path, &[("suivre", "1")]).expect(303);
    bob.post(&path, &[("suivre", "0")])
        .follow()
        .shows("Vous ne suivez plus ce sujet");
    alice.answers(topic, "Et vous, @bob ?");
    assert_eq!(recipients(&app.mails()), [bob.email()]);
}
