//! What `serve` is made of: the socket, the server, how it ends, what it tells the machine.

mod connections;
mod listener;
mod measures;
mod server;
mod signals;
pub mod system;

pub use listener::Listener;
pub use server::serve;
pub use signals::{Signal, Signals};
