//! Filling an empty forum: people and categories first, then what happened, in its order, in few
//! transactions.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::try_join_all;

use super::content::{Content, Tutorial};
use super::links::{self, Target};
use super::timeline::{self, Deed, Step};
use super::write::{Places, Step as Ready, Written};
use super::{PASSWORD, desk, email_of, write};
use crate::app::App;
use crate::domain::{
    AccountId, Audience, Body, EmailAddress, Password, Person, Timestamp, Username, Viewer,
};
use crate::error::AppError;
use crate::features::accounts::{self, actions};
use crate::features::{categories, library, topics, uploads};

/// Steps of one transaction, at most: few transactions, none of them long.
const BATCH: usize = 120;

/// Everybody of the demonstration, by name.
pub type People = HashMap<String, Viewer>;

/// Fills an empty forum; leaves one where anybody has an account as it is. Tells whether it did.
///
/// Of the mails that all this would have sent, only those of the last hours are left to be sent. A
/// process killed meanwhile leaves what it had written: begin again with an empty database.
///
/// # Errors
/// The database's, or a mistake in the demonstration's own files.
pub async fn fill(app: &App) -> Result<bool, AppError> {
    let someone = app
        .db
        .read(|conn| accounts::after(conn, AccountId(0), 1))
        .await?;
    if !someone.is_empty() {
        return Ok(false);
    }
    let content = Arc::new(Content::load().map_err(AppError::internal)?);
    let now = app.clock.now();
    let people = Arc::new(people(app, &content, now).await?);
    let places = Arc::new(places(app, &content, now).await?);
    for tutorial in &content.tutorials {
        import(app, &content, tutorial, now)?;
    }
    let mut filling = Filling {
        app,
        now,
        content: content.clone(),
        people: people.clone(),
        places,
        written: Written::default(),
        waiting: Vec::new(),
    };
    for step in timeline::steps(&content, now, app.config.time_zone) {
        filling.take(step).await?;
    }
    filling.flush().await?;
    let written = filling.written;
    desk::arrange(app, &content, &people, written, now).await?;
    app.wake();
    Ok(true)
}

async fn people(app: &App, content: &Content, now: Timestamp) -> Result<People, AppError> {
    let password = Password::parse(PASSWORD).map_err(AppError::internal)?;
    // One for all: hashing is slow on purpose.
    let hash = tokio::task::spawn_blocking(move || accounts::password::hash(&password))
        .await
        .map_err(AppError::internal)??;
    let mut new = Vec::new();
    for one in &content.people {
        let account = actions::create::NewLocal {
            username: Username::parse(&one.username).map_err(AppError::internal)?,
            email: EmailAddress::parse(&email_of(&one.username)).map_err(AppError::internal)?,
            password_hash: hash.clone(),
            standing: one.standing,
        };
        let joined = one.joined.at(now, app.config.time_zone);
        new.push((account, one.bio.clone(), joined));
    }
    app.db
        .write(move |conn| {
            let mut people = People::new();
            for (new, bio, joined) in &new {
                let (account, identity) = actions::create::create_local(conn, new, *joined)?;
                let person = Person {
                    account,
                    identity,
                    session: None,
                    username: new.username.as_str().to_owned(),
                    standing: new.standing,
                    silenced_until: None,
                };
                let profile = actions::settings::Profile {
                    username: new.username.clone(),
                    bio: bio.clone(),
                };
                actions::settings::save_profile(conn, &person, &profile, *joined)?;
                people.insert(person.username.clone(), Viewer::Person(person));
            }
            Ok(people)
        })
        .await
}

/// The categories of the demonstration, and those that an empty forum has.
async fn places(app: &App, content: &Content, now: Timestamp) -> Result<Places, AppError> {
    let begin = content.people.iter().map(|one| one.joined);
    let begin = begin
        .map(|joined| joined.at(now, app.config.time_zone))
        .min();
    let begin = begin.unwrap_or(now);
    let new: Vec<_> = (1_i64..)
        .zip(&content.categories)
        .map(|(position, category)| categories::Details {
            name: category.name.clone(),
            slug: category.slug.clone(),
            description: category.description.clone(),
            icon: category.icon.clone(),
            position,
            read: category.read,
            write: category.read.max(Audience::SignedIn),
            archived: false,
        })
        .collect();
    app.db
        .write(move |conn| {
            let mut places = Places::new();
            for there in categories::all(conn)? {
                places.insert(there.slug, there.id);
            }
            for details in &new {
                let id = categories::add(conn, details, begin)?;
                places.insert(details.slug.clone(), id);
            }
            Ok(places)
        })
        .await
}

/// Puts a tutorial into the library by the way of every import.
fn import(
    app: &App,
    content: &Content,
    tutorial: &Tutorial,
    now: Timestamp,
) -> Result<(), AppError> {
    let only_tutorials = |target: Target<'_>| match target {
        Target::Tutorial(name) => content.address_of_tutorial(name),
        Target::Topic(_) | Target::Post(..) => None,
    };
    let body = links::resolve(&tutorial.body, "", only_tutorials).map_err(AppError::Internal)?;
    let line = serde_json::json!({
        "external_id": format!("demo:{}", tutorial.name),
        "title": tutorial.title,
        "body": body,
        "app": tutorial.app,
        "tags": tutorial.tags,
        "level": tutorial.level,
    });
    let at = tutorial.at.at(now, app.config.time_zone);
    let report = |_: u64, why: &str| tracing::error!(why, "a tutorial of the demonstration");
    let line = line.to_string();
    let done = library::import_at(app, line.as_bytes(), &report, at)?;
    if done.created == 1 {
        Ok(())
    } else {
        Err(AppError::Internal(format!(
            "{} was not kept",
            tutorial.name
        )))
    }
}

struct Filling<'a> {
    app: &'a App,
    now: Timestamp,
    content: Arc<Content>,
    people: Arc<People>,
    places: Arc<Places>,
    written: Written,
    /// Steps of the next transaction, each with the text that it publishes.
    waiting: Vec<(Step, Option<String>)>,
}

impl Filling<'_> {
    async fn take(&mut self, step: Step) -> Result<(), AppError> {
        let content = self.content.clone();
        let topic = &content.topics[step.topic];
        let text = match step.deed {
            Deed::Write(n) => Some(&topic.messages[n].body),
            Deed::Correct(n, version) => Some(&topic.messages[n].edits[version].body),
            _ => None,
        };
        let Some(text) = text else {
            self.waiting.push((step, None));
            return Ok(());
        };
        let full = self.waiting.len() >= BATCH;
        let leads = links::targets(text);
        let unknown = leads.iter().any(|target| self.path(*target).is_none());
        if full || unknown {
            self.flush().await?;
        }
        let origin = self.app.config.public_url.as_str();
        let text = links::resolve(text, origin, |target| self.path(target))
            .map_err(|why| AppError::Internal(format!("{}: {why}", topic.name)))?;
        let text = self
            .with_pictures(text, &topic.messages[0].author, &step)
            .await?;
        self.waiting.push((step, Some(text)));
        Ok(())
    }

    /// Where a link leads, once that is written.
    fn path(&self, target: Target<'_>) -> Option<String> {
        let index = |name: &str| self.content.topics.iter().position(|t| t.name == name);
        match target {
            Target::Topic(name) => {
                let (id, slug) = self.written.topics.get(&index(name)?)?;
                Some(format!("/t/{slug}/{id}"))
            }
            Target::Post(name, number) => {
                let post = (index(name)?, number.checked_sub(1)?);
                let id = self.written.posts.get(&post)?;
                Some(format!("/p/{id}"))
            }
            Target::Tutorial(name) => self.content.address_of_tutorial(name),
        }
    }

    /// Sends the pictures of a text as its author would, and puts in what shows them.
    async fn with_pictures(
        &self,
        text: String,
        opener: &str,
        step: &Step,
    ) -> Result<String, AppError> {
        let messages = &self.content.topics[step.topic].messages;
        let author = match step.deed {
            Deed::Write(n) => &messages[n].author,
            _ => opener,
        };
        let mut out = text.clone();
        for shown in links::pictures(&text) {
            let bytes = self.content.pictures.get(shown.file);
            let bytes = bytes.ok_or(AppError::Internal(format!("no {}", shown.file)))?;
            let Viewer::Person(person) = write::viewer(&self.people, author)? else {
                return Err(AppError::SignInRequired);
            };
            let file = (shown.file, bytes.clone());
            let markdown = uploads::add(self.app, &person, file, shown.alt, step.at).await?;
            out = out.replacen(shown.whole, &markdown, 1);
        }
        Ok(out)
    }

    /// Makes the texts that wait ready, all at once, then writes all steps.
    async fn flush(&mut self) -> Result<(), AppError> {
        let waiting = std::mem::take(&mut self.waiting);
        let app = self.app;
        let ready = waiting.into_iter().map(|(step, text)| async move {
            let text = match text {
                Some(text) => {
                    let body = Body::parse(&text).map_err(AppError::internal)?;
                    Some(topics::prepare(app, body).await?)
                }
                None => None,
            };
            Ok::<_, AppError>(Ready { step, text })
        });
        let ready = try_join_all(ready).await?;
        let writing = write::Writing {
            content: self.content.clone(),
            people: self.people.clone(),
            places: self.places.clone(),
            now: self.now,
        };
        let before = self.written.clone();
        self.written = self
            .app
            .db
            .write(move |conn| {
                let mut written = before.clone();
                writing.all(conn, &ready, &mut written)?;
                Ok::<_, AppError>(written)
            })
            .await?;
        Ok(())
    }
}
