//! What surrounds every page: header, navigation, footer.

use super::{
    JsonLd, assets,
    ui::{Avatar, Notice},
};

/// The entry of the main navigation that a page belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Section {
    /// Questions of all states.
    Questions,
    /// The library.
    Tutorials,
    /// Ideas and their votes.
    Ideas,
    /// News of the host.
    Announcements,
    /// None of them.
    #[default]
    Elsewhere,
}

impl Section {
    const NAVIGATION: [(Self, &'static str, &'static str); 4] = [
        (Self::Questions, "/questions", "Questions"),
        (Self::Tutorials, "/tutoriels", "Tutoriels"),
        (Self::Ideas, "/idees", "Idées"),
        (Self::Announcements, "/annonces", "Annonces"),
    ];
}

/// How far the site follows the accessibility rules (RGAA 4.1); French law asks to say it on
/// every page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Accessibility {
    /// Less than half of the rules, or never checked.
    #[default]
    NonConformant,
    /// At least half of the rules.
    Partial,
    /// All of the rules.
    Full,
}

impl Accessibility {
    /// Returns the words that the law asks for.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NonConformant => "non conforme",
            Self::Partial => "partiellement conforme",
            Self::Full => "totalement conforme",
        }
    }
}

/// The person who is signed in, as the header shows them.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their name here.
    pub username: String,
    /// Their initial in its colour.
    pub avatar: Avatar,
    /// « Membre », « Référente »…
    pub standing: String,
    /// Shows the way to the moderation pages.
    pub can_moderate: bool,
    /// Shows the way to the administration pages.
    pub can_administer: bool,
    /// Notifications not yet read.
    pub unread: i64,
}

/// An image that stands for a page where somebody shares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Path on this site.
    pub address: String,
    /// What it shows, in words.
    pub alt: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// What a page tells the layout: every page struct has one in its field `layout`.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// Name of the forum.
    pub site_name: String,
    /// Address of the host's own logo, on this site.
    pub logo: Option<String>,
    /// Title of the page, without the name of the forum; empty on the home page.
    pub title: String,
    /// What search engines show under the title.
    pub description: Option<String>,
    /// The one address of this page, absolute.
    pub canonical: Option<String>,
    /// The address of this site, without a final slash.
    pub origin: String,
    /// What is shown of the page where somebody shares it; pages without a canonical address show none.
    pub picture: Option<Picture>,
    /// Whether it is a text that somebody wrote, rather than a list.
    pub article: bool,
    /// What machines read about the page.
    pub data: Vec<JsonLd>,
    /// Address of the Atom feed of this page.
    pub feed: Option<String>,
    /// Whether search engines should leave the page out.
    pub noindex: bool,
    /// The entry of the navigation that is current.
    pub section: Section,
    /// Who is signed in.
    pub person: Option<Person>,
    /// Something to say before the page: what was just done, or an incident.
    pub notice: Option<Notice>,
    /// Where to come back after signing in: path and query of this page.
    pub path_and_query: String,
    /// Words of the footer.
    pub accessibility: Accessibility,
}

impl Layout {
    /// Lists the entries of the main navigation: whether current, address, label.
    pub fn navigation(&self) -> impl Iterator<Item = (bool, &'static str, &'static str)> {
        let current = self.section;
        Section::NAVIGATION
            .into_iter()
            .map(move |(section, href, label)| (section == current, href, label))
    }

    /// Whether the page is there for those who share and index it.
    #[must_use]
    pub fn shared(&self) -> Option<&str> {
        self.canonical.as_deref().filter(|_| !self.noindex)
    }

    /// The title without the name of the forum, which the home page bears.
    #[must_use]
    pub fn own_title(&self) -> &str {
        if self.title.is_empty() {
            &self.site_name
        } else {
            &self.title
        }
    }

    /// Returns the address of a file of the site.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }
}
