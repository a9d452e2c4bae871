//! Files sent with the text of a message, without a script: the button « Joindre ».

use super::super::intake;
use crate::error::{AppError, FieldError};
use crate::web::ui::{Notice, Tone};
use crate::web::{Form, FormWithFiles, Limit, Visit, wait};

/// A form whose files were kept and are now named at the end of its body.
pub struct Joined {
    pub form: Form,
    /// Show the form again: the button asks so, or something is to be said.
    pub again: bool,
    /// What is wrong with the files, beside the text.
    pub errors: Vec<FieldError>,
    pub notice: Option<Notice>,
}

/// Name of the file field, and of the button.
pub const FIELD: &str = "fichiers";
const BUTTON: &str = "joindre";

/// Keeps the files of a form. Files chosen without pressing the button are kept too: nobody loses what
/// they chose.
///
/// # Errors
/// Our own failures only: what is wrong with a file is in [`Joined::errors`], beside the text.
pub async fn join(visit: &Visit, sent: FormWithFiles) -> Result<Joined, AppError> {
    let FormWithFiles { mut form, files } = sent;
    let mut joined = Joined {
        again: form.has(BUTTON),
        form: Form::default(),
        errors: Vec::new(),
        notice: None,
    };
    let Some(person) = visit.viewer.person().cloned() else {
        joined.form = form;
        return Ok(joined);
    };
    let nothing = files.is_empty() && joined.again;
    let mut body = form.raw("body").to_owned();
    let mut kept = 0;
    for file in files {
        let name = file.name.clone();
        let taken = match visit.limit(Limit::Write) {
            Ok(()) => intake::take(&visit.app, &person, file, "", visit.now).await,
            Err(limited) => Err(limited),
        };
        match taken {
            Ok(one) => {
                append(&mut body, &one.upload.markdown());
                kept += 1;
                if let Some(note) = one.note {
                    joined.notice = Some(Notice::new(Tone::Info, note));
                    joined.again = true;
                }
            }
            Err(error) => {
                let message = format!("{name}\u{a0}: {}", words(error)?);
                joined.errors.push(FieldError {
                    field: FIELD,
                    message,
                });
            }
        }
    }
    if kept > 0 {
        form.set("body", body);
    }
    if nothing {
        joined.errors.push(FieldError {
            field: FIELD,
            message: "Choisissez d’abord un fichier, puis pressez «\u{a0}Joindre\u{a0}»."
                .to_owned(),
        });
    }
    joined.again |= !joined.errors.is_empty();
    if joined.again && kept > 0 && joined.notice.is_none() {
        joined.notice = Some(Notice::new(
            Tone::Success,
            "C’est joint, à la fin de votre texte. Entre les crochets, décrivez chaque image pour les personnes qui ne la voient pas.",
        ));
    }
    joined.form = form;
    Ok(joined)
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
