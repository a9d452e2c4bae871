//! The spaces of one's account: what they are for, what others see of them.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::model::Whom;
use super::{REMEMBERED, entry, set_out};
use crate::domain::{IdentityId, SpaceName};
use crate::error::AppError;
use crate::features::accounts::SpaceOfAccount;
use crate::features::accounts::actions::identities::{
    of_account, show as show_space, unlink as remove,
};
use crate::web::layout::Layout;
use crate::web::ui::{
    Breadcrumbs, Button, ErrorSummary, Field, FormCard, Link, Look, Notice, SideCard, SideItem,
    Tone,
};
use crate::web::{Form, Limit, SentBack, Visit, dates, error_of, page_with, see_other, with_retry};

/// Ways of signing in, each with its forms, then the form to link one more.
#[derive(Template)]
#[template(path = "sign_in/identities.html")]
struct IdentitiesPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    ways: Vec<Way>,
    link: FormCard,
}

struct Way {
    card: SideCard,
    forms: Vec<FormCard>,
}

pub async fn show(visit: Visit, request: HttpRequest) -> Result<HttpResponse, AppError> {
    answer(&visit, &request, ("", None)).await
}

/// The page, perhaps with what was wrong with a form of it.
async fn answer(
    visit: &Visit,
    request: &HttpRequest,
    (typed, refused): (&str, Option<SentBack>),
) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let ways = visit
        .app
        .db
        .read(move |conn| of_account(conn, account))
        .await?;
    let working = ways.iter().filter(|way| way.quarantined_at.is_none());
    let several = working.count() > 1;
    let remembered = visit.cookies.read_space(request);
    let mut layout = visit.private_layout("Mes espaces");
    let errors = refused.as_ref().map(|refused| refused.errors.as_slice());
    if let Some(whole) = errors.and_then(|errors| error_of(errors, "")) {
        layout.notice = Some(Notice::new(Tone::Danger, whole));
    }
    let status = refused
        .as_ref()
        .map_or(StatusCode::OK, |refused| refused.status);
    let retry = refused.as_ref().and_then(|refused| refused.retry_after);
    let page = IdentitiesPage {
        layout,
        breadcrumbs: Breadcrumbs {
            links: vec![Link::new("Mon compte", "/compte")],
        },
        ways: ways
            .iter()
            .map(|way| way_of(visit, way, several, remembered.as_ref()))
            .collect(),
        link: link_form(typed, errors.and_then(|errors| error_of(errors, "espace"))),
    };
    Ok(with_retry(page_with(status, &page)?, retry))
}

fn way_of(
    visit: &Visit,
    way: &SpaceOfAccount,
    several: bool,
    remembered: Option<&SpaceName>,
) -> Way {
    let zone = visit.app.config.time_zone;
    let since = dates::day(way.created_at.naive_utc(), zone).label;
    let item = |text: String, detail: String| SideItem {
        text,
        href: None,
        detail: Some(detail),
    };
    let Some((name, title)) = &way.space else {
        return Way {
            card: SideCard {
                title: "Une adresse mail et un mot de passe".to_owned(),
                items: vec![
                    item("Depuis".to_owned(), format!("le {since}")),
                    SideItem::link("Changer de mot de passe", "/compte/mot-de-passe", ""),
                ],
                ..SideCard::default()
            },
            forms: Vec::new(),
        };
    };
    let called = if title.is_empty() { name } else { title };
    let uid = way.uid.clone().unwrap_or_default();
    let mut items = vec![
        item("Votre compte là-bas".to_owned(), uid),
        item("Relié".to_owned(), format!("le {since}")),
    ];
    if let Some(proven) = way.proven_at {
        let day = dates::day(proven.naive_utc(), zone).label;
        items.push(item(
            "Confirmé par l’espace".to_owned(),
            format!("le {day}"),
        ));
    }
    if way.space_admin {
        items.push(item(
            "Vous administrez cet espace".to_owned(),
            "Dit par l’espace lui-même.".to_owned(),
        ));
    }
    if way.quarantined_at.is_some() {
        items.push(item(
            "En attente".to_owned(),
            "Cet espace a été recréé\u{a0}: l’équipe du forum vérifie.".to_owned(),
        ));
    }
    let seen = others_see(called, way.space_admin);
    items.push(if way.shown {
        item("Montré à tout le monde".to_owned(), seen)
    } else {
        item(
            "Montré à personne".to_owned(),
            "Seules vous et la modération le voyez.".to_owned(),
        )
    });
    let is_remembered = remembered.is_some_and(|own| own.as_str() == name);
    Way {
        card: SideCard {
            title: called.clone(),
            items,
            ..SideCard::default()
        },
        forms: forms_of(way, (name, called), several, is_remembered),
    }
}

/// What others will read beside the name, word for word.
fn others_see(called: &str, admin: bool) -> String {
    if admin {
        format!("«\u{a0}{called}, admin de l’espace\u{a0}», à côté de votre nom")
    } else {
        format!("«\u{a0}{called}\u{a0}», à côté de votre nom")
    }
}

fn forms_of(
    way: &SpaceOfAccount,
    (name, called): (&str, &str),
    several: bool,
    remembered: bool,
) -> Vec<FormCard> {
    let (word, button) = if way.shown {
        ("0", "Ne plus montrer mon association")
    } else {
        ("1", "Montrer mon association")
    };
    let mut forms = vec![FormCard {
        url: format!("/compte/identites/{}/montrer", way.id),
        text: (!way.shown).then(|| {
            format!(
                "Sur votre page, tout le monde lira {}. Vous pourrez revenir en arrière.",
                others_see(called, way.space_admin)
            )
        }),
        hidden: vec![("oui", word.to_owned())],
        buttons: vec![Button::secondary(button).about(called)],
        ..FormCard::default()
    }];
    let (value, button) = if remembered {
        ("", "Oublier cet espace sur cet appareil")
    } else {
        (name, "Se souvenir de cet espace sur cet appareil")
    };
    forms.push(FormCard {
        url: "/compte/identites/memoire".to_owned(),
        hidden: vec![("espace", value.to_owned())],
        buttons: vec![Button::secondary(button).about(called)],
        ..FormCard::default()
    });
    if several {
        forms.push(FormCard {
            url: format!("/compte/identites/{}/retirer", way.id),
            text: Some(
                "Les sessions ouvertes avec cet espace seront fermées. Vos messages restent."
                    .to_owned(),
            ),
            buttons: vec![
                Button::secondary("Retirer cet espace")
                    .with_look(Look::Danger)
                    .about(called),
            ],
            ..FormCard::default()
        });
    }
    forms
}

fn link_form(typed: &str, error: Option<String>) -> FormCard {
    let fields = vec![
        Field::text("espace", "Adresse de l’espace", typed)
            .hint("Par exemple mon-asso. Votre espace vous demandera de confirmer.")
            .required()
            .max_length(2_000)
            .error(error),
    ];
    FormCard {
        url: "/compte/identites/relier".to_owned(),
        title: Some("Relier un autre espace".to_owned()),
        text: Some(
            "Pour vous connecter avec l’un ou l’autre, et retrouver le même compte ici.".to_owned(),
        ),
        errors: ErrorSummary::of(&fields),
        fields,
        buttons: vec![Button::primary("Continuer vers cet espace")],
        ..FormCard::default()
    }
}

pub async fn link(
    visit: Visit,
    request: HttpRequest,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let typed = form.raw("espace");
    let went = match entry::meant(&visit, typed).await {
        Ok(tenant) => {
            let whom = Whom::Account(account);
            let back = ("/compte/identites", false);
            set_out(&visit, &request, (tenant, whom), back).await
        }
        Err(error) => Err(error),
    };
    match went {
        Ok(response) => Ok(response),
        Err(error) => {
            let shown: String = typed.chars().take(200).collect();
            let refused = SentBack::of(error, "")?;
            answer(&visit, &request, (&shown, Some(refused))).await
        }
    }
}

pub async fn unlink(
    visit: Visit,
    request: HttpRequest,
    identity: Path<IdentityId>,
) -> Result<HttpResponse, AppError> {
    let (person, id, now) = (visit.person()?.clone(), identity.into_inner(), visit.now);
    let was_ours = person.identity == id;
    let removed = visit
        .app
        .db
        .write(move |conn| remove(conn, &person, id, now))
        .await;
    match removed {
        Ok(()) if was_ours => Ok(see_other("/connexion?fait=delie")),
        Ok(()) => Ok(see_other("/compte/identites?fait=delie")),
        Err(error) => {
            let refused = SentBack::of(error, "")?;
            answer(&visit, &request, ("", Some(refused))).await
        }
    }
}

pub async fn show_association(
    visit: Visit,
    identity: Path<IdentityId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let person = visit.person()?.clone();
    visit.limit(Limit::Write)?;
    let (id, shown) = (identity.into_inner(), form.raw("oui") == "1");
    visit
        .app
        .db
        .write(move |conn| show_space(conn, &person, id, shown))
        .await?;
    Ok(see_other(if shown {
        "/compte/identites?fait=montre"
    } else {
        "/compte/identites?fait=sans-montre"
    }))
}

/// Remembers a space on this device, or forgets it: nothing is kept here.
pub async fn remember(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    visit.person()?;
    let name = SpaceName::parse(form.raw("espace"));
    let mut response = see_other(if name.is_some() {
        "/compte/identites?fait=memoire"
    } else {
        "/compte/identites?fait=sans-memoire"
    });
    let cookie = visit.cookies.space(name.as_ref(), REMEMBERED);
    response.add_cookie(&cookie).map_err(AppError::internal)?;
    Ok(response)
}
