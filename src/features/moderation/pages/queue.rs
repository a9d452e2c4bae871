//! `/moderation`: what waits for a decision, oldest first.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;

use super::{Place, tabs};
use crate::domain::{PostId, Visibility};
use crate::error::AppError;
use crate::features::moderation::model::{Subject, Verdict, moderator};
use crate::features::moderation::store::flags::{self, OpenFlag};
use crate::features::moderation::store::queue::{self, Item};
use crate::text;
use crate::web::dates::When;
use crate::web::layout::Layout;
use crate::web::ui::{
    Action, Author, Button, ButtonLink, EmptyState, Icon, Link, Look, NextPage, StateBadge, Tabs,
};
use crate::web::{Query, Visit, page as show, routes};

/// Messages on one page.
const A_PAGE: usize = 20;
/// Characters of a message shown in the queue.
const EXCERPT: usize = 400;

/// The queue.
#[derive(Template)]
#[template(path = "moderation/queue.html")]
struct QueuePage {
    layout: Layout,
    tabs: Tabs,
    cards: Vec<Card>,
    empty: EmptyState,
    next: NextPage,
}

/// A message that waits.
pub(super) struct Card {
    pub post: PostId,
    pub topic: Link,
    pub author: Author,
    pub account_href: String,
    pub when: When,
    pub badge: Option<StateBadge>,
    pub excerpt: String,
    pub flags: Vec<FlagLine>,
    pub actions: Vec<Action>,
    pub more: ButtonLink,
    /// Whether the question was asked before.
    pub alike: Option<ButtonLink>,
}

/// Why somebody flagged a message.
pub(super) struct FlagLine {
    pub reason: &'static str,
    pub details: String,
    pub who: String,
    pub when: When,
}

pub(super) async fn page(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    moderator(&visit.viewer)?;
    let after = query.parse("apres");
    let viewer = visit.viewer.clone();
    let (slice, flags) = visit
        .app
        .db
        .read(move |conn| {
            let slice = queue::page(conn, &viewer, after, A_PAGE)?;
            let ids: Vec<PostId> = slice.items.iter().map(|item| item.post).collect();
            let flags = flags::open_of(conn, &ids)?;
            Ok::<_, AppError>((slice, flags))
        })
        .await?;
    let mut flags_of: HashMap<PostId, Vec<OpenFlag>> = HashMap::new();
    for flag in flags {
        flags_of.entry(flag.post).or_default().push(flag);
    }
    let cards = slice
        .items
        .iter()
        .map(|item| {
            card(
                &visit,
                item,
                flags_of.get(&item.post).map_or(&[], Vec::as_slice),
            )
        })
        .collect();
    show(&QueuePage {
        layout: visit.private_layout("Modération"),
        tabs: tabs(Place::Queue),
        cards,
        empty: EmptyState {
            icon: Icon::Check,
            title: "Rien n’attend de décision".to_owned(),
            text:
                "Tout est lu. Les nouveaux signalements et les messages à publier arriveront ici."
                    .to_owned(),
            action: Some(ButtonLink::new(
                "Voir les questions sans réponse",
                "/questions?etat=sans-reponse",
            )),
        },
        next: NextPage {
            next: slice.next.map(|next| format!("/moderation?apres={next}")),
            first: after.map(|_: crate::db::paging::Cursor| "/moderation".to_owned()),
        },
    })
}

pub(super) fn badge(visibility: Visibility) -> Option<StateBadge> {
    match visibility {
        Visibility::Visible => None,
        Visibility::Pending => Some(StateBadge::pending()),
        Visibility::Hidden => Some(StateBadge::hidden()),
        Visibility::Deleted => Some(StateBadge::deleted()),
    }
}

pub(super) fn card(visit: &Visit, item: &Item, flags: &[OpenFlag]) -> Card {
    Card {
        post: item.post,
        topic: Link::new(
            &item.title,
            routes::message(&item.slug, item.topic, item.number),
        ),
        author: Author {
            standing: Some(item.standing.label().to_owned()),
            ..Author::member(&item.username, item.author.0)
        },
        account_href: format!("/moderation/comptes/{}", item.author),
        when: visit.when(item.created_at),
        badge: badge(item.visibility),
        excerpt: text::excerpt(&item.body, EXCERPT),
        flags: flags.iter().map(|flag| line(visit, flag)).collect(),
        actions: actions(visit, item, flags),
        more: ButtonLink::new(
            "Lire en entier et décider",
            format!("/moderation/messages/{}", item.post),
        )
        .about(format!("message de {}", item.username)),
        alike: (item.number == 1).then(|| {
            let words = routes::query(&[("q", &item.title)]);
            ButtonLink::new("Déjà demandé\u{202f}?", format!("/recherche?{words}"))
                .about(format!("chercher «\u{a0}{}\u{a0}»", item.title))
        }),
    }
}

fn line(visit: &Visit, flag: &OpenFlag) -> FlagLine {
    FlagLine {
        reason: flag.reason.label(),
        details: flag.details.clone(),
        who: flag
            .username
            .clone()
            .unwrap_or_else(|| "sans compte".to_owned()),
        when: visit.when(flag.created_at),
    }
}

/// The verdicts that make sense for a message in this state, in the order of their buttons.
pub(super) fn verdicts(visibility: Visibility, flagged: bool) -> &'static [Verdict] {
    match (visibility, flagged) {
        (Visibility::Pending, _) => &[Verdict::Approve, Verdict::Hide, Verdict::Delete],
        (Visibility::Visible, true) => &[Verdict::Keep, Verdict::Hide, Verdict::Delete],
        (Visibility::Visible, false) => &[Verdict::Hide, Verdict::Delete],
        (Visibility::Hidden, true) => &[Verdict::Hide, Verdict::Keep, Verdict::Delete],
        (Visibility::Hidden, false) => &[Verdict::Restore, Verdict::Delete],
        (Visibility::Deleted, _) => &[Verdict::Restore],
    }
}

pub(super) fn button(verdict: Verdict, visibility: Visibility) -> Button {
    let hidden = visibility == Visibility::Hidden;
    let (label, icon, look) = match verdict {
        Verdict::Approve => ("Publier", Icon::Check, Look::Primary),
        Verdict::Keep if hidden => ("Rétablir", Icon::Check, Look::Secondary),
        Verdict::Keep => ("Garder", Icon::Check, Look::Secondary),
        Verdict::Restore => ("Rétablir", Icon::Check, Look::Secondary),
        Verdict::Hide if hidden => ("Laisser masqué", Icon::EyeOff, Look::Secondary),
        Verdict::Hide => ("Masquer", Icon::EyeOff, Look::Secondary),
        Verdict::Delete => ("Supprimer", Icon::Trash, Look::Danger),
    };
    Button::secondary(label).with_icon(icon).with_look(look)
}

/// What the moderator has before their eyes, sent back with the decision.
pub(super) fn seen(item: &Item, flags: &[OpenFlag]) -> Vec<(&'static str, String)> {
    let mut seen = vec![
        ("vu", item.visibility.as_str().to_owned()),
        ("revision", item.revision.to_string()),
    ];
    seen.extend(
        flags
            .first()
            .map(|flag| ("signalement", flag.id.to_string())),
    );
    seen
}

fn actions(visit: &Visit, item: &Item, flags: &[OpenFlag]) -> Vec<Action> {
    let author = Subject {
        account: item.author,
        standing: item.standing,
    };
    verdicts(item.visibility, !flags.is_empty())
        .iter()
        .filter(|verdict| verdict.allowed(&visit.viewer, &author))
        .map(|verdict| Action {
            url: format!("/moderation/messages/{}/{}", item.post, verdict.word()),
            button: button(*verdict, item.visibility)
                .about(format!("message de {}", item.username)),
            hidden: seen(item, flags),
        })
        .collect()
}
