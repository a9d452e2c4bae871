//! Makes a message ready to be published: checked, rendered, its mentions known.
//!
//! Runs before the transaction and off the request threads: a long message takes milliseconds.

use std::collections::HashMap;

use crate::app::App;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Body};
use crate::error::AppError;
use crate::features::topics::actions::Prepared;
use crate::features::{accounts, uploads};
use crate::text::{self, Attachments, Context, Mention, Mentions, RenderError};
use crate::web;

/// Checks and renders a message.
///
/// # Errors
/// [`AppError::Invalid`] on the field `body`, in words for its author.
pub async fn prepare(app: &App, body: Body) -> Result<Prepared, AppError> {
    let source = body.as_str().to_owned();
    let found = if Found::none_in(&source) {
        Found::default()
    } else {
        app.db.read(move |conn| Found::of(conn, &source)).await?
    };
    let prefix = format!("m{}-", &web::token()?[..8]);
    let origin = app.config.public_url.as_str().to_owned();
    tokio::task::spawn_blocking(move || {
        let html = render(body.as_str(), &found, &origin, &prefix).map_err(AppError::from)?;
        let mentioned = found
            .accounts
            .into_values()
            .map(|(account, _)| account)
            .collect();
        Ok(Prepared {
            links_out: links_out(&html),
            links: text::linked_topics(&html, &origin),
            body,
            html,
            mentioned,
        })
    })
    .await
    .map_err(AppError::internal)?
}

/// Renders a stored message again.
pub fn render_again(
    conn: &mut Conn,
    body: &str,
    origin: &str,
    prefix: &str,
) -> Result<String, AppError> {
    let found = Found::of(conn, body)?;
    render(body, &found, origin, prefix).map_err(AppError::from)
}

/// What a text names and the forum knows.
#[derive(Default)]
struct Found {
    accounts: HashMap<String, (AccountId, String)>,
    files: Attachments,
}

impl Found {
    /// Whether there is nothing to look for.
    fn none_in(body: &str) -> bool {
        text::mentioned_keys(body).is_empty() && text::file_keys(body).is_empty()
    }

    fn of(conn: &mut Conn, body: &str) -> Result<Self, DbError> {
        Ok(Self {
            accounts: accounts::find_by_usernames(conn, &text::mentioned_keys(body))?,
            files: uploads::attachments(conn, body)?,
        })
    }
}

fn render(body: &str, found: &Found, origin: &str, prefix: &str) -> Result<String, Unrenderable> {
    let mentions: Mentions = found
        .accounts
        .iter()
        .map(|(key, (_, username))| {
            (
                key.clone(),
                Mention {
                    username: username.clone(),
                },
            )
        })
        .collect();
    let context = Context {
        mentions: &mentions,
        files: &found.files,
        own_origin: origin,
        id_prefix: prefix,
        top_title: 3,
    };
    text::render(body, &context).map_err(Unrenderable)
}

struct Unrenderable(RenderError);

impl From<Unrenderable> for AppError {
    fn from(error: Unrenderable) -> Self {
        let why = match error.0 {
            RenderError::TooLong => "Ce message est trop long. Coupez-le en plusieurs messages.",
            RenderError::TooComplex => {
                "La mise en forme de ce message est trop compliquée\u{a0}: listes ou citations imbriquées à l’excès. Simplifiez-la."
            }
        };
        AppError::field("body", why)
    }
}

/// Whether rendered text links to another site: the renderer marks those links with `nofollow`, and
/// nothing else.
#[must_use]
pub fn links_out(html: &str) -> bool {
    html.contains("nofollow")
}
