//! The connection enum that diesel turns into one backend.

use diesel::{PgConnection, SqliteConnection};

/// A connection to either database. Queries are written once, for [`MultiBackend`].
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

/// Runs one query on the connection of the backend in use, for the few statements that diesel
/// cannot write once for both (ON CONFLICT, SKIP LOCKED, UNION).
///
/// ```ignore
/// per_backend!(conn, c => diesel::insert_into(t::table).values(v).on_conflict_do_nothing().execute(c))
/// ```
macro_rules! per_backend {
    ($conn:expr, $c:ident => $query:expr) => {
        match $conn {
            $crate::db::Conn::Postgres($c) => $query,
            $crate::db::Conn::Sqlite($c) => $query,
        }
    };
}
pub(crate) use per_backend;
