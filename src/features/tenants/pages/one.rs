//! One space.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::Path;
use askama::Template;
use futures_util::TryStreamExt;

use super::{HERE, address, badge, called, find};
use crate::domain::{App as Application, TenantId};
use crate::error::AppError;
use crate::features::admin::{administrator, breadcrumbs};
use crate::features::tenants::model::{Life, Tenant, TenantState, failure_label};
use crate::features::tenants::provisioning::Provisioning;
use crate::features::tenants::store::{self, lives, reading};
use crate::nextcloud::Method;
use crate::web::layout::Layout;
use crate::web::numbers::counted;
use crate::web::ui::{
    Action, Breadcrumbs, Button, ButtonLink, Cell, FormCard, Link, Look, Notice, StateBadge, Table,
    Tone,
};
use crate::web::{Visit, page_with};

/// Bytes of a logo, at most; those that are kept are far smaller.
const LOGO_MAX: usize = 1 << 20;

#[derive(Template)]
#[template(path = "tenants/one.html")]
struct SpacePage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    state: StateBadge,
    logo: Option<String>,
    notices: Vec<Notice>,
    facts: Table,
    people: Option<Link>,
    lives: Table,
    /// What leads to the line of `occ`, for a space that signs in by OpenID Connect or could.
    line_form: Option<FormCard>,
    forms: Vec<FormCard>,
}

pub(super) async fn page(visit: Visit, id: Path<TenantId>) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    shown(&visit, *id, (StatusCode::OK, None)).await
}

/// The page of a space, with a warning.
pub(super) async fn shown(
    visit: &Visit,
    id: TenantId,
    (status, warning): (StatusCode, Option<String>),
) -> Result<HttpResponse, AppError> {
    let (tenant, people, lives) = visit
        .app
        .db
        .read(move |conn| {
            let tenant = store::find(conn, id)?.ok_or(AppError::NotFound)?;
            let people = reading::people(conn, &[id])?;
            let people = people.get(&id).copied().unwrap_or_default();
            Ok::<_, AppError>((tenant, people, lives::of(conn, id)?))
        })
        .await?;
    let mut layout = visit.private_layout(called(&tenant));
    if let Some(text) = warning {
        layout.notice = Some(Notice::new(Tone::Warning, text));
    }
    let open = tenant.state != TenantState::Closed;
    page_with(
        status,
        &SpacePage {
            layout,
            breadcrumbs: breadcrumbs(&[("Espaces", HERE)]),
            state: badge(tenant.state),
            logo: tenant
                .logo
                .as_ref()
                .map(|_| format!("{}/logo", address(id))),
            notices: notices(&tenant, &lives),
            facts: facts(visit, &tenant, people),
            people: (people > 0).then(|| {
                Link::new(
                    format!("Voir {}", counted(people, "personne", "personnes")),
                    format!("{}/personnes", address(id)),
                )
            }),
            lives: lives_table(visit, &tenant, &lives),
            line_form: open.then(|| line_form(&tenant)),
            forms: forms(&tenant),
        },
    )
}

/// The line holds a secret: it is on a page of its own, which is asked for.
fn line_form(tenant: &Tenant) -> FormCard {
    FormCard {
        url: format!("{}/inscription", address(tenant.id)),
        title: Some("Pour que la connexion soit directe".to_owned()),
        text: Some(
            "L’hébergeur tape une ligne dans l’espace, où l’application «\u{a0}OpenID Connect provider\u{a0}» (oidc) est installée. Elle contient un secret, propre à cet espace."
                .to_owned(),
        ),
        buttons: vec![Button::secondary("Montrer la ligne à taper")],
        ..FormCard::default()
    }
}

#[derive(Template)]
#[template(path = "tenants/line.html")]
struct LinePage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    line: String,
    done: ButtonLink,
}

/// POST `/admin/espaces/{tenant}/inscription`: shown, and kept by nobody on the way.
pub(super) async fn line(visit: Visit, id: Path<TenantId>) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let id = *id;
    let tenant = find(&visit, id).await?;
    if tenant.state == TenantState::Closed {
        return Err(AppError::NotFound);
    }
    let mut response = page_with(
        StatusCode::OK,
        &LinePage {
            layout: visit.private_layout("La ligne à taper dans l’espace"),
            breadcrumbs: breadcrumbs(&[("Espaces", HERE), (&called(&tenant), &address(id))]),
            line: Provisioning(&visit.app).line(&tenant),
            done: ButtonLink::new("Je l’ai copiée", address(id)),
        },
    )?;
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn notices(tenant: &Tenant, lives: &[Life]) -> Vec<Notice> {
    let mut notices = Vec::new();
    let waiting: i64 = lives.iter().map(|life| life.waiting).sum();
    if waiting > 0 {
        let who = counted(waiting, "compte attend", "comptes attendent");
        let same = matches!(lives, [now, before, ..] if now.instance_id == before.instance_id);
        let what = if same {
            "Le même Nextcloud répond, mais toutes ses clés de signature ont changé d’un coup\u{a0}: l’hébergeur les a refaites, ou quelqu’un d’autre répond à sa place."
        } else {
            "Un autre Nextcloud répond maintenant à cette adresse\u{a0}: l’espace a été recréé."
        };
        notices.push(Notice::new(
            Tone::Warning,
            format!(
                "{what} Ses personnes d’avant ne peuvent plus se connecter par lui\u{a0}: {who} votre décision. Demandez à l’hébergeur, ou à l’association, si c’est toujours la même association."
            ),
        ));
    }
    if tenant.fails() {
        let (said, more) = failure_label(tenant.failure.as_deref().unwrap_or_default());
        let more = if more.is_empty() {
            String::new()
        } else {
            format!(" ({more})")
        };
        notices.push(Notice::new(
            Tone::Warning,
            format!("Au dernier essai, cet espace {said}{more}."),
        ));
    }
    notices
}

fn facts(visit: &Visit, tenant: &Tenant, people: i64) -> Table {
    let row = |name: &str, value: Cell| vec![Cell::text(name), value];
    let when =
        |at: Option<_>| at.map_or_else(|| Cell::text("Jamais"), |at| Cell::When(visit.when(at)));
    let origin = tenant.origin(&visit.app.config.spaces);
    let method = match tenant.method {
        None => "Pas encore connue",
        Some(Method::Oidc) => "OpenID Connect (sans étape de plus)",
        Some(Method::LoginFlow) => "Autorisation dans l’espace (Login Flow)",
    };
    let mut rows = vec![
        row(
            "Adresse",
            origin.map_or_else(
                || {
                    Cell::text(
                        "Aucune\u{a0}: ni dans le registre, ni par le réglage tenant_pattern",
                    )
                },
                |origin| Cell::link(origin.as_str(), origin.as_str()),
            ),
        ),
        row("Personnes ici", Cell::text(people.to_string())),
        row("Connexion", Cell::text(method)),
    ];
    if tenant.method_at.is_some() {
        rows.push(row("Connue depuis", when(tenant.method_at)));
    }
    rows.push(row(
        "Version de Nextcloud",
        Cell::text(tenant.version.as_deref().unwrap_or("Pas encore connue")),
    ));
    if !tenant.apps.is_empty() {
        rows.push(row("Applications", Cell::text(apps(tenant))));
    }
    rows.push(row("Dernier contact réussi", when(tenant.contacted_at)));
    if tenant.failed_at.is_some() {
        rows.push(row("Dernier échec", when(tenant.failed_at)));
    }
    rows.push(row("Vie", Cell::text(tenant.generation.to_string())));
    Table {
        id: "faits",
        caption: "Ce qui est connu de cet espace".to_owned(),
        head: vec!["Quoi".to_owned(), "Valeur".to_owned()],
        rows,
    }
}

fn apps(tenant: &Tenant) -> String {
    let named = tenant
        .apps
        .iter()
        .map(|id| Application::find(id).map_or(id.as_str(), |app| app.label));
    named.collect::<Vec<_>>().join(", ")
}

fn lives_table(visit: &Visit, tenant: &Tenant, lives: &[Life]) -> Table {
    let row = |life: &Life| {
        let same = lives
            .iter()
            .rfind(|other| {
                other.generation != life.generation && other.instance_id == life.instance_id
            })
            .map(|other| format!("le même Nextcloud que la vie {}", other.generation));
        let act = |word: &str, button: Button| {
            let mut action = Action::new(format!("{}/{word}", address(tenant.id)), button);
            action.hidden = vec![("vie", life.generation.to_string())];
            action
        };
        let about = format!("vie {}", life.generation);
        let buttons = vec![
            act(
                "garder",
                Button::secondary("C’est la même association\u{a0}: garder les comptes")
                    .about(&about),
            ),
            act(
                "detacher",
                Button::secondary("C’est une autre association\u{a0}: détacher")
                    .with_look(Look::Danger)
                    .about(&about),
            ),
        ];
        vec![
            Cell::text(format!("Vie {}", life.generation)),
            Cell::When(visit.when(life.began_at)),
            life.ended_at
                .map_or_else(|| Cell::text("En cours"), |at| Cell::When(visit.when(at))),
            Cell::text(same.unwrap_or_default()),
            if life.waiting > 0 {
                Cell::Actions(buttons)
            } else {
                Cell::text("")
            },
        ]
    };
    Table {
        id: "vies",
        caption: if lives.is_empty() {
            "Cet espace n’a pas encore été contacté."
        } else {
            "Vies de cet espace, la plus récente d’abord"
        }
        .to_owned(),
        head: ["Vie", "Depuis", "Jusqu’à", "Remarque", "Comptes en attente"]
            .map(str::to_owned)
            .to_vec(),
        rows: lives.iter().map(row).collect(),
    }
}

fn forms(tenant: &Tenant) -> Vec<FormCard> {
    let form = |path: &str, title: &str, text: &str, button: Button| FormCard {
        url: format!("{}/{path}", address(tenant.id)),
        title: Some(title.to_owned()),
        text: Some(text.to_owned()),
        buttons: vec![button],
        ..FormCard::default()
    };
    if tenant.state == TenantState::Closed {
        return vec![form(
            "rouvrir",
            "Rouvrir cet espace",
            "Ses membres pourront de nouveau se connecter par lui.",
            Button::primary("Rouvrir"),
        )];
    }
    vec![
        form(
            "regarder",
            "Regarder maintenant",
            "Le forum contacte l’espace\u{a0}: s’il répond, comment on s’y connecte, sa version. Dix secondes au plus.",
            Button::secondary("Regarder maintenant"),
        ),
        form(
            "fermer",
            "Fermer cet espace",
            "Plus personne ne se connecte par lui, et les personnes connectées par lui sont déconnectées tout de suite. Leurs messages restent. On peut rouvrir.",
            Button::secondary("Fermer…").with_look(Look::Danger),
        ),
    ]
}

/// The logo that the space was seen with.
pub(super) async fn logo(visit: Visit, id: Path<TenantId>) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let tenant = find(&visit, *id).await?;
    let key = tenant.logo.ok_or(AppError::NotFound)?;
    let stored = visit
        .app
        .storage
        .get(&key, None, None)
        .await
        .map_err(AppError::internal)?
        .filter(|stored| stored.size <= LOGO_MAX as u64)
        .ok_or(AppError::NotFound)?;
    let bytes: Vec<_> = stored
        .bytes
        .try_collect()
        .await
        .map_err(AppError::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("image/png")
        .insert_header((CACHE_CONTROL, "private, max-age=300"))
        .body(bytes.concat()))
}
