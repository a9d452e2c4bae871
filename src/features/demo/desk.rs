//! What the demonstration's member finds on their desk, and what days have done to old topics.

use std::sync::Arc;

use chrono::Duration;

use super::content::Content;
use super::fill::People;
use super::timeline::{self, Deed};
use super::write::{Written, viewer};
use crate::app::App;
use crate::db::Conn;
use crate::domain::{FollowLevel, Person, Timestamp, TopicId, TopicState, Viewer};
use crate::error::AppError;
use crate::features::drafts::{Aim, Kept, Place, Save, Writer};
use crate::features::notifications::{self, Followable};
use crate::features::reading::{Note, Read};
use crate::features::{drafts, reading, topics};

/// Whose desk it is.
const MEMBER: &str = "mireille";
/// What was written since, the member has not read yet.
const LAST_VISIT: Duration = Duration::hours(20);
/// Messages kept for later: topic, number, note.
const KEPT: [(&str, usize, &str); 2] = [
    (
        "ranger-les-dossiers",
        3,
        "À montrer au bureau lundi : le dossier qui ne bouge pas.",
    ),
    ("agenda-telephone", 2, ""),
];
const FOLLOWED: &str = "agenda-et-contacts";
/// A question begun, and an answer begun, by the file of its topic.
const QUESTION: [(&str, &str); 4] = [
    ("genre", "question"),
    (
        "title",
        "Imprimer l’agenda du mois pour l’afficher au local",
    ),
    ("app", "calendar"),
    (
        "body",
        "Bonjour,\n\nTout le monde ne va pas sur l’ordinateur : chaque mois, nous affichons le programme sur la porte du local. J’aimerais imprimer l’agenda, mais",
    ),
];
const ANSWER: (&str, &str) = (
    "modele-agenda-permanences",
    "J’ai retrouvé notre planning de l’an dernier. Je le remets au propre et",
);
/// How long until an asker is asked how things stand, as in the room `lifecycle`.
const ASKED_AFTER: Duration = Duration::days(7);

/// Puts the member's things in order, and lets old topics be as the nightly work would have left
/// them: it finds nothing to do the first time, and writes to nobody.
///
/// # Errors
/// The database's, or a mistake in the demonstration.
pub async fn arrange(
    app: &App,
    content: &Arc<Content>,
    people: &Arc<People>,
    written: Written,
    now: Timestamp,
) -> Result<(), AppError> {
    let desk = Desk {
        steps: timeline::steps(content, now, app.config.time_zone),
        close_after: app.config.close_solved_after_days,
        content: content.clone(),
        viewer: viewer(people, MEMBER)?,
        written,
        now,
    };
    app.db
        .write(move |conn| {
            desk.let_age(conn)?;
            desk.member(conn)
        })
        .await
}

struct Desk {
    content: Arc<Content>,
    steps: Vec<timeline::Step>,
    close_after: u32,
    viewer: Viewer,
    written: Written,
    now: Timestamp,
}

impl Desk {
    fn topic(&self, name: &str) -> Result<(usize, TopicId), AppError> {
        let n = self.content.topics.iter().position(|t| t.name == name);
        let n = n.ok_or_else(|| AppError::Internal(format!("no topic is called {name}")))?;
        let (id, _) = self.written.topics.get(&n).ok_or(AppError::NotFound)?;
        Ok((n, *id))
    }

    /// Closes what is old, and notes that askers were asked.
    fn let_age(&self, conn: &mut Conn) -> Result<(), AppError> {
        let limit = self.now - Duration::days(i64::from(self.close_after));
        let mut old = Vec::new();
        for (id, _) in self.written.topics.values() {
            let Some(full) = topics::find(conn, &self.viewer, *id)? else {
                continue;
            };
            let topic = full.topic;
            match topic.state {
                TopicState::Answered | TopicState::NeedsDetail => {
                    let asked = topic.bumped_at + ASKED_AFTER;
                    if asked <= self.now {
                        topics::set_reminded(conn, &[*id], asked)?;
                    }
                }
                TopicState::Solved if self.close_after > 0 && topic.bumped_at <= limit => {
                    old.push(*id);
                }
                _ => {}
            }
        }
        Ok(topics::close_for_age(conn, &old, self.now)?)
    }

    fn member(&self, conn: &mut Conn) -> Result<(), AppError> {
        let Viewer::Person(person) = &self.viewer else {
            return Err(AppError::SignInRequired);
        };
        reading::have_read(conn, &self.read(person))?;
        for (name, number, note) in KEPT {
            let (n, _) = self.topic(name)?;
            let post = self.written.posts.get(&(n, number - 1));
            let note = Note::parse(note).map_err(AppError::Internal)?;
            let at = self.now - Duration::days(3);
            reading::keep(
                conn,
                &self.viewer,
                *post.ok_or(AppError::NotFound)?,
                &note,
                at,
            )?;
        }
        self.follow(conn)?;
        let question = QUESTION.map(|(name, text)| (name.to_owned(), text.to_owned()));
        self.draft(conn, Aim::Ask, &question)?;
        let (_, answered) = self.topic(ANSWER.0)?;
        let answer = [("body".to_owned(), ANSWER.1.to_owned())];
        self.draft(conn, Aim::Answer(answered), &answer)
    }

    /// The topics that the member wrote in, each up to what was there at their last visit.
    fn read(&self, person: &Person) -> Vec<Read> {
        let seen = self.now - LAST_VISIT;
        let mut reads = Vec::new();
        for (n, (topic, _)) in &self.written.topics {
            let mut messages = self.content.topics[*n].messages.iter();
            if !messages.any(|message| message.author == MEMBER) {
                continue;
            }
            let own = |m: usize| self.content.topics[*n].messages[m].author == MEMBER;
            let last = self.steps.iter().filter(|step| step.topic == *n);
            let last = last.filter_map(|step| match step.deed {
                Deed::Write(m) if step.at <= seen || own(m) => Some(m + 1),
                _ => None,
            });
            if let Some(number) = last.max().and_then(|number| i64::try_from(number).ok()) {
                reads.push(Read {
                    account: person.account,
                    topic: *topic,
                    number,
                    at: seen,
                });
            }
        }
        reads.sort_unstable_by_key(|read| read.topic);
        reads
    }

    fn follow(&self, conn: &mut Conn) -> Result<(), AppError> {
        let of_category = |t: &super::content::Topic| t.category == FOLLOWED;
        let any = self.content.topics.iter().position(of_category);
        let any = any.and_then(|n| self.written.topics.get(&n));
        let (any, _) = any.ok_or(AppError::NotFound)?;
        let full = topics::find(conn, &self.viewer, *any)?.ok_or(AppError::NotFound)?;
        let category = Followable::Category(full.place.category);
        let level = Some(FollowLevel::Follow);
        notifications::set_follow(conn, &self.viewer, category, level, self.now)?;
        Ok(())
    }

    fn draft(
        &self,
        conn: &mut Conn,
        aim: Aim,
        fields: &[(String, String)],
    ) -> Result<(), AppError> {
        let save = Save {
            place: Place::first(aim),
            version: 0,
            writer: Writer {
                tab: "demo".to_owned(),
                number: 1,
            },
            fields: Kept::of(fields),
        };
        drafts::save(conn, &self.viewer, &save, self.now - LAST_VISIT)?;
        Ok(())
    }
}
