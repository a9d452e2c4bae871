//! Login Flow v2.

use serde::{Deserialize, Serialize};

use super::{Failure, Proof, Space};

/// A sign-in that was begun. Secret: to be sealed where it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct Flow {
    pub token: String,
    /// Within the space.
    pub endpoint: String,
    /// Where the person goes on; within the space.
    pub login: String,
}

/// What a question to the space answers.
#[derive(Clone)]
pub enum Poll {
    /// Not yet; or never, when it was wrong or is over.
    Pending,
    /// The app password: to be deleted at once.
    Granted(String),
}

impl Space {
    /// Begins; the space shows its people `code` beside the name of this forum.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn begin(&self, code: &str) -> Result<Flow, Failure> {
        let _ = code;
        Err(Failure::Busy)
    }

    /// # Errors
    /// [`Failure`].
    pub async fn poll(&self, flow: &Flow) -> Result<Poll, Failure> {
        let _ = flow;
        Err(Failure::Busy)
    }

    /// Whose app password this is.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn whose(&self, app_password: &str) -> Result<Proof, Failure> {
        let _ = app_password;
        Err(Failure::Busy)
    }

    /// Deletes the app password with itself. One that the space does not know is deleted.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn forget(&self, app_password: &str) -> Result<(), Failure> {
        let _ = app_password;
        Err(Failure::Busy)
    }
}
