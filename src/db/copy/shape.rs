//! Which tables there are, asked of the database.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use serde::{Deserialize, Serialize};

use super::Kind;
use crate::db::{Conn, DbError};

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
}

/// A table of ours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// Names of the columns of its primary key, in the order of the key.
    pub key: Vec<String>,
}

/// The highest id that a table has ever given, whether or not its row is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastId {
    pub table: String,
    pub column: String,
    /// 0 for a table that never gave one.
    pub last: i64,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    key_rank: Option<i64>,
}

#[derive(QueryableByName)]
struct Reference {
    #[diesel(sql_type = Text)]
    child: String,
    #[diesel(sql_type = Text)]
    parent: String,
}

const SQLITE_COLUMNS: &str = r"
    SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS kind,
           nullif(c.pk, 0) AS key_rank
    FROM sqlite_master m JOIN pragma_table_info(m.name) c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
      AND m.name <> '__diesel_schema_migrations'
    ORDER BY m.name, c.cid";

const POSTGRES_COLUMNS: &str = "
    SELECT t.relname::text AS table_name, a.attname::text AS column_name,
           format_type(a.atttypid, NULL)::text AS kind,
           array_position(k.indkey::smallint[], a.attnum)::bigint AS key_rank
    FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
    LEFT JOIN pg_index k ON k.indrelid = t.oid AND k.indisprimary
    WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')
      AND a.attnum > 0 AND NOT a.attisdropped AND t.relname <> '__diesel_schema_migrations'
    ORDER BY t.relname, a.attnum";

const SQLITE_REFERENCES: &str = r#"
    SELECT m.name AS child, f."table" AS parent
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"#;

const POSTGRES_REFERENCES: &str = "
    SELECT c.relname::text AS child, p.relname::text AS parent
    FROM pg_constraint r JOIN pg_class c ON c.oid = r.conrelid JOIN pg_class p ON p.oid = r.confrelid
    WHERE r.contype = 'f' AND r.connamespace = current_schema()::regnamespace";

/// The columns of a key, each with its rank in it.
type Ranked = Vec<(i64, String)>;

/// The tables of this database but those of the migrations, each after those that it refers to.
///
/// # Errors
/// The database's; a column whose type is known to neither database's copy.
pub fn tables(conn: &mut Conn) -> Result<Vec<Table>, DbError> {
    let (columns, references) = match conn {
        Conn::Sqlite(_) => (SQLITE_COLUMNS, SQLITE_REFERENCES),
        Conn::Postgres(_) => (POSTGRES_COLUMNS, POSTGRES_REFERENCES),
    };
    let found: Vec<Found> = diesel::sql_query(columns).load(conn)?;
    let references: Vec<Reference> = diesel::sql_query(references).load(conn)?;
    let mut tables: BTreeMap<String, (Vec<Column>, Ranked)> = BTreeMap::new();
    for one in found {
        let kind = Kind::of(&one.kind).ok_or_else(|| {
            let Found {
                table_name,
                column_name,
                kind,
                ..
            } = &one;
            DbError::Stored(format!("{table_name}.{column_name}: type {kind}"))
        })?;
        let (columns, key) = tables.entry(one.table_name).or_default();
        if let Some(rank) = one.key_rank {
            key.push((rank, one.column_name.clone()));
        }
        columns.push(Column {
            name: one.column_name,
            kind,
        });
    }
    let tables = tables.into_iter().map(|(name, (columns, mut key))| {
        key.sort();
        Table {
            name,
            columns,
            key: key.into_iter().map(|(_, column)| column).collect(),
        }
    });
    Ok(parents_first(tables.collect(), &references))
}

/// In an order in which rows could be put in with references checked at once. Tables that refer to
/// each other in a ring come last, by name.
fn parents_first(mut left: Vec<Table>, references: &[Reference]) -> Vec<Table> {
    let mut done = BTreeSet::new();
    let mut ordered = Vec::new();
    loop {
        let (ready, waiting): (Vec<_>, Vec<_>) = left.into_iter().partition(|table| {
            references
                .iter()
                .filter(|r| r.child == table.name && r.parent != table.name)
                .all(|r| done.contains(&r.parent))
        });
        if ready.is_empty() {
            ordered.extend(waiting);
            return ordered;
        }
        done.extend(ready.iter().map(|table| table.name.clone()));
        ordered.extend(ready);
        left = waiting;
    }
}

#[derive(QueryableByName)]
struct Given {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = BigInt)]
    last: i64,
}

const SQLITE_IDS: &str = "
    SELECT m.name AS table_name, c.name AS column_name, coalesce(s.seq, 0) AS last
    FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.pk = 1
    LEFT JOIN sqlite_sequence s ON s.name = m.name
    WHERE m.type = 'table' AND m.sql LIKE '%AUTOINCREMENT%' ORDER BY m.name";

const POSTGRES_IDS: &str = "
    SELECT t.relname::text AS table_name, a.attname::text AS column_name,
           coalesce(s.last_value, 0)::bigint AS last
    FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attidentity <> ''
    LEFT JOIN pg_sequences s ON format('%I.%I', s.schemaname, s.sequencename)
        = pg_get_serial_sequence(format('%I', t.relname), a.attname)
    WHERE t.relnamespace = current_schema()::regnamespace AND NOT a.attisdropped
    ORDER BY t.relname";

/// For each table that numbers its rows, how far it has come. On PostgreSQL numbers are given
/// outside of transactions: it may be ahead of the snapshot, never behind.
///
/// # Errors
/// The database's.
pub fn last_ids(conn: &mut Conn) -> Result<Vec<LastId>, DbError> {
    let query = match conn {
        Conn::Sqlite(_) => SQLITE_IDS,
        Conn::Postgres(_) => POSTGRES_IDS,
    };
    let given: Vec<Given> = diesel::sql_query(query).load(conn)?;
    Ok(given
        .into_iter()
        .map(|one| LastId {
            table: one.table_name,
            column: one.column_name,
            last: one.last,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_referred_to_comes_first() {
        let table = |name: &str| Table {
            name: name.to_owned(),
            columns: Vec::new(),
            key: Vec::new(),
        };
        let refers = |child: &str, parent: &str| Reference {
            child: child.to_owned(),
            parent: parent.to_owned(),
        };
        let tables = ["a", "b", "c", "y", "z"].map(table).to_vec();
        let references = [
            refers("a", "b"),
            refers("b", "c"),
            refers("c", "c"),
            refers("y", "z"),
            refers("z", "y"),
        ];
        let order: Vec<_> = parents_first(tables, &references)
            .into_iter()
            .map(|table| table.name)
            .collect();
        assert_eq!(order, ["c", "b", "a", "y", "z"]);
    }
}
