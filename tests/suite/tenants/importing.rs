//! Spaces from a file.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::time::Instant;

use diesel::prelude::*;
use entraide::db::schema::tenants as table;
use entraide::features::tenants::{self, Imported, TenantState};

use super::{answers, is_in, named, signed_in_by};
use crate::support::TestApp;

/// What was done, and what was said of bad lines.
fn import(app: &TestApp, csv: &[u8]) -> (Result<Imported, String>, Vec<(u64, String)>) {
    let said = RefCell::new(Vec::new());
    let report = |line, why: &str| said.borrow_mut().push((line, why.to_owned()));
    let done = tenants::import(&app.app, csv, &report);
    (done, said.into_inner())
}

fn counts(created: usize, updated: usize, unchanged: usize, bad: usize) -> Imported {
    Imported {
        created,
        updated,
        unchanged,
        bad,
    }
}

#[test]
fn good_lines_are_kept_and_bad_ones_told() {
    let app = TestApp::start();
    let csv = b"\xef\xbb\xbfname,url,title,state\r\n\
        ruche,https://ruche.exemple.org,\"La Ruche, d\xe2\x80\x99\xc3\x89t\xc3\xa9\",\r\n\
        Ruche,https://r.exemple.org,X,\r\n\
        velo,http://velo.exemple.org,X,active\r\n\
        amap,https://amap.exemple.org/cloud,X,\r\n\
        trop,https://trop.exemple.org\r\n\
        \r\n\
        zinc,https://zinc.exemple.org,Zinc,closed\r\n\
        ruche,https://autre.exemple.org,Autre,\r\n\
        mal,https://mal.exemple.org,\xff\xfe,\r\n\
        sort,https://sort.exemple.org,X,quarantined\r\n\
        vide,,X,\r\n";
    let (done, said) = import(&app, csv);
    assert_eq!(done.unwrap(), counts(2, 0, 0, 8));
    let lines: Vec<u64> = said.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 9, 10, 11, 12], "{said:?}");
    assert!(said[4].1.contains("déjà donné ligne 2"), "{said:?}");
    assert!(said[7].1.contains("tenant_pattern"), "{said:?}");
    assert_eq!(named(&app, "ruche").title, "La Ruche, d’Été");
    assert_eq!(named(&app, "zinc").state, TenantState::Closed);
}

#[test]
fn a_second_import_writes_what_changed() {
    let app = TestApp::start();
    let one = "name,url,title\na,https://a.exemple.org,A\nb,https://b.exemple.org,B\n";
    assert_eq!(import(&app, one.as_bytes()).0.unwrap(), counts(2, 0, 0, 0));
    let stamp = || -> Vec<entraide::domain::Timestamp> {
        app.read(|conn| {
            Ok(table::table
                .order(table::name)
                .select(table::updated_at)
                .load(conn)?)
        })
    };
    let before = stamp();
    app.wait(chrono::Duration::days(1));
    let two = "title,name,url\nA,a,https://a.exemple.org\nBis,b,https://b.exemple.org\n";
    assert_eq!(import(&app, two.as_bytes()).0.unwrap(), counts(0, 1, 1, 0));
    let after = stamp();
    assert_eq!(before[0], after[0], "an unchanged row is not written");
    assert_ne!(before[1], after[1]);
    app.admin("ada").get("/admin/espaces?q=bis").shows("Bis");
}

#[test]
fn a_file_closes_and_opens_but_decides_nothing() {
    let app = TestApp::start();
    let file = |state: &str| format!("name,url,title,state\na,https://a.exemple.org,A,{state}\n");
    import(&app, file("").as_bytes()).0.unwrap();
    let id = named(&app, "a").id;
    answers(&app, id, "oc1");
    let (zoe, _) = signed_in_by(&app, "zoe", id);
    import(&app, file("closed").as_bytes()).0.unwrap();
    assert!(!is_in(&zoe));
    assert_eq!(named(&app, "a").state, TenantState::Closed);
    // Without a word, it stays as it is.
    assert_eq!(
        import(&app, file("").as_bytes()).0.unwrap(),
        counts(0, 0, 1, 0)
    );
    import(&app, file("active").as_bytes()).0.unwrap();
    assert_eq!(named(&app, "a").state, TenantState::Active);
    app.wait(chrono::Duration::hours(1));
    answers(&app, id, "oc2");
    import(&app, file("active").as_bytes()).0.unwrap();
    assert_eq!(named(&app, "a").state, TenantState::Quarantined);
}

#[test]
fn a_file_without_its_header_is_refused_whole() {
    let app = TestApp::start();
    for bad in [
        "",
        "a,https://a.exemple.org,A\n",
        "name,url\na,https://a.exemple.org\n",
        "name,url,title,statut\n",
    ] {
        let (done, _) = import(&app, bad.as_bytes());
        assert!(done.unwrap_err().contains("name,url,title"), "{bad:?}");
    }
}

#[test]
fn ten_thousand_spaces_come_in_seconds() {
    let app = TestApp::start();
    let mut csv = "name,url,title\n".to_owned();
    for number in 0..10_000 {
        writeln!(
            csv,
            "asso-{number},https://asso-{number}.exemple.org,Association {number}"
        )
        .unwrap();
    }
    let started = Instant::now();
    assert_eq!(
        import(&app, csv.as_bytes()).0.unwrap(),
        counts(10_000, 0, 0, 0)
    );
    let first = started.elapsed();
    let started = Instant::now();
    assert_eq!(
        import(&app, csv.as_bytes()).0.unwrap(),
        counts(0, 0, 10_000, 0)
    );
    println!("10,000 spaces: {first:?}, again: {:?}", started.elapsed());
    let started = Instant::now();
    app.admin("ada")
        .get("/admin/espaces?q=association+9999")
        .shows("asso-9999");
    println!("found: {:?}", started.elapsed());
    assert!(first.as_secs() < 60, "{first:?}");
}
