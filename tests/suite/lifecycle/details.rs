//! « À préciser ».

use diesel::prelude::*;
use entraide::db::schema::sessions;
use entraide::domain::TopicId;

use super::{Scene, listed, open, scene};
use crate::support::Page;
use crate::topics::post_id;

fn ask(s: &Scene, topic: TopicId) -> Page {
    let path = format!("/t/{topic}/preciser");
    let page = s.hugo.get(&path).expect(200);
    page.form(&path)
        .choose("manque", "message")
        .fill("body", "Est-ce l’agenda de l’association ?")
        .press("Demander ces précisions")
}

#[test]
fn the_asker_is_asked_kindly_and_by_mail() {
    let s = scene();
    let topic = s.question();
    s.app.mails();
    let page = ask(&s, topic).follow();
    page.shows("Votre demande est publiée")
        .shows("À préciser")
        .shows("il nous manque quelques précisions")
        .shows("Quel message s’affiche exactement ?")
        .shows("Est-ce l’agenda de l’association ?")
        .hides("capture d’écran");
    open(&s.alice, topic)
        .shows("hugo veut vous aider, et a besoin de quelques précisions")
        .shows("Lire ce qui est demandé");
    open(&s.bob, topic).shows("hugo a demandé des précisions à la personne");
    let mail = s.app.mail();
    assert_eq!(mail.to, s.alice.email());
    assert!(
        mail.subject.contains("Une précision\u{202f}?"),
        "{}",
        mail.subject
    );
    assert!(mail.text.contains("hugo veut vous aider"), "{}", mail.text);
    for words in [
        "veut vous aider",
        "Quel message s’affiche",
        "Donner ces précisions",
    ] {
        assert!(mail.text.contains(words), "{words}: {}", mail.text);
        assert!(mail.html.contains(words), "{words}: {}", mail.html);
    }
    assert!(
        mail.link("#repondre")
            .contains(&format!("/{topic}#repondre"))
    );
    assert!(mail.mail.list.is_some(), "a way out in one click");
}

#[test]
fn a_request_is_no_answer_nor_is_what_the_asker_says() {
    let s = scene();
    let topic = s.question();
    ask(&s, topic);
    assert!(listed(&s.app, "a-preciser").contains("partager un agenda"));
    assert!(!listed(&s.app, "sans-reponse").contains("partager un agenda"));
    s.app.mails();
    s.alice.answers(topic, "« Accès refusé », et oui.");
    // Back among those that wait for help, and whoever asked hears of it.
    assert!(listed(&s.app, "sans-reponse").contains("partager un agenda"));
    assert!(!listed(&s.app, "a-preciser").contains("partager un agenda"));
    let mail = s.app.mail();
    assert_eq!(mail.to, s.hugo.email());
    assert!(mail.text.contains("Accès refusé"), "{}", mail.text);
    s.bob.answers(topic, "Demandez le droit de lire.");
    assert!(listed(&s.app, "repondu").contains("1\u{a0}réponse"));
}

#[test]
fn correcting_the_question_answers_too() {
    let s = scene();
    let topic = s.answered();
    ask(&s, topic);
    s.app.mails();
    let page = open(&s.alice, topic);
    let path = page.link("Modifier");
    let edited = s.alice.get(&path).form(&path);
    edited
        .fill(
            "body",
            "Je ne trouve pas le bouton. Il s’affiche « Accès refusé ».",
        )
        .submit()
        .follow()
        .hides("a besoin de quelques précisions");
    assert!(listed(&s.app, "repondu").contains("partager un agenda"));
    let mail = s.app.mail();
    assert_eq!(mail.to, s.hugo.email());
    assert!(
        mail.text.contains("alice a complété sa question"),
        "{}",
        mail.text
    );
    // Once: nothing is asked any more.
    let edited = s.alice.get(&path).form(&path);
    edited.fill("body", "Autre chose.").submit().expect(303);
    assert!(s.app.mails().is_empty());
}

#[test]
fn an_answer_that_could_do_without_ends_it_and_so_does_withdrawing() {
    let s = scene();
    let topic = s.question();
    ask(&s, topic);
    s.bob.answers(topic, "C’est toujours ce bouton-là.");
    assert!(listed(&s.app, "repondu").contains("partager un agenda"));
    ask(&s, topic);
    let path = format!("/t/{topic}/preciser/retirer");
    open(&s.hugo, topic)
        .form(&path)
        .submit()
        .follow()
        .shows("La demande de précisions est retirée");
    assert!(listed(&s.app, "repondu").contains("partager un agenda"));
    s.hugo.post(&path, &[]).expect(409);
}

#[test]
fn hiding_the_request_asks_for_nothing_any_more() {
    let s = scene();
    let topic = s.question();
    ask(&s, topic);
    let mona = s.app.moderator("mona");
    let page = open(&mona, topic);
    let post = page
        .html()
        .select(&scraper::Selector::parse("form[action$='/masquer']").unwrap())
        .next_back()
        .unwrap()
        .attr("action")
        .unwrap()
        .to_owned();
    page.form(&post).submit().expect(303);
    assert!(listed(&s.app, "sans-reponse").contains("partager un agenda"));
}

#[test]
fn nothing_typed_is_lost() {
    let s = scene();
    let topic = s.question();
    let path = format!("/t/{topic}/preciser");
    let empty = s.hugo.get(&path).form(&path).submit().expect(422);
    empty.shows("Cochez ce qui manque");
    // The session ends while the form is filled.
    let form = s.hugo.get(&path).form(&path);
    let form = form
        .choose("manque", "essais")
        .fill("body", "Un mot à moi.");
    let hugo = s.hugo.id();
    s.app.write(|conn| {
        diesel::delete(sessions::table.filter(sessions::account_id.eq(hugo))).execute(conn)?;
        Ok(())
    });
    let to = form.submit().expect(303).location().to_owned();
    assert!(to.starts_with("/connexion?retour="), "{to}");
    assert!(listed(&s.app, "sans-reponse").contains("partager un agenda"));
}

#[test]
fn a_double_click_asks_once() {
    let s = scene();
    let topic = s.question();
    s.app.mails();
    let path = format!("/t/{topic}/preciser");
    let page = s.hugo.get(&path);
    for _ in 0..2 {
        page.form(&path)
            .choose("manque", "capture")
            .submit()
            .expect(303);
    }
    assert_eq!(s.app.mails().len(), 1);
    let texts = open(&s.bob, topic).texts("article");
    assert_eq!(texts.len(), 2, "{texts:?}");
}

#[test]
fn who_may() {
    let s = scene();
    let topic = s.question();
    let path = format!("/t/{topic}/preciser");
    for person in [&s.alice, &s.bob] {
        person.get(&path).expect(403);
        person.post(&path, &[("manque", "capture")]).expect(403);
        open(person, topic).hides("Demander des précisions");
        person.post(&format!("{path}/retirer"), &[]).expect(409);
    }
    s.app.visitor().get(&path).expect(303);
    for person in [&s.hugo, &s.app.moderator("mona"), &s.app.admin("ada")] {
        assert!(
            open(person, topic)
                .link("Demander des précisions")
                .ends_with("/preciser")
        );
        person.get(&path).expect(200);
    }
    s.hugo.get("/t/999/preciser").expect(404);
}

#[test]
fn a_request_is_neither_useful_nor_a_solution() {
    let s = scene();
    let topic = s.question();
    ask(&s, topic);
    let page = open(&s.bob, topic);
    page.shows("Demande de précisions");
    let post = post_id(&page, 2);
    let (useful, solution) = (format!("/p/{post}/utile"), format!("/p/{post}/solution"));
    assert!(!page.has_form(&useful));
    assert!(!open(&s.alice, topic).has_form(&solution));
    assert!(!s.app.visitor().get(&page.path).has_form(&useful));
    for (person, path) in [(&s.bob, &useful), (&s.alice, &solution)] {
        person
            .post(path, &[("oui", "1")])
            .expect(403)
            .shows("ce n’est pas une réponse");
    }
    // An answer stays one.
    s.bob.answers(topic, "Demandez le droit de lire.");
    let page = open(&s.alice, topic);
    let answer = post_id(&page, 3);
    assert!(page.has_form(&format!("/p/{answer}/utile")));
    assert!(page.has_form(&format!("/p/{answer}/solution")));
}

#[test]
fn what_looks_personal_is_asked_about_first() {
    let s = scene();
    let topic = s.question();
    let path = format!("/t/{topic}/preciser");
    let asking = || {
        s.hugo
            .get(&path)
            .form(&path)
            .choose("manque", "capture")
            .fill("body", "Écrivez à hugo.martin@monasso.fr.")
            .submit()
            .expect(200)
    };
    let page = asking();
    page.shows("Votre texte n’est pas encore publié")
        .shows("hugo.martin@monasso.fr");
    open(&s.bob, topic).hides("Demande de précisions");
    // Going back keeps all of it.
    let back = asking().form(&path).press("Corriger").expect(200);
    assert_eq!(
        back.form(&path).value("body"),
        "Écrivez à hugo.martin@monasso.fr."
    );
    assert!(back.has("input[name=manque][value=capture][checked]"));
    page.form(&path)
        .press("Masquer et publier")
        .follow()
        .shows("Votre demande est publiée")
        .shows("[adresse mail masquée]")
        .hides("hugo.martin");
    asking().form(&path).press("Publier tel quel").expect(303);
    open(&s.bob, topic).shows("hugo.martin@monasso.fr");
}
