//! Durable jobs: what an action leaves to be done, written in its own transaction.
//!
//! A job is a row. A runner leases it, runs its handler and deletes it; a handler that fails is
//! tried again later, and after [`retry::MAX_ATTEMPTS`] the row stays as a dead letter for the
//! operator. A process that dies lets its leases run out. A handler can therefore run more than
//! once: it must be idempotent, and carries ids, never text.

mod oversight;
mod queue;
mod repeat;
mod retry;
mod runner;

pub use oversight::{
    DeadJob, KindCount, States, bury, by_kind, counts, dead, find_dead, hold_overdue, revive,
    states,
};
pub use queue::{NewJob, enqueue, enqueue_all, forget};
pub use repeat::{daily, hourly, tomorrow};
pub use retry::JobError;
pub use runner::{Registry, Runner, Wake, Working};
