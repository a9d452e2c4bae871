//! What messages said before: who reads it, putting it back, erasing it.

use chrono::Duration;
use entraide::db::schema::{moderation_log, posts, revisions};
use entraide::domain::{Audience, Standing};

use super::{Topic, answer, ask, post_id};
use crate::support::{Page, Person, TestApp};

/// Was in a message until it was corrected. One word, which no comparison cuts.
pub const SECRET: &str = "Lilasfleuri";

pub struct Scene {
    pub app: TestApp,
    pub author: Person,
    pub moderator: Person,
    pub topic: Topic,
    pub id: i64,
}

impl Scene {
    /// An answer of « bob » that held an address until he corrected it.
    pub fn start() -> Self {
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

    pub fn at(&self, rest: &str) -> String {
        format!("/p/{}{rest}", self.id)
    }

    pub fn history(&self, who: &Person) -> Page {
        who.get(&self.at("/historique"))
    }

    pub fn log(&self, act: &str) -> Vec<String> {
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

    pub fn open_wiki(&self, who: &Person) -> Page {
        let at = self.at("/wiki");
        who.get(&at).expect(200).form(&at).submit()
    }
}

#[test]
fn comparing_is_limited() {
    let app = TestApp::with_limits();
    let alice = app.member("alice");
    let page = ask(&alice, "Une question", "Du texte.");
    let at = format!(
        "/p/{}/historique",
        post_id(&app.moderator("mod").get(&Topic::of(&page).path), 1)
    );
    alice.get(&at).expect(200);
    let last = (0..130).map(|_| alice.get(&at).status).max();
    assert_eq!(last, Some(429));
    alice.get(&format!("{at}/1/retablir")).expect(429);
}

#[track_caller]
pub fn edit(who: &Person, id: i64, body: &str, reason: &str) -> Page {
    let at = format!("/p/{id}/modifier");
    let form = who.get(&at).expect(200).form(&at);
    form.fill("body", body)
        .fill("raison", reason)
        .submit()
        .expect(303)
}

/// What is gone shows on no page of the message that this person can reach.
#[track_caller]
pub fn never_reads(who: &Person, id: i64, secret: &str) {
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
    let long = "é".repeat(201);
    let refused = page.form(&at).fill("raison", &long).submit().expect(422);
    assert_eq!(refused.form(&at).value("raison"), long);
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
