//! One request, as a page sees it: who is looking, at what, when.

mod done;
mod extract;

use std::net::IpAddr;

use serde_json::json;

use self::done::DONE;
use super::JsonLd;
use super::dates::{self, When};
use super::layout::{self, Layout, Section};
use super::limits::Limit;
use super::poster::Poster;
use super::session::{SessionCookies, Withheld};
use super::ui::{Avatar, Link, Notice, Tone};
use crate::app::App;
use crate::domain::{AccountId, Person, Timestamp, Viewer};
use crate::error::AppError;

/// What a handler starts from. Extracting it loads the session, once.
#[derive(Clone)]
pub struct Visit {
    pub app: App,
    pub viewer: Viewer,
    /// When the request began.
    pub now: Timestamp,
    pub address: IpAddr,
    pub cookies: SessionCookies,
    /// Path and query of the page: of the request, or after a form of the page it stood on.
    pub path_and_query: String,
    /// Key to a text typed before sign-in, from its cookie.
    pub parked: Option<String>,
    /// Key to what is left to do after a right password, from its cookie.
    pub second_step: Option<String>,
    /// Why `viewer` is less than the person is: they moderate, and cannot by this session or key.
    pub withheld: Option<Withheld>,
    /// Path of the page of ours that the request came from.
    pub from: Option<String>,
    /// Whether somebody here asks for it: no other site, no browser ahead of time, and not only for
    /// what stands at its head.
    pub from_here: bool,
    /// Shortened browser name, for the list of sessions.
    pub device: String,
    /// The account of the session, which asked to be deleted: it comes in only to change its mind.
    pub leaving: Option<AccountId>,
}

impl Visit {
    /// The signed-in person.
    ///
    /// # Errors
    /// [`AppError::SignInRequired`] for a visitor.
    pub fn person(&self) -> Result<&Person, AppError> {
        self.viewer.person().ok_or(AppError::SignInRequired)
    }

    /// Counts one use against the limits of the address.
    ///
    /// # Errors
    /// [`AppError::TooMany`].
    pub fn limit(&self, limit: Limit) -> Result<(), AppError> {
        self.app.limits.check(limit, self.address)
    }

    #[must_use]
    pub fn layout(&self, title: impl Into<String>, section: Section) -> Layout {
        Layout {
            picture: Some(Poster::of_site(&self.app.site_name()).picture()),
            origin: self.app.config.public_url.as_str().to_owned(),
            site_name: self.app.site_name(),
            logo: self.app.looks.current().logo_url(),
            stylesheet: Some(self.app.looks.stylesheet()),
            title: title.into(),
            section,
            person: self.header_person(),
            notice: self.notice().or_else(|| self.withheld_notice()),
            path_and_query: self.path_and_query.clone(),
            accessibility: layout::Accessibility::Partial,
            ..Layout::default()
        }
    }

    /// As [`Visit::layout`], for pages that search engines should leave out.
    #[must_use]
    pub fn private_layout(&self, title: impl Into<String>) -> Layout {
        Layout {
            noindex: true,
            ..self.layout(title, Section::Elsewhere)
        }
    }

    /// The absolute address of a path here.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        self.app.config.public_url.link(path)
    }

    /// The way to a page, for machines.
    #[must_use]
    pub fn way(&self, links: &[Link]) -> JsonLd {
        let items: Vec<_> = links
            .iter()
            .zip(1..)
            .map(|(link, position)| {
                json!({
                    "@type": "ListItem",
                    "position": position,
                    "name": link.text,
                    "item": self.link(&link.href),
                })
            })
            .collect();
        JsonLd::new(json!({"@type": "BreadcrumbList", "itemListElement": items}))
    }

    #[must_use]
    pub fn when(&self, time: Timestamp) -> When {
        dates::when(
            time.naive_utc(),
            self.app.config.time_zone,
            self.now.naive_utc(),
        )
    }

    fn header_person(&self) -> Option<layout::Person> {
        let mut person = self.viewer.person().map(header_person)?;
        // The way there leads to what is missing.
        person.can_moderate |= self.withheld.is_some();
        Some(person)
    }

    /// Why somebody who moderates cannot for now, and what to do.
    fn withheld_notice(&self) -> Option<Notice> {
        let withheld = self.withheld?;
        let (words, link) = match withheld {
            Withheld::Space => (
                "Pour modérer, connectez-vous avec votre adresse mail et votre mot de passe. Tout le reste marche comme avant.",
                "Voir comment faire",
            ),
            Withheld::Factor => (
                "Sur ce forum, modérer demande la connexion en deux étapes. Tout le reste marche comme avant.",
                "Mettre en place la connexion en deux étapes",
            ),
        };
        let there = withheld.way_out();
        (!self.path_and_query.starts_with(there)).then(|| Notice {
            link: Some(Link::new(link, there)),
            ..Notice::new(Tone::Warning, words)
        })
    }

    /// What `?fait=` says was just done.
    fn notice(&self) -> Option<Notice> {
        let query = self.path_and_query.split_once('?')?.1;
        let (_, done) = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "fait")?;
        let (_, text) = DONE.iter().find(|(word, _)| *word == done)?;
        Some(Notice::new(Tone::Success, *text))
    }
}

impl Withheld {
    /// Where it is said what to do, and done.
    pub(super) const fn way_out(self) -> &'static str {
        match self {
            Self::Space => "/compte/moderer",
            Self::Factor => "/compte/second-facteur",
        }
    }
}

fn header_person(person: &Person) -> layout::Person {
    let viewer = Viewer::Person(person.clone());
    layout::Person {
        username: person.username.clone(),
        avatar: Avatar::of(&person.username, person.account.0),
        standing: person.standing.label().to_owned(),
        can_moderate: viewer.moderates(),
        can_administer: viewer.administers(),
        unread: 0,
    }
}
