//! Colours of the stylesheet can be told apart, in light and in dark (WCAG 2.2, 1.4.3 and 1.4.11).

use std::collections::HashMap;

type Palette = HashMap<String, [f64; 3]>;

/// Reads `--name: #rrggbb;` lines.
fn palette(css: &str) -> Palette {
    let colour = |line: &str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
        let value = u32::from_str_radix(value.trim_end_matches(';'), 16).ok()?;
        let channel = |shift: u32| f64::from((value >> shift) & 0xff) / 255.0;
        Some((name.to_owned(), [channel(16), channel(8), channel(0)]))
    };
    css.lines().filter_map(colour).collect()
}

/// Relative luminance, WCAG 2.2.
fn luminance(rgb: [f64; 3]) -> f64 {
    let [r, g, b] = rgb.map(|c| {
        if c <= 0.040_45 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(palette: &Palette, one: &str, other: &str) -> f64 {
    let one = luminance(palette[one]);
    let other = luminance(palette[other]);
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[expect(
    clippy::unwrap_used,
    reason = "a stylesheet without dark colours fails the test"
)]
fn palettes() -> [(&'static str, Palette); 2] {
    let css = include_str!("../../assets/css/tokens.css");
    let (light, dark) = css.split_once("prefers-color-scheme: dark").unwrap();
    [("light", palette(light)), ("dark", palette(dark))]
}

#[test]
fn text_stands_out_at_four_and_a_half_to_one() {
    let grounds = ["paper", "card"];
    let inks = [
        "ink",
        "soft",
        "brand",
        "brand-strong",
        "solved",
        "waiting",
        "accent",
        "violet",
        "hl-keyword",
        "hl-string",
        "hl-number",
        "hl-name",
        "hl-comment",
    ];
    let mut pairs: Vec<(&str, &str)> = inks
        .iter()
        .flat_map(|ink| grounds.map(|ground| (*ink, ground)))
        .collect();
    pairs.extend([
        ("on-brand", "brand"),
        ("on-brand", "brand-strong"),
        ("brand", "brand-soft"),
        ("brand-strong", "brand-soft"),
        ("ink", "brand-soft"),
        ("soft", "brand-soft"),
        ("solved", "solved-soft"),
        ("ink", "solved-soft"),
        ("waiting", "waiting-soft"),
        ("ink", "waiting-soft"),
        ("soft", "waiting-soft"),
        ("accent", "accent-soft"),
        ("ink", "accent-soft"),
        ("violet", "violet-soft"),
        ("soft", "quiet-soft"),
        ("ink", "quiet-soft"),
        ("paper", "accent"),
    ]);
    for (name, palette) in palettes() {
        for (ink, ground) in &pairs {
            let ratio = contrast(&palette, ink, ground);
            assert!(ratio >= 4.5, "{name}: {ink} on {ground} is {ratio:.2}");
        }
    }
}

#[test]
fn edges_of_fields_and_the_focus_ring_stand_out_at_three_to_one() {
    for (name, palette) in palettes() {
        for edge in ["edge", "brand", "accent"] {
            for ground in ["paper", "card"] {
                let ratio = contrast(&palette, edge, ground);
                assert!(ratio >= 3.0, "{name}: {edge} on {ground} is {ratio:.2}");
            }
        }
    }
}
