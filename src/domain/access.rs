//! Who a category is open to.

use super::Viewer;

/// The people a category is open to, from the widest circle to the narrowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    Everyone,
    SignedIn,
    Helpers,
    Moderators,
}

impl Audience {
    pub const ALL: &[Self] = &[
        Self::Everyone,
        Self::SignedIn,
        Self::Helpers,
        Self::Moderators,
    ];

    /// As stored: 0 to 3. A viewer may enter where their own rank is at least this.
    #[must_use]
    pub fn rank(self) -> i16 {
        match self {
            Self::Everyone => 0,
            Self::SignedIn => 1,
            Self::Helpers => 2,
            Self::Moderators => 3,
        }
    }

    #[must_use]
    pub fn from_rank(rank: i16) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|audience| audience.rank() == rank)
    }

    #[must_use]
    pub fn includes(self, viewer: &Viewer) -> bool {
        viewer.rank() >= self.rank()
    }

    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Everyone => "Tout le monde",
            Self::SignedIn => "Les personnes connectées",
            Self::Helpers => "Les référent·es et la modération",
            Self::Moderators => "La modération",
        }
    }

    /// The word in forms and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::SignedIn => "signed-in",
            Self::Helpers => "helpers",
            Self::Moderators => "moderators",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|audience| audience.word() == word)
    }
}
