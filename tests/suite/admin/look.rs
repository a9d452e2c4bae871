//! What the host chooses of the look, on pages, in mails, on another node.

use image::{DynamicImage, ImageFormat};

use crate::support::{Page, Person, TestApp};

const HERE: &str = "/admin/apparence";

fn choose(admin: &Person, (field, value): (&str, &str)) -> Page {
    admin
        .get(HERE)
        .form(HERE)
        .fill(field, value)
        .press("Enregistrer")
}

/// The stylesheet that a page names.
fn stylesheet(page: &Page) -> String {
    let source = page.source();
    let at = source.find("rel=\"stylesheet\" href=\"").unwrap() + 23;
    source[at..].split('"').next().unwrap().to_owned()
}

#[test]
fn a_name_counts_at_once_on_every_page_and_in_mails() {
    let app = TestApp::start();
    let (admin, visitor) = (app.admin("ada"), app.visitor());
    visitor.get("/").shows("Entraide");
    choose(&admin, ("name", "L’Escale"))
        .follow()
        .shows("en place, partout");
    assert!(visitor.get("/").html().html().contains("L’Escale"));
    admin.post("/admin/mails/essai", &[]).expect(303);
    assert!(app.mail().subject.starts_with("L’Escale"));
    admin
        .get("/admin/journal")
        .shows("a changé l’apparence")
        .shows("d’origine → L’Escale");
    admin
        .get(HERE)
        .form(HERE)
        .press("Revenir à l’apparence d’origine")
        .expect(303);
    visitor.get("/").hides("L’Escale");
}

#[test]
fn a_colour_reaches_pages_by_the_one_stylesheet_and_older_pages_keep_theirs() {
    let app = TestApp::start();
    let (admin, visitor) = (app.admin("ada"), app.visitor());
    let before = stylesheet(&visitor.get("/"));
    choose(&admin, ("light", "#7a1f5c")).expect(303);
    let page = visitor.get("/");
    let after = stylesheet(&page);
    assert_ne!(before, after);
    assert_eq!(page.source().matches("rel=\"stylesheet\"").count(), 1);
    assert!(!page.source().contains("style="));
    let sheet = visitor.get(&after).expect(200);
    assert!(sheet.source().contains("--brand:#7a1f5c"));
    assert!(
        sheet
            .source()
            .contains("prefers-color-scheme: dark){:root{--brand:")
    );
    assert!(sheet.header("cache-control").contains("immutable"));
    visitor.get(&before).expect(200);
    choose(&admin, ("light", "#1f3f7a")).expect(303);
    assert_ne!(stylesheet(&visitor.get("/")), after);
    visitor.get(&after).expect(200);
    visitor.get("/static/000000000000/app.css").expect(404);
}

/// The colour on dark grounds, in the stylesheet of the home page.
fn dark(visitor: &Person) -> String {
    let sheet = visitor.get(&stylesheet(&visitor.get("/"))).expect(200);
    let mark = "prefers-color-scheme: dark){:root{--brand:";
    let (_, after) = sheet.source().rsplit_once(mark).unwrap();
    after.split(';').next().unwrap().to_owned()
}

#[test]
fn the_dark_colour_follows_the_light_one_until_it_is_chosen() {
    let app = TestApp::start();
    let (admin, visitor) = (app.admin("ada"), app.visitor());
    let before = stylesheet(&visitor.get("/"));
    choose(&admin, ("light", "#7a1f5c")).expect(303);
    assert_eq!(admin.get(HERE).form(HERE).value("dark"), "");
    let purple = dark(&visitor);
    choose(&admin, ("light", "#1f3f7a")).expect(303);
    assert_eq!(admin.get(HERE).form(HERE).value("dark"), "");
    assert_ne!(dark(&visitor), purple);
    choose(&admin, ("dark", "#7fcbdc")).expect(303);
    choose(&admin, ("light", "#7a1f5c")).expect(303);
    assert_eq!(dark(&visitor), "#7fcbdc");
    let form = admin.get(HERE).form(HERE);
    let emptied = form.fill("light", "").fill("dark", "");
    emptied.press("Enregistrer").expect(303);
    assert_eq!(stylesheet(&visitor.get("/")), before);
}

#[test]
fn a_pale_colour_is_refused_and_the_nearest_is_offered() {
    let app = TestApp::start();
    let admin = app.admin("ada");
    let page = choose(&admin, ("light", "#7fcbdc")).expect(422);
    page.shows("il faut au moins 4,5").shows("1,7");
    let offered = page
        .texts("button")
        .into_iter()
        .find(|label| label.starts_with("Essayer #"))
        .unwrap();
    let tried = page.form(HERE).press(&offered).expect(200);
    tried.shows("Rien n’est encore enregistré");
    assert!(stylesheet(&tried).starts_with("/admin/apparence/feuille.css"));
    let sheet = admin.get(
        &stylesheet(&tried)
            .replace("&#38;", "&")
            .replace("&amp;", "&"),
    );
    assert!(sheet.expect(200).source().contains("--brand:#"));
    tried.form(HERE).press("Enregistrer").expect(303);
    choose(&admin, ("dark", "bleu"))
        .expect(422)
        .shows("six signes");
}

#[test]
fn the_second_of_two_administrators_does_not_overwrite_the_first() {
    let app = TestApp::start();
    let (ada, grace) = (app.admin("ada"), app.admin("grace"));
    let late = grace.get(HERE).form(HERE);
    choose(&ada, ("name", "L’Escale")).expect(303);
    let page = late
        .fill("name", "Le Quai")
        .press("Enregistrer")
        .expect(409);
    page.shows("vient de changer l’apparence");
    assert_eq!(page.form(HERE).value("name"), "Le Quai");
}

fn send_logo(person: &Person, name: &str, bytes: &[u8]) -> Page {
    let mut body = Vec::new();
    let head = format!(
        "--x\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    person
        .request("POST", "/admin/apparence/logo")
        .body("multipart/form-data; boundary=x", body)
        .send()
}

#[test]
fn a_logo_is_made_small_and_anew_and_drawings_with_scripts_are_refused() {
    let app = TestApp::start();
    let (admin, visitor) = (app.admin("ada"), app.visitor());
    let mut png = std::io::Cursor::new(Vec::new());
    DynamicImage::new_rgb8(400, 300)
        .write_to(&mut png, ImageFormat::Png)
        .unwrap();
    send_logo(&admin, "logo.png", &png.into_inner()).expect(303);
    let page = visitor.get("/");
    let source = page.source();
    let at = source.find("/apparence/logo/").unwrap();
    let address = source[at..].split('"').next().unwrap();
    let logo = visitor.get(address).expect(200);
    let small = image::load_from_memory(&logo.body).unwrap();
    assert_eq!((small.width(), small.height()), (96, 72));
    assert!(logo.header("content-type").starts_with("image/"));
    assert!(logo.header("cache-control").contains("immutable"));
    let other = "/apparence/logo/000000000000";
    visitor.get(other).expect(404);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    send_logo(&admin, "logo.svg", svg).expect(422).shows("SVG");
    admin
        .get(HERE)
        .form("/admin/apparence/logo")
        .press("Revenir au logo d’origine")
        .expect(303);
    assert!(!visitor.get("/").source().contains("/apparence/logo/"));
}
