//! What can be done with a message beyond its one or two buttons, folded away under « Plus ».

use super::cards::Shown;
use super::common;
use super::linked::quote_entry;
use crate::domain::{FollowLevel, Visibility};
use crate::features::topics::store::Post;
use crate::web::ui::{Action, Button, ButtonLink, Icon, Menu, MenuItem};

impl Shown<'_> {
    /// The entries of « Plus », the most used first and what destroys or accuses last. A room with
    /// something to offer adds one line here; an entry that this viewer may not use is `None`.
    ///
    /// Entries are the same words under each message: the menu says which message it belongs to.
    pub fn menu(&self, post: &Post) -> Vec<MenuItem> {
        let poll = self.polls.entry(self.visit, &self.under(post, ""));
        [
            self.quote(post),
            self.share(post),
            self.keep(post),
            self.follow(post),
            self.edit(post),
            self.wiki(post),
            poll,
            self.delete(post),
            self.report(post),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    pub(super) fn more(&self, post: &Post) -> Option<Menu> {
        Menu::of("Plus", Icon::More, about(post), self.menu(post))
    }

    /// For those who may answer here: their answer begins with the quote.
    fn quote(&self, post: &Post) -> Option<MenuItem> {
        let topic = self.topic();
        let may = post.visibility == Visibility::Visible
            && topic.allows_answer(self.viewer(), &self.full.place);
        may.then(|| quote_entry(&topic.slug, post.topic, post.id))
    }

    fn share(&self, post: &Post) -> Option<MenuItem> {
        (post.visibility == Visibility::Visible).then(|| {
            let link = ButtonLink {
                enhance: Some("share"),
                ..ButtonLink::new("Partager", format!("/p/{}/partager", post.id))
            };
            MenuItem::Go(link.with_icon(Icon::Link))
        })
    }

    /// Visitors are led to signing in.
    fn keep(&self, post: &Post) -> Option<MenuItem> {
        (post.visibility == Visibility::Visible).then(|| {
            let label = match self.kept.contains(&post.id) {
                true => "Gardé\u{a0}: voir ma note",
                false => "Garder",
            };
            MenuItem::go(label, format!("/p/{}/marque-page", post.id), Icon::Bookmark)
        })
    }

    /// What « Suivre par mail » leaves out: hearing nothing at all, and having chosen nothing.
    fn follow(&self, post: &Post) -> Option<MenuItem> {
        if !post.opens_topic() || !self.viewer().signed_in() {
            return None;
        }
        let choose = |label: &str, level: &str| {
            let button = Button::secondary(label).with_icon(Icon::Bell);
            let mut action = Action::new(format!("/t/{}/suivre", post.topic), button);
            action.hidden.push(("niveau", level.to_owned()));
            MenuItem::Act(action)
        };
        Some(match self.reactions.follow {
            Some(FollowLevel::Mute) => choose("Recevoir de nouveau des mails", "normal"),
            Some(FollowLevel::Follow) | None => choose("Ne recevoir aucun mail", "masquer"),
        })
    }

    fn edit(&self, post: &Post) -> Option<MenuItem> {
        post.allows_edit(self.topic(), self.viewer())
            .then(|| MenuItem::go("Modifier", format!("/p/{}/modifier", post.id), Icon::Edit))
    }

    fn wiki(&self, post: &Post) -> Option<MenuItem> {
        post.allows_wiki(self.topic(), self.viewer()).then(|| {
            MenuItem::go(
                common::label(post.wiki),
                format!("/p/{}/wiki", post.id),
                Icon::Users,
            )
        })
    }

    fn delete(&self, post: &Post) -> Option<MenuItem> {
        post.allows_delete(self.topic(), self.viewer()).then(|| {
            MenuItem::go(
                "Supprimer",
                format!("/p/{}/supprimer", post.id),
                Icon::Trash,
            )
        })
    }

    fn report(&self, post: &Post) -> Option<MenuItem> {
        let others = post.visibility == Visibility::Visible && !self.viewer().is(post.author);
        others.then(|| MenuItem::go("Signaler", format!("/signaler/{}", post.id), Icon::Flag))
    }

    /// What moderators can do, apart from what everybody can.
    pub(super) fn moderation(&self, post: &Post) -> Option<Menu> {
        if !self.viewer().moderates() {
            return None;
        }
        let at = |verb: &str| format!("/moderation/messages/{}/{verb}", post.id);
        let act = |label: &str, url: String, icon| {
            let mut action = Action::new(url, Button::secondary(label).with_icon(icon));
            // What the moderator has before their eyes: a decision on something else is refused.
            action
                .hidden
                .push(("vu", post.visibility.as_str().to_owned()));
            action.hidden.push(("revision", post.revision.to_string()));
            MenuItem::Act(action)
        };
        let mut items = match post.visibility {
            Visibility::Visible => vec![act("Masquer", at("masquer"), Icon::EyeOff)],
            Visibility::Pending => vec![
                act("Publier", at("publier"), Icon::Check),
                act("Masquer", at("masquer"), Icon::EyeOff),
            ],
            Visibility::Hidden | Visibility::Deleted => {
                vec![act("Rétablir", at("retablir"), Icon::Check)]
            }
        };
        if post.opens_topic() {
            let (label, verb) = match self.topic().locked_at {
                Some(_) => ("Rouvrir", "deverrouiller"),
                None => ("Verrouiller", "verrouiller"),
            };
            let url = format!("/moderation/sujets/{}/{verb}", post.topic);
            items.push(act(label, url, Icon::Lock));
        }
        items.push(MenuItem::go(
            "Voir le compte",
            format!("/moderation/comptes/{}", post.author),
            Icon::User,
        ));
        Menu::of("Modérer", Icon::Shield, about(post), items)
    }
}

fn about(post: &Post) -> String {
    format!("message {}", post.number)
}
