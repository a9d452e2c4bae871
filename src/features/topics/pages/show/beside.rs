//! What stands around the messages of a topic: notices above, cards beside.

use super::Read;
use crate::domain::TopicKind;
use crate::error::SILENCED;
use crate::features::search::Similar;
use crate::features::topics::pages::linked;
use crate::web::numbers::counted;
use crate::web::ui::{Link, Notice, SideCard, SideItem, Tone};
use crate::web::{Visit, routes};

/// What is said above the messages.
pub fn notices(visit: &Visit, read: &Read) -> Vec<Notice> {
    let topic = &read.full.topic;
    let mut notices = Vec::new();
    if read.number > 1 {
        notices.push(Notice {
            tone: Tone::Info,
            text: format!("Page {} de ce sujet.", read.number),
            link: Some(Link::new(
                "Revenir au début",
                routes::topic(&topic.slug, topic.id),
            )),
        });
    }
    notices.extend(read.life.notices(visit));
    if !topic.is_open() && !read.life.tells_closing() {
        notices.push(Notice {
            tone: Tone::Info,
            text: if visit.viewer.moderates() {
                "Ce sujet est verrouillé\u{a0}: seule la modération peut encore y écrire."
                    .to_owned()
            } else {
                "Ce sujet ne reçoit plus de réponse.".to_owned()
            },
            link: Some(Link::new("Poser une question liée", read.life.ask_linked())),
        });
    }
    if read.draft.is_some() {
        notices.push(Notice {
            tone: Tone::Success,
            text: "Votre réponse commencée est gardée, plus bas.".to_owned(),
            link: Some(Link::new("La reprendre", "#repondre")),
        });
    }
    if visit.viewer.silenced(visit.now) {
        notices.push(Notice::new(Tone::Warning, SILENCED));
    }
    notices
}

/// The cards beside them.
pub fn side(visit: &Visit, read: &Read) -> Vec<SideCard> {
    me_too_card(read)
        .into_iter()
        .chain(read.life.side())
        .chain(duplicates_card(visit, read))
        .chain(linked::leading_card(&read.leading))
        .chain(related_card("À lire aussi", &read.related.things))
        .collect()
}

/// What asks nearly the same, for those who may close one of both.
fn duplicates_card(visit: &Visit, read: &Read) -> Option<SideCard> {
    let asks = read.full.topic.kind == TopicKind::Question && visit.viewer.moderates();
    let card = related_card("Peut-être un doublon", &read.related.duplicates)?;
    asks.then(|| SideCard {
        text: Some("Ces titres disent presque la même chose. Vous seul·es le voyez.".to_owned()),
        ..card
    })
}

fn related_card(title: &str, things: &[Similar]) -> Option<SideCard> {
    let item = |one: &Similar| SideItem::link(&one.title, &one.href, &one.state);
    (!things.is_empty()).then(|| SideCard {
        title: title.to_owned(),
        items: things.iter().map(item).collect(),
        ..SideCard::default()
    })
}

fn me_too_card(read: &Read) -> Option<SideCard> {
    let topic = &read.full.topic;
    if topic.kind != TopicKind::Question || topic.me_too_count == 0 {
        return None;
    }
    let n = topic.me_too_count;
    Some(SideCard {
        title: "Cette question".to_owned(),
        items: vec![SideItem::text(counted(
            n,
            "personne a le même souci",
            "personnes ont le même souci",
        ))],
        ..SideCard::default()
    })
}
