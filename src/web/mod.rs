//! What every page shares: the request, forms, guards, layout, UI pieces, errors.
//!
//! Knows nothing of the features: what it needs of them (loading a session) it states as a trait.

pub mod api;
pub mod assets;
mod client;
mod coding;
mod compress;
pub mod dates;
mod error_pages;
mod form;
mod guard;
mod headers;
mod json_ld;
pub mod layout;
mod limits;
pub mod look;
mod multipart;
pub mod numbers;
mod observe;
pub mod page_cache;
mod pages;
pub mod poster;
mod problem;
mod random;
mod receiving;
mod respond;
pub mod routes;
mod sent_back;
mod session;
pub mod ui;
mod visit;

pub use client::network;
pub use compress::compress;
pub use error_pages::{not_found, render_errors, told, wait};
pub use form::{Form, Query};
pub use guard::refuse_foreign_writes;
pub use headers::{head_as_get, security_headers};
pub use json_ld::JsonLd;
pub use limits::{InForce, Limit, Limits};
pub use multipart::{FormWithFiles, NotReceived, SentFile};
pub use observe::{RequestId, observe};
pub use page_cache::{Kept, PageCache};
pub use pages::{FormPage, TablePage, TextPage};
pub use problem::{Problem, problem};
pub use random::{form_id, token};
pub use receiving::Receiving;
pub use respond::{moved, page, page_with, see_other, static_file};
pub use sent_back::{SentBack, error_of, with_retry};
pub use session::{Found, LoadSession, SESSION_COOKIE, SessionCookies, Withheld, hash_token};
pub use visit::Visit;
