//! Home: ask or search first, then what others asked, then what waits for help.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use chrono::Duration;

use super::{cards, described, lists};
use crate::db::Scope;
use crate::domain::{APPS, TopicId, TopicKind};
use crate::error::AppError;
use crate::features::reading;
use crate::features::topics::store::{self, Filter};
use crate::web::layout::{Layout, Section};
use crate::web::ui::{ButtonLink, CategoryPill, Icon, SearchBox, SideCard, SideItem, TopicList};
use crate::web::{Kept, Visit, page, routes};

#[derive(Template)]
#[template(path = "home/index.html")]
struct HomePage {
    layout: Layout,
    heading: String,
    intro: String,
    search: SearchBox,
    apps: Vec<CategoryPill>,
    recent: TopicList,
    side: Vec<SideCard>,
}

/// The first words, unless the host chose others.
const HEADING: &str = "Une question sur votre espace\u{202f}?";
const INTRO: &str = "Dites-le avec vos mots. Nous cherchons d’abord si quelqu’un a déjà trouvé\u{202f}; sinon, votre question est prête à partir.";
const RECENT: usize = 8;
const WAITING: usize = 4;
/// A question that waits longer is not shown for itself any more.
const WAITS: Duration = Duration::days(60);

pub async fn home(visit: Visit) -> Result<HttpResponse, AppError> {
    let viewer = visit.viewer.clone();
    let since = visit.now - WAITS;
    let reads = visit.app.reads.clone();
    let (recent, waiting, unread, news) = visit
        .app
        .db
        .read(move |conn| {
            let questions = Filter {
                kind: Some(TopicKind::Question),
                unmuted: viewer.account(),
                ..Filter::default()
            };
            let recent = store::list(conn, &viewer, &questions, None, RECENT)?;
            let waiting = store::waiting(conn, &viewer, since, WAITING)?;
            let unread = match lists::unread(&viewer, &reads) {
                Some(filter) => store::list(conn, &viewer, &filter, None, WAITING)?.items,
                None => Vec::new(),
            };
            let shown: Vec<TopicId> = recent.items.iter().map(|line| line.id).collect();
            let news = reading::news(conn, &reads, &viewer, &shown)?;
            Ok::<_, AppError>((recent.items, waiting, unread, news))
        })
        .await?;
    let kept = Kept::of([Scope::Lists]).until(waiting.iter().map(|line| line.bumped_at + WAITS));
    let mut side = Vec::new();
    if !unread.is_empty() {
        side.push(SideCard {
            title: "À lire".to_owned(),
            items: unread
                .iter()
                .map(|line| {
                    let href = routes::topic(&line.slug, line.id);
                    SideItem::link(&line.title, href, &line.category_name)
                })
                .collect(),
            action: Some(ButtonLink::new("Tout ce qui est à lire", lists::UNREAD)),
            ..SideCard::default()
        });
    }
    if !waiting.is_empty() {
        side.push(SideCard {
            title: "Vous pouvez aider".to_owned(),
            items: waiting
                .iter()
                .map(|line| {
                    let href = routes::topic(&line.slug, line.id);
                    let detail = format!("{} · sans réponse", line.category_name);
                    SideItem::link(&line.title, href, detail)
                })
                .collect(),
            ..SideCard::default()
        });
    }
    let apps = APPS
        .iter()
        .filter(|app| app.on_home)
        .map(|app| CategoryPill {
            label: app.label.to_owned(),
            href: format!("/questions?app={}", app.id),
            icon: Icon::named(app.icon),
        });
    let usual = visit.layout("", Section::Elsewhere);
    let look = visit.app.looks.current();
    let home = page(&HomePage {
        layout: Layout {
            description: Some("Posez vos questions sur votre espace Nextcloud, et trouvez les réponses d’autres associations.".to_owned()),
            canonical: Some(visit.link("/")),
            feed: Some("/questions.atom".to_owned()),
            data: vec![described::site(&visit, &usual.site_name)],
            ..usual
        },
        heading: look.heading.clone().unwrap_or_else(|| HEADING.to_owned()),
        intro: look.intro.clone().unwrap_or_else(|| INTRO.to_owned()),
        search: SearchBox {
            label: "Votre question".to_owned(),
            value: String::new(),
            button: "Chercher ou demander".to_owned(),
..SearchBox::default()
},
        apps: apps.collect(),
        recent: TopicList {
            title: "Questions récentes".to_owned(),
            title_hidden: false,
            rows: cards::rows(&visit, &recent, &news, &HashMap::new()),
        },
        side,
    })?;
    Ok(kept.mark(&visit, home))
}
