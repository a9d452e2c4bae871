//! Images made by the tests, good and bad.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

/// Four quarters: red, green above; blue, white below. Upright, red is at the top left.
pub fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        match (x < width / 2, y < height / 2) {
            (true, true) => Rgb([255, 0, 0]),
            (false, true) => Rgb([0, 255, 0]),
            (true, false) => Rgb([0, 0, 255]),
            (false, false) => Rgb([255, 255, 255]),
        }
    })
}

pub fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    encoded(quarters(width, height), ImageFormat::Png)
}

pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encoded(quarters(width, height), ImageFormat::Jpeg)
}

/// With holes, so that transparency must be kept.
pub fn transparent(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        Rgba([200, 30, 30, if (x + y) % 3 == 0 { 0 } else { 255 }])
    })
}

/// A small one of each kind.
pub fn each_kind() -> Vec<Vec<u8>> {
    vec![
        jpeg(40, 30),
        png(40, 30),
        encoded(transparent(40, 30), ImageFormat::Png),
        encoded(transparent(40, 30), ImageFormat::Gif),
        encoded(quarters(40, 30), ImageFormat::WebP),
        with_exif(&jpeg(40, 30), 6),
        moving(3),
    ]
}

/// A GIF with so many frames.
pub fn moving(frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::gif::GifEncoder::new(&mut bytes);
    for n in 0..frames {
        let shade = u8::try_from(n * 40).unwrap();
        let frame = RgbaImage::from_pixel(20, 20, Rgba([shade, 0, 0, 255]));
        encoder.encode_frame(image::Frame::new(frame)).unwrap();
    }
    drop(encoder);
    bytes
}

/// What a phone writes into a photo: how it was held, and where it was taken. `PLACE` is found in it.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        let mut bytes = Vec::new();
        bytes.extend(tag.to_be_bytes());
        bytes.extend(kind.to_be_bytes());
        bytes.extend(count.to_be_bytes());
        bytes.extend(value);
        bytes
    };
    // IFD 0 at 8: two entries, then the GPS one at 38: one entry, whose text stands at 56.
    tiff.extend(2_u16.to_be_bytes());
    tiff.extend(entry(0x0112, 3, 1, [0, orientation, 0, 0]));
    tiff.extend(entry(0x8825, 4, 1, 38_u32.to_be_bytes()));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(1_u16.to_be_bytes());
    let length = u32::try_from(PLACE.len()).unwrap();
    tiff.extend(entry(0x001d, 2, length, 56_u32.to_be_bytes()));
    tiff.extend(0_u32.to_be_bytes());
    tiff.extend(PLACE);
    tiff
}

pub const PLACE: &[u8] = b"48.8584N 2.2945E chez Ada";

/// A JPEG with that block, right after its first marker.
pub fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let block = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
    let length = u16::try_from(block.len() + 2).unwrap();
    [
        &jpeg[..2],
        b"\xff\xe1",
        &length.to_be_bytes(),
        &block,
        &jpeg[2..],
    ]
    .concat()
}

/// The same pixels as a camera that is held so stores them: turned back from upright.
pub fn as_stored(upright: &RgbImage, orientation: u8) -> RgbImage {
    use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
    match orientation {
        1 => upright.clone(),
        2 => flip_horizontal(upright),
        3 => rotate180(upright),
        4 => flip_vertical(upright),
        5 => flip_horizontal(&rotate90(upright)),
        6 => rotate270(upright),
        7 => flip_horizontal(&rotate270(upright)),
        _ => rotate90(upright),
    }
}

/// A PNG that says it is so large, with so many lines of nothing in it.
pub fn hollow_png(width: u32, height: u32) -> Vec<u8> {
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut bytes, *b"IHDR", &head);
    chunk(&mut bytes, *b"IDAT", &[0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1]);
    chunk(&mut bytes, *b"IEND", &[]);
    bytes
}

/// A small picture with a text chunk that grows a thousand times when it is read.
pub fn png_with_heavy_text(text: &[u8]) -> Vec<u8> {
    let whole = png(8, 8);
    let mut bytes = whole[..33].to_vec();
    chunk(
        &mut bytes,
        *b"zTXt",
        &[b"Comment\0\0".as_slice(), text].concat(),
    );
    bytes.extend(&whole[33..]);
    bytes
}

fn chunk(bytes: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    bytes.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
    let start = bytes.len();
    bytes.extend(kind);
    bytes.extend(data);
    let sum = crc32(&bytes[start..]);
    bytes.extend(sum.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
        crc
    })
}

/// A thousand times itself, nearly: zeros in a zlib stream of stored-free blocks, as PNG encoders
/// write them.
pub fn zlib_zeros(length: u32) -> Vec<u8> {
    let side = 2_048;
    let whole = encoded(
        RgbImage::new(side, length.div_ceil(side * 3)),
        ImageFormat::Png,
    );
    // The data of its chunks, one after the other.
    let mut at = 8;
    let mut data = Vec::new();
    while let Some(head) = whole.get(at..at + 8) {
        let size = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if &head[4..] == b"IDAT" {
            data.extend_from_slice(&whole[at + 8..at + 8 + size]);
        }
        at += 12 + size;
    }
    data
}
