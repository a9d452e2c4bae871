//! Keeping order: reports, the queue, decisions, suspensions, the log.

use diesel::prelude::*;
use entraide::db::schema::{identities, moderation_log, posts, tenants, topics};
use entraide::domain::{IdentityKind, PostId, TenantId, TopicId, Visibility};
use entraide::features::categories;

use crate::support::{Page, Person, TestApp};

/// Words of a message that must never show in the log.
const TEXT: &str = "Achetez mes montres.";

struct Scene {
    app: TestApp,
    author: Person,
    topic: TopicId,
    /// An answer of the author.
    post: PostId,
}

fn scene() -> Scene {
    let app = TestApp::start();
    let asker = app.member("mireille");
    let author = app.member("vendeur");
    let category = app.read(categories::all)[0].id;
    let topic = app.topic(&asker, category, "Partager un agenda");
    let post = app.message(&author, topic, TEXT);
    Scene {
        app,
        author,
        topic,
        post,
    }
}

impl Scene {
    fn flag(&self, person: &Person, reason: &str) -> Page {
        let path = format!("/signaler/{}", self.post);
        person
            .get(&path)
            .expect(200)
            .form(&path)
            .choose("reason", reason)
            .submit()
    }

    /// The topic, as the author of the message sees it.
    fn author_reads(&self) -> Page {
        let path = format!("/t/{}", self.topic);
        self.author.get(&path).follow().expect(200)
    }

    fn visibility(&self) -> Visibility {
        let post = self.post;
        self.app.read(|conn| {
            Ok(posts::table
                .find(post)
                .select(posts::visibility)
                .first(conn)?)
        })
    }

    fn set_visibility(&self, visibility: Visibility) {
        let post = self.post;
        self.app.write(|conn| {
            diesel::update(posts::table.find(post))
                .set(posts::visibility.eq(visibility))
                .execute(conn)?;
            Ok(())
        });
    }

    fn decide(&self, moderator: &Person, verdict: &str) -> Page {
        moderator.post(
            &format!("/moderation/messages/{}/{verdict}", self.post),
            &[("vu", self.visibility().as_str()), ("revision", "1")],
        )
    }

    /// The log: what, why.
    fn log(&self) -> Vec<(String, String)> {
        self.app.read(|conn| {
            Ok(moderation_log::table
                .order(moderation_log::id)
                .select((moderation_log::action, moderation_log::reason))
                .load(conn)?)
        })
    }

    fn acts(&self) -> Vec<String> {
        self.log().into_iter().map(|(act, _)| act).collect()
    }
}

/// A member who signs in with a space.
fn from_space(app: &TestApp, username: &str, space: &str) -> Person {
    let person = app.member(username);
    let (identity, now) = (person.identity(), app.now());
    app.write(|conn| {
        let known: Option<TenantId> = tenants::table
            .filter(tenants::name.eq(space))
            .select(tenants::id)
            .first(conn)
            .optional()?;
        let tenant = match known {
            Some(tenant) => tenant,
            None => diesel::insert_into(tenants::table)
                .values((
                    tenants::name.eq(space),
                    tenants::url.eq(format!("https://{space}.exemple.fr")),
                    tenants::state.eq("active"),
                    tenants::created_at.eq(now),
                    tenants::updated_at.eq(now),
                ))
                .returning(tenants::id)
                .get_result(conn)?,
        };
        diesel::update(identities::table.find(identity))
            .set((
                identities::kind.eq(IdentityKind::Tenant),
                identities::tenant_id.eq(tenant),
                identities::generation.eq(1),
                identities::uid.eq(username),
            ))
            .execute(conn)?;
        Ok(())
    });
    person
}

#[test]
fn a_visitor_who_reports_is_asked_to_sign_in() {
    let scene = scene();
    let page = scene
        .app
        .visitor()
        .get(&format!("/signaler/{}", scene.post));
    assert!(page.location().starts_with("/connexion"));
}

#[test]
fn a_person_reports_a_message_once() {
    let scene = scene();
    let zoe = scene.app.member("zoe");
    scene
        .flag(&zoe, "spam")
        .follow()
        .shows("La modération va regarder ce message");
    assert_eq!(scene.visibility(), Visibility::Visible);
    let path = format!("/signaler/{}", scene.post);
    zoe.get(&path).expect(200).shows("déjà signalé");
    zoe.post(&path, &[("reason", "hurtful")])
        .expect(409)
        .shows("déjà signalé");
    let own = scene.author.post(&path, &[("reason", "spam")]);
    own.expect(422).shows("Ce message est le vôtre");
}

#[test]
fn a_report_without_reason_keeps_what_was_typed() {
    let scene = scene();
    let path = format!("/signaler/{}", scene.post);
    let zoe = scene.app.member("zoe");
    let form = zoe
        .get(&path)
        .form(&path)
        .fill("details", "Regardez la fin.");
    let page = form.submit().expect(422);
    page.shows("Choisissez ce qui se passe");
    assert_eq!(page.form(&path).value("details").trim(), "Regardez la fin.");
}

#[test]
fn a_helper_hides_at_once() {
    let scene = scene();
    scene.flag(&scene.app.helper("karim"), "spam").follow();
    assert_eq!(scene.visibility(), Visibility::Hidden);
    assert_eq!(
        scene.log(),
        [("hide".to_owned(), "Publicité ou spam".to_owned())]
    );
    scene
        .author_reads()
        .shows("Un·e référent·e a signalé votre message")
        .shows("en attendant que la modération le relise")
        .hides("La modération a masqué");
}

#[test]
fn three_spaces_hide_and_two_do_not() {
    let scene = scene();
    let app = &scene.app;
    for (name, space) in [("anne", "velo"), ("yann", "velo"), ("omar", "jardin")] {
        scene.flag(&from_space(app, name, space), "spam").follow();
    }
    // People without a space never add up.
    for name in ["lea", "paul", "nour"] {
        scene.flag(&app.member(name), "spam").follow();
    }
    assert_eq!(scene.visibility(), Visibility::Visible);
    scene
        .flag(&from_space(app, "ines", "radio"), "hurtful")
        .follow();
    assert_eq!(scene.visibility(), Visibility::Hidden);
    app.moderator("soizic")
        .get("/moderation/journal")
        .shows("Le forum, après des signalements a masqué");
    scene
        .author_reads()
        .shows("Plusieurs personnes ont signalé votre message")
        .hides("La modération a masqué");
    // A moderator has read it since.
    scene
        .decide(&app.moderator("rozenn"), "masquer")
        .expect(303);
    scene
        .author_reads()
        .shows("La modération a masqué votre message");
}

#[test]
fn the_queue_shows_why_and_empties_itself() {
    let scene = scene();
    let soizic = scene.app.moderator("soizic");
    soizic
        .get("/moderation")
        .expect(200)
        .shows("Rien n’attend de décision");
    scene.flag(&scene.app.member("zoe"), "spam");
    let queue = soizic.get("/moderation").expect(200);
    queue
        .shows("Publicité ou spam")
        .shows("zoe")
        .shows("vendeur")
        .shows(TEXT);
    let garder = format!("/moderation/messages/{}/garder", scene.post);
    queue
        .form(&garder)
        .submit()
        .follow()
        .shows("Ses signalements sont classés");
    assert_eq!(scene.visibility(), Visibility::Visible);
    soizic.get("/moderation").shows("Rien n’attend de décision");
    assert_eq!(scene.acts(), ["keep"]);
}

#[test]
fn a_message_that_waits_is_published() {
    let scene = scene();
    scene.set_visibility(Visibility::Pending);
    let soizic = scene.app.moderator("soizic");
    let queue = soizic.get("/moderation");
    queue.shows("En attente").shows(TEXT);
    let publish = format!("/moderation/messages/{}/publier", scene.post);
    queue
        .form(&publish)
        .submit()
        .follow()
        .shows("Le message est publié");
    assert_eq!(scene.visibility(), Visibility::Visible);
}

#[test]
fn the_queue_goes_on_where_it_was() {
    let scene = scene();
    let zoe = scene.app.member("zoe");
    let posts: Vec<PostId> = (0..24)
        .map(|n| {
            scene
                .app
                .message(&scene.author, scene.topic, &format!("Numéro {n}."))
        })
        .collect();
    for post in &posts {
        zoe.post(&format!("/signaler/{post}"), &[("reason", "spam")])
            .follow();
    }
    scene.set_visibility(Visibility::Pending);
    let soizic = scene.app.moderator("soizic");
    let first = soizic.get("/moderation").expect(200);
    let ids = |page: &Page| {
        page.html()
            .select(&scraper::Selector::parse("main article[id]").unwrap())
            .map(|article| article.attr("id").unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut shown = ids(&first);
    assert_eq!(shown.len(), 20);
    let next = first
        .html()
        .select(&scraper::Selector::parse("a[href*='apres=']").unwrap())
        .next()
        .map(|link| link.attr("href").unwrap().to_owned())
        .unwrap();
    shown.extend(ids(&soizic.get(&next).expect(200)));
    // The message that waits is the oldest; the flagged ones follow in order.
    let expected: Vec<String> = std::iter::once(&scene.post)
        .chain(&posts)
        .map(|post| format!("attente-{post}"))
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn the_second_moderator_learns_what_the_first_decided() {
    let scene = scene();
    scene.flag(&scene.app.member("zoe"), "spam");
    let (soizic, yann) = (scene.app.moderator("soizic"), scene.app.moderator("yann"));
    let address = |verdict: &str| format!("/moderation/messages/{}/{verdict}", scene.post);
    let hers = soizic.get("/moderation").form(&address("garder"));
    let his = yann.get("/moderation").form(&address("masquer"));
    hers.submit().follow();
    his.submit()
        .expect(409)
        .shows("soizic a gardé ce message entre-temps");
    assert_eq!(scene.visibility(), Visibility::Visible);
    assert_eq!(scene.acts(), ["keep"]);
}

#[test]
fn a_decision_that_changes_nothing_is_a_conflict() {
    let scene = scene();
    let (soizic, yann) = (scene.app.moderator("soizic"), scene.app.moderator("yann"));
    scene.decide(&soizic, "supprimer").follow();
    scene
        .decide(&yann, "masquer")
        .expect(409)
        .shows("soizic a supprimé");
    scene.decide(&yann, "garder").expect(409);
    scene.decide(&yann, "retablir").follow();
    assert_eq!(scene.visibility(), Visibility::Visible);
    scene.decide(&yann, "inconnu").expect(404);
}

#[test]
fn the_log_keeps_reasons_and_never_texts() {
    let scene = scene();
    let soizic = scene.app.moderator("soizic");
    let page = soizic
        .get(&format!("/moderation/messages/{}", scene.post))
        .expect(200);
    page.shows(TEXT);
    page.form(&format!("/moderation/messages/{}/masquer", scene.post))
        .fill("reason", "Publicité, déjà signalée.")
        .press("Masquer")
        .follow();
    let journal = soizic.get("/moderation/journal?compte=vendeur").expect(200);
    journal
        .shows("a masqué")
        .shows("Publicité, déjà signalée.")
        .hides(TEXT);
    soizic
        .get("/moderation/journal?compte=personne")
        .shows("Personne ne s’appelle");
    let topic = scene.topic;
    soizic
        .get(&format!("/moderation/journal?sujet={topic}"))
        .shows("a masqué");
    soizic
        .get("/moderation/journal?sujet=99999")
        .hides("a masqué");
}

#[test]
fn nobody_decides_against_their_equals_or_for_themselves() {
    let scene = scene();
    let (soizic, yann) = (scene.app.moderator("soizic"), scene.app.moderator("yann"));
    let post = scene.app.message(&yann, scene.topic, "Je modère.");
    let hide = format!("/moderation/messages/{post}/masquer");
    let seen = [("vu", "visible"), ("revision", "1")];
    soizic.post(&hide, &seen).expect(403);
    yann.post(&hide, &seen)
        .expect(403)
        .shows("On ne décide pas pour soi-même");
    scene.app.admin("ada").post(&hide, &seen).follow();
    yann.post(
        &format!("/moderation/messages/{post}/retablir"),
        &[("vu", "hidden"), ("revision", "1")],
    )
    .expect(403);
}

#[test]
fn a_topic_is_locked_and_opened_again() {
    let scene = scene();
    let soizic = scene.app.moderator("soizic");
    let topic = scene.topic;
    let locked = || {
        scene.app.read(|conn| {
            let at: Option<entraide::domain::Timestamp> = topics::table
                .find(topic)
                .select(topics::locked_at)
                .first(conn)?;
            Ok(at.is_some())
        })
    };
    let act = |verb: &str| {
        soizic.post(
            &format!("/moderation/sujets/{topic}/{verb}"),
            &[("reason", "Hors sujet")],
        )
    };
    act("verrouiller").follow().shows("verrouillé");
    assert!(locked());
    act("verrouiller").expect(409);
    act("deverrouiller").follow().shows("rouvert");
    assert!(!locked());
    assert_eq!(scene.acts(), ["lock", "unlock"]);
}

#[test]
fn a_suspension_ends_sessions_and_ends() {
    let scene = scene();
    let soizic = scene.app.moderator("soizic");
    let path = format!("/moderation/comptes/{}", scene.author.id());
    let suspend = format!("{path}/suspendre");
    let page = soizic.get(&path).expect(200);
    page.shows("Ce compte est actif")
        .shows("Partager un agenda");
    page.form(&suspend)
        .submit()
        .expect(422)
        .shows("la personne le lira");
    let past = page
        .form(&suspend)
        .fill("reason", "Publicité répétée.")
        .fill("until", "2026-03-01");
    past.submit().expect(422).shows("un jour à venir");
    let form = soizic.get(&path).form(&suspend);
    form.fill("reason", "Publicité répétée.")
        .fill("until", "2026-03-10")
        .submit()
        .follow()
        .shows("Le compte est suspendu")
        .shows("Publicité répétée.");
    assert!(
        scene
            .author
            .get("/compte")
            .location()
            .starts_with("/connexion")
    );
    soizic
        .get(&path)
        .form(&format!("{path}/retablir"))
        .submit()
        .follow()
        .shows("Ce compte est actif");
    soizic.post(&format!("{path}/retablir"), &[]).expect(409);
    let log = scene.log();
    assert_eq!(
        log[0],
        (
            "suspend".to_owned(),
            "Publicité répétée. (jusqu’au 10/03/2026 inclus)".to_owned()
        )
    );
    assert_eq!(log[1].0, "lift");
}

#[test]
fn only_above_suspends_and_only_admins_give_standings() {
    let scene = scene();
    let (soizic, yann, ada) = (
        scene.app.moderator("soizic"),
        scene.app.moderator("yann"),
        scene.app.admin("ada"),
    );
    let suspend = |person: &Person, whom: &Person| {
        person.post(
            &format!("/moderation/comptes/{}/suspendre", whom.id()),
            &[("reason", "Non.")],
        )
    };
    suspend(&soizic, &yann).expect(403);
    suspend(&soizic, &soizic).expect(403);
    suspend(&ada, &yann).follow().shows("suspendu");
    let standing = |person: &Person, whom: &Person, to: &str| {
        person.post(
            &format!("/moderation/comptes/{}/niveau", whom.id()),
            &[("standing", to)],
        )
    };
    standing(&soizic, &scene.author, "helper").expect(403);
    standing(&ada, &scene.author, "newcomer").expect(422);
    standing(&ada, &scene.author, "helper")
        .follow()
        .shows("Référent·e");
    assert_eq!(scene.log().last().unwrap().1, "Membre → Référent·e");
}
