//! Images: looked at before they are decoded, turned upright, made smaller, and written anew, so that
//! nothing of the original but its pixels is kept (docs/adr/0014).

use std::io::Cursor;

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::imageops::FilterType as Scaling;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageError, Limits};

use super::codec::{gif_moves, webp_is_lossy};
use super::sniff::{ImageKind, Refused};

/// Bytes of an image as sent, at most.
pub const PICTURE_MAX: usize = 15_000_000;
/// Pixels, at most: a photo of the largest phones.
const PIXELS_MAX: u64 = 50_000_000;
const SIDE_MAX: u32 = 20_000;
/// The longest side that is kept.
const KEPT_SIDE: u32 = 2_048;
/// Widths of the smaller copies, where the image is wider.
pub const COPY_WIDTHS: [u32; 2] = [480, 960];
/// Where the eye sees no difference on a screen.
const JPEG_QUALITY: u8 = 82;
/// What a decoder may take: 50 million pixels of 4 bytes as the result, and as much to work with.
const DECODER_BYTES: u64 = 420_000_000;
/// An opaque image that is heavier than this without loss is a photo, whatever its format.
const LOSSLESS_MAX: usize = 1_500_000;
/// Above this, only one lossless encoding is tried.
const TWO_TRIES_PIXELS: u64 = 2_500_000;

/// A smaller copy.
#[derive(Debug, PartialEq, Eq)]
pub struct Smaller {
    pub width: u32,
    pub bytes: Vec<u8>,
}

/// An image ready to be kept: upright, without metadata, at most 2,048 pixels a side.
#[derive(Debug, PartialEq, Eq)]
pub struct Picture {
    pub media_type: &'static str,
    pub extension: &'static str,
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
    /// In the same format, narrower first.
    pub copies: Vec<Smaller>,
    /// It moved, and what is kept is its first frame.
    pub moved: bool,
}

/// An image as it came, looked at but not decoded.
pub(super) struct Raw {
    kind: ImageKind,
    bytes: Vec<u8>,
    pub(super) megapixels: u32,
}

impl Raw {
    /// Reads the size alone.
    ///
    /// # Errors
    /// It is too heavy, too large, or no image of its kind.
    pub(super) fn new(kind: ImageKind, bytes: Vec<u8>) -> Result<Self, Refused> {
        if bytes.len() > PICTURE_MAX {
            return Err(Refused::TooLarge(
                "Cette image pèse plus de 15\u{a0}Mo. Envoyez-la en plus petit, ou une copie d’écran."
                    .to_owned(),
            ));
        }
        let (width, height) = dimensions(kind, &bytes)?;
        let pixels = u64::from(width) * u64::from(height);
        if width == 0 || height == 0 {
            return Err(unreadable());
        }
        if pixels > PIXELS_MAX || width > SIDE_MAX || height > SIDE_MAX {
            return Err(too_many_pixels());
        }
        let megapixels = u32::try_from(pixels / 1_000_000).unwrap_or(u32::MAX).max(1);
        Ok(Self {
            kind,
            bytes,
            megapixels,
        })
    }

    /// Decodes, turns, shrinks and encodes. Heavy: some tenths of a second for a photo.
    ///
    /// # Errors
    /// The file is damaged, or asks for more memory than it may.
    pub(super) fn process(self) -> Result<Picture, Refused> {
        self.process_within(KEPT_SIDE)
    }

    /// [`Raw::process`] to so many pixels a side, at most.
    pub(super) fn process_within(self, side: u32) -> Result<Picture, Refused> {
        let moved = self.moves();
        let lossy = match self.kind {
            ImageKind::Jpeg => true,
            ImageKind::WebP => webp_is_lossy(&self.bytes),
            ImageKind::Png | ImageKind::Gif => false,
        };
        let (image, orientation) = decode(self.kind, &self.bytes)?;
        drop(self.bytes);
        // Shrunk first: turning makes a copy, of a small image then.
        let mut image = fit(image, side);
        image.apply_orientation(orientation);
        encode(&plain(image), lossy).map(|picture| Picture { moved, ..picture })
    }

    fn moves(&self) -> bool {
        match self.kind {
            ImageKind::Jpeg => false,
            ImageKind::Gif => gif_moves(&self.bytes),
            ImageKind::Png => PngDecoder::with_limits(Cursor::new(&self.bytes), limits())
                .and_then(|decoder| decoder.is_apng())
                .unwrap_or(false),
            ImageKind::WebP => {
                WebPDecoder::new(Cursor::new(&self.bytes)).is_ok_and(|d| d.has_animation())
            }
        }
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODER_BYTES);
    limits
}

/// Runs `$body` with a decoder of the kind: they share no type.
macro_rules! with_decoder {
    ($kind:expr, $bytes:expr, $decoder:ident => $body:expr) => {{
        let source = Cursor::new($bytes);
        match $kind {
            ImageKind::Jpeg => {
                let $decoder = JpegDecoder::new(source).map_err(refusal)?;
                $body
            }
            ImageKind::Png => {
                let $decoder = PngDecoder::with_limits(source, limits()).map_err(refusal)?;
                $body
            }
            ImageKind::Gif => {
                let $decoder = GifDecoder::new(source).map_err(refusal)?;
                $body
            }
            ImageKind::WebP => {
                let $decoder = WebPDecoder::new(source).map_err(refusal)?;
                $body
            }
        }
    }};
}

fn dimensions(kind: ImageKind, bytes: &[u8]) -> Result<(u32, u32), Refused> {
    Ok(with_decoder!(kind, bytes, decoder => decoder.dimensions()))
}

fn decode(kind: ImageKind, bytes: &[u8]) -> Result<(DynamicImage, Orientation), Refused> {
    with_decoder!(kind, bytes, decoder => {
        let mut decoder = decoder;
        // A block of metadata that cannot be read says nothing about the pixels.
        let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
        let mut limits = limits();
        limits.reserve(decoder.total_bytes()).map_err(refusal)?;
        decoder.set_limits(limits).map_err(refusal)?;
        let image = DynamicImage::from_decoder(decoder).map_err(refusal)?;
        Ok((image, orientation))
    })
}

/// At most `side` pixels a side.
fn fit(image: DynamicImage, side: u32) -> DynamicImage {
    let longest = image.width().max(image.height());
    if longest <= side {
        return image;
    }
    // Means of blocks are fast and need no memory, but show near the same size.
    if longest >= 2 * side {
        image.thumbnail(side, side)
    } else {
        image.resize(side, side, Scaling::CatmullRom)
    }
}

/// Eight bits a channel, and transparency only where some pixel has it.
fn plain(image: DynamicImage) -> DynamicImage {
    if image.color().has_alpha() {
        let image = image.into_rgba8();
        if image.pixels().any(|pixel| pixel.0[3] < 255) {
            return DynamicImage::ImageRgba8(image);
        }
        return DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(image).into_rgb8());
    }
    DynamicImage::ImageRgb8(image.into_rgb8())
}

#[derive(Clone, Copy)]
enum Format {
    Jpeg,
    Png,
    WebP,
}

impl Format {
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Jpeg => ("image/jpeg", "jpg"),
            Self::Png => ("image/png", "png"),
            Self::WebP => ("image/webp", "webp"),
        }
    }

    fn write(self, image: &DynamicImage) -> Result<Vec<u8>, Refused> {
        let mut out = Vec::new();
        let (width, height) = (image.width(), image.height());
        let colour = ExtendedColorType::from(image.color());
        let pixels = image.as_bytes();
        let written = match self {
            Self::Jpeg => JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY)
                .write_image(pixels, width, height, colour),
            Self::Png => PngEncoder::new_with_quality(
                &mut out,
                CompressionType::Default,
                FilterType::Adaptive,
            )
            .write_image(pixels, width, height, colour),
            Self::WebP => {
                WebPEncoder::new_lossless(&mut out).write_image(pixels, width, height, colour)
            }
        };
        written.map_err(refusal)?;
        Ok(out)
    }
}

fn encode(image: &DynamicImage, lossy: bool) -> Result<Picture, Refused> {
    let opaque = !image.color().has_alpha();
    let (format, bytes) = if lossy && opaque {
        (Format::Jpeg, Format::Jpeg.write(image)?)
    } else {
        without_loss(image)?
    };
    let (format, bytes) = match format {
        Format::WebP | Format::Png if opaque && bytes.len() > LOSSLESS_MAX => {
            (Format::Jpeg, Format::Jpeg.write(image)?)
        }
        kept => (kept, bytes),
    };
    let mut copies = Vec::new();
    for width in COPY_WIDTHS {
        if width < image.width() {
            copies.push(Smaller {
                width,
                bytes: format.write(&narrow(image, width))?,
            });
        }
    }
    let (media_type, extension) = format.words();
    Ok(Picture {
        media_type,
        extension,
        width: image.width(),
        height: image.height(),
        bytes,
        copies,
        moved: false,
    })
}

/// The lighter of WebP and PNG; for large images WebP, which is the lighter most of the time.
fn without_loss(image: &DynamicImage) -> Result<(Format, Vec<u8>), Refused> {
    let webp = Format::WebP.write(image)?;
    if u64::from(image.width()) * u64::from(image.height()) > TWO_TRIES_PIXELS {
        return Ok((Format::WebP, webp));
    }
    let png = Format::Png.write(image)?;
    if png.len() < webp.len() {
        Ok((Format::Png, png))
    } else {
        Ok((Format::WebP, webp))
    }
}

fn narrow(image: &DynamicImage, width: u32) -> DynamicImage {
    let height = u64::from(image.height()) * u64::from(width) / u64::from(image.width());
    let height = u32::try_from(height).unwrap_or(u32::MAX).max(1);
    if image.width() >= 2 * width {
        image.thumbnail_exact(width, height)
    } else {
        image.resize_exact(width, height, Scaling::CatmullRom)
    }
}

fn refusal(error: ImageError) -> Refused {
    match error {
        ImageError::Limits(_) => too_many_pixels(),
        _ => unreadable(),
    }
}

pub(super) fn unreadable() -> Refused {
    Refused::Unfit(
        "Cette image est abîmée\u{a0}: nous n’arrivons pas à la lire. Ouvrez-la chez vous et enregistrez-la de nouveau, ou envoyez une copie d’écran.".to_owned(),
    )
}

fn too_many_pixels() -> Refused {
    Refused::TooLarge(
        "Cette image a trop de pixels (50\u{a0}millions au plus). Envoyez-la en plus petit, ou une copie d’écran.".to_owned(),
    )
}
