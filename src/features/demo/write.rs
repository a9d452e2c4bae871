//! What people do, done by the actions of the rooms, at its time.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Duration;

use super::content::{Content, Message, Topic, Verdict};
use super::fill::People;
use super::timeline::{self, Deed};
use crate::db::Conn;
use crate::domain::{CategoryId, PostId, TagName, Timestamp, Title, TopicId, Viewer};
use crate::error::{AppError, FieldErrors};
use crate::features::topics::{NewAnswer, NewTopic, Prepared, Submission};
use crate::features::{lifecycle, moderation, polls, topics};
use crate::jobs;

/// Categories by the words of their address.
pub type Places = HashMap<String, CategoryId>;

/// What stands in the database so far: topics, and messages, by their place in [`Content`].
#[derive(Clone, Debug, Default)]
pub struct Written {
    pub topics: HashMap<usize, (TopicId, String)>,
    pub posts: HashMap<(usize, usize), PostId>,
}

/// A step and the text that it publishes, made ready.
pub struct Step {
    pub step: timeline::Step,
    pub text: Option<Prepared>,
}

/// Jobs that would tell of what happened long ago.
const TELLING: [&str; 3] = [
    "notifications.new_post",
    "notifications.solution_accepted",
    "lifecycle.details_given_mail",
];
/// What happened since is told by mail.
const TOLD_SINCE: Duration = Duration::hours(12);

/// # Errors
/// A name that nobody has.
pub fn viewer(people: &People, name: &str) -> Result<Viewer, AppError> {
    let known = people.get(name).cloned();
    known.ok_or_else(|| AppError::Internal(format!("nobody is called {name}")))
}

/// All that the steps need to know.
pub struct Writing {
    pub content: Arc<Content>,
    pub people: Arc<People>,
    pub places: Arc<Places>,
    pub now: Timestamp,
}

impl Writing {
    /// Does these steps, in one transaction of the caller.
    ///
    /// # Errors
    /// What an action refuses, or the database's.
    pub fn all(
        &self,
        conn: &mut Conn,
        steps: &[Step],
        written: &mut Written,
    ) -> Result<(), AppError> {
        for one in steps {
            self.step(conn, one, written).map_err(|error| {
                let topic = &self.content.topics[one.step.topic].name;
                // A lost race of the database stays one.
                match error {
                    AppError::Database(error) => AppError::Database(error),
                    error => AppError::Internal(format!("{topic}: {:?}: {error}", one.step.deed)),
                }
            })?;
        }
        // In the same transaction: a runner beside us never sees them.
        Ok(jobs::forget(conn, &TELLING, self.now - TOLD_SINCE)?)
    }

    fn viewer(&self, name: &str) -> Result<Viewer, AppError> {
        viewer(&self.people, name)
    }

    fn step(&self, conn: &mut Conn, one: &Step, written: &mut Written) -> Result<(), AppError> {
        let (n, at) = (one.step.topic, one.step.at);
        let topic = &self.content.topics[n];
        if let Deed::Write(m) = one.step.deed {
            return self.write(conn, one, m, written);
        }
        let id = written.topics.get(&n).map(|(id, _)| *id);
        let id = id.ok_or(AppError::NotFound)?;
        let post = |m: &usize| {
            written
                .posts
                .get(&(n, *m))
                .copied()
                .ok_or(AppError::NotFound)
        };
        let asker = || self.viewer(&topic.messages[0].author);
        match &one.step.deed {
            Deed::Write(_) => {}
            Deed::Correct(m, version) => {
                self.correct(conn, one, post(m)?, (&topic.messages[*m], *version))?;
            }
            Deed::OpenWiki(m) => {
                let author = self.viewer(&topic.messages[*m].author)?;
                topics::set_wiki(conn, &author, (post(m)?, 1), true, at)?;
            }
            Deed::MakePoll(m) => self.make_poll(conn, post(m)?, &topic.messages[*m], at)?,
            Deed::Choose(m, by, chosen) => self.choose(conn, post(m)?, (by, chosen), at)?,
            Deed::Vote(m, by) => {
                topics::vote(conn, &self.viewer(by)?, post(m)?, true, at)?;
            }
            Deed::MeToo(by) => {
                topics::me_too(conn, &self.viewer(by)?, id, true, at)?;
            }
            Deed::Solve(m) => {
                topics::solve(conn, &asker()?, post(m)?, true, at)?;
            }
            Deed::Flag(m, k) => self.flag(conn, post(m)?, (&topic.messages[*m], *k), at)?,
            Deed::Pin => topics::set_pinned(conn, id, Some(at))?,
            Deed::Lock => {
                let verdict = said(topic.locked.as_ref())?;
                let by = self.viewer(&verdict.by)?;
                moderation::lock(conn, &by, (id, true), &verdict.reason, at)?;
            }
            Deed::Outdate => {
                let verdict = said(topic.outdated.as_ref())?;
                let by = self.viewer(&verdict.by)?;
                lifecycle::set_outdated(conn, &by, id, Some(&verdict.reason), at)?;
            }
            Deed::Reserve => {
                let by = topic.reserved.as_ref().map(|(by, _)| by);
                let by = self.viewer(by.ok_or(AppError::NotFound)?)?;
                lifecycle::reserve(conn, &by, id, at)?;
            }
        }
        Ok(())
    }

    fn write(
        &self,
        conn: &mut Conn,
        one: &Step,
        m: usize,
        written: &mut Written,
    ) -> Result<(), AppError> {
        let (n, at) = (one.step.topic, one.step.at);
        let topic = &self.content.topics[n];
        let message = &topic.messages[m];
        let author = self.viewer(&message.author)?;
        let text = text_of(one)?;
        let alone = Submission {
            id: None,
            limited: false,
        };
        if m == 0 {
            let new = self.heading(topic, text)?;
            let done = topics::ask(conn, &author, &new, &alone, at)?;
            if let Some(origin) = &topic.follows {
                let known = self.content.topics.iter().position(|t| t.name == *origin);
                let origin = known.and_then(|n| written.topics.get(&n));
                let (origin, _) = origin.ok_or(AppError::NotFound)?;
                lifecycle::link(conn, &author, done.topic, *origin)?;
            }
            written.topics.insert(n, (done.topic, done.slug));
            written.posts.insert((n, 0), done.post);
            return Ok(());
        }
        let (id, _) = written.topics.get(&n).ok_or(AppError::NotFound)?;
        let new = NewAnswer { topic: *id, text };
        let done = if message.asks_details {
            lifecycle::ask_details(conn, &author, &new, &alone, at)?
        } else {
            topics::answer(conn, &author, &new, &alone, at)?
        };
        written.posts.insert((n, m), done.post);
        Ok(())
    }

    fn heading(&self, topic: &Topic, text: Prepared) -> Result<NewTopic, AppError> {
        let category = self.places.get(&topic.category).copied();
        let tags = topic.tags.iter().map(|tag| TagName::parse(tag));
        Ok(NewTopic {
            kind: topic.kind,
            title: Title::parse(&topic.title).map_err(AppError::internal)?,
            category: category.ok_or(AppError::NotFound)?,
            app: topic.app.clone(),
            version: topic.version.clone(),
            tags: tags.collect::<Result<_, _>>().map_err(AppError::internal)?,
            text,
        })
    }

    fn correct(
        &self,
        conn: &mut Conn,
        one: &Step,
        post: PostId,
        (message, version): (&Message, usize),
    ) -> Result<(), AppError> {
        let edit = &message.edits[version];
        let by = self.viewer(&edit.by)?;
        let from_revision = i64::try_from(version + 1).map_err(AppError::internal)?;
        let edit = topics::Edit {
            post,
            from_revision,
            text: text_of(one)?,
            heading: None,
            reason: edit.reason.clone(),
            limited: false,
        };
        topics::edit(conn, &by, &edit, one.step.at)?;
        Ok(())
    }

    fn make_poll(
        &self,
        conn: &mut Conn,
        post: PostId,
        message: &Message,
        at: Timestamp,
    ) -> Result<(), AppError> {
        let poll = message.poll.as_ref().ok_or(AppError::NotFound)?;
        let labels: Vec<&str> = poll
            .options
            .iter()
            .map(|(label, _)| label.as_str())
            .collect();
        let mut errors = FieldErrors::default();
        let Some(new) = polls::NewPoll::parse(&poll.question, &labels.join("\n"), &mut errors)
        else {
            return Err(errors.into_error());
        };
        let new = polls::NewPoll {
            multiple: poll.multiple,
            anonymous: !poll.named,
            closes_at: poll.ends.map(|days| self.now + Duration::days(days)),
            ..new
        };
        polls::save(conn, &self.viewer(&message.author)?, post, &new, at)?;
        Ok(())
    }

    fn choose(
        &self,
        conn: &mut Conn,
        post: PostId,
        (by, chosen): (&str, &[usize]),
        at: Timestamp,
    ) -> Result<(), AppError> {
        let by = self.viewer(by)?;
        let (_, poll) = polls::find(conn, &by, post)?;
        let options = poll.ok_or(AppError::NotFound)?.options;
        let chosen = chosen.iter().filter_map(|n| options.get(*n));
        let chosen: Vec<_> = chosen.map(|option| option.id).collect();
        polls::vote(conn, &by, post, &chosen, at)?;
        Ok(())
    }

    fn flag(
        &self,
        conn: &mut Conn,
        post: PostId,
        (message, k): (&Message, usize),
        at: Timestamp,
    ) -> Result<(), AppError> {
        let flag = &message.flags[k];
        let report = moderation::Report {
            post,
            reason: Some(flag.reason),
            details: flag.details.clone(),
        };
        moderation::flag(conn, &self.viewer(&flag.by)?, &report, at)?;
        Ok(())
    }
}

fn said(verdict: Option<&Verdict>) -> Result<&Verdict, AppError> {
    verdict.ok_or(AppError::NotFound)
}

fn text_of(one: &Step) -> Result<Prepared, AppError> {
    one.text.clone().ok_or(AppError::NotFound)
}
