//! Keeping a message with a note, and the list of what one kept.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

use crate::db::paging::Cursor;
use crate::domain::{AccountState, PostId};
use crate::error::{AppError, FieldError};
use crate::features::drafts::{self, Aim, Draft, Place};
use crate::features::reading::actions;
use crate::features::reading::model::{NOTE_MAX, Note};
use crate::features::reading::store::{self, Bookmark};
use crate::features::topics::{self, PostHead};
use crate::text;
use crate::web::dates::When;
use crate::web::layout::Layout;
use crate::web::ui::{
    Action, Breadcrumbs, Button, ButtonLink, EmptyState, ErrorSummary, Field, Filters, FormCard,
    Icon, Link, Look, NextPage,
};
use crate::web::{Form, FormPage, Limit, Query, Visit, page, page_with, routes, see_other};

const LIST: &str = "/compte/marque-pages";
const PER_PAGE: usize = 20;
const EXCERPT: usize = 240;

/// A message to be kept, as far as its owner may see it.
struct Target {
    id: PostId,
    head: Option<PostHead>,
    /// The note beside it, when it is kept.
    note: Option<String>,
    /// What was typed before the session ended.
    draft: Option<Draft>,
}

/// Where a note waits, when the session ended while it was written.
fn draft_place(post: PostId) -> String {
    Place::first(Aim::Bookmark(post)).to_string()
}

async fn load(visit: &Visit, path: &str) -> Result<Target, AppError> {
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let account = visit.person()?.account;
    let viewer = visit.viewer.clone();
    let target = visit
        .app
        .db
        .read(move |conn| {
            Ok::<_, AppError>(Target {
                id,
                head: topics::find_post(conn, &viewer, id)?,
                note: store::find(conn, account, id)?,
                draft: drafts::find(conn, account, &draft_place(id))?,
            })
        })
        .await?;
    match (&target.head, &target.note) {
        (None, None) if target.draft.is_none() => Err(AppError::NotFound),
        _ => Ok(target),
    }
}

/// GET `/p/{id}/marque-page`; `?liste=1` comes back to the list afterwards.
pub async fn form(
    visit: Visit,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let target = load(&visit, &path).await?;
    let note = match &target.draft {
        Some(draft) => draft.fields.text("note"),
        None => target.note.clone().unwrap_or_default(),
    };
    show(&visit, &target, (&note, query.has("liste")), &[])
}

/// POST `/p/{id}/marque-page`: keeps with `note`, or lets go with `retirer`.
pub async fn save(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    if !visit.viewer.signed_in() && !form.has("retirer") {
        let list = if form.has("liste") { "?liste=1" } else { "" };
        let back = format!("/p/{id}/marque-page{list}");
        return drafts::sign_in_first(&visit, &draft_place(id), form, &back).await;
    }
    visit.limit(Limit::Write)?;
    visit.person()?;
    if form.has("retirer") {
        return remove(&visit, id).await;
    }
    let (typed, to_list) = (form.text("note"), form.has("liste"));
    match keep(&visit, id, &typed).await {
        Ok(()) if to_list => Ok(see_other(&format!("{LIST}?fait=marque-page"))),
        Ok(()) => Ok(see_other(&format!("/p/{id}?fait=marque-page"))),
        Err(AppError::Invalid(errors)) => {
            let target = load(&visit, &path).await?;
            show(&visit, &target, (&typed, to_list), &errors)
        }
        Err(error) => Err(error),
    }
}

async fn keep(visit: &Visit, id: PostId, typed: &str) -> Result<(), AppError> {
    let note = Note::parse(typed).map_err(|why| AppError::field("note", why))?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| {
            actions::keep(conn, &viewer, id, &note, now)?;
            match viewer.account() {
                Some(account) => drafts::remove(conn, account, &draft_place(id)),
                None => Ok(()),
            }
        })
        .await
}

/// Lets a message go, and offers to take that back, note included.
async fn remove(visit: &Visit, id: PostId) -> Result<HttpResponse, AppError> {
    let viewer = visit.viewer.clone();
    let (note, head) = visit
        .app
        .db
        .write(move |conn| {
            let note = actions::let_go(conn, &viewer, id)?;
            Ok::<_, AppError>((note, topics::find_post(conn, &viewer, id)?))
        })
        .await?;
    let undo = note.filter(|_| head.is_some()).map(|note| FormCard {
        url: format!("/p/{id}/marque-page"),
        hidden: vec![("note", note), ("liste", "1".to_owned())],
        buttons: vec![Button::secondary("Le garder de nouveau")],
        ..FormCard::default()
    });
    let mut links = vec![Link::new("Mes marque-pages", LIST)];
    links.extend(head.map(|head| Link::new("Revenir au message", place(&head))));
    page(&FormPage {
        layout: visit.private_layout("Le marque-page est retiré"),
        intro: Some("Le message, lui, reste à sa place.".to_owned()),
        forms: undo.into_iter().collect(),
        links,
        ..FormPage::default()
    })
}

fn place(head: &PostHead) -> String {
    routes::message(&head.topic_slug, head.topic, head.number)
}

fn show(
    visit: &Visit,
    target: &Target,
    (typed, to_list): (&str, bool),
    errors: &[FieldError],
) -> Result<HttpResponse, AppError> {
    let kept = target.note.is_some();
    let error = errors.iter().find(|error| error.field == "note");
    let field = Field::textarea("note", "Une note pour vous", typed, 4)
        .hint("Facultatif. Personne d’autre ne la lit.")
        .max_length(u32::try_from(NOTE_MAX).unwrap_or(u32::MAX))
        .error(error.map(|error| error.message.clone()));
    let mut buttons = vec![Button::primary(if kept {
        "Enregistrer ma note"
    } else {
        "Garder ce message"
    })];
    if kept {
        let remove = Button::secondary("Retirer de mes marque-pages").with_look(Look::Danger);
        buttons.push(remove.sending("retirer", "1"));
    }
    // Told where the text comes from, until it is sent.
    let draft = target.draft.as_ref();
    let draft = draft.filter(|draft| draft.fields.text("note") == typed);
    let hidden = to_list.then(|| ("liste", "1".to_owned()));
    let back = match &target.head {
        Some(head) if !to_list => Link::new("Revenir au message", place(head)),
        _ => Link::new("Revenir à mes marque-pages", LIST),
    };
    let form = FormPage {
        layout: visit.private_layout(if kept {
            "Message gardé"
        } else {
            "Garder ce message"
        }),
        breadcrumbs: None,
        intro: Some(match &target.head {
            Some(head) => {
                let excerpt = text::excerpt(&text::plain(&head.body), EXCERPT);
                let title = text::typography(&head.topic_title);
                format!("«\u{a0}{excerpt}\u{a0}», dans «\u{a0}{title}\u{a0}».")
            }
            None => "Ce message n’est plus visible. Votre note est toujours là.".to_owned(),
        }),
        forms: vec![FormCard {
            kept: draft.map(|draft| drafts::restored(visit, &draft_place(target.id), draft)),
            url: format!("/p/{}/marque-page", target.id),
            errors: ErrorSummary::of([&field]),
            hidden: hidden.into_iter().collect(),
            fields: vec![field],
            buttons,
            keep: true,
            ..FormCard::default()
        }],
        links: vec![back],
    };
    let status = match errors {
        [] => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    page_with(status, &form)
}

#[derive(Template)]
#[template(path = "reading/bookmarks.html")]
struct ListPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    filters: Option<Filters>,
    cards: Vec<Card>,
    empty: Option<EmptyState>,
    next: Option<NextPage>,
}

/// A kept message.
struct Card {
    post: PostId,
    /// `None` when it may not be read any more.
    message: Option<(Link, String, String)>,
    when: When,
    note: String,
    edit: ButtonLink,
    remove: Action,
}

/// GET `/compte/marque-pages`: `q` looks for words in notes, titles and names.
pub async fn list(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let words = query.line("q");
    let after: Option<Cursor> = query.parse("apres");
    let (viewer, wanted) = (visit.viewer.clone(), words.clone());
    let slice = visit
        .app
        .db
        .read(move |conn| {
            let among = match wanted.as_str() {
                "" => None,
                words => Some(store::matching(conn, &viewer, account, words)?),
            };
            store::list(conn, &viewer, account, among.as_deref(), (after, PER_PAGE))
        })
        .await?;
    let cards: Vec<Card> = slice.items.iter().map(|kept| card(&visit, kept)).collect();
    let href = |cursor: Option<Cursor>| {
        let cursor = cursor.map(|cursor| cursor.to_string());
        let mut pairs = Vec::new();
        if !words.is_empty() {
            pairs.push(("q", words.as_str()));
        }
        if let Some(cursor) = &cursor {
            pairs.push(("apres", cursor.as_str()));
        }
        match routes::query(&pairs) {
            query if query.is_empty() => LIST.to_owned(),
            query => format!("{LIST}?{query}"),
        }
    };
    let next = (slice.next.is_some() || after.is_some()).then(|| NextPage {
        next: slice.next.map(|cursor| href(Some(cursor))),
        first: after.map(|_| href(None)),
    });
    let searched = !words.is_empty();
    page(&ListPage {
        layout: visit.private_layout("Mes marque-pages"),
        breadcrumbs: Breadcrumbs {
            links: vec![Link::new("Mon compte", "/compte")],
        },
        filters: (searched || next.is_some() || cards.len() > 3).then(|| Filters {
            url: LIST.to_owned(),
            fields: vec![Field::text("q", "Mots à retrouver", &words)],
            hidden: Vec::new(),
        }),
        empty: cards.is_empty().then(|| empty(searched)),
        cards,
        next,
    })
}

fn empty(searched: bool) -> EmptyState {
    let (title, text, action) = if searched {
        let all = ButtonLink::new("Voir tous mes marque-pages", LIST);
        (
            "Aucun marque-page avec ces mots",
            "Les mots sont cherchés dans vos notes, les titres et les noms.",
            all,
        )
    } else {
        (
            "Aucun marque-page pour l’instant",
            "Sous un message, « Plus », puis « Garder », et vous le retrouverez ici avec votre note.",
            ButtonLink::new("Voir les questions", "/questions"),
        )
    };
    EmptyState {
        icon: Icon::Bookmark,
        title: title.to_owned(),
        text: text::typography(text),
        action: Some(action),
    }
}

fn card(visit: &Visit, kept: &Bookmark) -> Card {
    let id = kept.post;
    let about = match &kept.message {
        Some(message) => text::typography(&message.title),
        None => "message qui n’est plus visible".to_owned(),
    };
    let message = kept.message.as_ref().map(|message| {
        let title = text::typography(&message.title);
        let href = routes::message(&message.slug, message.topic, message.number);
        let author = match message.author_state {
            AccountState::Deleted => "compte supprimé".to_owned(),
            AccountState::Active | AccountState::Suspended => message.author.clone(),
        };
        let excerpt = text::excerpt(&text::plain(&message.body), EXCERPT);
        (Link::new(title, href), author, excerpt)
    });
    let label = if kept.note.is_empty() {
        "Ajouter une note"
    } else {
        "Modifier la note"
    };
    let mut remove = Action::new(
        format!("/p/{id}/marque-page"),
        Button::secondary("Retirer")
            .with_icon(Icon::Trash)
            .about(&about),
    );
    remove.hidden.push(("retirer", "1".to_owned()));
    Card {
        post: id,
        message,
        when: visit.when(kept.kept_at),
        note: kept.note.clone(),
        edit: ButtonLink::new(label, format!("/p/{id}/marque-page?liste=1"))
            .with_icon(Icon::Edit)
            .about(&about),
        remove,
    }
}
