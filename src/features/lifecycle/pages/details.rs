//! Asking for details: what is missing, ticked, and one's own words.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::wording::{MISSING, message};
use super::{load, path_to, topic_id, whole};
use crate::domain::{Body, TopicId};
use crate::error::{AppError, FieldError};
use crate::features::drafts::{self, Aim, Place};
use crate::features::lifecycle::actions;
use crate::features::lifecycle::model::{Question, helps};
use crate::features::topics::{self, Before, NewAnswer, Sending, Submission, before_publishing};
use crate::text;
use crate::web::ui::{Button, Choice, ErrorSummary, Field, FormCard, Link};
use crate::web::{
    Form, FormPage, Limit, SentBack, Visit, error_of, form_id, page_with, routes, see_other,
    with_retry,
};

/// The form as typed.
#[derive(Default)]
struct Typed {
    missing: Vec<String>,
    body: String,
    submission: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        let ticked = form.pairs().iter().filter(|(name, _)| name == "manque");
        Self {
            missing: ticked.map(|(_, value)| value.clone()).collect(),
            body: form.text("body"),
            submission: form.line("envoi"),
        }
    }
}

fn place(topic: TopicId) -> String {
    Place::first(Aim::Details(topic)).to_string()
}

/// GET `/t/{id}/preciser`
pub async fn form(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let person = visit.person()?.account;
    let topic = topic_id(&path)?;
    let viewer = visit.viewer.clone();
    let (question, draft) = visit
        .app
        .db
        .read(move |conn| {
            let question = actions::find(conn, &viewer, topic)?;
            Ok::<_, AppError>((question, drafts::find(conn, person, &place(topic))?))
        })
        .await?;
    if !question.allows_asking_details(&visit.viewer) {
        return Err(not_now(&visit));
    }
    let typed = draft.map_or_else(Typed::default, |draft| Typed::of(&draft.fields));
    show(&visit, &question, &typed, &[], StatusCode::OK)
}

fn not_now(visit: &Visit) -> AppError {
    AppError::Forbidden(if helps(&visit.viewer) {
        "Cette question n’attend plus de précisions, ou c’est la vôtre.".to_owned()
    } else {
        "Les référent·es et la modération demandent des précisions. Vous pouvez en demander aussi, dans une réponse.".to_owned()
    })
}

/// POST `/t/{id}/preciser`
pub async fn publish(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    let topic = topic_id(&path)?;
    if !visit.viewer.signed_in() {
        // A session that ended while somebody was writing: the text waits behind signing in.
        let back = format!("/t/{topic}/preciser");
        return drafts::sign_in_first(&visit, &place(topic), form, &back).await;
    }
    let question = load(&visit, topic).await?;
    let typed = Typed::of(&form);
    match ask(&visit, &question, &form, &typed).await {
        Ok(response) => Ok(response),
        Err(error) => {
            let back = SentBack::of(error, "")?;
            let response = show(&visit, &question, &typed, &back.errors, back.status)?;
            Ok(with_retry(response, back.retry_after))
        }
    }
}

async fn ask(
    visit: &Visit,
    question: &Question,
    form: &Form,
    typed: &Typed,
) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    if form.has("corriger") {
        return show(visit, question, typed, &[], StatusCode::OK);
    }
    let sending = sending(question, typed);
    let own = match before_publishing(visit, form, &typed.body, question.read, sending)? {
        Before::Publish(own) => own,
        Before::Ask(page) => return Ok(page),
    };
    let text = message(&typed.missing, &own).ok_or_else(|| {
        AppError::field(
            "manque",
            "Cochez ce qui manque, ou dites-le avec vos mots plus bas.",
        )
    })?;
    let body = Body::parse(&text).map_err(|e| AppError::field("body", e.0))?;
    let new = NewAnswer {
        topic: question.id,
        text: topics::prepare(&visit.app, body).await?,
    };
    let submission = Submission::of(&typed.submission, visit.app.limits.on());
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let published = visit
        .app
        .db
        .write(move |conn| {
            let published = actions::ask_details(conn, &viewer, &new, &submission, now)?;
            if let Some(account) = viewer.account() {
                drafts::remove(conn, account, &place(new.topic))?;
            }
            Ok::<_, AppError>(published)
        })
        .await?;
    visit.app.wake();
    let place = routes::message(&published.slug, published.topic, published.number);
    Ok(see_other(&routes::with_done(&place, "precisions")))
}

/// What the page that asks before publishing carries along.
fn sending(question: &Question, typed: &Typed) -> Sending {
    let mut hidden = vec![
        ("body", typed.body.clone()),
        ("envoi", typed.submission.clone()),
    ];
    hidden.extend(typed.missing.iter().map(|word| ("manque", word.clone())));
    Sending {
        url: format!("/t/{}/preciser", question.id),
        back: Link::new(
            text::typography(&question.title),
            routes::topic(&question.slug, question.id),
        ),
        hidden,
    }
}

fn show(
    visit: &Visit,
    question: &Question,
    typed: &Typed,
    errors: &[FieldError],
    status: StatusCode,
) -> Result<HttpResponse, AppError> {
    let choices = MISSING.iter().map(|(word, label, sentence)| {
        let ticked = typed.missing.iter().any(|t| t == word);
        Choice::new(*word, *label, ticked).hint(*sentence)
    });
    let missing = Field::checkboxes(
        "manque",
        "Que manque-t-il pour pouvoir aider\u{202f}?",
        choices.collect(),
    )
    .hint("Sous chaque case, la phrase que lira la personne.")
    .error(error_of(errors, "manque"));
    let body = Field::textarea("body", "Avec vos mots", &typed.body, 4)
        .hint("Facultatif. Le bonjour et le merci sont déjà dans le message.")
        .error(error_of(errors, "body"));
    page_with(
        status,
        &FormPage {
            layout: visit.private_layout("Demander des précisions"),
            breadcrumbs: Some(path_to(question)),
            intro: Some(
                "Votre demande sera publiée sous la question, et envoyée par mail à la personne qui l’a posée. La question passera «\u{a0}à préciser\u{a0}» jusqu’à sa réponse."
                    .to_owned(),
            ),
            forms: vec![FormCard {
                url: format!("/t/{}/preciser", question.id),
                errors: ErrorSummary::of([&missing, &body]).or_else(|| whole(errors)),
                hidden: vec![("envoi", form_id(&typed.submission)?)],
                fields: vec![missing, body],
                keep: true,
                buttons: vec![Button::primary("Demander ces précisions")],
                ..FormCard::default()
            }],
            ..FormPage::default()
        },
    )
}

/// POST `/t/{id}/preciser/retirer`
pub async fn withdraw(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let topic = topic_id(&path)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let question = visit
        .app
        .db
        .write(move |conn| actions::withdraw(conn, &viewer, topic, now))
        .await?;
    visit.app.wake();
    let place = routes::topic(&question.slug, topic);
    Ok(see_other(&routes::with_done(&place, "sans-precisions")))
}
