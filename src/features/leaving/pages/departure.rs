//! The end of one's account, and changing one's mind.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::super::actions::departure;
use super::super::model::{Departure, Messages};
use super::super::store::departures;
use super::{Plain, dead_link, refused, summary, trail, with_errors};
use crate::error::{AppError, FieldError, FieldErrors};
use crate::features::accounts::{Proof, end_this_session, proof, prove};
use crate::web::ui::{Button, Choice, Field, FormCard, Link, Look};
use crate::web::{Form, SentBack, Visit, dates, page, routes, see_other};

const HERE: &str = "/compte/supprimer";

pub async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    let proof = proof(&visit).await?;
    page(&ask_page(&visit, proof, (None, &[])))
}

pub async fn ask(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    visit.person()?;
    let chosen = Messages::of_word(&form.line("messages"));
    match try_ask(&visit, chosen, form.raw("password")).await {
        Ok(()) => gone_page(&visit),
        Err(error) => {
            let back = SentBack::of(error, "")?;
            let proof = proof(&visit).await?;
            let page = ask_page(&visit, proof, (chosen, &back.errors));
            refused(back, page)
        }
    }
}

async fn try_ask(visit: &Visit, chosen: Option<Messages>, typed: &str) -> Result<(), AppError> {
    let mut errors = FieldErrors::default();
    if chosen.is_none() {
        errors.add("messages", "Choisissez ce que deviennent vos messages.");
    }
    if typed.is_empty() && proof(visit).await? == Proof::Password {
        errors.add("password", "Écrivez votre mot de passe.");
    }
    let Some(messages) = chosen.filter(|_| errors.is_empty()) else {
        return Err(errors.into_error());
    };
    prove(visit, typed).await?;
    let (person, now) = (visit.person()?.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| departure::ask(conn, &person, messages, now))
        .await?;
    visit.app.wake();
    Ok(())
}

fn ask_page(
    visit: &Visit,
    proof: Proof,
    (chosen, errors): (Option<Messages>, &[FieldError]),
) -> Plain {
    let mut plain = Plain {
        layout: visit.private_layout("Supprimer mon compte"),
        breadcrumbs: Some(trail()),
        intro: vec!["Voici ce qui se passera.".to_owned()],
        points: vec![
            "Votre compte est fermé tout de suite, sur tous vos appareils. Un mail vous donne la date de l’effacement."
                .to_owned(),
            "Pendant sept jours, vous pouvez changer d’avis\u{a0}: il suffit de vous connecter. Votre nom et vos messages restent en place jusque-là."
                .to_owned(),
            "Ensuite, nous effaçons pour de bon\u{a0}: votre nom, votre adresse, votre présentation, vos mots de passe, vos brouillons, vos suivis, vos marque-pages, et les fichiers qu’aucun message ne montre. Personne ne pourra les retrouver."
                .to_owned(),
            "Restent\u{a0}: ce que d’autres ont cité de vous, vos votes (sans votre nom), et les décisions de la modération (sans votre nom)."
                .to_owned(),
        ],
        links: vec![
            Link::new("Récupérer d’abord mes données", "/compte/mes-donnees"),
            Link::new("Garder mon compte", "/compte"),
        ],
        ..Plain::default()
    };
    if proof == Proof::SignInAgain {
        plain.forms.push(FormCard {
            url: format!("{HERE}/reconnexion"),
            title: Some("D’abord, reconnectez-vous".to_owned()),
            text: Some(
                "Votre compte n’a pas de mot de passe ici. Pour vérifier que c’est bien vous, reconnectez-vous avec votre espace, puis terminez dans les dix minutes."
                    .to_owned(),
            ),
            buttons: vec![Button::primary("Me reconnecter")],
            ..FormCard::default()
        });
        return plain;
    }
    let choice = |word: Messages, label: &str, hint: &str| {
        Choice::new(word.word(), label, chosen == Some(word)).hint(hint)
    };
    let choices = vec![
        choice(
            Messages::Keep,
            "Les laisser, sans mon nom",
            "Ils seront signés «\u{a0}compte supprimé\u{a0}», et pourront encore aider.",
        ),
        choice(
            Messages::Remove,
            "Les effacer",
            "D’une question qui a reçu des réponses, le titre et les réponses restent. Un texte commun, complété par d’autres, reste aussi.",
        ),
    ];
    let mut fields = vec![Field::radios(
        "messages",
        "Que deviennent vos messages\u{202f}?",
        choices,
    )];
    fields.extend(proof.field(None));
    let fields = with_errors(fields, errors);
    plain.forms.push(FormCard {
        url: HERE.to_owned(),
        errors: summary(&fields),
        fields,
        buttons: vec![Button::primary("Supprimer mon compte").with_look(Look::Danger)],
        ..FormCard::default()
    });
    plain
}

/// What is shown once it is done; the session is over.
fn gone_page(visit: &Visit) -> Result<HttpResponse, AppError> {
    let due = visit.now + super::super::model::REFLECTION;
    let mut layout = visit.private_layout("Votre compte est fermé");
    layout.person = None;
    let mut response = page(&Plain {
        layout,
        intro: vec![
            format!(
                "Il sera effacé le {}. Un mail vous le confirme, si vous avez donné une adresse.",
                day(visit, due)
            ),
            "Vous changez d’avis\u{202f}? Connectez-vous avant cette date\u{a0}: nous vous demanderons si vous voulez le garder."
                .to_owned(),
        ],
        links: vec![Link::new("Aller à l’accueil", "/")],
        ..Plain::default()
    })?;
    response
        .add_cookie(&visit.cookies.end_session())
        .map_err(AppError::internal)?;
    Ok(response)
}

/// POST `/compte/supprimer/reconnexion`: ends this session, to begin a fresh one and come back.
pub async fn sign_in_again(visit: Visit) -> Result<HttpResponse, AppError> {
    visit.person()?;
    end_this_session(&visit, see_other(&routes::sign_in(HERE))).await
}

/// GET `/compte/supprimer/annuler`: all that is open to who signs in meanwhile.
pub async fn show_stay(visit: Visit) -> Result<HttpResponse, AppError> {
    let Some(account) = visit.leaving else {
        visit.person()?;
        return Ok(see_other(HERE));
    };
    let departure = visit
        .app
        .db
        .read(move |conn| departures::find(conn, account))
        .await?
        .ok_or(AppError::NotFound)?;
    let mut plain = stay_page(&visit, &departure, routes::LEAVING);
    plain.forms.push(FormCard {
        url: "/deconnexion".to_owned(),
        buttons: vec![Button::secondary("Laisser mon compte se supprimer")],
        ..FormCard::default()
    });
    page(&plain)
}

pub async fn stay(visit: Visit) -> Result<HttpResponse, AppError> {
    let Some(account) = visit.leaving else {
        // Kept already, by a double click: it is what was wished.
        visit.person()?;
        return Ok(see_other("/compte?fait=retour"));
    };
    visit
        .app
        .db
        .write(move |conn| departure::stay(conn, account))
        .await?;
    Ok(see_other("/compte?fait=retour"))
}

/// The page of the mailed link. Looking changes nothing: mail scanners follow links.
pub async fn show_link(visit: Visit, token: Path<String>) -> Result<HttpResponse, AppError> {
    match of_link(&visit, &token).await? {
        Some((departure, username)) => {
            let here = format!("{}/{token}", routes::LEAVING);
            let mut plain = stay_page(&visit, &departure, &here);
            plain
                .intro
                .insert(0, format!("Compte «\u{a0}{username}\u{a0}»."));
            page(&plain)
        }
        None => nothing_to_keep(&visit),
    }
}

pub async fn stay_by_link(visit: Visit, token: Path<String>) -> Result<HttpResponse, AppError> {
    let Some((departure, _)) = of_link(&visit, &token).await? else {
        return nothing_to_keep(&visit);
    };
    visit
        .app
        .db
        .write(move |conn| departure::stay(conn, departure.account))
        .await?;
    Ok(see_other("/connexion?fait=retour"))
}

async fn of_link(visit: &Visit, token: &str) -> Result<Option<(Departure, String)>, AppError> {
    let (key, token) = (visit.app.key.clone(), token.to_owned());
    visit
        .app
        .db
        .read(move |conn| departure::of_link(conn, &key, &token))
        .await
}

fn nothing_to_keep(visit: &Visit) -> Result<HttpResponse, AppError> {
    dead_link(
        visit,
        "Ou bien votre compte est déjà gardé\u{a0}: connectez-vous pour le voir. Ou bien les sept jours sont passés, et il est effacé.",
        vec![Link::new("Me connecter", "/connexion")],
    )
}

fn stay_page(visit: &Visit, departure: &Departure, url: &str) -> Plain {
    Plain {
        layout: visit.private_layout("Garder votre compte\u{202f}?"),
        intro: vec![format!(
            "Vous avez demandé sa suppression. Il sera effacé le {}. Jusque-là, rien n’est perdu.",
            day(visit, departure.due_at)
        )],
        forms: vec![FormCard {
            url: url.to_owned(),
            buttons: vec![Button::primary("Garder mon compte")],
            ..FormCard::default()
        }],
        ..Plain::default()
    }
}

fn day(visit: &Visit, at: crate::domain::Timestamp) -> String {
    dates::day(at.naive_utc(), visit.app.config.time_zone).label
}
