//! Talking to the spaces of associations: thousands of Nextclouds, none of which is trusted beyond
//! its own people (`docs/adr/0020`).
//!
//! | file | holds |
//! |---|---|
//! | `client` | whom is asked, within which limits |
//! | `engine` | the guarded HTTP client: how long it waits, how much it reads, how many it serves |
//! | `resolver`, `address` | where it goes: names, and the addresses that may be asked |
//! | `breaker` | when a space is left alone |
//! | `ask` | a question and its answer |
//! | `papers` | discovery document and keys, remembered |
//! | `failure` | what can go wrong, in words that pages can turn into French |
//! | `origin` | the address of a space, and what belongs to it |
//! | `look`, `logo` | what a space says of itself: method, instance, keys, name, colour, logo, version |
//! | `oidc` | OpenID Connect: the way there, the proof that comes back |
//! | `login_flow` | Login Flow v2: the way there, the wait, the proof |
//!
//! Knows neither the database nor the pages. Every address that a space gives is checked against the
//! space's own origin before anybody follows it, be it we or the browser.

mod address;
mod ask;
mod breaker;
mod client;
mod engine;
mod failure;
mod login_flow;
mod logo;
mod look;
mod oidc;
mod origin;
mod papers;
mod resolver;

pub use address::is_public;
pub use client::{Client, Limits, Settings, Space};
pub use failure::{Breach, Failure};
pub use login_flow::{Flow, Poll};
pub use look::{Look, Method, Theming};
pub use oidc::{Begun, ClientSecret, Provider};
pub use origin::Origin;
pub use resolver::{Addresses, Resolver};

/// What a space has proven of somebody. All of it but the `uid` is what the space, or the person
/// there, likes to say: good for a proposal, never for finding somebody here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The user id there; may hold spaces and `@`. At most 255 characters, no control characters.
    pub uid: String,
    /// Runs that space.
    pub space_admin: bool,
    /// Self-asserted.
    pub display_name: Option<String>,
    /// Self-asserted, never verified by the space.
    pub email: Option<String>,
    /// The key that signed it, with OpenID Connect.
    pub key_id: Option<String>,
}
