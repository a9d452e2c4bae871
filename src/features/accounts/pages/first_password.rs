//! A password for an account that came by a space, and what needs one: moderating.

use actix_web::HttpResponse;

use super::super::actions::passwords;
use super::super::store;
use super::words::paragraphs;
use super::{Refusal, account_trail};
use crate::error::AppError;
use crate::features::accounts;
use crate::web::ui::{Button, FormCard, Link};
use crate::web::{Form, FormPage, Limit, TextPage, Visit, Withheld, page, routes, see_other};

const HERE: &str = "/compte/mot-de-passe";
const ASK: &str = "/compte/mot-de-passe/choisir";
const AGAIN: &str = "/compte/reconnexion";

/// The page of one's password, for an account that has none.
///
/// # Errors
/// [`AppError::SignInRequired`]; the database's.
pub async fn show(visit: &Visit) -> Result<HttpResponse, AppError> {
    page(&first_page(visit).await?)
}

async fn first_page(visit: &Visit) -> Result<FormPage, AppError> {
    let account = visit.person()?.account;
    let found = visit
        .app
        .db
        .read(move |conn| store::find(conn, account))
        .await?
        .ok_or(AppError::NotFound)?;
    let base = FormPage {
        layout: visit.private_layout("Choisir un mot de passe"),
        breadcrumbs: Some(account_trail()),
        ..FormPage::default()
    };
    let verified = found.email_verified_at.is_some();
    let Some(email) = found.email.filter(|_| verified) else {
        return Ok(FormPage {
            intro: Some(
                "Vous vous connectez avec votre espace. Pour avoir aussi un mot de passe ici, donnez d’abord une adresse mail et confirmez-la\u{a0}: c’est avec elle que vous vous connecterez."
                    .to_owned(),
            ),
            links: vec![Link::new("Donner mon adresse mail", "/compte/adresse")],
            ..base
        });
    };
    Ok(FormPage {
        intro: Some(format!(
            "Vous vous connectez avec votre espace. Avec un mot de passe, vous pourrez aussi vous connecter avec votre adresse {email}, même si votre espace est en panne ou ferme."
        )),
        forms: vec![FormCard {
            url: ASK.to_owned(),
            text: Some(
                "Nous vous envoyons un mail. Son lien, valable deux heures, ouvre la page où choisir ce mot de passe."
                    .to_owned(),
            ),
            buttons: vec![Button::primary("Recevoir le lien")],
            ..FormCard::default()
        }],
        ..base
    })
}

/// POST `/compte/mot-de-passe/choisir`: the usual mail. Whoever reads the mail of the address owns it;
/// a space alone gives nobody a password.
pub async fn ask(visit: Visit) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    match try_ask(&visit).await {
        Ok(Some(email)) => page(&TextPage {
            layout: visit.private_layout("Regardez vos mails"),
            updated: None,
            body: paragraphs(&format!(
                "Un mail vient de partir à {email}. Suivez son lien pour choisir votre mot de passe\u{a0}: il marche une seule fois, pendant deux heures.\n\nRien reçu après quelques minutes\u{202f}? Regardez dans les courriers indésirables."
            )),
        }),
        Ok(None) => {
            tracing::debug!(%account, "no address to send a link to");
            Ok(see_other(HERE))
        }
        Err(error) => {
            let refusal = Refusal::of(error)?;
            let page = first_page(&visit).await?;
            refusal.answer(page)
        }
    }
}

async fn try_ask(visit: &Visit) -> Result<Option<String>, AppError> {
    visit.limit(Limit::Mail)?;
    let (account, now) = (visit.person()?.account, visit.now);
    let sent = visit
        .app
        .db
        .write(move |conn| passwords::ask_own(conn, account, now))
        .await?;
    visit.app.wake();
    Ok(sent)
}

/// GET `/compte/moderer`: why this session does not moderate, and what to do.
pub async fn moderating(visit: Visit) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    if visit.withheld != Some(Withheld::Space) {
        return Ok(see_other("/moderation"));
    }
    let has_password = visit
        .app
        .db
        .read(move |conn| accounts::has_password(conn, account))
        .await?;
    let why = "Vous êtes connecté·e avec votre espace. Les personnes qui l’administrent pourraient se connecter à votre place\u{a0}: c’est pourquoi modérer et administrer demandent votre adresse mail et votre mot de passe d’ici. Tout le reste marche comme avant.";
    let base = FormPage {
        layout: visit.private_layout("Se connecter pour modérer"),
        breadcrumbs: Some(account_trail()),
        intro: Some(why.to_owned()),
        ..FormPage::default()
    };
    page(&if has_password {
        FormPage {
            forms: vec![sign_in_again(
                "/moderation",
                "Vous serez déconnecté·e, puis vous choisirez «\u{a0}Avec une adresse mail\u{a0}».",
            )],
            ..base
        }
    } else {
        FormPage {
            links: vec![Link::new("Choisir un mot de passe", HERE)],
            ..base
        }
    })
}

/// What ends this session, to begin a fresh one and come back to `back`, a path here.
#[must_use]
pub fn sign_in_again(back: &str, text: &str) -> FormCard {
    FormCard {
        url: AGAIN.to_owned(),
        text: Some(text.to_owned()),
        hidden: vec![("retour", back.to_owned())],
        buttons: vec![Button::primary("Me reconnecter")],
        ..FormCard::default()
    }
}

/// POST `/compte/reconnexion`
pub async fn again(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    visit.person()?;
    let back = routes::local_path(form.raw("retour"));
    end_this_session(&visit, see_other(&routes::sign_in(back))).await
}

/// Ends the session of this visit, if there is one, and answers; the browser forgets it too.
///
/// # Errors
/// The database's.
pub async fn end_this_session(
    visit: &Visit,
    mut response: HttpResponse,
) -> Result<HttpResponse, AppError> {
    let person = visit.viewer.person();
    if let Some((account, session)) = person.and_then(|p| Some((p.account, p.session?))) {
        visit
            .app
            .db
            .write(move |conn| store::sessions::close(conn, account, session))
            .await?;
    }
    response
        .add_cookie(&visit.cookies.end_session())
        .map_err(AppError::internal)?;
    Ok(response)
}
