//! What a person sees of what their sign-in came to.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::super::actions::Outcome;
use super::super::model::{Attempt, Purpose};
use super::failures::{self, Told, told};
use super::recheck;
use crate::error::AppError;
use crate::features::accounts::actions::identities::Linked;
use crate::features::accounts::{page_of_draft, signed_in, suspended_page};
use crate::features::tenants::Tenant;
use crate::web::{Visit, see_other};

/// A sign-in, its space, and the end of its address.
pub struct Settled<'a> {
    pub attempt: &'a Attempt,
    pub tenant: &'a Tenant,
    pub state: &'a str,
}

/// Leads on, or says why not. `session` is the token of the session that may have been opened.
///
/// # Errors
/// The database's.
pub async fn settle(
    visit: &Visit,
    settled: &Settled<'_>,
    outcome: Outcome,
    session: String,
) -> Result<HttpResponse, AppError> {
    let Settled {
        attempt,
        tenant,
        state,
    } = *settled;
    let purpose = attempt.whom.purpose();
    match outcome {
        Outcome::In(place) => {
            let path = match place.as_deref() {
                Some(place) if attempt.back == "/" => page_of_draft(place),
                _ => attempt.back.clone(),
            };
            signed_in(visit, session, &path)
        }
        Outcome::Confirm => Ok(see_other(&format!("/connexion/confirmer/{state}"))),
        Outcome::Suspended(suspension) => {
            suspended_page(visit, &suspension, "Votre espace vous a bien reconnu·e")
        }
        Outcome::Linked(linked) => linked_page(visit, tenant, linked),
        Outcome::Rechecked => Ok(see_other(&attempt.back)),
        Outcome::Another if purpose == Purpose::Recheck => {
            recheck::ended(visit, tenant, &attempt.back).await
        }
        Outcome::Another => told(
            visit,
            Told {
                status: StatusCode::CONFLICT,
                title: "Vous n’êtes plus connecté·e ici",
                words: "Pour relier un espace à votre compte, il faut y être connecté·e du début à la fin. Connectez-vous, puis recommencez.".to_owned(),
                ..Told::default()
            },
        ),
        Outcome::Quarantined => told(
            visit,
            Told {
                title: "L’équipe du forum doit d’abord vérifier",
                words: "Cet espace a été supprimé, puis refait. Tant que l’équipe n’a pas vérifié que vous êtes bien la même personne qu’avant, vous ne pouvez pas entrer avec lui. Revenez demain, ou écrivez-nous.".to_owned(),
                ..Told::default()
            },
        ),
        Outcome::Shut => failures::shut(visit, tenant),
        // A page that was loaded twice, or a button pressed twice.
        Outcome::Over if visit.viewer.signed_in() => Ok(see_other(&attempt.back)),
        Outcome::Over => failures::over(visit, Some((tenant, purpose, &attempt.back))),
    }
}

fn linked_page(visit: &Visit, tenant: &Tenant, linked: Linked) -> Result<HttpResponse, AppError> {
    let again = Some((tenant, Purpose::Link, "/compte/identites"));
    let (title, words) = match linked {
        Linked::Now | Linked::Already => {
            return Ok(see_other("/compte/identites?fait=relie"));
        }
        Linked::OfAnother => (
            "Un autre compte utilise déjà cet espace",
            "Votre compte dans cet espace ouvre déjà un autre compte du forum. Il n’est jamais déplacé sans vous\u{a0}: connectez-vous à l’autre compte, retirez-y cet espace dans «\u{a0}Mes espaces\u{a0}», puis recommencez ici. Si vous étiez connecté·e à votre espace avec le compte de quelqu’un d’autre, changez d’abord de compte là-bas.",
        ),
        Linked::Quarantined => (
            "L’équipe du forum doit d’abord vérifier",
            "Cet espace a été supprimé, puis refait. L’équipe vérifie avant que l’on puisse le relier. Revenez demain, ou écrivez-nous.",
        ),
        Linked::TooMany => (
            "Votre compte est déjà relié à beaucoup d’espaces",
            "Retirez-en un avant d’en relier un autre.",
        ),
    };
    told(
        visit,
        Told {
            status: StatusCode::CONFLICT,
            title,
            words: words.to_owned(),
            again,
            ..Told::default()
        },
    )
}
