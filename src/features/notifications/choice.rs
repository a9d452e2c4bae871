//! The choice between following, nothing special, and not seeing any more.

use super::model::Followable;
use crate::domain::FollowLevel;
use crate::web::routes;
use crate::web::ui::{Action, Button, Icon, Menu, MenuItem};

/// The page of what one follows and mutes.
pub const FOLLOWED: &str = "/compte/suivis";

/// The page of something that can be followed, from the slug or key in its address.
#[must_use]
pub fn address(thing: Followable, slug: &str) -> String {
    match thing {
        Followable::Topic(id) => routes::topic(slug, id),
        Followable::Category(id) => routes::category(slug, id),
        Followable::Tag(_) => routes::tag(slug),
    }
}

/// Where a choice about something is sent.
#[must_use]
pub fn choice_url(thing: Followable, slug: &str) -> String {
    match thing {
        Followable::Topic(id) => format!("/t/{id}/suivre"),
        Followable::Category(id) => format!("/c/{id}/suivre"),
        Followable::Tag(_) => format!("{}/suivre", routes::tag(slug)),
    }
}

/// The choice for a category or a tag, folded under what holds now. `about` is what it is about, for
/// screen readers; `url` takes the choice.
#[must_use]
pub fn choice(url: &str, level: Option<FollowLevel>, about: &str) -> Menu {
    let (label, icon) = match level {
        Some(FollowLevel::Follow) => ("Suivi par mail", Icon::Bell),
        Some(FollowLevel::Mute) => ("Masqué", Icon::EyeOff),
        None => ("Suivre", Icon::Bell),
    };
    let entry = |words: &str, word: &str, value: Option<FollowLevel>, icon| {
        let button = Button::secondary(words).with_icon(icon);
        let mut action = Action::new(url, button.pressed(level == value));
        action.hidden.push(("niveau", word.to_owned()));
        MenuItem::Act(action)
    };
    Menu {
        label: label.to_owned(),
        icon,
        about: Some(about.to_owned()),
        items: vec![
            entry(
                "Suivre\u{a0}: un mail par nouveau sujet",
                "suivre",
                Some(FollowLevel::Follow),
                Icon::Bell,
            ),
            entry("Normal", "normal", None, Icon::Check),
            entry(
                "Ne plus voir dans mes listes",
                "masquer",
                Some(FollowLevel::Mute),
                Icon::EyeOff,
            ),
        ],
    }
}
