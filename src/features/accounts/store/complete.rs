//! Names by their first letters.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::db::schema::{accounts, posts, topics};
use crate::db::visibility::{post_listed, topic_readable};
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, AccountState, TopicId, Viewer};
use crate::text;

/// Names offered, at most.
const OFFERED: usize = 8;
/// Messages of a topic looked at for people who take part in it, the last ones.
const RECENT: i64 = 200;
/// Above every letter, so that `key..key + LAST` holds what begins with `key`.
const LAST: char = char::MAX;

/// Accounts whose name, present or past, begins in a certain way. Past names lead to the present
/// one, and several of one account may match. The `+`: nearly everybody is active, an index of that is
/// no help.
pub const SQLITE: &str = "SELECT a.id, a.username FROM usernames u \
     JOIN accounts a ON a.id = u.account_id \
     WHERE u.username_key >= ? AND u.username_key < ? AND +a.state = 'active' \
     ORDER BY u.username_key LIMIT 40";
/// As [`SQLITE`], by bytes whatever the language of the database: the index `usernames_prefix`.
pub const POSTGRES: &str = "SELECT a.id, a.username FROM usernames u \
     JOIN accounts a ON a.id = u.account_id \
     WHERE u.username_key ~>=~ $1 AND u.username_key ~<~ $2 AND a.state = 'active' \
     ORDER BY u.username_key USING ~<~ LIMIT 40";

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = BigInt)]
    id: AccountId,
    #[diesel(sql_type = Text)]
    username: String,
}

/// Up to eight usernames that begin with a folded `key`, those of people who wrote in the topic
/// first, if the viewer may read it; never one's own. Accounts that are suspended or deleted are left
/// out. Without a key, only people of the topic.
pub fn names(
    conn: &mut Conn,
    viewer: &Viewer,
    (me, key): (AccountId, &str),
    topic: Option<TopicId>,
) -> Result<Vec<String>, DbError> {
    let mut found: Vec<(AccountId, String)> = Vec::new();
    let add = |rows: Vec<(AccountId, String)>, found: &mut Vec<(AccountId, String)>| {
        for row in rows {
            let new = row.0 != me && !found.iter().any(|(id, _)| *id == row.0);
            if new && found.len() < OFFERED {
                found.push(row);
            }
        }
    };
    if let Some(topic) = topic {
        let mut people = people_of(conn, viewer, topic)?;
        people.retain(|(_, username)| text::fold(username).starts_with(key));
        add(people, &mut found);
    }
    if !key.is_empty() && found.len() < OFFERED {
        add(beginning_with(conn, key)?, &mut found);
    }
    Ok(found.into_iter().map(|(_, username)| username).collect())
}

fn beginning_with(conn: &mut Conn, key: &str) -> Result<Vec<(AccountId, String)>, DbError> {
    let end = format!("{key}{LAST}");
    let rows: Vec<Named> = match conn {
        Conn::Sqlite(conn) => diesel::sql_query(SQLITE)
            .bind::<Text, _>(key)
            .bind::<Text, _>(end)
            .load(conn)?,
        Conn::Postgres(conn) => diesel::sql_query(POSTGRES)
            .bind::<Text, _>(key)
            .bind::<Text, _>(end)
            .load(conn)?,
    };
    Ok(rows.into_iter().map(|row| (row.id, row.username)).collect())
}

/// Who wrote in a topic, the last first, and who opened it; nobody when the viewer may not read it.
fn people_of(
    conn: &mut Conn,
    viewer: &Viewer,
    topic: TopicId,
) -> Result<Vec<(AccountId, String)>, DbError> {
    let opened: Option<(AccountId, String, AccountState)> = topics::table
        .inner_join(accounts::table.on(accounts::id.eq(topics::author_id)))
        .filter(topics::id.eq(topic))
        .filter(topic_readable(viewer))
        .select((accounts::id, accounts::username, accounts::state))
        .first(conn)
        .optional()?;
    let Some((asker, username, state)) = opened else {
        return Ok(Vec::new());
    };
    let mut people: Vec<(AccountId, String)> = posts::table
        .inner_join(accounts::table.on(accounts::id.eq(posts::author_id)))
        .filter(posts::topic_id.eq(topic))
        .filter(post_listed())
        .filter(accounts::state.eq(AccountState::Active))
        .order(posts::number.desc())
        .limit(RECENT)
        .select((accounts::id, accounts::username))
        .load(conn)?;
    if state == AccountState::Active {
        people.push((asker, username));
    }
    Ok(people)
}
