//! How a space looks.

use super::{reach, wait};
use crate::support::{FakeSpace, Mode};

#[test]
fn name_colour_logo_and_version() {
    let fake = FakeSpace::start("asso-a");
    let theming = wait(reach(&fake).theming()).unwrap();
    assert_eq!(theming.name.as_deref(), Some("Asso des Jardins Partagés"));
    assert_eq!(theming.colour.as_deref(), Some("#7b2d8b"));
    assert_eq!(theming.version.as_deref(), Some("34.0.1"));
    let logo = image::load_from_memory(&theming.logo.unwrap()).unwrap();
    assert_eq!((logo.width(), logo.height()), (256, 256));
    assert_eq!(logo.to_rgb8().get_pixel(9, 9).0, [0x7b, 0x2d, 0x8b]);
}

#[test]
fn apps_are_those_that_we_know() {
    let fake = FakeSpace::start("asso-a");
    let known = serde_json::json!({
        "spreed": {}, "deck": {}, "files": {}, "<b>": {}, "weather_status": {}, "theming": {},
    });
    fake.says("capabilities", known);
    let theming = wait(reach(&fake).theming()).unwrap();
    assert_eq!(theming.apps, ["deck", "files", "spreed"]);
    assert_eq!((theming.name, theming.logo), (None, None));
}

#[test]
fn a_name_with_markup_and_directions_becomes_plain_text() {
    let fake = FakeSpace::start("asso-a");
    fake.says("theming.name", "\u{202e}Framasoft\u{200b} <script>\n\u{7}x");
    fake.says("theming.color", "red;background:url(//x)");
    let theming = wait(reach(&fake).theming()).unwrap();
    assert_eq!(theming.name.as_deref(), Some("Framasoft <script> x"));
    assert_eq!(theming.colour, None);
    fake.says("theming.name", "é".repeat(9_999));
    let theming = wait(reach(&fake).theming()).unwrap();
    assert_eq!(theming.name.unwrap().chars().count(), 100);
}

#[test]
fn a_logo_from_elsewhere_is_not_fetched() {
    let (fake, other) = (FakeSpace::start("asso-a"), FakeSpace::start("asso-c"));
    let elsewhere = format!("{}/apps/theming/image/logo", other.url());
    for address in [
        elsewhere.as_str(),
        "http://127.0.0.1/",
        "file:///etc/passwd",
        "data:,",
    ] {
        fake.says("theming.logo", address);
        let theming = wait(reach(&fake).theming()).unwrap();
        assert_eq!(theming.logo, None);
        assert!(theming.name.is_some(), "the rest is as good as before");
    }
    assert!(other.asked().is_empty());
}

#[test]
fn a_drawing_becomes_pixels_and_one_with_a_script_nothing() {
    let fake = FakeSpace::start("asso-a");
    let svg = |inner: &str| {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"10\">{inner}</svg>"
        )
    };
    fake.says("logo.svg", svg("<rect width=\"10\" height=\"10\"/>"));
    let logo = wait(reach(&fake).theming()).unwrap().logo.unwrap();
    assert!(logo.starts_with(b"\x89PNG"));
    let script = "<script>alert(1)</script><rect width=\"10\" height=\"10\"/>";
    fake.says("logo.svg", svg(script));
    assert_eq!(wait(reach(&fake).theming()).unwrap().logo, None);
}

#[test]
fn a_logo_that_is_too_heavy_is_not_read() {
    let fake = FakeSpace::start("asso-a");
    fake.behaves("/apps/theming", Mode::Endless);
    let theming = wait(reach(&fake).theming()).unwrap();
    assert_eq!(theming.logo, None);
    assert!(theming.name.is_some());
}
