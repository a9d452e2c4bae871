//! Where an index stands: in which forum's log, and how far.

use std::fmt;
use std::str::FromStr;

use crate::db::changes::Position;
use crate::db::{Conn, DbError, settings};
use crate::domain::Timestamp;

/// Setting: a random name of this database. An index that bears another one was made from other
/// rows, whatever its numbers say.
const FORUM_ID: &str = "forum_id";

/// The name of this database, made at the first start.
pub fn forum_id(conn: &mut Conn, now: Timestamp) -> Result<String, DbError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| DbError::Worker(e.to_string()))?;
    settings::get_or_put(conn, FORUM_ID, &hex::encode(bytes), now)
}

/// What the index keeps with each batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexCursor {
    pub forum: String,
    pub position: Position,
}

impl fmt::Display for IndexCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.forum, self.position)
    }
}

impl FromStr for IndexCursor {
    type Err = DbError;

    fn from_str(s: &str) -> Result<Self, DbError> {
        let (forum, position) = s
            .split_once('/')
            .ok_or_else(|| DbError::Stored(format!("index cursor {s:?}")))?;
        Ok(Self {
            forum: forum.to_owned(),
            position: position.parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_being_stored() {
        let cursor = IndexCursor {
            forum: "ab12".to_owned(),
            position: Position {
                transaction: 7,
                seq: i64::MAX,
            },
        };
        assert_eq!(cursor.to_string().parse::<IndexCursor>().unwrap(), cursor);
        for bad in ["", "ab12", "7:8", "ab12/7", "ab12/7:x"] {
            assert!(bad.parse::<IndexCursor>().is_err(), "{bad}");
        }
    }
}
