//! Keeping what is typed, while it is typed.

use chrono::Duration;

use super::model::{Aim, Kept, Place, Writer};
use super::store::{self, Standing, Text};
use crate::db::Conn;
use crate::domain::{DraftId, PostId, Timestamp, Viewer};
use crate::error::AppError;
use crate::features::topics;

/// Bytes of a draft, at most: a message of the longest size in a script of four bytes a letter.
const MAX_BYTES: usize = 300_000;
/// Drafts of one account, at most.
const MAX_DRAFTS: i64 = 100;
/// A save of a form that was sent off meanwhile arrives within this time.
const IN_FLIGHT: Duration = Duration::seconds(30);

/// What a tab wants kept.
#[derive(Clone, Debug)]
pub struct Save {
    pub place: Place,
    /// The version that the tab saw last; 0 for none.
    pub version: i64,
    pub writer: Writer,
    pub fields: Kept,
}

/// What came of it.
#[derive(Debug)]
pub enum Saved {
    Kept {
        version: i64,
        at: Timestamp,
    },
    /// Nothing is kept: the text is empty, or was published.
    Nothing,
    /// Another tab wrote since: this is its text, and it stays.
    Conflict(Standing),
}

/// Fields as they are stored.
///
/// # Errors
/// [`AppError::TooLarge`].
pub fn encode(fields: &Kept) -> Result<String, AppError> {
    let json = fields.to_json().map_err(AppError::internal)?;
    if json.len() > MAX_BYTES {
        return Err(AppError::TooLarge(
            "Ce texte est trop long pour être gardé.".to_owned(),
        ));
    }
    Ok(json)
}

/// Keeps a text in the place of the one that its tab saw. What another tab wrote meanwhile is never
/// written over: it is handed back instead.
///
/// # Errors
/// Sign-in; a place that is not there for this viewer (404) or where they may not write (403); too
/// large a text; too many drafts.
pub fn save(
    conn: &mut Conn,
    viewer: &Viewer,
    save: &Save,
    now: Timestamp,
) -> Result<Saved, AppError> {
    let account = viewer.account().ok_or(AppError::SignInRequired)?;
    let json = encode(&save.fields)?;
    check_place(conn, viewer, save.place)?;
    store::hold(conn, account)?;
    let place = save.place.to_string();
    let standing = store::standing(conn, account, &place)?;
    let Some(standing) = standing else {
        if !save.fields.has_text() || published(conn, viewer, save, now)? {
            return Ok(Saved::Nothing);
        }
        if store::count(conn, account)? >= MAX_DRAFTS {
            return Err(AppError::field(
                "place",
                format!(
                    "Vous avez déjà {MAX_DRAFTS}\u{a0}brouillons. Jetez-en dans «\u{a0}Mon compte\u{a0}»."
                ),
            ));
        }
        // Seconds, so that a version is never that of an older draft at the same place.
        let version = now.unix().max(1);
        let text = Text {
            fields: &json,
            version,
            writer: Some(&save.writer),
        };
        store::insert(conn, account, &place, text, now)?;
        return Ok(Saved::Kept { version, at: now });
    };
    let seen = standing.version == save.version;
    let mut same_tab = false;
    if let Some(writer) = &standing.writer
        && writer.tab == save.writer.tab
    {
        // Overtaken on the way by a later save of its tab. One that saw what stands is never late,
        // whatever the clock that its tab counts from.
        if !seen && save.writer.number < writer.number {
            return Ok(Saved::Kept {
                version: standing.version,
                at: standing.updated_at,
            });
        }
        same_tab = true;
    }
    if !seen && !same_tab && !standing.fields.same_text(&save.fields) {
        return Ok(Saved::Conflict(standing));
    }
    if !save.fields.has_text() {
        store::remove(conn, account, &place)?;
        return Ok(Saved::Nothing);
    }
    let version = standing.version.saturating_add(1);
    let text = Text {
        fields: &json,
        version,
        writer: Some(&save.writer),
    };
    store::replace(conn, standing.id, text, now)?;
    Ok(Saved::Kept { version, at: now })
}

/// Only where the viewer may write, and only where forms look.
fn check_place(conn: &mut Conn, viewer: &Viewer, place: Place) -> Result<(), AppError> {
    if !place.is_first() {
        return Err(AppError::NotFound);
    }
    match place.aim {
        Aim::Ask => Ok(()),
        Aim::Answer(topic) => topics::may_answer(conn, viewer, topic),
        Aim::Edit(post) => topics::may_edit(conn, viewer, post),
        // Their forms save nothing while one types: only what waits for sign-in is kept.
        Aim::Profile
        | Aim::Report(_)
        | Aim::Details(_)
        | Aim::Poll(_)
        | Aim::Bookmark(_)
        | Aim::Outdated(_)
        | Aim::Settled(_) => Err(AppError::NotFound),
    }
}

/// Whether this form was published: a save that left before it and arrives after it must not bring
/// the draft back.
fn published(
    conn: &mut Conn,
    viewer: &Viewer,
    save: &Save,
    now: Timestamp,
) -> Result<bool, AppError> {
    match save.place.aim {
        Aim::Edit(post) => just_edited(conn, viewer, post, save, now),
        _ => {
            let submission = save.fields.get("envoi");
            topics::is_published(conn, viewer, submission)
        }
    }
}

fn just_edited(
    conn: &mut Conn,
    viewer: &Viewer,
    post: PostId,
    save: &Save,
    now: Timestamp,
) -> Result<bool, AppError> {
    let Ok(revision) = save.fields.get("revision").parse() else {
        return Ok(false);
    };
    topics::was_edited(conn, viewer, (post, revision), now - IN_FLIGHT)
}

/// Forgets what is kept at a place, as the tab that wrote it asks.
///
/// # Errors
/// Sign-in, or the database's.
pub fn discard(conn: &mut Conn, viewer: &Viewer, place: Place) -> Result<(), AppError> {
    let account = viewer.account().ok_or(AppError::SignInRequired)?;
    store::hold(conn, account)?;
    store::remove(conn, account, &place.to_string())
}

/// Throws away one of one's drafts.
///
/// # Errors
/// [`AppError::NotFound`] for one that is not there or is somebody else's.
pub fn throw_away(conn: &mut Conn, viewer: &Viewer, draft: DraftId) -> Result<(), AppError> {
    let account = viewer.account().ok_or(AppError::SignInRequired)?;
    if store::delete(conn, account, draft)? {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

/// Puts the draft of a form aside, so that the form is empty. Nothing is lost: it stays listed.
///
/// # Errors
/// [`AppError::Conflict`] when there is no room beside it.
pub fn put_aside(conn: &mut Conn, viewer: &Viewer, place: Place) -> Result<(), AppError> {
    let account = viewer.account().ok_or(AppError::SignInRequired)?;
    store::hold(conn, account)?;
    let Some(standing) = store::standing(conn, account, &place.ranked(1).to_string())? else {
        // By a double click: it is what was wished.
        return Ok(());
    };
    let Some(free) = store::free_place(conn, account, place)? else {
        return Err(AppError::Conflict(
            "Vous avez déjà neuf textes mis de côté ici. Jetez-en un dans «\u{a0}Mes brouillons\u{a0}», puis recommencez.".to_owned(),
        ));
    };
    store::set_place(conn, standing.id, &free.to_string())?;
    Ok(())
}

/// Brings a draft that was put aside back to where its form looks; the one that stood there takes
/// its place. Returns the place of the form.
///
/// # Errors
/// [`AppError::NotFound`] for one that is not there or is somebody else's.
pub fn take_up(conn: &mut Conn, viewer: &Viewer, draft: DraftId) -> Result<Place, AppError> {
    let account = viewer.account().ok_or(AppError::SignInRequired)?;
    store::hold(conn, account)?;
    let line = store::find_line(conn, viewer, account, draft)?.ok_or(AppError::NotFound)?;
    let first = line.place.ranked(1);
    if line.place.is_first() {
        return Ok(first);
    }
    // No two may bear one place, not even in between.
    let between = format!("{first}/0");
    let standing = store::standing(conn, account, &first.to_string())?;
    if let Some(standing) = &standing {
        store::set_place(conn, standing.id, &between)?;
    }
    store::set_place(conn, draft, &first.to_string())?;
    if let Some(standing) = standing {
        store::set_place(conn, standing.id, &line.place.to_string())?;
    }
    Ok(first)
}
