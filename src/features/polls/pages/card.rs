//! Polls of the messages of a page.

use std::collections::HashMap;

use crate::db::{Conn, DbError};
use crate::domain::{
    AccountId, AccountState, Audience, PollId, PollOptionId, PostId, Timestamp, Viewer, Visibility,
};
use crate::features::polls::model::{self, Poll, PollOption};
use crate::features::polls::store::{self, Vote};
use crate::web::dates;
use crate::web::numbers::{count, counted};
use crate::web::ui::{Choice, Icon, Link, MenuItem, PollCard, PollForm, PollResult, StateBadge};
use crate::web::{Visit, routes};

/// Names shown beside a choice.
const NAMES_SHOWN: usize = 50;

/// Votes read for the names of one page: ten choices of fifty names.
const VOTES_READ: i64 = 500;

/// The polls of the messages of one page, with what the viewer chose.
#[derive(Debug, Default)]
pub struct OfPage {
    polls: HashMap<PostId, Poll>,
    mine: Vec<PollOptionId>,
    named: HashMap<PollOptionId, Vec<String>>,
}

/// What a message tells of itself where its poll is shown.
#[derive(Clone, Copy, Debug)]
pub struct Under<'a> {
    pub post: PostId,
    pub author: AccountId,
    pub visibility: Visibility,
    /// Of the heading of the message.
    pub level: u8,
    /// Where the message stands: `/t/agenda/12#message-3`.
    pub place: &'a str,
    pub topic_open: bool,
    pub write: Audience,
    pub archived: bool,
}

/// Reads the polls of these messages, whose visibility was checked: two queries, one when there are
/// none.
///
/// # Errors
/// The database's.
pub fn of_posts(conn: &mut Conn, viewer: &Viewer, shown: &[PostId]) -> Result<OfPage, DbError> {
    let polls = store::polls_of(conn, shown)?;
    let mut page = OfPage::default();
    if let Some(me) = viewer.account() {
        let of: Vec<PollId> = polls.iter().map(|poll| poll.id).collect();
        let named: Vec<PollId> = polls
            .iter()
            .filter(|poll| !poll.anonymous)
            .map(|poll| poll.id)
            .collect();
        let votes = store::votes_of(conn, me, &of, &named, VOTES_READ)?;
        page.mine = votes
            .iter()
            .filter(|vote| vote.account == me)
            .map(|vote| vote.option)
            .collect();
        // Of an anonymous poll only one's own votes are read, and no name is ever shown.
        let shows_names: Vec<PollOptionId> = polls
            .iter()
            .filter(|poll| !poll.anonymous)
            .flat_map(|poll| poll.options.iter().map(|option| option.id))
            .collect();
        for vote in votes {
            if shows_names.contains(&vote.option) && vote.state != AccountState::Deleted {
                let names = page.named.entry(vote.option).or_default();
                add_name(names, vote);
            }
        }
    }
    page.polls = polls.into_iter().map(|poll| (poll.post, poll)).collect();
    Ok(page)
}

fn add_name(names: &mut Vec<String>, vote: Vote) {
    if names.len() < NAMES_SHOWN {
        names.push(vote.username);
    }
}

impl OfPage {
    /// When the page changes by itself: a poll closes.
    #[must_use]
    pub fn changes_at(&self, now: Timestamp) -> Option<Timestamp> {
        let open = self.polls.values().filter(|poll| poll.is_open(now));
        open.filter_map(|poll| poll.closes_at).min()
    }

    /// The poll of a message, if it has one: its form while there is something to choose, else its
    /// results.
    #[must_use]
    pub fn card(&self, visit: &Visit, under: &Under<'_>) -> Option<PollCard> {
        let poll = self.polls.get(&under.post)?;
        let viewer = &visit.viewer;
        let open = poll.is_open(visit.now);
        let may_vote = open && self.place(under).allows_voting(viewer, visit.now);
        let voted = poll.options.iter().any(|o| self.mine.contains(&o.id));
        let asked = asked(visit, under.post);
        let results = !may_vote || (voted && asked != Some("choix")) || asked == Some("resultats");
        let mut links = Vec::new();
        let mut note = facts(visit, poll, open);
        if results {
            let label = if voted { "Changer mon vote" } else { "Voter" };
            links.extend(may_vote.then(|| Link::new(label, here(under, "choix"))));
            if open && !viewer.signed_in() {
                let back = routes::sign_in(&here(under, "choix"));
                links.push(Link::new("Se connecter pour voter", back));
            }
        } else {
            links.push(Link::new("Voir les résultats", here(under, "resultats")));
            note.push(secrecy(poll).to_owned());
        }
        Some(PollCard {
            id: format!("sondage-{}", under.post),
            level: (under.level + 1).min(6),
            question: poll.question.clone(),
            state: (!open).then(StateBadge::closed),
            facts: note,
            form: (!results).then(|| PollForm {
                url: format!("/p/{}/voter", under.post),
                multiple: poll.multiple,
                choices: self.choices(poll),
                button: if voted { "Changer mon vote" } else { "Voter" },
            }),
            results: if results {
                let options = poll.options.iter();
                options.map(|option| self.result(poll, option)).collect()
            } else {
                Vec::new()
            },
            links,
        })
    }

    fn place(&self, under: &Under<'_>) -> model::Place {
        model::Place {
            post: under.post,
            number: 0,
            author: under.author,
            visibility: under.visibility,
            topic: crate::domain::TopicId(0),
            slug: String::new(),
            title: String::new(),
            open: under.topic_open,
            write: under.write,
            archived: under.archived,
        }
    }

    /// The choices, those of the viewer ticked.
    fn choices(&self, poll: &Poll) -> Vec<Choice> {
        let choice = |option: &PollOption| {
            let chosen = self.mine.contains(&option.id);
            Choice::new(option.id.to_string(), &option.label, chosen)
        };
        poll.options.iter().map(choice).collect()
    }

    fn result(&self, poll: &Poll, option: &PollOption) -> PollResult {
        let percent = percent(option.vote_count, poll.voter_count);
        let votes = counted(option.vote_count, "voix", "voix");
        PollResult {
            label: option.label.clone(),
            words: format!("{votes}, {percent}\u{a0}%"),
            percent,
            mine: self.mine.contains(&option.id),
            names: self.names(option),
        }
    }

    fn names(&self, option: &PollOption) -> Option<String> {
        let names = self.named.get(&option.id)?;
        let listed = i64::try_from(names.len()).unwrap_or(i64::MAX);
        let others = option.vote_count - listed;
        let all = names.join(", ");
        Some(match others {
            ..=0 => all,
            1 => format!("{all} et une autre personne"),
            n => format!("{all} et {} autres", count(n)),
        })
    }

    /// The entry of a message's menu that makes its poll, or leads to closing and deleting it.
    #[must_use]
    pub fn entry(&self, visit: &Visit, under: &Under<'_>) -> Option<MenuItem> {
        let url = format!("/p/{}/sondage", under.post);
        let place = self.place(under);
        if self.polls.contains_key(&under.post) {
            let manages = place.allows_managing(&visit.viewer);
            return manages.then(|| MenuItem::go("Gérer le sondage", url, Icon::Settings));
        }
        place
            .allows_poll(&visit.viewer, visit.now)
            .then(|| MenuItem::go("Ajouter un sondage", url, Icon::Plus))
    }
}

/// Part of those who voted, rounded. With several choices the parts add up to more than 100.
fn percent(votes: i64, voters: i64) -> u8 {
    if voters <= 0 {
        return 0;
    }
    u8::try_from((votes * 200 / voters + 1) / 2)
        .unwrap_or(100)
        .min(100)
}

/// What is said under the question, before and after voting.
fn facts(visit: &Visit, poll: &Poll, open: bool) -> Vec<String> {
    let mut facts = vec![match poll.voter_count {
        0 => "Personne n’a encore voté".to_owned(),
        n => counted(n, "personne a voté", "personnes ont voté"),
    }];
    if poll.multiple {
        facts.push("plusieurs réponses possibles".to_owned());
    }
    if let (true, Some(at)) = (open, poll.closes_at) {
        // It closes with the last day, at midnight.
        let last = at - chrono::Duration::seconds(1);
        let day = dates::day(last.naive_utc(), visit.app.config.time_zone);
        facts.push(format!("ouvert jusqu’au {} inclus", day.label));
    }
    facts
}

fn secrecy(poll: &Poll) -> &'static str {
    if poll.anonymous {
        "vote anonyme"
    } else {
        "votre nom sera visible à côté de votre choix"
    }
}

/// What the address asks to see of this poll: `?sondage=12&voir=resultats`.
fn asked(visit: &Visit, post: PostId) -> Option<&'static str> {
    let query = visit.path_and_query.split_once('?')?.1;
    let find = |name: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    if find("sondage")? != post.to_string() {
        return None;
    }
    let wanted = find("voir")?;
    ["resultats", "choix"]
        .into_iter()
        .find(|word| *word == wanted)
}

fn here(under: &Under<'_>, what: &str) -> String {
    let (path, _) = under.place.split_once('#').unwrap_or((under.place, ""));
    let sign = if path.contains('?') { '&' } else { '?' };
    let post = under.post;
    format!("{path}{sign}sondage={post}&voir={what}#sondage-{post}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_rounded() {
        for (votes, voters, expected) in [
            (0, 0, 0),
            (0, 3, 0),
            (1, 3, 33),
            (2, 3, 67),
            (1, 2, 50),
            (3, 3, 100),
            (1, 200, 1),
        ] {
            assert_eq!(percent(votes, voters), expected, "{votes}/{voters}");
        }
    }
}
