//! Closed lists of words that are stored as text: kinds, states, standings.

use std::fmt;
use std::str::FromStr;

/// A stored word that this version does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown {list} {word:?}")]
pub struct UnknownWord {
    pub list: &'static str,
    pub word: String,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($variant),+ }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word as stored and as written in addresses.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { list: stringify!($name), word: word.to_owned() }),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    )+};
}

words! {
    /// How far a person is trusted. The first two are computed, the others given.
    Standing {
        Newcomer = "newcomer",
        Member = "member",
        Helper = "helper",
        Moderator = "moderator",
        Admin = "admin",
    }

    AccountState {
        Active = "active",
        Suspended = "suspended",
        Deleted = "deleted",
    }

    IdentityKind {
        Local = "local",
        Tenant = "tenant",
    }

    NotifyChoice {
        AtOnce = "at_once",
        Daily = "daily",
        Weekly = "weekly",
        None = "none",
    }

    TopicKind {
        Question = "question",
        Discussion = "discussion",
        Idea = "idea",
        Announcement = "announcement",
    }

    /// Where a topic has got to. Questions use the first five, the other kinds `Open`.
    TopicState {
        Unanswered = "unanswered",
        Answered = "answered",
        Solved = "solved",
        NeedsDetail = "needs_detail",
        Outdated = "outdated",
        Open = "open",
    }

    /// Who may see a topic or a message, whatever its category says.
    Visibility {
        Visible = "visible",
        Pending = "pending",
        Hidden = "hidden",
        Deleted = "deleted",
    }

    FollowLevel {
        Follow = "follow",
        Mute = "mute",
    }

    FollowReason {
        Asked = "asked",
        Answered = "answered",
        MeToo = "me_too",
        Chosen = "chosen",
    }

    FlagReason {
        Spam = "spam",
        Hurtful = "hurtful",
        PersonalData = "personal_data",
        OffTopic = "off_topic",
        Illegal = "illegal",
        Other = "other",
    }

    TutorialLevel {
        Beginner = "beginner",
        Intermediate = "intermediate",
        Advanced = "advanced",
    }
}

impl Standing {
    /// Comparable with [`super::Audience::rank`].
    #[must_use]
    pub fn rank(self) -> i16 {
        match self {
            Self::Newcomer | Self::Member => 1,
            Self::Helper => 2,
            Self::Moderator | Self::Admin => 3,
        }
    }

    /// As shown beside a name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Newcomer => "Nouveau",
            Self::Member => "Membre",
            Self::Helper => "Référent·e",
            Self::Moderator => "Modération",
            Self::Admin => "Administration",
        }
    }
}

impl TopicKind {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Question => "Question",
            Self::Discussion => "Discussion",
            Self::Idea => "Idée",
            Self::Announcement => "Annonce",
        }
    }

    /// The word in addresses (`/poser?genre=idee`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Discussion => "discussion",
            Self::Idea => "idee",
            Self::Announcement => "annonce",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

impl TopicState {
    /// The word in addresses (`?etat=resolu`).
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unanswered => "sans-reponse",
            Self::Answered => "repondu",
            Self::Solved => "resolu",
            Self::NeedsDetail => "a-preciser",
            Self::Outdated => "perime",
            Self::Open => "ouvert",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.word() == word)
    }
}

impl FlagReason {
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Spam => "Publicité ou spam",
            Self::Hurtful => "Propos blessants ou agressifs",
            Self::PersonalData => "Données personnelles affichées",
            Self::OffTopic => "Hors sujet",
            Self::Illegal => "Contenu illégal",
            Self::Other => "Autre raison",
        }
    }
}
