//! What resembles a topic, under its page: from the index, and only what everybody may see.
//!
//! The list is remembered for some minutes and asked of the database each time it is shown, so that
//! what was hidden meanwhile shows nowhere. Pages that are kept depend on all of its topics.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::Duration;
use tokio::task::spawn_blocking;

use super::documents::kind_of;
use super::find;
use super::memory::{Memory, Near, Thing, Turn};
use super::similar::{self, Similar};
use super::store::{self, TopicHit, TutorialHit};
use crate::app::App;
use crate::db::{Conn, DbError, Scope};
use crate::domain::{Timestamp, TopicId, TutorialId, Viewer};
use crate::error::AppError;
use crate::search::{Kind, Request};
use crate::text;
use crate::web::routes;

/// Things shown under a topic.
const SHOWN: usize = 5;
/// How long a list is taken as it is.
const HOLDS: Duration = Duration::minutes(10);
/// The same for an empty one: the topic may not be indexed yet.
const EMPTY_HOLDS: Duration = Duration::minutes(1);

/// What resembles a topic, before it is known who may see what of it.
#[derive(Debug, Clone)]
pub struct Candidates(Arc<Near>);

impl Candidates {
    /// What a kept page that shows these depends on, those that it leaves out included.
    pub fn scopes(&self) -> impl Iterator<Item = Scope> {
        self.0.things.iter().map(|(kind, id)| match kind {
            Kind::Tutorial | Kind::Video => Scope::Library,
            Kind::Topic | Kind::Announcement => Scope::Topic(*id),
        })
    }

    /// When they are looked for again.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        self.0.until
    }
}

/// What resembles a topic. Without an index, or while others look, nothing for a moment: what is found
/// then is shown afterwards. Only where nobody looked for a while does a page wait for it.
pub async fn candidates(app: &App, topic: TopicId, now: Timestamp) -> Candidates {
    if let Some(near) = app.finding.near(topic, now) {
        return Candidates(near);
    }
    let mut near = Near::default();
    if let Some(things) = app.finding.later(topic) {
        near.things = things;
    } else if let Some(turn) = Memory::turn(app) {
        if turn.idle {
            near.things = look(app, topic, turn).await;
        } else {
            let (app, later) = (app.clone(), near.later.clone());
            tokio::spawn(async move {
                let things = look(&app, topic, turn).await;
                later.get_or_init(|| things);
            });
        }
    }
    let holds = if near.things.is_empty() {
        EMPTY_HOLDS
    } else {
        HOLDS
    };
    near.until = Some(now + holds);
    Candidates(app.finding.remember(topic, near, now))
}

async fn look(app: &App, topic: TopicId, turn: Turn) -> Vec<Thing> {
    let found = find_near(app, topic).await;
    drop(turn);
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, topic.id = topic.0, "what resembles a topic is not known");
        Vec::new()
    })
}

async fn find_near(app: &App, topic: TopicId) -> Result<Vec<Thing>, AppError> {
    let engine = find::engine(app)?;
    let (everyone, kind) = app
        .db
        .read(move |conn| {
            let everyone = store::categories(conn, &Viewer::Visitor)?;
            Ok::<_, DbError>((everyone, store::topic_kind(conn, topic)?))
        })
        .await?;
    let Some(kind) = kind.map(kind_of) else {
        return Ok(Vec::new());
    };
    let request = Request {
        kinds: vec![Kind::Topic, Kind::Tutorial],
        visible_categories: Some(everyone.iter().map(|one| one.id.0).collect()),
        page: 1,
        per_page: SHOWN,
        ..Request::default()
    };
    let hits = spawn_blocking(move || engine.related(kind, topic.0, &request))
        .await
        .map_err(AppError::internal)?
        .map_err(AppError::internal)?;
    Ok(hits.iter().map(|hit| (hit.kind, hit.group)).collect())
}

/// What a page shows of some candidates.
#[derive(Debug, Clone, Default)]
pub struct Related {
    pub things: Vec<Similar>,
    /// Those of them that ask nearly the same, by their titles.
    pub duplicates: Vec<Similar>,
}

/// Those of the candidates that everybody may see now, in their order.
///
/// # Errors
/// The database's.
pub fn shown(conn: &mut Conn, candidates: &Candidates, title: &str) -> Result<Related, DbError> {
    let ids = |kind: Kind| {
        let things = candidates.0.things.iter();
        things
            .filter(move |(one, _)| *one == kind)
            .map(|(_, id)| *id)
    };
    let topics: Vec<TopicId> = ids(Kind::Topic).map(TopicId).collect();
    let tutorials: Vec<TutorialId> = ids(Kind::Tutorial).map(TutorialId).collect();
    let topics = store::topics_shown(conn, &Viewer::Visitor, &topics)?;
    let tutorials = store::tutorials_shown(conn, &tutorials)?;
    let things = candidates
        .0
        .things
        .iter()
        .filter_map(|(kind, id)| match kind {
            Kind::Tutorial => tutorials
                .iter()
                .find(|one| one.id.0 == *id)
                .map(of_tutorial),
            _ => topics.iter().find(|one| one.id.0 == *id).map(of_topic),
        });
    Ok(Related {
        things: things.collect(),
        duplicates: topics
            .iter()
            .filter(|one| asks_the_same(title, &one.title))
            .map(of_topic)
            .collect(),
    })
}

fn of_topic(topic: &TopicHit) -> Similar {
    Similar {
        title: text::typography(&topic.title),
        href: routes::topic(&topic.slug, topic.id),
        state: similar::state_of(topic),
        opening: similar::opening(Kind::Topic, topic.id.0),
    }
}

fn of_tutorial(tutorial: &TutorialHit) -> Similar {
    Similar {
        title: text::typography(&tutorial.title),
        href: routes::tutorial(&tutorial.slug),
        state: similar::TUTORIAL.to_owned(),
        opening: similar::opening(Kind::Tutorial, tutorial.id.0),
    }
}

/// Whether two titles hold mostly the same words: at least two, and half of all.
fn asks_the_same(one: &str, other: &str) -> bool {
    let (one, other) = (beginnings(one), beginnings(other));
    let shared = one.intersection(&other).count();
    shared >= 2 && 2 * shared >= one.union(&other).count()
}

/// The words that say something, without what changes at their end.
fn beginnings(title: &str) -> HashSet<String> {
    text::fold(title)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 3)
        .map(|word| word.chars().take(5).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_ask_the_same() {
        for (one, other, same) in [
            ("Partager un agenda", "Comment partager des agendas ?", true),
            (
                "Partager un agenda avec un lien",
                "Partager l’agenda par un lien",
                true,
            ),
            (
                "L’agenda ne se synchronise plus",
                "Mon agenda ne synchronise plus",
                true,
            ),
            ("Partager un agenda", "Partager un dossier", false),
            ("Bonjour", "Bonjour", false),
            ("", "", false),
        ] {
            assert_eq!(asks_the_same(one, other), same, "{one} / {other}");
        }
    }
}
