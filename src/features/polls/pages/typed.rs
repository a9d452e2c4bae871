//! What one types of a poll: its fields, and whether they make one.

use chrono::{Days, NaiveDate, TimeZone};

use crate::domain::Timestamp;
use crate::error::{AppError, FieldErrors};
use crate::features::polls::model::{NewPoll, OPTION_MAX, Poll, QUESTION_MAX};
use crate::web::ui::{Choice, Field, InputKind};
use crate::web::{Form, Visit};

/// Longest time a poll stays open, in days.
const MAX_DAYS: i64 = 366;

/// What was typed.
#[derive(Default)]
pub struct Typed {
    pub question: String,
    pub options: String,
    pub multiple: bool,
    pub named: bool,
    pub closes: String,
}

impl Typed {
    pub fn of(form: &Form) -> Self {
        Self {
            question: form.line("question"),
            options: form.text("choix"),
            multiple: form.raw("nombre") == "plusieurs",
            named: form.raw("noms") == "visibles",
            closes: form.line("fin"),
        }
    }

    pub fn of_poll(visit: &Visit, poll: &Poll) -> Self {
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

    /// All that others will read, the question on the first line.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.question, self.options)
    }

    /// The other way round of [`Self::text`].
    pub fn take(&mut self, text: &str) {
        let (question, options) = text.split_once('\n').unwrap_or((text, ""));
        question.clone_into(&mut self.question);
        options.clone_into(&mut self.options);
    }

    pub fn check(&self, visit: &Visit) -> Result<NewPoll, AppError> {
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

/// The form's fields, filled with it.
pub fn fields(typed: &Typed) -> Vec<Field> {
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
