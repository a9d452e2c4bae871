//! Texts of a [`Source`], rendered by the product's own renderer.
//!
//! Rendering a million texts would measure the renderer and take an hour. Some thousand pieces are
//! rendered instead, and a message is one piece or two under one another: their blocks do not
//! reach into each other, so that the HTML of both is the HTML of the whole ([`Pieces::make`] checks
//! some).

use anyhow::{Context as _, ensure};
use entraide::text::{self, Attachments, Context, Linked, Mentions};

use super::random::Random;
use super::source::Source;

/// One piece, as written and as shown.
pub struct Piece {
    pub body: String,
    pub html: String,
    /// Topics it leads to.
    pub links: Vec<i64>,
}

/// All pieces: those that open a message, and those that go on.
pub struct Pieces {
    pub openings: Vec<Piece>,
    pub followings: Vec<Piece>,
}

impl Pieces {
    /// Writes and renders so many of each. `origin` is the address of the forum.
    pub fn make(
        source: &dyn Source,
        random: &mut Random,
        count: usize,
        origin: &str,
    ) -> anyhow::Result<Self> {
        let render_all = |texts: Vec<String>| -> anyhow::Result<Vec<Piece>> {
            texts.into_iter().map(|body| piece(body, origin)).collect()
        };
        let openings = (0..count).map(|_| source.opening(random)).collect();
        let followings = (0..count).map(|_| source.following(random)).collect();
        let pieces = Self {
            openings: render_all(openings)?,
            followings: render_all(followings)?,
        };
        let pairs = pieces.openings.iter().zip(&pieces.followings);
        // Code is coloured as far as time allows: not the same each time.
        for (one, other) in pairs
            .filter(|(_, other)| !other.body.contains("```"))
            .take(200)
        {
            check(one, other, origin)?;
        }
        Ok(pieces)
    }
}

/// The text of two pieces.
fn joined_body(one: &Piece, other: &Piece) -> String {
    format!("{}\n\n{}", one.body, other.body)
}

/// Makes sure that the HTML of two pieces, one after the other, is the HTML of their text.
fn check(one: &Piece, other: &Piece, origin: &str) -> anyhow::Result<()> {
    let whole = render(&joined_body(one, other), origin)?;
    let joined = format!("{}{}", one.html, other.html);
    ensure!(
        whole == joined,
        "two pieces reach into each other:\n{whole:?}\n{joined:?}"
    );
    Ok(())
}

fn piece(body: String, origin: &str) -> anyhow::Result<Piece> {
    let html = render(&body, origin)?;
    let links = text::linked_topics(&html, origin)
        .into_iter()
        .filter_map(|linked| match linked {
            Linked::Topic(id) => Some(id),
            Linked::Post(_) => None,
        })
        .collect();
    Ok(Piece { body, html, links })
}

fn render(body: &str, origin: &str) -> anyhow::Result<String> {
    text::render(
        body,
        &Context {
            mentions: &Mentions::default(),
            files: &Attachments::default(),
            own_origin: origin,
            id_prefix: "m-",
            top_title: 3,
        },
    )
    .map_err(|e| anyhow::anyhow!("{e}"))
    .with_context(|| format!("rendering {body:?}"))
}
