//! What machines ask every site for.

use chrono::{DateTime, Duration};

use super::get;
use crate::support::TestApp;

#[test]
fn robots_are_told_what_to_leave() {
    let app = TestApp::with_settings(&[("ENTRAIDE_PUBLIC_URL", "https://forum.example.org")]);
    let page = get(&app, "/robots.txt").expect(200);
    assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
    let text = page.source();
    assert!(text.starts_with("User-agent: *\n"));
    for path in [
        "/compte",
        "/moderation",
        "/admin",
        "/recherche?",
        "/*?*fait=",
    ] {
        assert!(
            text.contains(&format!("\nDisallow: {path}\n")),
            "{path}: {text}"
        );
    }
    assert!(text.contains("\nSitemap: https://forum.example.org/sitemap.xml\n"));
    // Nothing that is on a map is forbidden.
    assert!(!text.contains("Disallow: /\n") && !text.contains("/t/") && !text.contains("/og/"));
}

#[test]
fn security_txt_never_runs_out() {
    let app = TestApp::with_settings(&[("ENTRAIDE_PUBLIC_URL", "https://forum.example.org")]);
    let fields = || -> Vec<(String, String)> {
        let page = get(&app, "/.well-known/security.txt").expect(200);
        assert_eq!(page.header("content-type"), "text/plain; charset=utf-8");
        let line = |line: &str| {
            let (name, value) = line.split_once(": ").expect("a field");
            (name.to_owned(), value.to_owned())
        };
        page.source().lines().map(line).collect()
    };
    for _ in 0..3 {
        let fields = fields();
        let of = |name: &str| -> Vec<&str> {
            let all = fields.iter().filter(|(known, _)| known == name);
            all.map(|(_, value)| value.as_str()).collect()
        };
        assert_eq!(of("Contact"), ["https://forum.example.org/contact"]);
        assert_eq!(of("Preferred-Languages"), ["fr, en"]);
        assert_eq!(
            of("Canonical"),
            ["https://forum.example.org/.well-known/security.txt"]
        );
        let expires = of("Expires");
        assert_eq!(expires.len(), 1);
        let left = DateTime::parse_from_rfc3339(expires[0]).unwrap().to_utc() - app.now().utc();
        assert!(
            left > Duration::days(90) && left < Duration::days(365),
            "{left}"
        );
        app.wait(Duration::days(200));
    }
}

#[test]
fn the_host_says_who_is_told_of_weaknesses() {
    for (given, told) in [
        ("securite@exemple.org", "mailto:securite@exemple.org"),
        ("mailto:a+b@exemple.org", "mailto:a+b@exemple.org"),
        ("https://exemple.org/faille", "https://exemple.org/faille"),
    ] {
        let app = TestApp::with_settings(&[("ENTRAIDE_SECURITY_CONTACT", given)]);
        let page = get(&app, "/.well-known/security.txt").expect(200);
        assert!(
            page.source().starts_with(&format!("Contact: {told}\n")),
            "{}",
            page.source()
        );
    }
}

#[test]
fn browsers_learn_to_search_and_to_keep_the_site() {
    let app = TestApp::with_settings(&[
        ("ENTRAIDE_SITE_NAME", "Les amis & alliés <du> libre"),
        ("ENTRAIDE_PUBLIC_URL", "https://forum.example.org"),
    ]);
    let page = get(&app, "/opensearch.xml").expect(200);
    assert!(
        page.header("content-type")
            .starts_with("application/opensearchdescription+xml")
    );
    let xml = page.source();
    assert!(
        xml.contains("<ShortName>Les amis &amp; allié</ShortName>"),
        "{xml}"
    );
    assert!(
        xml.contains("template=\"https://forum.example.org/recherche?q={searchTerms}\""),
        "{xml}"
    );
    let mut reader = quick_xml::Reader::from_str(xml);
    while reader.read_event().unwrap() != quick_xml::events::Event::Eof {}

    let page = get(&app, "/manifest.webmanifest").expect(200);
    assert_eq!(page.header("content-type"), "application/manifest+json");
    let manifest = page.json();
    assert_eq!(manifest["name"], "Les amis & alliés <du> libre");
    assert_eq!(manifest["start_url"], "/");
    let icons = manifest["icons"].as_array().unwrap();
    assert_eq!(icons.len(), 3);
    for icon in icons {
        let file = get(&app, icon["src"].as_str().unwrap()).expect(200);
        assert_eq!(file.header("content-type"), "image/png");
        let image = image::load_from_memory(&file.body).unwrap();
        let size = format!("{}x{}", image.width(), image.height());
        assert_eq!(icon["sizes"], size.as_str());
    }
    let home = get(&app, "/").expect(200);
    for link in [
        "link[rel=manifest]",
        "link[rel=search]",
        "link[rel=apple-touch-icon]",
    ] {
        assert!(home.has(link), "{link}");
    }
    for icon in ["/favicon.ico", "/apple-touch-icon.png"] {
        get(&app, icon).follow().expect(200);
    }
}
