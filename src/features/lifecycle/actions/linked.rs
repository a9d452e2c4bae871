//! Questions that go on from another.

use crate::db::Conn;
use crate::domain::{TopicId, Viewer};
use crate::error::AppError;
use crate::features::lifecycle::store::links;

pub fn link(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
    origin: TopicId,
) -> Result<(), AppError> {
    let known = links::origin(conn, viewer, origin)?;
    if known.is_some() && origin < topic {
        links::insert(conn, topic, origin)?;
    }
    Ok(())
}
