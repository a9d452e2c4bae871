//! Messages in common writing: their sign, and the page that opens and closes it.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};

use super::history::breadcrumbs;
use crate::db::Conn;
use crate::domain::{AccountId, PostId};
use crate::error::AppError;
use crate::features::accounts;
use crate::features::topics::actions;
use crate::features::topics::store::{self, Post};
use crate::web::numbers::counted;
use crate::web::ui::{Button, Common, FormCard, Link};
use crate::web::{Form, FormPage, Limit, Visit, page as show, routes, see_other};

/// Names shown beside a message.
const NAMES: usize = 10;
/// People counted on one page of a topic, at most.
const COUNTED: i64 = 500;

/// What the cards of these messages show. Two queries, none where no message is in common writing.
///
/// # Errors
/// The database's.
pub fn load(conn: &mut Conn, posts: &[&Post]) -> Result<HashMap<PostId, Common>, AppError> {
    let wikis: Vec<PostId> = posts.iter().filter(|p| p.wiki).map(|p| p.id).collect();
    if wikis.is_empty() {
        return Ok(HashMap::new());
    }
    let pairs = store::contributors(conn, &wikis, COUNTED)?;
    let mut people: HashMap<PostId, Vec<AccountId>> = HashMap::new();
    for (post, account) in pairs {
        people.entry(post).or_default().push(account);
    }
    let shown: Vec<AccountId> = people
        .values()
        .flat_map(|accounts| accounts.iter().take(NAMES).copied())
        .collect();
    let names = accounts::names(conn, &shown)?;
    let common = |post: PostId| {
        let accounts = people.get(&post).map_or(&[][..], Vec::as_slice);
        let shown: Vec<Link> = accounts
            .iter()
            .take(NAMES)
            .filter_map(|account| names.get(account).filter(|name| !name.deleted))
            .map(|name| Link::new(&name.username, routes::member(&name.username)))
            .collect();
        let more = i64::try_from(accounts.len() - shown.len()).unwrap_or(i64::MAX);
        let others = match (more, shown.is_empty()) {
            (0, _) | (_, true) => None,
            (more, false) => Some(counted(more, "autre", "autres")),
        };
        Common {
            names: shown,
            others,
        }
    };
    Ok(wikis.into_iter().map(|post| (post, common(post))).collect())
}

/// What the button says, given whether the message is open to all already.
pub fn label(open: bool) -> &'static str {
    if open {
        "Fermer la rédaction commune"
    } else {
        "Ouvrir à la rédaction commune"
    }
}

/// GET `/p/{id}/wiki`: what it means, before.
pub async fn confirm(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    visit.person()?;
    let viewer = visit.viewer.clone();
    let (post, full) = visit
        .app
        .db
        .read(move |conn| {
            let post = store::find_post(conn, &viewer, id)?.ok_or(AppError::NotFound)?;
            let full = store::find_topic(conn, &viewer, post.topic)?.ok_or(AppError::NotFound)?;
            Ok::<_, AppError>((post, full))
        })
        .await?;
    if !post.allows_wiki(&full.topic, &visit.viewer) {
        return Err(AppError::Forbidden(
            "La rédaction commune est ouverte ou fermée par l’auteur·ice du message, un·e référent·e ou la modération.".to_owned(),
        ));
    }
    let intro = if post.wiki {
        "Seul·es son auteur·ice et la modération pourront encore modifier ce message. L’historique redevient réservé à son auteur·ice et à la modération."
    } else {
        "Tous les membres pourront compléter et corriger ce message, par exemple pour une marche à suivre ou une liste tenue à plusieurs. Chaque modification garde le nom de qui l’a faite, et tout le monde peut la relire. Ce que le message disait avant aujourd’hui n’est pas montré."
    };
    let form = FormCard {
        url: format!("/p/{id}/wiki"),
        hidden: vec![
            ("oui", if post.wiki { "0" } else { "1" }.to_owned()),
            ("revision", post.revision.to_string()),
        ],
        buttons: vec![Button::primary(label(post.wiki))],
        ..FormCard::default()
    };
    let place = routes::message(&full.topic.slug, post.topic, post.number);
    show(&FormPage {
        layout: visit.private_layout(format!("{}\u{202f}?", label(post.wiki))),
        breadcrumbs: Some(breadcrumbs(&post, &full)),
        intro: Some(intro.to_owned()),
        forms: vec![form],
        links: vec![Link::new("Laisser comme c’est, et revenir au sujet", place)],
    })
}

/// POST `/p/{id}/wiki`: `oui=0` closes; `revision` names the version that becomes everybody's.
pub async fn set(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let open = form.raw("oui") != "0";
    let seen = form.parse("revision").ok_or_else(|| {
        AppError::BadRequest("Ce formulaire est incomplet\u{a0}: rouvrez la page.".to_owned())
    })?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let (post, full) = visit
        .app
        .db
        .write(move |conn| actions::set_wiki(conn, &viewer, (id, seen), open, now))
        .await?;
    let place = routes::message(&full.topic.slug, post.topic, post.number);
    let done = if open { "commun" } else { "sans-commun" };
    Ok(see_other(&routes::with_done(&place, done)))
}
