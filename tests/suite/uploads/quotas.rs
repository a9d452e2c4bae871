//! How much one may send, also at the same instant.

use diesel::prelude::*;
use entraide::db::schema::{identities, tenants, uploads};
use entraide::domain::{Standing, TenantId};

use super::corpus::png;
use crate::support::{Person, TestApp};

const ONE: usize = 300_000;

fn document(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(size, b' ');
    bytes
}

/// Everybody sends at once; returns how many were kept, and checks how the others were refused.
fn all_at_once(people: &[Person], each: usize, refused_as: u16) -> usize {
    let file = document(ONE);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = people
            .iter()
            .flat_map(|person| std::iter::repeat_n(person, each))
            .map(|person| scope.spawn(|| person.sends("a.pdf", &file).status))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    for status in &statuses {
        assert!([201, refused_as].contains(status), "{statuses:?}");
    }
    statuses.iter().filter(|status| **status == 201).count()
}

fn stored(app: &TestApp) -> i64 {
    app.read(|conn| {
        let sizes: Vec<i64> = uploads::table.select(uploads::bytes).load(conn)?;
        Ok(sizes.iter().sum())
    })
}

#[test]
fn images_that_are_refused_count_too() {
    let app = TestApp::with_limits();
    let carl = app.account("carl").standing(Standing::Newcomer).create();
    let broken = b"\x89PNG\r\n\x1a\n";
    let tries: Vec<u16> = (0..18)
        .map(|_| carl.sends("a.png", broken).status)
        .collect();
    assert_eq!(tries[..15], [422; 15]);
    assert_eq!(tries[17], 429, "{tries:?}");
    // Others go on.
    app.member("bob").sends("a.png", &png(4, 4)).expect(201);
}

#[test]
fn an_account_has_its_space() {
    let app = TestApp::with_settings(&[("ENTRAIDE_UPLOAD_QUOTA_ACCOUNT", "1 Mo")]);
    let alice = app.member("alice");
    assert_eq!(all_at_once(std::slice::from_ref(&alice), 8, 413), 3);
    assert_eq!(stored(&app), 900_000);
    let refused = alice.sends("a.pdf", &document(ONE)).expect(413).json();
    let detail = refused["detail"].as_str().unwrap();
    assert!(
        detail.contains("Mes fichiers") && detail.contains("1\u{a0}Mo"),
        "{detail}"
    );
    // Others have theirs.
    app.member("bob").sends("a.pdf", &document(ONE)).expect(201);
}

#[test]
fn a_space_has_its_own_too() {
    let app = TestApp::with_settings(&[("ENTRAIDE_UPLOAD_QUOTA_TENANT", "1 Mo")]);
    let people: Vec<_> = ["alice", "bob", "carl", "dora"]
        .map(|name| app.member(name))
        .into();
    let now = app.now();
    let tenant: TenantId = app.write(|conn| {
        Ok(diesel::insert_into(tenants::table)
            .values((
                tenants::name.eq("mon-asso"),
                tenants::url.eq("https://mon-asso.example.org"),
                tenants::title.eq("Mon asso"),
                tenants::state.eq("active"),
                tenants::created_at.eq(now),
                tenants::updated_at.eq(now),
            ))
            .returning(tenants::id)
            .get_result(conn)?)
    });
    let ids: Vec<_> = people.iter().map(Person::identity).collect();
    app.write(|conn| {
        for (n, id) in ids.iter().enumerate() {
            diesel::update(identities::table.find(id))
                .set((
                    identities::kind.eq(entraide::domain::IdentityKind::Tenant),
                    identities::tenant_id.eq(tenant),
                    identities::generation.eq(1),
                    identities::uid.eq(format!("u{n}")),
                ))
                .execute(conn)?;
        }
        Ok(())
    });
    assert_eq!(all_at_once(&people, 2, 413), 3);
    assert_eq!(stored(&app), 900_000);
    let refused = people[3].sends("a.pdf", &document(ONE)).expect(413).json();
    assert!(refused["detail"].as_str().unwrap().contains("association"));
    app.member("ailleurs")
        .sends("a.pdf", &document(ONE))
        .expect(201);
}

#[test]
fn newcomers_begin_with_less() {
    let app = TestApp::with_settings(&[("ENTRAIDE_UPLOAD_QUOTA_ACCOUNT", "2 Mo")]);
    let new = app
        .account("nouvelle")
        .standing(Standing::Newcomer)
        .create();
    new.sends("a.pdf", &document(ONE)).expect(201);
    new.sends("b.pdf", &document(ONE)).expect(413);
}

#[test]
fn an_hour_has_its_number() {
    let app = TestApp::with_limits();
    let new = app
        .account("nouvelle")
        .standing(Standing::Newcomer)
        .create();
    let people = [new.clone()];
    let image = png(3, 3);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..14)
            .map(|_| scope.spawn(|| people[0].sends("a.png", &image).status))
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    let kept = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!(kept, 10, "{statuses:?}");
    let refused = new.sends("a.png", &image).expect(429);
    assert!(
        refused.json()["detail"]
            .as_str()
            .unwrap()
            .contains("en une heure")
    );
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=3_600).contains(&wait));
    app.wait(chrono::Duration::minutes(61));
    new.sends("a.png", &image).expect(201);
}

#[test]
fn who_is_silenced_sends_nothing() {
    let app = TestApp::start();
    let alice = app.member("alice");
    let until = app.now() + chrono::Duration::days(1);
    let id = alice.id();
    app.write(|conn| {
        use entraide::db::schema::accounts;
        diesel::update(accounts::table.find(id))
            .set(accounts::silenced_until.eq(Some(until)))
            .execute(conn)?;
        Ok(())
    });
    alice.sends("a.png", &png(3, 3)).expect(403);
}
