//! Keyset paging: a list goes on after the last row shown, whatever was added meanwhile.

use std::fmt;
use std::str::FromStr;

use crate::domain::Timestamp;

/// The place of a row in a list sorted by a number and, among equals, by id, both falling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Microseconds since 1970, or a score, as the list is sorted.
    pub key: i64,
    pub id: i64,
}

impl Cursor {
    #[must_use]
    pub fn at(time: Timestamp, id: i64) -> Self {
        Self {
            key: time.micros(),
            id,
        }
    }

    /// The key as a time; the far future for one that no calendar holds.
    #[must_use]
    pub fn time(self) -> Option<Timestamp> {
        Timestamp::from_micros(self.key)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.key, self.id)
    }
}

/// Not a cursor of ours.
#[derive(Debug, thiserror::Error)]
#[error("not a cursor")]
pub struct BadCursor;

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(s: &str) -> Result<Self, BadCursor> {
        let (key, id) = s.split_once('.').ok_or(BadCursor)?;
        Ok(Self {
            key: key.parse().map_err(|_| BadCursor)?,
            id: id.parse().map_err(|_| BadCursor)?,
        })
    }
}

/// Part of a list, and where it goes on.
#[derive(Debug)]
pub struct Slice<T> {
    pub items: Vec<T>,
    pub next: Option<Cursor>,
}

impl<T> Slice<T> {
    /// From up to `limit + 1` rows: one more than shown tells that there is more.
    pub fn cut(mut rows: Vec<T>, limit: usize, cursor: impl Fn(&T) -> Cursor) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(cursor) } else { None };
        Self { items: rows, next }
    }

    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Slice<U> {
        Slice {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_an_address() {
        let cursor = Cursor { key: -5, id: 12 };
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        for bad in ["", ".", "1", "1.x", "1.2.3", "99999999999999999999.1"] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }
}
