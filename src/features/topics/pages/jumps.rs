//! Ways through a long topic: where one stopped, the solution, the end. Worked out from what this
//! viewer may see: no number of a hidden message gets into an address.

use std::collections::HashSet;

use actix_web::HttpRequest;

use super::show::Read;
use crate::db::{Conn, DbError};
use crate::domain::{PostId, Viewer};
use crate::features::reading::{self, Marks, Stopped};
use crate::features::topics::store::{self, PostLine, TopicFull};
use crate::web::Visit;
use crate::web::routes::{self, page_of};
use crate::web::ui::{Jumps, Link};

/// Answers on the last page from which a way to its end helps.
const MANY: usize = 4;
/// Bytes of a question that fill more than a screen.
const LONG: usize = 1_500;

/// What is read for a page of a topic besides the topic.
#[derive(Debug, Default)]
pub struct Around {
    pub stopped: Stopped,
    pub kept: HashSet<PostId>,
    /// The last message of the topic, when it stands on a later page.
    end: Option<i64>,
}

pub fn load(
    conn: &mut Conn,
    marks: &Marks,
    viewer: &Viewer,
    full: &TopicFull,
    (number, lines): (i64, &[PostLine]),
) -> Result<Around, DbError> {
    let topic = full.topic.id;
    let kept = match viewer.account() {
        Some(account) => {
            let shown: Vec<PostId> = lines.iter().map(|line| line.post.id).collect();
            reading::kept(conn, account, &shown)?
        }
        None => HashSet::new(),
    };
    let goes_on = page_of(full.topic.next_number - 1) > number;
    Ok(Around {
        stopped: reading::stopped(conn, marks, viewer, topic)?,
        kept,
        end: match goes_on {
            true => store::last_number(conn, topic)?.filter(|end| page_of(*end) > number),
            false => None,
        },
    })
}

impl Read {
    /// The numbers of the answers that stand on this page, in order.
    fn answers(&self) -> impl Iterator<Item = i64> {
        let numbers = self.lines.iter().map(|line| line.post.number);
        numbers.filter(|n| *n > 1 && page_of(*n) == self.number)
    }

    /// The message above which « nouveaux messages » stands, when it is on this page.
    pub fn first_new(&self) -> Option<i64> {
        let next = self.around.stopped.next?;
        (page_of(next) == self.number && next > 1).then_some(next)
    }

    /// The links to the places of the topic that are not at hand.
    pub fn jumps(&self) -> Option<Jumps> {
        let links: Vec<Link> = [self.to_new(), self.to_solution(), self.to_end()]
            .into_iter()
            .flatten()
            .collect();
        (!links.is_empty()).then_some(Jumps { links })
    }

    fn at(&self, number: i64) -> String {
        let topic = &self.full.topic;
        match page_of(number) == self.number {
            true => format!("#message-{number}"),
            false => routes::message(&topic.slug, topic.id, number),
        }
    }

    fn to_new(&self) -> Option<Link> {
        let next = self.around.stopped.next?;
        let on_top = self.number > 1 && self.answers().next() == Some(next);
        (!on_top).then(|| Link::new("Reprendre là où vous en étiez", self.at(next)))
    }

    fn to_solution(&self) -> Option<Link> {
        let solution = self.full.solution.as_ref()?;
        let here = self.lines.iter().find(|line| line.post.id == solution.post);
        let question = self.lines.iter().find(|line| line.post.opens_topic());
        let href = match (self.number, here) {
            // It stands right under the question.
            (1, _) if question.is_none_or(|q| q.post.html.len() < LONG) => return None,
            (1, _) => "#solution".to_owned(),
            (_, Some(line)) => self.at(line.post.number),
            (_, None) => {
                let topic = &self.full.topic;
                format!("{}#solution", routes::topic(&topic.slug, topic.id))
            }
        };
        Some(Link::new("Aller à la solution", href))
    }

    fn to_end(&self) -> Option<Link> {
        let here = || {
            self.answers()
                .nth(MANY - 1)
                .and_then(|_| self.answers().last())
        };
        let end = self.around.end.or_else(here)?;
        Some(Link::new("Dernier message", self.at(end)))
    }

    /// Notes that the viewer has come to the end of this page. A browser that loads it in advance has
    /// shown it to nobody.
    pub fn mark(&self, visit: &Visit, request: &HttpRequest) {
        let purpose = request.headers().get("sec-purpose");
        let in_advance = purpose.is_some_and(|value| value.as_bytes().starts_with(b"prefetch"));
        let last = self.answers().last().unwrap_or(1);
        if !in_advance && self.around.stopped.last.is_none_or(|known| known < last) {
            let topic = self.full.topic.id;
            reading::seen(&visit.app, &visit.viewer, topic, last, visit.now);
        }
    }
}
