//! What a person, a client or the operator sees of the whole forum, on either database.
//!
//! One binary, so that the dependencies are linked once. Scenarios start from
//! [`support::TestApp`]; `ENTRAIDE_TEST_DATABASE` chooses the database (see `tests/run`).

mod architecture;
mod contrast;
mod notifications;
mod schema;
mod support;
mod the_web;
