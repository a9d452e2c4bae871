//! What machines ask every site for.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{Days, NaiveTime};
use quick_xml::escape::escape;
use serde_json::json;

use super::answer::{Sent, answer};
use crate::app::App;
use crate::config::PublicUrl;
use crate::domain::Timestamp;
use crate::features::feeds::identity::{Identity, PAPER};
use crate::features::feeds::model::for_xml;
use crate::web::assets;

/// Seconds for which these need not be asked for again.
const KEEP: u32 = 3_600;

/// How long `security.txt` holds; RFC 9116 §2.5.5 wants less than a year.
const SECURITY_DAYS: Days = Days::new(180);

/// Characters of a name that browsers show in a list of search engines (OpenSearch 1.1).
const SHORT_NAME: usize = 16;

/// What no search engine needs to fetch: what is personal, what acts, and what is only another order
/// of what stands elsewhere.
const NOT_CRAWLED: [&str; 19] = [
    "/recherche?",
    "/recherche.",
    "/recherche/",
    "/compte",
    "/connexion",
    "/inscription",
    "/mot-de-passe-oublie",
    "/moderation",
    "/admin",
    "/poser",
    "/p/",
    "/signaler/",
    "/brouillons",
    "/membres",
    "/api/",
    "/*?*fait=",
    "/*?*citer=",
    "/*?*apres=",
    "/*?*tri=",
];

/// `/robots.txt` (RFC 9309)
pub async fn robots(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let mut text = "User-agent: *\n".to_owned();
    for path in NOT_CRAWLED {
        text.push_str(&format!("Disallow: {path}\n"));
    }
    let map = app.config.public_url.link("/sitemap.xml");
    text.push_str(&format!("\nSitemap: {map}\n"));
    send(&request, "text/plain; charset=utf-8", text)
}

/// `/opensearch.xml`: how browsers search here.
pub async fn opensearch(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let site = &app.config.public_url;
    let name = for_xml(&Identity::of(&app).name);
    let short: String = name.chars().take(SHORT_NAME).collect();
    let description = format!("Chercher dans les questions et tutoriels de {name}");
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n\
         <ShortName>{}</ShortName>\n\
         <Description>{}</Description>\n\
         <Language>fr</Language>\n\
         <InputEncoding>UTF-8</InputEncoding>\n\
         <OutputEncoding>UTF-8</OutputEncoding>\n\
         <Image width=\"192\" height=\"192\" type=\"image/png\">{}</Image>\n\
         <Url type=\"text/html\" template=\"{}?q={{searchTerms}}\"/>\n\
         <Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{}\"/>\n\
         </OpenSearchDescription>\n",
        escape(short.trim_end()),
        escape(&description),
        escape(site.link(&assets::url("icon-192.png"))),
        escape(site.link("/recherche")),
        escape(site.link("/opensearch.xml")),
    );
    send(
        &request,
        "application/opensearchdescription+xml; charset=utf-8",
        text,
    )
}

/// `/manifest.webmanifest`: the forum on the first screen of a phone.
pub async fn manifest(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let identity = Identity::of(&app);
    let icon = |file: &str, size: &str, purpose: &str| {
        json!({
            "src": assets::url(file), "sizes": size, "type": "image/png", "purpose": purpose,
        })
    };
    let manifest = json!({
        "id": "/",
        "name": identity.name,
        "short_name": identity.name,
        "description": "Questions et réponses sur votre espace Nextcloud, entre associations.",
        "lang": "fr",
        "dir": "ltr",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": PAPER.hex(),
        "theme_color": identity.brand.hex(),
        "icons": [
            icon("icon-192.png", "192x192", "any"),
            icon("icon-512.png", "512x512", "any"),
            icon("icon-maskable-512.png", "512x512", "maskable"),
        ],
    });
    send(&request, "application/manifest+json", manifest.to_string())
}

/// `/.well-known/security.txt` (RFC 9116)
pub async fn security(app: web::Data<App>, request: HttpRequest) -> HttpResponse {
    let config = &app.config;
    let text = security_txt(
        &config.public_url,
        config.security_contact.as_deref(),
        app.clock.now(),
    );
    send(&request, "text/plain; charset=utf-8", text)
}

fn security_txt(site: &PublicUrl, contact: Option<&str>, now: Timestamp) -> String {
    let contact = contact.map_or_else(|| site.link("/contact"), str::to_owned);
    // The same text all day long.
    let today = now.naive_utc().date();
    let day = today.checked_add_days(SECURITY_DAYS).unwrap_or(today);
    let expires = Timestamp::new(day.and_time(NaiveTime::MIN)).rfc3339();
    format!(
        "Contact: {contact}\nExpires: {expires}\nPreferred-Languages: fr, en\nCanonical: {}\n",
        site.link("/.well-known/security.txt")
    )
}

/// `/favicon.ico`, for who asks without having read a page.
pub async fn favicon() -> HttpResponse {
    found(&assets::url("favicon.svg"))
}

/// `/apple-touch-icon.png`, likewise.
pub async fn touch_icon() -> HttpResponse {
    found(&assets::url("apple-touch-icon.png"))
}

/// 302: the address changes with each version.
fn found(address: &str) -> HttpResponse {
    HttpResponse::Found()
        .insert_header((LOCATION, address))
        .insert_header((CACHE_CONTROL, format!("public, max-age={KEEP}")))
        .finish()
}

fn send(request: &HttpRequest, content_type: &'static str, text: String) -> HttpResponse {
    answer(
        request,
        Sent {
            content_type,
            body: text.into_bytes(),
            changed: None,
            keep: KEEP,
        },
    )
}
