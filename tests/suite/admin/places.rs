//! Categories that move, join and end; texts that come back.

use entraide::domain::Viewer;
use entraide::features::categories;

use crate::support::{Page, Person, TestApp};

fn add(admin: &Person, name: &str, read: &str) -> Page {
    let write = if read == "everyone" {
        "signed-in"
    } else {
        read
    };
    admin
        .get("/admin/categories")
        .form("/admin/categories")
        .fill("name", name)
        .choose("read", read)
        .choose("write", write)
        .submit()
        .expect(303)
}

fn names(app: &TestApp) -> Vec<String> {
    let readable = app.read(|conn| categories::list_readable(conn, &Viewer::Visitor));
    readable.into_iter().map(|category| category.name).collect()
}

fn id(app: &TestApp, name: &str) -> entraide::domain::CategoryId {
    let all = app.read(categories::all);
    all.iter()
        .find(|category| category.name == name)
        .unwrap()
        .id
}

#[test]
fn categories_are_put_in_order_without_a_script() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    add(&admin, "Agenda", "everyone");
    add(&admin, "Visio", "everyone");
    assert_eq!(names(&app), ["Agenda", "Questions générales", "Visio"]);
    let up = format!("/admin/categories/{}/monter", id(&app, "Visio"));
    for _ in 0..3 {
        admin
            .get("/admin/categories")
            .form(&up)
            .submit()
            .follow()
            .shows("changé de place");
    }
    assert_eq!(names(&app), ["Visio", "Agenda", "Questions générales"]);
    let down = format!("/admin/categories/{}/descendre", id(&app, "Visio"));
    admin.post(&down, &[]).expect(303);
    assert_eq!(names(&app), ["Agenda", "Visio", "Questions générales"]);
    admin.get("/admin/journal").shows("descend d’une place");
}

#[test]
fn a_category_joins_another_with_its_topics() {
    let app = TestApp::start();
    let (admin, zoe) = (app.admin("ada"), app.member("zoe"));
    add(&admin, "Agenda", "everyone");
    add(&admin, "Coulisses", "helpers");
    let (from, into) = (id(&app, "Agenda"), id(&app, "Questions générales"));
    let topic = zoe.asks(from, "Partager un agenda", "Comment faire ?");
    let path = format!("/admin/categories/{from}");
    admin
        .post(&format!("{path}/supprimer"), &[])
        .expect(409)
        .shows("contient des sujets");
    admin
        .get(&path)
        .form(&format!("{path}/reunir"))
        .fill("into", &into.to_string())
        .submit()
        .follow()
        .shows("La catégorie est fermée");
    app.run_jobs();
    let page = admin.get(&format!("/t/{topic}")).follow();
    page.shows("Questions générales");
    admin
        .get(&path)
        .form(&format!("{path}/supprimer"))
        .submit()
        .follow()
        .shows("supprimée");
    assert_eq!(names(&app), ["Questions générales"]);
    admin
        .get("/admin/journal")
        .shows("a réuni deux catégories")
        .shows("a supprimé une catégorie");
    let last = id(&app, "Coulisses");
    let wider = format!("/admin/categories/{last}/reunir");
    admin
        .post(&wider, &[("into", &into.to_string())])
        .expect(422)
        .shows("des messages écrits pour peu");
}

#[test]
fn an_earlier_text_comes_back() {
    let app = TestApp::start();
    let (admin, visitor) = (app.admin("ada"), app.visitor());
    let write = |body: &str| {
        admin
            .get("/admin/textes/contact")
            .form("/admin/textes/contact")
            .fill("body", body)
            .press("Enregistrer")
            .expect(303);
    };
    write("## Premier\n\nÉcrivez-nous.");
    write("## Second\n\nAppelez-nous.");
    visitor.get("/contact").shows("Second");
    let page = admin
        .get("/admin/textes/contact")
        .click("Reprendre ce texte")
        .expect(200);
    let form = page.form("/admin/textes/contact");
    assert!(form.value("body").contains("Premier"));
    form.press("Enregistrer").expect(303);
    visitor.get("/contact").shows("Premier");
    admin
        .get("/admin/journal")
        .shows("a changé un texte")
        .shows("Nous écrire");
    admin.get("/admin/textes/contact?version=99").expect(404);
}
