//! Making categories, and who sees them.

use std::sync::{Arc, Barrier};

use entraide::domain::{Audience, Viewer};
use entraide::features::categories;

use crate::support::{Page, Person, TestApp};

fn add(admin: &Person, name: &str, (read, write): (&str, &str)) -> Page {
    admin
        .get("/admin/categories")
        .form("/admin/categories")
        .fill("name", name)
        .choose("read", read)
        .choose("write", write)
        .submit()
}

#[test]
fn an_empty_forum_has_one_category_and_only_one() {
    let app = TestApp::start();
    categories::ensure_one(&app.app).unwrap();
    let all = app.read(categories::all);
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].name.as_str(), all[0].slug.as_str()),
        ("Questions générales", "questions-generales")
    );
    assert_eq!(
        (all[0].read, all[0].write),
        (Audience::Everyone, Audience::SignedIn)
    );
}

#[test]
fn processes_that_start_at_once_make_one_category() {
    use diesel::prelude::*;
    let app = TestApp::start();
    app.write(|conn| {
        diesel::delete(entraide::db::schema::categories::table).execute(conn)?;
        Ok(())
    });
    let start = Arc::new(Barrier::new(4));
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let (app, start) = (app.app.clone(), start.clone());
            std::thread::spawn(move || {
                start.wait();
                categories::ensure_one(&app).unwrap();
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(app.read(categories::all).len(), 1);
}

#[test]
fn an_administrator_makes_a_category() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    add(&admin, "Coulisses", ("helpers", "moderators"))
        .follow()
        .shows("La catégorie est enregistrée")
        .shows("Coulisses");
    let names = |viewer: &Viewer| -> Vec<String> {
        let readable = app.read(|conn| categories::list_readable(conn, viewer));
        readable.into_iter().map(|category| category.name).collect()
    };
    assert_eq!(names(&Viewer::Visitor), ["Questions générales"]);
}

#[test]
fn what_is_wrong_is_said_and_what_was_typed_is_kept() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    let page = add(&admin, "questions GENERALES", ("everyone", "signed-in")).expect(422);
    page.shows("existe déjà");
    assert_eq!(
        page.form("/admin/categories").value("name"),
        "questions GENERALES"
    );
    add(&admin, "Coulisses", ("helpers", "signed-in"))
        .expect(422)
        .shows("On ne peut pas écrire là où on ne peut pas lire");
}

#[test]
fn the_second_of_two_administrators_does_not_overwrite_the_first() {
    let app = TestApp::start();
    let (ada, grace) = (app.admin("ada"), app.admin("grace"));
    let id = app.read(categories::all)[0].id;
    let path = format!("/admin/categories/{id}");
    let (hers, late) = (ada.get(&path).form(&path), grace.get(&path).form(&path));
    hers.fill("name", "Entraide")
        .submit()
        .follow()
        .shows("Entraide");
    let page = late.fill("name", "Aide").submit().expect(409);
    page.shows("Une autre personne vient de modifier");
    assert_eq!(page.form(&path).value("name"), "Aide");
    assert_eq!(app.read(categories::all)[0].name, "Entraide");
}

#[test]
fn an_archived_category_is_read_and_no_longer_written_in() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    let id = app.read(categories::all)[0].id;
    let path = format!("/admin/categories/{id}");
    admin
        .get(&path)
        .form(&path)
        .choose("archived", "1")
        .submit()
        .follow();
    let category = app.read(|conn| categories::find(conn, &Viewer::Visitor, id));
    assert!(category.is_some_and(|category| category.archived));
}
