//! From words to results that the viewer may see.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::asked::{Asked, Typed};
use super::documents::{post_of_key, revision_of_tutorial, tutorial_of_key};
use super::store::{self, PostHit, TopicHit, TutorialHit};
use super::words;
use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{PostId, TopicId, TopicState, TutorialId, Viewer};
use crate::error::AppError;
use crate::features::admin::figures::day_of;
use crate::search::{Answer, Engine, Hit, Kind, Request};
use crate::web::ui::Html;
use crate::web::{Query, routes};

/// Searches made at once in this process: a flood waits here and leaves the cores to the pages.
static SEARCHING: Semaphore = Semaphore::const_new(4);
/// A search that waits longer than this for its turn is refused.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// What is shown of a search.
#[derive(Debug)]
pub struct Results {
    /// Groups found, without those of this page that the viewer may not see after all.
    pub total: usize,
    /// Whether there are more than were counted.
    pub more: bool,
    pub counts: Vec<(Kind, usize)>,
    /// What was looked for instead, where words were misspelt or nothing holds the phrases.
    pub corrected: Option<String>,
    /// Whether nothing that was asked for holds the phrases: their words were looked for one by one.
    pub apart: bool,
    /// Words to try instead, when nothing was found.
    pub nearest: Vec<String>,
    pub found: Vec<Found>,
    pub took: Duration,
}

/// One result.
#[derive(Debug)]
pub struct Found {
    pub kind: Kind,
    pub href: String,
    pub excerpt: Html,
    pub score: f32,
    /// The version of Nextcloud it was written for, where that is why it stands lower.
    pub outdated: Option<u32>,
    pub thing: Thing,
}

/// What was found, as it is now.
#[derive(Debug)]
pub enum Thing {
    Topic(TopicHit, PostHit),
    Tutorial(TutorialHit),
}

impl Found {
    #[must_use]
    pub fn title(&self) -> &str {
        match &self.thing {
            Thing::Topic(topic, _) => &topic.title,
            Thing::Tutorial(tutorial) => &tutorial.title,
        }
    }

    /// Of the topic or tutorial.
    #[must_use]
    pub fn id(&self) -> i64 {
        match &self.thing {
            Thing::Topic(topic, _) => topic.id.0,
            Thing::Tutorial(tutorial) => tutorial.id.0,
        }
    }

    /// A question whose solution is known, or a tutorial.
    #[must_use]
    pub fn answers(&self) -> bool {
        match &self.thing {
            Thing::Topic(topic, _) => topic.state == TopicState::Solved,
            Thing::Tutorial(_) => true,
        }
    }
}

/// Searches for a page, on a thread that may take its time.
///
/// # Errors
/// [`AppError::Unavailable`] when too many search at once, or without an index.
pub async fn find(app: &App, viewer: &Viewer, request: Request) -> Result<Results, AppError> {
    let turn = tokio::time::timeout(LONGEST_WAIT, SEARCHING.acquire()).await;
    let Ok(Ok(_turn)) = turn else {
        return Err(AppError::Unavailable("too many searches".to_owned()));
    };
    let engine = engine(app)?;
    let request = Request {
        current_version: match request.current_version {
            Some(own) => Some(own),
            None => app.finding.newest_version(app).await?,
        },
        ..request
    };
    let (answer, started) = spawn_blocking(move || {
        let started = Instant::now();
        engine.search(&request).map(|answer| (answer, started))
    })
    .await
    .map_err(AppError::internal)?
    .map_err(AppError::internal)?;
    let results = visible(app, viewer, answer).await?;
    Ok(Results {
        took: started.elapsed(),
        ..results
    })
}

/// What of an answer the viewer may see now.
///
/// # Errors
/// The database's.
pub(super) async fn visible(
    app: &App,
    viewer: &Viewer,
    answer: Answer,
) -> Result<Results, AppError> {
    let viewer = viewer.clone();
    app.db
        .read(move |conn| Ok::<_, AppError>(shown(conn, &viewer, answer)?))
        .await
}

/// The newest that a visitor would find with an address of `/recherche`, and its words on one line.
/// Nothing where a filter names nobody or nothing that a visitor knows of: who follows a search wants
/// that one, and no other.
///
/// # Errors
/// As [`find`].
pub async fn public(
    app: &App,
    query: &Query,
    limit: usize,
) -> Result<(String, Vec<(Kind, i64)>), AppError> {
    let zone = app.config.time_zone;
    let today = day_of(app.clock.now(), zone);
    let text = words::query(query.raw("q"));
    let typed = Typed {
        text: text.clone(),
        exact: query.has("exact"),
        ..Typed::default()
    };
    let asked = app
        .db
        .read(move |conn| Asked::read(conn, &Viewer::Visitor, typed, today))
        .await?;
    if asked.is_empty() || asked.names_nothing {
        return Ok((text, Vec::new()));
    }
    let request = Request {
        newest: true,
        apart: None,
        page: 1,
        per_page: limit,
        ..asked.request(zone)
    };
    let results = find(app, &Viewer::Visitor, request).await?;
    let ids = results.found.iter().map(|found| (found.kind, found.id()));
    Ok((text, ids.collect()))
}

pub(super) fn engine(app: &App) -> Result<Arc<Engine>, AppError> {
    app.search
        .clone()
        .ok_or_else(|| AppError::Unavailable("no search index in this process".to_owned()))
}

fn shown(conn: &mut Conn, viewer: &Viewer, answer: Answer) -> Result<Results, DbError> {
    let keys = answer.hits.iter().map(|hit| &hit.key);
    let mut seen = Seen::load(conn, viewer, keys.chain(&answer.quoted))?;
    // Words that only something shows which is hidden by now are nobody's to read.
    let quotable = answer.quoted.iter().all(|key| seen.shows(key));
    let hits = answer.hits.len();
    let found: Vec<Found> = answer
        .hits
        .into_iter()
        .filter_map(|hit| seen.show(hit))
        .collect();
    let total = answer.total - (hits - found.len());
    let apart = answer.apart && !answer.counts.is_empty();
    Ok(Results {
        total,
        more: answer.more,
        counts: answer.counts,
        // Other words that find nothing either help nobody.
        corrected: answer.corrected.filter(|_| quotable && total > 0),
        apart,
        nearest: if quotable { answer.nearest } else { Vec::new() },
        found,
        took: Duration::ZERO,
    })
}

/// What the viewer may see of some hits.
struct Seen {
    topics: HashMap<TopicId, TopicHit>,
    posts: HashMap<PostId, PostHit>,
    tutorials: HashMap<TutorialId, TutorialHit>,
}

impl Seen {
    fn load<'a>(
        conn: &mut Conn,
        viewer: &Viewer,
        keys: impl Iterator<Item = &'a String> + Clone,
    ) -> Result<Self, DbError> {
        let posts: Vec<PostId> = keys.clone().filter_map(|key| post_of_key(key)).collect();
        let posts = store::posts_shown(conn, &posts)?;
        let topics: Vec<TopicId> = posts.iter().map(|post| post.topic).collect();
        let topics = store::topics_shown(conn, viewer, &topics)?;
        let tutorials: Vec<TutorialId> = keys.filter_map(|key| tutorial_of_key(key)).collect();
        let tutorials = store::tutorials_shown(conn, &tutorials)?;
        Ok(Self {
            topics: topics.into_iter().map(|row| (row.id, row)).collect(),
            posts: posts.into_iter().map(|row| (row.id, row)).collect(),
            tutorials: tutorials.into_iter().map(|row| (row.id, row)).collect(),
        })
    }

    /// Whether a document may be seen.
    fn shows(&self, key: &str) -> bool {
        match (post_of_key(key), tutorial_of_key(key)) {
            (Some(post), _) => self
                .posts
                .get(&post)
                .is_some_and(|post| self.topics.contains_key(&post.topic)),
            (_, Some(tutorial)) => self.tutorials.contains_key(&tutorial),
            _ => false,
        }
    }

    fn show(&mut self, mut hit: Hit) -> Option<Found> {
        let (href, thing) = if hit.kind == Kind::Tutorial {
            let tutorial = self.tutorials.remove(&TutorialId(hit.group))?;
            if revision_of_tutorial(tutorial.updated_at) != hit.revision {
                hit.excerpt_html.clear();
            }
            (routes::tutorial(&tutorial.slug), Thing::Tutorial(tutorial))
        } else {
            let post = self.posts.remove(&post_of_key(&hit.key)?)?;
            let topic = self.topics.remove(&post.topic)?;
            // The index may not know yet of words that were taken away.
            if post.revision != hit.revision {
                hit.excerpt_html.clear();
            }
            let href = match post.number {
                1 => routes::topic(&topic.slug, topic.id),
                number => routes::message(&topic.slug, topic.id, number),
            };
            (href, Thing::Topic(topic, post))
        };
        Some(Found {
            kind: hit.kind,
            href,
            // The engine escapes everything and writes no element but `<mark>`.
            excerpt: Html::trusted(hit.excerpt_html),
            score: hit.score,
            outdated: hit.outdated,
            thing,
        })
    }
}
