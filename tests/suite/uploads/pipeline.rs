//! What becomes of an image.

use std::io::Cursor;

use entraide::uploads::{Accepted, NotMade, Picture, Refused, Workshop};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};
use proptest::prelude::*;

use super::corpus::{
    PLACE, as_stored, each_kind, encoded, hollow_png, jpeg, moving, png, png_with_heavy_text,
    quarters, transparent, with_exif, zlib_zeros,
};

pub fn make(bytes: Vec<u8>) -> Result<Accepted, NotMade> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(Workshop::default().make("image", bytes))
}

#[track_caller]
fn picture(bytes: Vec<u8>) -> Picture {
    match make(bytes) {
        Ok(Accepted::Picture(picture)) => picture,
        other => panic!("no picture: {other:?}"),
    }
}

#[track_caller]
fn refusal(bytes: Vec<u8>) -> Refused {
    match make(bytes) {
        Err(NotMade::Refused(refused)) => refused,
        other => panic!("not refused: {other:?}"),
    }
}

fn decoded(bytes: &[u8]) -> DynamicImage {
    let reader = ImageReader::new(Cursor::new(bytes));
    reader.with_guessed_format().unwrap().decode().unwrap()
}

/// No block of metadata of any kind, and none of its words.
#[track_caller]
fn holds_nothing_but_pixels(bytes: &[u8]) {
    let reader = ImageReader::new(Cursor::new(bytes));
    let reader = reader.with_guessed_format().unwrap();
    let mut decoder = reader.into_decoder().unwrap();
    assert!(decoder.exif_metadata().unwrap().is_none());
    assert!(decoder.xmp_metadata().unwrap().is_none());
    assert!(decoder.iptc_metadata().unwrap().is_none());
    assert!(decoder.icc_profile().unwrap().is_none());
    for words in [b"Exif".as_slice(), b"EXIF", b"eXIf", b"chez Ada", PLACE] {
        assert!(!bytes.windows(words.len()).any(|window| window == words));
    }
}

/// Red at the top left, green at the top right, blue below, within what JPEG changes.
#[track_caller]
fn is_upright(image: &RgbImage) {
    let (width, height) = image.dimensions();
    let near = |x: u32, y: u32, expected: [u8; 3]| {
        let pixel = image.get_pixel(x, y).0;
        let far = pixel.iter().zip(expected).any(|(a, b)| a.abs_diff(b) > 60);
        assert!(!far, "{pixel:?} at {x}, {y} instead of {expected:?}");
    };
    near(width / 4, height / 4, [255, 0, 0]);
    near(3 * width / 4, height / 4, [0, 255, 0]);
    near(width / 4, 3 * height / 4, [0, 0, 255]);
}

#[test]
fn photos_stand_upright_and_forget_where_they_were_taken() {
    let upright = quarters(64, 48);
    for orientation in 1..=8 {
        let stored = encoded(as_stored(&upright, orientation), ImageFormat::Jpeg);
        let sent = with_exif(&stored, orientation);
        assert!(sent.windows(PLACE.len()).any(|window| window == PLACE));
        let picture = picture(sent);
        assert_eq!((picture.width, picture.height), (64, 48), "{orientation}");
        assert_eq!(picture.media_type, "image/jpeg");
        holds_nothing_but_pixels(&picture.bytes);
        is_upright(&decoded(&picture.bytes).into_rgb8());
    }
}

#[test]
fn large_photos_are_made_smaller_and_keep_their_shape() {
    let picture = picture(with_exif(&jpeg(3_000, 4_000), 6));
    assert_eq!((picture.width, picture.height), (2_048, 1_536));
    let widths: Vec<_> = picture.copies.iter().map(|copy| copy.width).collect();
    assert_eq!(widths, [480, 960]);
    for copy in &picture.copies {
        let image = decoded(&copy.bytes);
        assert_eq!(
            (image.width(), image.height()),
            (copy.width, copy.width * 3 / 4)
        );
        holds_nothing_but_pixels(&copy.bytes);
    }
}

#[test]
fn copies_are_smaller_than_the_image() {
    for (width, copies) in [(480, vec![]), (481, vec![480]), (961, vec![480, 960])] {
        let picture = picture(png(width, 10));
        let widths: Vec<_> = picture.copies.iter().map(|copy| copy.width).collect();
        assert_eq!(widths, copies, "{width}");
        assert_eq!(picture.width, width);
    }
    // A line, not nothing.
    let line = picture(png(2_000, 1));
    assert!(
        line.copies
            .iter()
            .all(|copy| decoded(&copy.bytes).height() == 1)
    );
}

#[test]
fn drawings_lose_nothing() {
    for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
        let drawing = DynamicImage::ImageRgba8(transparent(60, 40));
        let picture = picture(encoded(drawing.clone(), format));
        assert!(matches!(picture.media_type, "image/png" | "image/webp"));
        assert!(!picture.moved);
        let kept = decoded(&picture.bytes).into_rgba8();
        for (before, after) in drawing.into_rgba8().pixels().zip(kept.pixels()) {
            assert_eq!(before.0[3], after.0[3]);
            assert!(before.0[3] == 0 || before == after);
        }
        holds_nothing_but_pixels(&picture.bytes);
    }
}

#[test]
fn the_first_view_of_what_moves_is_kept() {
    let moving_one = picture(moving(3));
    assert!(moving_one.moved);
    assert_eq!(
        decoded(&moving_one.bytes).into_rgb8().get_pixel(5, 5).0,
        [0, 0, 0]
    );
    assert!(!picture(moving(1)).moved);
}

#[test]
fn bombs_are_refused_before_they_go_off() {
    for (width, height) in [
        (30_000, 30_000),
        (u32::MAX >> 1, 1),
        (20_001, 1),
        (7_072, 7_072),
    ] {
        let refused = refusal(hollow_png(width, height));
        assert!(
            matches!(refused, Refused::TooLarge(_) | Refused::Unfit(_)),
            "{width} × {height}"
        );
    }
    let Refused::TooLarge(why) = refusal(hollow_png(30_000, 30_000)) else {
        panic!("not for its size")
    };
    assert!(why.contains("50"), "{why}");
    assert!(matches!(
        refusal([0xff, 0xd8, 0xff].repeat(6_000_000)),
        Refused::TooLarge(_)
    ));
}

#[test]
fn heavy_metadata_is_not_read() {
    // 300 million zeros in a comment: never more than its own size.
    let text = zlib_zeros(300_000_000);
    assert!(text.len() < 2_000_000, "{}", text.len());
    let _ = make(png_with_heavy_text(&text));
}

#[test]
fn images_cut_short_are_refused_or_shown_as_far_as_they_go() {
    for whole in each_kind() {
        for length in 0..whole.len() {
            if length % 7 == 0 || length < 64 {
                let _ = make(whole[..length].to_vec());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn damaged_images_never_stop_the_workshop(
        which in 0_usize..7,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        doubled in any::<bool>(),
    ) {
        let mut bytes = each_kind().swap_remove(which);
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= value;
        }
        if doubled {
            let at = cut.index(bytes.len());
            let tail = bytes[at..].to_vec();
            bytes.extend(tail);
        }
        if let Ok(Accepted::Picture(picture)) = make(bytes) {
            prop_assert!(picture.width <= 2_048 && picture.height <= 2_048);
            let kept = decoded(&picture.bytes);
            prop_assert_eq!((kept.width(), kept.height()), (picture.width, picture.height));
        }
    }

    #[test]
    fn anything_may_be_sent(
        start in prop::sample::select(vec![
            &b""[..], b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\xff\0\0\0WEBPVP8 ",
            b"RIFF\xff\0\0\0WEBPVP8L", b"RIFF\xff\0\0\0WEBPVP8X", b"\0\0\0\x18ftypheic",
        ]),
        noise in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let _ = make([start, &noise].concat());
    }
}
