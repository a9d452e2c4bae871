//! A copy of one's data.

use std::collections::BTreeMap;
use std::io::Read;

use chrono::Duration;
use diesel::prelude::*;
use entraide::db::Conn;
use entraide::db::schema::{exports, identities, posts, tenants};
use entraide::domain::{Audience, IdentityKind};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use serde_json::Value;

use super::leave;
use crate::accounts::signed_in;
use crate::support::{Person, TestApp};

/// The files of an archive, found by its list and checked by their sums.
fn unzip(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let short = |at: usize| usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()));
    let long = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let place = |at: usize| usize::try_from(long(at)).unwrap();
    let end = bytes.len() - 22;
    assert_eq!(&bytes[end..end + 4], b"PK\x05\x06");
    let (count, mut line) = (short(end + 10), place(end + 16));
    let mut files = BTreeMap::new();
    for _ in 0..count {
        assert_eq!(&bytes[line..line + 4], b"PK\x01\x02");
        let (packed, size, name) = (place(line + 20), place(line + 24), short(line + 28));
        let name = String::from_utf8(bytes[line + 46..line + 46 + name].to_vec()).unwrap();
        let start = place(line + 42);
        assert_eq!(&bytes[start..start + 4], b"PK\x03\x04");
        let data = start + 30 + short(start + 26) + short(start + 28);
        let mut content = Vec::new();
        DeflateDecoder::new(&bytes[data..data + packed])
            .read_to_end(&mut content)
            .unwrap();
        assert_eq!(content.len(), size, "{name}");
        let mut sum = Crc::new();
        sum.update(&content);
        assert_eq!(sum.sum(), long(line + 16), "{name}");
        line += 46 + name.len();
        assert!(files.insert(name, content).is_none());
    }
    files
}

fn ask_and_fetch(app: &TestApp, person: &Person) -> BTreeMap<String, Vec<u8>> {
    let page = person.get("/compte/mes-donnees").expect(200);
    page.form("/compte/mes-donnees").submit().expect(303);
    app.run_jobs();
    let link = link(person);
    let file = person.get(&link).expect(200);
    assert_eq!(file.header("content-type"), "application/zip");
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert!(file.header("cache-control").contains("no-store"));
    unzip(&file.body)
}

fn link(person: &Person) -> String {
    let page = person.get("/compte/mes-donnees").expect(200);
    page.source()
        .split('"')
        .find(|part| part.ends_with("/mes-donnees.zip"))
        .unwrap_or_else(|| panic!("no link in: {}", page.text()))
        .to_owned()
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

#[test]
fn it_holds_what_the_forum_keeps_and_nothing_of_others() {
    let app = TestApp::start();
    let general = app.category("Général", Audience::Everyone);
    let (zoe, tom) = (app.member("zoe"), app.member("tom"));
    app.write(|conn| {
        let now = app.now();
        let tenant: i64 = diesel::insert_into(tenants::table)
            .values((
                tenants::name.eq("mon-asso"),
                tenants::url.eq("https://mon-asso.frama.space"),
                tenants::title.eq("Mon asso"),
                tenants::state.eq("active"),
                tenants::created_at.eq(now),
                tenants::updated_at.eq(now),
            ))
            .returning(tenants::id)
            .get_result(conn)?;
        diesel::insert_into(identities::table)
            .values((
                identities::account_id.eq(zoe.id()),
                identities::kind.eq(IdentityKind::Tenant),
                identities::tenant_id.eq(tenant),
                identities::generation.eq(1_i64),
                identities::uid.eq("zoe-uid"),
                identities::created_at.eq(now),
                identities::last_used_at.eq(now),
            ))
            .execute(conn)?;
        Ok(())
    });
    let (address, markdown) = zoe.keeps("Statuts.pdf", b"%PDF-1.7 statuts");
    assert!(!address.is_empty());
    let topic = zoe.asks(
        general,
        "Où sont les statuts ?",
        &format!("Les voici : {markdown}"),
    );
    tom.answers(topic, "Le secret de Tom n’est pas à Zoé.");
    zoe.answers(topic, "Merci, *tout* va bien.");
    zoe.post(&format!("/t/{topic}/suivre"), &[]);
    let files = ask_and_fetch(&app, &zoe);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names.len(), 5, "{names:?}");
    for name in [
        "LISEZ-MOI.txt",
        "donnees.json",
        "index.html",
        "messages/0001.md",
    ] {
        assert!(files.contains_key(name), "{name}: {names:?}");
    }
    let pdf = names
        .iter()
        .find(|name| name.starts_with("fichiers/"))
        .unwrap();
    assert!(files[*pdf].starts_with(b"%PDF-1.7"));
    let data: Value = serde_json::from_str(&text(&files, "donnees.json")).unwrap();
    assert_eq!(data["version"], 1);
    assert_eq!(data["account"]["name"], "zoe");
    assert_eq!(data["account"]["email"], "zoe@exemple.fr");
    assert_eq!(data["identities"][1]["space"], "mon-asso");
    assert_eq!(data["identities"][1]["space_user"], "zoe-uid");
    assert_eq!(data["messages"].as_array().unwrap().len(), 2);
    assert_eq!(data["messages"][1]["markdown"], "Merci, *tout* va bien.");
    assert_eq!(data["files"][0]["file"], **pdf);
    assert_eq!(data["sessions"][0]["device"], "Firefox sur Linux");
    assert_eq!(data["topic_follows"][0]["topic"], topic.0);
    let written = text(&files, "messages/0001.md");
    assert!(written.contains("# Où sont les statuts ?") && written.contains("Merci, *tout*"));
    let page = text(&files, "index.html");
    assert!(page.contains("zoe@exemple.fr") && !page.contains("<script"));
    // What others wrote, hashes and keys are in none of them.
    for (name, bytes) in &files {
        let words = String::from_utf8_lossy(bytes);
        for foreign in ["secret de Tom", "tom@", "argon2", "token_hash"] {
            assert!(!words.contains(foreign), "{name} holds {foreign}");
        }
    }
    // Every list that is described is there, and the other way round.
    let readme = text(&files, "LISEZ-MOI.txt");
    for key in data
        .as_object()
        .unwrap()
        .keys()
        .filter(|key| *key != "version")
    {
        assert!(
            readme.contains(key.as_str()),
            "LISEZ-MOI.txt does not describe {key}"
        );
    }
}

#[test]
fn one_at_a_time_then_one_a_day_for_its_owner_for_a_week() {
    let app = TestApp::start();
    let (zoe, tom) = (app.member("zoe"), app.member("tom"));
    assert_eq!(app.visitor().get("/compte/mes-donnees").status, 303);
    zoe.get("/compte")
        .click("Récupérer mes données")
        .shows("Vos données sont à vous");
    zoe.post("/compte/mes-donnees", &[])
        .expect(303)
        .follow()
        .shows("C’est demandé");
    zoe.post("/compte/mes-donnees", &[])
        .expect(409)
        .shows("déjà demandé");
    let mail = app.mail();
    assert_eq!(mail.to, "zoe@exemple.fr");
    assert!(mail.text.replace('\u{a0}', " ").contains("9 mars 2026"));
    assert!(mail.link("/compte/").ends_with("/compte/mes-donnees"));
    assert!(!mail.text.contains(".zip"));
    let link = link(&zoe);
    tom.get(&link).expect(404);
    assert_eq!(app.visitor().get(&link).status, 303);
    zoe.post("/compte/mes-donnees", &[])
        .expect(409)
        .shows("un jour après");
    app.wait(Duration::days(1));
    zoe.post("/compte/mes-donnees", &[]).expect(303);
    app.run_jobs();
    zoe.get(&link).expect(200);
    app.wait(Duration::days(6));
    zoe.get(&link).expect(410);
    entraide::features::leaving::schedule(&app.app).unwrap();
    app.wait(Duration::hours(1));
    app.run_jobs();
    // The older one is gone, the other still there.
    let left: i64 = app.read(|conn| Ok(exports::table.count().get_result(conn)?));
    assert_eq!(left, 1);
    zoe.get(&link).expect(404);
}

#[test]
fn a_file_goes_with_its_account() {
    let app = TestApp::start();
    let zoe = signed_in(&app, "zoe");
    ask_and_fetch(&app, &zoe);
    let key: String =
        app.read(|conn| Ok(exports::table.select(exports::storage_key).first(conn)?));
    leave(&zoe, "keep").expect(200);
    super::week_passes(&app);
    let found = actix_web::rt::System::new().block_on(app.app.storage.read_export(&key));
    assert!(found.unwrap().is_none());
    let left: i64 = app.read(|conn| Ok(exports::table.count().get_result(conn)?));
    assert_eq!(left, 0);
}

#[test]
fn thousands_of_messages_come_in_files_of_some_hundreds() {
    let app = TestApp::start();
    let general = app.category("Général", Audience::Everyone);
    let zoe = app.member("zoe");
    let topic = app.topic(&zoe, general, "Un très long sujet");
    let now = app.now();
    app.write(|conn| {
        for start in (2..2_402_i64).step_by(200) {
            let rows: Vec<_> = (start..start + 200)
                .map(|number| {
                    (
                        posts::topic_id.eq(topic),
                        posts::number.eq(number),
                        posts::author_id.eq(zoe.id()),
                        posts::identity_id.eq(zoe.identity()),
                        posts::body.eq(format!("Message numéro {number}.")),
                        posts::html.eq(""),
                        posts::renderer.eq(entraide::text::RENDERER),
                        posts::visibility.eq(entraide::domain::Visibility::Visible),
                        posts::created_at.eq(now),
                    )
                })
                .collect();
            let into = diesel::insert_into(posts::table).values(&rows);
            match conn {
                Conn::Sqlite(conn) => into.execute(conn)?,
                Conn::Postgres(conn) => into.execute(conn)?,
            };
        }
        Ok(())
    });
    let files = ask_and_fetch(&app, &zoe);
    let texts: Vec<_> = files
        .keys()
        .filter(|name| name.starts_with("messages/"))
        .collect();
    assert_eq!(texts.len(), 5);
    let data: Value = serde_json::from_str(&text(&files, "donnees.json")).unwrap();
    let messages = data["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 2_401);
    assert_eq!(messages[2_400]["markdown"], "Message numéro 2401.");
    let all: String = texts.iter().map(|name| text(&files, name)).collect();
    assert_eq!(all.matches("Message numéro").count(), 2_400);
}
