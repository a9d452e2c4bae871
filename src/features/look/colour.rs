//! Colours: whether they can be read (WCAG 2.2, 1.4.3), and the nearest that can.

use std::fmt;
use std::str::FromStr;

/// What text must stand out by, at least.
pub const READABLE: f64 = 4.5;
/// What a colour made for the dark stands out by: it glows a little.
const AT_EASE: f64 = 8.0;

/// A colour of a screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// Not a colour as we write them.
#[derive(Debug, thiserror::Error)]
#[error("not #rrggbb")]
pub struct NotAColour;

impl FromStr for Colour {
    type Err = NotAColour;

    /// `#0b5a6f`, with or without the sign, small or capital.
    fn from_str(text: &str) -> Result<Self, NotAColour> {
        let digits = text.trim().trim_start_matches('#');
        let six = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = u32::from_str_radix(digits, 16).map_err(|_| NotAColour)?;
        let [_, red, green, blue] = value.to_be_bytes();
        six.then_some(Self([red, green, blue])).ok_or(NotAColour)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Colour {
    /// How much two colours stand out from one another, from 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// This colour with so many hundredths of another in it.
    #[must_use]
    pub fn mixed(self, other: Self, percent: u16) -> Self {
        let mut mixed = self.0;
        for (mine, theirs) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*mine) * (100 - percent) + u16::from(theirs) * percent;
            *mine = u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }

    /// The same hue at another lightness, from 0 to 1.
    fn at_lightness(self, lightness: f64) -> Self {
        let (hue, saturation, _) = self.hsl();
        let chroma = (1.0 - (2.0 * lightness - 1.0).abs()) * saturation;
        let second = chroma * (1.0 - ((hue / 60.0) % 2.0 - 1.0).abs());
        let (red, green, blue) = match hue {
            h if h < 60.0 => (chroma, second, 0.0),
            h if h < 120.0 => (second, chroma, 0.0),
            h if h < 180.0 => (0.0, chroma, second),
            h if h < 240.0 => (0.0, second, chroma),
            h if h < 300.0 => (second, 0.0, chroma),
            _ => (chroma, 0.0, second),
        };
        let base = lightness - chroma / 2.0;
        Self([red, green, blue].map(|channel| ((channel + base) * 255.0).round() as u8))
    }

    fn hsl(self) -> (f64, f64, f64) {
        let [red, green, blue] = self.0.map(|channel| f64::from(channel) / 255.0);
        let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
        let (lightness, spread) = ((most + least) / 2.0, most - least);
        if spread == 0.0 {
            return (0.0, 0.0, lightness);
        }
        let saturation = spread / (1.0 - (2.0 * lightness - 1.0).abs());
        let hue = if most == red {
            60.0 * ((green - blue) / spread).rem_euclid(6.0)
        } else if most == green {
            60.0 * ((blue - red) / spread + 2.0)
        } else {
            60.0 * ((red - green) / spread + 4.0)
        };
        (hue, saturation, lightness)
    }

    /// The nearest colour of the same hue, darker or lighter, that satisfies.
    fn nearest(self, lighter: bool, satisfies: impl Fn(Self) -> bool) -> Self {
        let (_, _, lightness) = self.hsl();
        let toward = if lighter { 1.0 } else { 0.0 };
        (0..=400)
            .map(|step| lightness + (toward - lightness) * f64::from(step) / 400.0)
            .map(|lightness| self.at_lightness(lightness))
            .find(|colour| satisfies(*colour))
            .unwrap_or(Self(if lighter { [255; 3] } else { [0; 3] }))
    }
}

/// One face of the forum: its grounds, and what is read on them.
#[derive(Clone, Copy, Debug)]
pub struct Mode {
    /// « en clair »
    pub label: &'static str,
    paper: Colour,
    card: Colour,
    /// Words on what bears the colour, and beside it on its soft ground.
    on_brand: Colour,
    soft_ink: Colour,
    /// Away from the grounds, toward what is read best.
    lighter: bool,
}

pub const LIGHT: Mode = Mode {
    label: "sur fond clair",
    paper: Colour([0xfb, 0xf8, 0xf2]),
    card: Colour([0xff, 0xff, 0xff]),
    on_brand: Colour([0xff, 0xff, 0xff]),
    soft_ink: Colour([0x53, 0x5c, 0x6b]),
    lighter: false,
};

pub const DARK: Mode = Mode {
    label: "sur fond sombre",
    paper: Colour([0x12, 0x16, 0x1b]),
    card: Colour([0x1a, 0x20, 0x27]),
    on_brand: Colour([0x12, 0x16, 0x1b]),
    soft_ink: Colour([0xa9, 0xb2, 0xbf]),
    lighter: true,
};

/// The colour that acts, and those made from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tones {
    pub brand: Colour,
    /// Under the pointer.
    pub strong: Colour,
    /// A ground for what is told in this colour.
    pub soft: Colour,
    /// Words on it.
    pub on: Colour,
}

impl Mode {
    /// The least by which a colour stands out from paper, from a card and from the words on it.
    #[must_use]
    pub fn contrast(&self, colour: Colour) -> f64 {
        [self.paper, self.card, self.on_brand]
            .map(|ground| colour.contrast(ground))
            .into_iter()
            .fold(f64::MAX, f64::min)
    }

    /// The nearest colour that can be read here; itself when it can.
    #[must_use]
    pub fn nearest(&self, colour: Colour) -> Colour {
        colour.nearest(self.lighter, |one| self.contrast(one) >= READABLE)
    }

    /// The same hue, made for this mode.
    #[must_use]
    pub fn made_of(&self, colour: Colour) -> Colour {
        colour.nearest(self.lighter, |one| self.contrast(one) >= AT_EASE)
    }

    /// What is made of a colour that can be read here.
    #[must_use]
    pub fn tones(&self, brand: Colour) -> Tones {
        let away = Colour(if self.lighter { [255; 3] } else { [0; 3] });
        // As much of the colour as words on it allow.
        let soft = (0..=12)
            .rev()
            .map(|percent| self.card.mixed(brand, percent))
            .find(|soft| {
                [brand, self.soft_ink]
                    .iter()
                    .all(|ink| ink.contrast(*soft) >= READABLE)
            })
            .unwrap_or(self.card);
        Tones {
            brand,
            strong: brand.mixed(away, 35),
            soft,
            on: self.on_brand,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().unwrap()
    }

    #[test]
    fn colours_are_read_as_people_write_them() {
        assert_eq!(colour("#0b5a6f"), colour("0B5A6F "));
        assert_eq!(colour("#0b5a6f").to_string(), "#0b5a6f");
        for wrong in ["", "#fff", "red", "#0b5a6f;", "#gg0000", "+1234a"] {
            assert!(wrong.parse::<Colour>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        let ratio = colour("#000000").contrast(colour("#ffffff"));
        assert!((ratio - 21.0).abs() < 0.001);
        assert!((colour("#777777").contrast(colour("#ffffff")) - 4.48).abs() < 0.01);
    }

    #[test]
    fn our_own_colours_pass() {
        assert!(LIGHT.contrast(colour("#0b5a6f")) >= READABLE);
        assert!(DARK.contrast(colour("#7fcbdc")) >= READABLE);
        assert_eq!(LIGHT.nearest(colour("#0b5a6f")), colour("#0b5a6f"));
    }

    proptest! {
        #[test]
        fn whatever_the_colour_all_that_is_made_of_it_can_be_read(rgb: [u8; 3]) {
            for mode in [LIGHT, DARK] {
                let brand = mode.nearest(Colour(rgb));
                prop_assert!(mode.contrast(brand) >= READABLE, "{brand}");
                prop_assert!(mode.contrast(mode.made_of(Colour(rgb))) >= READABLE);
                let tones = mode.tones(brand);
                for (ink, ground) in [
                    (tones.on, tones.brand),
                    (tones.on, tones.strong),
                    (tones.brand, tones.soft),
                    (tones.strong, tones.soft),
                    (mode.soft_ink, tones.soft),
                    (tones.strong, mode.paper),
                    (tones.strong, mode.card),
                ] {
                    prop_assert!(ink.contrast(ground) >= READABLE, "{ink} on {ground}");
                }
            }
        }
    }
}
