//! The answer itself: the same as without memory, in the coding asked for, or 304.

use std::io::Read;

use super::scene;
use crate::support::{Page, Person};

fn ask(person: &Person, path: &str, headers: &[(&str, &str)]) -> Page {
    let mut request = person.request("GET", path);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.send()
}

#[test]
fn a_page_from_memory_is_the_page() {
    let s = scene();
    let visitor = s.app.visitor();
    for path in [
        &*s.path,
        "/",
        "/questions",
        "/u/alice",
        "/regles",
        "/tutoriels",
    ] {
        let (first, second) = (visitor.get(path), s.kept(path));
        assert_eq!(first.source(), second.source(), "{path}");
        let headers = |page: &Page| {
            let mut all: Vec<_> = page
                .headers
                .iter()
                .filter(|(name, _)| *name != "date")
                .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
                .collect();
            all.sort();
            all
        };
        assert_eq!(headers(&first), headers(&second), "{path}");
        assert_eq!(second.header("cache-control"), "private, no-cache");
        assert_eq!(second.header("vary"), "Accept-Encoding, Cookie");
        assert_eq!(second.header("set-cookie"), "");
        assert!(
            second
                .header("content-security-policy")
                .contains("default-src 'none'")
        );
        assert_eq!(second.header("x-content-type-options"), "nosniff");
        assert_ne!(second.header("date"), "");
    }
}

#[test]
fn each_client_gets_the_coding_that_it_takes() {
    let s = scene();
    let plain = s.kept(&s.path).body;
    let visitor = s.app.visitor();
    for (accepted, coding) in [
        ("br, gzip", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("identity", ""),
    ] {
        let page = ask(&visitor, &s.path, &[("accept-encoding", accepted)]).expect(200);
        assert_eq!(page.header("content-encoding"), coding, "{accepted}");
        let mut read = Vec::new();
        match coding {
            "br" => brotli::BrotliDecompress(&mut &page.body[..], &mut read).unwrap(),
            "gzip" => {
                let mut decoder = flate2::read::GzDecoder::new(&page.body[..]);
                decoder.read_to_end(&mut read).unwrap();
            }
            _ => read.clone_from(&page.body),
        }
        assert_eq!(read, plain, "{accepted}");
    }
}

#[test]
fn whoever_has_the_page_is_not_sent_it_again() {
    let s = scene();
    let visitor = s.app.visitor();
    let page = s.kept(&s.path);
    let tag = page.header("etag").to_owned();
    let again = |tag: &str| ask(&visitor, &s.path, &[("if-none-match", tag)]);
    for known in [tag.clone(), format!("W/{tag}"), "*".to_owned()] {
        let answer = again(&known).expect(304);
        assert!(answer.body.is_empty());
        assert_eq!(answer.header("etag"), tag);
        assert_eq!(answer.header("cache-control"), "private, no-cache");
    }
    s.bob.answers(s.topic, "Encore une chose.");
    let answer = again(&tag).expect(200);
    assert_ne!(answer.header("etag"), tag);
    // A page made anew knows its tag as well.
    s.bob.answers(s.topic, "Et une autre.");
    again(answer.header("etag")).expect(200);
}

#[test]
fn head_has_all_but_the_body() {
    let s = scene();
    let page = s.kept(&s.path);
    let head = s.app.visitor().request("HEAD", &s.path).send().expect(200);
    assert!(head.body.is_empty());
    assert_eq!(head.header("etag"), page.header("etag"));
    assert_eq!(head.header("content-length"), page.body.len().to_string());
}

#[test]
fn members_and_visitors_never_get_each_others_page() {
    let s = scene();
    s.kept(&s.path)
        .shows("Se connecter")
        .hides("alice – mon compte");
    let hers = s.alice.get(&s.path).expect(200);
    hers.hides("Se connecter");
    assert_eq!(hers.header("etag"), "");
    s.kept(&s.path).shows("Se connecter");
    // A cookie that opens nothing is answered by a page made for it, and not kept.
    let stranger = s.app.visitor();
    stranger.set_cookie("entraide", &"0".repeat(64));
    stranger.get("/annonces").expect(200);
    assert!(!s.is_kept("/annonces"));
    // Cookies that are not ours tell nobody apart.
    let other = s.app.visitor();
    other.set_cookie("theme", "sombre");
    other.get("/annonces").expect(200);
    assert!(s.is_kept("/annonces"));
}

#[test]
fn what_a_visitor_typed_before_signing_in_is_theirs_alone() {
    let s = scene();
    s.kept(&s.path);
    let visitor = s.app.visitor();
    let form = visitor
        .get(&s.path)
        .form(&format!("/t/{}/repondre", s.topic));
    form.fill("body", "Mon texte à moi.").submit().location();
    assert!(visitor.cookie("entraide-brouillon").is_some());
    visitor.get(&s.path).expect(200);
    s.app.visitor().get(&s.path).hides("Mon texte à moi");
}

#[test]
fn what_nobody_reads_of_an_address_makes_no_other_page() {
    let s = scene();
    let plain = s.kept(&s.path);
    let followed = format!("{}?utm_source=lettre&utm_campaign=mars", s.path);
    let page = s.app.visitor().get(&followed).expect(200);
    assert_eq!(page.source(), plain.source());
    // Also when the page has to be made: it names its own address.
    let page = s.app.visitor().get("/questions?fbclid=abc").expect(200);
    assert!(!page.source().contains("fbclid"));
    assert!(s.is_kept("/questions"));
    // Anything else could be read by the page.
    s.app.visitor().get("/idees?x=1").expect(200);
    assert!(!s.is_kept("/idees?x=1"));
    let quoted = format!("{}?citer={}", s.path, s.answer);
    s.app
        .visitor()
        .get(&quoted)
        .expect(200)
        .shows("trois points");
    s.app
        .visitor()
        .get(&format!("{}?fait=vote", s.path))
        .shows("votre vote est compté");
    s.reads().hides("votre vote est compté");
}

#[test]
fn only_pages_that_say_so_are_kept() {
    let s = scene();
    for path in [
        "/poser",
        "/connexion",
        "/recherche?q=agenda",
        "/healthz",
        "/nulle-part",
    ] {
        s.app.visitor().get(path);
        assert!(!s.is_kept(path), "{path}");
    }
    let moved = format!("/t/autre/{}", s.topic);
    s.app.visitor().get(&moved).expect(301);
    assert!(!s.is_kept(&moved));
    s.app
        .visitor()
        .request("GET", &s.path)
        .header("range", "bytes=0-9")
        .send()
        .expect(200);
}

#[test]
fn files_of_the_site_are_ready_for_ever() {
    let s = scene();
    let page = s.reads();
    let html = page.html();
    let css = scraper::Selector::parse("link[rel=stylesheet]").unwrap();
    let path = html
        .select(&css)
        .next()
        .unwrap()
        .attr("href")
        .unwrap()
        .to_owned();
    let visitor = s.app.visitor();
    let plain = ask(&visitor, &path, &[("accept-encoding", "identity")]).expect(200);
    assert_eq!(
        plain.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(plain.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(plain.header("x-content-type-options"), "nosniff");
    assert_eq!(plain.header("vary"), "Accept-Encoding");
    let coded = ask(&visitor, &path, &[("accept-encoding", "br")]).expect(200);
    assert_eq!(coded.header("content-encoding"), "br");
    let mut read = Vec::new();
    brotli::BrotliDecompress(&mut &coded.body[..], &mut read).unwrap();
    assert_eq!(read, plain.body);
    let tag = coded.header("etag").to_owned();
    ask(&visitor, &path, &[("if-none-match", &tag)]).expect(304);
    visitor.get("/static/000000000000/app.css").expect(404);
    visitor
        .request("POST", &path)
        .body("text/plain", "x")
        .send()
        .expect(405);
}
