//! What people read of the copy of their data: a page, the texts, and what is what.

use std::io::Write;

use askama::Template;

use super::super::model::Export;
use super::super::store::written::{self, Message};
use super::{ExportError, Making};
use crate::domain::{PostId, Visibility};
use crate::web::{dates, routes};

/// Messages in one file.
const A_FILE: usize = 500;

/// A file of messages.
pub struct TextFile {
    pub name: String,
    pub first_day: String,
    pub last_day: String,
    pub messages: usize,
}

#[derive(Template)]
#[template(path = "leaving/readme.txt", escape = "none")]
struct Readme<'a> {
    site: &'a str,
    url: &'a str,
    username: &'a str,
    made_at: &'a str,
}

pub fn readme(making: &Making<'_>, export: &Export) -> Result<String, ExportError> {
    let page = Readme {
        site: &making.app.site_name(),
        url: making.app.config.public_url.as_str(),
        username: &making.account.username,
        made_at: &day(making, export.asked_at),
    };
    Ok(page.render()?)
}

#[derive(Template)]
#[template(path = "leaving/index.html")]
struct Index<'a> {
    site: &'a str,
    url: &'a str,
    username: &'a str,
    email: Option<&'a str>,
    about: &'a str,
    since: &'a str,
    made_at: &'a str,
    texts: &'a [TextFile],
    files: usize,
}

pub fn index(
    making: &Making<'_>,
    export: &Export,
    (texts, files): (Vec<TextFile>, usize),
) -> Result<String, ExportError> {
    let page = Index {
        site: &making.app.site_name(),
        url: making.app.config.public_url.as_str(),
        username: &making.account.username,
        email: making.account.email.as_deref(),
        about: &making.account.bio,
        since: &day(making, making.account.created_at),
        made_at: &day(making, export.asked_at),
        texts: &texts,
        files,
    };
    Ok(page.render()?)
}

/// The messages as they were typed, some hundreds a file, oldest first.
pub fn messages(making: &mut Making<'_>) -> Result<Vec<TextFile>, ExportError> {
    let mut texts: Vec<TextFile> = Vec::new();
    let mut after = PostId(0);
    loop {
        let account = making.account.id;
        let batch = making
            .app
            .db
            .read_blocking(|conn| written::messages(conn, account, after))?;
        let Some(last) = batch.last() else {
            return Ok(texts);
        };
        after = last.id;
        for message in &batch {
            let day = day(making, message.created_at);
            if texts.last().is_none_or(|file| file.messages >= A_FILE) {
                let name = format!("messages/{:04}.md", texts.len() + 1);
                making.begin(&name)?;
                texts.push(TextFile {
                    name,
                    first_day: day.clone(),
                    last_day: String::new(),
                    messages: 0,
                });
            }
            let text = text_of(making, message, &day);
            making.zip.write_all(text.as_bytes())?;
            if let Some(file) = texts.last_mut() {
                file.messages += 1;
                file.last_day = day;
            }
        }
    }
}

fn text_of(making: &Making<'_>, message: &Message, day: &str) -> String {
    let state = match message.visibility {
        Visibility::Visible => "",
        Visibility::Pending => ", en attente de relecture",
        Visibility::Hidden => ", masqué par la modération",
        Visibility::Deleted => ", supprimé",
    };
    let deed = if message.number == 1 {
        "Sujet ouvert"
    } else {
        "Message écrit"
    };
    format!(
        "# {}\n\n{deed} le {day}{state}, dans «\u{a0}{}\u{a0}»\n<{}>\n\n{}\n\n---\n\n",
        message.title,
        message.category,
        making.app.config.public_url.link(&routes::post(message.id)),
        message.body,
    )
}

fn day(making: &Making<'_>, at: crate::domain::Timestamp) -> String {
    dates::day(at.naive_utc(), making.app.config.time_zone).label
}
