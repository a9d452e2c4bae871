//! The form of a correction; where somebody else was faster, with both texts.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::conflict::{self, Conflict};
use super::edit::Target;
use super::fields::{self, Typed};
use super::history::breadcrumbs;
use crate::error::{AppError, FieldError};
use crate::features::topics::actions::edit_place;
use crate::features::topics::model::REASON_MAX;
use crate::features::topics::store::Post;
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, Button, ErrorSummary, Field, FormCard, Link, Notice, Writing};
use crate::web::{Visit, error_of, page_with, with_retry};

#[derive(Template)]
#[template(path = "topics/edit.html")]
struct EditPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    notices: Vec<Notice>,
    conflict: Option<Conflict>,
    form: FormCard,
    links: Vec<Link>,
}

/// What a page of the form tells beside its fields.
#[derive(Default)]
pub struct Shown {
    pub errors: Vec<FieldError>,
    pub status: StatusCode,
    pub retry_after: Option<u64>,
    pub notices: Vec<Notice>,
    pub conflict: Option<Conflict>,
    /// The revision that the text started from, where that is not the present one.
    pub revision: Option<i64>,
}

/// The form, with what was typed and what there is to say of it.
///
/// # Errors
/// A template that fails.
pub fn show(
    visit: &Visit,
    target: &Target,
    typed: &Typed,
    shown: Shown,
) -> Result<HttpResponse, AppError> {
    let conflicted = shown.conflict.is_some();
    let merged = shown
        .conflict
        .as_ref()
        .is_some_and(|conflict| conflict.merged.is_some());
    let mut fields = Vec::new();
    if target.post.allows_heading(&visit.viewer) {
        fields.push(fields::title_field(typed, &shown.errors));
        fields.extend(fields::place_fields(
            typed,
            &target.categories,
            &shown.errors,
        ));
        fields.push(fields::tags_field(typed, &shown.errors));
    }
    let label = if conflicted { "Votre texte" } else { "Texte" };
    let writing = Writing {
        place: edit_place(target.post.id),
        version: typed.draft_version,
        account: visit.viewer.account(),
    };
    fields.push(fields::body_field(typed, label, 12, &shown.errors).writing(writing));
    if conflicted {
        let theirs = Field::textarea("theirs", "Le texte enregistré entre-temps", &target.post.body, 8)
            .hint("Pour comparer\u{a0}: reprenez ce qu’il vous faut dans votre texte, au-dessus. Ce champ n’est pas envoyé.");
        fields.push(theirs);
    }
    fields.push(reason_field(&target.post, typed, &shown.errors));
    let revision = shown.revision.unwrap_or(target.post.revision);
    let button = if conflicted {
        "Enregistrer mon texte"
    } else {
        "Enregistrer la modification"
    };
    let form = FormCard {
        url: target.url(),
        errors: ErrorSummary::of(&fields),
        hidden: vec![
            ("revision", revision.to_string()),
            ("place_avant", conflict::place_of(&target.typed())),
            ("brouillon", typed.draft_version.to_string()),
        ],
        fields,
        keep: true,
        buttons: vec![
            if merged {
                Button::secondary(button)
            } else {
                Button::primary(button)
            },
            Button::secondary("Relire avant").sending("apercu", "1"),
        ],
        ..FormCard::default()
    };
    let page = EditPage {
        layout: visit.private_layout("Modifier le message"),
        breadcrumbs: breadcrumbs(&target.post, &target.full),
        notices: shown.notices,
        conflict: shown.conflict,
        form,
        links: vec![Link::new("Abandonner et revenir au sujet", target.place())],
    };
    Ok(with_retry(
        page_with(shown.status, &page)?,
        shown.retry_after,
    ))
}

fn reason_field(post: &Post, typed: &Typed, errors: &[FieldError]) -> Field {
    let hint = if post.wiki {
        "Facultatif. Tout le monde peut la lire dans l’historique du message."
    } else {
        "Facultatif. L’auteur·ice du message et la modération peuvent la lire dans l’historique."
    };
    Field::text("raison", "Pourquoi\u{202f}?", &typed.reason)
        .hint(hint)
        .max_length(u32::try_from(REASON_MAX).unwrap_or(u32::MAX))
        .error(error_of(errors, "raison"))
}
