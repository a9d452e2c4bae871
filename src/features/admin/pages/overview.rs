//! `/admin`: how the forum is doing, and the way to everything the operator can change.

use actix_web::HttpResponse;
use askama::Template;
use chrono::{Duration, NaiveDate};

use super::charts::Shown;
use crate::db::Conn;
use crate::domain::Timestamp;
use crate::error::AppError;
use crate::features::admin::administrator;
use crate::features::admin::figures::{Counted, Period, day_of, start_of};
use crate::features::admin::store::{self, figures, mails};
use crate::features::{search, tenants};
use crate::jobs::{KindCount, States};
use crate::web::layout::Layout;
use crate::web::numbers::{count, counted};
use crate::web::ui::{Chart, Figures, Link, Notice, SideCard, SideItem, Tab, Tabs, Tone};
use crate::web::{Query, Visit, page as show};

/// A job that has been due for longer than this is late.
const LATE: Duration = Duration::minutes(5);
/// Free space below which the operator is warned, in bytes.
const LITTLE_SPACE: u64 = 2_000_000_000;
/// Over how long suggestions are counted together.
const SUGGESTED: Duration = Duration::days(30);
/// Changes not yet searchable above which the operator is warned.
const MUCH_LAG: i64 = 1_000;

#[derive(Template)]
#[template(path = "admin/overview.html")]
struct OverviewPage {
    layout: Layout,
    notices: Vec<Notice>,
    figures: Figures,
    periods: Tabs,
    charts: Vec<Chart>,
    places: Vec<SideCard>,
}

/// What the machinery says.
struct Health {
    kinds: Vec<KindCount>,
    jobs: States,
    mails_waiting: i64,
    mails_dropped: i64,
    index_lag: i64,
    /// Bytes free where the data is; `None` when the system does not say.
    space: Option<u64>,
    open_flags: i64,
    /// Spaces that wait until somebody decides whose they are.
    spaces_to_decide: i64,
    /// What came of suggestions, lately.
    suggestions: search::Suggestions,
    now: Timestamp,
}

impl Health {
    fn late(&self) -> bool {
        let late = |kind: &KindCount| kind.due_since.is_some_and(|due| self.now - due > LATE);
        self.kinds.iter().any(late)
    }
}

pub(super) async fn page(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let period = Period::named(query.raw("periode"));
    let (zone, now) = (visit.app.config.time_zone, visit.now);
    let today = day_of(now, zone);
    let from = period
        .columns(today)
        .first()
        .map_or(today, |first| first.from);
    let app = visit.app.clone();
    let (days, unanswered, mut health) = visit
        .app
        .db
        .read(move |conn| {
            let mut days = figures::since(conn, from)?;
            days.retain(|(day, _)| *day < today);
            let live = figures::count(conn, (start_of(today, zone), now + Duration::seconds(1)))?;
            days.push((today, live));
            let unanswered = figures::unanswered(conn)?;
            let mut health = health(conn, now)?;
            health.suggestions = search::counted_since(&app, conn, today - SUGGESTED)?;
            Ok::<(Vec<(NaiveDate, Counted)>, i64, Health), AppError>((days, unanswered, health))
        })
        .await?;
    health.index_lag = search::index_lag(&visit.app).await?;
    health.space = fs4::available_space(&visit.app.config.data_dir).ok();
    let shown = Shown::new(period, today, &days);
    show(&OverviewPage {
        layout: visit.private_layout("Administration"),
        notices: notices(&health),
        figures: shown.figures(unanswered),
        periods: periods(period),
        charts: shown.charts(),
        places: places(&health),
    })
}

fn health(conn: &mut Conn, now: Timestamp) -> Result<Health, AppError> {
    let (mails_waiting, mails_dropped) = mails::troubles(conn)?;
    Ok(Health {
        kinds: crate::jobs::by_kind(conn, now)?,
        jobs: crate::jobs::states(conn, now)?,
        mails_waiting,
        mails_dropped,
        index_lag: 0,
        space: None,
        open_flags: store::open_flags(conn)?,
        spaces_to_decide: tenants::to_decide(conn)?,
        suggestions: search::Suggestions::default(),
        now,
    })
}

fn periods(current: Period) -> Tabs {
    let tab = |period: &Period| {
        let href = format!("/admin?periode={}", period.word());
        Tab::new(period.label(), href, *period == current)
    };
    Tabs {
        label: "Période des chiffres".to_owned(),
        items: Period::ALL.iter().map(tab).collect(),
    }
}

fn notices(health: &Health) -> Vec<Notice> {
    let mut notices = Vec::new();
    let mut warn = |text: &str, link: Option<(&str, &str)>| {
        notices.push(Notice {
            link: link.map(|(text, href)| Link::new(text, href)),
            ..Notice::new(Tone::Warning, text)
        });
    };
    if health.jobs.dead > 0 {
        warn(
            "Des tâches de fond ont été abandonnées après plusieurs essais.",
            Some(("Voir lesquelles", "/admin/taches#abandonnees")),
        );
    }
    if health.spaces_to_decide > 0 {
        warn(
            "Un espace a été recréé sous le même nom\u{a0}: ses personnes attendent de savoir si c’est la même association.",
            Some(("Décider", "/admin/espaces?etat=quarantined")),
        );
    }
    if health.late() {
        warn(
            "Des tâches de fond attendent depuis plus de cinq minutes.",
            Some(("Voir lesquelles", "/admin/taches")),
        );
    }
    if health.index_lag > MUCH_LAG {
        warn(
            "La recherche est en retard sur ce qui a été écrit. Elle se rattrape seule.",
            None,
        );
    }
    if health.space.is_some_and(|space| space < LITTLE_SPACE) {
        warn(
            "Il reste peu de place sur le disque\u{a0}: agrandissez-le avant qu’il soit plein.",
            None,
        );
    }
    notices
}

fn places(health: &Health) -> Vec<SideCard> {
    let card = |title: &str, items: Vec<SideItem>| SideCard {
        title: title.to_owned(),
        items,
        ..SideCard::default()
    };
    vec![
        card("Santé du forum", state(health)),
        card(
            "Personnes",
            vec![
                SideItem::link(
                    "Comptes",
                    "/admin/comptes",
                    "Chercher, ouvrir un compte, niveaux",
                ),
                SideItem::link(
                    "Espaces",
                    "/admin/espaces",
                    "Les associations dont les membres peuvent se connecter",
                ),
                SideItem::link(
                    "À traiter",
                    "/moderation",
                    format!("Signalements ouverts\u{a0}: {}", count(health.open_flags)),
                ),
                SideItem::link(
                    "Journal de modération",
                    "/moderation/journal",
                    "Tout ce qui a été décidé",
                ),
            ],
        ),
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
                SideItem::link(
                    "Glossaire de la recherche",
                    "/admin/glossaire",
                    "Les mots qui veulent dire la même chose",
                ),
                SideItem::link(
                    "Composants",
                    "/admin/composants",
                    "Toutes les pièces des pages, avec leurs états",
                ),
            ],
        ),
        suggestions(&health.suggestions),
        card(
            "Réglages",
            vec![
                SideItem::link(
                    "Apparence",
                    "/admin/apparence",
                    "Nom, couleur, logo, mots de l’accueil",
                ),
                SideItem::link(
                    "Jetons",
                    "/admin/jetons",
                    "Les clés que les membres donnent à des programmes",
                ),
                SideItem::link(
                    "Limites",
                    "/admin/limites",
                    "Ce qui est refusé, et pourquoi",
                ),
                SideItem::link(
                    "Journal de l’administration",
                    "/admin/journal",
                    "Qui a changé quoi, et quand",
                ),
            ],
        ),
    ]
}

/// Whether what is shown to somebody who asks helps. Nothing says who, or what about.
fn suggestions(counted: &search::Suggestions) -> SideCard {
    let line = |label: &str, n: i64| SideItem::text(format!("{label}\u{a0}: {}", count(n)));
    SideCard {
        title: "Avant de poser une question".to_owned(),
        text: Some("Depuis 30 jours, pendant que des personnes écrivaient la leur.".to_owned()),
        items: vec![
            line("Sujets proches montrés", counted.shown),
            line("Sujets proches ouverts", counted.opened),
            line("Questions envoyées quand même", counted.sent),
        ],
        action: None,
    }
}

/// The machinery, with the way to what can be done about it.
fn state(health: &Health) -> Vec<SideItem> {
    let space = health.space.map(|bytes| {
        let giga = i64::try_from(bytes / 1_000_000_000).unwrap_or(i64::MAX);
        SideItem::text(format!("Place libre\u{a0}: {}\u{a0}Go", count(giga)))
    });
    let lag = if health.index_lag == 0 {
        "Recherche à jour".to_owned()
    } else {
        let lag = counted(health.index_lag, "changement", "changements");
        format!("Recherche en retard de {lag}")
    };
    let mut items = vec![
        SideItem::link(
            "Tâches de fond",
            "/admin/taches",
            format!(
                "{} à faire, {}, {}",
                count(health.jobs.ready),
                counted(health.jobs.later, "prévue", "prévues"),
                counted(health.jobs.dead, "abandonnée", "abandonnées")
            ),
        ),
        SideItem::link(
            "Mails",
            "/admin/mails",
            format!(
                "{} en attente, {} abandonnés",
                count(health.mails_waiting),
                count(health.mails_dropped)
            ),
        ),
        SideItem::text(lag),
    ];
    items.extend(space);
    items.push(SideItem::text(format!(
        "Entraide {}",
        env!("CARGO_PKG_VERSION")
    )));
    items
}
