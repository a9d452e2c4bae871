//! `/p/{id}/partager`: the address of a message, to pass on.

use actix_web::{HttpResponse, web};
use askama::Template;

use crate::domain::{PostId, Viewer};
use crate::error::AppError;
use crate::features::topics;
use crate::text;
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, ButtonLink, Icon, Link};
use crate::web::{self as site, Visit, routes};

#[derive(Template)]
#[template(path = "reading/share.html")]
struct SharePage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    /// The title of the topic, which goes with the address.
    title: String,
    address: String,
    mail: ButtonLink,
    /// Not everybody who gets the address can open it.
    restricted: bool,
}

pub async fn page(visit: Visit, path: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: PostId = path.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let (head, public) = visit
        .app
        .db
        .read(move |conn| {
            let head = topics::find_post(conn, &viewer, id)?.ok_or(AppError::NotFound)?;
            let public = topics::find_post(conn, &Viewer::Visitor, id)?.is_some();
            Ok::<_, AppError>((head, public))
        })
        .await?;
    let title = text::typography(&head.topic_title);
    // The address that stays right when the message moves or its topic is renamed.
    let address = visit.link(&routes::post(id));
    let place = routes::message(&head.topic_slug, head.topic, head.number);
    site::page(&SharePage {
        layout: visit.private_layout("Partager ce message"),
        breadcrumbs: Breadcrumbs {
            links: vec![Link::new(title.clone(), place)],
        },
        mail: ButtonLink::new("Envoyer par mail", mailto(&title, &address)).with_icon(Icon::Mail),
        title,
        address,
        restricted: !public,
    })
}

/// A mail to nobody yet (RFC 6068), where a space is `%20` and never `+`.
fn mailto(title: &str, address: &str) -> String {
    let words = routes::query(&[
        ("subject", title),
        ("body", &format!("{title}\r\n{address}")),
    ]);
    format!("mailto:?{}", words.replace('+', "%20"))
}

#[cfg(test)]
mod tests {
    use super::mailto;

    #[test]
    fn a_mail_keeps_every_sign_of_the_title() {
        let mail = mailto("C++ & agenda ?", "https://forum.example.org/p/12");
        assert_eq!(
            mail,
            "mailto:?subject=C%2B%2B%20%26%20agenda%20%3F&body=C%2B%2B%20%26%20agenda%20%3F%0D%0Ahttps%3A%2F%2Fforum.example.org%2Fp%2F12"
        );
    }
}
