//! Messages that many write, and whose history is everybody's from their opening on.

use entraide::domain::Standing;

use super::history::{SECRET, Scene, edit, never_reads};
use super::{Topic, ask, post_id};
use crate::support::TestApp;

#[test]
fn a_wiki_is_written_by_members_and_read_from_its_opening_on() {
    let scene = Scene::start();
    let (carl, newcomer) = (
        scene.app.member("carl"),
        scene
            .app
            .account("nouveau")
            .standing(Standing::Newcomer)
            .create(),
    );
    carl.get(&scene.at("/wiki")).expect(403);
    carl.post(&scene.at("/wiki"), &[("oui", "1"), ("revision", "2")])
        .expect(403);
    carl.get(&scene.at("/modifier")).expect(403);
    scene.open_wiki(&scene.app.helper("aide")).expect(303);
    assert!(
        scene.log("open_wiki").is_empty(),
        "a helper is no moderator"
    );
    newcomer.get(&scene.at("/modifier")).expect(403);
    scene.app.mails();
    carl.get(&scene.topic.path).click("Modifier").expect(200);
    edit(&carl, scene.id, "Écrivez-moi demain matin.", "précisé");
    assert!(scene.app.mails().is_empty(), "an edit mails nobody");
    let seen = scene.app.visitor().get(&scene.topic.path);
    seen.shows("Rédaction commune, avec carl")
        .shows("demain matin");
    // Everybody reads what changed since, nobody else what was there before.
    for who in [
        scene.app.visitor(),
        newcomer,
        carl.clone(),
        scene.app.helper("aide2"),
    ] {
        let page = scene.history(&who).expect(200);
        page.shows("Par carl")
            .shows("précisé")
            .hides("numéro retiré")
            .hides("Par bob");
        assert!(page.has("ins"));
        never_reads(&who, scene.id, SECRET);
    }
    // What was attempted there by members went through, or was refused: the secret never showed.
    scene.history(&scene.author).expect(200).shows(SECRET);
    let close = scene.at("/wiki");
    scene
        .moderator
        .get(&close)
        .expect(200)
        .form(&close)
        .submit()
        .expect(303);
    assert_eq!(scene.log("close_wiki").len(), 1);
    carl.get(&scene.at("/modifier")).expect(403);
    scene
        .history(&carl)
        .expect(200)
        .hides("précisé")
        .hides("Par carl");
}

#[test]
fn a_wiki_question_keeps_its_title_and_place() {
    let app = TestApp::start();
    let (alice, carl) = (app.member("alice"), app.member("carl"));
    let topic = Topic::of(&ask(&alice, "Le titre d’Alice", "Texte d’Alice."));
    let id = post_id(&app.moderator("mod").get(&topic.path), 1);
    let wiki = format!("/p/{id}/wiki");
    alice
        .get(&wiki)
        .expect(200)
        .form(&wiki)
        .submit()
        .expect(303);
    let at = format!("/p/{id}/modifier");
    let page = carl.get(&at).expect(200);
    assert!(!page.has("[name=title]") && !page.has("[name=category]"));
    let fields = [
        ("title", "Titre détourné"),
        ("body", "Texte de Carl."),
        ("revision", "1"),
    ];
    carl.post(&at, &fields).expect(303);
    app.visitor()
        .get(&topic.path)
        .expect(200)
        .shows("Le titre d’Alice")
        .shows("Texte de Carl.");
}

#[test]
fn opening_a_wiki_shows_what_was_seen_only() {
    let scene = Scene::start();
    let at = scene.at("/wiki");
    let form = scene.app.helper("aide").get(&at).expect(200).form(&at);
    edit(&scene.author, scene.id, "Corrigé entre-temps.", "");
    form.submit().expect(409);
    scene
        .app
        .visitor()
        .get(&scene.topic.path)
        .hides("Rédaction commune");
}

#[test]
fn many_contributors_are_ten_names_and_a_number() {
    let scene = Scene::start();
    scene.open_wiki(&scene.moderator).expect(303);
    assert_eq!(scene.log("open_wiki").len(), 1);
    for n in 0..13 {
        edit(
            &scene.app.member(&format!("membre{n}")),
            scene.id,
            &format!("Texte {n}."),
            "",
        );
    }
    let page = scene.app.visitor().get(&scene.topic.path);
    page.shows("Rédaction commune").shows("et 3 autres");
    assert_eq!(page.texts("#message-2 a[href^='/u/membre']").len(), 10);
}
