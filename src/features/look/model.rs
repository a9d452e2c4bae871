//! What can be chosen, and what cannot be read.

use super::colour::{Colour, DARK, LIGHT, Mode, READABLE, Tones};
use crate::domain::{Look, LookTones};
use crate::error::{AppError, FieldErrors};

/// Characters of the name, of the first words and of the sentence under them, at most.
pub const NAME_MAX: usize = 60;
pub const HEADING_MAX: usize = 90;
pub const INTRO_MAX: usize = 300;

/// The colours that come with the forum.
pub const OWN_LIGHT: &str = "#0b5a6f";
pub const OWN_DARK: &str = "#7fcbdc";

/// A look as it was typed. What is empty is as it comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    pub name: String,
    pub heading: String,
    pub intro: String,
    pub light: String,
    pub dark: String,
}

impl Typed {
    /// What a look was made from. A colour that was made of another was not typed: it follows that
    /// one when it changes.
    #[must_use]
    pub fn of(look: &Look) -> Self {
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let first = |tones: &Option<LookTones>| {
            tones
                .as_ref()
                .map(|[brand, ..]| brand.clone())
                .unwrap_or_default()
        };
        Self {
            name: text(&look.name),
            heading: text(&look.heading),
            intro: text(&look.intro),
            light: first(&look.light),
            dark: if dark_is_made(look) {
                String::new()
            } else {
                first(&look.dark)
            },
        }
    }

    /// The look to be kept, with the logo of the one before.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with every field to be corrected; a colour that cannot be read is told
    /// with its contrast and the nearest that can.
    pub fn check(&self, before: &Look) -> Result<Look, AppError> {
        let mut errors = FieldErrors::default();
        for (field, text, most) in [
            ("name", &self.name, NAME_MAX),
            ("heading", &self.heading, HEADING_MAX),
            ("intro", &self.intro, INTRO_MAX),
        ] {
            let length = text.chars().count();
            if length > most {
                errors.add(
                    field,
                    format!("Ce texte a {length} caractères, le maximum est de {most}."),
                );
            }
        }
        let light = colour("light", &self.light, &LIGHT, &mut errors);
        let dark = colour("dark", &self.dark, &DARK, &mut errors);
        if !errors.is_empty() {
            return Err(errors.into_error());
        }
        let some = |text: &String| (!text.is_empty()).then(|| text.clone());
        // A colour for the light alone is made fit for the dark.
        let dark = dark.or_else(|| light.map(|light| DARK.made_of(light)));
        Ok(Look {
            name: some(&self.name),
            heading: some(&self.heading),
            intro: some(&self.intro),
            light: light.map(|light| stored(LIGHT.tones(light))),
            dark: dark.map(|dark| stored(DARK.tones(dark))),
            logo: before.logo.clone(),
        })
    }

    /// For each colour that cannot be read, the nearest that can: the name of its field, the colour.
    #[must_use]
    pub fn offers(&self) -> Vec<(&'static str, &'static str, Colour)> {
        [("light", &self.light, LIGHT), ("dark", &self.dark, DARK)]
            .into_iter()
            .filter_map(|(field, typed, mode)| {
                let colour: Colour = typed.parse().ok()?;
                (mode.contrast(colour) < READABLE)
                    .then(|| (field, mode.label, mode.nearest(colour)))
            })
            .collect()
    }
}

/// Whether the colour on dark grounds was made of the one on light grounds. It is kept like one that
/// was typed, since who wears the look cannot make it, and known by being the same.
fn dark_is_made(look: &Look) -> bool {
    let brand = |tones: &Option<LookTones>| {
        let [brand, ..] = tones.as_ref()?;
        brand.parse::<Colour>().ok()
    };
    let made = brand(&look.light).map(|light| DARK.made_of(light));
    made.is_some() && made == brand(&look.dark)
}

fn stored(tones: Tones) -> LookTones {
    [tones.brand, tones.strong, tones.soft, tones.on].map(|tone| tone.to_string())
}

fn colour(
    field: &'static str,
    typed: &str,
    mode: &Mode,
    errors: &mut FieldErrors,
) -> Option<Colour> {
    if typed.is_empty() {
        return None;
    }
    let Ok(colour) = typed.parse::<Colour>() else {
        errors.add(
            field,
            format!("Écrivez une couleur par six signes, comme {OWN_LIGHT}."),
        );
        return None;
    };
    let contrast = mode.contrast(colour);
    if contrast >= READABLE {
        return Some(colour);
    }
    errors.add(
        field,
        format!(
            "Cette couleur se lit mal {}\u{a0}: son contraste est de {}, il faut au moins 4,5. La plus proche qui convient\u{a0}: {}.",
            mode.label,
            // Cut, not rounded: 4,49 is not enough.
            format!("{:.2}", (contrast * 100.0).floor() / 100.0).replace('.', ","),
            mode.nearest(colour),
        ),
    );
    None
}

/// What changed, for the log: each thing, before and after.
#[must_use]
pub fn changes(before: &Look, after: &Look) -> String {
    let (old, new) = (Typed::of(before), Typed::of(after));
    let dark = |typed: &Typed| {
        if typed.dark.is_empty() && !typed.light.is_empty() {
            "tirée de la claire".to_owned()
        } else {
            typed.dark.clone()
        }
    };
    let (old_dark, new_dark) = (dark(&old), dark(&new));
    let parts = [
        ("nom", old.name, new.name),
        ("titre de l’accueil", old.heading, new.heading),
        ("phrase de l’accueil", old.intro, new.intro),
        ("couleur sur fond clair", old.light, new.light),
        ("couleur sur fond sombre", old_dark, new_dark),
    ];
    let said = |text: String| {
        if text.is_empty() {
            "d’origine".to_owned()
        } else {
            text
        }
    };
    let changed: Vec<String> = parts
        .into_iter()
        .filter(|(_, old, new)| old != new)
        .map(|(what, old, new)| format!("{what}\u{a0}: {} → {}", said(old), said(new)))
        .collect();
    changed.join("\u{202f}; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(light: &str, dark: &str) -> Typed {
        Typed {
            light: light.to_owned(),
            dark: dark.to_owned(),
            ..Typed::default()
        }
    }

    #[test]
    fn a_colour_that_cannot_be_read_is_refused_with_the_nearest_that_can() {
        let pale = typed("#7fcbdc", "");
        let Err(AppError::Invalid(errors)) = pale.check(&Look::default()) else {
            panic!("it was taken");
        };
        assert_eq!(errors[0].field, "light");
        let offers = pale.offers();
        let (field, _, nearest) = offers[0];
        assert_eq!(field, "light");
        assert!(
            errors[0].message.contains(&nearest.to_string()),
            "{}",
            errors[0].message
        );
        assert!(
            typed(&nearest.to_string(), "")
                .check(&Look::default())
                .is_ok()
        );
        assert!(typed("bleu", "").check(&Look::default()).is_err());
        assert!(typed("", "#0b5a6f").check(&Look::default()).is_err());
    }

    #[test]
    fn one_colour_serves_both_modes_and_nothing_is_as_it_comes() {
        let look = typed("#7a1f5c", "").check(&Look::default()).unwrap();
        assert_eq!(look.light.unwrap()[0], "#7a1f5c");
        assert!(look.dark.is_some());
        let own = Typed::default().check(&Look::default()).unwrap();
        assert_eq!(own, Look::default());
    }

    #[test]
    fn a_colour_that_was_made_of_another_follows_it() {
        let check = |typed: &Typed, before: &Look| typed.check(before).unwrap();
        let purple = check(&typed("#7a1f5c", ""), &Look::default());
        let shown = Typed::of(&purple);
        assert_eq!(shown, typed("#7a1f5c", ""));
        let form = Typed {
            light: "#1f3f7a".to_owned(),
            ..shown
        };
        let blue = check(&form, &purple);
        assert_eq!(blue, check(&typed("#1f3f7a", ""), &Look::default()));
        assert_ne!(blue.dark, purple.dark);
        // One that was typed stays.
        let both = check(&typed("#1f3f7a", "#e0a0c8"), &blue);
        assert_eq!(Typed::of(&both), typed("#1f3f7a", "#e0a0c8"));
        assert_eq!(check(&typed("", ""), &both), Look::default());
    }

    #[test]
    fn the_log_says_what_changed_and_nothing_else() {
        let after = typed("#7a1f5c", "").check(&Look::default()).unwrap();
        let said = changes(&Look::default(), &after);
        assert!(
            said.contains("d’origine → #7a1f5c") && !said.contains("nom"),
            "{said}"
        );
        assert_eq!(changes(&after, &after), "");
    }
}
