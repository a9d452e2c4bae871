//! « Votre question est-elle résolue ? »: from the mail's link without signing in, or as the asker.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpResponse, web};
use askama::Template;

use super::{load, topic_id, whole};
use crate::domain::{Body, TopicId, TopicState, Viewer};
use crate::error::{AppError, FieldError};
use crate::features::accounts;
use crate::features::drafts::{self, Aim, Draft};
use crate::features::lifecycle::actions::{self, Settled};
use crate::features::lifecycle::model::Question;
use crate::features::lifecycle::question_link::QuestionLink;
use crate::features::lifecycle::store::people::{self, Answer};
use crate::features::topics::{self, Before, NewAnswer, Sending, Submission, before_publishing};
use crate::text;
use crate::web::dates::When;
use crate::web::layout::Layout;
use crate::web::ui::{Action, Button, ErrorSummary, Field, FormCard, Html, Icon, Link};
use crate::web::{
    Form, FormPage, Limit, SentBack, Visit, error_of, form_id, page_with, routes, see_other,
    with_retry,
};

/// Answers offered at once.
const SHOWN: i64 = 10;

#[derive(Template)]
#[template(path = "lifecycle/settle.html")]
struct SettlePage {
    layout: Layout,
    topic_title: String,
    topic_href: String,
    intro: Option<String>,
    answers: Vec<Offered>,
    forms: Vec<FormCard>,
}

/// An answer with its button.
struct Offered {
    post: String,
    author: String,
    when: When,
    body: Html,
    action: Action,
}

/// For whom, and where the page stands.
struct Place {
    asker: Viewer,
    topic: TopicId,
    url: String,
    /// Whether one goes on to the topic after answering: whoever came by a link may not read it.
    to_topic: bool,
}

/// GET `/t/{id}/resolu`
pub async fn page(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let place = signed_in(&visit, &path)?;
    let (account, topic) = (visit.person()?.account, place.topic);
    let draft = visit
        .app
        .db
        .read(move |conn| drafts::find(conn, account, &draft_place(topic)))
        .await?;
    let typed = draft.map_or_else(Typed::default, Typed::of_draft);
    show(&visit, &place, &typed, &[], StatusCode::OK).await
}

/// POST `/t/{id}/resolu`
pub async fn answer(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    if !visit.viewer.signed_in() && form.raw("geste") == "autrement" {
        let topic = topic_id(&path)?;
        let back = format!("/t/{topic}/resolu#autrement");
        return drafts::sign_in_first(&visit, &draft_place(topic), form, &back).await;
    }
    let place = signed_in(&visit, &path)?;
    take(&visit, &place, &form).await
}

/// Where the asker's words wait, when the session ended while they were written.
fn draft_place(topic: TopicId) -> String {
    drafts::Place::first(Aim::Settled(topic)).to_string()
}

/// POST `/t/{id}/resolu/autrement`: from a button of the topic's page to the form that asks how.
pub async fn otherwise(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.person()?;
    let topic = topic_id(&path)?;
    Ok(see_other(&format!("/t/{topic}/resolu#autrement")))
}

fn signed_in(visit: &Visit, path: &str) -> Result<Place, AppError> {
    visit.person()?;
    let topic = topic_id(path)?;
    Ok(Place {
        asker: visit.viewer.clone(),
        topic,
        url: format!("/t/{topic}/resolu"),
        to_topic: true,
    })
}

/// GET `/q/{token}`. Mail scanners follow links, so that opening it changes nothing.
pub async fn page_of_link(
    visit: Visit,
    token: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    match by_link(&visit, &token).await? {
        Ok(place) => show(&visit, &place, &Typed::default(), &[], StatusCode::OK).await,
        Err(expired) => Ok(expired),
    }
}

/// POST `/q/{token}`
pub async fn answer_of_link(
    visit: Visit,
    token: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    match by_link(&visit, &token).await? {
        Ok(place) => take(&visit, &place, &form).await,
        Err(expired) => Ok(expired),
    }
}

/// Whom a link speaks for; or the page that says that it has expired.
async fn by_link(visit: &Visit, token: &str) -> Result<Result<Place, HttpResponse>, AppError> {
    let link = QuestionLink::parse(&visit.app.key, token).ok_or(AppError::NotFound)?;
    if link.expired(visit.now) {
        return expired(visit, link.topic).map(Err);
    }
    let now = visit.now;
    let person = visit
        .app
        .db
        .read(move |conn| accounts::person_for(conn, link.account, now))
        .await?;
    // Suspended or gone since: the link acts for nobody.
    let person = person.ok_or(AppError::NotFound)?;
    Ok(Ok(Place {
        asker: Viewer::Person(person),
        topic: link.topic,
        url: format!("/q/{token}"),
        to_topic: false,
    }))
}

fn expired(visit: &Visit, topic: TopicId) -> Result<HttpResponse, AppError> {
    let page = FormPage {
        layout: visit.private_layout("Ce lien a expiré"),
        intro: Some(
            "Il marchait deux mois. Ouvrez votre question et connectez-vous\u{a0}: vous pourrez y choisir la réponse qui vous a aidé·e."
                .to_owned(),
        ),
        links: vec![Link::new("Ouvrir la question", format!("/t/{topic}"))],
        ..FormPage::default()
    };
    page_with(StatusCode::GONE, &page)
}

/// What was typed.
#[derive(Default)]
struct Typed {
    body: String,
    submission: String,
    /// The draft that this is.
    draft: Option<Draft>,
}

impl Typed {
    /// Another window may have this draft too: each publishes under an id of its own.
    fn of_draft(draft: Draft) -> Self {
        Self {
            body: draft.fields.text("body"),
            submission: String::new(),
            draft: Some(draft),
        }
    }
}

/// What came of a button.
enum Taken {
    Settled(Settled),
    /// Something personal stands in the text: the page that asks about it.
    Ask(HttpResponse),
}

async fn take(visit: &Visit, place: &Place, form: &Form) -> Result<HttpResponse, AppError> {
    let typed = Typed {
        body: form.text("body"),
        submission: form.line("envoi"),
        draft: None,
    };
    if form.has("corriger") {
        return show(visit, place, &typed, &[], StatusCode::OK).await;
    }
    let error = match act(visit, place, form, &typed).await {
        Ok(Taken::Settled(settled)) => return settled_at(visit, place, settled).await,
        Ok(Taken::Ask(page)) => return Ok(page),
        Err(error) => error,
    };
    let back = SentBack::of(error, "")?;
    let response = show(visit, place, &typed, &back.errors, back.status).await?;
    Ok(with_retry(response, back.retry_after))
}

async fn settled_at(
    visit: &Visit,
    place: &Place,
    settled: Settled,
) -> Result<HttpResponse, AppError> {
    let done = match settled {
        Settled::Solved => "solution",
        Settled::StillOpen => "encore",
        Settled::Declined => "sans-rappel",
        Settled::Pending => "attente",
    };
    let at = if place.to_topic {
        let question = load(visit, place.topic).await?;
        routes::topic(&question.slug, question.id)
    } else {
        place.url.clone()
    };
    Ok(see_other(&routes::with_done(&at, done)))
}

async fn act(visit: &Visit, place: &Place, form: &Form, typed: &Typed) -> Result<Taken, AppError> {
    visit.limit(Limit::Write)?;
    let (viewer, topic, now) = (place.asker.clone(), place.topic, visit.now);
    let db = &visit.app.db;
    let settled = match form.raw("geste") {
        "solution" => {
            let post = form.parse("reponse").ok_or(AppError::NotFound)?;
            db.write(move |conn| actions::settle(conn, &viewer, (topic, post), now))
                .await?
        }
        "autrement" => {
            let own = match look(visit, place, form, typed).await? {
                Before::Publish(own) => own,
                Before::Ask(page) => return Ok(Taken::Ask(page)),
            };
            let body = Body::parse(&own).map_err(|_| {
                AppError::field(
                    "body",
                    "Dites-nous comment, en une phrase\u{a0}: la prochaine personne vous en sera reconnaissante.",
                )
            })?;
            let text = topics::prepare(&visit.app, body).await?;
            let new = NewAnswer { topic, text };
            let submission = Submission::of(&typed.submission, visit.app.limits.on());
            db.write(move |conn| {
                let settled = actions::settle_otherwise(conn, &viewer, &new, &submission, now)?;
                if let Some(account) = viewer.account() {
                    drafts::remove(conn, account, &draft_place(topic))?;
                }
                Ok::<_, AppError>(settled)
            })
            .await?
        }
        "encore" => {
            db.write(move |conn| actions::still_open(conn, &viewer, topic, now))
                .await?
        }
        "jamais" => {
            db.write(move |conn| actions::decline(conn, &viewer, topic, now))
                .await?
        }
        _ => {
            return Err(AppError::BadRequest(
                "Ce formulaire est incomplet\u{a0}: rouvrez la page.".to_owned(),
            ));
        }
    };
    visit.app.wake();
    Ok(Taken::Settled(settled))
}

/// Looks for what one may not want to publish. The question is read by its asker, whoever came by a
/// link.
async fn look(
    visit: &Visit,
    place: &Place,
    form: &Form,
    typed: &Typed,
) -> Result<Before, AppError> {
    let (viewer, topic) = (place.asker.clone(), place.topic);
    let question = visit
        .app
        .db
        .read(move |conn| actions::find(conn, &viewer, topic))
        .await?;
    let sending = Sending {
        url: place.url.clone(),
        back: Link::new(text::typography(&question.title), place.url.clone()),
        hidden: vec![
            ("geste", "autrement".to_owned()),
            ("body", typed.body.clone()),
            ("envoi", typed.submission.clone()),
        ],
    };
    before_publishing(visit, form, &typed.body, question.read, sending)
}

async fn show(
    visit: &Visit,
    place: &Place,
    typed: &Typed,
    errors: &[FieldError],
    status: StatusCode,
) -> Result<HttpResponse, AppError> {
    let (viewer, topic) = (place.asker.clone(), place.topic);
    let (question, answers) = visit
        .app
        .db
        .read(move |conn| {
            let question = actions::find(conn, &viewer, topic)?;
            if !viewer.is(question.asker) || !question.stands {
                return Err(AppError::NotFound);
            }
            let answers = if question.allows_settling(&viewer) {
                people::answers(conn, topic, SHOWN)?
            } else {
                Vec::new()
            };
            Ok((question, answers))
        })
        .await?;
    let open = question.allows_settling(&place.asker);
    let title = if open {
        "Votre question est-elle résolue\u{202f}?"
    } else {
        "Votre question"
    };
    let offered = answers.iter().map(|answer| offered(visit, place, answer));
    let page = SettlePage {
        layout: visit.private_layout(title),
        topic_title: text::typography(&question.title),
        topic_href: routes::topic(&question.slug, question.id),
        intro: Some(intro(&question, open)),
        answers: offered.collect(),
        forms: if open {
            forms((visit, place), &question, typed, errors)?
        } else {
            Vec::new()
        },
    };
    let mut response = page_with(status, &page)?;
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn intro(question: &Question, open: bool) -> String {
    match question.state {
        _ if open => "Si une réponse vous a aidé·e, dites laquelle. La personne en sera remerciée.",
        TopicState::Solved => "Elle est résolue. Merci de nous l’avoir dit\u{202f}!",
        TopicState::NeedsDetail => {
            "On attend quelques précisions de votre part\u{a0}: ouvrez la question pour les donner."
        }
        TopicState::Outdated => "Elle est indiquée comme périmée.",
        _ => "Elle attend encore une réponse.",
    }
    .to_owned()
}

fn offered(visit: &Visit, place: &Place, answer: &Answer) -> Offered {
    let button = Button::primary("Cette réponse m’a aidé·e")
        .with_icon(Icon::Check)
        .about(format!("réponse de {}", answer.author()));
    let mut action = Action::new(place.url.clone(), button);
    action.hidden.push(("geste", "solution".to_owned()));
    action.hidden.push(("reponse", answer.post.to_string()));
    Offered {
        post: answer.post.to_string(),
        author: answer.author(),
        when: visit.when(answer.created_at),
        body: Html::trusted(answer.html.clone()),
        action,
    }
}

fn forms(
    (visit, place): (&Visit, &Place),
    question: &Question,
    typed: &Typed,
    errors: &[FieldError],
) -> Result<Vec<FormCard>, AppError> {
    let draft = typed.draft.as_ref();
    let body = Field::textarea("body", "Comment\u{202f}?", &typed.body, 3)
        .hint("Une phrase suffit. Elle sera publiée comme solution, à votre nom.")
        .required()
        .error(error_of(errors, "body"));
    let mut otherwise = vec![("geste", "autrement".to_owned())];
    otherwise.push(("envoi", form_id(&typed.submission)?));
    let mut still =
        vec![Button::secondary("Non, j’ai encore besoin d’aide").sending("geste", "encore")];
    if !question.reminders_off {
        still.push(Button::secondary("Ne plus me le demander").sending("geste", "jamais"));
    }
    Ok(vec![
        FormCard {
            id: Some("autrement"),
            kept: draft.map(|draft| drafts::restored(visit, &draft_place(place.topic), draft)),
            url: place.url.clone(),
            title: Some("C’est résolu autrement".to_owned()),
            errors: ErrorSummary::of([&body]).or_else(|| whole(errors)),
            hidden: otherwise,
            fields: vec![body],
            keep: true,
            buttons: vec![Button::secondary("Publier et indiquer comme résolu")],
            ..FormCard::default()
        },
        FormCard {
            url: place.url.clone(),
            title: Some("Ce n’est pas résolu".to_owned()),
            text: Some("Votre question remontera en haut de la liste.".to_owned()),
            buttons: still,
            ..FormCard::default()
        },
    ])
}
