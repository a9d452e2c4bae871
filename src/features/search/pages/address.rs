//! The addresses of a search: each says all of it in the words of the box.

use crate::features::search::asked::Asked;
use crate::features::search::language::Wording;
use crate::features::search::words;
use crate::search::Kind;
use crate::web::routes;

/// Characters of a title that `/poser` takes.
const TITLE_CHARS: usize = 250;

/// The page of a search. Its kind is chosen by tabs, and stands by itself.
pub fn of(wording: &Wording, exact: bool, page: i64) -> String {
    let words = Wording {
        kind: None,
        ..wording.clone()
    }
    .write();
    let page = if page > 1 {
        page.to_string()
    } else {
        String::new()
    };
    let fields = [
        ("q", words.as_str()),
        ("type", wording.kind.map_or("", words::word)),
        ("exact", if exact { "1" } else { "" }),
        ("page", page.as_str()),
    ];
    let given: Vec<(&str, &str)> = fields
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
    format!("/recherche?{}", routes::query(&given))
}

impl Asked {
    /// Another page of this search.
    pub(super) fn at_page(&self, page: i64) -> String {
        of(&self.wording, self.typed.exact, page)
    }

    /// Its results of one kind.
    pub(super) fn of_kind(&self, kind: Option<Kind>) -> String {
        let wording = Wording {
            kind,
            ..self.wording.clone()
        };
        of(&wording, self.typed.exact, 1)
    }

    /// The same with other words.
    pub(super) fn with_words(&self, words: &str) -> String {
        let wording = Wording {
            words: words.to_owned(),
            ..self.wording.clone()
        };
        of(&wording, false, 1)
    }

    /// The same words and phrases, and nothing else.
    pub(super) fn everywhere(&self) -> Wording {
        Wording {
            words: self.wording.words.clone(),
            phrases: self.wording.phrases.clone(),
            ..Wording::default()
        }
    }

    /// The feed of this search.
    pub(super) fn feed(&self) -> String {
        let words = self.wording.write();
        format!("/recherche.atom?{}", routes::query(&[("q", &words)]))
    }

    /// The question form, with the words as its title.
    pub(super) fn ask(&self) -> String {
        let wording = &self.wording;
        let parts = std::iter::once(&wording.words).chain(&wording.phrases);
        let parts: Vec<&str> = parts
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        let title: String = parts.join(" ").chars().take(TITLE_CHARS).collect();
        let category = self.category.as_ref().map(|one| one.id.to_string());
        let mut fields = vec![("title", title.as_str())];
        fields.extend(category.as_deref().map(|id| ("category", id)));
        fields.extend(wording.app.map(|app| ("app", app.id)));
        format!("/poser?{}", routes::query(&fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::App;
    use crate::features::search::asked::Typed;

    #[test]
    fn addresses_keep_what_was_asked() {
        let asked = Asked {
            wording: Wording {
                words: "agenda & co".to_owned(),
                phrases: vec!["mot de passe".to_owned()],
                app: App::find("calendar"),
                ..Wording::default()
            },
            typed: Typed {
                exact: true,
                ..Typed::default()
            },
            ..Asked::default()
        };
        assert_eq!(
            asked.of_kind(Some(Kind::Tutorial)),
            "/recherche?q=agenda+%26+co+%22mot+de+passe%22+app%3Acalendar&type=tutorial&exact=1"
        );
        assert!(asked.at_page(3).ends_with("&exact=1&page=3"));
        assert_eq!(
            of(&asked.everywhere(), false, 1),
            "/recherche?q=agenda+%26+co+%22mot+de+passe%22"
        );
        assert_eq!(
            asked.ask(),
            "/poser?title=agenda+%26+co+mot+de+passe&app=calendar"
        );
    }
}
