//! POST `/p/{id}/voter`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use crate::domain::{PollOptionId, PostId};
use crate::error::{AppError, FieldError};
use crate::features::polls::actions;
use crate::features::polls::model::{Place, Poll};
use crate::web::ui::{Button, Choice, ErrorSummary, Field, FormCard, Link};
use crate::web::{Form, FormPage, Limit, Visit, page_with, routes, see_other};

/// Votes; the fields `choix` are ids of choices.
pub async fn vote(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let post: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let sent: Vec<PollOptionId> = form
        .pairs()
        .iter()
        .filter(|(name, _)| name == "choix")
        .filter_map(|(_, value)| value.parse().ok())
        .collect();
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let write = move |conn: &mut crate::db::Conn| actions::vote(conn, &viewer, post, &sent, now);
    match visit.app.db.write(write).await {
        Ok(place) => {
            let page = page_of(&place);
            let done = routes::with_done(&format!("{page}#sondage-{post}"), "vote");
            Ok(see_other(&done))
        }
        Err(AppError::Invalid(errors)) => again(&visit, post, &errors).await,
        Err(error) => Err(error),
    }
}

fn page_of(place: &Place) -> String {
    let message = routes::message(&place.slug, place.topic, place.number);
    message.split('#').next().unwrap_or_default().to_owned()
}

/// The poll on a page of its own, with what is wrong.
async fn again(
    visit: &Visit,
    post: PostId,
    errors: &[FieldError],
) -> Result<HttpResponse, AppError> {
    let viewer = visit.viewer.clone();
    let read = move |conn: &mut crate::db::Conn| actions::find(conn, &viewer, post);
    let (place, poll) = visit.app.db.read(read).await?;
    let poll = poll.ok_or(AppError::NotFound)?;
    let fields = vec![field(&poll).error(errors.first().map(|error| error.message.clone()))];
    let form = FormCard {
        url: format!("/p/{post}/voter"),
        errors: ErrorSummary::of(&fields),
        fields,
        buttons: vec![Button::primary("Voter")],
        ..FormCard::default()
    };
    page_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &FormPage {
            layout: visit.private_layout("Voter"),
            forms: vec![form],
            links: vec![Link::new(
                "Revenir au sujet",
                format!("{}#sondage-{post}", page_of(&place)),
            )],
            ..FormPage::default()
        },
    )
}

fn field(poll: &Poll) -> Field {
    let choices = poll
        .options
        .iter()
        .map(|option| Choice::new(option.id.to_string(), &option.label, false))
        .collect();
    if poll.multiple {
        Field::checkboxes("choix", &poll.question, choices)
    } else {
        Field::radios("choix", &poll.question, choices)
    }
}
