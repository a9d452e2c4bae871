//! The spaces of one's account: what they are for, what others see of them.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::model::Whom;
use super::{REMEMBERED, entry, set_out};
use crate::domain::{IdentityId, SpaceName};
use crate::error::{AppError, FieldError};
use crate::features::accounts::actions::identities::{
    of_account, only_way, show as show_space, unlink as remove,
};
use crate::features::accounts::{Proof, SpaceOfAccount, proof, prove, sign_in_again};
use crate::web::layout::Layout;
use crate::web::ui::{
    Breadcrumbs, Button, ErrorSummary, Field, FormCard, Link, Look, Notice, SideCard, SideItem,
    Tone,
};
use crate::web::{
    Form, FormPage, Limit, SentBack, Visit, dates, error_of, page_with, see_other, with_retry,
};

const HERE: &str = "/compte/identites";

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
    let proof = proof(visit).await?;
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
            .map(|way| way_of(visit, way, other_way(&ways, way), remembered.as_ref()))
            .collect(),
        link: link_form(typed, proof, errors.unwrap_or_default()),
    };
    Ok(with_retry(page_with(status, &page)?, retry))
}

/// Whether something else lets in than this way.
fn other_way(ways: &[SpaceOfAccount], way: &SpaceOfAccount) -> bool {
    ways.iter().any(|other| other.id != way.id && other.works())
}

/// « La Ruche »: the association, or else the name of the space.
fn called(way: &SpaceOfAccount) -> Option<(&str, &str)> {
    let (name, title) = way.space.as_ref()?;
    Some((name, if title.is_empty() { name } else { title }))
}

fn way_of(
    visit: &Visit,
    way: &SpaceOfAccount,
    removable: bool,
    remembered: Option<&SpaceName>,
) -> Way {
    let zone = visit.app.config.time_zone;
    let since = dates::day(way.created_at.naive_utc(), zone).label;
    let item = |text: String, detail: String| SideItem {
        text,
        href: None,
        detail: Some(detail),
    };
    let Some((name, called)) = called(way) else {
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
    if way.is_closed() {
        items.push(item(
            "Cet espace est fermé ici".to_owned(),
            "On ne peut plus se connecter au forum avec lui.".to_owned(),
        ));
    }
    let seen = others_see(called, way.space_admin);
    items.push(if way.shown {
        item("Montré à tout le monde".to_owned(), seen)
    } else {
        item(
            "Montré à personne".to_owned(),
            "Vous le voyez, et la modération aussi. Personne d’autre.".to_owned(),
        )
    });
    if removable {
        items.push(SideItem::link(
            format!("Retirer cet espace ({called})"),
            format!("{HERE}/{}/retirer", way.id),
            "La page suivante dit ce qui se passera.",
        ));
    }
    let is_remembered = remembered.is_some_and(|own| own.as_str() == name);
    Way {
        card: SideCard {
            title: called.to_owned(),
            items,
            ..SideCard::default()
        },
        forms: forms_of(way, (name, called), is_remembered),
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

fn forms_of(way: &SpaceOfAccount, (name, called): (&str, &str), remembered: bool) -> Vec<FormCard> {
    let (word, button) = if way.shown {
        ("0", "Ne plus montrer mon association")
    } else {
        ("1", "Montrer mon association")
    };
    let mut forms = vec![FormCard {
        url: format!("/compte/identites/{}/montrer", way.id),
        text: (!way.shown).then(|| {
            format!(
                "Tout le monde lira {}, sur votre page et dans les discussions. Vous pourrez revenir en arrière.",
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
    forms
}

/// The field for the password, where there is one.
fn password_field(proof: Proof, error: Option<String>) -> Option<Field> {
    (proof == Proof::Password).then(|| {
        Field::password("password", "Votre mot de passe", "current-password")
            .hint("Pour vérifier que c’est bien vous.")
            .required()
            .error(error)
    })
}

fn link_form(typed: &str, proof: Proof, errors: &[FieldError]) -> FormCard {
    let title = Some("Relier un autre espace".to_owned());
    if proof == Proof::SignInAgain {
        return FormCard {
            title,
            ..sign_in_again(
                HERE,
                "Pour vérifier que c’est bien vous, reconnectez-vous, puis revenez ici dans les dix minutes.",
            )
        };
    }
    let mut fields = vec![
        Field::text("espace", "Adresse de l’espace", typed)
            .hint("Par exemple mon-asso. Votre espace vous demandera de confirmer.")
            .required()
            .max_length(2_000)
            .error(error_of(errors, "espace")),
    ];
    fields.extend(password_field(proof, error_of(errors, "password")));
    FormCard {
        url: format!("{HERE}/relier"),
        title,
        text: Some(
            "Pour vous connecter avec l’un ou l’autre, et retrouver le même compte ici. Un mail vous le confirmera, si vous avez donné une adresse.".to_owned(),
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
    // A stolen session must not give itself another way in.
    let meant = match prove(&visit, form.raw("password")).await {
        Ok(()) => entry::meant(&visit, typed).await,
        Err(error) => Err(error),
    };
    let went = match meant {
        Ok(tenant) => {
            let whom = Whom::Account(account);
            set_out(&visit, &request, (tenant, whom), (HERE, false)).await
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

/// GET `/compte/identites/{identity}/retirer`: what will come of it, before it is done.
pub async fn ask_unlink(
    visit: Visit,
    request: HttpRequest,
    identity: Path<IdentityId>,
) -> Result<HttpResponse, AppError> {
    unlink_page(&visit, &request, identity.into_inner(), None).await
}

async fn unlink_page(
    visit: &Visit,
    request: &HttpRequest,
    id: IdentityId,
    refused: Option<SentBack>,
) -> Result<HttpResponse, AppError> {
    let person = visit.person()?.clone();
    let account = person.account;
    let ways = visit
        .app
        .db
        .read(move |conn| of_account(conn, account))
        .await?;
    let found = ways.iter().find(|way| way.id == id);
    let (way, (_, called)) = found
        .and_then(|way| Some((way, called(way)?)))
        .ok_or(AppError::NotFound)?;
    if !other_way(&ways, way) {
        let refused = SentBack::of(only_way(), "")?;
        return answer(visit, request, ("", Some(refused))).await;
    }
    let signed_out = if person.identity == id {
        " Vous serez déconnecté·e ici."
    } else {
        ""
    };
    let errors = refused.as_ref().map(|refused| refused.errors.as_slice());
    let errors = errors.unwrap_or_default();
    let mut layout =
        visit.private_layout(format!("Retirer l’espace «\u{a0}{called}\u{a0}»\u{202f}?"));
    if let Some(whole) = error_of(errors, "") {
        layout.notice = Some(Notice::new(Tone::Danger, whole));
    }
    let here = format!("{HERE}/{id}/retirer");
    let proof = proof(visit).await?;
    let form = if proof == Proof::SignInAgain {
        sign_in_again(
            &here,
            "Pour vérifier que c’est bien vous, reconnectez-vous d’abord, puis terminez dans les dix minutes.",
        )
    } else {
        let fields: Vec<Field> = password_field(proof, error_of(errors, "password"))
            .into_iter()
            .collect();
        FormCard {
            url: here,
            errors: ErrorSummary::of(&fields),
            fields,
            buttons: vec![Button::secondary("Retirer cet espace").with_look(Look::Danger)],
            ..FormCard::default()
        }
    };
    let page = FormPage {
        layout,
        breadcrumbs: Some(Breadcrumbs {
            links: vec![
                Link::new("Mon compte", "/compte"),
                Link::new("Mes espaces", HERE),
            ],
        }),
        intro: Some(format!(
            "Cet espace n’ouvrira plus votre compte. Les appareils connectés avec lui sont déconnectés, et les programmes autorisés depuis ces appareils n’ont plus accès.{signed_out} Vos messages restent. Vous pourrez le relier de nouveau."
        )),
        forms: vec![form],
        links: vec![Link::new("Garder cet espace", HERE)],
    };
    let status = refused.as_ref().map_or(StatusCode::OK, |one| one.status);
    let retry = refused.and_then(|one| one.retry_after);
    Ok(with_retry(page_with(status, &page)?, retry))
}

pub async fn unlink(
    visit: Visit,
    request: HttpRequest,
    identity: Path<IdentityId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let (person, id) = (visit.person()?.clone(), identity.into_inner());
    let was_ours = person.identity == id;
    match try_unlink(&visit, id, form.raw("password")).await {
        Ok(()) if was_ours => Ok(see_other("/connexion?fait=delie")),
        Ok(()) => Ok(see_other("/compte/identites?fait=delie")),
        Err(error) => {
            let refused = SentBack::of(error, "")?;
            unlink_page(&visit, &request, id, Some(refused)).await
        }
    }
}

async fn try_unlink(visit: &Visit, id: IdentityId, typed: &str) -> Result<(), AppError> {
    prove(visit, typed).await?;
    let (person, now) = (visit.person()?.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| remove(conn, &person, id, now))
        .await?;
    visit.app.wake();
    Ok(())
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
