//! A tutorial as it is imported.

use serde::Deserialize;

use crate::domain::{TagName, Title, TutorialLevel};
use crate::text;

/// As shown to readers.
#[must_use]
pub fn level_label(level: TutorialLevel) -> &'static str {
    match level {
        TutorialLevel::Beginner => "Débutant",
        TutorialLevel::Intermediate => "Intermédiaire",
        TutorialLevel::Advanced => "Avancé",
    }
}

/// Characters of an external id, at most.
const MAX_EXTERNAL_ID: usize = 250;
/// Tags of a tutorial, at most.
const MAX_TAGS: usize = 20;

/// A line of an import, as written.
#[derive(Deserialize)]
struct Line {
    external_id: String,
    title: String,
    body: String,
    app: Option<String>,
    tags: Option<Vec<String>>,
    level: Option<String>,
}

/// A tutorial from elsewhere, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    pub external_id: String,
    pub title: String,
    pub body: String,
    pub app: Option<String>,
    pub level: Option<TutorialLevel>,
    /// Key and name of each tag, by key, each once.
    pub tags: Vec<(String, String)>,
}

impl Incoming {
    /// Reads a line of JSON.
    ///
    /// # Errors
    /// What is wrong with it, in French.
    pub fn parse(line: &str) -> Result<Self, String> {
        let line: Line = serde_json::from_str(line).map_err(|e| format!("JSON refusé, {e}"))?;
        let external_id = text::clean_line(&line.external_id);
        if external_id.is_empty() || external_id.chars().count() > MAX_EXTERNAL_ID {
            return Err(format!(
                "external_id doit avoir de 1 à {MAX_EXTERNAL_ID} caractères"
            ));
        }
        let title = Title::parse(&text::clean_line(&line.title))
            .map_err(|e| format!("title : {e}"))?
            .into_string();
        Ok(Self {
            title,
            body: body(&line.body)?,
            app: line.app.map(|app| app_key(&app)).transpose()?,
            level: line.level.as_deref().map(level).transpose()?,
            tags: tags(&line.tags.unwrap_or_default())?,
            external_id,
        })
    }
}

fn body(text: &str) -> Result<String, String> {
    let body = text::clean_text(text);
    if body.trim().is_empty() {
        return Err("body est vide".to_owned());
    }
    if body.len() > text::MAX_SOURCE {
        return Err(format!(
            "body a {} octets, le maximum est de {}",
            body.len(),
            text::MAX_SOURCE
        ));
    }
    Ok(body)
}

/// Applications that this version does not know are kept too: the list grows.
fn app_key(app: &str) -> Result<String, String> {
    let fits = (1..=64).contains(&app.len())
        && app
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b));
    if fits {
        Ok(app.to_owned())
    } else {
        Err(format!(
            "app {app:?} n’est pas un nom d’application de Nextcloud (minuscules, chiffres, « _ » et « - »)"
        ))
    }
}

fn level(word: &str) -> Result<TutorialLevel, String> {
    word.parse().map_err(|_| {
        format!("level {word:?} n’est pas « beginner », « intermediate » ou « advanced »")
    })
}

fn tags(names: &[String]) -> Result<Vec<(String, String)>, String> {
    if names.len() > MAX_TAGS {
        return Err(format!(
            "tags a {} étiquettes, le maximum est de {MAX_TAGS}",
            names.len()
        ));
    }
    let mut tags = Vec::with_capacity(names.len());
    for name in names {
        let name = TagName::parse(&text::clean_line(name)).map_err(|e| format!("tags : {e}"))?;
        tags.push((text::slug(name.as_str()), name.into_string()));
    }
    tags.sort();
    tags.dedup_by(|a, b| a.0 == b.0);
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_line() {
        let line = r##"{"external_id":"a:1","title":" Partager  l’agenda ","body":"# Bonjour\r\n",
            "app":"calendar","level":"beginner","tags":["Agenda","agenda","Visio"],"source":"x"}"##;
        let incoming = Incoming::parse(line).unwrap();
        assert_eq!(incoming.title, "Partager l’agenda");
        assert_eq!(incoming.body, "# Bonjour\n");
        assert_eq!(incoming.level, Some(TutorialLevel::Beginner));
        let keys: Vec<&str> = incoming.tags.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["agenda", "visio"]);
    }

    #[test]
    fn bad_lines_say_why() {
        let long = format!(
            r#"{{"external_id":"a","title":"t","body":"{}"}}"#,
            "a".repeat(text::MAX_SOURCE + 1)
        );
        for (line, why) in [
            ("", "JSON"),
            ("[]", "JSON"),
            (r#"{"title":"t","body":"b"}"#, "external_id"),
            (
                r#"{"external_id":" ","title":"t","body":"b"}"#,
                "external_id",
            ),
            (r#"{"external_id":"a","title":"","body":"b"}"#, "title"),
            (r#"{"external_id":"a","title":"t","body":" \n"}"#, "body"),
            (long.as_str(), "body"),
            (
                r#"{"external_id":"a","title":"t","body":"b","app":"L'agenda"}"#,
                "app",
            ),
            (
                r#"{"external_id":"a","title":"t","body":"b","level":"dur"}"#,
                "level",
            ),
            (
                r#"{"external_id":"a","title":"t","body":"b","tags":["x"]}"#,
                "tags",
            ),
            (
                r#"{"external_id":"a","title":"t","body":"b","tags":"x"}"#,
                "JSON",
            ),
        ] {
            let error = Incoming::parse(line).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }
}
