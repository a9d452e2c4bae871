//! The spaces of one's account: what they are for, what others see of them.

use actix_web::http::StatusCode;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::model::Whom;
use super::{REMEMBERED, entry, set_out};
use crate::domain::{IdentityId, SpaceName};
use crate::error::{AppError, FieldError};
use crate::features::accounts::actions::identities::{of_account, show as show_space};
use crate::features::accounts::{Proof, SpaceOfAccount, proof, prove, sign_in_again};
use crate::web::layout::Layout;
use crate::web::ui::{
    Breadcrumbs, Button, ErrorSummary, Field, FormCard, Link, Notice, SideCard, SideItem, Tone,
};
use crate::web::{Form, Limit, SentBack, Visit, dates, error_of, page_with, see_other, with_retry};

pub(super) const HERE: &str = "/compte/identites";

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
pub(super) async fn answer(
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
pub(super) fn other_way(ways: &[SpaceOfAccount], way: &SpaceOfAccount) -> bool {
    ways.iter().any(|other| other.id != way.id && other.works())
}

/// « La Ruche »: the association, or else the name of the space.
pub(super) fn called(way: &SpaceOfAccount) -> Option<(&str, &str)> {
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
    items.extend(remarks(way));
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

/// What is out of the ordinary with a space.
fn remarks(way: &SpaceOfAccount) -> Vec<SideItem> {
    let remark = |text: &str, detail: &str| SideItem {
        text: text.to_owned(),
        href: None,
        detail: Some(detail.to_owned()),
    };
    let all = [
        way.space_admin
            .then(|| remark("Vous administrez cet espace", "Dit par l’espace lui-même.")),
        way.quarantined_at.map(|_| {
            remark(
                "En attente",
                "Cet espace a été supprimé, puis refait\u{a0}: l’équipe du forum vérifie.",
            )
        }),
        way.is_closed().then(|| {
            remark(
                "Cet espace est fermé ici",
                "On ne peut plus se connecter au forum avec lui.",
            )
        }),
    ];
    all.into_iter().flatten().collect()
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
    fields.extend(proof.field(error_of(errors, "password")));
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
