//! Links to topics, shown with their title and state as the viewer may know them; topics that lead
//! to the one that is read; and the text that « Citer » puts into the answer.

use std::collections::HashMap;

use super::cards;
use crate::db::{Conn, DbError};
use crate::domain::{PostId, TopicId, Viewer, Visibility};
use crate::error::AppError;
use crate::features::accounts;
use crate::features::topics::store::{self, Leading, Titled};
use crate::text::{self, Linked, TitledLink};
use crate::web::ui::{Html, Icon, MenuItem, SideCard, SideItem};
use crate::web::{Visit, routes};

/// Topics shown under « Sujets qui mènent ici ».
const LEADING_SHOWN: i64 = 5;

/// The titles that the links of some messages are shown with, for one viewer.
#[derive(Debug, Default)]
pub struct TopicTitles(HashMap<Linked, Titled>);

impl TopicTitles {
    /// Reads the titles for all links of these messages at once: one query, and none when nothing
    /// links to a topic.
    ///
    /// # Errors
    /// The database's.
    pub fn load<'a>(
        conn: &mut Conn,
        viewer: &Viewer,
        htmls: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, DbError> {
        let mut linked: Vec<Linked> = htmls.into_iter().flat_map(text::marked_topics).collect();
        linked.sort_unstable();
        linked.dedup();
        // More than any page of messages means; the others stay plain links.
        linked.truncate(500);
        store::titled(conn, viewer, &linked).map(Self)
    }

    /// The topics whose titles are shown.
    pub fn topics(&self) -> impl Iterator<Item = TopicId> {
        self.0.values().map(|titled| titled.topic)
    }

    /// A rendered message with these titles. Links to what the viewer may not know of stay plain.
    #[must_use]
    pub fn show(&self, html: &str) -> Html {
        Html::trusted(text::with_titles(html, |linked| {
            self.0.get(&linked).map(|titled| link(linked, titled))
        }))
    }
}

fn link(linked: Linked, titled: &Titled) -> TitledLink {
    let mut title = text::typography(&titled.title);
    if matches!(linked, Linked::Post(_)) && titled.number > 1 {
        title.push_str(&format!(" (message\u{a0}{})", titled.number));
    }
    let badge = cards::badge(
        titled.kind,
        titled.state,
        titled.answer_count,
        titled.me_too_count,
    );
    TitledLink {
        title,
        after: format!(" {badge}"),
    }
}

/// One rendered message with the titles of the topics it links to: for previews.
///
/// # Errors
/// The database's.
pub async fn titled(visit: &Visit, html: String) -> Result<Html, AppError> {
    if text::marked_topics(&html).next().is_none() {
        return Ok(Html::trusted(html));
    }
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .read(move |conn| {
            let titles = TopicTitles::load(conn, &viewer, [html.as_str()])?;
            Ok(titles.show(&html))
        })
        .await
}

/// Topics whose messages lead to this one.
///
/// # Errors
/// The database's.
pub fn leading(conn: &mut Conn, viewer: &Viewer, topic: TopicId) -> Result<Vec<Leading>, DbError> {
    store::leading_to(conn, viewer, topic, LEADING_SHOWN)
}

/// « Sujets qui mènent ici ».
pub fn leading_card(leading: &[Leading]) -> Option<SideCard> {
    let item = |from: &Leading| SideItem {
        text: text::typography(&from.title),
        href: Some(routes::topic(&from.slug, from.topic)),
        detail: None,
    };
    (!leading.is_empty()).then(|| SideCard {
        title: "Sujets qui mènent ici".to_owned(),
        items: leading.iter().map(item).collect(),
        ..SideCard::default()
    })
}

/// What the answer form begins with: the draft, and after « Citer » the quote under it. Nothing is
/// quoted of a message of another topic, or that the viewer may not read.
///
/// # Errors
/// The database's.
pub async fn prefilled(
    visit: &Visit,
    topic: TopicId,
    quoted: Option<PostId>,
    draft: &str,
) -> Result<String, AppError> {
    let Some(post) = quoted else {
        return Ok(draft.to_owned());
    };
    let viewer = visit.viewer.clone();
    let quote = visit
        .app
        .db
        .read(move |conn| quote(conn, &viewer, topic, post))
        .await?;
    Ok(match quote {
        None => draft.to_owned(),
        Some(quote) if draft.trim().is_empty() => quote,
        // Opened again from the history: it stands there already.
        Some(quote) if draft.contains(quote.trim_end()) => draft.to_owned(),
        Some(quote) => format!("{}\n\n{quote}", draft.trim_end()),
    })
}

fn quote(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    post: PostId,
) -> Result<Option<String>, AppError> {
    let Some(post) = store::find_post(conn, viewer, post)? else {
        return Ok(None);
    };
    if post.topic != topic || post.visibility != Visibility::Visible {
        return Ok(None);
    }
    let names = accounts::names(conn, &[post.author])?;
    let author = names.get(&post.author).filter(|name| !name.deleted);
    let author = author.map_or("compte supprimé", |name| &name.username);
    let address = routes::post(post.id);
    Ok(Some(text::quote(&post.body, author, &address)))
}

/// The entry « Citer » of a message's menu.
pub fn quote_entry(slug: &str, topic: TopicId, post: PostId) -> MenuItem {
    let href = format!("{}?citer={post}#repondre", routes::topic(slug, topic));
    MenuItem::go("Citer", href, Icon::Reply)
}
