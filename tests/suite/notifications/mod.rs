//! Hearing back by mail.

mod decisions;
mod delivery;
mod replies;
mod stopping;
