//! What can be done with topics: permission, then one transaction, then jobs.

mod answer;
mod ask;
mod common;
mod edit;
mod erase;
mod history;
mod may;
mod react;
mod states;
mod visibility;

pub use answer::{NewAnswer, answer, place as answer_place};
pub use ask::{NewTopic, PLACE as ASK_PLACE, ask};
pub use common::{Prepared, Published, Submission};
pub use edit::{Edit, Heading, edit, place as edit_place, tags_before};
pub use erase::erase_messages;
pub use history::{Return, erase_version, put_back, set_wiki};
pub use may::{is_published, may_answer, may_edit, was_edited};
pub use react::{me_too, solve, vote};
pub use states::{
    CLOSED_FOR_AGE, bump, close_for_age, end_reminders, forget_reminder, hold, outdate_all,
    refresh_state, set_outdated, set_pinned, set_reminded,
};
pub use visibility::{delete, restore, set_locked, set_post_visibility};
