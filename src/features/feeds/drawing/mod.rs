//! Draws posters: the images that others show where somebody shares a link to the forum.

mod canvas;
mod words;

use ab_glyph::FontRef;
use image::imageops::{self, FilterType};

use self::canvas::{Canvas, Pen};
use self::words::{fit, known};
use crate::text;
use crate::web::poster::{Colour, HEIGHT, Poster, PosterTopic, Tone, WIDTH};

use super::identity::PAPER;

/// Inter, cut to the letters of Latin scripts (`assets/fonts`, `assets/sources/README.md`).
const BOLD: &[u8] = include_bytes!("../../../../assets/fonts/InterDisplay-Bold.otf");
const MEDIUM: &[u8] = include_bytes!("../../../../assets/fonts/Inter-Medium.otf");
/// Our sign, on nothing.
const SIGN: &[u8] = include_bytes!("../../../../assets/icon-192.png");

const INK: Colour = Colour([0x1d, 0x23, 0x30]);
const SOFT: Colour = Colour([0x53, 0x5c, 0x6b]);

/// Pixels from the left where everything begins, and room to its right.
const LEFT: f32 = 88.0;
const ROOM: f32 = 1_024.0;
/// Between these lines stands the title.
const TITLE_TOP: f32 = 178.0;
const TITLE_BOTTOM: f32 = 496.0;
/// Sizes that a title is tried in, the largest first.
const TITLE_SIZES: [f32; 5] = [80.0, 70.0, 60.0, 52.0, 46.0];
const LINE: f32 = 1.2;

/// What stands where a title has no letter that the font knows.
const WORDLESS: &str = "Un sujet à lire sur le forum";
const OF_SITE: &str = "Questions et réponses sur votre espace Nextcloud, entre associations";

/// Why a poster could not be drawn: our fault.
#[derive(Debug, thiserror::Error)]
pub enum DrawingError {
    #[error("font: {0}")]
    Font(#[from] ab_glyph::InvalidFont),
    #[error("image: {0}")]
    Image(#[from] image::ImageError),
}

/// Draws a poster, as PNG. Takes some 20 ms.
///
/// # Errors
/// When the font or our sign, which come with the program, cannot be read.
pub fn draw(poster: &Poster) -> Result<Vec<u8>, DrawingError> {
    let bold = FontRef::try_from_slice(BOLD)?;
    let medium = FontRef::try_from_slice(MEDIUM)?;
    let mut canvas = Canvas::new((WIDTH, HEIGHT), PAPER);
    canvas.rectangle((0.0, 0.0), (22.0, HEIGHT as f32), 0.0, poster.brand);
    let sign = image::load_from_memory(SIGN)?.to_rgba8();
    canvas.put(
        &imageops::resize(&sign, 84, 84, FilterType::Lanczos3),
        (LEFT as u32 - 6, 58),
    );
    let name = one_line(&medium, &poster.site_name, 42.0, ROOM - 110.0);
    canvas.write(
        &Pen::new(&medium, 42.0, poster.brand),
        (LEFT + 98.0, 115.0),
        &name,
    );
    let title = match &poster.topic {
        Some(topic) => text::typography(&topic.title),
        None => OF_SITE.to_owned(),
    };
    let title = Some(known(&bold, &title))
        .filter(|title| title.chars().any(char::is_alphanumeric))
        .unwrap_or_else(|| WORDLESS.to_owned());
    let (size, lines) = fit(
        &bold,
        &title,
        (ROOM, TITLE_BOTTOM - TITLE_TOP),
        (&TITLE_SIZES, LINE),
    );
    let mut baseline = TITLE_TOP + size;
    for line in lines {
        canvas.write(&Pen::new(&bold, size, INK), (LEFT, baseline), &line);
        baseline += size * LINE;
    }
    if let Some(topic) = &poster.topic {
        state(&mut canvas, &medium, topic, poster.brand);
    }
    Ok(canvas.png()?)
}

/// The state in a word, on its colour.
fn state(canvas: &mut Canvas, font: &FontRef<'_>, topic: &PosterTopic, brand: Colour) {
    let (ink, paper) = match topic.tone {
        Tone::Solved => (Colour([0x1b, 0x6a, 0x3a]), Colour([0xe6, 0xf3, 0xe9])),
        Tone::Waiting => (Colour([0x7d, 0x4f, 0x00]), Colour([0xfb, 0xf0, 0xd9])),
        Tone::Brand => (brand, brand.mixed(Colour([255; 3]), 0.9)),
        Tone::Quiet => (SOFT, Colour([0xf1, 0xed, 0xe4])),
    };
    let pen = Pen::new(font, 34.0, ink);
    let width = pen.width(topic.word) + 56.0;
    canvas.rectangle((LEFT, 526.0), (LEFT + width, 590.0), 32.0, ink);
    canvas.rectangle(
        (LEFT + 2.0, 528.0),
        (LEFT + width - 2.0, 588.0),
        30.0,
        paper,
    );
    canvas.write(&pen, (LEFT + 28.0, 570.0), topic.word);
}

/// As much of a name as one line has room for.
fn one_line(font: &FontRef<'_>, name: &str, size: f32, room: f32) -> String {
    let (_, lines) = fit(
        font,
        &known(font, name),
        (room, size * LINE),
        (&[size], LINE),
    );
    lines.into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{TopicId, TopicKind, TopicState};

    fn of(title: &str) -> Poster {
        Poster::of_topic(
            "Entraide",
            (TopicId(1), title),
            (TopicKind::Question, TopicState::Solved),
        )
    }

    #[test]
    fn any_title_makes_an_image() {
        let long = "anticonstitutionnellement".repeat(20);
        let words = "Où est l’œuvre ? ".repeat(40);
        for title in [
            "",
            "🎈🎉",
            "Partager un agenda",
            &long,
            &words,
            "سؤال",
            "质问\u{0}",
            "e\u{301}té",
        ] {
            let png = draw(&of(title)).unwrap();
            let read = image::load_from_memory(&png).unwrap();
            assert_eq!((read.width(), read.height()), (WIDTH, HEIGHT), "{title}");
            assert!(png.len() < 200_000, "{title}: {} bytes", png.len());
        }
        draw(&Poster::of_site(&"Nom ".repeat(20))).unwrap();
    }

    #[test]
    fn the_title_is_drawn() {
        assert_ne!(draw(&of("Agenda")).unwrap(), draw(&of("Fichiers")).unwrap());
        assert_eq!(draw(&of("🎈")).unwrap(), draw(&of(WORDLESS)).unwrap());
    }
}
