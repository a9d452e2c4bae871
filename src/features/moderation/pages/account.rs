//! `/moderation/comptes/…`: one person, what they wrote, what was decided, what can be.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use chrono::{Days, NaiveDate, TimeZone};

use super::account_forms::forms;
use super::{Place, breadcrumbs, journal, queue, tabs, warned};
use crate::db::paging::{Cursor, Slice};
use crate::domain::{AccountId, AccountState, Standing, Timestamp};
use crate::error::{AppError, FieldError};
use crate::features::accounts::SpaceOfAccount;
use crate::features::accounts::actions::identities;
use crate::features::moderation::actions::{self, Suspension};
use crate::features::moderation::model::moderator;
use crate::features::moderation::store::accounts::{self, Sheet, Written};
use crate::features::moderation::store::log::{self, About, Entry};
use crate::web::dates::When;
use crate::web::layout::Layout;
use crate::web::ui::{
    Breadcrumbs, Cell, Field, Figure, Figures, Filters, FormCard, Link, NextPage, Notice, Table,
    Tabs, Tone,
};
use crate::web::{Form, Limit, Query, Visit, dates, page_with, routes, see_other};

/// Messages on one page.
const MESSAGES: usize = 20;
/// Log entries shown.
const HISTORY: usize = 20;

#[derive(Template)]
#[template(path = "moderation/account.html")]
struct AccountPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    profile: Link,
    state: Notice,
    since: When,
    figures: Figures,
    /// The spaces that open the account: seen by the moderation, whatever others see.
    spaces: Vec<String>,
    messages: Table,
    next: NextPage,
    history: Table,
    more_history: Link,
    forms: Vec<FormCard>,
}

#[derive(Template)]
#[template(path = "moderation/accounts.html")]
struct FindPage {
    layout: Layout,
    tabs: Tabs,
    search: Filters,
}

/// `/moderation/comptes?nom=`: from a name to its account.
pub(super) async fn find(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    moderator(&visit.viewer)?;
    let name = query.line("nom");
    let wanted = name.clone();
    let found = if name.is_empty() {
        None
    } else {
        visit
            .app
            .db
            .read(move |conn| accounts::named(conn, &wanted))
            .await?
    };
    if let Some(account) = found {
        return Ok(see_other(&address(account)));
    }
    let missed = (!name.is_empty()).then(|| {
        format!("Personne ne s’appelle «\u{a0}{name}\u{a0}» ici. Vérifiez l’orthographe.")
    });
    let field = Field::text("nom", "Nom de la personne", &name)
        .hint("Tel qu’il s’affiche à côté de ses messages, ou un ancien nom.")
        .max_length(30);
    page_with(
        StatusCode::OK,
        &FindPage {
            layout: warned(&visit, "Comptes", missed),
            tabs: tabs(Place::Accounts),
            search: Filters {
                url: "/moderation/comptes".to_owned(),
                fields: vec![field],
                hidden: Vec::new(),
            },
        },
    )
}

pub(super) fn address(account: AccountId) -> String {
    format!("/moderation/comptes/{account}")
}

/// A form that came back: which, what was typed, what is wrong.
#[derive(Default)]
pub(super) struct Returned {
    pub(super) form: Option<Which>,
    pub(super) typed: Form,
    pub(super) errors: Vec<FieldError>,
    pub(super) warning: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Suspend,
    Lift,
    Standing,
}

pub(super) async fn page(
    visit: Visit,
    account: Path<AccountId>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    moderator(&visit.viewer)?;
    let after = query.parse("apres");
    account_page(
        &visit,
        *account,
        after,
        (StatusCode::OK, Returned::default()),
    )
    .await
}

pub(super) async fn suspend(
    visit: Visit,
    account: Path<AccountId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    moderator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let result = match suspension(&visit, *account, &form) {
        Ok(suspension) => {
            let (viewer, now) = (visit.viewer.clone(), visit.now);
            visit
                .app
                .db
                .write(move |conn| actions::suspend(conn, &viewer, &suspension, now))
                .await
        }
        Err(error) => Err(error),
    };
    answer(&visit, *account, (Which::Suspend, form), "suspendu", result).await
}

pub(super) async fn lift(
    visit: Visit,
    account: Path<AccountId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    moderator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (viewer, now, id, reason) = (
        visit.viewer.clone(),
        visit.now,
        *account,
        form.line("reason"),
    );
    let result = visit
        .app
        .db
        .write(move |conn| actions::lift(conn, &viewer, id, &reason, now))
        .await;
    answer(
        &visit,
        *account,
        (Which::Lift, form),
        "retablissement",
        result,
    )
    .await
}

pub(super) async fn set_standing(
    visit: Visit,
    account: Path<AccountId>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    moderator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (viewer, now, id, reason) = (
        visit.viewer.clone(),
        visit.now,
        *account,
        form.line("reason"),
    );
    let result = match form.parse::<Standing>("standing") {
        None => Err(AppError::field(
            "standing",
            "Choisissez un niveau de la liste.",
        )),
        Some(to) => {
            visit
                .app
                .db
                .write(move |conn| actions::set_standing(conn, &viewer, (id, to), &reason, now))
                .await
        }
    };
    answer(&visit, *account, (Which::Standing, form), "niveau", result).await
}

async fn answer(
    visit: &Visit,
    account: AccountId,
    (which, typed): (Which, Form),
    done: &str,
    result: Result<(), AppError>,
) -> Result<HttpResponse, AppError> {
    let (status, errors, warning) = match result {
        Ok(()) => {
            visit.app.wake();
            return Ok(see_other(&format!("{}?fait={done}", address(account))));
        }
        Err(AppError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors, None),
        Err(AppError::Conflict(why)) => (StatusCode::CONFLICT, Vec::new(), Some(why)),
        Err(other) => return Err(other),
    };
    let returned = Returned {
        form: Some(which),
        typed,
        errors,
        warning,
    };
    account_page(visit, account, None, (status, returned)).await
}

/// The end of the day that was typed, where the forum is; none without end.
fn suspension(visit: &Visit, account: AccountId, form: &Form) -> Result<Suspension, AppError> {
    let wrong = || AppError::field("until", "Écrivez un jour sous la forme 2027-01-31.");
    let typed = form.line("until");
    let until = if typed.is_empty() {
        None
    } else {
        let day: NaiveDate = typed.parse().map_err(|_| wrong())?;
        let next = day.checked_add_days(Days::new(1)).ok_or_else(wrong)?;
        let midnight = next.and_time(chrono::NaiveTime::MIN);
        let zone = visit.app.config.time_zone;
        let end = zone
            .from_local_datetime(&midnight)
            .earliest()
            .ok_or_else(wrong)?;
        Some((Timestamp::new(end.naive_utc()), day))
    };
    Ok(Suspension {
        account,
        until: until.map(|(end, _)| end),
        reason: form.line("reason"),
        end_label: match until {
            None => "sans date de fin".to_owned(),
            Some((_, day)) => format!("jusqu’au {} inclus", day.format("%d/%m/%Y")),
        },
    })
}

async fn account_page(
    visit: &Visit,
    id: AccountId,
    after: Option<Cursor>,
    (status, returned): (StatusCode, Returned),
) -> Result<HttpResponse, AppError> {
    let viewer = visit.viewer.clone();
    let (sheet, written, history, ways) = visit
        .app
        .db
        .read(move |conn| {
            let sheet = accounts::sheet(conn, id)?.ok_or(AppError::NotFound)?;
            let written = accounts::written(conn, &viewer, id, after, MESSAGES)?;
            let history = log::page(conn, About::Account(id), None, HISTORY)?;
            let ways = identities::of_account(conn, id)?;
            Ok::<_, AppError>((sheet, written, history.items, ways))
        })
        .await?;
    let warning = returned.warning.clone();
    page_with(
        status,
        &AccountPage {
            layout: warned(visit, format!("Compte de {}", sheet.username), warning),
            breadcrumbs: further(),
            profile: Link::new("Voir sa page publique", routes::member(&sheet.username)),
            state: state(visit, &sheet),
            since: dates::day(sheet.created_at.naive_utc(), visit.app.config.time_zone),
            figures: figures(&sheet),
            spaces: ways.iter().filter_map(space).collect(),
            next: next(id, &written, after),
            messages: messages(visit, &written),
            history: history_table(visit, &history),
            more_history: Link::new(
                "Tout le journal de cette personne",
                format!(
                    "/moderation/journal?{}",
                    routes::query(&[("compte", &sheet.username)])
                ),
            ),
            forms: forms(visit, &sheet, &returned),
        },
    )
}

fn further() -> Breadcrumbs {
    let mut breadcrumbs = breadcrumbs();
    breadcrumbs
        .links
        .push(Link::new("Comptes", "/moderation/comptes"));
    breadcrumbs
}

fn next(id: AccountId, written: &Slice<Written>, after: Option<Cursor>) -> NextPage {
    NextPage {
        next: written
            .next
            .map(|cursor| format!("{}?apres={cursor}", address(id))),
        first: after.map(|_| address(id)),
    }
}

fn history_table(visit: &Visit, history: &[Entry]) -> Table {
    journal::table(visit, "Décisions récentes", history)
}

fn state(visit: &Visit, sheet: &Sheet) -> Notice {
    let why = sheet.suspension_reason.as_deref().unwrap_or_default();
    match (sheet.state, sheet.suspended_until) {
        (AccountState::Deleted, _) => Notice::new(Tone::Info, "Ce compte est supprimé."),
        _ if !sheet.suspended(visit.now) => Notice::new(Tone::Success, "Ce compte est actif."),
        (_, None) => Notice::new(
            Tone::Warning,
            format!("Compte suspendu sans date de fin\u{a0}: {why}"),
        ),
        (_, Some(until)) => {
            let last = until - chrono::Duration::seconds(1);
            let day = dates::day(last.naive_utc(), visit.app.config.time_zone);
            Notice::new(
                Tone::Warning,
                format!("Compte suspendu jusqu’au {} inclus\u{a0}: {why}", day.label),
            )
        }
    }
}

/// What the moderation may know of a space of the person.
fn space(way: &SpaceOfAccount) -> Option<String> {
    let (name, title) = way.space.as_ref()?;
    let called = if title.is_empty() {
        name.clone()
    } else {
        format!("{title} ({name})")
    };
    let mut told = vec![if way.shown {
        "montré à tout le monde"
    } else {
        "montré à la modération seulement"
    }];
    if way.space_admin {
        told.push("admin de l’espace");
    }
    if way.is_closed() {
        told.push("espace fermé");
    }
    if way.quarantined_at.is_some() {
        told.push("attend une décision");
    }
    Some(format!("Espace\u{a0}: {called}, {}.", told.join(", ")))
}

fn figures(sheet: &Sheet) -> Figures {
    let figure = |label: &str, value: String| Figure {
        label: label.to_owned(),
        value,
    };
    Figures {
        items: vec![figure("niveau", sheet.standing.label().to_owned())],
    }
}

fn messages(visit: &Visit, written: &Slice<Written>) -> Table {
    let row = |message: &Written| {
        let state = queue::badge(message.visibility);
        vec![
            Cell::link(
                &message.title,
                routes::message(&message.slug, message.topic, message.number),
            ),
            Cell::When(visit.when(message.created_at)),
            state.map_or_else(|| Cell::text("Visible"), Cell::State),
            Cell::link("Décider", format!("/moderation/messages/{}", message.post)),
        ]
    };
    Table {
        id: "messages",
        caption: "Ses messages, les plus récents d’abord".to_owned(),
        head: ["Sujet", "Quand", "État", "Décision"]
            .map(str::to_owned)
            .to_vec(),
        rows: written.items.iter().map(row).collect(),
    }
}
