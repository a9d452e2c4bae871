//! What becomes of messages, of others, and of a forum that stops in the middle.

use diesel::prelude::*;
use entraide::db::schema::{accounts, departures, identities, jobs, tenants};
use entraide::domain::{AccountState, Audience, IdentityKind, Standing};

use super::{leave, somebody, week_passes};
use crate::accounts::signed_in;
use crate::support::{Person, TestApp};

/// Leaves without a password, as somebody who signed in just now.
fn go(person: &Person, messages: &str) {
    person
        .post("/compte/supprimer", &[("messages", messages)])
        .expect(200);
}

#[test]
fn messages_that_are_kept_lose_their_name_only() {
    let app = TestApp::start();
    let general = app.category("Général", Audience::Everyone);
    let (zoe, tom) = (app.member("zoe"), app.member("tom"));
    let topic = zoe.asks(
        general,
        "Comment partager un agenda ?",
        "Je cherche le bouton vert.",
    );
    tom.answers(topic, "Il est à gauche.");
    go(&zoe, "keep");
    app.visitor()
        .get(&format!("/t/{topic}"))
        .follow()
        .shows("zoe");
    week_passes(&app);
    let page = app
        .visitor()
        .get(&format!("/t/{topic}"))
        .follow()
        .expect(200);
    page.shows("Comment partager un agenda")
        .shows("Je cherche le bouton vert")
        .shows("compte supprimé")
        .hides("zoe");
    app.visitor().get("/u/zoe").expect(410);
    app.visitor().get("/membres?q=zo").hides("zoe");
    app.wait_for_index();
    let found = app.visitor().get("/recherche?q=bouton+vert").expect(200);
    found.shows("Comment partager un agenda").hides("zoe");
    // The name is nobody else's, ever.
    let owner: i64 = app.read(|conn| {
        use entraide::db::schema::usernames;
        Ok(usernames::table
            .find("zoe")
            .select(usernames::account_id)
            .first(conn)?)
    });
    assert_eq!(owner, zoe.id().0);
}

#[test]
fn messages_that_are_removed_leave_what_others_wrote() {
    let app = TestApp::start();
    let general = app.category("Général", Audience::Everyone);
    let (zoe, tom) = (app.member("zoe"), app.member("tom"));
    let answered = zoe.asks(general, "Question avec réponse", "Mon texte turquoise.");
    tom.answers(answered, "La réponse de Tom.");
    zoe.answers(answered, "Merci, texte turquoise.");
    let alone = zoe.asks(
        general,
        "Question sans réponse",
        "Personne, texte turquoise.",
    );
    let toms = tom.asks(general, "Question de Tom", "Un texte de Tom.");
    zoe.answers(toms, "Réponse turquoise à Tom.");
    let post = zoe
        .get(&format!("/t/{answered}"))
        .follow()
        .source()
        .to_owned();
    assert!(post.contains("turquoise"));
    go(&zoe, "remove");
    week_passes(&app);
    let visitor = app.visitor();
    let page = visitor.get(&format!("/t/{answered}")).follow().expect(200);
    page.shows("Question avec réponse")
        .shows("a été retiré par la personne qui l’a posée")
        .shows("La réponse de Tom")
        .hides("turquoise");
    assert!(visitor.get(&format!("/t/{alone}")).status >= 400);
    let page = visitor.get(&format!("/t/{toms}")).follow().expect(200);
    page.shows("Un texte de Tom").hides("turquoise");
    app.wait_for_index();
    visitor
        .get("/recherche?q=turquoise")
        .expect(200)
        .shows("Personne n’en a encore parlé");
    visitor
        .get("/questions")
        .hides("Question sans réponse")
        .shows("Question de Tom");
    visitor
        .get("/questions?etat=sans-reponse")
        .shows("Question de Tom");
}

#[test]
fn a_wiki_that_others_completed_stays() {
    let app = TestApp::start();
    let general = app.category("Général", Audience::Everyone);
    let (zoe, tom) = (app.member("zoe"), app.member("tom"));
    let topic = tom.asks(general, "Le guide commun", "Faisons un guide.");
    let posts = [
        app.message(&zoe, topic, "Guide complété par Tom."),
        app.message(&zoe, topic, "Guide que personne n’a complété."),
    ];
    app.write(|conn| {
        use entraide::db::schema::{posts as table, revisions};
        diesel::update(table::table.filter(table::id.eq_any(posts)))
            .set((table::wiki.eq(true), table::wiki_from.eq(Some(1_i64))))
            .execute(conn)?;
        diesel::insert_into(revisions::table)
            .values((
                revisions::post_id.eq(posts[0]),
                revisions::revision.eq(1_i64),
                revisions::body.eq("Avant."),
                revisions::editor_id.eq(tom.id()),
                revisions::identity_id.eq(tom.identity()),
                revisions::replaced_at.eq(app.now()),
            ))
            .execute(conn)?;
        Ok(())
    });
    go(&zoe, "remove");
    week_passes(&app);
    let page = app
        .visitor()
        .get(&format!("/t/{topic}"))
        .follow()
        .expect(200);
    page.shows("Guide complété par Tom")
        .hides("personne n’a complété");
}

#[test]
fn files_of_kept_messages_stay_and_others_go() {
    let app = TestApp::start();
    let general = app.category("Général", Audience::Everyone);
    let zoe = app.member("zoe");
    let (shown, markdown) = zoe.keeps("montre.pdf", b"%PDF-1.7 montre");
    let (loose, _) = zoe.keeps("perdu.pdf", b"%PDF-1.7 perdu");
    zoe.asks(general, "Voici un fichier", &markdown);
    let moderator = app.moderator("mo");
    moderator.get(&loose).expect(200);
    go(&zoe, "keep");
    week_passes(&app);
    app.visitor().get(&shown).expect(200);
    moderator.get(&loose).expect(404);
    let lou = app.member("lou");
    let (gone, markdown) = lou.keeps("efface.pdf", b"%PDF-1.7 efface");
    lou.asks(general, "Un autre fichier", &markdown);
    go(&lou, "remove");
    week_passes(&app);
    moderator.get(&gone).expect(404);
}

#[test]
fn somebody_of_a_space_can_come_back_as_a_new_account() {
    let app = TestApp::start();
    let (_, zoe) = somebody(&app, "zoe");
    let now = app.now();
    let identity = |account| {
        (
            identities::account_id.eq(account),
            identities::kind.eq(IdentityKind::Tenant),
            identities::tenant_id.eq(Some(1_i64)),
            identities::generation.eq(Some(1_i64)),
            identities::uid.eq(Some("zoe-uid")),
            identities::created_at.eq(now),
            identities::last_used_at.eq(now),
        )
    };
    app.write(|conn| {
        diesel::insert_into(tenants::table)
            .values((
                tenants::id.eq(1_i64),
                tenants::name.eq("mon-asso"),
                tenants::url.eq("https://mon-asso.frama.space"),
                tenants::state.eq("active"),
                tenants::created_at.eq(now),
                tenants::updated_at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(identities::table)
            .values(identity(zoe))
            .execute(conn)?;
        diesel::insert_into(departures::table)
            .values((
                departures::account_id.eq(zoe),
                departures::messages.eq("keep"),
                departures::asked_at.eq(now),
                departures::due_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    // No job was left: the hourly one finds what is due.
    entraide::features::leaving::schedule(&app.app).unwrap();
    app.wait(chrono::Duration::hours(1));
    app.run_jobs();
    let lou = app.member("lou");
    app.write(|conn| {
        diesel::insert_into(identities::table)
            .values(identity(lou.id()))
            .execute(conn)?;
        Ok(())
    });
    let kept: Vec<Option<String>> = app.read(|conn| {
        Ok(identities::table
            .filter(identities::account_id.eq(zoe))
            .filter(identities::kind.eq(IdentityKind::Tenant))
            .select(identities::uid)
            .load(conn)?)
    });
    assert!(kept[0].as_ref().unwrap().starts_with("erased:"));
}

#[test]
fn erasing_goes_on_after_a_stop_and_once_begun_cannot_be_taken_back() {
    let app = TestApp::start();
    let general = app.category("Général", Audience::Everyone);
    let tom = app.member("tom");
    let zoe = signed_in(&app, "zoe");
    let topic = app.topic(&tom, general, "Un sujet de Tom");
    for n in 0..120 {
        zoe.answers(topic, &format!("Réponse violette numéro {n}."));
    }
    leave(&zoe, "remove").expect(200);
    let link = app
        .mails()
        .into_iter()
        .rfind(|mail| mail.to == "zoe@exemple.fr")
        .unwrap()
        .link("/compte/supprimer/annuler/");
    // As a process leaves it that was killed after the person and a batch of messages: the row that
    // asked is still there, begun; the lease of its job runs out.
    app.wait(chrono::Duration::days(7));
    app.write(|conn| {
        diesel::update(departures::table)
            .set(departures::begun_at.eq(Some(app.now())))
            .execute(conn)?;
        diesel::update(accounts::table.filter(accounts::username.eq("zoe")))
            .set(accounts::state.eq(AccountState::Deleted))
            .execute(conn)?;
        Ok(())
    });
    app.visitor().get(&link).expect(410);
    app.run_jobs();
    let page = app.visitor().get(&format!("/t/{topic}")).follow();
    page.hides("violette");
    let left: i64 = app.read(|conn| Ok(departures::table.count().get_result(conn)?));
    assert_eq!(left, 0);
    // Again does nothing.
    app.write(|conn| {
        diesel::update(jobs::table)
            .set(jobs::run_at.eq(app.now()))
            .execute(conn)?;
        Ok(())
    });
    app.run_jobs();
    let dead: i64 = app.read(|conn| {
        Ok(jobs::table
            .filter(jobs::dead_at.is_not_null())
            .count()
            .get_result(conn)?)
    });
    assert_eq!(dead, 0);
}

#[test]
fn a_moderator_who_left_moderates_no_more() {
    let app = TestApp::start();
    let mo = app.moderator("mo");
    go(&mo, "keep");
    week_passes(&app);
    let standing: Standing = app.read(|conn| {
        Ok(accounts::table
            .find(mo.id())
            .select(accounts::standing)
            .first(conn)?)
    });
    assert_eq!(standing, Standing::Newcomer);
}
