//! What is said when a sign-in comes to nothing: what happened, and what to do next.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::super::model::Purpose;
use crate::error::AppError;
use crate::features::tenants::{Tenant, TenantState};
use crate::nextcloud::Failure;
use crate::web::ui::{Button, FormCard, Link, Notice, Tone};
use crate::web::{FormPage, Visit, page_with, routes, with_retry};

/// What a page says, and how one goes on.
pub struct Told<'a> {
    pub status: StatusCode,
    pub title: &'a str,
    pub words: String,
    /// The space to try again with, for what, and where to be afterwards.
    pub again: Option<(&'a Tenant, Purpose, &'a str)>,
    pub button: &'a str,
}

impl Default for Told<'_> {
    fn default() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            title: "",
            words: String::new(),
            again: None,
            button: "Réessayer",
        }
    }
}

/// The page.
///
/// # Errors
/// Never in practice.
pub fn told(visit: &Visit, told: Told<'_>) -> Result<HttpResponse, AppError> {
    let mut layout = visit.private_layout(told.title);
    if visit.parked.is_some() {
        layout.notice = Some(Notice::new(
            Tone::Info,
            "Votre texte est gardé\u{a0}: vous le retrouverez dès que vous serez connecté·e.",
        ));
    }
    let back = told.again.map_or("/", |(_, _, back)| back);
    let linking = matches!(told.again, Some((_, Purpose::Link, _)));
    let links = if linking {
        vec![Link::new("Revenir à mes espaces", "/compte/identites")]
    } else {
        vec![
            Link::new("Me connecter autrement", routes::sign_in(back)),
            Link::new("Lire le forum sans me connecter", "/"),
        ]
    };
    let again = told.again.map(|(tenant, purpose, back)| FormCard {
        url: match purpose {
            Purpose::Link => "/compte/identites/relier",
            Purpose::SignIn | Purpose::Recheck => "/connexion/espace",
        }
        .to_owned(),
        hidden: vec![
            ("espace", tenant.name.to_string()),
            ("retour", back.to_owned()),
        ],
        buttons: vec![Button::primary(told.button)],
        ..FormCard::default()
    });
    page_with(
        told.status,
        &FormPage {
            layout,
            breadcrumbs: None,
            intro: Some(told.words),
            forms: again.into_iter().collect(),
            links,
        },
    )
}

/// A space could not be used.
///
/// # Errors
/// Never in practice.
pub fn failed(
    visit: &Visit,
    tenant: &Tenant,
    failure: &Failure,
    (purpose, back): (Purpose, &str),
) -> Result<HttpResponse, AppError> {
    let (status, title, words) = words(failure, tenant.name.as_str());
    let page = told(
        visit,
        Told {
            status,
            title,
            words,
            again: Some((tenant, purpose, back)),
            ..Told::default()
        },
    )?;
    Ok(with_retry(
        page,
        wait(failure).map(|wait| wait.as_secs().max(1)),
    ))
}

/// How long to wait before another try, where waiting helps.
pub fn wait(failure: &Failure) -> Option<Duration> {
    match failure {
        Failure::Busy => Some(Duration::from_secs(10)),
        Failure::Resting(wait) => Some(*wait),
        Failure::Maintenance(wait) | Failure::Throttled(wait) => {
            Some(wait.unwrap_or(Duration::from_secs(300)))
        }
        Failure::Unreachable(_) => Some(Duration::from_secs(120)),
        _ => None,
    }
}

/// Status, title and words for a person; `space` is what they have typed.
pub fn words(failure: &Failure, space: &str) -> (StatusCode, &'static str, String) {
    match failure {
        Failure::Unreachable(_) | Failure::Resting(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Votre espace ne répond pas",
            format!("L’espace «\u{a0}{space}\u{a0}» ne répond pas en ce moment. Vous n’y êtes pour rien. Réessayez dans quelques minutes\u{202f}; si cela dure, prévenez la personne qui s’occupe de votre espace."),
        ),
        Failure::Busy => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Beaucoup de monde se connecte",
            "Trop de connexions se font au même moment. Attendez quelques secondes, puis réessayez."
                .to_owned(),
        ),
        Failure::Maintenance(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Votre espace est en maintenance",
            format!("L’espace «\u{a0}{space}\u{a0}» est fermé pour quelques minutes, le temps d’une mise à jour. Réessayez un peu plus tard."),
        ),
        Failure::Throttled(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Votre espace demande d’attendre",
            format!("L’espace «\u{a0}{space}\u{a0}» a reçu trop de demandes en peu de temps. Réessayez dans quelques minutes."),
        ),
        Failure::NotNextcloud(_) => (
            StatusCode::BAD_GATEWAY,
            "Votre espace n’est pas prêt",
            format!("L’adresse de l’espace «\u{a0}{space}\u{a0}» répond, mais pas comme un espace en service. Réessayez plus tard\u{202f}; si cela dure, prévenez la personne qui s’occupe de votre espace."),
        ),
        Failure::NotRegistered => (
            StatusCode::BAD_GATEWAY,
            "Votre espace ne connaît pas encore ce forum",
            format!("L’espace «\u{a0}{space}\u{a0}» n’a pas été réglé pour que l’on se connecte ici avec lui. Prévenez la personne qui s’occupe de votre espace."),
        ),
        Failure::Denied => (
            StatusCode::FORBIDDEN,
            "Vous n’avez pas donné votre accord",
            "Votre espace ne nous a rien dit de vous, et rien n’a changé ici. Vous pouvez recommencer quand vous voulez.".to_owned(),
        ),
        Failure::Expired => (StatusCode::GONE, OVER, OVER_WORDS.to_owned()),
        Failure::Breach(_) => (
            StatusCode::FORBIDDEN,
            "Par prudence, nous nous arrêtons là",
            format!("La réponse de l’espace «\u{a0}{space}\u{a0}» n’est pas celle d’un espace en ordre\u{a0}: nous ne l’avons pas suivie, et rien n’a changé ici. Réessayez\u{202f}; si cela se répète, prévenez la personne qui s’occupe de votre espace."),
        ),
    }
}

const OVER: &str = "Cette connexion n’est plus valable";
const OVER_WORDS: &str = "Elle a déjà servi, ou elle a été commencée il y a plus de vingt minutes. Recommencez\u{a0}: cela prend un instant.";

/// A sign-in that is used, or too old.
///
/// # Errors
/// Never in practice.
pub fn over(
    visit: &Visit,
    again: Option<(&Tenant, Purpose, &str)>,
) -> Result<HttpResponse, AppError> {
    told(
        visit,
        Told {
            status: StatusCode::GONE,
            title: OVER,
            words: OVER_WORDS.to_owned(),
            again,
            button: "Recommencer",
        },
    )
}

/// A sign-in that another browser began. Says nothing of it.
///
/// # Errors
/// Never in practice.
pub fn foreign(visit: &Visit) -> Result<HttpResponse, AppError> {
    told(
        visit,
        Told {
            title: "Cette connexion a été commencée ailleurs",
            words: "Elle a été commencée dans un autre navigateur ou sur un autre appareil. Par sécurité, elle ne va pas plus loin ici. Recommencez depuis cette fenêtre. Si quelqu’un vous a envoyé ce lien, ne le suivez pas.".to_owned(),
            ..Told::default()
        },
    )
}

/// A space that nobody signs in with now.
///
/// # Errors
/// Never in practice.
pub fn shut(visit: &Visit, tenant: &Tenant) -> Result<HttpResponse, AppError> {
    let space = &tenant.name;
    let (title, words) = match tenant.state {
        TenantState::Closed => (
            "Cet espace est fermé ici",
            format!(
                "On ne se connecte plus au forum avec l’espace «\u{a0}{space}\u{a0}». Si votre association l’utilise encore, demandez à la personne qui s’en occupe, ou écrivez-nous."
            ),
        ),
        TenantState::Quarantined | TenantState::Active => (
            "Cet espace vient de changer",
            format!(
                "L’espace «\u{a0}{space}\u{a0}» a été refait ou déplacé. Avant d’ouvrir des comptes à nouveau, l’équipe du forum vérifie que c’est bien le même. Revenez demain, ou écrivez-nous."
            ),
        ),
    };
    told(
        visit,
        Told {
            title,
            words,
            ..Told::default()
        },
    )
}
