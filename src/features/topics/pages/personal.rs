//! Before publishing: what looks personal is pointed out, with an offer to mask it.
//!
//! The choice is a field of the form, `personnel`: `masquer`, or `garder` to publish as it is.

use std::collections::HashSet;

use actix_web::HttpResponse;
use askama::Template;

use super::fields::Typed;
use crate::domain::Audience;
use crate::error::AppError;
use crate::text::{self, Finding, PersonalKind};
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, Button, Link, Look, Notice, Tone};
use crate::web::{Form, Visit};

/// Findings shown one by one, at most.
const SHOWN: usize = 20;
/// Characters shown of each.
const SAID: usize = 80;

/// What was found in a text that is about to be published.
#[derive(Debug, Default)]
pub struct Looked {
    found: Vec<Found>,
    everyone: bool,
    /// The person has chosen already.
    decided: bool,
}

#[derive(Clone, Debug)]
struct Found {
    kind: PersonalKind,
    said: String,
    place: String,
}

/// What the page carries along, and where it leads.
pub struct Sending {
    pub url: String,
    pub back: Link,
    pub hidden: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "topics/personal.html")]
struct PersonalPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    reach: &'static str,
    found: Vec<Found>,
    more: usize,
    sending: Sending,
    buttons: Vec<Button>,
}

/// What comes of looking at a text before it is published.
pub enum Before {
    /// This may be published: as typed, or masked where the person chose so.
    Publish(String),
    /// The page that asks first; everything typed is in it.
    Ask(HttpResponse),
}

/// For other rooms that publish one text: whether it may be published now, where `read` is who will
/// read it. `sending` is what the page that asks carries along.
///
/// # Errors
/// A template that fails.
pub fn before_publishing(
    visit: &Visit,
    form: &Form,
    body: &str,
    read: Audience,
    sending: Sending,
) -> Result<Before, AppError> {
    let typed = Typed {
        body: body.to_owned(),
        ..Typed::default()
    };
    let typed = masked(visit, form, &typed);
    let looked = look(visit, form, &typed, read);
    if looked.asks() {
        return Ok(Before::Ask(page(visit, &looked, sending)?));
    }
    Ok(Before::Publish(typed.body))
}

/// The fields as typed, or with all that is personal masked when the person chose so.
pub fn masked(visit: &Visit, form: &Form, typed: &Typed) -> Typed {
    let mut typed = typed.clone();
    if form.raw("personnel") == "masquer" {
        let own = visit.app.config.public_url.as_str();
        let mask = |text: &str| text::mask_personal(text, &text::find_personal(text, own));
        typed.title = mask(&typed.title);
        typed.body = mask(&typed.body);
    }
    typed
}

/// Looks for what is personal. Where only helpers or moderators read, nothing is looked for.
pub fn look(visit: &Visit, form: &Form, typed: &Typed, read: Audience) -> Looked {
    look_beside(visit, form, typed, (read, ""))
}

/// As [`look`], but what stood in the text before was decided on then.
pub fn look_beside(
    visit: &Visit,
    form: &Form,
    typed: &Typed,
    (read, before): (Audience, &str),
) -> Looked {
    if matches!(read, Audience::Helpers | Audience::Moderators) {
        return Looked::default();
    }
    let own = visit.app.config.public_url.as_str();
    let stood: HashSet<&str> = text::find_personal(before, own)
        .into_iter()
        .filter_map(|finding| before.get(finding.range))
        .collect();
    let mut found = in_field(&typed.title, own, |_| "dans le titre".to_owned());
    found.extend(in_field(&typed.body, own, |line| {
        format!("ligne\u{a0}{line} de votre texte")
    }));
    found.retain(|found| !stood.contains(found.said.as_str()));
    Looked {
        found,
        everyone: read == Audience::Everyone,
        decided: matches!(form.raw("personnel"), "garder" | "masquer"),
    }
}

fn in_field(text: &str, own: &str, place: impl Fn(usize) -> String) -> Vec<Found> {
    let mut line = 1;
    let mut from = 0;
    let mut found = Vec::new();
    for Finding { kind, range } in text::find_personal(text, own) {
        line += text
            .get(from..range.start)
            .map_or(0, |t| t.matches('\n').count());
        from = range.start;
        found.push(Found {
            kind,
            said: text.get(range).unwrap_or_default().to_owned(),
            place: place(line),
        });
    }
    found
}

impl Found {
    /// What was found, not too long.
    fn shown(&self) -> String {
        let mut said: String = self.said.chars().take(SAID).collect();
        if said.len() < self.said.len() {
            said.push('…');
        }
        said
    }
}

impl Looked {
    /// Whether the person must choose before anything is published.
    pub fn asks(&self) -> bool {
        !self.found.is_empty() && !self.decided
    }

    /// What the preview says of it.
    pub fn notice(&self) -> Option<Notice> {
        if !self.asks() {
            return None;
        }
        let mut kinds: Vec<PersonalKind> = self.found.iter().map(|found| found.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let kinds: Vec<String> = kinds.iter().map(|kind| lower(kind.label())).collect();
        Some(Notice::new(
            Tone::Warning,
            format!("On y lit {}. {}", kinds.join(", "), self.reach()),
        ))
    }

    /// What one can do: publish, or choose first.
    pub fn buttons(&self, publish: &str) -> Vec<Button> {
        let correct = Button::secondary("Corriger").sending("corriger", "1");
        if !self.asks() {
            return vec![Button::primary(publish), correct];
        }
        vec![
            Button::primary("Masquer et publier").sending("personnel", "masquer"),
            Button::secondary("Publier tel quel").sending("personnel", "garder"),
            correct.with_look(Look::Quiet),
        ]
    }

    fn reach(&self) -> &'static str {
        if self.everyone {
            "Tout le monde pourra le lire, et les moteurs de recherche aussi."
        } else {
            "Toutes les personnes qui ont un compte ici pourront le lire."
        }
    }
}

fn lower(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// The page that asks. Everything typed is in it.
///
/// # Errors
/// A template that fails.
pub fn page(visit: &Visit, looked: &Looked, sending: Sending) -> Result<HttpResponse, AppError> {
    crate::web::page(&PersonalPage {
        layout: visit.private_layout("Avant de publier"),
        breadcrumbs: Breadcrumbs {
            links: vec![sending.back.clone()],
        },
        reach: looked.reach(),
        found: looked.found.iter().take(SHOWN).cloned().collect(),
        more: looked.found.len().saturating_sub(SHOWN),
        buttons: looked.buttons(""),
        sending,
    })
}
