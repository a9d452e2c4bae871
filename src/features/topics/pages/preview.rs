//! « Relire avant »: a message as others will read it. Nothing is saved.

use actix_web::HttpResponse;
use askama::Template;

use super::ask::publish_label;
use super::fields::{Checked, Typed};
use super::linked::titled;
use super::personal::{Looked, Sending};
use crate::error::AppError;
use crate::features::search::{self, Suggested};
use crate::text;
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, Button, Html, Link, Notice, SideCard, SideItem, TagList};
use crate::web::{Visit, page};

/// A message as others will read it, before it is published.
#[derive(Template)]
#[template(path = "topics/preview.html")]
pub struct PreviewPage {
    pub layout: Layout,
    pub breadcrumbs: Breadcrumbs,
    pub intro: String,
    pub notices: Vec<Notice>,
    pub heading: String,
    pub tags: TagList,
    pub body: Html,
    pub url: String,
    pub hidden: Vec<(&'static str, String)>,
    pub buttons: Vec<Button>,
    pub similar: Option<SideCard>,
}

/// A topic, with others that may have solved it already.
///
/// # Errors
/// The database's, or a template that fails.
pub async fn of_topic(
    visit: &Visit,
    typed: &Typed,
    checked: Checked,
    looked: &Looked,
) -> Result<HttpResponse, AppError> {
    let (similar, typed) = similar(visit, typed, checked.title.as_str()).await?;
    let body = titled(visit, checked.text.html).await?;
    page(&PreviewPage {
        layout: visit.private_layout("Relire avant de publier"),
        breadcrumbs: Breadcrumbs {
            links: vec![Link::new("Questions", "/questions")],
        },
        intro: "Voici votre message tel que les autres le liront.".to_owned(),
        notices: looked.notice().into_iter().collect(),
        heading: text::typography(checked.title.as_str()),
        tags: TagList {
            badges: Vec::new(),
            tags: Vec::new(),
        },
        body,
        url: "/poser".to_owned(),
        hidden: typed.hidden(),
        buttons: looked.buttons(publish_label(typed.kind())),
        similar,
    })
}

/// What may answer the question, and the form that goes on knowing that it was shown.
async fn similar(
    visit: &Visit,
    typed: &Typed,
    title: &str,
) -> Result<(Option<SideCard>, Typed), AppError> {
    let found = match search::similar(&visit.app, &visit.viewer, title, 5).await {
        // Nobody is kept from asking.
        Err(AppError::Unavailable(_)) => Vec::new(),
        found => found?,
    };
    let mut typed = typed.clone();
    if found.is_empty() {
        return Ok((None, typed));
    }
    if !typed.similar_seen {
        search::note_suggestion(visit, Suggested::Shown);
        typed.similar_seen = true;
    }
    let card = SideCard {
        title: "Peut-être déjà répondu".to_owned(),
        items: found
            .iter()
            .map(|one| SideItem::link(&one.title, &one.opening, &one.state))
            .collect(),
        ..SideCard::default()
    };
    Ok((Some(card), typed))
}

/// A correction, under the title that it would have.
///
/// # Errors
/// The database's, or a template that fails.
pub async fn of_correction(
    visit: &Visit,
    (title, html): (&str, String),
    looked: &Looked,
    sending: Sending,
) -> Result<HttpResponse, AppError> {
    let body = titled(visit, html).await?;
    page(&PreviewPage {
        layout: visit.private_layout("Relire avant d’enregistrer"),
        breadcrumbs: Breadcrumbs {
            links: vec![sending.back],
        },
        intro: "Voici votre message corrigé, tel que les autres le liront. Rien n’est encore enregistré."
            .to_owned(),
        notices: looked.notice().into_iter().collect(),
        heading: text::typography(title),
        tags: TagList {
            badges: Vec::new(),
            tags: Vec::new(),
        },
        body,
        url: sending.url,
        hidden: sending.hidden,
        buttons: looked.buttons("Enregistrer la modification"),
        similar: None,
    })
}
