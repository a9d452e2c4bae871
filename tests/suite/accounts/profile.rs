//! What others see of a person.

use diesel::prelude::*;
use entraide::db::schema::{accounts, posts};
use entraide::domain::{AccountState, Audience, PostId, Standing, Visibility};
use entraide::features::accounts::{names, promote_if_earned};

use crate::support::{Person, TestApp};

fn hide(app: &TestApp, post: PostId) {
    app.write(|conn| {
        diesel::update(posts::table.find(post))
            .set(posts::visibility.eq(Visibility::Hidden))
            .execute(conn)?;
        Ok(())
    });
}

#[test]
fn a_profile_lists_only_what_its_reader_may_see() {
    let app = TestApp::start();
    let open = app.category("Ouverte", Audience::Everyone);
    let closed = app.category("Fermée", Audience::Helpers);
    let (karim, helper) = (app.member("karim"), app.helper("rose"));
    app.topic(&karim, open, "Agenda perdu");
    app.topic(&karim, closed, "Entre nous");
    let asked = app.topic(&helper, open, "Autre question");
    app.message(&karim, asked, "Voici **comment** faire");
    let hidden = app.message(&karim, asked, "À cacher");
    hide(&app, hidden);
    let page = app.visitor().get("/u/karim").expect(200);
    page.shows("Agenda perdu").hides("Entre nous");
    helper.get("/u/karim").expect(200).shows("Entre nous");
    let answers = app.visitor().get("/u/karim?onglet=reponses").expect(200);
    answers
        .shows("Autre question")
        .shows("Voici comment faire")
        .hides("À cacher")
        .hides("Agenda perdu");
}

#[test]
fn a_long_list_goes_on_where_it_stopped() {
    let app = TestApp::start();
    let open = app.category("Ouverte", Audience::Everyone);
    let karim = app.member("karim");
    for n in 100..125 {
        app.topic(&karim, open, &format!("Question {n}"));
    }
    let first = app.visitor().get("/u/karim").expect(200);
    first
        .shows("Question 124")
        .shows("Question 105")
        .hides("Question 104");
    let next = first
        .source()
        .split('"')
        .find(|part| part.starts_with("/u/karim?apres="))
        .unwrap()
        .to_owned();
    let second = app.visitor().get(&next).expect(200);
    second
        .shows("Question 104")
        .shows("Question 100")
        .hides("Question 105");
}

#[test]
fn names_are_found_in_any_spelling_and_unknown_ones_are_not() {
    let app = TestApp::start();
    app.member("karim");
    assert_eq!(app.visitor().get("/u/KAR%C3%8EM").status, 301);
    assert_eq!(
        app.visitor().get("/u/Karim?onglet=reponses").location(),
        "/u/karim?onglet=reponses"
    );
    app.visitor().get("/u/personne").expect(404);
    app.visitor().get("/u/%00").expect(404);
}

#[test]
fn a_deleted_account_has_no_page_name_or_mail() {
    let app = TestApp::start();
    let karim = app.account("karim").state(AccountState::Deleted).create();
    app.visitor().get("/u/karim").expect(410);
    let known = app.read(|conn| names(conn, &[karim.id()]));
    assert!(known[&karim.id()].deleted);
}

#[test]
fn only_moderators_see_the_way_to_the_file_of_a_person() {
    let app = TestApp::start();
    let karim = app.member("karim");
    let path = format!("/moderation/comptes/{}", karim.id());
    let sees = |person: &Person| person.get("/u/karim").source().contains(&path);
    assert!(sees(&app.moderator("mod")));
    assert!(!sees(&karim) && !sees(&app.visitor()) && !sees(&app.helper("aide")));
}

#[test]
fn three_visible_messages_make_a_member() {
    let app = TestApp::start();
    let open = app.category("Ouverte", Audience::Everyone);
    let closed = app.category("Fermée", Audience::Helpers);
    let lea = app.account("lea").standing(Standing::Newcomer).create();
    let promote = || {
        let now = app.now();
        app.write(|conn| promote_if_earned(conn, lea.id(), now))
    };
    app.topic(&lea, closed, "Ne compte pas");
    let topic = app.topic(&lea, open, "Bonjour");
    let second = app.message(&lea, topic, "Encore");
    let third = app.message(&lea, topic, "Et encore");
    hide(&app, third);
    assert!(!promote());
    app.message(&lea, topic, "Merci");
    assert!(promote());
    assert!(!promote(), "once is enough");
    hide(&app, second);
    let standing: Standing = app.read(|conn| {
        Ok(accounts::table
            .find(lea.id())
            .select(accounts::standing)
            .first(conn)?)
    });
    assert_eq!(standing, Standing::Member);
}
