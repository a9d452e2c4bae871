//! Polls: who makes them, who votes, what is shown to whom, and counts that are right.

use std::sync::Barrier;

use diesel::prelude::*;
use entraide::db::schema::{accounts, categories, poll_options, poll_votes, polls, posts};
use entraide::domain::{
    AccountState, Audience, CategoryId, PollOptionId, PostId, TopicId, Visibility,
};

use crate::support::{Page, Person, TestApp};

/// A question of this person, and the id of its message.
fn question(app: &TestApp, category: CategoryId, by: &Person) -> (TopicId, PostId, String) {
    let topic = by.asks(category, "Quand se réunir ?", "Dites-moi.");
    let post = app.read(|conn| {
        Ok(posts::table
            .filter(posts::topic_id.eq(topic))
            .select(posts::id)
            .first(conn)?)
    });
    (topic, post, format!("/t/quand-se-reunir/{topic}"))
}

/// Fills the form of a poll with two choices.
#[track_caller]
fn polled(by: &Person, post: PostId, more: &[(&str, &str)]) -> Page {
    let address = format!("/p/{post}/sondage");
    let mut form = by
        .get(&address)
        .expect(200)
        .form(&address)
        .fill("question", "Mardi ou samedi ?")
        .fill("choix", "Mardi\n\n Samedi \n");
    for (name, value) in more {
        form = if *name == "fin" {
            form.fill(name, value)
        } else {
            form.choose(name, value)
        };
    }
    form.submit()
}

fn options(app: &TestApp) -> Vec<PollOptionId> {
    app.read(|conn| {
        Ok(poll_options::table
            .order(poll_options::position)
            .select(poll_options::id)
            .load(conn)?)
    })
}

/// Counts beside the choices, and voters.
fn counts(app: &TestApp) -> (Vec<i64>, i64) {
    app.read(|conn| {
        let votes = poll_options::table
            .order(poll_options::position)
            .select(poll_options::vote_count)
            .load(conn)?;
        let voters = polls::table.select(polls::voter_count).first(conn)?;
        Ok((votes, voters))
    })
}

fn vote(by: &Person, post: PostId, choices: &[PollOptionId]) -> Page {
    let values: Vec<String> = choices.iter().map(ToString::to_string).collect();
    let fields: Vec<_> = values.iter().map(|v| ("choix", v.as_str())).collect();
    by.post(&format!("/p/{post}/voter"), &fields)
}

#[test]
fn a_poll_is_made_answered_and_read() {
    let app = TestApp::start();
    let category = app.category("Vie du lieu", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (_, post, path) = question(&app, category, &alice);
    alice.get(&path).click("Ajouter un sondage").expect(200);
    polled(&alice, post, &[])
        .follow()
        .expect(200)
        .shows("Le sondage est enregistré")
        .shows("Mardi ou samedi ?");
    // Visitors see where it stands and how to take part.
    let page = app.visitor().get(&path);
    page.shows("Personne n’a encore voté")
        .shows("Se connecter pour voter");
    assert!(!page.has_form(&format!("/p/{post}/voter")));

    let choices = options(&app);
    let before = bob.get(&path);
    before.shows("vote anonyme").hides("0 voix");
    before
        .click("Voir les résultats")
        .expect(200)
        .shows("0 voix, 0 %");
    let form = before.form(&format!("/p/{post}/voter"));
    form.choose("choix", &choices[1].to_string())
        .submit()
        .follow()
        .expect(200)
        .shows("votre vote est compté")
        .shows("Votre choix : Samedi")
        .shows("1 voix, 100 %");
    assert_eq!(counts(&app), (vec![0, 1], 1));

    // A change of mind is not a second vote.
    let again = bob.get(&path).click("Changer mon vote").expect(200);
    let form = again.form(&format!("/p/{post}/voter"));
    assert_eq!(form.value("choix"), choices[1].to_string());
    form.choose("choix", &choices[0].to_string())
        .submit()
        .expect(303);
    assert_eq!(counts(&app), (vec![1, 0], 1));
    vote(&alice, post, &choices[1..]).expect(303);
    app.visitor()
        .get(&path)
        .shows("2 personnes ont voté")
        .shows("1 voix, 50 %")
        .hides("alice, ")
        .hides("Votre choix");
    // Voting from elsewhere in the poll is refused in words, on a page that shows it again.
    let none = vote(&bob, post, &[]);
    none.expect(422)
        .shows("Choisissez une réponse avant de voter");
    vote(&bob, post, &choices)
        .expect(422)
        .shows("une seule réponse");
    assert_eq!(counts(&app), (vec![1, 1], 2));
}

#[test]
fn several_choices_count_each() {
    let app = TestApp::start();
    let category = app.category("Vie du lieu", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (_, post, path) = question(&app, category, &alice);
    polled(&alice, post, &[("nombre", "plusieurs")]).expect(303);
    let choices = options(&app);
    vote(&bob, post, &choices).expect(303);
    vote(&alice, post, &choices[..1]).expect(303);
    assert_eq!(counts(&app), (vec![2, 1], 2));
    bob.get(&path).shows("2 voix, 100 %").shows("1 voix, 50 %");
    vote(&bob, post, &choices[1..]).expect(303);
    assert_eq!(counts(&app), (vec![1, 1], 2));
    // Sent twice, a vote is one.
    vote(&bob, post, &choices[1..]).expect(303);
    assert_eq!(counts(&app), (vec![1, 1], 2));
}

#[test]
fn what_is_wrong_with_a_poll_is_said_and_kept() {
    let app = TestApp::start();
    let category = app.category("Vie du lieu", Audience::Everyone);
    let alice = app.member("alice");
    let (_, post, _) = question(&app, category, &alice);
    let address = format!("/p/{post}/sondage");
    for (fields, why) in [
        (
            [("question", ""), ("choix", "a\nb"), ("fin", "")],
            "Écrivez la question",
        ),
        (
            [("question", "Q"), ("choix", "a"), ("fin", "")],
            "au moins deux réponses",
        ),
        (
            [("question", "Q"), ("choix", "a\nA"), ("fin", "")],
            "sont les mêmes",
        ),
        (
            [("question", "Q"), ("choix", "a\nb"), ("fin", "demain")],
            "Écrivez un jour",
        ),
        (
            [("question", "Q"), ("choix", "a\nb"), ("fin", "2026-03-01")],
            "Ce jour est passé",
        ),
        (
            [("question", "Q"), ("choix", "a\nb"), ("fin", "2036-03-01")],
            "un an au plus",
        ),
    ] {
        let page = alice.post(&address, &fields).expect(422);
        page.shows(why);
        let form = page.form(&address);
        assert_eq!(form.value("question"), fields[0].1);
        assert_eq!(form.value("choix").trim(), fields[1].1);
    }
    let long = "\n".repeat(3) + &(0..11).map(|n| format!("choix {n}\n")).collect::<String>();
    alice
        .post(&address, &[("question", "Q"), ("choix", &long)])
        .expect(422)
        .shows("le maximum est de 10");
}

#[test]
fn only_its_author_and_moderators_make_and_manage_it() {
    let app = TestApp::start();
    let category = app.category("Vie du lieu", Audience::Everyone);
    let (alice, bob, moderator) = (app.member("alice"), app.member("bob"), app.moderator("mod"));
    let (_, post, path) = question(&app, category, &alice);
    let address = format!("/p/{post}/sondage");
    let fields = [("question", "Q"), ("choix", "a\nb")];
    bob.get(&path).hides("Ajouter un sondage");
    bob.get(&address).expect(403);
    bob.post(&address, &fields).expect(403);
    polled(&alice, post, &[]).expect(303);
    for verb in ["fermer", "supprimer"] {
        bob.post(&format!("{address}/{verb}"), &[]).expect(403);
    }
    bob.get(&address).expect(403);
    bob.get(&format!("{address}/supprimer")).expect(403);

    // Before the first vote it is corrected, after it no more.
    let form = alice
        .get(&path)
        .click("Gérer le sondage")
        .expect(200)
        .form(&address);
    assert_eq!(form.value("choix").trim(), "Mardi\nSamedi");
    form.fill("choix", "Lundi\nMardi\nSamedi")
        .submit()
        .expect(303);
    let choices = options(&app);
    assert_eq!(choices.len(), 3);
    vote(&bob, post, &choices[..1]).expect(303);
    assert!(!alice.get(&address).expect(200).has_form(&address));
    alice
        .post(&address, &fields)
        .expect(409)
        .shows("ne change plus");
    assert_eq!(options(&app), choices);

    moderator
        .get(&address)
        .form(&format!("{address}/fermer"))
        .submit()
        .follow()
        .shows("Le sondage est terminé");
    vote(&alice, post, &choices[..1]).expect(409);
    bob.get(&path).shows("Terminé").hides("Changer mon vote");
    alice
        .get(&format!("{address}/supprimer"))
        .shows("disparaissent pour de bon")
        .form(&format!("{address}/supprimer"))
        .submit()
        .follow()
        .shows("Le sondage est supprimé")
        .hides("Mardi ou samedi");
    let left: i64 = app.read(|conn| Ok(poll_votes::table.count().get_result(conn)?));
    assert_eq!(left, 0);
}

#[test]
fn it_closes_by_itself_at_the_end_of_its_day() {
    let app = TestApp::start();
    let category = app.category("Vie du lieu", Audience::Everyone);
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let (_, post, path) = question(&app, category, &alice);
    polled(&alice, post, &[("fin", "2026-03-03")]).expect(303);
    let choices = options(&app);
    bob.get(&path).shows("ouvert jusqu’au 3 mars 2026 inclus");
    // 23:59 in Paris.
    app.wait(chrono::Duration::minutes((14 + 23) * 60 + 59));
    vote(&bob, post, &choices[..1]).expect(303);
    app.wait(chrono::Duration::minutes(1));
    vote(&bob, post, &choices[1..]).expect(409).shows("terminé");
    bob.get(&path).shows("Terminé").shows("1 voix, 100 %");
    assert_eq!(counts(&app), (vec![1, 0], 1));
}

#[test]
fn names_are_shown_only_where_that_was_said() {
    let app = TestApp::start();
    let category = app.category("Vie du lieu", Audience::Everyone);
    let (alice, bob, carl) = (
        app.member("alice"),
        app.member("bobette"),
        app.member("carlito"),
    );
    let (_, post, path) = question(&app, category, &alice);
    polled(&alice, post, &[("noms", "visibles")]).expect(303);
    let choices = options(&app);
    alice
        .get(&path)
        .shows("votre nom sera visible à côté de votre choix");
    vote(&bob, post, &choices[..1]).expect(303);
    vote(&carl, post, &choices[..1]).expect(303);
    let results = format!("{path}?sondage={post}&voir=resultats");
    alice.get(&results).shows("bobette").shows("carlito");
    app.visitor().get(&path).hides("bobette").hides("carlito");
    // A deleted account keeps its vote, and no name.
    app.write(|conn| {
        diesel::update(accounts::table.filter(accounts::id.eq(bob.id())))
            .set(accounts::state.eq(AccountState::Deleted))
            .execute(conn)?;
        Ok(())
    });
    let page = alice.get(&results);
    page.shows("2 voix, 100 %")
        .hides("bobette")
        .shows("carlito et une autre personne");
}

#[test]
fn anonymous_polls_never_show_names() {
    let app = TestApp::start();
    let category = app.category("Vie du lieu", Audience::Everyone);
    let (alice, bob, moderator) = (app.member("alice"), app.member("bobette"), app.admin("mod"));
    let (_, post, path) = question(&app, category, &alice);
    polled(&alice, post, &[]).expect(303);
    vote(&bob, post, &options(&app)[..1]).expect(303);
    for reader in [&app.visitor(), &alice, &moderator] {
        let page = reader.get(&format!("{path}?sondage={post}&voir=resultats"));
        page.shows("1 voix, 100 %").hides("bobette");
    }
}

#[test]
fn a_poll_is_as_secret_as_its_message() {
    let app = TestApp::start();
    let (alice, bob, moderator) = (app.member("alice"), app.member("bob"), app.moderator("mod"));
    let open = app.category("Vie du lieu", Audience::Everyone);
    let (_, post, path) = question(&app, open, &alice);
    polled(&alice, post, &[]).expect(303);
    let choices = options(&app);
    let gone = |visibility: Visibility| {
        app.write(|conn| {
            diesel::update(posts::table.filter(posts::id.eq(post)))
                .set(posts::visibility.eq(visibility))
                .execute(conn)?;
            Ok(())
        });
    };
    for visibility in [Visibility::Hidden, Visibility::Pending, Visibility::Deleted] {
        gone(visibility);
        assert!(
            !bob.get(&path).source().contains("samedi"),
            "{visibility:?}"
        );
        for address in [
            format!("/p/{post}/sondage"),
            format!("/p/{post}/sondage/supprimer"),
        ] {
            bob.get(&address).expect(404);
        }
        vote(&bob, post, &choices[..1]).expect(404);
    }
    gone(Visibility::Hidden);
    // Its author still reads it, and nobody votes.
    alice.get(&path).shows("Mardi ou samedi");
    vote(&alice, post, &choices[..1]).expect(403);
    gone(Visibility::Visible);
    app.write(|conn| {
        diesel::update(categories::table.filter(categories::id.eq(open)))
            .set(categories::read_level.eq(Audience::Moderators))
            .execute(conn)?;
        Ok(())
    });
    vote(&bob, post, &choices[..1]).expect(404);
    bob.post(&format!("/p/{post}/sondage/fermer"), &[])
        .expect(404);
    moderator.get(&path).shows("Mardi ou samedi");
    assert_eq!(counts(&app), (vec![0, 0], 0));
}

#[test]
fn who_may_not_write_may_not_vote() {
    let app = TestApp::start();
    let category = app.category("Vie du lieu", Audience::Everyone);
    let (alice, bob, carl) = (app.member("alice"), app.member("bob"), app.member("carl"));
    let (_, post, path) = question(&app, category, &alice);
    polled(&alice, post, &[]).expect(303);
    let choices = options(&app);
    let later = app.now() + chrono::Duration::days(1);
    app.write(|conn| {
        diesel::update(accounts::table.filter(accounts::id.eq(bob.id())))
            .set(accounts::silenced_until.eq(later))
            .execute(conn)?;
        diesel::update(accounts::table.filter(accounts::id.eq(carl.id())))
            .set(accounts::state.eq(AccountState::Suspended))
            .execute(conn)?;
        Ok(())
    });
    vote(&bob, post, &choices[..1]).expect(403);
    assert!(!bob.get(&path).has_form(&format!("/p/{post}/voter")));
    let suspended = vote(&carl, post, &choices[..1]).status;
    assert!(matches!(suspended, 303 | 401 | 403), "{suspended}");
    let visitor = vote(&app.visitor(), post, &choices[..1]).status;
    assert!(matches!(visitor, 303 | 401), "{visitor}");
    // A choice of another poll, or none at all.
    vote(&alice, post, &[PollOptionId(999_999)]).expect(422);
    vote(&alice, PostId(999_999), &choices[..1]).expect(404);
    let other = app.member("dora");
    let (_, bare, _) = question(&app, category, &other);
    vote(&alice, bare, &choices[..1]).expect(404);
    assert_eq!(counts(&app), (vec![0, 0], 0));
    app.write(|conn| {
        diesel::update(categories::table.filter(categories::id.eq(category)))
            .set(categories::archived_at.eq(Some(later)))
            .execute(conn)?;
        Ok(())
    });
    vote(&alice, post, &choices[..1]).expect(403);
}

#[test]
fn votes_at_the_same_instant_are_all_counted_once() {
    const VOTERS: usize = 12;
    const EACH: usize = 4;
    let app = TestApp::start();
    let category = app.category("Vie du lieu", Audience::Everyone);
    let alice = app.member("alice");
    let (_, post, _) = question(&app, category, &alice);
    polled(&alice, post, &[("nombre", "plusieurs")]).expect(303);
    let choices = options(&app);
    let voters: Vec<_> = (0..VOTERS)
        .map(|n| app.member(&format!("membre{n}")))
        .collect();
    // Each from two windows at once.
    let start = Barrier::new(VOTERS * 2);
    std::thread::scope(|scope| {
        for (n, voter) in voters.iter().enumerate() {
            for window in 0..2 {
                let (choices, start) = (&choices, &start);
                scope.spawn(move || {
                    start.wait();
                    for turn in 0..EACH {
                        let chosen = match (n + window + turn) % 3 {
                            0 => &choices[..1],
                            1 => &choices[1..],
                            _ => &choices[..],
                        };
                        vote(voter, post, chosen).expect(303);
                    }
                });
            }
        }
    });
    let (votes, count) = counts(&app);
    assert_eq!(count, i64::try_from(VOTERS).unwrap());
    let rows: Vec<(PollOptionId, i64)> = app.read(|conn| {
        Ok(poll_votes::table
            .group_by(poll_votes::option_id)
            .select((poll_votes::option_id, diesel::dsl::count_star()))
            .load(conn)?)
    });
    for (option, stored) in choices.iter().zip(votes) {
        let real = rows
            .iter()
            .find(|(id, _)| id == option)
            .map_or(0, |(_, n)| *n);
        assert_eq!(stored, real, "{option}");
    }
}

#[test]
fn what_looks_personal_in_a_poll_is_asked_about_first() {
    let app = TestApp::start();
    let category = app.category("Vie du lieu", Audience::Everyone);
    let alice = app.member("alice");
    let (_, post, page) = question(&app, category, &alice);
    let path = format!("/p/{post}/sondage");
    let asked = alice
        .get(&path)
        .form(&path)
        .fill("question", "À qui écrire ?")
        .fill("choix", "alice@monasso.fr\nAu bureau")
        .submit()
        .expect(200);
    asked
        .shows("Votre texte n’est pas encore publié")
        .shows("alice@monasso.fr");
    assert!(options(&app).is_empty());
    let back = asked.form(&path).press("Corriger").expect(200);
    assert_eq!(
        back.form(&path).value("choix").trim(),
        "alice@monasso.fr\nAu bureau"
    );
    asked.form(&path).press("Masquer et publier").expect(303);
    app.visitor()
        .get(&page)
        .expect(200)
        .shows("À qui écrire ?")
        .shows("[adresse mail masquée]")
        .shows("Au bureau")
        .hides("alice@monasso.fr");
}
