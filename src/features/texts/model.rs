//! The texts that the host can write, and those that come with the forum.

use std::sync::LazyLock;

use crate::domain::{Body, Timestamp};
use crate::error::AppError;
use crate::text::{self, Attachments, Context, Mentions, RENDERER};

/// One of the host's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Legal,
    Privacy,
    Accessibility,
    Rules,
    Contact,
}

impl Page {
    pub const ALL: &[Self] = &[
        Self::Legal,
        Self::Privacy,
        Self::Accessibility,
        Self::Rules,
        Self::Contact,
    ];

    /// Its key in the database, and its address without the slash.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Legal => "mentions-legales",
            Self::Privacy => "vie-privee",
            Self::Accessibility => "accessibilite",
            Self::Rules => "regles",
            Self::Contact => "contact",
        }
    }

    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|page| page.key() == key)
    }

    #[must_use]
    pub fn path(self) -> String {
        format!("/{}", self.key())
    }

    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Legal => "Mentions légales",
            Self::Privacy => "Vie privée",
            Self::Accessibility => "Accessibilité",
            Self::Rules => "Règles du lieu",
            Self::Contact => "Nous écrire",
        }
    }

    /// The Markdown that comes with the forum. What only the host knows stands in it as
    /// `[à compléter : …]`.
    #[must_use]
    pub fn default_body(self) -> &'static str {
        match self {
            Self::Legal => include_str!("../../../assets/texts/mentions-legales.md"),
            Self::Privacy => include_str!("../../../assets/texts/vie-privee.md"),
            Self::Accessibility => include_str!("../../../assets/texts/accessibilite.md"),
            Self::Rules => include_str!("../../../assets/texts/regles.md"),
            Self::Contact => include_str!("../../../assets/texts/contact.md"),
        }
    }

    /// [`Page::default_body`] as HTML, rendered once.
    ///
    /// # Errors
    /// [`AppError::Internal`] for a text that cannot be rendered; a test holds that none is.
    pub fn default_html(self) -> Result<String, AppError> {
        static RENDERED: LazyLock<Vec<(Page, Result<String, String>)>> = LazyLock::new(|| {
            let rendered = |page: &Page| {
                // These texts only link to paths of ours, so that our own address says nothing.
                let html = render(page.default_body(), "").map_err(|e| e.to_string());
                (*page, html)
            };
            Page::ALL.iter().map(rendered).collect()
        });
        match RENDERED.iter().find(|(page, _)| *page == self) {
            Some((_, Ok(html))) => Ok(html.clone()),
            Some((_, Err(error))) => Err(AppError::internal(error)),
            None => Err(AppError::internal("no such text")),
        }
    }
}

/// What stands in the text where the host must write something of their own.
pub const PLACEHOLDER: &str = "[à compléter";

/// Markdown as clean HTML.
///
/// # Errors
/// [`AppError::Invalid`] on the field `body` for a text too long or too complex.
pub fn render(body: &str, own_origin: &str) -> Result<String, AppError> {
    let context = Context {
        mentions: &Mentions::new(),
        files: &Attachments::new(),
        own_origin,
        id_prefix: "texte-",
        top_title: 2,
    };
    text::render(body, &context).map_err(|_| {
        AppError::field(
            "body",
            "Ce texte est trop compliqué à afficher\u{a0}: allégez ses listes et ses citations.",
        )
    })
}

/// A text that the host has written.
#[derive(Clone, Debug)]
pub struct Stored {
    pub body: String,
    pub html: String,
    /// Version of the rendering that made `html`.
    pub renderer: i32,
    pub updated_at: Timestamp,
}

impl Stored {
    /// The text as HTML, as this version of the program renders it.
    ///
    /// # Errors
    /// As [`render`].
    pub fn current_html(self, own_origin: &str) -> Result<String, AppError> {
        if self.renderer == RENDERER {
            Ok(self.html)
        } else {
            render(&self.body, own_origin)
        }
    }
}

/// A text ready to be kept.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub body: String,
    pub html: String,
}

impl Rendered {
    /// # Errors
    /// [`AppError::Invalid`] on the field `body` for a text that is empty, too long or too
    /// complex.
    pub fn of(typed: &str, own_origin: &str) -> Result<Self, AppError> {
        let body = Body::parse(typed).map_err(|why| AppError::field("body", why.0))?;
        // A file belongs to the messages that show it: here it would be deleted after a week.
        if !text::file_keys(body.as_str()).is_empty() {
            return Err(AppError::field(
                "body",
                "Ces pages ne montrent pas les fichiers joints aux messages\u{a0}: retirez les adresses qui commencent par /fichiers/.",
            ));
        }
        let html = render(body.as_str(), own_origin)?;
        Ok(Self {
            body: body.into_string(),
            html,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_text_is_a_page() {
        for page in Page::ALL {
            let html = page.default_html().unwrap();
            assert!(html.contains("<h2"), "{page:?} has titles");
            assert_eq!(Page::from_key(page.key()), Some(*page));
            assert!(
                !page.default_body().contains('\''),
                "{page:?}: straight apostrophe"
            );
        }
        assert_eq!(Page::from_key("inconnu"), None);
    }

    #[test]
    fn what_the_host_must_write_is_marked_and_shown() {
        for page in [Page::Legal, Page::Privacy, Page::Contact] {
            assert!(page.default_body().contains(PLACEHOLDER));
            let shown = page.default_html().unwrap();
            assert!(shown.contains("[à compléter"), "{shown}");
        }
    }

    #[test]
    fn a_text_of_the_host_is_cleaned() {
        let html = Rendered::of("<script>alert(1)</script>\n\n**oui**", "")
            .unwrap()
            .html;
        assert!(
            !html.contains("<script") && html.contains("<strong>oui</strong>"),
            "{html}"
        );
        assert!(Rendered::of("  \n", "").is_err());
    }

    #[test]
    fn an_old_rendering_is_made_again() {
        let stored = |renderer| Stored {
            body: "*neuf*".to_owned(),
            html: "vieux".to_owned(),
            renderer,
            updated_at: Timestamp::from_micros(0).unwrap(),
        };
        assert_eq!(stored(RENDERER).current_html("").unwrap(), "vieux");
        assert!(
            stored(RENDERER - 1)
                .current_html("")
                .unwrap()
                .contains("<em>neuf</em>")
        );
    }
}
