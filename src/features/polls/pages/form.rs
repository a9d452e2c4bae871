//! `/p/{id}/sondage`: making a poll, changing it before the first vote, closing and deleting it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use chrono::{Days, NaiveDate, TimeZone};

use crate::domain::{PostId, Timestamp};
use crate::error::{AppError, FieldError, FieldErrors};
use crate::features::drafts::{self, Aim, Draft};
use crate::features::polls::actions;
use crate::features::polls::model::{NewPoll, OPTION_MAX, Place, Poll, QUESTION_MAX};
use crate::web::ui::{
    Breadcrumbs, Button, Choice, ErrorSummary, Field, FormCard, InputKind, Link, Look,
};
use crate::web::{Form, FormPage, Limit, Visit, page, page_with, routes, see_other};

/// Longest time a poll stays open, in days.
const MAX_DAYS: i64 = 366;

/// What was typed.
#[derive(Default)]
struct Typed {
    question: String,
    options: String,
    multiple: bool,
    named: bool,
    closes: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            question: form.line("question"),
            options: form.text("choix"),
            multiple: form.raw("nombre") == "plusieurs",
            named: form.raw("noms") == "visibles",
            closes: form.line("fin"),
        }
    }

    fn of_poll(visit: &Visit, poll: &Poll) -> Self {
        let labels: Vec<&str> = poll.options.iter().map(|o| o.label.as_str()).collect();
        let last_day = poll.closes_at.map(|at| {
            let last = at - chrono::Duration::seconds(1);
            let zone = visit.app.config.time_zone;
            let local = zone.from_utc_datetime(last.as_naive_utc());
            local.format("%Y-%m-%d").to_string()
        });
        Self {
            question: poll.question.clone(),
            options: labels.join("\n"),
            multiple: poll.multiple,
            named: !poll.anonymous,
            closes: last_day.unwrap_or_default(),
        }
    }

    fn check(&self, visit: &Visit) -> Result<NewPoll, AppError> {
        let mut errors = FieldErrors::default();
        let closes_at = match closing(visit, &self.closes) {
            Ok(at) => at,
            Err(why) => {
                errors.add("fin", why);
                None
            }
        };
        // All that is wrong is said at once.
        let poll = NewPoll::parse(&self.question, &self.options, &mut errors);
        match poll {
            Some(poll) => Ok(NewPoll {
                multiple: self.multiple,
                anonymous: !self.named,
                closes_at,
                ..poll
            }),
            None => Err(errors.into_error()),
        }
    }
}

/// The end of the day that was chosen, in the forum's time zone.
fn closing(visit: &Visit, typed: &str) -> Result<Option<Timestamp>, String> {
    if typed.is_empty() {
        return Ok(None);
    }
    let unclear = || "Écrivez un jour, comme 2027-01-31, ou laissez vide.".to_owned();
    let day = NaiveDate::parse_from_str(typed, "%Y-%m-%d").map_err(|_| unclear())?;
    let zone = visit.app.config.time_zone;
    let next = day.checked_add_days(Days::new(1)).ok_or_else(unclear)?;
    let midnight = next.and_hms_opt(0, 0, 0).ok_or_else(unclear)?;
    // Where a clock skips midnight, the first moment after it.
    let end = zone
        .from_local_datetime(&midnight)
        .earliest()
        .or_else(|| {
            let later = midnight + chrono::Duration::hours(1);
            zone.from_local_datetime(&later).earliest()
        })
        .ok_or_else(unclear)?;
    let at = Timestamp::new(end.naive_utc());
    if at <= visit.now {
        return Err("Ce jour est passé\u{a0}: choisissez-en un à venir.".to_owned());
    }
    if at - visit.now > chrono::Duration::days(MAX_DAYS) {
        return Err("Un sondage reste ouvert un an au plus.".to_owned());
    }
    Ok(Some(at))
}

async fn load(visit: &Visit, id: &str) -> Result<(Place, Option<Poll>), AppError> {
    visit.person()?;
    let post: PostId = id.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let read = move |conn: &mut crate::db::Conn| actions::find(conn, &viewer, post);
    visit.app.db.read(read).await
}

fn back(place: &Place) -> String {
    let message = routes::message(&place.slug, place.topic, place.number);
    let page = message.split('#').next().unwrap_or_default();
    format!("{page}#sondage-{}", place.post)
}

fn breadcrumbs(place: &Place) -> Option<Breadcrumbs> {
    let message = routes::message(&place.slug, place.topic, place.number);
    Some(Breadcrumbs {
        links: vec![Link::new(&place.title, message)],
    })
}

/// GET `/p/{id}/sondage`
pub async fn form(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let (place, poll) = load(&visit, &path).await?;
    let draft = kept(&visit, place.post).await?;
    let typed = match (&draft, &poll) {
        (Some(draft), _) => Typed::of(&draft.fields),
        (None, Some(poll)) => Typed::of_poll(&visit, poll),
        (None, None) => Typed::default(),
    };
    let shown = Shown {
        draft,
        ..Shown::default()
    };
    let Some(poll) = poll else {
        actions::check_making(&place, &visit.viewer, visit.now)?;
        return show(&visit, &place, None, &typed, shown);
    };
    if !place.allows_managing(&visit.viewer) {
        return Err(AppError::Forbidden(
            "Ce sondage appartient à la personne qui a écrit le message.".to_owned(),
        ));
    }
    show(&visit, &place, Some(&poll), &typed, shown)
}

/// Where a poll waits, when the session ended while it was written.
fn draft_place(post: PostId) -> String {
    drafts::Place::first(Aim::Poll(post)).to_string()
}

async fn kept(visit: &Visit, post: PostId) -> Result<Option<Draft>, AppError> {
    let account = visit.person()?.account;
    let read = move |conn: &mut crate::db::Conn| drafts::find(conn, account, &draft_place(post));
    visit.app.db.read(read).await
}

/// POST `/p/{id}/sondage`
pub async fn save(
    visit: Visit,
    path: web::Path<String>,
    form: Form,
) -> Result<HttpResponse, AppError> {
    if !visit.viewer.signed_in() {
        let post: PostId = path.parse().map_err(|_| AppError::NotFound)?;
        let back = format!("/p/{post}/sondage");
        return drafts::sign_in_first(&visit, &draft_place(post), form, &back).await;
    }
    visit.limit(Limit::Write)?;
    let (place, poll) = load(&visit, &path).await?;
    actions::check_making(&place, &visit.viewer, visit.now)?;
    let typed = Typed::of(&form);
    let saved = match typed.check(&visit) {
        Ok(new) => {
            let (viewer, now, post) = (visit.viewer.clone(), visit.now, place.post);
            let write = move |conn: &mut crate::db::Conn| {
                let place = actions::save(conn, &viewer, post, &new, now)?;
                if let Some(account) = viewer.account() {
                    drafts::remove(conn, account, &draft_place(post))?;
                }
                Ok::<_, AppError>(place)
            };
            visit.app.db.write(write).await
        }
        Err(error) => Err(error),
    };
    let (status, errors) = match saved {
        Ok(place) => return Ok(see_other(&routes::with_done(&back(&place), "sondage"))),
        Err(AppError::Invalid(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Err(AppError::Conflict(message)) => {
            let field = "question";
            (StatusCode::CONFLICT, vec![FieldError { field, message }])
        }
        Err(error) => return Err(error),
    };
    // Still the form that was sent, whatever happened to the poll meanwhile.
    let unvoted = poll.filter(|poll| poll.voter_count == 0);
    let shown = Shown {
        status,
        errors,
        draft: None,
    };
    show(&visit, &place, unvoted.as_ref(), &typed, shown)
}

/// What the page tells beside its fields.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    errors: Vec<FieldError>,
    draft: Option<Draft>,
}

fn show(
    visit: &Visit,
    place: &Place,
    poll: Option<&Poll>,
    typed: &Typed,
    shown: Shown,
) -> Result<HttpResponse, AppError> {
    let mut forms = Vec::new();
    let makes = actions::check_making(place, &visit.viewer, visit.now).is_ok();
    if makes && poll.is_none_or(|poll| poll.can_change(visit.now)) {
        let fields = crate::features::admin::marked(fields(typed), &shown.errors);
        let at = draft_place(place.post);
        forms.push(FormCard {
            kept: shown
                .draft
                .map(|draft| drafts::restored(visit, &at, &draft)),
            url: format!("/p/{}/sondage", place.post),
            errors: ErrorSummary::of(&fields),
            fields,
            keep: true,
            buttons: vec![Button::primary(match poll {
                None => "Ajouter ce sondage",
                Some(_) => "Enregistrer",
            })],
            ..FormCard::default()
        });
    }
    forms.extend(
        poll.filter(|poll| poll.is_open(visit.now))
            .map(|_| FormCard {
                url: format!("/p/{}/sondage/fermer", place.post),
                title: Some("Terminer le sondage".to_owned()),
                text: Some(
                    "Les résultats restent visibles. Plus personne ne pourra voter.".to_owned(),
                ),
                buttons: vec![Button::secondary("Terminer maintenant")],
                ..FormCard::default()
            }),
    );
    let mut links = Vec::new();
    if poll.is_some() {
        let delete = format!("/p/{}/sondage/supprimer", place.post);
        links.push(Link::new("Supprimer le sondage", delete));
    }
    let message = routes::message(&place.slug, place.topic, place.number);
    links.push(Link::new("Revenir au message", message));
    let (title, intro) = match poll {
        None => (
            "Ajouter un sondage",
            "Il s’affichera sous votre message. Chaque personne connectée vote une fois, et peut changer d’avis tant qu’il est ouvert.",
        ),
        Some(poll) if poll.can_change(visit.now) => (
            "Le sondage",
            "Personne n’a encore voté\u{a0}: vous pouvez le corriger.",
        ),
        Some(_) => (
            "Le sondage",
            "Des personnes ont voté, ou il est terminé\u{a0}: la question et les réponses ne changent plus.",
        ),
    };
    page_with(
        shown.status,
        &FormPage {
            layout: visit.private_layout(title),
            breadcrumbs: breadcrumbs(place),
            intro: Some(intro.to_owned()),
            forms,
            links,
        },
    )
}

fn fields(typed: &Typed) -> Vec<Field> {
    let max = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let number = vec![
        Choice::new("une", "Une seule", !typed.multiple),
        Choice::new("plusieurs", "Plusieurs, si on veut", typed.multiple),
    ];
    let names = vec![
        Choice::new("caches", "Non, le vote est anonyme", !typed.named)
            .hint("Personne ne voit qui a choisi quoi."),
        Choice::new("visibles", "Oui, les noms sont affichés", typed.named)
            .hint("Les personnes connectées les voient. C’est dit avant de voter."),
    ];
    vec![
        Field::text("question", "Votre question", &typed.question)
            .hint(format!("{QUESTION_MAX} caractères au plus."))
            .max_length(max(QUESTION_MAX))
            .required(),
        Field::textarea("choix", "Les réponses possibles", &typed.options, 5)
            .hint(format!(
                "Une par ligne, de deux à dix, {OPTION_MAX} caractères au plus chacune."
            ))
            .required(),
        Field::radios(
            "nombre",
            "Combien de réponses par personne\u{202f}?",
            number,
        ),
        Field::radios("noms", "Montrer qui a voté\u{202f}?", names),
        Field::input(
            InputKind::Date,
            "fin",
            "Dernier jour pour voter",
            &typed.closes,
        )
        .hint("Facultatif. Sans date, vous terminez le sondage quand vous voulez."),
    ]
}

/// POST `/p/{id}/sondage/fermer`
pub async fn close(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let post: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let write = move |conn: &mut crate::db::Conn| actions::close(conn, &viewer, post, now);
    let place = visit.app.db.write(write).await?;
    Ok(see_other(&routes::with_done(
        &back(&place),
        "sondage-termine",
    )))
}

/// GET `/p/{id}/sondage/supprimer`: asks before.
pub async fn confirm_delete(
    visit: Visit,
    path: web::Path<String>,
) -> Result<HttpResponse, AppError> {
    let (place, poll) = load(&visit, &path).await?;
    let poll = poll.ok_or(AppError::NotFound)?;
    if !place.allows_managing(&visit.viewer) {
        return Err(AppError::Forbidden(
            "Ce sondage appartient à la personne qui a écrit le message.".to_owned(),
        ));
    }
    let form = FormCard {
        url: format!("/p/{}/sondage/supprimer", place.post),
        text: Some(format!("«\u{a0}{}\u{a0}»", poll.question)),
        buttons: vec![Button::primary("Supprimer le sondage").with_look(Look::Danger)],
        ..FormCard::default()
    };
    page(&FormPage {
        layout: visit.private_layout("Supprimer le sondage\u{202f}?"),
        breadcrumbs: breadcrumbs(&place),
        intro: Some(
            "La question, les réponses et tous les votes disparaissent pour de bon. Le message reste."
                .to_owned(),
        ),
        forms: vec![form],
        links: vec![Link::new("Le garder et revenir au message", back(&place))],
    })
}

/// POST `/p/{id}/sondage/supprimer`
pub async fn delete(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.limit(Limit::Write)?;
    visit.person()?;
    let post: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let write = move |conn: &mut crate::db::Conn| actions::delete(conn, &viewer, post);
    let place = visit.app.db.write(write).await?;
    let message = routes::message(&place.slug, place.topic, place.number);
    Ok(see_other(&routes::with_done(&message, "sondage-supprime")))
}
