//! A sheet to draw on.

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageError, Rgb, RgbImage, RgbaImage};

use crate::web::poster::Colour;

/// What words are written with.
pub struct Pen<'a> {
    font: &'a FontRef<'a>,
    scale: PxScale,
    colour: Colour,
}

impl<'a> Pen<'a> {
    /// `size` in pixels an em.
    pub fn new(font: &'a FontRef<'a>, size: f32, colour: Colour) -> Self {
        let em = font.units_per_em().unwrap_or(1_000.0);
        Self {
            scale: PxScale::from(size * font.height_unscaled() / em),
            font,
            colour,
        }
    }

    /// How wide a line becomes.
    pub fn width(&self, line: &str) -> f32 {
        let font = self.font.as_scaled(self.scale);
        line.chars().map(|c| font.h_advance(font.glyph_id(c))).sum()
    }

    fn glyphs(&self, (x, baseline): (f32, f32), line: &str) -> Vec<Glyph> {
        let font = self.font.as_scaled(self.scale);
        let mut at = x;
        let glyph = |c| {
            let id = font.glyph_id(c);
            let glyph = id.with_scale_and_position(self.scale, point(at, baseline));
            at += font.h_advance(id);
            glyph
        };
        line.chars().map(glyph).collect()
    }
}

/// Pixels, and what is drawn on them.
pub struct Canvas(RgbImage);

impl Canvas {
    pub fn new((width, height): (u32, u32), paper: Colour) -> Self {
        Self(RgbImage::from_pixel(width, height, Rgb(paper.0)))
    }

    /// Lays a colour over a pixel; `cover` from 0 to 1. What lies outside is left out.
    fn lay(&mut self, x: i64, y: i64, colour: Colour, cover: f32) {
        let place = u32::try_from(x).ok().zip(u32::try_from(y).ok());
        let Some(pixel) = place.and_then(|(x, y)| self.0.get_pixel_mut_checked(x, y)) else {
            return;
        };
        pixel.0 = Colour(pixel.0).mixed(colour, cover.clamp(0.0, 1.0)).0;
    }

    /// Writes a line from the left.
    pub fn write(&mut self, pen: &Pen<'_>, start: (f32, f32), line: &str) {
        for glyph in pen.glyphs(start, line) {
            let Some(outline) = pen.font.outline_glyph(glyph) else {
                continue;
            };
            let (left, top) = (
                outline.px_bounds().min.x as i64,
                outline.px_bounds().min.y as i64,
            );
            outline.draw(|x, y, cover| {
                self.lay(left + i64::from(x), top + i64::from(y), pen.colour, cover);
            });
        }
    }

    /// A filled rectangle from one corner to the other, its corners round.
    pub fn rectangle(
        &mut self,
        (left, top): (f32, f32),
        (right, bottom): (f32, f32),
        radius: f32,
        colour: Colour,
    ) {
        for y in top as i64..bottom.ceil() as i64 {
            for x in left as i64..right.ceil() as i64 {
                // From the middle of the pixel to the nearest middle of a corner's circle.
                let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                let dx = px - px.clamp(left + radius, right - radius);
                let dy = py - py.clamp(top + radius, bottom - radius);
                let cover = if radius > 0.0 {
                    radius + 0.5 - dx.hypot(dy)
                } else {
                    1.0
                };
                self.lay(x, y, colour, cover);
            }
        }
    }

    /// Puts an image on top, its upper left corner here.
    pub fn put(&mut self, image: &RgbaImage, (left, top): (u32, u32)) {
        for (x, y, pixel) in image.enumerate_pixels() {
            let [red, green, blue, alpha] = pixel.0;
            let cover = f32::from(alpha) / 255.0;
            self.lay(
                i64::from(left + x),
                i64::from(top + y),
                Colour([red, green, blue]),
                cover,
            );
        }
    }

    /// The sheet as PNG.
    pub fn png(self) -> Result<Vec<u8>, ImageError> {
        let mut png = Vec::new();
        // Flat colours: filters of photographs would make them larger.
        let encoder =
            PngEncoder::new_with_quality(&mut png, CompressionType::Default, FilterType::NoFilter);
        self.0.write_with_encoder(encoder)?;
        Ok(png)
    }
}
