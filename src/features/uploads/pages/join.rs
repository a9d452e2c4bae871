//! Files sent with the text of a message, without a script: the button « Joindre ».

use actix_web::http::StatusCode;

use super::super::intake;
use crate::error::{AppError, FieldError};
use crate::web::{Form, FormWithFiles, NotReceived, Visit, routes, wait};

/// A form whose files were kept and are now named at the end of its body.
pub struct Joined {
    pub form: Form,
    /// The form is to be shown again, with this status and these errors on the field `body`: the button
    /// asks so, or something is to be said.
    pub refused: Option<(StatusCode, Vec<FieldError>)>,
    /// As it was; its pages tell what was joined.
    pub visit: Visit,
}

/// Set in the form of a visitor whose files were left out: nothing is kept for strangers.
const LEFT: &str = "fichiers-laisses";

/// What a redirect says was done with a visitor's form: their text is kept; files are to be chosen
/// again.
#[must_use]
pub fn parked_word(form: &Form) -> &'static str {
    if form.has(LEFT) {
        "fichier-apres"
    } else {
        "brouillon"
    }
}

/// Name of the button.
const BUTTON: &str = "joindre";

/// Keeps the files of a form. Files chosen without pressing the button are kept too: nobody loses what
/// they chose.
///
/// # Errors
/// Our own failures only: what is wrong with a file stands in [`Joined::refused`], beside the text.
pub async fn join(visit: Visit, sent: FormWithFiles) -> Result<Joined, AppError> {
    let FormWithFiles { mut form, files } = sent;
    let Some(person) = visit.viewer.person().cloned() else {
        if !files.is_empty() {
            form.set(LEFT, "1".to_owned());
        }
        return Ok(Joined {
            form,
            refused: None,
            visit,
        });
    };
    let mut again = form.has(BUTTON);
    let mut errors = Vec::new();
    if again && files.is_empty() {
        errors.push(on_body(
            "Choisissez d’abord un fichier, puis pressez le bouton qui le joint.".to_owned(),
        ));
    }
    let mut body = form.raw("body").to_owned();
    let mut said = None;
    let mut beyond = Vec::new();
    for file in files {
        let name = file.name.clone();
        if file.content == Err(NotReceived::TooMany) {
            beyond.push(name);
            continue;
        }
        match intake::take(&visit.app, &person, file, "", visit.now).await {
            Ok(kept) => {
                append(&mut body, &kept.upload.markdown());
                again |= kept.note.is_some();
                said = Some(match kept.note {
                    Some(_) => "joint-fixe",
                    None => said.unwrap_or("joint"),
                });
            }
            Err(error) => errors.push(on_body(format!("{name}\u{a0}: {}", words(error)?))),
        }
    }
    if !beyond.is_empty() {
        errors.push(on_body(too_many(&beyond)));
    }
    form.set("body", body);
    again |= !errors.is_empty();
    let status = match errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(Joined {
        form,
        refused: again.then_some((status, errors)),
        visit: said
            .filter(|_| again)
            .map_or(visit.clone(), |said| telling(visit, said)),
    })
}

/// The next page of this visit says what was done.
fn telling(visit: Visit, done: &str) -> Visit {
    // What an earlier page said is over.
    let path = visit.path_and_query.split('?').next().unwrap_or("/");
    Visit {
        path_and_query: routes::with_done(path, done),
        ..visit
    }
}

/// Files beyond those that a form may hold; a whole album is not listed.
fn too_many(names: &[String]) -> String {
    const NAMED: usize = 3;
    let mut list = names
        .iter()
        .take(NAMED)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > NAMED {
        list.push('…');
    }
    format!("Cinq fichiers au plus à la fois. Joignez ensuite\u{a0}: {list}")
}

fn on_body(message: String) -> FieldError {
    FieldError {
        field: "body",
        message,
    }
}

/// On a line of its own, after an empty one.
fn append(body: &mut String, markdown: &str) {
    let end = body.trim_end().len();
    body.truncate(end);
    if !body.is_empty() {
        body.push_str("\n\n");
    }
    body.push_str(markdown);
    body.push('\n');
}

/// What is wrong with a file; our own failures are errors of the whole request.
fn words(error: AppError) -> Result<String, AppError> {
    match error {
        AppError::Invalid(fields) => Ok(fields
            .into_iter()
            .map(|field| field.message)
            .collect::<Vec<_>>()
            .join(" ")),
        AppError::TooLarge(why) | AppError::Forbidden(why) | AppError::BadRequest(why) => Ok(why),
        AppError::TooMany {
            message,
            retry_after,
        } => Ok(format!("{message} {}", wait(retry_after.as_secs()))),
        AppError::Unavailable(why) => {
            tracing::error!(error = %why, "a file was not kept");
            Ok("Le fichier n’a pas pu être gardé. Recommencez dans un moment.".to_owned())
        }
        other => Err(other),
    }
}
