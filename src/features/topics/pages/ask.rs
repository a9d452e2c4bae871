//! Asking: one form in three steps, a page to read it again, and nothing typed is lost.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::fields::{self, Typed};
use super::personal::{self, Sending};
use super::{follow_up, preview};
use crate::domain::{Audience, TopicKind};
use crate::error::{AppError, FieldError};
use crate::features::categories::{self, Category};
use crate::features::drafts;
use crate::features::lifecycle::{self, Origin};
use crate::features::search::{self, Suggested};
use crate::features::tenants;
use crate::features::topics::actions::{self, ASK_PLACE, NewTopic, Submission};
use crate::features::topics::model::may_open;
use crate::features::uploads::{self, Joined};
use crate::web::layout::{Layout, Section};
use crate::web::ui::{
    Breadcrumbs, Button, ErrorSummary, KeptText, Link, Notice, SimilarList, Step, Steps, Writing,
};
use crate::web::{
    Form, FormWithFiles, Limit, Query, SentBack, Visit, form_id, page_with, routes, see_other,
    with_retry,
};

/// Where pages of the room take what a visitor typed.
pub use crate::features::drafts::sign_in_first as park;

#[derive(Template)]
#[template(path = "topics/ask.html")]
struct AskPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    intro: String,
    /// What the topic goes on from.
    origin: Option<Notice>,
    errors: Option<ErrorSummary>,
    kept: Option<KeptText>,
    url: String,
    hidden: Vec<(&'static str, String)>,
    steps: Steps,
}

/// GET `/poser`: empty, or as a link filled it, or the draft that was kept. Visitors may type:
/// they sign in afterwards.
pub async fn form(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let mut typed = Typed::of_query(&query);
    if !may_open(typed.kind(), &visit.viewer) && typed.kind() == TopicKind::Announcement {
        return Err(AppError::Forbidden(
            "Les annonces sont écrites par la modération.".to_owned(),
        ));
    }
    let viewer = visit.viewer.clone();
    let asked_from = typed.linked;
    let (categories, draft, (origin, space)) = visit
        .app
        .db
        .read(move |conn| {
            let draft = match viewer.account() {
                Some(account) => drafts::find(conn, account, ASK_PLACE)?,
                None => None,
            };
            let kept = draft.as_ref().and_then(|draft| draft.fields.parse("liee"));
            let origin = follow_up::find(conn, &viewer, asked_from.or(kept))?;
            let space = match viewer.person() {
                Some(person) => tenants::of_identity(conn, person.identity)?,
                None => None,
            };
            Ok::<_, AppError>((choices(conn, &viewer)?, draft, (origin, space)))
        })
        .await?;
    let mut kept = None;
    if let Some(draft) = draft.filter(|_| typed.is_blank()) {
        // Another window may have this draft too: each publishes under an id of its own.
        typed = Typed {
            submission: String::new(),
            draft_version: draft.version,
            ..Typed::of(&draft.fields)
        };
        typed.linked = asked_from.or(typed.linked);
        kept = Some(drafts::restored(&visit, ASK_PLACE, &draft));
    } else if let Some(origin) = &origin {
        follow_up::fill(&mut typed, origin);
    } else if let Some(space) = space.filter(|_| typed.version.is_empty()) {
        // What the person would have to look for: they may still say otherwise.
        space
            .major_version()
            .unwrap_or_default()
            .clone_into(&mut typed.version);
    }
    let similar = similar(&visit, &typed).await?;
    show(
        &visit,
        &typed,
        &categories,
        Said {
            kept,
            origin: origin.as_ref(),
            similar,
            ..Said::default()
        },
    )
}

/// What may answer the title that stands in the form. Announcements ask nothing.
async fn similar(visit: &Visit, typed: &Typed) -> Result<SimilarList, AppError> {
    if typed.kind() == TopicKind::Announcement {
        return Ok(SimilarList::default());
    }
    search::similar_part(visit, &typed.title, typed.similar_seen).await
}

/// What the form offers. A visitor sees what signed-in people may write in.
fn choices(
    conn: &mut crate::db::Conn,
    viewer: &crate::domain::Viewer,
) -> Result<Vec<Category>, AppError> {
    let readable = categories::list_readable(conn, viewer)?;
    Ok(readable
        .into_iter()
        .filter(|category| {
            let open = category.write == crate::domain::Audience::SignedIn && !category.archived;
            if viewer.signed_in() {
                category.allows_writing(viewer)
            } else {
                open
            }
        })
        .collect())
}

/// POST `/poser`
pub async fn publish(visit: Visit, form: FormWithFiles) -> Result<HttpResponse, AppError> {
    let Joined {
        form,
        refused,
        visit,
    } = uploads::join(visit, form).await?;
    let typed = Typed::of(&form);
    if !visit.viewer.signed_in() {
        return park(&visit, ASK_PLACE, form, "/poser").await;
    }
    let viewer = visit.viewer.clone();
    let asked_from = typed.linked;
    let (categories, origin) = visit
        .app
        .db
        .read(move |conn| {
            let origin = follow_up::find(conn, &viewer, asked_from)?;
            Ok::<_, AppError>((choices(conn, &viewer)?, origin))
        })
        .await?;
    let refused = match refused {
        None if form.has("corriger") => Some((StatusCode::OK, Vec::new())),
        other => other,
    };
    if let Some((status, errors)) = refused {
        let said = Said {
            errors: &errors,
            status,
            origin: origin.as_ref(),
            similar: similar(&visit, &typed).await?,
            ..Said::default()
        };
        return show(&visit, &typed, &categories, said);
    }
    match ask(&visit, &form, &typed, &categories).await {
        Ok(response) => Ok(response),
        Err(error) => {
            let similar = similar(&visit, &typed).await?;
            again(
                &visit,
                &typed,
                &categories,
                (error, origin.as_ref(), similar),
            )
        }
    }
}

async fn ask(
    visit: &Visit,
    form: &Form,
    typed: &Typed,
    categories: &[Category],
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    let typed = &personal::masked(visit, form, typed);
    let checked = fields::check(&visit.app, typed, categories).await?;
    let read = categories
        .iter()
        .find(|category| category.id == checked.category)
        .map_or(Audience::Everyone, |category| category.read);
    let looked = personal::look(visit, form, typed, read);
    if form.has("apercu") {
        return preview::of_topic(visit, typed, checked, &looked).await;
    }
    if looked.asks() {
        return personal::page(visit, &looked, sending(typed));
    }
    let new = NewTopic {
        kind: typed.kind(),
        title: checked.title,
        category: checked.category,
        app: checked.app,
        version: checked.version,
        tags: checked.tags,
        text: checked.text,
    };
    let submission = Submission::of(&typed.submission, visit.app.limits.on());
    let (viewer, now, origin) = (visit.viewer.clone(), visit.now, typed.linked);
    let published = visit
        .app
        .db
        .write(move |conn| {
            let published = actions::ask(conn, &viewer, &new, &submission, now)?;
            if let Some(origin) = origin {
                lifecycle::link(conn, &viewer, published.topic, origin)?;
            }
            Ok::<_, AppError>(published)
        })
        .await?;
    visit.app.wake();
    if typed.similar_seen {
        search::note_suggestion(visit, Suggested::Sent);
    }
    let place = routes::topic(&published.slug, published.topic);
    Ok(see_other(&routes::with_done(
        &place,
        if published.pending {
            "attente"
        } else {
            "question"
        },
    )))
}

/// What the page before publishing carries along.
fn sending(typed: &Typed) -> Sending {
    Sending {
        url: "/poser".to_owned(),
        back: Link::new("Questions", "/questions"),
        hidden: typed.hidden(),
    }
}

pub fn publish_label(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Question => "Publier ma question",
        TopicKind::Idea => "Publier mon idée",
        TopicKind::Discussion => "Ouvrir la discussion",
        TopicKind::Announcement => "Publier l’annonce",
    }
}

/// What the form has to say besides its fields.
#[derive(Default)]
struct Said<'a> {
    errors: &'a [FieldError],
    /// Said of the draft that the form shows.
    kept: Option<KeptText>,
    status: StatusCode,
    /// The topic that the new one goes on from.
    origin: Option<&'a Origin>,
    /// What may answer its title.
    similar: SimilarList,
}

fn show(
    visit: &Visit,
    typed: &Typed,
    categories: &[Category],
    said: Said<'_>,
) -> Result<HttpResponse, AppError> {
    let Said {
        errors,
        kept,
        status,
        origin,
        similar,
    } = said;
    let kind = typed.kind();
    let title = fields::title_field(typed, errors);
    let mut place = fields::place_fields(typed, categories, errors);
    place.push(fields::tags_field(typed, errors));
    let body = fields::body_field(typed, "Racontez", 9, errors)
        .writing(Writing {
            place: ASK_PLACE.to_owned(),
            version: typed.draft_version,
            account: visit.viewer.account(),
        })
        .hint("Ce que vous avez essayé, ce qui s’affiche. Ne mettez pas de mot de passe.");
    let all = [&title, &body].into_iter().chain(&place);
    let mut summary = ErrorSummary::of(all);
    if let (None, Some(error)) = (&summary, errors.first()) {
        summary = Some(ErrorSummary {
            title: error.message.clone(),
            errors: Vec::new(),
        });
    }
    let mut hidden = vec![
        ("envoi", form_id(&typed.submission)?),
        ("brouillon", typed.draft_version.to_string()),
    ];
    if kind != TopicKind::Question {
        hidden.push(("genre", kind.word().to_owned()));
    }
    if let Some(origin) = origin {
        hidden.push(("liee", origin.id.to_string()));
    }
    let layout = visit.layout(heading(kind), Section::Questions);
    let page = AskPage {
        layout: Layout {
            noindex: true,
            ..layout
        },
        breadcrumbs: Breadcrumbs {
            links: vec![Link::new("Questions", "/questions")],
        },
        intro: if visit.viewer.signed_in() {
            "Tout le monde pourra la lire. Vous recevrez les réponses par mail.".to_owned()
        } else {
            "Écrivez d’abord, vous vous connecterez ensuite\u{a0}: votre texte sera gardé."
                .to_owned()
        },
        origin: origin.map(follow_up::notice),
        errors: summary,
        kept,
        url: "/poser".to_owned(),
        hidden,
        steps: Steps {
            steps: vec![
                Step {
                    fields: vec![title],
                    similar: (kind != TopicKind::Announcement).then_some(similar),
                    ..Step::default()
                },
                Step {
                    legend: Some(
                        match kind {
                            TopicKind::Question => "Où êtes-vous bloqué·e\u{202f}?",
                            _ => "De quoi cela parle-t-il\u{202f}?",
                        }
                        .to_owned(),
                    ),
                    hint: Some("Si vous ne savez pas, laissez ainsi.".to_owned()),
                    fields: place,
                    ..Step::default()
                },
                Step {
                    fields: vec![body],
                    ..Step::default()
                },
            ],
            buttons: vec![
                Button::primary(publish_label(kind)),
                Button::secondary("Relire avant").sending("apercu", "1"),
            ],
        },
    };
    page_with(status, &page)
}

fn heading(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Question => "Poser une question",
        TopicKind::Idea => "Proposer une idée",
        TopicKind::Discussion => "Ouvrir une discussion",
        TopicKind::Announcement => "Écrire une annonce",
    }
}

/// The form again, with what was typed and what is wrong with it.
fn again(
    visit: &Visit,
    typed: &Typed,
    categories: &[Category],
    (error, origin, similar): (AppError, Option<&Origin>, SimilarList),
) -> Result<HttpResponse, AppError> {
    let back = SentBack::of(error, "")?;
    let said = Said {
        errors: &back.errors,
        kept: None,
        status: back.status,
        origin,
        similar,
    };
    let response = show(visit, typed, categories, said)?;
    Ok(with_retry(response, back.retry_after))
}
