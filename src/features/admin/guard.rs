//! What every administration page shares.

use crate::domain::{Person, Viewer};
use crate::error::{AppError, FieldError};
use crate::web::ui::{Breadcrumbs, Field, Link};

/// The administrator who is looking.
///
/// # Errors
/// [`AppError::SignInRequired`] for a visitor, [`AppError::Forbidden`] for anybody else.
pub fn administrator(viewer: &Viewer) -> Result<&Person, AppError> {
    let person = viewer.person().ok_or(AppError::SignInRequired)?;
    if viewer.administers() {
        Ok(person)
    } else {
        Err(AppError::Forbidden(
            "Cette page est réservée à l’administration du forum.".to_owned(),
        ))
    }
}

/// The way to a page under `/admin`.
#[must_use]
pub fn breadcrumbs(further: &[(&str, &str)]) -> Breadcrumbs {
    let links = std::iter::once(("Administration", "/admin")).chain(further.iter().copied());
    Breadcrumbs {
        links: links.map(|(text, href)| Link::new(text, href)).collect(),
    }
}

/// The fields, each with its error; what is wrong with the form as a whole goes to the first.
#[must_use]
pub fn marked(fields: Vec<Field>, errors: &[FieldError]) -> Vec<Field> {
    let mut fields = fields;
    for (place, field) in fields.iter_mut().enumerate() {
        let mine = |error: &&FieldError| {
            error.field == field.name || (place == 0 && error.field.is_empty())
        };
        field.error = errors.iter().find(mine).map(|error| error.message.clone());
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_bears_its_own_error() {
        let error = |field, message: &str| FieldError {
            field,
            message: message.to_owned(),
        };
        let fields = vec![
            Field::text("name", "Nom", ""),
            Field::text("slug", "Adresse", ""),
        ];
        let fields = marked(fields, &[error("slug", "pris"), error("", "trop tard")]);
        let told: Vec<_> = fields.iter().map(|field| field.error.as_deref()).collect();
        assert_eq!(told, [Some("trop tard"), Some("pris")]);
    }
}
