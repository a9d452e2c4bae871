//! Tests of the whole path from Markdown to HTML.

mod hostile;
mod rendering;
mod safety;

use super::{Context, Mention, Mentions, RenderError, marked_topics, quote, render};

const ORIGIN: &str = "https://forum.example.org";

/// Renders as message 12 of a forum where Élodie and `jean_paul` have accounts.
fn try_rendered(markdown: &str) -> Result<String, RenderError> {
    let mentions: Mentions = [("elodie", "Élodie"), ("jean_paul", "jean_paul")]
        .into_iter()
        .map(|(key, name)| {
            (
                key.to_owned(),
                Mention {
                    username: name.to_owned(),
                },
            )
        })
        .collect();
    render(
        markdown,
        &Context {
            mentions: &mentions,
            own_origin: ORIGIN,
            id_prefix: "message-12-",
            top_title: 3,
        },
    )
}

fn rendered(markdown: &str) -> String {
    try_rendered(markdown).expect("this text renders")
}
