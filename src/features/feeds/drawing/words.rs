//! Words in lines that fit.

use ab_glyph::{Font, FontRef};
use unicode_normalization::UnicodeNormalization;

use super::canvas::Pen;
use crate::web::poster::Colour;

/// The text with the letters that the font knows: others (emoji, other scripts) are left out, spaces
/// of all kinds are one of two, those where a line may break and those where it may not.
pub fn known(font: &FontRef<'_>, text: &str) -> String {
    let drawn: String = text
        .nfc()
        .map(|c| match c {
            '\u{202f}' | '\u{a0}' => '\u{a0}',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .filter(|c| font.glyph_id(*c).0 != 0)
        .collect();
    drawn
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The largest of these sizes in which the text fits, and its lines. What does not fit in the
/// smallest ends in `…`.
pub fn fit(
    font: &FontRef<'_>,
    text: &str,
    (width, height): (f32, f32),
    (sizes, line): (&[f32], f32),
) -> (f32, Vec<String>) {
    let mut last = (0.0, Vec::new());
    for &size in sizes {
        let pen = Pen::new(font, size, Colour([0; 3]));
        let most = ((height / (size * line)).floor() as usize).max(1);
        let mut lines = wrapped(&pen, text, width);
        if lines.len() <= most && !lines.iter().any(|line| line.broken) {
            return (size, lines.into_iter().map(|line| line.words).collect());
        }
        let cut = lines.len() > most;
        lines.truncate(most);
        let mut words: Vec<String> = lines.into_iter().map(|line| line.words).collect();
        if let Some(end) = words.last_mut().filter(|_| cut) {
            shorten(&pen, end, width);
        }
        last = (size, words);
    }
    last
}

struct Line {
    words: String,
    /// Whether a word had to be cut to begin or end it.
    broken: bool,
}

fn wrapped(pen: &Pen<'_>, text: &str, width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut broken = false;
    for word in text.split(' ') {
        let longer = match line.as_str() {
            "" => word.to_owned(),
            begun => format!("{begun} {word}"),
        };
        if pen.width(&longer) <= width {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(Line {
                words: std::mem::take(&mut line),
                broken,
            });
            broken = false;
        }
        for c in word.chars() {
            line.push(c);
            if pen.width(&line) > width {
                line.pop();
                let words = std::mem::replace(&mut line, c.to_string());
                lines.push(Line {
                    words,
                    broken: true,
                });
                broken = true;
            }
        }
    }
    lines.push(Line {
        words: line,
        broken,
    });
    lines
}

fn shorten(pen: &Pen<'_>, line: &mut String, width: f32) {
    while !line.is_empty() && pen.width(&format!("{line}…")) > width {
        line.pop();
    }
    let kept = line
        .trim_end_matches([' ', '\u{a0}', ',', ';', ':', '.'])
        .len();
    line.truncate(kept);
    line.push('…');
}

#[cfg(test)]
mod tests {
    use super::super::BOLD;
    use super::*;

    fn lines(text: &str, sizes: &[f32]) -> (f32, Vec<String>) {
        let font = FontRef::try_from_slice(BOLD).unwrap();
        fit(&font, &known(&font, text), (400.0, 200.0), (sizes, 1.2))
    }

    #[test]
    fn short_titles_are_large() {
        let (size, words) = lines("Bonjour", &[60.0, 40.0]);
        assert_eq!(
            (size, words.as_slice()),
            (60.0, &["Bonjour".to_owned()][..])
        );
    }

    #[test]
    fn long_ones_wrap_shrink_and_end() {
        let (size, words) = lines(&"Partager un agenda ".repeat(9), &[60.0, 40.0]);
        assert_eq!(size, 40.0);
        assert_eq!(words.len(), 4);
        assert!(
            words[3].ends_with('…') && !words[0].ends_with('…'),
            "{words:?}"
        );
        let (_, words) = lines(&"a".repeat(300), &[40.0]);
        assert_eq!(words.len(), 4);
    }

    #[test]
    fn what_the_font_lacks_is_left_out() {
        let font = FontRef::try_from_slice(BOLD).unwrap();
        assert_eq!(
            known(&font, "🎈 Fête\t🎉 e\u{301}té\u{202f}!"),
            "Fête été\u{a0}!"
        );
        assert_eq!(known(&font, "质问"), "");
    }
}
