//! What a space is here.

use crate::config::Spaces;
use crate::domain::{SpaceName, TenantId, Timestamp};
use crate::nextcloud::{Method, Origin};

/// Whether its people may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantState {
    Active,
    /// By the operator: nobody signs in, all of its sessions ended.
    Closed,
    /// By ourselves: another instance answers at its address. An admin decides.
    Quarantined,
}

impl TenantState {
    pub const ALL: [Self; 3] = [Self::Active, Self::Closed, Self::Quarantined];

    /// As stored, and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Closed => "closed",
            Self::Quarantined => "quarantined",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// A space in the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    pub id: TenantId,
    pub name: SpaceName,
    /// Empty: the configured pattern says.
    pub url: String,
    /// The association.
    pub title: String,
    pub state: TenantState,
    /// Counts the lives of the space: identities belong to one.
    pub generation: i64,
    /// Pinned at the first contact.
    pub instance_id: Option<String>,
    pub key_ids: Vec<String>,
    pub method: Option<Method>,
    pub method_at: Option<Timestamp>,
    pub colour: Option<String>,
    /// Key of the stored logo.
    pub logo: Option<String>,
    pub version: Option<String>,
    pub apps: Vec<String>,
    pub contacted_at: Option<Timestamp>,
    pub failed_at: Option<Timestamp>,
    /// Why it could not be used, last time.
    pub failure: Option<String>,
}

impl Tenant {
    /// Where it lives; `None` when neither the registry nor the pattern says.
    #[must_use]
    pub fn origin(&self, spaces: &Spaces) -> Option<Origin> {
        if !self.url.is_empty() {
            return Origin::parse(&self.url);
        }
        let pattern = spaces.pattern.as_ref()?;
        Origin::parse(&pattern.replace("{name}", self.name.as_str()))
    }
}
