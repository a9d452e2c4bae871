//! `donnees.json`: everything, for programs. Written as it is read; described in `LISEZ-MOI.txt` and
//! in `docs/utilisation/mes-donnees.md`.

use std::io::Write;

use serde_json::{Value, json};

use super::super::store::sections::{SECTIONS, maybe, time};
use super::super::store::written;
use super::{ExportError, Making, file_place};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, PostId, UploadId};
use crate::web::routes;

/// Raised when the meaning of something in the file changes.
const VERSION: u32 = 1;

pub fn write(making: &mut Making<'_>) -> Result<(), ExportError> {
    let head = account(making);
    write!(
        making.zip,
        "{{\n\"version\": {VERSION},\n\"account\": {head}"
    )?;
    for (name, section) in SECTIONS {
        list(making, name, |conn, account, (after, _)| {
            let (rows, next) = section(conn, account, after)?;
            Ok((rows, next.map(|next| (next, 0))))
        })?;
    }
    let origin = making.app.config.public_url.as_str().to_owned();
    list(making, "messages", move |conn, account, (after, _)| {
        messages(conn, account, after, &origin)
    })?;
    list(making, "earlier_texts", earlier)?;
    list(making, "drafts", drafts)?;
    list(making, "files", files)?;
    making.zip.write_all(b"\n}\n")?;
    Ok(())
}

fn account(making: &Making<'_>) -> Value {
    let account = &making.account;
    json!({
        "id": account.id, "name": account.username, "email": account.email,
        "email_verified_at": maybe(account.email_verified_at),
        "standing": account.standing.as_str(), "state": account.state.as_str(),
        "suspended_until": maybe(account.suspended_until),
        "suspension_reason": account.suspension_reason, "about": account.bio,
        "mail_choice": account.notify.as_str(), "created_at": time(account.created_at),
    })
}

type Place = (i64, i64);
type Rows = (Vec<Value>, Option<Place>);

/// A list, a batch at a time.
fn list(
    making: &mut Making<'_>,
    name: &str,
    read: impl Fn(&mut Conn, AccountId, Place) -> Result<Rows, DbError>,
) -> Result<(), ExportError> {
    write!(making.zip, ",\n\"{name}\": [")?;
    let (mut at, mut between) = ((0, 0), "\n");
    loop {
        let account = making.account.id;
        let (rows, next) = making
            .app
            .db
            .read_blocking(|conn| read(conn, account, at))?;
        for row in rows {
            write!(making.zip, "{between}{row}")?;
            between = ",\n";
        }
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    making.zip.write_all(b"]")?;
    Ok(())
}

fn messages(
    conn: &mut Conn,
    account: AccountId,
    after: i64,
    origin: &str,
) -> Result<Rows, DbError> {
    let rows = written::messages(conn, account, PostId(after))?;
    let next = rows.last().map(|row| (row.id.0, 0));
    let show = |row: written::Message| {
        json!({
            "id": row.id, "topic": row.topic, "number": row.number, "title": row.title,
            "kind": row.kind.as_str(), "category": row.category,
            "url": format!("{origin}{}", routes::post(row.id)),
            "visibility": row.visibility.as_str(), "helpful_votes": row.votes,
            "created_at": time(row.created_at), "edited_at": maybe(row.edited_at),
            "markdown": row.body,
        })
    };
    Ok((rows.into_iter().map(show).collect(), next))
}

fn earlier(conn: &mut Conn, account: AccountId, after: Place) -> Result<Rows, DbError> {
    let rows = written::earlier(conn, account, (PostId(after.0), after.1))?;
    let next = rows.last().map(|row| (row.post.0, row.revision));
    let show = |row: written::Earlier| {
        json!({
            "message": row.post, "version": row.revision, "title": row.title,
            "replaced_at": time(row.replaced_at), "markdown": row.body,
        })
    };
    Ok((rows.into_iter().map(show).collect(), next))
}

fn drafts(conn: &mut Conn, account: AccountId, (after, _): Place) -> Result<Rows, DbError> {
    let rows = written::drafts(conn, account, after)?;
    let next = rows.last().map(|row| (row.id, 0));
    let show = |row: written::Draft| {
        let fields: Value = serde_json::from_str(&row.fields).unwrap_or(Value::String(row.fields));
        json!({ "place": row.place, "fields": fields, "updated_at": time(row.updated_at) })
    };
    Ok((rows.into_iter().map(show).collect(), next))
}

fn files(conn: &mut Conn, account: AccountId, (after, _): Place) -> Result<Rows, DbError> {
    let rows = written::files(conn, account, UploadId(after))?;
    let next = rows.last().map(|row| (row.id.0, 0));
    let show = |row: written::File| {
        json!({
            "file": file_place(&row), "name": row.name, "media_type": row.media_type,
            "bytes": row.bytes, "description": row.alt, "sent_at": time(row.created_at),
            "key": row.key,
        })
    };
    Ok((rows.into_iter().map(show).collect(), next))
}
