//! Logos of spaces, made anew: a picture of pixels, of which nothing else is kept.

use std::io::Cursor;
use std::time::Duration;

use image::imageops::FilterType;
use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

/// One that is not there in this time is none.
pub(super) const TIME: Duration = Duration::from_secs(5);
/// The longest side that is kept, in pixels.
const KEPT: u32 = 256;
/// Of a picture as it came, in pixels.
const SIDE_MOST: u32 = 4_096;
const DECODER_BYTES: u64 = 96 * 1024 * 1024;
const SVG_MOST: usize = 128 * 1024;
const ELEMENTS_MOST: usize = 2_000;
/// Copies within a drawing: copies of copies multiply.
const USES_MOST: usize = 8;

const SVG: &str = "http://www.w3.org/2000/svg";

/// What a drawing may be made of. Nothing that runs, nothing from elsewhere, no text (there are no
/// fonts), nothing whose cost grows faster than the drawing (filters, patterns, masks, markers).
const DRAWN: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "clipPath",
    "linearGradient",
    "radialGradient",
    "stop",
    "style",
    "title",
    "desc",
    "metadata",
];

/// The picture as a PNG of at most 256 pixels a side, by its media type; `None` when it is damaged,
/// too large, or a drawing with more in it than shapes.
pub(super) fn to_png(kind: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    if kind == "image/svg+xml" {
        return drawing(bytes);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    let known = [
        ImageFormat::Png,
        ImageFormat::Jpeg,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ];
    reader.format().filter(|format| known.contains(format))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MOST);
    limits.max_image_height = Some(SIDE_MOST);
    limits.max_alloc = Some(DECODER_BYTES);
    reader.limits(limits);
    let image = reader.decode().ok()?;
    let image = if image.width().max(image.height()) > KEPT {
        image.resize(KEPT, KEPT, FilterType::Triangle)
    } else {
        image
    };
    let mut png = Cursor::new(Vec::new());
    // Eight bits a channel, whatever it was.
    let plain = DynamicImage::ImageRgba8(image.into_rgba8());
    plain.write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}

fn drawing(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    if text.len() > SVG_MOST || !is_plain(text)? {
        return None;
    }
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(text, &options).ok()?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let side = u16::try_from(KEPT).ok()?;
    let scale = f32::from(side) / width.max(height);
    // Float to integer saturates; a side is 1 to 256.
    let pixels = |length: f32| ((length * scale).round() as u32).clamp(1, KEPT);
    let mut picture = Pixmap::new(pixels(width), pixels(height))?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut picture.as_mut(),
    );
    picture.encode_png().ok()
}

/// What was met so far in a drawing.
#[derive(Default)]
struct Met {
    elements: usize,
    uses: usize,
    /// How deep in what clips, and in rules of style.
    clips: usize,
    styles: usize,
    rules: String,
}

/// Whether a drawing is made of shapes alone; `None` when it cannot be read.
fn is_plain(text: &str) -> Option<bool> {
    let mut reader = Reader::from_str(text);
    let mut met = Met::default();
    loop {
        let plain = match reader.read_event().ok()? {
            Event::Eof => return Some(!is_costly(&met.rules)),
            Event::Start(element) => met.element(&element, 1)?,
            Event::Empty(element) => met.element(&element, 0)?,
            Event::End(element) => {
                match element.local_name().as_ref() {
                    "clipPath" => met.clips = met.clips.saturating_sub(1),
                    "style" => met.styles = met.styles.saturating_sub(1),
                    _ => {}
                }
                true
            }
            Event::DocType(declaration) => !declaration.contains('['),
            // Rules could hide in letters that are written as numbers.
            Event::GeneralRef(name) => {
                matches!(&*name, "amp" | "lt" | "gt" | "quot" | "apos")
            }
            Event::Text(inner) => met.text(&inner),
            Event::CData(inner) => met.text(&inner),
            _ => true,
        };
        if !plain || met.elements > ELEMENTS_MOST || met.uses > USES_MOST {
            return Some(false);
        }
    }
}

impl Met {
    fn element(&mut self, element: &BytesStart<'_>, depth: usize) -> Option<bool> {
        self.elements += 1;
        let name = element.local_name();
        let clips = name.as_ref() == "clipPath";
        for attribute in element.attributes() {
            let attribute = attribute.ok()?;
            let (key, value) = (attribute.key, &*attribute.value);
            let own = key.local_name();
            let (own, prefix) = (own.as_ref(), key.prefix());
            // What clips what clips multiplies.
            let plain = match own {
                "clip-path" => self.clips == 0 && !clips,
                "style" => !is_costly(value),
                _ => !costs(own, &format!("{own}:{value}")),
            };
            // No second name for the elements that are drawn.
            let names = prefix.is_some_and(|prefix| prefix.as_ref() == "xmlns") && own != "svg";
            if !plain || (names && (value.trim() == SVG || value.contains('&'))) {
                return Some(false);
            }
        }
        // What editors note for themselves has a prefix of its own, and is not drawn.
        let noted = element
            .name()
            .prefix()
            .is_some_and(|prefix| prefix.as_ref() != "svg");
        if noted {
            return Some(true);
        }
        self.uses += usize::from(name.as_ref() == "use");
        self.clips += if clips { depth } else { 0 };
        self.styles += if name.as_ref() == "style" { depth } else { 0 };
        Some(DRAWN.contains(&name.as_ref()))
    }

    fn text(&mut self, text: &str) -> bool {
        if self.styles > 0 {
            self.rules.push_str(text);
        }
        true
    }
}

/// Properties whose cost is not bounded by the size of the drawing.
const COSTLY: [&str; 6] = [
    "clip-path",
    "mask",
    "filter",
    "marker",
    "dasharray",
    "@import",
];

/// What editors like to write of them, and what means nothing.
const HARMLESS: [&str; 9] = [
    "clip-path:none",
    "mask:none",
    "filter:none",
    "marker:none",
    "stroke-dasharray:none",
    "color-interpolation-filters:linearRGB",
    "color-interpolation-filters:sRGB",
    "color-interpolation-filters:auto",
    "mask-type:luminance",
];

/// Whether one rule sets a costly property.
fn costs(name: &str, rule: &str) -> bool {
    let rule: String = rule.split_whitespace().collect();
    COSTLY.iter().any(|costly| name.contains(costly)) && !HARMLESS.contains(&rule.as_str())
}

/// Whether rules of style set a costly property, or could (by letters written as numbers).
fn is_costly(rules: &str) -> bool {
    rules.contains(['\\', '&']) || rules.split([';', '{', '}']).any(|rule| costs(rule, rule))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inner: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"20\">{inner}</svg>"
        )
    }

    fn side(png: &[u8]) -> (u32, u32) {
        let image = image::load_from_memory(png).unwrap();
        (image.width(), image.height())
    }

    #[test]
    fn a_drawing_becomes_pixels() {
        let plain = svg(
            "<defs><linearGradient id=\"a\"><stop offset=\"0\"/></linearGradient></defs>\
             <g style=\"fill:url(#a);stroke-dasharray:none;marker: none\"><rect width=\"10\" height=\"20\"/></g>",
        );
        let png = to_png("image/svg+xml", plain.as_bytes()).unwrap();
        assert_eq!(side(&png), (128, 256));
    }

    #[test]
    fn a_drawing_with_more_than_shapes_is_none() {
        let uses = "<use href=\"#a\"/>".repeat(9);
        for inner in [
            "<script>alert(1)</script><rect width=\"10\" height=\"10\"/>",
            "<image href=\"https://elsewhere.example/a.png\"/>",
            "<image href=\"file:///etc/passwd\"/>",
            "<foreignObject><b>a</b></foreignObject>",
            "<filter id=\"a\"><feGaussianBlur stdDeviation=\"9999\"/></filter>",
            "<style>@import url(https://elsewhere.example/a.css);</style>",
            "<style>path{stroke-dasharray:0.0001}</style>",
            "<path style=\"stroke-d\\61sharray:0.0001\"/>",
            "<clipPath id=\"a\"><path clip-path=\"url(#b)\"/></clipPath>",
            "<style>path{stroke-dash<![CDATA[array:1}]]></style>",
            "<style>path{stroke-dash&#97;rray:1}</style>",
            "<a:filter xmlns:a=\"http://www.w3.org/2000/svg\"/>",
            "<text>a</text>",
            &uses,
        ] {
            assert_eq!(
                to_png("image/svg+xml", svg(inner).as_bytes()),
                None,
                "{inner}"
            );
        }
        let entity = "<!DOCTYPE svg [<!ENTITY a \"aaaa\">]>".to_owned() + &svg("<g>&a;</g>");
        assert_eq!(to_png("image/svg+xml", entity.as_bytes()), None);
        assert_eq!(to_png("image/svg+xml", b"<svg"), None);
    }

    #[test]
    fn a_picture_is_made_small() {
        let mut png = Cursor::new(Vec::new());
        let image = image::RgbImage::new(600, 300);
        image.write_to(&mut png, ImageFormat::Png).unwrap();
        let small = to_png("image/png", png.get_ref()).unwrap();
        assert_eq!(side(&small), (256, 128));
        assert_eq!(to_png("image/png", &png.get_ref()[..40]), None);
        assert_eq!(to_png("image/png", b"<html>"), None);
    }

    #[test]
    fn a_picture_of_a_small_file_and_many_pixels_is_none() {
        let mut png = Cursor::new(Vec::new());
        let image = image::GrayImage::new(SIDE_MOST + 1, 1);
        image.write_to(&mut png, ImageFormat::Png).unwrap();
        assert_eq!(to_png("image/png", png.get_ref()), None);
    }
}
