//! Everything that happens in the demonstration, in the order in which it happened.

use chrono::Duration;
use chrono_tz::Tz;

use super::content::{Content, Message, Poll, Topic, Verdict};
use crate::domain::Timestamp;

/// The least time between two messages of a topic, whatever its file says.
const BREATH: Duration = Duration::minutes(2);

/// One thing that somebody does. Topics and messages are meant by their place in [`Content`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub at: Timestamp,
    pub topic: usize,
    pub deed: Deed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Opens the topic with its first message, or answers.
    Write(usize),
    /// Corrects a message: the version that stands at this place among its edits.
    Correct(usize, usize),
    OpenWiki(usize),
    MakePoll(usize),
    /// Chooses in the poll of a message.
    Choose(usize, String, Vec<usize>),
    Vote(usize, String),
    MeToo(String),
    Solve(usize),
    Flag(usize, usize),
    Pin,
    Lock,
    Outdate,
    Reserve,
}

/// The steps of all topics. None is later than `now`, and within a topic nothing comes before what
/// it is about.
#[must_use]
pub fn steps(content: &Content, now: Timestamp, zone: Tz) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (n, topic) in content.topics.iter().enumerate() {
        let mut course = Course {
            topic: n,
            now,
            zone,
            steps: &mut steps,
        };
        course.follow(topic);
    }
    steps.sort_by_key(|step| step.at);
    steps
}

/// The steps of one topic.
struct Course<'a> {
    topic: usize,
    now: Timestamp,
    zone: Tz,
    steps: &'a mut Vec<Step>,
}

impl Course<'_> {
    fn add(&mut self, at: Timestamp, deed: Deed) {
        self.steps.push(Step {
            at: at.min(self.now),
            topic: self.topic,
            deed,
        });
    }

    fn follow(&mut self, topic: &Topic) {
        let mut at: Vec<Timestamp> = Vec::new();
        for message in &topic.messages {
            let wished = message.at.at(self.now, self.zone);
            at.push(at.last().map_or(wished, |last| wished.max(*last + BREATH)));
        }
        for (n, message) in topic.messages.iter().enumerate() {
            self.message(n, message, at[n]);
            if message.solution {
                self.add(chosen(topic, n, &at), Deed::Solve(n));
            }
        }
        for (n, name) in topic.me_too.iter().enumerate() {
            self.add(at[0] + later(name, n, 400), Deed::MeToo(name.clone()));
        }
        let last = at.last().copied().unwrap_or(self.now) + BREATH;
        let pinned = topic.pinned.map(|at| (at, Deed::Pin));
        let verdict = |verdict: &Option<Verdict>, deed| verdict.as_ref().map(|v| (v.at, deed));
        let settled = [
            pinned,
            verdict(&topic.outdated, Deed::Outdate),
            verdict(&topic.locked, Deed::Lock),
            topic.reserved.as_ref().map(|(_, at)| (*at, Deed::Reserve)),
        ];
        for (moment, deed) in settled.into_iter().flatten() {
            self.add(moment.at(self.now, self.zone).max(last), deed);
        }
    }

    fn message(&mut self, n: usize, message: &Message, at: Timestamp) {
        self.add(at, Deed::Write(n));
        let soon = at + Duration::minutes(1);
        if message.wiki {
            self.add(soon, Deed::OpenWiki(n));
        }
        if let Some(poll) = &message.poll {
            self.add(soon, Deed::MakePoll(n));
            self.votes(n, poll, soon);
        }
        for (version, edit) in message.edits.iter().enumerate() {
            let at = edit.at.at(self.now, self.zone).max(soon + BREATH);
            self.add(at, Deed::Correct(n, version));
        }
        for (k, name) in message.useful.iter().enumerate() {
            self.add(at + later(name, k, 190), Deed::Vote(n, name.clone()));
        }
        for (k, flag) in message.flags.iter().enumerate() {
            let at = flag.at.at(self.now, self.zone).max(soon);
            self.add(at, Deed::Flag(n, k));
        }
    }

    fn votes(&mut self, n: usize, poll: &Poll, at: Timestamp) {
        let mut voters: Vec<(&String, Vec<usize>)> = Vec::new();
        for (choice, (_, names)) in poll.options.iter().enumerate() {
            for name in names {
                match voters.iter_mut().find(|(voter, _)| *voter == name) {
                    Some((_, chosen)) => chosen.push(choice),
                    None => voters.push((name, vec![choice])),
                }
            }
        }
        for (k, (name, chosen)) in voters.into_iter().enumerate() {
            let deed = Deed::Choose(n, name.clone(), chosen);
            self.add(at + later(name, k, 90), deed);
        }
    }
}

/// When the asker chooses an answer: as they write again, else a few hours later.
fn chosen(topic: &Topic, answer: usize, at: &[Timestamp]) -> Timestamp {
    let asker = &topic.messages[0].author;
    let thanks = (answer + 1..topic.messages.len()).find(|n| topic.messages[*n].author == *asker);
    match thanks {
        Some(n) => at[n] + Duration::minutes(1),
        None => at[answer] + later(asker, 0, 200),
    }
}

/// A while that differs from one person to the next, and is the same each time.
fn later(name: &str, n: usize, minutes: i64) -> Duration {
    let odd = name
        .bytes()
        .fold(7, |sum, byte| (sum * 31 + i64::from(byte)) % 10_007);
    let turns = i64::try_from(n).unwrap_or_default() + 1;
    Duration::minutes(turns * minutes - odd % minutes)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn nothing_comes_before_what_it_is_about_nor_after_now() {
        let content = Content::load().unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        for hour in [0, 5, 9, 13, 22] {
            let now = Timestamp::new(day.and_hms_opt(hour, 20, 0).unwrap());
            let steps = steps(&content, now, chrono_tz::Europe::Paris);
            let mut written = Vec::new();
            for step in steps {
                assert!(step.at <= now);
                if let Deed::Write(n) = step.deed {
                    assert!(n == 0 || written.contains(&(step.topic, n - 1)), "{step:?}");
                    written.push((step.topic, n));
                    continue;
                }
                let about = match step.deed {
                    Deed::Correct(n, _)
                    | Deed::OpenWiki(n)
                    | Deed::MakePoll(n)
                    | Deed::Choose(n, ..)
                    | Deed::Vote(n, _)
                    | Deed::Solve(n)
                    | Deed::Flag(n, _) => n,
                    _ => 0,
                };
                assert!(written.contains(&(step.topic, about)), "{step:?}");
            }
        }
    }

    #[test]
    fn everybody_joined_before_they_wrote() {
        let content = Content::load().unwrap();
        let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let now = Timestamp::new(day.and_hms_opt(9, 0, 0).unwrap());
        let zone = chrono_tz::Europe::Paris;
        for person in &content.people {
            let joined = person.joined.at(now, zone);
            for message in content.topics.iter().flat_map(|topic| &topic.messages) {
                assert!(
                    message.author != person.username || message.at.at(now, zone) > joined,
                    "{} wrote before {:?}",
                    person.username,
                    person.joined
                );
            }
        }
    }
}
