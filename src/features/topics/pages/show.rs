//! A topic: question, solution right under it, answers in order of time, answer form.

mod beside;

use std::collections::{HashMap, HashSet};

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use self::beside::{notices, side};
use super::answer_form;
use super::cards::{self, Shown};
use super::common;
use super::described;
use super::fields::Typed;
use super::jumps::{self, Around};
use super::linked::{self, TopicTitles};
use crate::db::Scope;
use crate::domain::{AccountId, App, Audience, PostId, TopicId, TopicKind, Visibility};
use crate::error::{AppError, FieldError};
use crate::features::accounts;
use crate::features::drafts::{self, Draft};
use crate::features::lifecycle::{self, Helping, OnTopic};
use crate::features::moderation;
use crate::features::polls;
use crate::features::search::{self, Candidates, Related};
use crate::features::topics::actions::answer_place;
use crate::features::topics::store::{self, Leading, Post, PostLine, Reactions, TopicFull};
use crate::mail::templates::HiddenBy;
use crate::text;
use crate::web::layout::{Layout, Section};
use crate::web::numbers::counted;
use crate::web::poster::Poster;
use crate::web::routes::{self, POSTS_PER_PAGE};
use crate::web::ui::{
    Breadcrumbs, Common, FormCard, Jumps, Link, MessageCard, Notice, Pagination, SideCard,
    SolutionCard, StateBadge, TagList,
};
use crate::web::{Kept, Query, Visit, moved, page_with};

#[derive(Template)]
#[template(path = "topics/show.html")]
struct TopicPage {
    layout: Layout,
    heading: String,
    breadcrumbs: Breadcrumbs,
    tags: TagList,
    notices: Vec<Notice>,
    jumps: Option<Jumps>,
    /// The message above which what is new begins.
    first_new: Option<i64>,
    /// `None` after the first page.
    question: Option<MessageCard>,
    solution: Option<SolutionCard>,
    answers_title: String,
    answers: Vec<MessageCard>,
    pagination: Option<Pagination>,
    is_it_solved: Option<FormCard>,
    helping: Option<Helping>,
    answer_form: Option<FormCard>,
    side: Vec<SideCard>,
}

impl TopicPage {
    fn begins_new(&self, card: &MessageCard) -> bool {
        self.first_new == Some(card.number)
    }
}

/// No topic has as many.
const MAX_PAGE: i64 = 1_000_000_000;

pub async fn topic(
    visit: Visit,
    path: web::Path<(String, String)>,
    query: Query,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let (slug, id) = path.into_inner();
    let id: TopicId = id.parse().map_err(|_| AppError::NotFound)?;
    let number = match query.raw("page") {
        "" => 1,
        page => page
            .parse::<i64>()
            .ok()
            .filter(|n| (1..=MAX_PAGE).contains(n))
            .ok_or(AppError::NotFound)?,
    };
    let read = load(&visit, id, number).await?;
    if slug != read.full.topic.slug {
        let right = routes::topic(&read.full.topic.slug, id);
        return Ok(moved(&if number == 1 {
            right
        } else {
            format!("{right}?page={number}")
        }));
    }
    if number > read.pages() {
        return Err(AppError::NotFound);
    }
    let body = linked::prefilled(&visit, id, query.parse("citer"), &read.draft_text()).await?;
    read.mark(&visit, &request);
    let page = show(
        &visit,
        &read,
        &Typed {
            body,
            draft_version: read.draft.as_ref().map_or(0, |draft| draft.version),
            ..Typed::default()
        },
        &[],
        StatusCode::OK,
    )?;
    Ok(read.kept(&visit).mark(&visit, page))
}

/// What a page of a topic shows.
pub struct Read {
    pub full: TopicFull,
    pub(super) number: i64,
    pub(super) lines: Vec<PostLine>,
    tags: Vec<(String, String)>,
    reactions: Reactions,
    commons: HashMap<PostId, Common>,
    chosen_by: Option<String>,
    pub(super) draft: Option<Draft>,
    life: OnTopic,
    titles: TopicTitles,
    leading: Vec<Leading>,
    polls: polls::OfPage,
    requests: HashSet<PostId>,
    hidden_by: HashMap<PostId, HiddenBy>,
    associations: HashMap<AccountId, (String, bool)>,
    pub(super) around: Around,
    near: Candidates,
    related: Related,
}

impl Read {
    fn pages(&self) -> i64 {
        routes::page_of(self.full.topic.next_number - 1)
    }

    /// What a visitor's page depends on: this topic, those that its links are titled after or
    /// that resemble it, and three things that end by themselves. (Of a topic that leads here, or goes on from here, the database
    /// notes itself that this page names it.)
    fn kept(&self, visit: &Visit) -> Kept {
        let linked = self.titles.topics().map(|topic| Scope::Topic(topic.0));
        Kept::of([Scope::Topic(self.full.topic.id.0)])
            .and(linked)
            .and(self.near.scopes())
            .until(self.near.until())
            .until(self.life.changes_at())
            .until(self.polls.changes_at(visit.now))
    }

    /// The answer that the viewer has begun.
    fn draft_text(&self) -> String {
        let draft = self.draft.as_ref();
        draft.map_or_else(String::new, |draft| draft.fields.text("body"))
    }
}

/// Reads one page of a topic.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Gone`].
pub async fn load(visit: &Visit, id: TopicId, number: i64) -> Result<Read, AppError> {
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let marks = visit.app.reads.clone();
    let near = search::candidates(&visit.app, id, now).await;
    visit
        .app
        .db
        .read(move |conn| {
            let Some(full) = store::find_topic(conn, &viewer, id)? else {
                let gone = store::topic_gone(conn, &viewer, id)?;
                return Err(if gone {
                    AppError::Gone
                } else {
                    AppError::NotFound
                });
            };
            let first = (number - 1) * POSTS_PER_PAGE + 1;
            let numbers = first..=first + POSTS_PER_PAGE - 1;
            let also = full
                .solution
                .as_ref()
                .filter(|_| number == 1)
                .map(|s| s.post);
            let lines = store::page(conn, &viewer, id, numbers, also)?;
            let tags = store::tags_of(conn, id)?;
            let shown: Vec<PostId> = lines.iter().map(|line| line.post.id).collect();
            let (reactions, draft) = match viewer.account() {
                Some(account) => (
                    store::reactions(conn, account, id, &shown)?,
                    drafts::find(conn, account, &answer_place(id))?,
                ),
                None => (Reactions::default(), None),
            };
            let posts: Vec<&Post> = lines.iter().map(|line| &line.post).collect();
            let commons = common::load(conn, &posts)?;
            let chosen_by = match &full.solution {
                Some(solution) if number == 1 => {
                    let names = accounts::names(conn, &[solution.chosen_by])?;
                    names
                        .get(&solution.chosen_by)
                        .filter(|n| !n.deleted)
                        .map(|n| n.username.clone())
                }
                _ => None,
            };
            let htmls = lines.iter().map(|line| line.post.html.as_str());
            let titles = TopicTitles::load(conn, &viewer, htmls)?;
            let leading = linked::leading(conn, &viewer, id)?;
            let polls = polls::of_posts(conn, &viewer, &shown)?;
            let requests = lifecycle::requests_among(conn, &shown)?;
            let hidden = |line: &&PostLine| line.post.visibility == Visibility::Hidden;
            let hidden: Vec<PostId> = lines.iter().filter(hidden).map(|l| l.post.id).collect();
            let hidden_by = moderation::who_hid(conn, &hidden)?;
            let authors: HashSet<AccountId> = posts.iter().map(|post| post.author).collect();
            let authors: Vec<AccountId> = authors.into_iter().collect();
            let associations = accounts::shown_associations(conn, &authors)?;
            let around = jumps::load(conn, &marks, &viewer, &full, (number, &lines))?;
            let life = OnTopic::load(conn, &viewer, &full, now)?;
            let related = search::related(conn, &near, &full.topic.title)?;
            Ok(Read {
                near,
                related,
                titles,
                leading,
                polls,
                requests,
                hidden_by,
                associations,
                around,
                full,
                number,
                lines,
                tags,
                reactions,
                commons,
                chosen_by,
                draft,
                life,
            })
        })
        .await
}

/// The page, with what was typed in the answer form.
///
/// # Errors
/// A template that fails.
pub fn show(
    visit: &Visit,
    read: &Read,
    typed: &Typed,
    errors: &[FieldError],
    status: StatusCode,
) -> Result<HttpResponse, AppError> {
    let topic = &read.full.topic;
    let shown = Shown {
        visit,
        full: &read.full,
        reactions: &read.reactions,
        commons: &read.commons,
        titles: &read.titles,
        polls: &read.polls,
        requests: &read.requests,
        hidden_by: &read.hidden_by,
        kept: &read.around.kept,
        associations: &read.associations,
    };
    let on_page = |line: &&PostLine| routes::page_of(line.post.number) == read.number;
    let is_solution = |line: &&PostLine| {
        read.full
            .solution
            .as_ref()
            .is_some_and(|s| s.post == line.post.id)
    };
    let question = read.lines.iter().find(|line| line.post.opens_topic());
    let answers: Vec<MessageCard> = read
        .lines
        .iter()
        .filter(on_page)
        .filter(|line| !line.post.opens_topic())
        .map(|line| shown.card(line))
        .collect();
    let solution = (read.number == 1)
        .then(|| read.lines.iter().find(is_solution))
        .flatten()
        .map(|line| shown.solution(line, read.chosen_by.clone()));
    let path = routes::topic(&topic.slug, topic.id);
    let page = TopicPage {
        heading: text::typography(&topic.title),
        layout: layout(visit, read, question),
        breadcrumbs: breadcrumbs(read),
        tags: tags(read),
        notices: notices(visit, read),
        jumps: read.jumps(),
        first_new: read.first_new(),
        question: question.map(|line| shown.card(line)),
        solution,
        answers_title: answers_title(read),
        answers,
        pagination: Pagination::numbered(read.number, read.pages(), |n| match n {
            1 => path.clone(),
            n => format!("{path}?page={n}"),
        }),
        is_it_solved: read.life.is_it_solved(visit),
        helping: read.life.helping(visit),
        answer_form: answer_form::form(visit, read, typed, errors)?,
        side: side(visit, read),
    };
    page_with(status, &page)
}

fn layout(visit: &Visit, read: &Read, question: Option<&PostLine>) -> Layout {
    let topic = &read.full.topic;
    let section = match topic.kind {
        TopicKind::Idea => Section::Ideas,
        TopicKind::Announcement => Section::Announcements,
        TopicKind::Question | TopicKind::Discussion => Section::Questions,
    };
    let path = routes::topic(&topic.slug, topic.id);
    let path = if read.number == 1 {
        path
    } else {
        format!("{path}?page={}", read.number)
    };
    let title = match read.number {
        1 => text::typography(&topic.title),
        page => format!("{} – page\u{a0}{page}", text::typography(&topic.title)),
    };
    let usual = visit.layout(title, section);
    // What only some may read has no feed and no image of its own.
    let public =
        topic.visibility == Visibility::Visible && read.full.place.read == Audience::Everyone;
    Layout {
        description: question
            .or(read.lines.first())
            .map(|line| text::excerpt(&text::plain(&line.post.body), 160)),
        canonical: Some(visit.link(&path)),
        feed: public.then(|| format!("{}.atom", routes::topic(&topic.slug, topic.id))),
        picture: Some(if public {
            let named = (topic.id, topic.title.as_str());
            Poster::of_topic(&usual.site_name, named, (topic.kind, topic.state)).picture()
        } else {
            Poster::of_site(&usual.site_name).picture()
        }),
        article: true,
        data: described::data(visit, read),
        noindex: topic.visibility != Visibility::Visible,
        ..usual
    }
}

pub(super) fn breadcrumbs(read: &Read) -> Breadcrumbs {
    let (label, href) = match read.full.topic.kind {
        TopicKind::Question => ("Questions", "/questions"),
        TopicKind::Idea => ("Idées", "/idees"),
        TopicKind::Announcement => ("Annonces", "/annonces"),
        TopicKind::Discussion => ("Discussions", "/sujets?genre=discussion"),
    };
    let place = &read.full.place;
    let category = routes::category(&place.category_slug, place.category);
    Breadcrumbs {
        links: vec![
            Link::new(label, href),
            Link::new(&place.category_name, category),
        ],
    }
}

fn tags(read: &Read) -> TagList {
    let topic = &read.full.topic;
    let mut badges = vec![cards::badge(
        topic.kind,
        topic.state,
        topic.answer_count,
        topic.me_too_count,
    )];
    match topic.visibility {
        Visibility::Visible => {}
        Visibility::Pending => badges.push(StateBadge::pending()),
        Visibility::Hidden => badges.push(StateBadge::hidden()),
        Visibility::Deleted => badges.push(StateBadge::deleted()),
    }
    if topic.pinned_at.is_some() {
        badges.push(StateBadge::pinned());
    }
    if topic.locked_at.is_some() {
        badges.push(StateBadge::locked());
    }
    let mut tags = Vec::new();
    if let Some(app) = topic.app.as_deref().and_then(App::find) {
        tags.push(Link::new(app.label, format!("/questions?app={}", app.id)));
    }
    tags.extend(
        read.tags
            .iter()
            .map(|(key, name)| Link::new(name, routes::tag(key))),
    );
    if let Some(version) = &topic.version {
        let words = routes::query(&[("q", &format!("Nextcloud {version}"))]);
        tags.push(Link::new(
            format!("Nextcloud {version}"),
            format!("/recherche?{words}"),
        ));
    }
    TagList { badges, tags }
}

fn answers_title(read: &Read) -> String {
    let n = read.full.topic.answer_count;
    match read.full.topic.kind {
        TopicKind::Question if n == 0 => "Messages".to_owned(),
        TopicKind::Question => counted(n, "réponse", "réponses"),
        _ => counted(n, "message", "messages"),
    }
}
