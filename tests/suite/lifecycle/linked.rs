//! Questions that go on from another.

use entraide::domain::{Audience, TopicId};

use super::{open, scene};

fn id_of(address: &str) -> TopicId {
    let path = address.split(['?', '#']).next().unwrap();
    path.rsplit('/').next().unwrap().parse().unwrap()
}

#[test]
fn the_form_is_filled_from_the_origin_and_both_tell_of_each_other() {
    let s = scene();
    let origin = s.alice.post(
        "/poser",
        &[
            ("title", "Partager un agenda"),
            ("category", &s.category.to_string()),
            ("app", "calendar"),
            ("tags", "partage, agenda"),
            ("body", "Comment faire ?"),
        ],
    );
    let origin = id_of(origin.location());
    let page = s.bob.get(&format!("/poser?liee={origin}")).expect(200);
    page.shows("Votre question fera suite à :");
    let form = page.form("/poser");
    assert_eq!(form.value("app"), "calendar");
    assert_eq!(form.value("tags"), "agenda, partage");
    assert_eq!(form.value("category"), s.category.to_string());
    assert_eq!(form.value("title"), "");
    // The link stays through mistakes and reading again.
    let wrong = form
        .fill("body", "Et sur mon téléphone ?")
        .submit()
        .expect(422);
    wrong.shows("Votre question fera suite à");
    let form = wrong
        .form("/poser")
        .fill("title", "Agenda sur le téléphone");
    let preview = form.press("Relire avant").expect(200);
    let back = preview.form("/poser").press("Corriger").expect(200);
    back.shows("Votre question fera suite à");
    let published = back.form("/poser").press("Publier ma question");
    let topic = id_of(published.location());
    let page = open(&s.alice, topic);
    page.shows("Suite de : Partager un agenda");
    let page = open(&s.alice, origin);
    page.shows("Questions liées")
        .shows("Agenda sur le téléphone");
}

#[test]
fn what_one_may_not_see_is_not_told_of() {
    let s = scene();
    let closed = s.app.category("Coulisses", Audience::Helpers);
    let secret = s.hugo.asks(closed, "Le secret des coulisses", "Chut.");
    // Neither taken over nor linked to by who may not read it.
    let page = s.bob.get(&format!("/poser?liee={secret}")).expect(200);
    page.hides("secret").hides("fera suite");
    let fields = [
        ("title", "Une question curieuse"),
        ("body", "Texte."),
        ("liee", &secret.to_string()),
    ];
    let curious = id_of(s.bob.post("/poser", &fields).location());
    open(&s.hugo, curious).hides("Suite de");
    open(&s.hugo, secret).hides("Questions liées");
    // Linked by who may: still untold to others, on both sides.
    let category = s.category.to_string();
    let fields = [
        ("title", "Une suite publique"),
        ("category", category.as_str()),
        ("body", "Texte."),
        ("liee", &secret.to_string()),
    ];
    let public = id_of(s.hugo.post("/poser", &fields).location());
    open(&s.hugo, public).shows("Suite de : Le secret des coulisses");
    open(&s.bob, public).hides("Suite de").hides("secret");
    let hidden = closed.to_string();
    let origin = s.question();
    let fields = [
        ("title", "Une suite cachée"),
        ("category", hidden.as_str()),
        ("body", "Texte."),
        ("liee", &origin.to_string()),
    ];
    s.hugo.post("/poser", &fields).location();
    open(&s.hugo, origin).shows("Une suite cachée");
    open(&s.bob, origin)
        .hides("Une suite cachée")
        .hides("Questions liées");
}

#[test]
fn a_visitor_keeps_the_link_through_signing_in() {
    let s = scene();
    let origin = s.question();
    let visitor = s.app.visitor();
    let page = visitor.get(&format!("/poser?liee={origin}"));
    page.form("/poser")
        .fill("title", "Ma question liée")
        .fill("body", "Le texte.")
        .submit()
        .location();
    let fields: Vec<String> = s.app.read(|conn| {
        use diesel::prelude::*;
        use entraide::db::schema::drafts;
        Ok(drafts::table.select(drafts::fields).load(conn)?)
    });
    assert!(
        fields[0].contains(&format!("[\"liee\",\"{origin}\"]")),
        "{fields:?}"
    );
}

#[test]
fn an_odd_link_is_no_link() {
    let s = scene();
    for odd in ["999999", "abc", "-1", ""] {
        let page = s.bob.get(&format!("/poser?liee={odd}")).expect(200);
        page.hides("fera suite");
        let fields = [("title", "Bizarre"), ("body", odd), ("liee", odd)];
        let fields = &fields[..];
        if !odd.is_empty() {
            s.bob.post("/poser", fields).location();
        }
    }
}
