//! Which association somebody belongs to is told to nobody without their consent (GDPR, article 9):
//! every page, feed, map, answer and mail is searched for words that stand nowhere else.

use diesel::prelude::*;
use entraide::db::schema::{accounts, api_tokens, identities, page_changes};
use entraide::domain::{Audience, IdentityId, TopicId};

use crate::support::{Person, TestApp};
use crate::tenants::{answers, signed_in_by, space};

/// The association, its space, the person there, and their address.
const TITLE: &str = "Ligue Zorbadelle";
const LABEL: &str = "quokkanette";
const UID: &str = "wombatouille";
const EMAIL: &str = "ornithorynx@secret.exemple.org";

struct Forum {
    app: TestApp,
    zoe: Person,
    identity: IdentityId,
    karim: Person,
    topic: TopicId,
    place: String,
}

/// Somebody of an association asks, somebody else answers.
fn forum() -> Forum {
    let app = TestApp::start();
    let id = space(&app, LABEL, TITLE);
    answers(&app, id, "oc1");
    let category = app.category("Agenda", Audience::Everyone);
    let (zoe, identity) = signed_in_by(&app, "zoe", id);
    let account = zoe.id();
    app.write(|conn| {
        diesel::update(identities::table.find(identity))
            .set((identities::uid.eq(UID), identities::space_admin.eq(true)))
            .execute(conn)?;
        diesel::update(accounts::table.find(account))
            .set((accounts::email.eq(EMAIL), accounts::email_key.eq(EMAIL)))
            .execute(conn)?;
        Ok(())
    });
    let karim = app.member("karim");
    let topic = zoe.asks(
        category,
        "Partager un agenda",
        "Comment partager notre agenda ?",
    );
    karim.post(&format!("/t/{topic}/suivre"), &[("niveau", "watching")]);
    zoe.answers(topic, "J’ai trouvé un début de réponse, merci @karim !");
    karim.answers(topic, "Ouvrez le menu de l’agenda, puis partager.");
    app.run_jobs();
    let place = format!("/t/partager-un-agenda/{topic}");
    Forum {
        app,
        zoe,
        identity,
        karim,
        topic,
        place,
    }
}

/// What anybody can ask for.
fn everywhere(forum: &Forum) -> Vec<String> {
    let topic = forum.topic;
    let mut paths: Vec<String> = [
        "/",
        "/questions",
        "/sujets",
        "/idees",
        "/u/zoe",
        "/u/karim",
        "/membres?q=zo",
        "/membres?q=quo",
        "/sitemap.xml",
        "/sitemaps/pages.xml",
        "/sitemaps/categories.xml",
        "/sitemaps/topics-1.xml",
        "/questions.atom",
        "/sujets.atom",
        "/recherche?q=agenda",
        "/recherche?q=zorbadelle",
        "/recherche?q=quokkanette",
        "/api/v1/topics",
        "/api/v1/users/zoe",
        "/api/v1/search?q=agenda",
        "/api/v1/search?q=zorbadelle",
        "/connexion",
        "/connexion?espace=zorbadelle",
        "/inscription",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.extend([
        forum.place.clone(),
        format!("{}.atom", forum.place),
        format!("/api/v1/topics/{topic}"),
        format!("/api/v1/topics/{topic}/posts"),
    ]);
    paths
}

/// The page without what was typed: what is searched for comes back in its field.
fn said(path: &str, source: &str) -> String {
    let typed = path.split("q=").nth(1).or(path.split("espace=").nth(1));
    let lower = source.to_lowercase();
    typed.map_or(lower.clone(), |word| lower.replace(word, ""))
}

/// Where something is told, and which words.
fn told(forum: &Forum, person: &Person, key: Option<&str>) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for path in everywhere(forum) {
        let mut request = person.request("GET", &path);
        if let (Some(key), true) = (key, path.starts_with("/api")) {
            request = request.header("authorization", &format!("Bearer {key}"));
        }
        let page = request.send();
        assert!(page.status < 500, "{path}: {}", page.status);
        let source = said(&path, page.source());
        for word in [TITLE, LABEL, UID, EMAIL] {
            let looked_for = word.to_lowercase();
            let typed = path.contains("q=") || path.contains("espace=");
            let looked_for = if typed && word == TITLE {
                "ligue".to_owned()
            } else {
                looked_for
            };
            if source.contains(&looked_for) {
                found.push((path.clone(), word));
            }
        }
    }
    found
}

fn key(person: &Person) -> String {
    let page = person
        .get("/compte/jetons")
        .form("/compte/jetons")
        .fill("name", "Lecture")
        .submit()
        .expect(200);
    page.texts("#jeton").concat().trim().to_owned()
}

fn mails_to_others(forum: &Forum) -> String {
    let letters = forum.app.mails();
    let others = letters.iter().filter(|letter| letter.to != EMAIL);
    others
        .map(|letter| format!("{}\n{}\n{}\n", letter.subject, letter.text, letter.html))
        .collect()
}

fn shows(forum: &Forum, word: &str) {
    let path = format!("/compte/identites/{}/montrer", forum.identity);
    forum.zoe.post(&path, &[("oui", word)]).expect(303);
}

#[test]
fn without_consent_nothing_says_which_association() {
    let forum = forum();
    let visitor = forum.app.visitor();
    assert_eq!(told(&forum, &visitor, None), []);
    let key = key(&forum.karim);
    assert_eq!(told(&forum, &forum.karim, Some(&key)), []);
    let mails = mails_to_others(&forum).to_lowercase();
    assert!(mails.contains("agenda"), "somebody was written to");
    for word in [TITLE, LABEL, UID, EMAIL] {
        assert!(!mails.contains(&word.to_lowercase()), "{word}");
    }
    // The image of a shared link is drawn from what its page says of it, and told by its address.
    let page = visitor.get(&forum.place).expect(200);
    let image = page.html();
    let meta = scraper::Selector::parse("meta[property='og:image']").unwrap();
    let address = image.select(&meta).next().unwrap().attr("content").unwrap();
    assert!(!address.contains(LABEL));
}

#[test]
fn with_consent_it_stands_beside_the_name_and_nowhere_else() {
    let forum = forum();
    let visitor = forum.app.visitor();
    visitor.get(&forum.place).expect(200).hides(TITLE);
    shows(&forum, "1");
    let words = "Ligue Zorbadelle, admin de l’espace";
    visitor.get(&forum.place).expect(200).shows(words);
    visitor.get("/u/zoe").expect(200).shows(words);
    let mut places: Vec<_> = told(&forum, &visitor, None);
    places.sort();
    assert_eq!(
        places,
        [(forum.place.clone(), TITLE), ("/u/zoe".to_owned(), TITLE)],
        "of the others, not even the association; of the label, the user id and the address nothing"
    );
    // From memory or not: gone with the consent, on the next page that anybody opens.
    for person in [&visitor, &forum.karim] {
        person.get(&forum.place).expect(200).shows(TITLE);
    }
    shows(&forum, "0");
    for person in [&visitor, &forum.karim, &forum.app.visitor()] {
        person.get(&forum.place).expect(200).hides(TITLE);
        person.get("/u/zoe").expect(200).hides(TITLE);
    }
    let noted: i64 = forum
        .app
        .read(|conn| Ok(page_changes::table.count().get_result(conn)?));
    assert!(noted > 0);
    assert_eq!(told(&forum, &visitor, None), []);
}

#[test]
fn a_name_beside_many_messages_is_escaped_and_asked_for_once() {
    let forum = forum();
    shows(&forum, "1");
    let space = forum
        .app
        .read(|conn| {
            Ok(identities::table
                .find(forum.identity)
                .select(identities::tenant_id)
                .first::<Option<entraide::domain::TenantId>>(conn)?)
        })
        .unwrap();
    forum.app.write(|conn| {
        use entraide::db::schema::tenants;
        diesel::update(tenants::table.find(space))
            .set(tenants::title.eq("<b>Zorb & Co</b>"))
            .execute(conn)?;
        Ok(())
    });
    let page = forum.app.visitor().get(&forum.place).expect(200);
    page.shows("<b>Zorb & Co</b>");
    assert!(!page.source().contains("<b>Zorb"));
    // Closed, or detached: no more.
    forum.app.write(|conn| {
        use entraide::db::schema::tenants;
        diesel::update(tenants::table.find(space))
            .set(tenants::state.eq("closed"))
            .execute(conn)?;
        Ok(())
    });
    forum.app.visitor().get(&forum.place).hides("Zorb");
}

#[test]
fn the_moderation_and_oneself_see_it() {
    let forum = forum();
    forum
        .zoe
        .get("/compte/identites")
        .expect(200)
        .shows(TITLE)
        .shows(UID);
    let max = forum.app.moderator("max");
    let sheet = max.get(&format!("/moderation/comptes/{}", forum.zoe.id()));
    sheet
        .expect(200)
        .shows("Espace : Ligue Zorbadelle (quokkanette), montré à la modération seulement");
    forum
        .karim
        .get(&format!("/moderation/comptes/{}", forum.zoe.id()))
        .expect(403)
        .hides(TITLE);
    let keys: i64 = forum
        .app
        .read(|conn| Ok(api_tokens::table.count().get_result(conn)?));
    assert_eq!(keys, 0);
}
