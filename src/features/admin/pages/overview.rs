//! `/admin`: how the forum is doing, and the way to everything the operator can change.

use actix_web::HttpResponse;
use askama::Template;

use crate::error::AppError;
use crate::features::admin::administrator;
use crate::features::admin::store::{self, Counts, DeadJob};
use crate::text;
use crate::web::layout::Layout;
use crate::web::numbers::count;
use crate::web::ui::{
    ButtonLink, Cell, Figure, Figures, Icon, Link, Notice, SideCard, SideItem, Table, Tone,
};
use crate::web::{Visit, page as show};

/// Jobs shown among those that were given up.
const DEAD_SHOWN: i64 = 20;
/// Characters shown of why a job failed.
const ERROR_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct OverviewPage {
    layout: Layout,
    warning: Option<Notice>,
    figures: Figures,
    places: Vec<SideCard>,
    dead: Option<Table>,
}

pub(super) async fn page(visit: Visit) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let (counts, dead) = visit
        .app
        .db
        .read(|conn| {
            let jobs = crate::jobs::counts(conn)?;
            let counts = store::counts(conn, jobs)?;
            Ok::<_, AppError>((counts, store::dead_jobs(conn, DEAD_SHOWN)?))
        })
        .await?;
    show(&OverviewPage {
        layout: visit.private_layout("Administration"),
        warning: warning(&counts),
        figures: figures(&counts),
        places: places(&counts),
        dead: (!dead.is_empty()).then(|| dead_table(&visit, &dead)),
    })
}

fn warning(counts: &Counts) -> Option<Notice> {
    if counts.jobs_dead == 0 {
        return None;
    }
    Some(Notice {
        link: Some(Link::new("Voir lesquelles", "#abandonnees")),
        ..Notice::new(
            Tone::Warning,
            "Des tâches de fond ont été abandonnées après plusieurs essais.",
        )
    })
}

fn figures(counts: &Counts) -> Figures {
    let figure = |label: &str, value: i64| Figure {
        label: label.to_owned(),
        value: count(value),
    };
    Figures {
        items: vec![
            figure("comptes", counts.accounts),
            figure("sujets", counts.topics),
            figure("messages", counts.messages),
            figure("signalements ouverts", counts.open_flags),
            figure("tâches en attente", counts.jobs_waiting),
            figure("tâches abandonnées", counts.jobs_dead),
            figure("mails envoyés", counts.mails_sent),
            figure("mails en attente", counts.mails_waiting),
            figure("mails abandonnés", counts.mails_dropped),
        ],
    }
}

fn places(counts: &Counts) -> Vec<SideCard> {
    let card = |title: &str, items: Vec<SideItem>, action: (&str, &str, Icon)| SideCard {
        title: title.to_owned(),
        text: None,
        items,
        action: Some(ButtonLink::new(action.0, action.1).with_icon(action.2)),
    };
    vec![
        card(
            "Contenu",
            vec![
                SideItem::link(
                    "Catégories",
                    "/admin/categories",
                    "Qui peut lire et écrire, où",
                ),
                SideItem::link(
                    "Textes du forum",
                    "/admin/textes",
                    "Règles, mentions légales, vie privée…",
                ),
            ],
            ("Ranger les catégories", "/admin/categories", Icon::Settings),
        ),
        card(
            "Modération",
            vec![
                SideItem::link(
                    "À traiter",
                    "/moderation",
                    format!("Signalements ouverts\u{a0}: {}", count(counts.open_flags)),
                ),
                SideItem::link("Comptes", "/moderation/comptes", "Niveaux et suspensions"),
                SideItem::link("Journal", "/moderation/journal", "Tout ce qui a été décidé"),
            ],
            ("Ouvrir la file", "/moderation", Icon::Shield),
        ),
        card(
            "Apparence",
            vec![SideItem::link(
                "Composants",
                "/admin/composants",
                "Toutes les pièces des pages, avec leurs états",
            )],
            ("Voir les composants", "/admin/composants", Icon::Book),
        ),
    ]
}

fn dead_table(visit: &Visit, dead: &[DeadJob]) -> Table {
    let row = |job: &DeadJob| {
        let why = text::excerpt(job.error.as_deref().unwrap_or_default(), ERROR_SHOWN);
        vec![
            Cell::text(format!("{} n°\u{a0}{}", job.kind, job.id)),
            job.dead_at
                .map_or_else(|| Cell::text(""), |at| Cell::When(visit.when(at))),
            Cell::text(count(job.attempts)),
            Cell::text(why),
        ]
    };
    Table {
        id: "abandonnees",
        caption: "Tâches abandonnées, les plus récentes".to_owned(),
        head: ["Tâche", "Abandonnée", "Essais", "Raison"]
            .map(str::to_owned)
            .to_vec(),
        rows: dead.iter().map(row).collect(),
    }
}
