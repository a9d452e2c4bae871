//! « Je m’en occupe ».

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::{said, topic_id};
use crate::error::AppError;
use crate::features::lifecycle::actions::{self, Reserved};
use crate::features::lifecycle::model::Reservation;
use crate::web::{Form, Limit, Visit, dates, routes, see_other};

/// POST `/t/{id}/reserver`: `oui=0` gives back, anything else takes, or prolongs what one has.
pub async fn reserve(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let topic = topic_id(&path)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    if form.raw("oui") == "0" {
        let question = visit
            .app
            .db
            .write(move |conn| actions::give_back(conn, &viewer, topic))
            .await?;
        let place = routes::topic(&question.slug, topic);
        return Ok(see_other(&routes::with_done(&place, "rendue")));
    }
    let (question, reserved) = visit
        .app
        .db
        .write(move |conn| actions::reserve(conn, &viewer, topic, now))
        .await?;
    let until = |reservation: &Reservation| {
        dates::time(reservation.until.naive_utc(), visit.app.config.time_zone)
    };
    match reserved {
        Reserved::Yours => {
            let place = format!("{}#repondre", routes::topic(&question.slug, topic));
            Ok(see_other(&routes::with_done(&place, "reservee")))
        }
        Reserved::NoLonger(mine) => said(
            &visit,
            &question,
            (
                "Déjà prolongé",
                format!(
                    "Vous avez déjà prolongé une fois, jusqu’à {}. Prenez votre temps\u{a0}: vous pourrez répondre après, et réserver à nouveau.",
                    until(&mine)
                ),
            ),
            StatusCode::CONFLICT,
        ),
        Reserved::Taken(other) => said(
            &visit,
            &question,
            (
                "Quelqu’un s’en occupe déjà",
                format!(
                    "{} écrit une réponse, jusqu’à {}. Rien ne vous empêche de répondre aussi, si vous voyez les choses autrement.",
                    other.username,
                    until(&other)
                ),
            ),
            StatusCode::CONFLICT,
        ),
    }
}
