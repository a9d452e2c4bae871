//! A small living forum to look at: `serve --demo`.
//!
//! Written through the same actions as anyone's messages. Only ever put into an empty forum, and
//! only on a machine that listens to itself alone: the passwords are printed.

mod content;

use std::collections::HashMap;

use chrono::Duration;

use crate::app::App;
use crate::domain::{
    AccountId, Audience, Body, CategoryId, EmailAddress, Password, Person, PostId, Standing,
    TagName, Timestamp, Title, TopicKind, Username, Viewer,
};
use crate::error::AppError;
use crate::features::{accounts, categories, topics};
use crate::text;

use content::{CATEGORIES, PEOPLE, TOPICS, Topic};

/// Of every demonstration account.
pub const PASSWORD: &str = "quatre mots à la suite";

/// How to sign in as somebody of the demonstration.
#[derive(Debug)]
pub struct SignIn {
    pub role: &'static str,
    pub email: String,
}

/// The accounts that the operator may try, one a standing.
#[must_use]
pub fn sign_ins() -> Vec<SignIn> {
    let first = |standing: Standing| PEOPLE.iter().find(|person| person.standing == standing);
    let standings = [
        Standing::Member,
        Standing::Helper,
        Standing::Moderator,
        Standing::Admin,
    ];
    standings
        .into_iter()
        .filter_map(|standing| Some((standing.label(), first(standing)?)))
        .map(|(role, person)| SignIn {
            role,
            email: email_of(person.username),
        })
        .collect()
}

fn email_of(username: &str) -> String {
    format!("{}@demo.example", text::fold(username))
}

/// Fills an empty forum; leaves one where anybody has an account as it is. Tells whether it did.
///
/// # Errors
/// The database's, or a defect in the demonstration's own texts.
pub async fn fill(app: &App) -> Result<bool, AppError> {
    let someone = app
        .db
        .read(|conn| accounts::after(conn, AccountId(0), 1))
        .await?;
    if !someone.is_empty() {
        return Ok(false);
    }
    let now = app.clock.now();
    let begin = now - Duration::days(90);
    let people = people(app, begin).await?;
    let categories = places(app, begin).await?;
    for topic in TOPICS {
        open(app, topic, &people, &categories, now).await?;
    }
    Ok(true)
}

type People = HashMap<&'static str, Viewer>;
type Places = HashMap<&'static str, CategoryId>;

async fn people(app: &App, begin: Timestamp) -> Result<People, AppError> {
    let password = Password::parse(PASSWORD).map_err(AppError::internal)?;
    let hash = tokio::task::spawn_blocking(move || accounts::password::hash(&password))
        .await
        .map_err(AppError::internal)??;
    let mut people = People::new();
    for one in PEOPLE {
        let new = accounts::actions::create::NewLocal {
            username: Username::parse(one.username).map_err(AppError::internal)?,
            email: EmailAddress::parse(&email_of(one.username)).map_err(AppError::internal)?,
            password_hash: hash.clone(),
            standing: one.standing,
        };
        let (account, identity) = app
            .db
            .write(move |conn| accounts::actions::create::create_local(conn, &new, begin))
            .await?;
        let person = Person {
            account,
            identity,
            session: None,
            username: one.username.to_owned(),
            standing: one.standing,
            silenced_until: None,
        };
        people.insert(one.username, Viewer::Person(person));
    }
    Ok(people)
}

async fn places(app: &App, begin: Timestamp) -> Result<Places, AppError> {
    let mut places = Places::new();
    for (position, category) in (1_i64..).zip(CATEGORIES) {
        let details = categories::Details {
            name: category.name.to_owned(),
            slug: category.slug.to_owned(),
            description: category.description.to_owned(),
            icon: category.icon.to_owned(),
            position,
            read: category.read,
            write: category.read.max(Audience::SignedIn),
            archived: false,
        };
        let id = app
            .db
            .write(move |conn| categories::add(conn, &details, begin))
            .await?;
        places.insert(category.slug, id);
    }
    Ok(places)
}

fn viewer(people: &People, name: &str) -> Result<Viewer, AppError> {
    people
        .get(name)
        .cloned()
        .ok_or_else(|| AppError::Internal(format!("nobody is called {name}")))
}

async fn open(
    app: &App,
    topic: &Topic,
    people: &People,
    places: &Places,
    now: Timestamp,
) -> Result<(), AppError> {
    let asked_at = now - Duration::hours(topic.hours_ago);
    let new = topics::NewTopic {
        kind: topic.kind,
        title: Title::parse(topic.title).map_err(AppError::internal)?,
        category: *places.get(topic.category).ok_or(AppError::NotFound)?,
        app: topic.app.map(str::to_owned),
        version: topic.version.map(str::to_owned),
        tags: topic
            .tags
            .iter()
            .map(|tag| TagName::parse(tag).map_err(AppError::internal))
            .collect::<Result<_, _>>()?,
        text: prepare(app, topic.body).await?,
    };
    let submission = topics::Submission {
        id: None,
        limited: false,
    };
    let asker = viewer(people, topic.author)?;
    let author = asker.clone();
    let published = app
        .db
        .write(move |conn| topics::ask(conn, &author, &new, &submission, asked_at))
        .await?;
    let mut at = asked_at;
    for (n, answer) in (1_i64..).zip(topic.answers) {
        at = at + Duration::minutes(17 * n + 6);
        let new = topics::NewAnswer {
            topic: published.topic,
            text: prepare(app, answer.body).await?,
        };
        let (by, when) = (viewer(people, answer.author)?, at.min(now));
        let submission = topics::Submission {
            id: None,
            limited: false,
        };
        let given = app
            .db
            .write(move |conn| topics::answer(conn, &by, &new, &submission, when))
            .await?;
        react(app, topic, (answer, given.post), people, when).await?;
    }
    for name in topic.me_too {
        let (by, id) = (viewer(people, name)?, published.topic);
        app.db
            .write(move |conn| topics::me_too(conn, &by, id, true, at))
            .await?;
    }
    Ok(())
}

async fn react(
    app: &App,
    topic: &Topic,
    (answer, post): (&content::Answer, PostId),
    people: &People,
    when: Timestamp,
) -> Result<(), AppError> {
    for name in answer.useful_to {
        let by = viewer(people, name)?;
        app.db
            .write(move |conn| topics::vote(conn, &by, post, true, when))
            .await?;
    }
    if answer.solves && topic.kind == TopicKind::Question {
        let by = viewer(people, topic.author)?;
        app.db
            .write(move |conn| topics::solve(conn, &by, post, true, when))
            .await?;
    }
    Ok(())
}

async fn prepare(app: &App, body: &str) -> Result<topics::Prepared, AppError> {
    let body = Body::parse(body).map_err(AppError::internal)?;
    topics::prepare(app, body).await
}

#[cfg(test)]
mod tests {
    use super::content::{CATEGORIES, PEOPLE, TOPICS};
    use super::email_of;
    use crate::domain::{App, Body, EmailAddress, TagName, Title, Username, VERSIONS};

    #[test]
    fn every_text_is_one_that_the_forum_takes() {
        let known = |name: &str| PEOPLE.iter().any(|person| person.username == name);
        assert!(
            PEOPLE
                .iter()
                .all(|person| EmailAddress::parse(&email_of(person.username)).is_ok())
        );
        assert!(
            PEOPLE
                .iter()
                .all(|person| Username::parse(person.username).is_ok())
        );
        for topic in TOPICS {
            assert!(Title::parse(topic.title).is_ok() && Body::parse(topic.body).is_ok());
            assert!(
                CATEGORIES.iter().any(|c| c.slug == topic.category),
                "{}",
                topic.category
            );
            assert!(topic.app.is_none_or(|app| App::find(app).is_some()));
            assert!(
                topic
                    .version
                    .is_none_or(|version| VERSIONS.contains(&version))
            );
            assert!(topic.tags.iter().all(|tag| TagName::parse(tag).is_ok()));
            assert!(known(topic.author) && topic.me_too.iter().all(|name| known(name)));
            assert!(!topic.me_too.contains(&topic.author));
            for answer in topic.answers {
                assert!(Body::parse(answer.body).is_ok() && known(answer.author));
                assert!(
                    answer
                        .useful_to
                        .iter()
                        .all(|name| known(name) && *name != answer.author)
                );
            }
        }
    }
}
