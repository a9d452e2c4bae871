//! `/p/{id}/historique`: what a message said before, as far as the viewer may know.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use actix_web::{HttpResponse, web};
use askama::Template;
use tokio::sync::Semaphore;

use super::common;
use crate::domain::{AccountId, PostId, Timestamp};
use crate::error::AppError;
use crate::features::accounts::{self, AccountName};
use crate::features::topics::actions::tags_before;
use crate::features::topics::store::{self, Post, Revision, TopicFull};
use crate::text;
use crate::web::dates::When;
use crate::web::layout::Layout;
use crate::web::numbers::counted;
use crate::web::ui::{Breadcrumbs, ButtonLink, Common, Diff, Icon, Link, Look, NextPage};
use crate::web::{Limit, Query, Visit, page as show, routes};

/// Versions on one page.
const A_PAGE: i64 = 5;
/// The comparisons of a page take this long at most; then they are made with less care.
const COMPARING: Duration = Duration::from_millis(600);
/// Pages being compared at once; the others wait their turn, and then are asked to come back.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Compares texts off the request threads: long ones take a while.
///
/// # Errors
/// [`AppError::Unavailable`] when too many are being compared.
pub async fn comparing<T: Send + 'static>(
    work: impl FnOnce(Option<Instant>) -> T + Send + 'static,
) -> Result<T, AppError> {
    let turn = tokio::time::timeout(LONGEST_WAIT, AT_ONCE.acquire()).await;
    let Ok(Ok(turn)) = turn else {
        return Err(AppError::Unavailable("too many comparisons".to_owned()));
    };
    tokio::task::spawn_blocking(move || {
        // Held by the thread: a request that goes away does not stop the work.
        let _turn = turn;
        work(Some(Instant::now() + COMPARING))
    })
    .await
    .map_err(AppError::internal)
}

#[derive(Template)]
#[template(path = "topics/history.html")]
struct HistoryPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    intro: String,
    common: Option<Common>,
    versions: Vec<Version>,
    next: Option<NextPage>,
    links: Vec<ButtonLink>,
}

/// A version as shown.
struct Version {
    number: i64,
    name: &'static str,
    when: When,
    /// Who made it, where the viewer may know.
    by: Option<Link>,
    reason: Option<String>,
    title: Option<Diff>,
    /// Tags before and after.
    tags: Option<(String, String)>,
    text: Shown,
    links: Vec<ButtonLink>,
}

/// What is shown of a text.
enum Shown {
    Compared(Diff),
    /// The first one, to be unfolded.
    First(String),
    Same,
    Erased,
    /// The one before was erased.
    NothingToCompare,
    /// Not for this viewer.
    Withheld,
}

/// A text as far as the viewer may read it.
#[derive(Clone)]
enum Text {
    Kept(String),
    Erased,
    Withheld,
}

/// A version as read.
struct Kept {
    number: i64,
    title: Option<String>,
    tags: Option<String>,
    text: Text,
    /// When, by whom and why, where the viewer may know.
    made_at: Option<Timestamp>,
    made_by: Option<AccountId>,
    reason: Option<String>,
}

struct Read {
    post: Post,
    full: TopicFull,
    /// Newest first; one more than shown, to compare with.
    kept: Vec<Kept>,
    names: HashMap<AccountId, AccountName>,
    common: Option<Common>,
    top: i64,
}

/// GET `/p/{id}/historique` `?avant=` the last version shown.
pub async fn page(
    visit: Visit,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Compute)?;
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let before: Option<i64> = query.parse("avant");
    let read = load(&visit, id, before).await?;
    let pairs: Vec<(Text, Text)> = read
        .kept
        .windows(2)
        .map(|pair| (pair[1].text.clone(), pair[0].text.clone()))
        .collect();
    let texts = compare(pairs).await?;
    let last = read.top - A_PAGE;
    let here = format!("/p/{id}/historique");
    show(&HistoryPage {
        layout: visit.private_layout("Historique du message"),
        breadcrumbs: breadcrumbs(&read.post, &read.full),
        intro: intro(&visit, &read),
        common: read.common.clone(),
        next: (last > 0 || before.is_some()).then(|| NextPage {
            next: (last > 0).then(|| format!("{here}?avant={}", last + 1)),
            first: before.map(|_| here.clone()),
        }),
        links: links(&visit, &read),
        versions: versions(&visit, &read, texts),
    })
}

/// The way back to the message.
pub fn breadcrumbs(post: &Post, full: &TopicFull) -> Breadcrumbs {
    let title = text::typography(&full.topic.title);
    let place = routes::message(&full.topic.slug, post.topic, post.number);
    Breadcrumbs {
        links: vec![Link::new(title, place)],
    }
}

async fn load(visit: &Visit, id: PostId, before: Option<i64>) -> Result<Read, AppError> {
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .read(move |conn| {
            let post = store::find_post(conn, &viewer, id)?.ok_or(AppError::NotFound)?;
            let full = store::find_topic(conn, &viewer, post.topic)?.ok_or(AppError::NotFound)?;
            let top = before.map_or(post.revision, |before| before.saturating_sub(1));
            if !(1..=post.revision).contains(&top) {
                return Err(AppError::NotFound);
            }
            let rows = store::revisions_of(conn, id, top - A_PAGE..=top)?;
            let wiki_from = store::wiki_from(conn, id)?;
            let tags = tags_before(conn, &post)?;
            let rows: HashMap<i64, Revision> =
                rows.into_iter().map(|row| (row.revision, row)).collect();
            let kept: Vec<Kept> = ((top - A_PAGE).max(1)..=top)
                .rev()
                .map(|number| {
                    let made = rows
                        .get(&(number - 1))
                        .filter(|_| post.allows_editor(&viewer, wiki_from, number));
                    let (title, tags, text) = match rows.get(&number) {
                        _ if !post.allows_version(&viewer, wiki_from, number) => {
                            (None, None, Text::Withheld)
                        }
                        Some(row) if row.erased() => (None, None, Text::Erased),
                        Some(row) => (
                            row.title.clone(),
                            row.tags.clone(),
                            Text::Kept(row.body.clone()),
                        ),
                        None if number == post.revision => (
                            Some(full.topic.title.clone()).filter(|_| post.opens_topic()),
                            tags.clone(),
                            Text::Kept(post.body.clone()),
                        ),
                        None => (None, None, Text::Erased),
                    };
                    Kept {
                        number,
                        title,
                        tags,
                        text,
                        made_at: match number {
                            1 => Some(post.created_at),
                            _ => rows.get(&(number - 1)).map(|row| row.replaced_at),
                        },
                        made_by: made.map(|row| row.editor),
                        reason: made
                            .map(|row| row.reason.clone())
                            .filter(|reason| !reason.is_empty()),
                    }
                })
                .collect();
            let editors: Vec<AccountId> = kept.iter().filter_map(|kept| kept.made_by).collect();
            let names = accounts::names(conn, &editors)?;
            let common = common::load(conn, &[&post])?.remove(&id);
            Ok(Read {
                post,
                full,
                kept,
                names,
                common,
                top,
            })
        })
        .await
}

async fn compare(pairs: Vec<(Text, Text)>) -> Result<Vec<Shown>, AppError> {
    comparing(move |until| {
        pairs
            .iter()
            .map(|pair| match pair {
                (_, Text::Erased) => Shown::Erased,
                (Text::Withheld, _) | (_, Text::Withheld) => Shown::Withheld,
                (Text::Erased, _) => Shown::NothingToCompare,
                (Text::Kept(old), Text::Kept(new)) => {
                    Diff::of(old, new, until).map_or(Shown::Same, Shown::Compared)
                }
            })
            .collect()
    })
    .await
}

fn versions(visit: &Visit, read: &Read, texts: Vec<Shown>) -> Vec<Version> {
    let shown = usize::try_from(A_PAGE).unwrap_or(usize::MAX);
    let mut texts = texts.into_iter();
    read.kept
        .iter()
        .enumerate()
        .take(shown)
        .map(|(index, kept)| {
            let before = read.kept.get(index + 1);
            let text = match (before, &kept.text) {
                (Some(_), _) => texts.next().unwrap_or(Shown::Withheld),
                (None, Text::Kept(text)) => Shown::First(text.clone()),
                (None, Text::Erased) => Shown::Erased,
                (None, Text::Withheld) => Shown::Withheld,
            };
            version(visit, read, (before, kept), text)
        })
        .collect()
}

fn version(
    visit: &Visit,
    read: &Read,
    (before, kept): (Option<&Kept>, &Kept),
    text: Shown,
) -> Version {
    let titles = before
        .and_then(|b| b.title.as_deref())
        .zip(kept.title.as_deref());
    let tags = before.and_then(|b| b.tags.clone()).zip(kept.tags.clone());
    let none_said = |tags: String| match tags.as_str() {
        "" => "aucune".to_owned(),
        _ => tags,
    };
    let by = kept.made_by.map(|id| match read.names.get(&id) {
        Some(name) if !name.deleted => Link::new(&name.username, routes::member(&name.username)),
        _ => Link::new("compte supprimé", String::new()),
    });
    let current = kept.number == read.post.revision;
    Version {
        number: kept.number,
        name: match kept.number {
            _ if current => "Texte affiché",
            1 => "Premier texte",
            _ => "Version",
        },
        when: visit.when(kept.made_at.unwrap_or(read.post.created_at)),
        by,
        reason: kept.reason.clone(),
        title: titles.and_then(|(old, new)| Diff::of(old, new, None)),
        tags: tags
            .filter(|(old, new)| old != new)
            .map(|(old, new)| (none_said(old), none_said(new))),
        links: match kept.text {
            Text::Kept(_) if !current => version_links(visit, read, kept.number),
            _ => Vec::new(),
        },
        text,
    }
}

fn version_links(visit: &Visit, read: &Read, number: i64) -> Vec<ButtonLink> {
    let post = &read.post;
    let link = |label: &str, verb: &str, icon| {
        ButtonLink::new(label, format!("/p/{}/historique/{number}/{verb}", post.id))
            .with_icon(icon)
            .with_look(Look::Quiet)
            .about(format!("version {number}"))
    };
    let mut links = Vec::new();
    if post.allows_return(&read.full.topic, &visit.viewer) {
        links.push(link("Rétablir cette version", "retablir", Icon::Clock));
    }
    if post.allows_erasing(&visit.viewer) {
        links.push(link("Effacer cette version", "effacer", Icon::Trash));
    }
    links
}

fn intro(visit: &Visit, read: &Read) -> String {
    let post = &read.post;
    let n = post.revision - 1;
    if n == 0 {
        return "Ce message n’a jamais été modifié.".to_owned();
    }
    let times = format!("Ce message a été modifié {}.", counted(n, "fois", "fois"));
    let whole = visit.viewer.is(post.author) || visit.viewer.moderates();
    let who = if post.wiki && !whole {
        "Tout le monde peut lire ce qui a changé depuis qu’il est en rédaction commune."
    } else if post.wiki {
        "Tout le monde peut lire ce qui a changé depuis qu’il est en rédaction commune\u{202f}; le reste, seulement son auteur·ice et la modération."
    } else if whole {
        "Seuls son auteur·ice et la modération lisent ce qui a changé. Les autres ne voient que les dates."
    } else {
        "Ce qui a changé n’est montré qu’à son auteur·ice et à la modération\u{a0}: une correction peut retirer une donnée personnelle."
    };
    format!("{times} {who}")
}

fn links(visit: &Visit, read: &Read) -> Vec<ButtonLink> {
    let post = &read.post;
    let mut links = Vec::new();
    if post.allows_edit(&read.full.topic, &visit.viewer) {
        let edit = ButtonLink::new("Modifier le message", format!("/p/{}/modifier", post.id));
        links.push(edit.with_icon(Icon::Edit));
    }
    if post.allows_wiki(&read.full.topic, &visit.viewer) {
        let label = common::label(post.wiki);
        let wiki = ButtonLink::new(label, format!("/p/{}/wiki", post.id));
        links.push(wiki.with_icon(Icon::Users));
    }
    links
}
