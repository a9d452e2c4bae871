//! Correcting what somebody else corrected, or what one began on another day; and too often.

use chrono::Duration;
use entraide::domain::Standing;

use super::history::{Scene, edit};
use super::{Topic, answer, ask, post_id};
use crate::support::TestApp;

#[test]
fn changes_of_different_paragraphs_are_merged() {
    let app = TestApp::start();
    let (alice, moderator) = (app.member("alice"), app.moderator("mod"));
    let text = "Premier paragraphe.\n\nDeuxième paragraphe.\n\nTroisième paragraphe.";
    let topic = Topic::of(&ask(&alice, "Une question", text));
    let id = post_id(&moderator.get(&topic.path), 1);
    let at = format!("/p/{id}/modifier");
    let (hers, theirs) = (alice.get(&at).form(&at), moderator.get(&at).form(&at));
    theirs
        .fill("body", &text.replace("Troisième", "Dernier"))
        .fill("title", "Une meilleure question")
        .submit()
        .expect(303);
    let page = hers
        .fill("body", &text.replace("Premier", "Tout premier"))
        .submit()
        .expect(409);
    page.shows("Ce que mod a changé").shows("Les deux réunis");
    assert!(page.has("ins") && page.has("del"));
    assert!(!page.source().contains("&lt;&lt;&lt;&lt;") && !page.source().contains("<<<<"));
    assert_eq!(
        page.texts("#champ-body"),
        ["Tout premier paragraphe. Deuxième paragraphe. Troisième paragraphe."]
    );
    assert_eq!(
        page.texts("#champ-theirs"),
        ["Premier paragraphe. Deuxième paragraphe. Dernier paragraphe."]
    );
    // She left the title alone: it stays theirs.
    assert!(page.has("#champ-title[value='Une meilleure question']"));
    let merged = page.form(&format!("{at}?fusion=1"));
    let both = "Tout premier paragraphe.\n\nDeuxième paragraphe.\n\nDernier paragraphe.";
    assert_eq!(merged.value("body").trim(), both);
    // Conflict-safe again.
    edit(&moderator, id, "Encore autre chose.", "");
    merged.submit().expect(409).shows("Encore autre chose");
    // Its address has changed with its title.
    let page = alice.get(&topic.path).expect(301).follow();
    page.shows("Encore autre chose")
        .shows("Une meilleure question");
}

#[test]
fn a_merge_is_saved() {
    let scene = Scene::start();
    edit(&scene.author, scene.id, "Un.\n\nDeux.\n\nTrois.", "");
    let at = scene.at("/modifier");
    let form = scene.author.get(&at).form(&at);
    edit(
        &scene.moderator,
        scene.id,
        "Un.\n\nDeux.\n\nTrois de la modération.",
        "",
    );
    let page = form
        .fill("body", "Un de Bob.\n\nDeux.\n\nTrois.")
        .submit()
        .expect(409);
    page.form(&format!("{at}?fusion=1")).submit().expect(303);
    let page = scene.app.visitor().get(&scene.topic.path);
    page.shows("Un de Bob.").shows("Trois de la modération.");
}

#[test]
fn a_kept_edit_comes_back_with_what_changed_since() {
    let scene = Scene::start();
    let at = scene.at("/modifier");
    let form = scene.author.get(&at).expect(200).form(&at);
    // As the script keeps it while they write.
    let kept = [
        ("place", format!("edit:{}", scene.id)),
        ("version", "0".to_owned()),
        ("writer", "onglet-un".to_owned()),
        ("body", "Mon long texte".to_owned()),
        ("revision", form.value("revision").to_owned()),
    ];
    let kept: Vec<(&str, &str)> = kept
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    scene.author.post("/brouillons", &kept).expect(200);
    let page = scene.author.get(&at).expect(200);
    page.shows("Voici votre modification commencée");
    assert_eq!(page.form(&at).value("body"), "Mon long texte");
    edit(&scene.moderator, scene.id, "Corrigé par la modération.", "");
    let page = scene.author.get(&at).expect(200);
    page.shows("a changé depuis").shows("Ce que mod a changé");
    assert_eq!(page.form(&at).value("body"), "Mon long texte");
    assert_eq!(page.form(&at).value("theirs"), "Corrigé par la modération.");
    let fresh = scene.author.get(&scene.at("/modifier?neuf=1")).expect(200);
    assert_eq!(fresh.form(&at).value("body"), "Corrigé par la modération.");
    page.form(&at).submit().expect(303);
    scene
        .app
        .visitor()
        .get(&scene.topic.path)
        .shows("Mon long texte");
}

#[test]
fn too_many_edits_wait_and_keep_the_text() {
    let app = TestApp::with_limits();
    let bob = app.account("bob").standing(Standing::Newcomer).create();
    let topic = Topic::of(&ask(&app.member("alice"), "Une question", "Du texte."));
    answer(&bob, &topic, "Texte.");
    let id = post_id(&app.moderator("mod").get(&topic.path), 2);
    for n in 0..20 {
        // The limit of the address is another one.
        app.wait(Duration::minutes(1));
        edit(&bob, id, &format!("Texte {n}."), "");
    }
    let at = format!("/p/{id}/modifier");
    let form = bob.get(&at).form(&at).fill("body", "Un de trop, à garder");
    let page = form.submit().expect(429);
    assert!(!page.header("retry-after").is_empty());
    page.shows("en une heure");
    let form = page.form(&at);
    assert_eq!(form.value("body"), "Un de trop, à garder");
    app.wait(Duration::hours(1));
    form.submit().expect(303);
}
