//! Rows out.

use diesel::connection::DefaultLoadingMode;
use diesel::pg::PgRowByRowLoadingMode;
use diesel::prelude::*;

use super::cells::Cells;
use super::{Kind, Row, Table, quoted, quoted_list};
use crate::db::{Conn, DbError};

/// Gives each row of the table, in the order of its key (text byte by byte), the same on both
/// databases. One row at a time is held.
///
/// # Errors
/// The database's; a cell that is not of its column's kind; what `each` says, which ends the reading.
pub fn read_rows<E: From<DbError>>(
    conn: &mut Conn,
    table: &Table,
    mut each: impl FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let postgres = matches!(conn, Conn::Postgres(_));
    let query = diesel::sql_query(select(table, postgres));
    match conn {
        Conn::Sqlite(c) => {
            let rows = query.load_iter::<Cells, DefaultLoadingMode>(c);
            for row in rows.map_err(DbError::from)? {
                each(typed(table, row.map_err(DbError::from)?)?)?;
            }
        }
        Conn::Postgres(c) => {
            let rows = query.load_iter::<Cells, PgRowByRowLoadingMode>(c);
            for row in rows.map_err(DbError::from)? {
                each(typed(table, row.map_err(DbError::from)?)?)?;
            }
        }
    }
    Ok(())
}

fn select(table: &Table, postgres: bool) -> String {
    let order: Vec<String> = table
        .key
        .iter()
        .map(|name| {
            let text = table
                .columns
                .iter()
                .any(|column| column.name == *name && column.kind == Kind::Text);
            let collation = if text && postgres {
                " COLLATE \"C\""
            } else {
                ""
            };
            format!("{}{collation}", quoted(name))
        })
        .collect();
    let order = if order.is_empty() {
        String::new()
    } else {
        format!(" ORDER BY {}", order.join(", "))
    };
    format!(
        "SELECT {} FROM {}{order}",
        quoted_list(table.columns.iter().map(|column| column.name.as_str())),
        quoted(&table.name),
    )
}

fn typed(table: &Table, cells: Cells) -> Result<Row, DbError> {
    table
        .columns
        .iter()
        .zip(cells.0)
        .map(|(column, value)| {
            column.kind.take(value).map_err(|_| {
                DbError::Stored(format!(
                    "{}.{} holds something else than {:?}",
                    table.name, column.name, column.kind
                ))
            })
        })
        .collect()
}
