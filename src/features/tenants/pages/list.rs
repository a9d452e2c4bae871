//! The list of spaces.

use std::collections::HashMap;

use actix_web::HttpResponse;

use super::{HERE, address, badge};
use crate::domain::TenantId;
use crate::error::AppError;
use crate::features::admin::{administrator, breadcrumbs};
use crate::features::tenants::model::{Tenant, TenantState};
use crate::features::tenants::store::reading::{self, Wanted};
use crate::web::numbers::count;
use crate::web::ui::{Cell, Choice, Field, Figure, Figures, Filters, NextPage, Table};
use crate::web::{Query, TablePage, Visit, page as show, routes};

/// Spaces on one page.
const A_PAGE: usize = 50;

pub(super) async fn page(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let wanted = Wanted {
        words: query.line("q"),
        state: query.parse("etat"),
    };
    let after = query.line("apres");
    let (asked, from) = (wanted.clone(), after.clone());
    let (mut spaces, people, states) = visit
        .app
        .db
        .read(move |conn| {
            let spaces = reading::after(conn, &asked, &from, A_PAGE + 1)?;
            let ids: Vec<TenantId> = spaces.iter().map(|space| space.id).collect();
            let people = reading::people(conn, &ids)?;
            Ok::<_, AppError>((spaces, people, reading::by_state(conn)?))
        })
        .await?;
    let more = spaces.len() > A_PAGE;
    spaces.truncate(A_PAGE);
    let next = spaces.last().filter(|_| more).map(|last| last.name.clone());
    show(&TablePage {
        layout: visit.private_layout("Espaces"),
        breadcrumbs: Some(breadcrumbs(&[])),
        tabs: None,
        intro: Some(
            "Les associations dont les membres peuvent se connecter ici avec leur espace. Un espace qui n’est pas dans cette liste n’est jamais contacté. On en ajoute en ligne de commande."
                .to_owned(),
        ),
        figures: Some(figures(&states)),
        filters: Some(filters(&wanted)),
        table: table(&visit, &spaces, &people),
        next: Some(NextPage {
            next: next.map(|name| at(&wanted, name.as_str())),
            first: (!after.is_empty()).then(|| at(&wanted, "")),
        }),
        form: None,
    })
}

fn at(wanted: &Wanted, after: &str) -> String {
    let pairs = [
        ("q", wanted.words.as_str()),
        ("etat", wanted.state.map_or("", TenantState::as_str)),
        ("apres", after),
    ];
    let pairs: Vec<_> = pairs
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    format!("{HERE}?{}", routes::query(&pairs))
}

fn figures(states: &HashMap<TenantState, i64>) -> Figures {
    let of = |state| states.get(&state).copied().unwrap_or_default();
    let figure = |label: &str, state| Figure {
        label: label.to_owned(),
        value: count(of(state)),
    };
    Figures {
        items: vec![
            figure("ouverts", TenantState::Active),
            figure("fermés", TenantState::Closed),
            figure("à vérifier", TenantState::Quarantined),
        ],
    }
}

fn filters(wanted: &Wanted) -> Filters {
    let all = std::iter::once(Choice::new("", "Tous", wanted.state.is_none()));
    let states = TenantState::ALL
        .iter()
        .map(|state| Choice::new(state.as_str(), state.label(), wanted.state == Some(*state)));
    Filters {
        url: HERE.to_owned(),
        fields: vec![
            Field::text("q", "Nom de l’espace ou de l’association", &wanted.words).max_length(100),
            Field::select("etat", "État", all.chain(states).collect()),
        ],
        hidden: Vec::new(),
    }
}

fn table(visit: &Visit, spaces: &[Tenant], people: &HashMap<TenantId, i64>) -> Table {
    let row = |space: &Tenant| {
        let seen = space.contacted_at;
        vec![
            Cell::link(space.name.as_str(), address(space.id)),
            Cell::text(match space.shown_name() {
                name if name == space.name.as_str() => "—",
                name => name,
            }),
            Cell::State(badge(space.state)),
            Cell::text(count(people.get(&space.id).copied().unwrap_or_default())),
            seen.map_or_else(|| Cell::text("Jamais"), |at| Cell::When(visit.when(at))),
            Cell::text(if space.fails() { "Oui" } else { "" }),
        ]
    };
    Table {
        id: "espaces",
        caption: if spaces.is_empty() {
            "Aucun espace ne correspond."
        } else {
            "Espaces, par ordre alphabétique"
        }
        .to_owned(),
        head: [
            "Espace",
            "Association",
            "État",
            "Personnes ici",
            "Dernier contact",
            "En échec",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: spaces.iter().map(row).collect(),
    }
}
