//! What messages said before: who reads it, putting it back, erasing it, writing together.

use chrono::Duration;
use entraide::db::schema::{moderation_log, posts, revisions};
use entraide::domain::{Audience, Standing};

use super::{Topic, answer, ask, post_id};
use crate::support::{Page, Person, TestApp};

/// Was in a message until it was corrected. One word, which no comparison cuts.
const SECRET: &str = "Lilasfleuri";

struct Scene {
    app: TestApp,
    author: Person,
    moderator: Person,
    topic: Topic,
    id: i64,
}

impl Scene {
    /// An answer of « bob » that held an address until he corrected it.
    fn start() -> Self {
        let app = TestApp::start();
        let (author, moderator) = (app.member("bob"), app.moderator("mod"));
        let topic = Topic::of(&ask(&app.member("alice"), "Une question", "Du texte."));
        answer(&author, &topic, &format!("Venez au {SECRET} demain."));
        let id = post_id(&moderator.get(&topic.path), 2);
        let scene = Self {
            app,
            author,
            moderator,
            topic,
            id,
        };
        scene.app.wait(Duration::hours(1));
        edit(&scene.author, id, "Écrivez-moi demain.", "numéro retiré");
        scene
    }

    fn at(&self, rest: &str) -> String {
        format!("/p/{}{rest}", self.id)
    }

    fn history(&self, who: &Person) -> Page {
        who.get(&self.at("/historique"))
    }

    fn log(&self, act: &str) -> Vec<String> {
        let act = act.to_owned();
        self.app.read(|conn| {
            use diesel::prelude::*;
            Ok(moderation_log::table
                .filter(moderation_log::action.eq(&act))
                .order(moderation_log::id)
                .select(moderation_log::reason)
                .load(conn)?)
        })
    }

    fn open_wiki(&self, who: &Person) -> Page {
        let at = self.at("/wiki");
        who.get(&at).expect(200).form(&at).submit()
    }
}

#[track_caller]
fn edit(who: &Person, id: i64, body: &str, reason: &str) -> Page {
    let at = format!("/p/{id}/modifier");
    let form = who.get(&at).expect(200).form(&at);
    form.fill("body", body)
        .fill("raison", reason)
        .submit()
        .expect(303)
}

/// What is gone shows on no page of the message that this person can reach.
#[track_caller]
fn never_reads(who: &Person, id: i64, secret: &str) {
    let places = [
        "/historique",
        "/historique?avant=2",
        "/historique?avant=3",
        "/historique?avant=1",
        "/historique/1/retablir",
        "/historique/1/effacer",
        "/modifier",
        "/modifier?neuf=1",
        "/wiki",
        "",
    ];
    for place in places {
        let page = who.get(&format!("/p/{id}{place}"));
        assert!(!page.source().contains(secret), "{place}: {}", page.status);
    }
    // The number of a revision comes from the form: it opens nothing.
    for revision in [
        "0",
        "1",
        "2",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
    ] {
        let fields = [("body", "Autre chose"), ("revision", revision)];
        let page = who.post(&format!("/p/{id}/modifier"), &fields);
        assert!(!page.source().contains(secret), "revision {revision}");
        let page = who.get(&format!("/p/{id}/historique/{revision}/retablir"));
        assert!(!page.source().contains(secret), "version {revision}");
        let page = who.get(&format!("/p/{id}/historique?avant={revision}"));
        assert!(!page.source().contains(secret), "before {revision}");
    }
}

#[test]
fn anyone_sees_when_and_only_author_and_moderators_see_what() {
    let scene = Scene::start();
    for (who, reads) in [
        (scene.app.visitor(), false),
        (
            scene
                .app
                .account("nouveau")
                .standing(Standing::Newcomer)
                .create(),
            false,
        ),
        (scene.app.member("carl"), false),
        (scene.app.helper("aide"), false),
        (scene.author.clone(), true),
        (scene.moderator.clone(), true),
        (scene.app.admin("chef"), true),
    ] {
        let link = who.get(&scene.topic.path).link("Modifié");
        assert_eq!(link, scene.at("/historique"));
        let page = scene.history(&who).expect(200);
        page.shows("modifié 1 fois").shows("2 mars");
        assert_eq!(page.source().contains(SECRET), reads);
        assert_eq!(page.has("del"), reads);
        assert_eq!(page.has("ins"), reads);
        assert_eq!(page.text().contains("numéro retiré"), reads);
        assert_eq!(page.text().contains("Par bob"), reads);
        let back = scene.at("/historique/1/retablir");
        let returns = who.get(&back);
        let expected: &[u16] = if reads { &[200] } else { &[303, 401, 403] };
        assert!(expected.contains(&returns.status), "{}", returns.status);
    }
    for who in [
        scene.app.visitor(),
        scene.app.member("dora"),
        scene.app.helper("aide2"),
    ] {
        never_reads(&who, scene.id, SECRET);
    }
}

#[test]
fn an_author_reads_who_corrected_them_and_why() {
    let scene = Scene::start();
    edit(
        &scene.moderator,
        scene.id,
        "Écrivez-lui demain.",
        "plus poli",
    );
    let page = scene.history(&scene.author).expect(200);
    page.shows("Par mod")
        .shows("plus poli")
        .shows("modifié 2 fois");
    assert_eq!(scene.log("edit"), ["plus poli"]);
    let page = scene.history(&scene.app.member("carl")).expect(200);
    page.hides("Par mod")
        .hides("plus poli")
        .hides("Écrivez-moi");
}

#[test]
fn title_and_tags_have_a_history_too() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let fields = [
        ("title", "Zorglub ne marche pas"),
        ("body", "Texte."),
        ("tags", "partage"),
    ];
    let topic = Topic::of(&alice.post("/poser", &fields).follow().expect(200));
    let id = post_id(&app.moderator("mod").get(&topic.path), 1);
    let at = format!("/p/{id}/modifier");
    let form = alice.get(&at).expect(200).form(&at);
    form.fill("title", "L’agenda ne marche pas")
        .fill("tags", "agenda")
        .submit()
        .expect(303);
    let page = alice.get(&format!("/p/{id}/historique")).expect(200);
    page.shows("Zorglub")
        .shows("Avant : partage")
        .shows("Après : agenda");
    let page = app
        .visitor()
        .get(&format!("/p/{id}/historique"))
        .expect(200);
    page.hides("Zorglub").hides("partage");
    // Put back, both come back.
    let back = format!("/p/{id}/historique/1/retablir");
    let form = alice.get(&back).expect(200).form(&back);
    let page = form.submit().expect(303).follow().expect(200);
    page.shows("Zorglub ne marche pas").shows("partage");
}

#[test]
fn a_correction_that_changes_nothing_leaves_no_trace() {
    let scene = Scene::start();
    edit(&scene.author, scene.id, "Écrivez-moi demain.", "");
    scene.history(&scene.author).shows("modifié 1 fois");
}

#[test]
fn a_long_history_is_read_in_pages() {
    let scene = Scene::start();
    for n in 0..12 {
        edit(&scene.author, scene.id, &format!("Texte numéro {n}."), "");
    }
    let mut page = scene.history(&scene.author).expect(200);
    let mut seen = Vec::new();
    loop {
        seen.extend(page.texts("section[id^=version-] h2"));
        if !page.has("a[rel=next]") {
            break;
        }
        page = page.click("Suite").expect(200);
    }
    assert_eq!(seen.len(), 14, "{seen:?}");
    page.shows("Premier texte").shows(SECRET);
    for wrong in [
        "?avant=1",
        "?avant=0",
        "?avant=99",
        "?avant=-9223372036854775808",
    ] {
        scene
            .author
            .get(&scene.at(&format!("/historique{wrong}")))
            .expect(404);
    }
}

#[test]
fn putting_back_makes_a_new_version_and_is_logged() {
    let scene = Scene::start();
    let at = scene.at("/historique/1/retablir");
    let page = scene.moderator.get(&at).expect(200);
    page.shows("Rétablir cette version").shows(SECRET);
    assert!(page.has("ins") && page.has("del"));
    page.form(&at).submit().expect(303);
    scene.app.visitor().get(&scene.topic.path).shows(SECRET);
    let page = scene.history(&scene.author);
    page.shows("modifié 2 fois")
        .shows("Version du 2 mars")
        .shows("rétablie");
    assert_eq!(scene.log("edit").len(), 1);
    assert!(scene.log("edit")[0].contains("rétablie"));
    // Nobody else may, and an author may not once the topic is locked.
    for who in [scene.app.member("carl"), scene.app.helper("aide")] {
        who.get(&at).expect(403).hides(SECRET);
        who.post(&at, &[("vu", "3")]).expect(403);
    }
    let own = scene.at("/historique/2/retablir");
    let form = scene.author.get(&own).expect(200).form(&own);
    let lock = format!("/moderation/sujets/{}/verrouiller", scene.topic.id);
    scene
        .moderator
        .get(&scene.topic.path)
        .form(&lock)
        .submit()
        .expect(303);
    form.submit().expect(403);
}

#[test]
fn putting_back_is_refused_when_somebody_was_faster() {
    let scene = Scene::start();
    let at = scene.at("/historique/1/retablir");
    let form = scene.author.get(&at).expect(200).form(&at);
    edit(&scene.moderator, scene.id, "Texte de la modération.", "");
    let page = form.submit().expect(409);
    page.shows("entre-temps").shows("Texte de la modération");
    scene
        .app
        .visitor()
        .get(&scene.topic.path)
        .shows("Texte de la modération");
    // Having seen it, the author may go on.
    page.form(&at).submit().expect(303);
    scene.app.visitor().get(&scene.topic.path).shows(SECRET);
}

#[test]
fn an_erased_version_is_gone_for_everybody() {
    let scene = Scene::start();
    let at = scene.at("/historique/1/effacer");
    for who in [
        scene.author.clone(),
        scene.app.helper("aide"),
        scene.app.member("carl"),
    ] {
        who.get(&at).expect(403);
        who.post(&at, &[("raison", "non")]).expect(403);
    }
    let back = scene.at("/historique/1/retablir");
    let waiting = scene.author.get(&back).expect(200).form(&back);
    let page = scene.moderator.get(&at).expect(200);
    page.shows(SECRET).shows("cela ne se défait pas");
    page.form(&at)
        .fill("raison", "")
        .submit()
        .expect(422)
        .shows("Dites pourquoi");
    page.form(&at)
        .fill("raison", "numéro de téléphone")
        .submit()
        .expect(303);
    let page = scene.history(&scene.author).expect(200);
    page.shows("effacé par la modération")
        .shows("numéro retiré")
        .shows("Par bob");
    for who in [&scene.author, &scene.moderator] {
        never_reads_back(who, scene.id);
    }
    waiting.submit().expect(410);
    scene
        .moderator
        .post(&at, &[("raison", "encore")])
        .expect(410);
    assert_eq!(
        scene.log("erase_version"),
        ["Version 1\u{a0}: numéro de téléphone"]
    );
    scene
        .moderator
        .get("/moderation/journal")
        .shows("a effacé une version de");
    let kept: Vec<(String, Option<String>, String)> = scene.app.read(|conn| {
        use diesel::prelude::*;
        Ok(revisions::table
            .select((revisions::body, revisions::title, revisions::reason))
            .load(conn)?)
    });
    assert_eq!(kept, [(String::new(), None, "numéro retiré".to_owned())]);
    // The text that is shown cannot be erased.
    scene
        .moderator
        .get(&scene.at("/historique/2/effacer"))
        .expect(404);
}

#[track_caller]
fn never_reads_back(who: &Person, id: i64) {
    for place in [
        "/historique",
        "/historique?avant=2",
        "/historique/1/retablir",
        "/historique/1/effacer",
    ] {
        let page = who.get(&format!("/p/{id}{place}"));
        assert!(!page.source().contains(SECRET), "{place}");
    }
    let fields = [("body", "Depuis une vieille page"), ("revision", "1")];
    let page = who.post(&format!("/p/{id}/modifier"), &fields).expect(409);
    assert!(!page.source().contains(SECRET));
}

#[test]
fn a_hidden_message_has_no_history_for_others() {
    let scene = Scene::start();
    scene.open_wiki(&scene.author).expect(303);
    edit(&scene.app.member("carl"), scene.id, "Zorglub de Carl.", "");
    scene
        .moderator
        .get(&scene.topic.path)
        .form(&format!("/moderation/messages/{}/masquer", scene.id))
        .submit()
        .expect(303);
    for who in [
        scene.app.visitor(),
        scene.app.member("dora"),
        scene.app.helper("aide"),
    ] {
        scene.history(&who).expect(404);
        never_reads(&who, scene.id, "Zorglub");
        never_reads(&who, scene.id, SECRET);
    }
    scene.history(&scene.author).expect(200);
    scene.history(&scene.moderator).expect(200).shows("Zorglub");
}

#[test]
fn a_history_stays_in_its_category_and_with_its_deletion() {
    let app = TestApp::start();
    let moderator = app.moderator("mod");
    let category = app.category("Interne", Audience::Moderators).to_string();
    let fields = [
        ("title", "Zorglub"),
        ("body", "Zorglub un"),
        ("category", &category),
    ];
    let topic = Topic::of(&moderator.post("/poser", &fields).follow().expect(200));
    let id = app.read(|conn| {
        use diesel::prelude::*;
        Ok(posts::table
            .filter(posts::topic_id.eq(entraide::domain::TopicId(topic.id)))
            .select(posts::id)
            .first::<entraide::domain::PostId>(conn)?
            .0)
    });
    edit(&moderator, id, "Zorglub deux", "");
    for who in [app.visitor(), app.member("alice"), app.helper("aide")] {
        who.get(&format!("/p/{id}/historique")).expect(404);
        never_reads(&who, id, "Zorglub");
    }
    let scene = Scene::start();
    let delete = scene.at("/supprimer");
    scene.author.post(&delete, &[]).expect(200);
    for who in [
        scene.app.visitor(),
        scene.app.member("carl"),
        scene.app.helper("aide"),
    ] {
        scene.history(&who).expect(404);
        never_reads(&who, scene.id, SECRET);
    }
    scene.history(&scene.author).expect(200);
}

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

#[test]
fn the_longest_texts_are_compared() {
    let scene = Scene::start();
    let long = |seed: usize| -> String {
        let words = (0..).map(|n: usize| format!("mot{} ", (n * seed) % 9_973));
        let mut text: String = words.take(7_000).collect();
        while text.chars().count() > 59_000 {
            text.pop();
        }
        text.trim().to_owned()
    };
    edit(&scene.author, scene.id, &long(7), "");
    edit(&scene.author, scene.id, &long(11), "");
    let began = std::time::Instant::now();
    let page = scene.history(&scene.author).expect(200);
    assert!(began.elapsed() < std::time::Duration::from_secs(20));
    assert!(page.has("ins") && page.has("del"));
    assert!(page.body.len() < 1_500_000, "{}", page.body.len());
}
