//! Rows as entries of a feed.

use crate::domain::App;
use crate::features::feeds::model::{Entry, SUMMARY, Thing};
use crate::features::feeds::store::{PostHead, TopicHead, TutorialHead};
use crate::text;
use crate::web::routes;

/// A topic, told by its first message.
pub fn of_topic(head: TopicHead) -> Entry {
    let (beginning, edited_at, html) = match head.first {
        Some(first) => (first.beginning, first.edited_at, first.html),
        None => (String::new(), None, None),
    };
    let mut labels = vec![head.category];
    labels.extend(head.tags);
    Entry {
        thing: Thing::Topic(head.id),
        title: text::typography(&head.title),
        href: routes::topic(&head.slug, head.id),
        author: head.author,
        published: head.created_at,
        // An answer is no change of the question: readers would show it as new again.
        updated: edited_at.unwrap_or(head.created_at),
        labels,
        summary: text::excerpt(&beginning, SUMMARY),
        html,
    }
}

/// A message.
pub fn of_post(head: PostHead) -> Entry {
    let title = text::typography(&head.title);
    let title = match (head.number, &head.author) {
        (1, _) => title,
        (_, Some(author)) => format!("Réponse de {author}\u{a0}: {title}"),
        (_, None) => format!("Réponse\u{a0}: {title}"),
    };
    Entry {
        thing: Thing::Post(head.id),
        title,
        href: routes::message(&head.slug, head.topic, head.number),
        author: head.author,
        published: head.created_at,
        updated: head.edited_at.unwrap_or(head.created_at),
        labels: vec![head.category],
        summary: text::excerpt(&head.beginning, SUMMARY),
        html: head.html,
    }
}

/// A tutorial, by the name of the forum: it is nobody's.
pub fn of_tutorial(head: TutorialHead, site_name: &str) -> Entry {
    let app = head.app.as_deref().and_then(App::find);
    Entry {
        thing: Thing::Tutorial(head.id),
        title: text::typography(&head.title),
        href: routes::tutorial(&head.slug),
        author: Some(site_name.to_owned()),
        published: head.created_at,
        updated: head.updated_at,
        labels: app.map(|app| app.label.to_owned()).into_iter().collect(),
        summary: text::excerpt(&head.beginning, SUMMARY),
        html: head.html,
    }
}
