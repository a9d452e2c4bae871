//! « Votre question est-elle résolue ? », and what follows when nothing does.

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::schema::accounts;
use entraide::domain::{AccountState, NotifyChoice};

use super::{Scene, listed, open, scene};
use crate::support::Letter;

/// The reminder about an answered question, a week later.
fn reminded(s: &Scene) -> Letter {
    s.app.mails();
    s.app.wait(Duration::days(8));
    s.day_passes();
    s.app.mail()
}

#[test]
fn the_asker_is_asked_once_after_a_week() {
    let s = scene();
    let topic = s.answered();
    s.app.mails();
    s.app.wait(Duration::days(6));
    s.day_passes();
    assert!(s.app.mails().is_empty());
    let mail = reminded(&s);
    assert_eq!(mail.to, s.alice.email());
    for words in [
        "Votre question est-elle résolue\u{202f}?",
        "Réponse de bob",
        "Ouvrez le menu",
    ] {
        assert!(mail.text.contains(words), "{words}: {}", mail.text);
        assert!(mail.html.contains(words), "{words}: {}", mail.html);
    }
    assert!(mail.text.contains("pendant 60\u{a0}jours"), "{}", mail.text);
    open(&s.alice, topic).shows("Votre question est-elle résolue ?");
    open(&s.bob, topic).hides("Votre question est-elle résolue");
    // Never again, however often the day is seen to.
    for _ in 0..3 {
        s.day_passes();
        s.app.wait(Duration::days(30));
    }
    assert!(s.app.mails().is_empty());
}

#[test]
fn one_click_from_the_mail_without_signing_in() {
    let s = scene();
    let topic = s.answered();
    let link = reminded(&s).link("/q/");
    let visitor = s.app.visitor();
    let page = visitor.get(&link).expect(200);
    page.shows("Réponse de bob")
        .shows("Ouvrez le menu à trois points.");
    assert_eq!(page.header("cache-control"), "no-store");
    // Opening changed nothing: mail scanners do.
    assert!(listed(&s.app, "repondu").contains("partager un agenda"));
    let path = page.path.clone();
    let done = page.form(&path).press("Cette réponse m’a aidé·e").follow();
    done.shows("La solution est indiquée")
        .shows("Elle est résolue");
    assert!(listed(&s.app, "resolu").contains("partager un agenda"));
    open(&s.bob, topic).shows("Solution choisie par alice");
    let mails = s.app.mails();
    assert!(
        mails
            .iter()
            .any(|m| m.to == s.bob.email() && m.text.contains("Merci"))
    );
    // Used twice: nothing more to do, and it says so.
    let again = visitor.get(&link).expect(200);
    again.shows("Elle est résolue");
    assert!(!again.has_form(&path));
    visitor.post(&path, &[("geste", "encore")]).expect(409);
    assert!(listed(&s.app, "resolu").contains("partager un agenda"));
}

#[test]
fn links_that_are_forged_or_old_do_nothing() {
    let s = scene();
    let topic = s.answered();
    let other = s.bob.asks(s.category, "Une autre question", "Texte.");
    s.hugo.answers(other, "Une autre réponse.");
    let link = {
        s.app.mails();
        s.app.wait(Duration::days(8));
        s.day_passes();
        let mails = s.app.mails();
        let hers = mails.iter().find(|m| m.to == s.alice.email()).unwrap();
        hers.link("/q/")
    };
    let visitor = s.app.visitor();
    let token = link.rsplit('/').next().unwrap().to_owned();
    let parts: Vec<&str> = token.split('-').collect();
    let forged = [
        format!("{other}-{}-{}-{}", parts[1], parts[2], parts[3]),
        format!("{}-{}-{}-{}", parts[0], s.bob.id(), parts[2], parts[3]),
        format!("{}-{}-9999999999-{}", parts[0], parts[1], parts[3]),
        format!("{}-{}-{}-{}", parts[0], parts[1], parts[2], "0".repeat(32)),
        "n’importe-quoi".to_owned(),
    ];
    for token in &forged {
        visitor
            .get(&format!("/q/{}", token.replace('’', "")))
            .expect(404);
    }
    visitor
        .post(&format!("/q/{}", forged[1]), &[("geste", "encore")])
        .expect(404);
    // An answer of another question is none of this one's.
    let foreign = s
        .app
        .read(|conn| {
            use entraide::db::schema::posts;
            Ok(posts::table
                .filter(posts::topic_id.eq(other))
                .filter(posts::number.eq(2))
                .select(posts::id)
                .first::<entraide::domain::PostId>(conn)?)
        })
        .to_string();
    let fields = [("geste", "solution"), ("reponse", foreign.as_str())];
    visitor.post(&link, &fields).expect(404);
    visitor.post(&link, &[("geste", "inconnu")]).expect(400);
    s.app.wait(Duration::days(60));
    let late = visitor.get(&link).expect(410);
    late.shows("Ce lien a expiré");
    assert_eq!(late.link("Ouvrir la question"), format!("/t/{topic}"));
    visitor.post(&link, &[("geste", "encore")]).expect(410);
    assert!(listed(&s.app, "repondu").contains("partager un agenda"));
}

#[test]
fn a_link_dies_with_the_account_it_speaks_for() {
    let s = scene();
    s.answered();
    let link = reminded(&s).link("/q/");
    let alice = s.alice.id();
    s.app.write(|conn| {
        diesel::update(accounts::table.find(alice))
            .set(accounts::state.eq(AccountState::Suspended))
            .execute(conn)?;
        Ok(())
    });
    let visitor = s.app.visitor();
    visitor.get(&link).expect(404);
    visitor.post(&link, &[("geste", "encore")]).expect(404);
}

#[test]
fn solved_in_another_way_tells_how() {
    let s = scene();
    let topic = s.answered();
    let link = reminded(&s).link("/q/");
    let visitor = s.app.visitor();
    let page = visitor.get(&link);
    let fields = [("geste", "autrement"), ("body", " ")];
    visitor
        .post(&page.path, &fields)
        .expect(422)
        .shows("Dites-nous comment");
    let fields = [
        ("geste", "autrement"),
        ("body", "Il fallait recharger la page."),
        ("envoi", "abc"),
    ];
    visitor
        .post(&page.path, &fields)
        .follow()
        .shows("Elle est résolue");
    let page = open(&s.bob, topic);
    page.shows("Solution choisie par alice")
        .shows("Il fallait recharger la page.")
        .shows("2 réponses");
    // The double click of the same form publishes nothing more.
    visitor
        .post(&format!("/q/{}", link.rsplit('/').next().unwrap()), &fields)
        .expect(409);
    assert_eq!(open(&s.bob, topic).texts("#message-4").len(), 0);
}

#[test]
fn still_in_need_of_help_comes_first_again() {
    let s = scene();
    let topic = s.answered();
    let link = reminded(&s).link("/q/");
    s.bob.asks(s.category, "Une plus récente", "Texte.");
    s.app.wait(Duration::minutes(5));
    let visitor = s.app.visitor();
    let page = visitor.get(&link);
    visitor
        .post(&page.path, &[("geste", "encore")])
        .follow()
        .shows("votre question remonte");
    let list = listed(&s.app, "repondu");
    assert!(list.contains("partager un agenda"));
    let all = s.app.visitor().get("/questions").text();
    assert!(
        all.find("partager un agenda").unwrap() < all.find("Une plus récente").unwrap(),
        "{all}"
    );
    s.app.mails();
    s.app.wait(Duration::days(20));
    s.day_passes();
    assert!(s.app.mails().is_empty());
    open(&s.alice, topic).shows("Votre question est-elle résolue ?");
}

#[test]
fn the_page_asks_the_asker_too_until_told_not_to() {
    let s = scene();
    let topic = s.answered();
    open(&s.alice, topic).hides("Votre question est-elle résolue");
    s.app.wait(Duration::days(8));
    let path = format!("/t/{topic}/resolu");
    let page = open(&s.alice, topic);
    page.form(&path)
        .press("C’est résolu autrement")
        .follow()
        .shows("Réponse de bob")
        .shows("Comment ?");
    page.form(&path)
        .press("Ne plus me le demander")
        .follow()
        .shows("nous ne le demanderons plus")
        .hides("Votre question est-elle résolue");
    s.app.mails();
    s.day_passes();
    assert!(s.app.mails().is_empty(), "declined before the mail");
    // Others have no such page.
    s.bob.get(&path).expect(404);
    s.bob.post(&path, &[("geste", "jamais")]).expect(404);
    s.app.visitor().get(&path).expect(303);
    // The asker still has it.
    s.alice
        .get(&path)
        .expect(200)
        .form(&path)
        .press("Cette réponse m’a aidé·e")
        .follow()
        .shows("Solution choisie par alice");
}

#[test]
fn who_wants_no_mail_gets_none() {
    let s = scene();
    let quiet = s.app.account("quentin").notify(NotifyChoice::None).create();
    let muted = s.app.member("mia");
    let gone = s.app.member("gaston");
    let banned = s.app.member("sacha");
    for person in [&quiet, &muted, &gone, &banned] {
        let title = format!("Question de {}", person.username());
        let topic = person.asks(s.category, &title, "Texte.");
        s.bob.answers(topic, "Une réponse.");
        if person.username() == "mia" {
            person
                .post(&format!("/t/{topic}/suivre"), &[("niveau", "masquer")])
                .expect(303);
        }
    }
    for (person, state) in [
        (&gone, AccountState::Deleted),
        (&banned, AccountState::Suspended),
    ] {
        let id = person.id();
        s.app.write(|conn| {
            diesel::update(accounts::table.find(id))
                .set(accounts::state.eq(state))
                .execute(conn)?;
            Ok(())
        });
    }
    s.app.mails();
    s.app.wait(Duration::days(8));
    s.day_passes();
    let told: Vec<_> = s.app.mails().into_iter().map(|m| m.to).collect();
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn what_moved_on_before_the_mail_is_not_asked_about() {
    let s = scene();
    let topic = s.answered();
    s.app.mails();
    s.app.wait(Duration::days(8));
    entraide::features::lifecycle::schedule(&s.app.app).unwrap();
    let page = open(&s.alice, topic);
    let solution = page
        .html()
        .select(&scraper::Selector::parse("form[action$='/solution']").unwrap())
        .next()
        .unwrap()
        .attr("action")
        .unwrap()
        .to_owned();
    s.alice.post(&solution, &[("oui", "1")]).expect(303);
    let mails = s.app.mails();
    assert!(mails.iter().all(|m| m.to != s.alice.email()));
}

#[test]
fn questions_quiet_for_years_are_left_in_peace() {
    let s = scene();
    s.answered();
    s.app.mails();
    s.app.wait(Duration::days(400));
    s.day_passes();
    assert!(s.app.mails().is_empty());
}

#[test]
fn details_are_asked_for_once_more_then_given_up() {
    let s = scene();
    let topic = s.question();
    let path = format!("/t/{topic}/preciser");
    s.hugo.post(&path, &[("manque", "message")]).expect(303);
    s.app.mails();
    s.app.wait(Duration::days(13));
    s.day_passes();
    assert!(s.app.mails().is_empty());
    s.app.wait(Duration::days(2));
    s.day_passes();
    let mail = s.app.mail();
    assert_eq!(mail.to, s.alice.email());
    assert!(
        mail.text.contains("attend encore quelques précisions"),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("C’est le seul rappel."), "{}", mail.text);
    s.app.wait(Duration::days(29));
    s.day_passes();
    assert!(listed(&s.app, "a-preciser").contains("partager un agenda"));
    s.app.wait(Duration::days(2));
    s.day_passes();
    assert!(s.app.mails().is_empty());
    open(&s.bob, topic)
        .shows("Cette question est périmée.")
        .shows("Les précisions demandées ne sont pas venues.");
    // It can be taken back, and the state from before returns.
    s.hugo
        .post(&format!("/t/{topic}/perime"), &[("oui", "0")])
        .expect(303);
    assert!(listed(&s.app, "a-preciser").contains("partager un agenda"));
}

#[test]
fn a_reminder_about_details_does_not_stand_for_the_other() {
    let s = scene();
    let topic = s.question();
    s.hugo
        .post(&format!("/t/{topic}/preciser"), &[("manque", "message")])
        .expect(303);
    s.app.wait(Duration::days(15));
    s.day_passes();
    s.alice.answers(topic, "« Accès refusé ».");
    s.bob.answers(topic, "Demandez le droit de lire.");
    let mail = reminded(&s);
    assert!(mail.text.contains("Réponse de bob"), "{}", mail.text);
    assert!(
        !mail.text.contains("Réponse de hugo"),
        "a request is no answer: {}",
        mail.text
    );
}

#[test]
fn hundreds_are_asked_in_batches_each_once() {
    let s = scene();
    let topics: Vec<_> = (0..430)
        .map(|n| s.app.topic(&s.alice, s.category, &format!("Question {n}")))
        .collect();
    s.app.write(|conn| {
        use entraide::db::schema::topics as t;
        use entraide::domain::TopicState;
        diesel::update(t::table.filter(t::id.eq_any(&topics)))
            .set(t::state.eq(TopicState::Answered))
            .execute(conn)?;
        Ok(())
    });
    for topic in &topics {
        s.app.message(&s.bob, *topic, "Une réponse.");
    }
    s.app.wait(Duration::days(8));
    s.day_passes();
    s.day_passes();
    let mails = s.app.mails();
    assert_eq!(mails.len(), 430);
}

#[test]
fn what_looks_personal_is_asked_about_before_it_is_the_solution() {
    let s = scene();
    let topic = s.answered();
    let link = reminded(&s).link("/q/");
    let page = s.app.visitor().get(&link).expect(200);
    let path = page.path.clone();
    let visitor = s.app.visitor();
    let asked = visitor.post(
        &path,
        &[
            ("geste", "autrement"),
            ("body", "J’ai appelé le 06 12 34 56 78."),
            ("envoi", "abc"),
        ],
    );
    let asked = asked.expect(200);
    asked
        .shows("Votre texte n’est pas encore publié")
        .shows("06 12 34 56 78");
    assert!(listed(&s.app, "repondu").contains("partager un agenda"));
    let again = asked.form(&path).press("Corriger").expect(200);
    assert!(again.text().contains("06 12 34 56 78"));
    asked
        .form(&path)
        .press("Masquer et publier")
        .follow()
        .shows("Elle est résolue");
    open(&s.bob, topic)
        .shows("J’ai appelé le [")
        .hides("06 12 34");
}
