//! The addresses of a search: each says all of it in the words of the box.

use crate::domain::Audience;
use crate::features::search::asked::Asked;
use crate::features::search::language::Wording;
use crate::features::search::words;
use crate::search::Kind;
use crate::web::routes;

/// Characters of a title that `/poser` takes.
const TITLE_CHARS: usize = 250;

/// A search in words that are all read. What is too long loses words from its end, then phrases; what
/// narrows it stays.
pub fn written(wording: &Wording) -> String {
    let mut wording = wording.clone();
    loop {
        let text = wording.write();
        let over = text.chars().count().saturating_sub(words::MAX_CHARS);
        if over == 0 {
            return text;
        }
        if !wording.words.is_empty() {
            wording.words = shortened(&wording.words, over).to_owned();
        } else if wording.phrases.pop().is_none() && wording.without.pop().is_none() {
            return text;
        }
    }
}

/// Without so many characters at its end, and what they leave of a word.
fn shortened(words: &str, by: usize) -> &str {
    let cut = words
        .char_indices()
        .rev()
        .nth(by - 1)
        .map_or(0, |(at, _)| at);
    let whole = words[..cut].rfind(char::is_whitespace).unwrap_or(0);
    words[..whole].trim_end()
}

/// The page of a search. Its kind is chosen by tabs, and stands by itself.
pub fn of(wording: &Wording, exact: bool, page: i64) -> String {
    let words = written(&Wording {
        kind: None,
        ..wording.clone()
    });
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

/// The page of a search by its words as they stand.
pub fn of_words(words: &str, kind: Option<Kind>) -> String {
    let fields = [("q", words), ("type", kind.map_or("", words::word))];
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

    /// The feed of this search; none where it would be another one, as feeds show what visitors see.
    pub(super) fn feed(&self) -> Option<String> {
        if let Some(category) = &self.category
            && category.readers != Audience::Everyone
        {
            return None;
        }
        let words = written(&self.wording);
        let mut fields = vec![("q", words.as_str())];
        fields.extend(self.typed.exact.then_some(("exact", "1")));
        Some(format!("/recherche.atom?{}", routes::query(&fields)))
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
    fn what_is_too_long_loses_words_and_no_filter() {
        let wording = Wording {
            words: "très ".repeat(90).trim_end().to_owned(),
            phrases: vec!["mot de passe".to_owned()],
            author: Some("zoé".to_owned()),
            version: Some(31),
            ..Wording::default()
        };
        let text = written(&wording);
        assert!(text.chars().count() <= words::MAX_CHARS, "{text}");
        assert!(
            text.ends_with(" très \"mot de passe\" auteur:zoé version:31"),
            "{text}"
        );
        let endless = Wording {
            words: "é".repeat(500),
            phrases: vec!["à".repeat(390), "b c".to_owned()],
            ..wording
        };
        assert_eq!(written(&endless), "auteur:zoé version:31");
    }

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
