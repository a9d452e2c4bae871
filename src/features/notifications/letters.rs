//! Each mail of this room, from what it tells to what is sent.

use ammonia::Url;

use super::deliver::domain;
use super::mail_html::for_mail;
use super::model::Followable;
use super::stop_link::StopLink;
use super::store::{Hidden, Message, Reader};
use crate::app::App;
use crate::domain::{AccountId, Look, Timestamp, TopicId, TopicKind};
use crate::features::moderation;
use crate::jobs::JobError;
use crate::mail::templates::{
    AccountSuspended, DetailsAsked, MailTemplate, MessageHidden, MessageShown, NewReply,
    ReplyReason, Site, SolutionAccepted,
};
use crate::mail::{ListHeaders, Mail};
use crate::text;
use crate::web::{dates, routes};

/// Where decisions of moderation are contested.
const CONTEST: &str = "/contact";

/// A mail about a decision: whom it is for, and its Message-ID.
pub struct Occasion<'a> {
    pub username: &'a str,
    pub email: &'a str,
    pub message_id: &'a str,
}

/// The message itself, in the thread of its topic.
pub fn new_reply(
    app: &App,
    reader: &Reader,
    message: &Message,
    (reason, thing): (ReplyReason<'_>, Followable),
    message_id: &str,
) -> Result<Mail, JobError> {
    let look = app.looks.now(&app.db);
    let link = |path: &str| app.config.public_url.link(path);
    let message_url = link(&routes::message(
        &message.slug,
        message.topic,
        message.number,
    ));
    let base = Url::parse(&message_url).map_err(JobError::fail)?;
    let template = NewReply {
        site: site(app, &look),
        topic_title: &message.title,
        topic_url: &link(&routes::topic(&message.slug, message.topic)),
        message_url: &message_url,
        author: &message.author_name,
        body_html: &for_mail(&message.html, &base),
        body_text: &text::plain(&message.body),
        opened: (message.number == 1).then(|| opened(message.kind)),
        reason,
        stop_url: &stop_url(app, link_of(reader, thing)),
    };
    let mail = template.mail(&reader.email, message_id)?;
    Ok(in_thread(app, mail, message.topic, link_of(reader, thing)))
}

/// Thanks for an answer that helped.
pub fn solution_accepted(
    app: &App,
    reader: &Reader,
    message: &Message,
    message_id: &str,
) -> Result<Mail, JobError> {
    let look = app.looks.now(&app.db);
    let place = routes::message(&message.slug, message.topic, message.number);
    let template = SolutionAccepted {
        site: site(app, &look),
        username: &reader.person.username,
        topic_title: &message.title,
        message_url: &app.config.public_url.link(&place),
        stop_url: &stop_url(app, link_of(reader, Followable::Topic(message.topic))),
    };
    let mail = template.mail(&reader.email, message_id)?;
    let link = link_of(reader, Followable::Topic(message.topic));
    Ok(in_thread(app, mail, message.topic, link))
}

/// What the asker is asked for, in the thread of their question; `reminder` when it was before.
///
/// # Errors
/// A template that fails.
pub fn details_asked(
    app: &App,
    reader: &Reader,
    message: &Message,
    reminder: bool,
    message_id: &str,
) -> Result<Mail, JobError> {
    let look = app.looks.now(&app.db);
    let topic_url = app
        .config
        .public_url
        .link(&routes::topic(&message.slug, message.topic));
    let base = Url::parse(&topic_url).map_err(JobError::fail)?;
    let template = DetailsAsked {
        site: site(app, &look),
        username: &reader.person.username,
        topic_title: &message.title,
        author: &message.author_name,
        body_html: &for_mail(&message.html, &base),
        body_text: &text::plain(&message.body),
        answer_url: &format!("{topic_url}#repondre"),
        reminder,
        stop_url: &stop_topic_url(app, message.topic, reader.person.account),
    };
    about_topic(app, &template, reader, message.topic, message_id)
}

/// Any mail about a topic, in its thread, with a way out.
///
/// # Errors
/// A template that fails.
pub fn about_topic(
    app: &App,
    template: &dyn MailTemplate,
    reader: &Reader,
    topic: TopicId,
    message_id: &str,
) -> Result<Mail, JobError> {
    let mail = template.mail(&reader.email, message_id)?;
    let link = link_of(reader, Followable::Topic(topic));
    Ok(in_thread(app, mail, topic, link))
}

/// A message can be read by everybody: again, or at last.
pub fn message_shown(
    app: &App,
    occasion: &Occasion<'_>,
    shown: &Hidden,
    published: bool,
) -> Result<Mail, JobError> {
    let look = app.looks.now(&app.db);
    let place = routes::message(&shown.slug, shown.topic, shown.number);
    let template = MessageShown {
        site: site(app, &look),
        username: occasion.username,
        topic_title: &shown.title,
        message_url: &app.config.public_url.link(&place),
        published,
    };
    Ok(template.mail(occasion.email, occasion.message_id)?)
}

/// A message was hidden.
pub fn message_hidden(
    app: &App,
    occasion: &Occasion<'_>,
    hidden: &Hidden,
) -> Result<Mail, JobError> {
    let look = app.looks.now(&app.db);
    let place = routes::message(&hidden.slug, hidden.topic, hidden.number);
    let template = MessageHidden {
        site: site(app, &look),
        username: occasion.username,
        topic_title: &hidden.title,
        message_url: &app.config.public_url.link(&place),
        hidden_by: moderation::hidden_by(hidden.actor),
        reason: &hidden.reason,
        contest_url: &app.config.public_url.link(CONTEST),
    };
    Ok(template.mail(occasion.email, occasion.message_id)?)
}

/// An account was suspended.
pub fn account_suspended(
    app: &App,
    occasion: &Occasion<'_>,
    reason: &str,
    until: Option<Timestamp>,
) -> Result<Mail, JobError> {
    let look = app.looks.now(&app.db);
    let until = until.map(|end| {
        let last = end - chrono::Duration::seconds(1);
        format!(
            "{} inclus",
            dates::day(last.naive_utc(), app.config.time_zone).label
        )
    });
    let template = AccountSuspended {
        site: site(app, &look),
        username: occasion.username,
        reason,
        until: until.as_deref(),
        contest_url: &app.config.public_url.link(CONTEST),
    };
    Ok(template.mail(occasion.email, occasion.message_id)?)
}

/// The forum, as mails name it.
#[must_use]
pub fn site<'a>(app: &'a App, look: &'a Look) -> Site<'a> {
    Site {
        name: look.name.as_ref().unwrap_or(&app.config.site_name),
        url: app.config.public_url.as_str(),
    }
}

/// What somebody did who opened a topic.
const fn opened(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Question => "a posé une question",
        TopicKind::Discussion => "a ouvert une discussion",
        TopicKind::Idea => "a proposé une idée",
        TopicKind::Announcement => "a publié une annonce",
    }
}

/// The page that stops the mails of this person about a topic.
#[must_use]
pub fn stop_topic_url(app: &App, topic: TopicId, account: AccountId) -> String {
    let thing = Followable::Topic(topic);
    stop_url(app, StopLink { thing, account })
}

fn link_of(reader: &Reader, thing: Followable) -> StopLink {
    StopLink {
        thing,
        account: reader.person.account,
    }
}

fn stop_url(app: &App, link: StopLink) -> String {
    let token = link.token(&app.key);
    app.config
        .public_url
        .link(&format!("/suivi/arreter/{token}"))
}

/// Puts a mail into the conversation of its topic, with a way out. The topic's own identifier
/// belongs to no mail: it is the ancestor that all mails of the topic share, for whoever joined late.
fn in_thread(app: &App, mail: Mail, topic: TopicId, link: StopLink) -> Mail {
    let host = domain(app.config.public_url.host());
    let ancestor = format!("topic-{topic}@{host}");
    let token = link.token(&app.key);
    let one_click = format!("/suivi/arreter/un-clic/{token}");
    Mail {
        in_reply_to: Some(ancestor.clone()),
        references: vec![ancestor],
        list: Some(ListHeaders {
            id: format!("topic-{topic}.{host}"),
            unsubscribe_url: app.config.public_url.link(&one_click),
            archive: Some(app.config.public_url.link(&format!("/t/{topic}"))),
        }),
        ..mail
    }
}
