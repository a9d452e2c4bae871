//! The mails of this room.

use super::model::LINK_VALID;
use super::question_link::QuestionLink;
use super::store::people::Answer;
use crate::app::App;
use crate::features::notifications::{self, Message, Reader, site, stop_topic_url};
use crate::features::topics::Topic;
use crate::jobs::JobError;
use crate::mail::Mail;
use crate::mail::templates::{DetailsGiven, IsItSolved, MailAnswer};
use crate::text;
use crate::web::routes;

/// Characters of an answer shown in a mail.
const EXCERPT: usize = 140;

/// Asks the asker whether one of these answers helped. The link begins to run out now.
pub fn is_it_solved(
    app: &App,
    reader: &Reader,
    topic: &Topic,
    answers: &[Answer],
    message_id: &str,
) -> Result<Mail, JobError> {
    let look = app.looks.now(&app.db);
    let link = QuestionLink::new(topic.id, topic.author, app.clock.now());
    let path = format!("/q/{}", link.token(&app.key));
    let page_url = app.config.public_url.link(&path);
    let answers: Vec<_> = answers
        .iter()
        .map(|answer| MailAnswer {
            author: answer.author(),
            excerpt: text::excerpt(&text::plain(&answer.body), EXCERPT),
            url: format!("{page_url}#reponse-{}", answer.post),
        })
        .collect();
    let template = IsItSolved {
        site: site(app, &look),
        username: &reader.person.username,
        topic_title: &text::typography(&topic.title),
        topic_url: &app
            .config
            .public_url
            .link(&routes::topic(&topic.slug, topic.id)),
        answers: &answers,
        page_url: &page_url,
        days_valid: LINK_VALID.num_days(),
        stop_url: &stop_topic_url(app, topic.id, topic.author),
    };
    notifications::about_topic(app, &template, reader, topic.id, message_id)
}

/// Tells whoever asked for details that the question was corrected.
pub fn details_given(
    app: &App,
    reader: &Reader,
    message: &Message,
    asker: &str,
    message_id: &str,
) -> Result<Mail, JobError> {
    let look = app.looks.now(&app.db);
    let place = routes::topic(&message.slug, message.topic);
    let template = DetailsGiven {
        site: site(app, &look),
        username: &reader.person.username,
        asker,
        topic_title: &message.title,
        topic_url: &app.config.public_url.link(&place),
        stop_url: &stop_topic_url(app, message.topic, reader.person.account),
    };
    notifications::about_topic(app, &template, reader, message.topic, message_id)
}
