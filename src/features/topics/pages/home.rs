//! Home: ask or search first, then what others asked, then what waits for help.

use actix_web::HttpResponse;
use askama::Template;
use chrono::Duration;

use super::cards;
use crate::domain::{APPS, TopicKind};
use crate::error::AppError;
use crate::features::topics::store::{self, Filter};
use crate::web::layout::{Layout, Section};
use crate::web::ui::{CategoryPill, Icon, SearchBox, SideCard, SideItem, TopicList};
use crate::web::{Visit, page, routes};

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

const RECENT: usize = 8;
const WAITING: usize = 4;

pub async fn home(visit: Visit) -> Result<HttpResponse, AppError> {
    let viewer = visit.viewer.clone();
    let since = visit.now - Duration::days(60);
    let (recent, waiting) = visit
        .app
        .db
        .read(move |conn| {
            let questions = Filter {
                kind: Some(TopicKind::Question),
                ..Filter::default()
            };
            let recent = store::list(conn, &viewer, &questions, None, RECENT)?;
            let waiting = store::waiting(conn, &viewer, since, WAITING)?;
            Ok::<_, AppError>((recent.items, waiting))
        })
        .await?;
    let mut side = Vec::new();
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
    page(&HomePage {
        layout: Layout {
            description: Some("Posez vos questions sur votre espace Nextcloud, et trouvez les réponses d’autres associations.".to_owned()),
            canonical: Some(visit.link("/")),
            ..visit.layout("", Section::Elsewhere)
        },
        heading: "Une question sur votre espace\u{202f}?".to_owned(),
        intro: "Dites-le avec vos mots. Nous cherchons d’abord si quelqu’un a déjà trouvé\u{202f}; sinon, votre question est prête à partir.".to_owned(),
        search: SearchBox {
            label: "Votre question".to_owned(),
            value: String::new(),
            button: "Chercher ou demander".to_owned(),
        },
        apps: apps.collect(),
        recent: TopicList {
            title: "Questions récentes".to_owned(),
            title_hidden: false,
            rows: recent.iter().map(|line| cards::row(&visit, line, None)).collect(),
        },
        side,
    })
}
