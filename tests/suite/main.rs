//! What a person, a client or the operator sees of the whole forum, on either database.
//!
//! One binary, so that the dependencies are linked once. Scenarios start from
//! [`support::TestApp`]; `TEST_DATABASE` chooses the database (see `tests/run`).

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test that meets what it did not expect has failed; its settings come from tests/run"
)]

mod accounts;
mod admin;
mod api;
mod architecture;
mod association;
mod backup;
mod categories;
mod comparing;
mod contrast;
mod demo;
mod drafts;
mod feeds;
mod filling;
mod follows;
mod leaving;
mod lifecycle;
mod moderation;
mod nextcloud;
mod notifications;
mod operating;
mod page_cache;
mod polls;
mod reading;
mod schema;
mod search;
mod second_factor;
mod sign_in;
mod sign_in_identities;
mod storm;
mod support;
mod tenants;
mod texts;
mod the_web;
mod topics;
mod uploads;
