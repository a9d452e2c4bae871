//! Stylesheet, script and images: embedded in the binary, served under names that change with
//! their content, so that browsers may keep them for ever.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use actix_web::dev::RequestHead;
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue};
use bytes::Bytes;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::headers::secure;
use super::page_cache::Ready;

/// Hex digits of SHA-256 kept in an address: 48 bits, ample to tell versions apart.
pub(super) const FINGERPRINT_LENGTH: usize = 12;

/// The cascade layers, in their order; together they are `app.css`.
const STYLESHEETS: [&str; 6] = [
    "css/reset.css",
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/components.css",
    "css/utilities.css",
];

#[derive(RustEmbed)]
#[folder = "assets"]
struct Embedded;

/// A file as the browser gets it.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The content.
    pub bytes: Cow<'static, [u8]>,
    /// Value of `Content-Type`, with its charset for text.
    pub content_type: &'static str,
    fingerprint: String,
}

static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let mut assets = scripts();
    let css: Cow<'static, [u8]> = stylesheet().into();
    let own = fingerprint(&[&css]);
    assets.insert(String::from("app.css"), asset("app.css", css, own));
    let elsewhere = ["css/", "fonts/", "js/", "sources/", "texts/"];
    for path in Embedded::iter().filter(|path| !elsewhere.iter().any(|dir| path.starts_with(dir))) {
        if let Some(file) = Embedded::get(&path) {
            let own = fingerprint(&[&file.data]);
            assets.insert(path.to_string(), asset(&path, file.data, own));
        }
    }
    assets
});

/// Returns the address of a file, `/static/{fingerprint}/{name}`.
///
/// A name that doesn't exist gets an address that answers 404; a test holds that no page has one.
#[must_use]
pub fn url(name: &str) -> String {
    let fingerprint = ASSETS
        .get(name)
        .map_or("absent", |asset| asset.fingerprint.as_str());
    format!("/static/{fingerprint}/{name}")
}

/// Returns the file at `/static/{fingerprint}/{name}`, when both are current.
#[must_use]
pub fn find(fingerprint: &str, name: &str) -> Option<Asset> {
    ASSETS
        .get(name)
        .filter(|asset| asset.fingerprint == fingerprint)
        .cloned()
}

/// Said with each file: its address changes with its content.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Of brotli: files are compressed once for the life of the program.
const QUALITY: i32 = 9;

static READY: LazyLock<HashMap<String, Ready>> = LazyLock::new(|| {
    let ready = |(name, asset): (&String, &Asset)| {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(FOR_EVER));
        secure(&mut headers);
        let bytes = Bytes::copy_from_slice(&asset.bytes);
        (url(name), Ready::new(headers, bytes, QUALITY))
    };
    ASSETS.iter().map(ready).collect()
});

/// The file that a request asks for, ready to be sent.
#[must_use]
pub(super) fn ready(asked: &RequestHead) -> Option<&'static Ready> {
    let path = asked.uri.path();
    let reads = matches!(asked.method, Method::GET | Method::HEAD);
    (reads && path.starts_with("/static/")).then(|| READY.get(path))?
}

/// Lists the names of all files that can be asked for.
pub fn names() -> impl Iterator<Item = &'static str> {
    ASSETS.keys().map(String::as_str)
}

/// The stylesheet as it comes, all layers.
pub(super) fn stylesheet() -> Vec<u8> {
    let files = STYLESHEETS.iter().filter_map(|path| Embedded::get(path));
    files.flat_map(|file| file.data.into_owned()).collect()
}

/// The scripts, `js/app.js` known as `app.js`, under one fingerprint: a script that imports
/// `./editor.js` finds it beside itself, in the version it was written for, and a change of any of
/// them changes the address of all.
fn scripts() -> BTreeMap<String, Asset> {
    let files: BTreeMap<String, Vec<u8>> = Embedded::iter()
        .filter_map(|path| {
            let name = path.strip_prefix("js/")?;
            Some((
                name.to_owned(),
                without_comments(&Embedded::get(&path)?.data),
            ))
        })
        .collect();
    let parts: Vec<_> = files.values().map(Vec::as_slice).collect();
    let shared = fingerprint(&parts);
    files
        .into_iter()
        .map(|(name, bytes)| {
            let asset = asset(&name, bytes.into(), shared.clone());
            (name, asset)
        })
        .collect()
}

/// Leaves out the lines that are comments, the indentation, and the ends of lines where the language
/// needs none: a seventh of what would be sent. A template that goes over several lines would lose its
/// own: scripts have none.
fn without_comments(script: &[u8]) -> Vec<u8> {
    let lines = script
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii_start);
    let mut kept = lines
        .filter(|line| !line.is_empty() && !line.starts_with(b"//"))
        .peekable();
    let mut sent = Vec::with_capacity(script.len());
    while let Some(line) = kept.next() {
        sent.extend_from_slice(line);
        let Some(next) = kept.peek() else { break };
        let goes_on = line.ends_with(b";")
            || [b'{', b',', b'(', b'[']
                .iter()
                .any(|sign| line.ends_with(&[*sign]))
            || [b'}', b')', b']', b'.']
                .iter()
                .any(|sign| next.starts_with(&[*sign]));
        // What follows a comment at the end of a line would become a part of it.
        if !goes_on || line.windows(2).any(|pair| pair == b"//") {
            sent.push(b'\n');
        }
    }
    sent
}

fn fingerprint(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let mut fingerprint = hex::encode(hasher.finalize());
    fingerprint.truncate(FINGERPRINT_LENGTH);
    fingerprint
}

fn asset(name: &str, bytes: Cow<'static, [u8]>, fingerprint: String) -> Asset {
    Asset {
        content_type: content_type(name),
        bytes,
        fingerprint,
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find_by_url(url: &str) -> Option<Asset> {
        let (fingerprint, name) = url.strip_prefix("/static/")?.split_once('/')?;
        find(fingerprint, name)
    }

    #[test]
    fn every_file_is_found_at_its_address() {
        for name in ["app.css", "app.js", "editor.js", "favicon.svg", "icons.svg"] {
            assert!(names().any(|known| known == name), "{name}");
        }
        for name in names() {
            let asset = find_by_url(&url(name)).unwrap();
            assert!(!asset.bytes.is_empty());
            assert_ne!(asset.content_type, "application/octet-stream", "{name}");
        }
    }

    #[test]
    fn scripts_stand_beside_one_another() {
        let app = url("app.js");
        let editor = app.replace("app.js", "editor.js");
        assert_eq!(url("editor.js"), editor);
        assert!(find_by_url(&editor).is_some());
    }

    #[test]
    fn scripts_are_sent_without_their_comments() {
        let script = b"// Says hello.\nconst a = () => {\n  // Why.\n  f('// no'); // here\n  b();\n  c\n    .d()\n};\ne\nf();\n";
        let sent = without_comments(script);
        assert_eq!(
            String::from_utf8_lossy(&sent),
            "const a = () => {f('// no'); // here\nb();c.d()};e\nf();"
        );
    }

    #[test]
    fn another_fingerprint_or_name_is_not_found() {
        assert!(find("000000000000", "app.css").is_none());
        assert!(find_by_url(&url("nothing.css")).is_none());
    }

    #[test]
    fn the_layers_stand_in_their_order() {
        let asset = find_by_url(&url("app.css")).unwrap();
        let css = String::from_utf8(asset.bytes.into_owned()).unwrap();
        let places: Vec<_> = [
            "reset",
            "tokens",
            "base",
            "layout",
            "components",
            "utilities",
        ]
        .iter()
        .map(|layer| css.find(&format!("@layer {layer} {{")).unwrap())
        .collect();
        assert!(places.is_sorted(), "{places:?}");
    }
}
