//! `/signaler/…` and `/moderation/…`

mod account;
mod account_forms;
mod decide;
mod journal;
mod queue;
mod report;

use actix_web::web::{self, ServiceConfig};

use crate::web::Visit;
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, Link, Tab, Tabs};

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(
            web::resource("/signaler/{post}")
                .get(report::form)
                .post(report::send),
        )
        .service(web::resource("/moderation").get(queue::page))
        .service(web::resource("/moderation/journal").get(journal::page))
        .service(web::resource("/moderation/messages/{post}").get(decide::page))
        .service(web::resource("/moderation/messages/{post}/{verdict}").post(decide::message))
        .service(web::resource("/moderation/sujets/{topic}/verrouiller").post(decide::lock))
        .service(web::resource("/moderation/sujets/{topic}/deverrouiller").post(decide::unlock))
        .service(web::resource("/moderation/comptes").get(account::find))
        .service(web::resource("/moderation/comptes/{account}").get(account::page))
        .service(web::resource("/moderation/comptes/{account}/suspendre").post(account::suspend))
        .service(web::resource("/moderation/comptes/{account}/retablir").post(account::lift))
        .service(web::resource("/moderation/comptes/{account}/niveau").post(account::set_standing));
}

/// The rooms of moderation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Queue,
    Accounts,
    Journal,
}

fn tabs(current: Place) -> Tabs {
    Tabs {
        label: "Modération".to_owned(),
        items: [
            (Place::Queue, "À traiter", "/moderation"),
            (Place::Accounts, "Comptes", "/moderation/comptes"),
            (Place::Journal, "Journal", "/moderation/journal"),
        ]
        .map(|(place, label, href)| Tab::new(label, href, place == current))
        .to_vec(),
    }
}

fn breadcrumbs() -> Breadcrumbs {
    Breadcrumbs {
        links: vec![Link::new("Modération", "/moderation")],
    }
}

/// A page with a warning in the place of the confirmation.
fn warned(visit: &Visit, title: impl Into<String>, warning: Option<String>) -> Layout {
    use crate::web::ui::{Notice, Tone};
    let mut layout = visit.private_layout(title);
    if let Some(text) = warning {
        layout.notice = Some(Notice::new(Tone::Warning, text));
    }
    layout
}
