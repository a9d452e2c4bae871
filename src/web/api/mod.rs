//! What the calls of the API share: who calls and with which key, limits, bodies, answers, errors.
//!
//! No cookie is ever read here: a program shows a key in a header or is a visitor, so that no other
//! site can borrow the session of whoever looks at it (ADR 0016).

mod around;
mod bearer;
mod body;
mod caller;
mod params;
mod problems;
mod rate;
mod reply;
mod shapes;

use percent_encoding::percent_decode_str;

pub use around::around;
pub use bearer::{FoundToken, LoadToken, Token};
pub use body::{JsonObject, Reader};
pub use caller::Caller;
pub use params::Params;
pub use problems::failed;
pub use rate::{ApiLimits, BY_NETWORK, BY_TOKEN};
pub use reply::{Listed, created, fresh, listed, no_content, reply};
pub use shapes::{ApiAuthor, ApiCategoryRef};

pub(super) use bearer::authenticate;

/// Where the calls stand.
pub const ROOT: &str = "/api/v1";

/// Whether an address belongs to programs, however it is written: routes are found by what it says.
#[must_use]
pub fn covers(path: &str) -> bool {
    percent_decode_str(path).take(5).eq(*b"/api/")
}
