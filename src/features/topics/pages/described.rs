//! What machines read about a topic: schema.org, of what the page shows and no more.

use serde_json::{Map, Value, json};

use super::show::Read;
use crate::domain::{AccountState, TopicKind, Visibility};
use crate::features::topics::store::{Post, PostLine};
use crate::text;
use crate::web::ui::Link;
use crate::web::{JsonLd, Visit, routes};

/// Characters of a question, and of an answer. The page holds them whole: here they are told again.
const QUESTION: usize = 1_000;
const ANSWER: usize = 500;
/// Answers told, the solution among them.
const ANSWERS: usize = 6;
/// Bytes of Markdown that are surely enough for [`QUESTION`] characters of words.
const READ: usize = 8_000;

/// The data of one page of a topic. Nobody but machines reads it, and those are visitors.
pub fn data(visit: &Visit, read: &Read) -> Vec<JsonLd> {
    if visit.viewer.signed_in() || read.full.topic.visibility != Visibility::Visible {
        return Vec::new();
    }
    let described = Described { visit, read };
    let opening = read
        .lines
        .iter()
        .find(|line| line.post.opens_topic() && line.post.visibility == Visibility::Visible);
    opening
        .filter(|_| read.number == 1)
        .map(|opening| match read.full.topic.kind {
            TopicKind::Question => described.question(opening),
            _ => described.discussion(opening),
        })
        .into_iter()
        .map(JsonLd::new)
        .chain([described.path()])
        .collect()
}

struct Described<'a> {
    visit: &'a Visit,
    read: &'a Read,
}

impl Described<'_> {
    fn question(&self, opening: &PostLine) -> Value {
        let topic = &self.read.full.topic;
        let mut question = self.message(opening, QUESTION);
        question.insert("@type".to_owned(), "Question".into());
        question.insert("name".to_owned(), text::typography(&topic.title).into());
        question.insert("answerCount".to_owned(), topic.answer_count.into());
        question.insert("upvoteCount".to_owned(), topic.me_too_count.into());
        let accepted = self.answers().find(|line| self.is_solution(&line.post));
        if let Some(line) = accepted {
            question.insert("acceptedAnswer".to_owned(), self.answer(line));
        }
        let mut others: Vec<&PostLine> = self
            .answers()
            .filter(|line| !self.is_solution(&line.post))
            .collect();
        // The most useful first; among equals the first.
        others.sort_by_key(|line| (-line.post.vote_count, line.post.number));
        others.truncate(ANSWERS - usize::from(accepted.is_some()));
        if !others.is_empty() {
            let suggested = others.into_iter().map(|line| self.answer(line)).collect();
            question.insert("suggestedAnswer".to_owned(), Value::Array(suggested));
        }
        json!({"@type": "QAPage", "inLanguage": "fr", "mainEntity": question})
    }

    fn discussion(&self, opening: &PostLine) -> Value {
        let topic = &self.read.full.topic;
        let mut posting = self.message(opening, QUESTION);
        posting.remove("upvoteCount");
        posting.insert("@type".to_owned(), "DiscussionForumPosting".into());
        posting.insert("headline".to_owned(), text::typography(&topic.title).into());
        posting.insert("inLanguage".to_owned(), "fr".into());
        posting.insert("commentCount".to_owned(), topic.answer_count.into());
        posting.insert(
            "interactionStatistic".to_owned(),
            json!({
                "@type": "InteractionCounter",
                "interactionType": "https://schema.org/LikeAction",
                "userInteractionCount": opening.post.vote_count,
            }),
        );
        let comments: Vec<Value> = self
            .answers()
            .take(ANSWERS)
            .map(|line| {
                let mut comment = self.message(line, ANSWER);
                comment.insert("@type".to_owned(), "Comment".into());
                comment.into()
            })
            .collect();
        if !comments.is_empty() {
            posting.insert("comment".to_owned(), Value::Array(comments));
        }
        posting.into()
    }

    /// The way to this page, as its first line shows it.
    fn path(&self) -> JsonLd {
        let topic = &self.read.full.topic;
        let mut links = super::show::breadcrumbs(self.read).links;
        links.push(Link::new(
            text::typography(&topic.title),
            routes::topic(&topic.slug, topic.id),
        ));
        self.visit.way(&links)
    }

    fn answer(&self, line: &PostLine) -> Value {
        let mut answer = self.message(line, ANSWER);
        answer.insert("@type".to_owned(), "Answer".into());
        answer.into()
    }

    fn answers(&self) -> impl Iterator<Item = &PostLine> {
        let shown = |line: &&PostLine| {
            !line.post.opens_topic() && line.post.visibility == Visibility::Visible
        };
        self.read.lines.iter().filter(shown)
    }

    fn is_solution(&self, post: &Post) -> bool {
        let solution = self.read.full.solution.as_ref();
        solution.is_some_and(|solution| solution.post == post.id)
    }

    fn message(&self, line: &PostLine, chars: usize) -> Map<String, Value> {
        let post = &line.post;
        let beginning = &post.body[..post.body.floor_char_boundary(READ)];
        let href = routes::message(&self.read.full.topic.slug, post.topic, post.number);
        let mut message = Map::new();
        let mut put = |key: &str, value: Value| message.insert(key.to_owned(), value);
        put("text", text::excerpt(beginning, chars).into());
        put("url", self.visit.link(&href).into());
        put("datePublished", post.created_at.rfc3339().into());
        if let Some(edited) = post.edited_at {
            put("dateModified", edited.rfc3339().into());
        }
        put("upvoteCount", post.vote_count.into());
        put("author", self.author(line));
        message
    }

    fn author(&self, line: &PostLine) -> Value {
        match line.account_state {
            AccountState::Deleted => json!({"@type": "Person", "name": "Compte supprimé"}),
            AccountState::Active | AccountState::Suspended => json!({
                "@type": "Person",
                "name": line.username,
                "url": self.visit.link(&routes::member(&line.username)),
            }),
        }
    }
}

/// The forum and how it is searched, for its home page.
pub fn site(visit: &Visit, name: &str) -> JsonLd {
    let target = visit.link("/recherche?q={search_term_string}");
    JsonLd::new(json!({
        "@type": "WebSite",
        "name": name,
        "url": visit.link("/"),
        "inLanguage": "fr",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": target},
            "query-input": "required name=search_term_string",
        },
    }))
}
