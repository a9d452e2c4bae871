//! The form under a topic.

use super::fields::{self, Typed};
use super::rescue;
use super::show::Read;
use crate::domain::{TopicKind, Visibility};
use crate::error::{AppError, FieldError};
use crate::features::drafts;
use crate::features::topics::actions::answer_place;
use crate::web::ui::{Button, ErrorSummary, Field, FormCard, Writing};
use crate::web::{Visit, form_id};

const CLOSED: &str = "Le sujet s’est fermé pendant que vous écriviez. Reprenez votre texte ailleurs, ou faites-en une nouvelle question.";

/// The form under a topic. Shown to visitors too: what they type is kept while they sign in. Where
/// nothing may be written any more, what was being written is shown to be taken elsewhere.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn form(
    visit: &Visit,
    read: &Read,
    typed: &Typed,
    errors: &[FieldError],
) -> Result<Option<FormCard>, AppError> {
    let topic = &read.full.topic;
    let open = topic.is_open() && topic.visibility == Visibility::Visible;
    let allowed = if visit.viewer.signed_in() {
        topic.allows_answer(&visit.viewer, &read.full.place) && !visit.viewer.silenced(visit.now)
    } else {
        open && !read.full.place.archived
    };
    if !allowed {
        return Ok(rescue::card(Some(topic.id), typed, CLOSED));
    }
    let label = if topic.kind == TopicKind::Question {
        "Votre réponse"
    } else {
        "Votre message"
    };
    let hint = if visit.viewer.signed_in() {
        "Écrivez simplement. Vous pourrez corriger ensuite."
    } else {
        "Écrivez simplement. Vous vous connecterez ensuite, et votre texte sera gardé."
    };
    let place = answer_place(topic.id);
    // Told of the draft alone: what was typed or quoted since is the person's own doing.
    let draft = read.draft.as_ref();
    let draft = draft.filter(|draft| draft.fields.text("body") == typed.body);
    let body: Field = fields::body_field(typed, label, 8, errors)
        .hint(hint)
        .writing(Writing {
            place: place.clone(),
            version: typed.draft_version,
            account: visit.viewer.account(),
        });
    Ok(Some(FormCard {
        id: Some("repondre"),
        kept: draft.map(|draft| drafts::restored(visit, &place, draft)),
        url: format!("/t/{}/repondre", topic.id),
        errors: ErrorSummary::of([&body]),
        hidden: hidden(visit, typed)?,
        fields: vec![body],
        keep: true,
        buttons: vec![
            Button::primary(match topic.kind {
                TopicKind::Question => "Publier ma réponse",
                _ => "Publier mon message",
            }),
            Button::secondary("Relire avant").sending("apercu", "1"),
        ],
        ..FormCard::default()
    }))
}

/// The id of the form, and the draft it began with. A visitor's page is the same for all, and names
/// no form: what they type gets its id when they come back to it, signed in.
fn hidden(visit: &Visit, typed: &Typed) -> Result<Vec<(&'static str, String)>, AppError> {
    let mut hidden = Vec::new();
    if visit.viewer.signed_in() || !typed.submission.is_empty() {
        hidden.push(("envoi", form_id(&typed.submission)?));
    }
    hidden.push(("brouillon", typed.draft_version.to_string()));
    Ok(hidden)
}
