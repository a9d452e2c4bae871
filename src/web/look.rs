//! How the forum looks: its name, its colour, its logo, as the host chose them. They stand in the
//! settings of the database and count without a restart.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};

use super::assets;
use crate::db::{Db, DbError, PageVersions, Stamp, settings};
use crate::domain::{LOOK, Look, LookTones};

/// How long a node goes without looking for what another node wrote.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// Stylesheets kept for pages that were sent before a change.
const OLDER: usize = 4;

/// What is added to the stylesheet; empty when nothing was chosen.
#[must_use]
pub fn css(look: &Look) -> String {
    let rules = |tones: &LookTones| {
        let [brand, strong, soft, on] = tones;
        format!(
            ":root{{--brand:{brand};--brand-strong:{strong};--brand-soft:{soft};--on-brand:{on};--hl-name:{brand}}}"
        )
    };
    let mut css = String::new();
    if let Some(light) = &look.light {
        css.push_str(&rules(light));
    }
    if let Some(dark) = &look.dark {
        let dark = rules(dark);
        css.push_str(&format!("@media (prefers-color-scheme: dark){{{dark}}}"));
    }
    if css.is_empty() {
        css
    } else {
        format!("@layer tokens{{{css}}}\n")
    }
}

/// A stylesheet with the host's colours in it.
#[derive(Debug)]
struct Sheet {
    fingerprint: String,
    bytes: Vec<u8>,
}

/// When the settings were read, noted before it. Of two readings, the later one knows all that was
/// written before the earlier one began; the clock tells apart those of one stamp, where nobody
/// counts changes too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reading {
    stamp: Stamp,
    at: Instant,
}

impl Reading {
    fn begin(pages: &PageVersions) -> Self {
        Self {
            stamp: pages.stamp(),
            at: Instant::now(),
        }
    }
}

/// The look in force, with the stylesheet made of it.
#[derive(Debug, Default)]
struct Worn {
    /// The reading that it comes from: an older one that ends later changes nothing.
    read: Option<Reading>,
    /// Readings that began before do not do any more.
    again: Option<Instant>,
    value: Option<String>,
    look: Arc<Look>,
    sheet: Option<Arc<Sheet>>,
}

/// The look in force on this node: its own changes at once, those of others within half a second.
#[derive(Debug, Default)]
pub struct Looks {
    worn: RwLock<Worn>,
    older: Mutex<VecDeque<Arc<Sheet>>>,
}

impl Looks {
    /// The look, as this node knows it.
    #[must_use]
    pub fn current(&self) -> Arc<Look> {
        self.worn
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .look
            .clone()
    }

    /// The address of the stylesheet.
    #[must_use]
    pub fn stylesheet(&self) -> String {
        let worn = self.worn.read().unwrap_or_else(PoisonError::into_inner);
        match &worn.sheet {
            Some(sheet) => format!("/static/{}/app.css", sheet.fingerprint),
            None => assets::url("app.css"),
        }
    }

    /// The stylesheet of a fingerprint: the one in force, or one of those before it.
    #[must_use]
    pub fn sheet(&self, fingerprint: &str) -> Option<Vec<u8>> {
        let worn = self.worn.read().unwrap_or_else(PoisonError::into_inner);
        let older = self.older.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = worn.sheet.iter().chain(older.iter());
        known
            .find(|sheet| sheet.fingerprint == fingerprint)
            .map(|sheet| sheet.bytes.clone())
    }

    /// Reads the look again when something of the whole site was written since, here or elsewhere, and
    /// in any case twice a second: one small read. A page that is kept is therefore never made in a
    /// look older than the changes it knows of.
    ///
    /// # Errors
    /// The database's; the look stays as it is known.
    pub async fn refresh(&self, db: &Db) -> Result<(), DbError> {
        if self.is_due(db) {
            let reading = Reading::begin(db.pages());
            let value = db.read(|conn| settings::get(conn, LOOK)).await?;
            self.wear(value, reading);
        }
        Ok(())
    }

    /// [`Looks::refresh`] for threads that may block, and the look: for mail.
    #[must_use]
    pub fn now(&self, db: &Db) -> Arc<Look> {
        if self.is_due(db) {
            let reading = Reading::begin(db.pages());
            match db.read_blocking(|conn| settings::get(conn, LOOK)) {
                Ok(value) => self.wear(value, reading),
                Err::<_, DbError>(error) => tracing::warn!(%error, "the look is taken as it was"),
            }
        }
        self.current()
    }

    /// Looks again at the next occasion, whenever the last one was: after a change of this node, and
    /// when a browser asks for a stylesheet that another node told it of.
    pub fn look_again(&self) {
        let mut worn = self.worn.write().unwrap_or_else(PoisonError::into_inner);
        worn.again = Some(Instant::now());
    }

    /// Whether the look may be older than a change that this node knows of: a page made in it would
    /// be kept until the next change.
    #[must_use]
    pub fn is_behind(&self, db: &Db) -> bool {
        let worn = self.worn.read().unwrap_or_else(PoisonError::into_inner);
        worn.read
            .is_none_or(|read| !db.pages().unchanged(read.stamp, &[]))
    }

    fn is_due(&self, db: &Db) -> bool {
        let worn = self.worn.read().unwrap_or_else(PoisonError::into_inner);
        worn.read.is_none_or(|read| {
            read.at.elapsed() >= LOOK_AGAIN
                || worn.again.is_some_and(|again| again >= read.at)
                || !db.pages().unchanged(read.stamp, &[])
        })
    }

    fn wear(&self, value: Option<String>, reading: Reading) {
        let mut worn = self.worn.write().unwrap_or_else(PoisonError::into_inner);
        if worn.read.is_some_and(|newer| newer > reading) {
            return;
        }
        worn.read = Some(reading);
        if worn.value == value {
            return;
        }
        let look = Look::read(value.as_deref());
        let css = css(&look);
        let sheet = (!css.is_empty()).then(|| Arc::new(dressed(&css)));
        if let Some(before) = worn.sheet.take() {
            let mut older = self.older.lock().unwrap_or_else(PoisonError::into_inner);
            older.push_front(before);
            older.truncate(OLDER);
        }
        *worn = Worn {
            read: Some(reading),
            again: worn.again,
            value,
            look: Arc::new(look),
            sheet,
        };
    }
}

/// The stylesheet as it comes with these rules after it.
#[must_use]
pub fn stylesheet_with(css: &str) -> Vec<u8> {
    let mut bytes = assets::stylesheet();
    bytes.extend_from_slice(css.as_bytes());
    bytes
}

fn dressed(css: &str) -> Sheet {
    let bytes = stylesheet_with(css);
    let mut fingerprint = hex::encode(Sha256::digest(&bytes));
    fingerprint.truncate(assets::FINGERPRINT_LENGTH);
    Sheet { fingerprint, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blue() -> Look {
        let tones = || ["#0000aa", "#000077", "#eeeeff", "#ffffff"].map(str::to_owned);
        Look {
            name: Some("L’Escale".to_owned()),
            light: Some(tones()),
            dark: Some(tones()),
            ..Look::default()
        }
    }

    #[test]
    fn a_look_is_kept_and_read_back() {
        let value = serde_json::to_string(&blue()).unwrap();
        assert_eq!(Look::read(Some(&value)), blue());
        assert_eq!(Look::read(Some("{")), Look::default());
        assert_eq!(css(&Look::read(None)), "");
    }

    #[test]
    fn nothing_but_colours_gets_into_the_stylesheet() {
        let mut look = blue();
        look.light = Some(["red}body{display:none", "#1", "", "x"].map(str::to_owned));
        let value = serde_json::to_string(&look).unwrap();
        let read = Look::read(Some(&value));
        assert_eq!(read.light, None);
        assert!(!css(&read).contains("display"));
    }

    #[test]
    fn pages_sent_before_a_change_still_find_their_stylesheet() {
        let (looks, pages) = (Looks::default(), PageVersions::default());
        let wear = |value| looks.wear(value, Reading::begin(&pages));
        let own = looks.stylesheet();
        wear(Some(serde_json::to_string(&blue()).unwrap()));
        let first = looks.stylesheet();
        assert_ne!(own, first);
        let green = Look {
            dark: None,
            ..blue()
        };
        wear(Some(serde_json::to_string(&green).unwrap()));
        assert_ne!(looks.stylesheet(), first);
        let fingerprint = first.split('/').nth(2).unwrap();
        let sheet = String::from_utf8(looks.sheet(fingerprint).unwrap()).unwrap();
        assert!(sheet.contains("--brand:#0000aa"));
        wear(None);
        assert_eq!(looks.stylesheet(), own);
        assert!(looks.sheet("000000000000").is_none());
    }

    #[test]
    fn a_reading_that_began_before_the_one_that_is_worn_changes_nothing() {
        let (looks, pages) = (Looks::default(), PageVersions::default());
        let named = |name: &str| {
            let look = Look {
                name: Some(name.to_owned()),
                ..Look::default()
            };
            Some(serde_json::to_string(&look).unwrap())
        };
        let early = Reading::begin(&pages);
        pages.forget();
        let late = Reading::begin(&pages);
        looks.wear(named("L’Escale"), late);
        looks.wear(named("Le Quai"), early);
        assert_eq!(looks.current().name.as_deref(), Some("L’Escale"));
        assert_eq!(looks.worn.read().unwrap().read, Some(late));
        // What counts is the stamp, also where the clock says otherwise.
        let before = Reading {
            stamp: early.stamp,
            at: Instant::now(),
        };
        looks.wear(None, before);
        assert_eq!(looks.current().name.as_deref(), Some("L’Escale"));
        looks.wear(named("Le Quai"), Reading::begin(&pages));
        assert_eq!(looks.current().name.as_deref(), Some("Le Quai"));
    }
}
