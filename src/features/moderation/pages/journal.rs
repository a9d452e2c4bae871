//! `/moderation/journal`: everything that was done, newest first.

use actix_web::HttpResponse;

use super::{Place, tabs, warned};
use crate::db::paging::Cursor;
use crate::domain::TopicId;
use crate::error::AppError;
use crate::features::moderation::act::Act;
use crate::features::moderation::model::moderator;
use crate::features::moderation::nobody;
use crate::features::moderation::store::accounts;
use crate::features::moderation::store::log::{self, About, Entry};
use crate::web::ui::{Cell, Field, Filters, InputKind, NextPage, Table};
use crate::web::{Query, TablePage, Visit, page as show, routes};

/// Entries on one page.
const A_PAGE: usize = 50;

pub(super) async fn page(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    moderator(&visit.viewer)?;
    let (username, topic) = (query.line("compte"), query.line("sujet"));
    let after: Option<Cursor> = query.parse("apres");
    let wanted = username.clone();
    let topic_id: Option<TopicId> = topic.parse().ok();
    // `None` when nobody ever had the name that was typed.
    let slice = visit
        .app
        .db
        .read(move |conn| {
            let about = match (wanted.as_str(), topic_id) {
                ("", None) => About::All,
                ("", Some(topic)) => About::Topic(topic),
                (name, _) => match accounts::named(conn, name)? {
                    Some(account) => About::Account(account),
                    None => return Ok(None),
                },
            };
            log::page(conn, about, after, A_PAGE).map(Some)
        })
        .await?;
    let warning = slice
        .is_none()
        .then(|| format!("Personne ne s’appelle «\u{a0}{username}\u{a0}» ici."));
    let (entries, next) = slice.map_or((Vec::new(), None), |slice| (slice.items, slice.next));
    let kept = [("compte", username.as_str()), ("sujet", topic.as_str())];
    let at = |cursor: String| {
        let mut pairs: Vec<(&str, &str)> =
            kept.into_iter().filter(|(_, v)| !v.is_empty()).collect();
        if !cursor.is_empty() {
            pairs.push(("apres", &cursor));
        }
        format!("/moderation/journal?{}", routes::query(&pairs))
    };
    let caption = if entries.is_empty() {
        "Aucune décision"
    } else {
        "Décisions"
    };
    show(&TablePage {
        layout: warned(&visit, "Journal de modération", warning),
        breadcrumbs: None,
        tabs: Some(tabs(Place::Journal)),
        intro: Some(
            "Tout ce que fait la modération, du plus récent au plus ancien. Rien ne s’y efface. On n’y lit aucun message, seulement ce qui a été décidé et pourquoi."
                .to_owned(),
        ),
        figures: None,
        filters: Some(filters(&username, &topic)),
        table: table(&visit, caption, &entries),
        next: Some(NextPage {
            next: next.map(|cursor| at(cursor.to_string())),
            first: after.map(|_| at(String::new())),
        }),
        form: None,
    })
}

fn filters(username: &str, topic: &str) -> Filters {
    Filters {
        url: "/moderation/journal".to_owned(),
        fields: vec![
            Field::text("compte", "Nom de la personne", username).max_length(30),
            Field::input(InputKind::Number, "sujet", "Numéro du sujet", topic),
        ],
        hidden: Vec::new(),
    }
}

/// Entries as rows.
pub(super) fn table(visit: &Visit, caption: &str, entries: &[Entry]) -> Table {
    Table {
        id: "journal",
        caption: caption.to_owned(),
        head: ["Quand", "Qui", "Quoi", "Sur", "Pourquoi"]
            .map(str::to_owned)
            .to_vec(),
        rows: entries.iter().map(|entry| row(visit, entry)).collect(),
    }
}

fn row(visit: &Visit, entry: &Entry) -> Vec<Cell> {
    let who = match &entry.actor {
        Some(name) => Cell::link(name, routes::member(name)),
        None => Cell::text(nobody(&entry.act)),
    };
    vec![
        Cell::When(visit.when(entry.created_at)),
        who,
        Cell::text(Act::label(&entry.act)),
        target(entry),
        Cell::text(&entry.reason),
    ]
}

fn target(entry: &Entry) -> Cell {
    let name = entry.username.as_deref().unwrap_or("une personne");
    match (entry.post, entry.topic, entry.account) {
        (Some(post), ..) => Cell::link(
            format!("un message de {name}"),
            format!("/moderation/messages/{post}"),
        ),
        (None, Some(topic), _) => Cell::link(
            format!(
                "«\u{a0}{}\u{a0}»",
                entry.topic_title.as_deref().unwrap_or("sujet")
            ),
            format!("/t/{topic}"),
        ),
        (None, None, Some(account)) => Cell::link(name, format!("/moderation/comptes/{account}")),
        (None, None, None) => Cell::text("—"),
    }
}
