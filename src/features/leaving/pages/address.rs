//! Another address, or a first one.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::super::actions::address;
use super::super::model::Pending;
use super::super::store::addresses;
use super::{Plain, dead_link, refused, summary, trail, with_errors};
use crate::domain::EmailAddress;
use crate::error::{AppError, FieldError, FieldErrors};
use crate::features::accounts::{self, Proof, proof, prove, sign_in_again};
use crate::web::ui::{Button, Field, FormCard, Link};
use crate::web::{Form, Limit, SentBack, Visit, page, see_other};

const HERE: &str = "/compte/adresse";
/// Shown, at most; only a few can be asked for in an hour.
const SHOWN: i64 = 20;

pub async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    page(&address_page(&visit, ("", &[])).await?)
}

/// Says the same whether the address is somebody else's or not.
pub async fn ask(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    let typed = form.line("email");
    match try_ask(&visit, &typed, form.raw("password")).await {
        Ok(()) => Ok(see_other("/compte/adresse?fait=adresse-demandee")),
        Err(error) => {
            let back = SentBack::of(error, "")?;
            let page = address_page(&visit, (&typed, &back.errors)).await?;
            refused(back, page)
        }
    }
}

async fn try_ask(visit: &Visit, typed: &str, password: &str) -> Result<(), AppError> {
    let account = visit.person()?.account;
    let mut errors = FieldErrors::default();
    let email = errors.check("email", EmailAddress::parse(typed));
    // Who has the address can get at the account: changing it is proven. A first one takes nothing away.
    let has_password = proof(visit).await? == Proof::Password;
    let first = visit
        .app
        .db
        .read(move |conn| accounts::find(conn, account))
        .await?
        .is_none_or(|found| found.email.is_none());
    if has_password && password.is_empty() {
        errors.add("password", "Écrivez votre mot de passe.");
    }
    let Some(email) = email.filter(|_| errors.is_empty()) else {
        return Err(errors.into_error());
    };
    if has_password || !first {
        prove(visit, password).await?;
    }
    visit.limit(Limit::Mail)?;
    let now = visit.now;
    visit
        .app
        .db
        .write(move |conn| address::ask(conn, account, &email, now))
        .await?;
    visit.app.wake();
    Ok(())
}

async fn address_page(
    visit: &Visit,
    (typed, errors): (&str, &[FieldError]),
) -> Result<Plain, AppError> {
    let (account, now) = (visit.person()?.account, visit.now);
    let proof = proof(visit).await?;
    let (email, pending) = visit
        .app
        .db
        .read(move |conn| {
            let found = accounts::find(conn, account)?.ok_or(AppError::NotFound)?;
            let pending = addresses::of_account(conn, account, SHOWN, now)?;
            Ok::<_, AppError>((found.email, pending))
        })
        .await?;
    let intro = match &email {
        Some(email) => format!("Votre adresse est {email}. Personne d’autre ne la voit."),
        None => "Vous n’avez pas d’adresse mail ici\u{a0}: le forum ne peut pas vous prévenir des réponses. Personne d’autre que vous ne la verra.".to_owned(),
    };
    let mut fields = vec![
        Field::email(
            "email",
            if email.is_some() {
                "Nouvelle adresse mail"
            } else {
                "Votre adresse mail"
            },
            typed,
        )
        .hint("Nous y enverrons un lien à suivre pour la confirmer. Rien ne change avant.")
        .required()
        .max_length(254),
    ];
    fields.extend(proof.field(None));
    let fields = with_errors(fields, errors);
    let mut forms: Vec<FormCard> = pending.iter().map(pending_card).collect();
    if proof == Proof::SignInAgain && email.is_some() {
        forms.push(sign_in_again(
            HERE,
            "Pour vérifier que c’est bien vous, reconnectez-vous avec votre espace, puis changez d’adresse dans les dix minutes.",
        ));
        return Ok(plain(visit, intro, forms));
    }
    forms.push(FormCard {
        url: HERE.to_owned(),
        title: (!forms.is_empty()).then(|| "Demander une autre adresse".to_owned()),
        errors: summary(&fields),
        fields,
        buttons: vec![Button::primary("Recevoir le lien")],
        ..FormCard::default()
    });
    Ok(plain(visit, intro, forms))
}

fn plain(visit: &Visit, intro: String, forms: Vec<FormCard>) -> Plain {
    Plain {
        layout: visit.private_layout("Mon adresse mail"),
        breadcrumbs: Some(trail()),
        intro: vec![intro],
        forms,
        ..Plain::default()
    }
}

fn pending_card(pending: &Pending) -> FormCard {
    FormCard {
        url: format!("{HERE}/annuler"),
        title: Some("En attente de confirmation".to_owned()),
        text: Some(format!(
            "Un lien est parti à {}. Il marche pendant un jour.",
            pending.email
        )),
        hidden: vec![("demande", pending.id.to_string())],
        buttons: vec![
            Button::secondary("Annuler").about(format!("la demande pour {}", pending.email)),
        ],
        ..FormCard::default()
    }
}

pub async fn cancel(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    let (account, now) = (visit.person()?.account, visit.now);
    let id: i64 = form
        .line("demande")
        .parse()
        .map_err(|_| AppError::NotFound)?;
    visit
        .app
        .db
        .write(move |conn| address::cancel(conn, account, id, now))
        .await?;
    Ok(see_other("/compte/adresse?fait=adresse-annulee"))
}

/// The page of the mailed link. Looking changes nothing: mail scanners follow links.
pub async fn show_link(visit: Visit, token: Path<String>) -> Result<HttpResponse, AppError> {
    let (key, sent, now) = (visit.app.key.clone(), token.clone(), visit.now);
    let found = visit
        .app
        .db
        .read(move |conn| address::of_link(conn, &key, &sent, now))
        .await?;
    let Some((pending, username)) = found else {
        return dead(&visit);
    };
    page(&Plain {
        layout: visit.private_layout("Confirmer votre adresse"),
        intro: vec![format!(
            "Le compte «\u{a0}{username}\u{a0}» recevra ses mails à l’adresse {}.",
            pending.email
        )],
        forms: vec![FormCard {
            url: format!("{HERE}/{token}"),
            buttons: vec![Button::primary("Confirmer cette adresse")],
            ..FormCard::default()
        }],
        ..Plain::default()
    })
}

pub async fn confirm(visit: Visit, token: Path<String>) -> Result<HttpResponse, AppError> {
    let (key, token, now) = (visit.app.key.clone(), token.into_inner(), visit.now);
    let confirmed = visit
        .app
        .db
        .write(move |conn| address::confirm(conn, (&key, &token), now))
        .await;
    match confirmed {
        Ok(()) if visit.viewer.signed_in() => Ok(see_other("/compte/adresse?fait=adresse")),
        Ok(()) => Ok(see_other("/connexion?fait=adresse")),
        Err(AppError::Gone) => dead(&visit),
        Err(error) => Err(error),
    }
}

fn dead(visit: &Visit) -> Result<HttpResponse, AppError> {
    dead_link(
        visit,
        "Il a déjà servi, ou il date de plus d’un jour, ou la demande a été annulée. Votre adresse n’a pas changé. Vous pouvez recommencer.",
        vec![Link::new("Mon adresse mail", HERE)],
    )
}
