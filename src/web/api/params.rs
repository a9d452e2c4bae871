//! The query of a call, with all that is wrong with it said at once.

use std::str::FromStr;

use crate::db::paging::Cursor;
use crate::error::{AppError, FieldErrors};
use crate::web::form::Query;

/// Reads the parameters of a call.
pub struct Params {
    query: Query,
    errors: FieldErrors,
}

impl Params {
    #[must_use]
    pub fn of(query: Query) -> Self {
        Self {
            query,
            errors: FieldErrors::default(),
        }
    }

    /// One line, if something is in it.
    #[must_use]
    pub fn line(&self, name: &str) -> Option<String> {
        let line = self.query.line(name);
        (!line.is_empty()).then_some(line)
    }

    /// As sent.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.query.raw(name)
    }

    /// A whole number from 1 to `most`.
    pub fn number(&mut self, name: &'static str, most: i64) -> Option<i64> {
        if !self.query.sent(name) {
            return None;
        }
        let number = self.query.raw(name).parse().ok();
        let number = number.filter(|number| (1..=most).contains(number));
        if number.is_none() {
            let wanted = format!("Écrivez un nombre entier de 1 à {most}.");
            self.errors.add(name, wanted);
        }
        number
    }

    /// One of the words of a list.
    pub fn word<T: FromStr>(&mut self, name: &'static str, words: &[&str]) -> Option<T> {
        if !self.query.sent(name) {
            return None;
        }
        let found = self.query.raw(name).parse().ok();
        if found.is_none() {
            let wanted = format!("Valeurs possibles\u{a0}: {}.", words.join(", "));
            self.errors.add(name, wanted);
        }
        found
    }

    /// One of these words, as it stands.
    pub fn one_of(&mut self, name: &'static str, words: &[&'static str]) -> Option<&'static str> {
        if !self.query.sent(name) {
            return None;
        }
        let sent = self.query.raw(name);
        let found = words.iter().copied().find(|word| *word == sent);
        if found.is_none() {
            let wanted = format!("Valeurs possibles\u{a0}: {}.", words.join(", "));
            self.errors.add(name, wanted);
        }
        found
    }

    /// Where a list goes on: `after`, from the `next` of an answer.
    pub fn after(&mut self) -> Option<Cursor> {
        if !self.query.sent("after") {
            return None;
        }
        let cursor = self.query.raw("after").parse().ok();
        if cursor.is_none() {
            self.refuse(
                "after",
                "Reprenez ici la valeur «\u{a0}next\u{a0}» d’une réponse, telle quelle.",
            );
        }
        cursor
    }

    pub fn refuse(&mut self, name: &'static str, why: &str) {
        self.errors.add(name, why);
    }

    /// # Errors
    /// [`AppError::Invalid`] with all that is wrong.
    pub fn end(self) -> Result<Query, AppError> {
        if self.errors.is_empty() {
            return Ok(self.query);
        }
        Err(self.errors.into_error())
    }
}
