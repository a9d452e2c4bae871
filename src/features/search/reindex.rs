//! Asking the process that owns the index to rebuild it, through the database.

use serde::{Deserialize, Serialize};

use super::indexing::Progress;
use crate::db::{Conn, DbError, settings};
use crate::domain::Timestamp;

/// Setting: the last wish for a rebuild.
const REQUEST: &str = "reindex_request";
/// Setting: how far the last wish has been carried out.
const PROGRESS: &str = "reindex_progress";

/// How far a wish has been carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The wish, as [`ask`] named it.
    pub request: String,
    pub done: i64,
    pub total: i64,
    pub finished: bool,
    /// Documents of the new index, once finished.
    pub documents: u64,
}

impl Report {
    pub(super) fn new(request: &str, progress: Progress) -> Self {
        Self {
            request: request.to_owned(),
            done: progress.done,
            total: progress.total,
            finished: false,
            documents: 0,
        }
    }
}

/// Leaves the wish and names it.
pub fn ask(conn: &mut Conn, now: Timestamp) -> Result<String, DbError> {
    let request = now.micros().to_string();
    settings::put(conn, REQUEST, &request, now)?;
    Ok(request)
}

/// The wish that nobody has carried out yet.
pub(super) fn wish(conn: &mut Conn) -> Result<Option<String>, DbError> {
    let Some(request) = settings::get(conn, REQUEST)? else {
        return Ok(None);
    };
    let done = report(conn)?.is_some_and(|r| r.request == request && r.finished);
    Ok((!done).then_some(request))
}

/// How far the last wish that was taken up has come.
pub fn report(conn: &mut Conn) -> Result<Option<Report>, DbError> {
    settings::get(conn, PROGRESS)?
        .map(|stored| {
            serde_json::from_str(&stored).map_err(|e| DbError::Stored(format!("{PROGRESS}: {e}")))
        })
        .transpose()
}

/// Notes that a wish has been carried out, with the number of documents of the new index.
pub fn carried_out(
    conn: &mut Conn,
    request: &str,
    documents: u64,
    now: Timestamp,
) -> Result<(), DbError> {
    let report = Report {
        finished: true,
        documents,
        ..Report::new(request, Progress { done: 0, total: 0 })
    };
    note(conn, &report, now)
}

pub(super) fn note(conn: &mut Conn, report: &Report, now: Timestamp) -> Result<(), DbError> {
    let json =
        serde_json::to_string(report).map_err(|e| DbError::Stored(format!("{PROGRESS}: {e}")))?;
    settings::put(conn, PROGRESS, &json, now)
}
