//! A copy of one's data.

use actix_web::HttpResponse;
use actix_web::body::SizedStream;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::Path;
use futures_util::StreamExt;

use super::super::actions::export;
use super::super::model::Export;
use super::super::store::exports;
use super::{Plain, refused, trail};
use crate::error::AppError;
use crate::features::accounts;
use crate::text::size_in_words;
use crate::web::ui::{Button, ButtonLink, FormCard, Look};
use crate::web::{SentBack, Visit, dates, page, see_other, token};

const HERE: &str = "/compte/mes-donnees";

pub async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    page(&data_page(&visit).await?)
}

pub async fn ask(visit: Visit) -> Result<HttpResponse, AppError> {
    let (account, now, key) = (visit.person()?.account, visit.now, token()?);
    let asked = visit
        .app
        .db
        .write(move |conn| export::ask(conn, account, &key, now))
        .await;
    match asked {
        Ok(()) => {
            visit.app.wake();
            Ok(see_other(HERE))
        }
        Err(error) => {
            let back = SentBack::of(error, "")?;
            refused(back, data_page(&visit).await?)
        }
    }
}

async fn data_page(visit: &Visit) -> Result<Plain, AppError> {
    let account = visit.person()?.account;
    let (last, has_address) = visit
        .app
        .db
        .read(move |conn| {
            let found = accounts::find(conn, account)?.ok_or(AppError::NotFound)?;
            Ok::<_, AppError>((exports::last(conn, account)?, found.email.is_some()))
        })
        .await?;
    let mut plain = Plain {
        layout: visit.private_layout("Récupérer mes données"),
        breadcrumbs: Some(trail()),
        intro: vec![
            "Vos données sont à vous. Demandez-les\u{a0}: nous préparons un fichier ZIP, à garder ou à porter ailleurs."
                .to_owned(),
        ],
        points: vec![
            "Vos messages et les fichiers que vous avez joints.".to_owned(),
            "Votre compte\u{a0}: nom, adresse, façons de vous connecter, appareils, jetons.".to_owned(),
            "Vos brouillons, marque-pages, suivis, votes et signalements.".to_owned(),
            "Les mails que nous vous avons envoyés, et les décisions de la modération qui vous concernent."
                .to_owned(),
        ],
        ..Plain::default()
    };
    tell_state(visit, &mut plain, last.as_ref(), has_address);
    Ok(plain)
}

fn tell_state(visit: &Visit, plain: &mut Plain, last: Option<&Export>, has_address: bool) {
    let day =
        |at: crate::domain::Timestamp| dates::day(at.naive_utc(), visit.app.config.time_zone).label;
    if let Some(last) = last {
        if let Some(until) = last.open_until(visit.now) {
            plain.main = Some(
                ButtonLink::new(
                    format!("Télécharger ({})", size_in_words(last.bytes)),
                    format!("{HERE}/{}/mes-donnees.zip", last.id),
                )
                .with_look(Look::Primary),
            );
            plain.intro.push(format!(
                "Votre fichier est prêt. Il sera supprimé le {}.",
                day(until)
            ));
        } else if last.ready_at.is_none() && last.wait(visit.now).is_some() {
            plain.intro.push(if has_address {
                "C’est demandé. Le fichier se prépare\u{a0}: un mail vous dira quand il est prêt. Vous pouvez fermer cette page.".to_owned()
            } else {
                "C’est demandé. Le fichier se prépare\u{a0}: revenez sur cette page dans quelques minutes.".to_owned()
            });
        }
        if last.wait(visit.now).is_some() {
            if last.ready_at.is_some() {
                plain
                    .intro
                    .push("Vous pourrez en demander un autre demain.".to_owned());
            }
            return;
        }
    }
    plain.forms.push(FormCard {
        url: HERE.to_owned(),
        buttons: vec![Button::primary("Préparer mes données")],
        ..FormCard::default()
    });
}

/// GET `/compte/mes-donnees/{export}/mes-donnees.zip`: to its owner, signed in.
pub async fn fetch(visit: Visit, id: Path<String>) -> Result<HttpResponse, AppError> {
    let (account, now) = (visit.person()?.account, visit.now);
    let id: i64 = id.parse().map_err(|_| AppError::NotFound)?;
    let export = visit
        .app
        .db
        .read(move |conn| export::fetch(conn, account, id, now))
        .await?;
    let unavailable =
        |error: crate::uploads::StorageError| AppError::Unavailable(error.to_string());
    let stored = visit.app.storage.read_export(&export.key).await;
    let stored = stored.map_err(unavailable)?.ok_or(AppError::Gone)?;
    let bytes = stored
        .bytes
        .map(|chunk| chunk.map_err(|error| AppError::Unavailable(error.to_string())));
    let day = export.asked_at.naive_utc().date();
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/zip"))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"mes-donnees-{day}.zip\""),
        ))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((CONTENT_ENCODING, "identity"))
        .body(SizedStream::new(stored.size, bytes)))
}
