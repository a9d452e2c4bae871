//! The body of a call: one JSON object, read field by field, so that all that is wrong with it is
//! said at once and in the words of its fields.

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde_json::{Map, Value};

use crate::error::{AppError, FieldErrors};
use crate::text;

/// Bytes of a body, at most: a message of the longest size with every character escaped.
const MAX_BYTES: usize = 1_048_576;
/// Values in a list, at most.
const LIST_MAX: usize = 50;

/// A JSON object as sent.
#[derive(Debug)]
pub struct JsonObject(Map<String, Value>);

impl FromRequest for JsonObject {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(CONTENT_TYPE).cloned();
        let mut payload = payload.take();
        Box::pin(async move {
            let kind = kind.as_ref().and_then(|kind| kind.to_str().ok());
            check_type(kind.unwrap_or_default())?;
            let mut body = web::BytesMut::new();
            while let Some(chunk) = payload.next().await {
                let chunk = chunk.map_err(|_| interrupted())?;
                if body.len() + chunk.len() > MAX_BYTES {
                    return Err(too_large());
                }
                body.extend_from_slice(&chunk);
            }
            parse(&body)
        })
    }
}

fn check_type(kind: &str) -> Result<(), AppError> {
    let mut parts = kind.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.all(|part| match part.split_once('=') {
        Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => charset
            .trim()
            .trim_matches('"')
            .eq_ignore_ascii_case("utf-8"),
        _ => true,
    });
    if json && utf8 {
        return Ok(());
    }
    Err(AppError::Unsupported(kind.to_owned()))
}

fn interrupted() -> AppError {
    AppError::BadRequest("L’envoi s’est interrompu en route.".to_owned())
}

fn too_large() -> AppError {
    AppError::TooLarge("Le corps d’un appel a au plus un mégaoctet.".to_owned())
}

/// serde_json goes 128 levels deep and no further.
fn parse(body: &[u8]) -> Result<JsonObject, AppError> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(JsonObject(fields)),
        Ok(_) => Err(AppError::BadRequest(
            "Le corps de cet appel est un objet JSON\u{a0}: { … }.".to_owned(),
        )),
        Err(error) => Err(AppError::BadRequest(format!(
            "Ce corps n’est pas du JSON en UTF-8 (ligne {}, colonne {}).",
            error.line(),
            error.column()
        ))),
    }
}

/// Reads the fields of an object. `null` is as good as nothing.
pub struct Reader {
    fields: Map<String, Value>,
    errors: FieldErrors,
    known: &'static [&'static str],
}

impl JsonObject {
    /// To be read; other fields than the `known` ones are refused at [`Reader::end`].
    #[must_use]
    pub fn reader(self, known: &'static [&'static str]) -> Reader {
        Reader {
            fields: self.0,
            errors: FieldErrors::default(),
            known,
        }
    }
}

impl Reader {
    fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.remove(name).filter(|value| !value.is_null())
    }

    fn text(&mut self, name: &'static str) -> Option<String> {
        match self.take(name)? {
            Value::String(text) => Some(text),
            _ => {
                self.errors.add(name, "Ce champ attend un texte.");
                None
            }
        }
    }

    /// One line, cleaned as those of forms.
    pub fn line(&mut self, name: &'static str) -> Option<String> {
        self.text(name).map(|text| text::clean_line(&text))
    }

    /// A line that must be there, if only empty.
    pub fn required_line(&mut self, name: &'static str) -> String {
        self.require(name);
        self.line(name).unwrap_or_default()
    }

    /// Several lines, cleaned as those of forms, that must be there.
    pub fn required_text(&mut self, name: &'static str) -> String {
        self.require(name);
        let text = self.text(name);
        text.map(|text| text::clean_text(&text)).unwrap_or_default()
    }

    fn require(&mut self, name: &'static str) {
        if self.fields.get(name).is_none_or(Value::is_null) {
            self.errors.add(name, "Ce champ est obligatoire.");
        }
    }

    /// A whole number.
    pub fn integer(&mut self, name: &'static str) -> Option<i64> {
        let value = self.take(name)?;
        if value.as_i64().is_none() {
            self.errors.add(name, "Ce champ attend un nombre entier.");
        }
        value.as_i64()
    }

    /// A line, or a whole number as one.
    pub fn line_or_integer(&mut self, name: &'static str) -> Option<String> {
        if let Some(number) = self.fields.get(name).and_then(Value::as_i64) {
            self.fields.remove(name);
            return Some(number.to_string());
        }
        self.line(name)
    }

    /// A line, or a whole number as one, that must be there.
    pub fn required_line_or_integer(&mut self, name: &'static str) -> String {
        self.require(name);
        self.line_or_integer(name).unwrap_or_default()
    }

    /// Whether a field is there with something in it.
    #[must_use]
    pub fn sent(&self, name: &str) -> bool {
        self.fields.get(name).is_some_and(|value| !value.is_null())
    }

    /// A list of lines; none is the same as an empty one.
    pub fn lines(&mut self, name: &'static str) -> Vec<String> {
        let lines = match self.take(name) {
            None => return Vec::new(),
            Some(Value::Array(values)) if values.len() <= LIST_MAX => values
                .iter()
                .map(|value| value.as_str().map(text::clean_line))
                .collect(),
            Some(_) => None,
        };
        lines.unwrap_or_else(|| {
            let wanted = format!("Ce champ attend une liste d’au plus {LIST_MAX}\u{a0}textes.");
            self.errors.add(name, wanted);
            Vec::new()
        })
    }

    /// Says what else is wrong with a field.
    pub fn refuse(&mut self, name: &'static str, why: &str) {
        self.errors.add(name, why);
    }

    /// Checks that nothing is left.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with all that is wrong.
    pub fn end(mut self) -> Result<(), AppError> {
        let stranger = self
            .fields
            .keys()
            .find(|name| !self.known.contains(&name.as_str()));
        if let Some(name) = stranger {
            let name: String = name.chars().take(60).collect();
            let known = self.known.join(", ");
            self.errors.add(
                "",
                format!("Le champ «\u{a0}{name}\u{a0}» n’existe pas ici. Champs possibles\u{a0}: {known}."),
            );
        }
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(self.errors.into_error())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(json: &str) -> Reader {
        parse(json.as_bytes())
            .unwrap()
            .reader(&["title", "tags", "n"])
    }

    fn wrong(reader: Reader) -> Vec<(&'static str, String)> {
        match reader.end() {
            Err(AppError::Invalid(fields)) => fields
                .into_iter()
                .map(|field| (field.field, field.message))
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn fields_are_read_and_cleaned() {
        let mut it = reader(r#"{"title":"  Un\u0000 titre ","tags":["a","b"],"n":3}"#);
        assert_eq!(it.required_line("title"), "Un titre");
        assert_eq!(it.lines("tags"), ["a", "b"]);
        assert_eq!(it.integer("n"), Some(3));
        assert!(it.end().is_ok());
        let mut none = reader(r#"{"title":null}"#);
        assert_eq!(none.line("title"), None);
        assert!(none.end().is_ok());
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let mut it = reader(r#"{"title":1,"tags":[1],"n":"x","couleur":"bleu"}"#);
        it.required_line("title");
        it.lines("tags");
        it.integer("n");
        let wrong = wrong(it);
        let fields: Vec<&str> = wrong.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["title", "tags", "n", ""]);
        assert!(wrong[3].1.contains("couleur") && wrong[3].1.contains("title, tags, n"));
    }

    #[test]
    fn only_objects_of_a_bounded_depth_are_read() {
        for bad in ["", "[]", "3", "{", "\u{feff}{}", "{\"a\":\"\\ud800\"}"] {
            assert!(parse(bad.as_bytes()).is_err(), "{bad}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
        assert!(parse(deep.as_bytes()).is_err());
        assert!(parse(b"{\"a\":\"\xff\"}").is_err());
    }

    #[test]
    fn json_in_utf8_is_all_that_is_taken() {
        for good in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
        ] {
            assert!(check_type(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "text/plain",
            "application/json; charset=latin1",
            "application/jsonp",
        ] {
            assert!(check_type(bad).is_err(), "{bad}");
        }
    }
}
