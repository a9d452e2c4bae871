//! What bytes are, told by themselves: neither the name nor the type that a browser sends is believed.

/// Why a file is not taken, in words for whoever sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is too large or too long to be looked at.
    TooLarge(String),
    /// It is not what the forum takes.
    Unfit(String),
}

/// Images that the forum takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ImageKind {
    Jpeg,
    Png,
    Gif,
    WebP,
}

/// What was recognised.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Sniffed {
    Image(ImageKind),
    /// An image that the forum does not take, and what to do.
    OtherImage(&'static str),
    /// No image.
    Other,
}

const HEIC: &str = "Cette photo est au format HEIC, que beaucoup d’appareils n’affichent pas. Sur iPhone ou iPad\u{a0}: Réglages, Appareil photo, Formats, «\u{a0}Le plus compatible\u{a0}», puis reprenez la photo. Une copie d’écran de la photo convient aussi.";
const AVIF: &str = "Cette image est au format AVIF. Enregistrez-la en JPEG ou en PNG, ou envoyez une copie d’écran.";
const SVG: &str = "Cette image est au format SVG, qui peut contenir des programmes. Enregistrez-la en PNG, ou envoyez une copie d’écran.";
const TIFF: &str = "Cette image est au format TIFF, que les navigateurs n’affichent pas. Enregistrez-la en JPEG ou en PNG.";
const BMP: &str = "Cette image est au format BMP, très lourd. Enregistrez-la en PNG ou en JPEG.";
const PSD: &str =
    "Cette image est un fichier de travail Photoshop. Enregistrez-la en JPEG ou en PNG.";
const JXL: &str = "Cette image est au format JPEG XL, que beaucoup de navigateurs n’affichent pas. Enregistrez-la en JPEG ou en PNG.";

pub(super) fn sniff(bytes: &[u8]) -> Sniffed {
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Sniffed::Image(ImageKind::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Sniffed::Image(ImageKind::Png);
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Sniffed::Image(ImageKind::Gif);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Sniffed::Image(ImageKind::WebP);
    }
    match other_image(bytes) {
        Some(help) => Sniffed::OtherImage(help),
        None => Sniffed::Other,
    }
}

fn other_image(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8) == Some(b"ftyp") {
        // The brand, then the compatible ones: phones write either first.
        let brands = &bytes[8..bytes.len().min(64)];
        let any = |names: &[&[u8]]| brands.chunks(4).any(|brand| names.contains(&brand));
        if any(&[b"avif", b"avis"]) {
            return Some(AVIF);
        }
        if any(&[
            b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1",
        ]) {
            return Some(HEIC);
        }
    }
    let starts: &[(&[u8], &'static str)] = &[
        (b"II*\0", TIFF),
        (b"MM\0*", TIFF),
        (b"BM", BMP),
        (b"8BPS", PSD),
        (b"\xff\x0a", JXL),
        (b"\0\0\0\x0cJXL ", JXL),
    ];
    if let Some((_, help)) = starts.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(help);
    }
    is_svg(bytes).then_some(SVG)
}

/// An `<svg` among the first bytes of a text that begins like markup.
fn is_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(2_048)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with('<') && head.contains("<svg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_known_by_their_first_bytes() {
        for (bytes, kind) in [
            (&b"\xff\xd8\xff\xe0"[..], ImageKind::Jpeg),
            (b"\x89PNG\r\n\x1a\n", ImageKind::Png),
            (b"GIF89a", ImageKind::Gif),
            (b"RIFF\0\0\0\0WEBPVP8 ", ImageKind::WebP),
        ] {
            assert_eq!(sniff(bytes), Sniffed::Image(kind));
        }
    }

    #[test]
    fn other_images_are_refused_with_help() {
        for (bytes, word) in [
            (&b"\0\0\0\x18ftypheic\0\0\0\0mif1"[..], "iPhone"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0heic", "iPhone"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0avif", "AVIF"),
            (b"II*\0", "TIFF"),
            (b"BM1234", "BMP"),
            (b"\xef\xbb\xbf <?xml version=\"1.0\"?><SVG/>", "SVG"),
        ] {
            let Sniffed::OtherImage(help) = sniff(bytes) else {
                panic!("{bytes:?} passed")
            };
            assert!(help.contains(word), "{help}");
        }
        assert_eq!(sniff(b"%PDF-1.7"), Sniffed::Other);
        assert_eq!(sniff(b""), Sniffed::Other);
        assert_eq!(sniff(b"\0\0\0\x18ftyp"), Sniffed::Other);
    }
}
