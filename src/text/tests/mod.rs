//! Tests of the whole path from Markdown to HTML.

mod files;
mod hostile;
mod rendering;
mod safety;

use super::{
    Attachment, Attachments, Context, ImageSize, Mention, Mentions, RenderError, marked_topics,
    quote, render,
};

const ORIGIN: &str = "https://forum.example.org";

/// Key of an image of 1,200 × 900 pixels, and of a document.
const IMAGE: &str = "0123456789abcdef0123456789abcdef";
const FILE: &str = "fedcba9876543210fedcba9876543210";

fn files() -> Attachments {
    let image = Attachment {
        name: "Écran.png".to_owned(),
        bytes: 240_000,
        alt: String::new(),
        image: Some(ImageSize {
            width: 1_200,
            height: 900,
            copies: vec![480, 960],
        }),
    };
    let file = Attachment {
        name: "Statuts (1).pdf".to_owned(),
        bytes: 1_440_000,
        alt: String::new(),
        image: None,
    };
    Attachments::from([(IMAGE.to_owned(), image), (FILE.to_owned(), file)])
}

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
            files: &files(),
            own_origin: ORIGIN,
            id_prefix: "message-12-",
            top_title: 3,
        },
    )
}

fn rendered(markdown: &str) -> String {
    try_rendered(markdown).expect("this text renders")
}
