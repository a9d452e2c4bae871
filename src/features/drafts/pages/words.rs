//! What a draft is, in the words of the list.

use crate::domain::{DraftId, Timestamp};
use crate::features::drafts::jobs::KEPT;
use crate::features::drafts::model::{Aim, Place};
use crate::features::drafts::store::Line;
use crate::text;
use crate::web::dates;
use crate::web::ui::{Action, Button, ButtonLink, Look};
use crate::web::{Visit, routes};

/// A draft as a page shows it.
pub struct Words {
    /// « Votre réponse ».
    pub what: &'static str,
    /// The question that it is, or the topic that it is about.
    pub title: String,
    /// Where the form stands; none where one may not go any more.
    pub form: Option<String>,
}

pub fn words(line: &Line) -> Words {
    let title = match (&line.about, line.place.aim) {
        (_, Aim::Ask) => match line.fields.get("title").trim() {
            "" => "Sans titre pour l’instant".to_owned(),
            title => text::typography(title),
        },
        (_, Aim::Profile) => "Quelques mots sur vous".to_owned(),
        (Some(about), _) => text::typography(&about.title),
        (None, _) => "Sujet qui n’est plus visible".to_owned(),
    };
    Words {
        what: what(line),
        title,
        form: form(line),
    }
}

fn what(line: &Line) -> &'static str {
    match line.place.aim {
        Aim::Ask => match line.fields.get("genre") {
            "idea" | "idee" => "Une idée",
            "discussion" => "Une discussion",
            "announcement" | "annonce" => "Une annonce",
            _ => "Une question",
        },
        Aim::Answer(_) => "Une réponse",
        Aim::Edit(_) => "Une correction",
        Aim::Profile => "Votre profil",
        Aim::Report(_) => "Un signalement",
        Aim::Details(_) => "Une demande de précisions",
        Aim::Poll(_) => "Un sondage",
        Aim::Bookmark(_) => "Une note sur un message gardé",
        Aim::Outdated(_) => "Une question périmée",
        Aim::Settled(_) => "Une solution trouvée autrement",
    }
}

fn form(line: &Line) -> Option<String> {
    let about = line.about.as_ref();
    match line.place.aim {
        // The note of a message that is gone stays.
        Aim::Ask | Aim::Profile | Aim::Bookmark(_) => Some(form_of(line.place)),
        Aim::Answer(_) => about.map(|a| format!("{}#repondre", routes::topic(&a.slug, a.topic))),
        _ => about.map(|_| form_of(line.place)),
    }
}

/// Where the form of a place is, without having read what it is about.
pub fn form_of(place: Place) -> String {
    match place.aim {
        Aim::Ask => "/poser".to_owned(),
        Aim::Profile => "/compte/profil".to_owned(),
        Aim::Answer(topic) => format!("/t/{topic}#repondre"),
        Aim::Edit(post) => format!("/p/{post}/modifier"),
        Aim::Report(post) => format!("/signaler/{post}"),
        Aim::Details(topic) => format!("/t/{topic}/preciser"),
        Aim::Poll(post) => format!("/p/{post}/sondage"),
        Aim::Bookmark(post) => format!("/p/{post}/marque-page"),
        Aim::Outdated(topic) => format!("/t/{topic}/perime"),
        Aim::Settled(topic) => format!("/t/{topic}/resolu#autrement"),
    }
}

pub fn address(draft: DraftId) -> String {
    format!("/compte/brouillons/{draft}")
}

/// The last day on which it is still there.
pub fn kept_until(visit: &Visit, changed: Timestamp) -> dates::When {
    let end = changed + KEPT;
    dates::day(end.naive_utc(), visit.app.config.time_zone)
}

/// Goes on where the form looks, or brings the draft there first.
pub fn go_on(line: &Line, words: &Words) -> (Option<ButtonLink>, Option<Action>) {
    let Some(form) = &words.form else {
        return (None, None);
    };
    let about = format!("{}, {}", words.what, words.title);
    if line.place.is_first() {
        let link = ButtonLink::new("Reprendre", form).with_look(Look::Primary);
        return (Some(link.about(about)), None);
    }
    let button = Button::primary("Reprendre").about(about);
    let url = format!("{}/reprendre", address(line.id));
    (None, Some(Action::new(url, button)))
}
