//! What a topic's page shows of its life: loaded once for the page, shown in four places.

use askama::{Template, filters::HtmlSafe};

use super::actions::question;
use super::model::{Question, Reservation, helps};
use super::store::links::{self, Related};
use super::store::requests::{self, OpenRequest};
use super::store::reservations;
use crate::db::{Conn, DbError};
use crate::domain::{Timestamp, TopicId, TopicState, Viewer};
use crate::features::topics::TopicFull;
use crate::text;
use crate::web::ui::{
    Action, Button, ButtonLink, FormCard, Icon, Link, Look, Notice, SideCard, SideItem, Tone,
};
use crate::web::{Visit, dates, routes};

/// The life of a topic, as far as its page tells of it.
#[derive(Debug)]
pub struct OnTopic {
    question: Question,
    reservation: Option<Reservation>,
    request: Option<OpenRequest>,
    origin: Option<Related>,
    follow_ups: Vec<Related>,
}

/// Who is answering, and what helpers can do, right before the answer form.
#[derive(Debug, Template)]
#[template(path = "lifecycle/helping.html")]
pub struct Helping {
    notices: Vec<Notice>,
    actions: Vec<Action>,
    links: Vec<ButtonLink>,
}

impl HtmlSafe for Helping {}

impl OnTopic {
    /// Reads what there is to tell: two short look-ups for links, one more only where somebody may be
    /// answering, one where details are asked for.
    ///
    /// # Errors
    /// The database's.
    pub fn load(
        conn: &mut Conn,
        viewer: &Viewer,
        full: &TopicFull,
        now: Timestamp,
    ) -> Result<Self, DbError> {
        let question = question(full, viewer);
        let origin = links::origin_of(conn, viewer, question.id)?;
        let follow_ups = links::follow_ups_of(conn, viewer, question.id)?;
        let waits = !matches!(
            question.state,
            TopicState::Solved | TopicState::Outdated | TopicState::Open
        );
        let reservation = if waits {
            reservations::of_topic(conn, question.id, now)?
        } else {
            None
        };
        let request = if question.state == TopicState::NeedsDetail {
            requests::open(conn, question.id, 1)?.pop()
        } else {
            None
        };
        Ok(Self {
            question,
            reservation,
            request,
            origin,
            follow_ups,
        })
    }

    /// When the page changes by itself: the end of « Je m’en occupe ».
    #[must_use]
    pub fn changes_at(&self) -> Option<Timestamp> {
        self.reservation.as_ref().map(|held| held.until)
    }

    fn id(&self) -> TopicId {
        self.question.id
    }

    /// Where a question that goes on from this one is asked.
    #[must_use]
    pub fn ask_linked(&self) -> String {
        format!("/poser?liee={}", self.id())
    }

    /// What is said above the question.
    #[must_use]
    pub fn notices(&self, visit: &Visit) -> Vec<Notice> {
        let mut notices = Vec::new();
        if let Some(origin) = &self.origin {
            notices.push(Notice {
                tone: Tone::Info,
                text: "Suite de\u{a0}:".to_owned(),
                link: Some(link_to(origin)),
            });
        }
        if let Some(reason) = &self.question.outdated_reason {
            notices.push(Notice {
                tone: Tone::Warning,
                text: format!("Cette question est périmée. {}", sentence(reason)),
                link: helps(&visit.viewer)
                    .then(|| Link::new("Changer ou retirer", format!("/t/{}/perime", self.id()))),
            });
        }
        notices.extend(self.details_notice(visit));
        notices.extend(self.closed_notice());
        notices
    }

    fn details_notice(&self, visit: &Visit) -> Option<Notice> {
        let request = self.request.as_ref()?;
        let read = Link::new(
            "Lire ce qui est demandé",
            routes::message(&self.question.slug, self.id(), request.number),
        );
        let who = &request.author_name;
        Some(if visit.viewer.is(self.question.asker) {
            Notice {
                tone: Tone::Warning,
                text: format!(
                    "{who} veut vous aider, et a besoin de quelques précisions. Répondez plus bas, ou complétez votre question."
                ),
                link: Some(read),
            }
        } else {
            Notice {
                tone: Tone::Info,
                text: format!(
                    "{who} a demandé des précisions à la personne qui a posé cette question."
                ),
                link: Some(read),
            }
        })
    }

    fn closed_notice(&self) -> Option<Notice> {
        if !self.question.closed_for_age {
            return None;
        }
        let why = match self.question.state {
            TopicState::Outdated => "car il est périmé",
            _ => "car il est résolu depuis longtemps",
        };
        Some(Notice {
            tone: Tone::Info,
            text: format!(
                "Ce sujet est fermé {why}. Votre souci y ressemble, sans être le même\u{202f}?"
            ),
            link: Some(Link::new("Poser une question liée", self.ask_linked())),
        })
    }

    /// Whether the page already says why nobody answers any more.
    #[must_use]
    pub fn tells_closing(&self) -> bool {
        self.question.closed_for_age
    }

    /// « Votre question est-elle résolue ? », for its asker once it has been quiet.
    #[must_use]
    pub fn is_it_solved(&self, visit: &Visit) -> Option<FormCard> {
        if !self.question.asks_asker(&visit.viewer, visit.now) {
            return None;
        }
        let url = format!("/t/{}/resolu", self.id());
        Some(FormCard {
            id: Some("resolue"),
            url,
            title: Some("Votre question est-elle résolue\u{202f}?".to_owned()),
            text: Some(
                "Si une réponse vous a aidé·e, choisissez-la comme solution, plus bas. La personne en sera remerciée, et les suivant·es trouveront plus vite."
                    .to_owned(),
            ),
            buttons: vec![
                Button {
                    form_action: Some(format!("/t/{}/resolu/autrement", self.id())),
                    ..Button::secondary("C’est résolu autrement")
                },
                Button::secondary("Non, j’ai encore besoin d’aide").sending("geste", "encore"),
                Button::secondary("Ne plus me le demander")
                    .sending("geste", "jamais")
                    .with_look(Look::Quiet),
            ],
            ..FormCard::default()
        })
    }

    /// What stands before the answer form; `None` when there is nothing to say or do.
    #[must_use]
    pub fn helping(&self, visit: &Visit) -> Option<Helping> {
        let helping = Helping {
            notices: self.reserved_notice(visit).into_iter().collect(),
            actions: self.actions(visit),
            links: self.links(visit),
        };
        let empty =
            helping.notices.is_empty() && helping.actions.is_empty() && helping.links.is_empty();
        (!empty).then_some(helping)
    }

    fn reserved_notice(&self, visit: &Visit) -> Option<Notice> {
        let held = self.reservation.as_ref()?;
        let until = dates::time(held.until.naive_utc(), visit.app.config.time_zone);
        let text = if visit.viewer.is(held.account) {
            format!(
                "Vous vous en occupez, jusqu’à {until}. Les autres le voient. Votre réponse publiée, ce sera fini."
            )
        } else {
            format!("{} écrit une réponse, jusqu’à {until}.", held.username)
        };
        Some(Notice::new(Tone::Info, text))
    }

    fn actions(&self, visit: &Visit) -> Vec<Action> {
        let mut actions = Vec::new();
        let url = format!("/t/{}/reserver", self.id());
        match &self.reservation {
            Some(held) if visit.viewer.is(held.account) => {
                if held.prolonged().is_some() {
                    let more = Button::secondary("Prolonger de 15\u{a0}minutes");
                    actions.push(Action::new(url.clone(), more.with_icon(Icon::Clock)));
                }
                let mut back = Action::new(url, Button::secondary("Rendre la question"));
                back.hidden.push(("oui", "0".to_owned()));
                actions.push(back);
            }
            None if self.question.allows_reserve(&visit.viewer) => {
                let take = Button::secondary("Je m’en occupe").with_icon(Icon::Hand);
                actions.push(Action::new(url, take));
            }
            _ => {}
        }
        if self.request.is_some() && self.question.allows_withdrawing(&visit.viewer) {
            actions.push(Action::new(
                format!("/t/{}/preciser/retirer", self.id()),
                Button::secondary("Retirer la demande de précisions"),
            ));
        }
        actions
    }

    fn links(&self, visit: &Visit) -> Vec<ButtonLink> {
        let mut links = Vec::new();
        if self.question.allows_asking_details(&visit.viewer) {
            let ask = ButtonLink::new(
                "Demander des précisions",
                format!("/t/{}/preciser", self.id()),
            );
            links.push(ask.with_icon(Icon::Question));
        }
        if self.question.allows_outdating(&visit.viewer) && self.question.outdated_reason.is_none()
        {
            let outdated = ButtonLink::new("C’est périmé", format!("/t/{}/perime", self.id()));
            links.push(outdated.with_look(Look::Quiet));
        }
        links
    }

    /// Questions that go on from this one.
    #[must_use]
    pub fn side(&self) -> Option<SideCard> {
        if self.follow_ups.is_empty() {
            return None;
        }
        let items = self.follow_ups.iter().map(|related| {
            let link = link_to(related);
            SideItem::link(link.text, link.href, state_words(related.state))
        });
        Some(SideCard {
            title: "Questions liées".to_owned(),
            items: items.collect(),
            ..SideCard::default()
        })
    }
}

fn link_to(related: &Related) -> Link {
    Link::new(
        text::typography(&related.title),
        routes::topic(&related.slug, related.id),
    )
}

fn state_words(state: TopicState) -> &'static str {
    match state {
        TopicState::Unanswered => "Sans réponse",
        TopicState::Answered => "Répondu",
        TopicState::Solved => "Résolu",
        TopicState::NeedsDetail => "À préciser",
        TopicState::Outdated => "Périmé",
        TopicState::Open => "",
    }
}

/// As a sentence of its own, whatever was typed: « ne vaut plus… » becomes « Ne vaut plus…. ».
fn sentence(reason: &str) -> String {
    let mut letters = reason.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    let mut out = format!("{}{}", first.unwrap_or_default(), letters.as_str());
    if !out.ends_with(['.', '!', '?', '…']) {
        out.push('.');
    }
    text::typography(&out)
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_reason_reads_as_a_sentence() {
        assert_eq!(
            sentence("ne vaut plus depuis Nextcloud 31"),
            "Ne vaut plus depuis Nextcloud 31."
        );
        assert_eq!(sentence("Élargi."), "Élargi.");
        assert_eq!(sentence("été"), "Été.");
    }
}
