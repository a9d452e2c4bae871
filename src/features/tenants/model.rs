//! What a space is here.

use crate::config::Spaces;
use crate::domain::{SpaceName, TenantId, Timestamp, VERSIONS};
use crate::nextcloud::{Failure, Look, Method, Origin};
use crate::text;

/// Characters of the name of an association, at most.
pub const TITLE_MAX: usize = 200;
/// Characters of what is kept of a failure, at most.
const FAILURE_MAX: usize = 200;

/// Whether its people may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Ouvert",
            Self::Closed => "Fermé",
            Self::Quarantined => "À vérifier",
        }
    }
}

impl std::str::FromStr for TenantState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::parse(text).ok_or(())
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
    /// Why it could not be used, last time: a word of [`failure_word`], and details.
    pub failure: Option<String>,
    /// How the space calls itself.
    pub own_name: Option<String>,
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

    /// What people call it: the association, or else what the space says, or else its label.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        if !self.title.is_empty() {
            return &self.title;
        }
        self.own_name.as_deref().unwrap_or(self.name.as_str())
    }

    /// Its version as questions name it (`31`), when it is one that can be chosen.
    #[must_use]
    pub fn major_version(&self) -> Option<&'static str> {
        let major = self.version.as_deref()?.split('.').next()?;
        VERSIONS.iter().find(|known| **known == major).copied()
    }

    /// Whether the last that was heard of it was a failure.
    #[must_use]
    pub fn fails(&self) -> bool {
        self.failed_at
            .is_some_and(|failed| self.contacted_at.is_none_or(|seen| seen < failed))
    }

    /// Whether the registry knows already what was found.
    #[must_use]
    pub fn knows(&self, look: &Look) -> bool {
        let method = self.method == Some(method_of(look));
        let version = look.version.is_none() || look.version == self.version;
        self.instance_id.as_deref() == Some(&look.instance_id)
            && self.key_ids == look.key_ids
            && method
            && version
            && !self.fails()
    }
}

/// How its people sign in elsewhere.
#[must_use]
pub fn method_of(look: &Look) -> Method {
    if look.provider.is_some() {
        Method::Oidc
    } else {
        Method::LoginFlow
    }
}

/// One instance that answered under the name of a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    pub generation: i64,
    pub instance_id: String,
    pub began_at: Timestamp,
    /// `None`: the present one.
    pub ended_at: Option<Timestamp>,
    /// Ways of signing in that wait for a decision.
    pub waiting: i64,
}

/// What is kept of a failure; `None` when the space was not asked, or has nothing to do with it.
#[must_use]
pub fn failure_word(failure: &Failure) -> Option<String> {
    let (word, more) = match failure {
        Failure::Unreachable(why) => ("unreachable", why.clone()),
        Failure::Maintenance(_) => ("maintenance", String::new()),
        Failure::Throttled(_) => ("throttled", String::new()),
        Failure::NotNextcloud(why) => ("not_nextcloud", why.clone()),
        Failure::Breach(breach) => ("breach", breach.to_string()),
        Failure::NotRegistered => ("not_registered", String::new()),
        Failure::Resting(_) | Failure::Busy | Failure::Denied | Failure::Expired => return None,
    };
    let whole = format!("{word} {more}");
    Some(whole.trim_end().chars().take(FAILURE_MAX).collect())
}

/// A failure that was kept, in words: what happened, and details for whoever can use them.
#[must_use]
pub fn failure_label(kept: &str) -> (&'static str, &str) {
    let (word, more) = kept.split_once(' ').unwrap_or((kept, ""));
    let said = match word {
        "unreachable" => "ne répond pas",
        "maintenance" => "est en maintenance",
        "throttled" => "refuse d’autres demandes pour l’instant",
        "not_registered" => "ne connaît pas ce forum\u{a0}: il n’y est pas enregistré",
        "not_nextcloud" => "n’est pas un Nextcloud en service",
        "breach" => "a répondu ce qu’aucun espace honnête ne répond\u{a0}: rien n’en a été suivi",
        _ => "ne peut pas être utilisé",
    };
    (said, more)
}

/// By what spaces are found: label and association, folded.
#[must_use]
pub fn search_key(name: &SpaceName, title: &str) -> String {
    text::fold(format!("{name} {title}").trim_end())
}

/// A space as the operator registers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    pub name: SpaceName,
    pub url: String,
    pub title: String,
    /// `None`: as it is, or open when it is new.
    pub state: Option<TenantState>,
}

impl Registered {
    /// Checks what was typed or read from a file.
    ///
    /// # Errors
    /// What is wrong, in words for the operator.
    pub fn check(
        (name, url): (&str, &str),
        (title, state): (&str, &str),
        spaces: &Spaces,
    ) -> Result<Self, String> {
        let name = name.trim();
        let name = SpaceName::parse(name).ok_or_else(|| {
            format!("nom «\u{a0}{name}\u{a0}» refusé\u{a0}: 1 à 63 lettres minuscules sans accent, chiffres ou «\u{a0}-\u{a0}», jamais «\u{a0}-\u{a0}» au bord")
        })?;
        let url = match url.trim() {
            "" if spaces.pattern.is_none() => {
                return Err(
                    "adresse absente, et le réglage tenant_pattern n’en donne pas".to_owned(),
                );
            }
            "" => String::new(),
            typed => Origin::parse(typed)
                .ok_or_else(|| {
                    format!(
                        "adresse «\u{a0}{typed}\u{a0}» refusée\u{a0}: attendu https://nom, sans chemin"
                    )
                })?
                .as_str()
                .to_owned(),
        };
        let title = text::clean_line(title);
        if title.chars().count() > TITLE_MAX {
            return Err(format!("titre de plus de {TITLE_MAX}\u{a0}caractères"));
        }
        let state = match state.trim() {
            "" => None,
            word => match TenantState::parse(word) {
                Some(state @ (TenantState::Active | TenantState::Closed)) => Some(state),
                _ => {
                    return Err(format!(
                        "état «\u{a0}{word}\u{a0}» refusé\u{a0}: active ou closed"
                    ));
                }
            },
        };
        Ok(Self {
            name,
            url,
            title,
            state,
        })
    }

    #[must_use]
    pub fn search_key(&self) -> String {
        search_key(&self.name, &self.title)
    }
}
