//! One's own account.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::super::actions::settings::{Profile, save_profile};
use super::super::model::{Account, BIO_MAX};
use super::super::store::{self, sessions};
use super::{Refusal, account_trail, with_errors};
use crate::domain::{NotifyChoice, SessionId, Username};
use crate::error::AppError;
use crate::features::drafts::{self, Aim, Draft, Place};
use crate::features::second_factor;
use crate::web::layout::Layout;
use crate::web::numbers::counted;
use crate::web::ui::{
    Action, Button, ButtonLink, Cell, Choice, ErrorSummary, Field, FormCard, Look, SideCard,
    SideItem, Table,
};
use crate::web::{Form, FormPage, TablePage, Visit, dates, page, routes, see_other};

/// What one's account is, and the way to change it.
#[derive(Template)]
#[template(path = "accounts/overview.html")]
struct OverviewPage {
    layout: Layout,
    cards: Vec<SideCard>,
}

pub async fn overview(visit: Visit) -> Result<HttpResponse, AppError> {
    let (account, has_password) = own(&visit).await?;
    let id = account.id;
    let drafts = visit
        .app
        .db
        .read(move |conn| drafts::count(conn, id))
        .await?;
    let mut cards = cards(&visit, &account, has_password);
    cards.insert(1, drafts_card(drafts));
    page(&OverviewPage {
        cards,
        layout: visit.private_layout("Mon compte"),
    })
}

/// The account, and whether it signs in with a password.
async fn own(visit: &Visit) -> Result<(Account, bool), AppError> {
    let id = visit.person()?.account;
    visit
        .app
        .db
        .read(move |conn| {
            let account = store::find(conn, id)?.ok_or(AppError::NotFound)?;
            let local = store::local_identity(conn, id)?;
            Ok((account, local.is_some()))
        })
        .await
}

fn cards(visit: &Visit, account: &Account, has_password: bool) -> Vec<SideCard> {
    let since = dates::day(account.created_at.naive_utc(), visit.app.config.time_zone);
    let detailed = |text: &str, detail: &str| SideItem {
        text: text.to_owned(),
        href: None,
        detail: Some(detail.to_owned()),
    };
    let mut security = vec![SideItem::link(
        "Mes sessions",
        "/compte/sessions",
        "Les appareils où vous êtes connecté·e, à fermer d’ici.",
    )];
    security.push(SideItem::link(
        "Mon mot de passe",
        "/compte/mot-de-passe",
        if has_password {
            "En choisir un autre."
        } else {
            "En choisir un, pour vous connecter aussi sans votre espace."
        },
    ));
    if has_password {
        security.push(SideItem::link(
            "Connexion en deux étapes",
            "/compte/second-facteur",
            "Un code du téléphone ou une clé, en plus du mot de passe.",
        ));
    }
    security.push(SideItem::link(
        "Mes espaces",
        "/compte/identites",
        "Avec quoi vous vous connectez, et ce que les autres en voient.",
    ));
    security.push(SideItem::link(
        "Mes jetons",
        "/compte/jetons",
        "Pour les programmes qui lisent ou écrivent ici à votre place.",
    ));
    vec![
        SideCard {
            title: account.username.clone(),
            items: vec![
                detailed(
                    account.standing.label(),
                    &format!("ici depuis le {}", since.label),
                ),
                detailed(
                    account.email.as_deref().unwrap_or("Aucune adresse mail"),
                    "Votre adresse mail, que personne d’autre ne voit.",
                ),
                SideItem::link(
                    "Ma page publique",
                    routes::member(&account.username),
                    "Ce que tout le monde voit de vous.",
                ),
            ],
            action: Some(ButtonLink::new("Modifier mon profil", "/compte/profil")),
            ..SideCard::default()
        },
        SideCard {
            title: "Mes données".to_owned(),
            items: vec![
                SideItem::link(
                    "Mon adresse mail",
                    "/compte/adresse",
                    "La changer, ou en donner une.",
                ),
                SideItem::link(
                    "Récupérer mes données",
                    "/compte/mes-donnees",
                    "Tout ce que le forum garde de vous, dans un fichier.",
                ),
                SideItem::link(
                    "Supprimer mon compte",
                    "/compte/supprimer",
                    "Vous aurez sept jours pour changer d’avis.",
                ),
            ],
            ..SideCard::default()
        },
        SideCard {
            title: "Sécurité".to_owned(),
            items: security,
            ..SideCard::default()
        },
        SideCard {
            title: "Lire".to_owned(),
            items: vec![
                SideItem::link(
                    "À lire",
                    "/sujets?nouveau=1",
                    "Ce qui est nouveau dans les sujets que vous suivez.",
                ),
                SideItem::link(
                    "Mes marque-pages",
                    "/compte/marque-pages",
                    "Les messages que vous gardez, avec vos notes.",
                ),
            ],
            ..SideCard::default()
        },
        SideCard {
            title: "Fichiers".to_owned(),
            items: vec![SideItem::link(
                "Mes fichiers",
                "/compte/fichiers",
                "Les images et les documents que vous avez joints.",
            )],
            ..SideCard::default()
        },
        SideCard {
            title: "Mails".to_owned(),
            items: vec![
                SideItem::link(
                    "Mes suivis",
                    "/compte/suivis",
                    "Sujets, catégories et étiquettes, suivis ou masqués.",
                ),
                SideItem::link(
                    "Mes notifications",
                    "/compte/notifications",
                    "Quand le forum vous écrit.",
                ),
            ],
            ..SideCard::default()
        },
    ]
}

fn drafts_card(count: i64) -> SideCard {
    let kept = match count {
        0 => "Aucun pour l’instant.".to_owned(),
        n => format!("{} en cours.", counted(n, "texte", "textes")),
    };
    SideCard {
        title: "Textes en cours".to_owned(),
        items: vec![SideItem::link("Mes brouillons", "/compte/brouillons", kept)],
        ..SideCard::default()
    }
}

pub async fn show_sessions(visit: Visit) -> Result<HttpResponse, AppError> {
    let person = visit.person()?.clone();
    let now = visit.now;
    let account = person.account;
    let (open, two_steps) = visit
        .app
        .db
        .read(move |conn| {
            let open = sessions::list(conn, account, now)?;
            Ok::<_, AppError>((open, second_factor::has(conn, account)?))
        })
        .await?;
    let here = |session: &sessions::Session| Some(session.id) == person.session;
    let others = open.iter().any(|session| !here(session));
    let rows = open.iter().map(|session| {
        let (device, actions) = if here(session) {
            (format!("{} (celle-ci)", session.device), Vec::new())
        } else {
            (session.device.clone(), vec![close_button(session)])
        };
        vec![
            Cell::text(device),
            Cell::When(visit.when(session.created_at)),
            Cell::When(visit.when(session.last_seen_at)),
            Cell::Actions(actions),
        ]
    });
    page(&TablePage {
        layout: visit.private_layout("Mes sessions"),
        breadcrumbs: Some(account_trail()),
        tabs: None,
        intro: Some(if two_steps {
            "Un appareil que vous ne connaissez pas\u{202f}? Fermez sa session, puis changez de mot de passe. La connexion en deux étapes vaut pour les prochaines connexions\u{a0}: ce qui était déjà ouvert le reste."
        } else {
            "Un appareil que vous ne connaissez pas\u{202f}? Fermez sa session, puis changez de mot de passe."
        }.to_owned()),
        figures: None,
        filters: None,
        table: Table {
            id: "sessions",
            caption: "Sessions ouvertes".to_owned(),
            head: ["Appareil", "Ouverte", "Dernière visite", "Fermer"]
                .map(str::to_owned)
                .to_vec(),
            rows: rows.collect(),
        },
        next: None,
        form: others.then(|| FormCard {
            url: "/compte/sessions/fermer-les-autres".to_owned(),
            buttons: vec![
                Button::secondary("Fermer toutes mes autres sessions").with_look(Look::Danger),
            ],
            ..FormCard::default()
        }),
    })
}

fn close_button(session: &sessions::Session) -> Action {
    Action::new(
        format!("/compte/sessions/{}/fermer", session.id),
        Button::secondary("Fermer").about(format!("la session de {}", session.device)),
    )
}

pub async fn close_session(
    visit: Visit,
    session: Path<SessionId>,
) -> Result<HttpResponse, AppError> {
    let (account, session) = (visit.person()?.account, session.into_inner());
    // Closed already, by a double click: it is what was wished.
    visit
        .app
        .db
        .write(move |conn| sessions::close(conn, account, session))
        .await?;
    Ok(see_other("/compte/sessions?fait=session"))
}

pub async fn close_other_sessions(visit: Visit) -> Result<HttpResponse, AppError> {
    let (account, kept) = (visit.person()?.account, visit.person()?.session);
    visit
        .app
        .db
        .write(move |conn| sessions::close_all(conn, account, kept))
        .await?;
    Ok(see_other("/compte/sessions?fait=sessions"))
}

/// Where what one writes about oneself waits, when the session ended meanwhile.
fn profile_place() -> String {
    Place::first(Aim::Profile).to_string()
}

pub async fn show_profile(visit: Visit) -> Result<HttpResponse, AppError> {
    let (account, _) = own(&visit).await?;
    let id = account.id;
    let draft = visit
        .app
        .db
        .read(move |conn| drafts::find(conn, id, &profile_place()))
        .await?;
    let Some(draft) = draft else {
        return page(&profile_page(&visit, &account.username, &account.bio, None));
    };
    let username = match draft.fields.line("username") {
        name if name.is_empty() => account.username,
        name => name,
    };
    page(&restored_profile(&visit, &username, &draft))
}

fn restored_profile(visit: &Visit, username: &str, draft: &Draft) -> FormPage {
    let mut page = profile_page(visit, username, &draft.fields.text("bio"), None);
    for form in &mut page.forms {
        form.kept = Some(drafts::restored(visit, &profile_place(), draft));
    }
    page
}

pub async fn change_profile(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    if !visit.viewer.signed_in() {
        return drafts::sign_in_first(&visit, &profile_place(), form, "/compte/profil").await;
    }
    let (username, bio) = (form.line("username"), form.text("bio").trim().to_owned());
    match try_change_profile(&visit, &username, &bio).await {
        Ok(()) => Ok(see_other("/compte/profil?fait=profil")),
        Err(error) => {
            let refusal = Refusal::of(error)?;
            let page = profile_page(&visit, &username, &bio, Some(&refusal));
            refusal.answer(page)
        }
    }
}

async fn try_change_profile(visit: &Visit, username: &str, bio: &str) -> Result<(), AppError> {
    let person = visit.person()?.clone();
    let username = Username::parse(username).map_err(|why| AppError::field("username", why.0))?;
    let profile = Profile {
        username,
        bio: bio.to_owned(),
    };
    let now = visit.now;
    visit
        .app
        .db
        .write(move |conn| {
            save_profile(conn, &person, &profile, now)?;
            drafts::remove(conn, person.account, &profile_place())
        })
        .await
}

fn profile_page(visit: &Visit, username: &str, bio: &str, refusal: Option<&Refusal>) -> FormPage {
    let max = u32::try_from(BIO_MAX).unwrap_or(u32::MAX);
    let fields = vec![
        Field::text("username", "Nom affiché", username)
            .hint("Entre 3 et 30 lettres, chiffres ou tirets. Il se change une fois par mois\u{202f}; l’ancien continue de mener à votre page.")
            .required()
            .autocomplete("username")
            .max_length(30),
        Field::textarea("bio", "Quelques mots sur vous", bio, 5)
            .hint("Sur votre page, tout le monde les lit. Par exemple ce que vous faites dans votre association, ou les sujets sur lesquels vous aidez.")
            .max_length(max),
    ];
    let fields = with_errors(fields, refusal);
    FormPage {
        layout: visit.private_layout("Mon profil"),
        breadcrumbs: Some(account_trail()),
        intro: None,
        forms: vec![FormCard {
            url: "/compte/profil".to_owned(),
            errors: ErrorSummary::of(&fields),
            fields,
            buttons: vec![Button::primary("Enregistrer mon profil")],
            keep: true,
            ..FormCard::default()
        }],
        links: Vec::new(),
    }
}

pub async fn show_notifications(visit: Visit) -> Result<HttpResponse, AppError> {
    let (account, _) = own(&visit).await?;
    page(&notifications_page(&visit, &account, None))
}

pub async fn change_notifications(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let wished = form.line("notify").parse().ok();
    let Some(wished) = wished.filter(|choice| OFFERED.contains(choice)) else {
        let refusal = Refusal::of(AppError::field("notify", "Choisissez l’une des réponses."))?;
        let (account, _) = own(&visit).await?;
        let page = notifications_page(&visit, &account, Some(&refusal));
        return refusal.answer(page);
    };
    let now = visit.now;
    visit
        .app
        .db
        .write(move |conn| store::set_notify(conn, account, wished, now))
        .await?;
    Ok(see_other("/compte/notifications?fait=reglages"))
}

/// Digests can be stored but are not sent yet.
const OFFERED: [NotifyChoice; 2] = [NotifyChoice::AtOnce, NotifyChoice::None];

fn notifications_page(visit: &Visit, account: &Account, refusal: Option<&Refusal>) -> FormPage {
    let none = account.notify == NotifyChoice::None;
    let choices = vec![
        Choice::new("at_once", "Aussitôt", !none)
            .hint("Un mail pour chaque réponse dans les sujets que vous suivez."),
        Choice::new("none", "Jamais", none)
            .hint("Sauf pour la sécurité de votre compte et les décisions de la modération."),
    ];
    let field = Field::radios("notify", "Quand le forum vous écrit-il\u{202f}?", choices);
    let fields = with_errors(vec![field], refusal);
    FormPage {
        layout: visit.private_layout("Mes notifications"),
        breadcrumbs: Some(account_trail()),
        intro: Some(
            "Vous suivez les sujets que vous ouvrez, ceux où vous répondez, et ceux que vous choisissez de suivre. Chaque mail contient un lien pour ne plus suivre son sujet."
                .to_owned(),
        ),
        forms: vec![FormCard {
            url: "/compte/notifications".to_owned(),
            errors: ErrorSummary::of(&fields),
            fields,
            buttons: vec![Button::primary("Enregistrer mon choix")],
            ..FormCard::default()
        }],
        links: Vec::new(),
    }
}
