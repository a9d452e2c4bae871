use askama::{Template, filters::HtmlSafe};

use super::{ButtonLink, Icon, Link};

/// What a [`Notice`] tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something to know.
    Info,
    /// It worked.
    Success,
    /// Something to take care of.
    Warning,
    /// It failed.
    Danger,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "tone-brand",
            Self::Success => "tone-solved",
            Self::Warning => "tone-waiting",
            Self::Danger => "tone-accent",
        }
    }

    const fn icon(self) -> Icon {
        match self {
            Self::Info => Icon::Info,
            Self::Success => Icon::Check,
            Self::Warning | Self::Danger => Icon::Warning,
        }
    }

    /// A notice about what the person just did is read out at once.
    const fn role(self) -> &'static str {
        match self {
            Self::Info | Self::Warning => "note",
            Self::Success => "status",
            Self::Danger => "alert",
        }
    }
}

/// A short message of the site to the person.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/notice.html")]
pub struct Notice {
    /// What it tells.
    pub tone: Tone,
    /// One or two sentences.
    pub text: String,
    /// Where to go on.
    pub link: Option<Link>,
}

impl HtmlSafe for Notice {}

impl Notice {
    /// Says `text`.
    #[must_use]
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            text: text.into(),
            link: None,
        }
    }
}

/// What stands where a list would be, and what to do next: never a dead end.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/empty_state.html")]
pub struct EmptyState {
    /// A sign.
    pub icon: Icon,
    /// What there is not; a heading of level 2.
    pub title: String,
    /// Why, or what could be here.
    pub text: String,
    /// What to do next.
    pub action: Option<ButtonLink>,
}

impl HtmlSafe for EmptyState {}

/// A line of a [`SideCard`].
#[derive(Debug, Clone)]
pub struct SideItem {
    /// What it says.
    pub text: String,
    /// Where it goes.
    pub href: Option<String>,
    /// Small facts under it.
    pub detail: Option<String>,
}

impl SideItem {
    /// Makes a link with small facts under it.
    #[must_use]
    pub fn link(
        text: impl Into<String>,
        href: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            text: text.into(),
            href: Some(href.into()),
            detail: Some(detail.into()),
        }
    }

    /// Makes a line of text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            href: None,
            detail: None,
        }
    }
}

/// A card beside the main column; after it on phones.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "ui/side_card.html")]
pub struct SideCard {
    /// Heading of level 2.
    pub title: String,
    /// A sentence under it.
    pub text: Option<String>,
    /// The lines.
    pub items: Vec<SideItem>,
    /// What to do about it.
    pub action: Option<ButtonLink>,
}

impl HtmlSafe for SideCard {}

/// A number and what it counts.
#[derive(Debug, Clone)]
pub struct Figure {
    /// What is counted: « réponses ».
    pub label: String,
    /// How many, ready to read.
    pub value: String,
}

/// A few figures side by side.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/figures.html")]
pub struct Figures {
    /// The figures.
    pub items: Vec<Figure>,
}

impl HtmlSafe for Figures {}
