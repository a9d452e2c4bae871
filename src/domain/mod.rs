//! The words of the forum: pure types that know neither the web nor the database.
//!
//! A value that exists is valid: each type checks itself where it is made.

mod access;
mod apps;
mod clock;
mod ids;
mod look;
mod scopes;
mod space_name;
mod text_types;
mod viewer;
mod words;

pub use access::Audience;
pub use apps::{APPS, App, VERSIONS};
pub use clock::{Clock, ManualClock, SystemClock, Timestamp};
pub use ids::{
    AccountId, CategoryId, DraftId, FlagId, IdentityId, JobId, MailId, PasskeyId, PollId,
    PollOptionId, PostId, SessionId, TagId, TenantId, TokenId, TopicId, TutorialId, UploadId,
};
pub use look::{LOOK, Look, LookTones};
pub use scopes::{Scope, Scopes};
pub use space_name::SpaceName;
pub use text_types::{
    BODY_MAX, Body, EmailAddress, InvalidText, Password, TITLE_MAX, TagName, Title, Username,
};
pub use viewer::{Person, Viewer};
pub use words::{
    AccountState, FlagReason, FollowLevel, FollowReason, IdentityKind, NotifyChoice, Standing,
    TopicKind, TopicState, TutorialLevel, UnknownWord, Visibility,
};
