//! Hearing back by mail.

mod delivery;
