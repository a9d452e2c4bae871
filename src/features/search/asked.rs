//! A search as it was asked: the words of the box, the choices of the address, and what both mean here.

use chrono::NaiveDate;

use super::language::{self, Wording};
use super::store::{self, Category};
use super::words;
use crate::db::{Conn, DbError};
use crate::domain::{AccountId, App, TopicState, Viewer};
use crate::features::admin::figures::start_of;
use crate::features::{accounts, tenants};
use crate::search::{Kind, Request};
use crate::text;

/// What came with the request, before it is understood. Choices that do not exist are none.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The words of the box.
    pub text: String,
    pub kind: Option<Kind>,
    /// Slug, id or name.
    pub category: String,
    pub app: Option<&'static App>,
    pub state: Option<TopicState>,
    /// Nothing but what is written.
    pub exact: bool,
    /// Whether some of the words are left out for their length.
    pub cut: bool,
}

/// A search that was understood, for one viewer.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub typed: Typed,
    /// What it means, the choices of the address included.
    pub wording: Wording,
    pub category: Option<Category>,
    pub author: Option<AccountId>,
    /// What was taken for words, a sentence each.
    pub troubles: Vec<String>,
    /// Whether a filter named nobody or nothing: its name is searched as a word.
    pub names_nothing: bool,
    /// The categories that the viewer may read.
    pub categories: Vec<Category>,
    /// Version of Nextcloud that the viewer's space has.
    pub own_version: Option<u32>,
}

impl Asked {
    /// Understands a search. Who or what the viewer may not know of is told apart from what there is
    /// not in no way.
    ///
    /// # Errors
    /// The database's.
    pub fn read(
        conn: &mut Conn,
        viewer: &Viewer,
        typed: Typed,
        today: NaiveDate,
    ) -> Result<Self, DbError> {
        let categories = store::categories(conn, viewer)?;
        let language::Read {
            mut wording,
            mut troubles,
        } = language::read(&typed.text, today);
        if typed.cut {
            troubles
                .push("Votre recherche est longue\u{a0}: seul son début est cherché.".to_owned());
        }
        typed.choose(&mut wording, &categories);
        let category = named(
            &mut wording.category,
            |name| Ok(find(&categories, name).cloned()),
            "catégorie",
            &mut troubles,
        )?;
        let author = named(
            &mut wording.author,
            |name| {
                let account = accounts::find_by_username(conn, name)?;
                Ok(account.filter(|account| !account.is_deleted()))
            },
            "membre",
            &mut troubles,
        )?;
        let lost: Vec<String> = category.lost.into_iter().chain(author.lost).collect();
        for name in &lost {
            wording.words = format!("{} {name}", wording.words).trim().to_owned();
        }
        if let Some(category) = &category.found {
            wording.category = Some(category.slug.clone());
        }
        Ok(Self {
            typed,
            category: category.found,
            author: author.found.map(|account| account.id),
            troubles,
            names_nothing: !lost.is_empty(),
            categories,
            own_version: own_version(conn, viewer)?,
            wording,
        })
    }

    /// Whether there is anything to look for: words, or a filter, which then lists the newest. What to
    /// leave out, or a kind, says nothing by itself.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.wording.has_no_words() && !self.wording.is_filtered()
    }

    /// What the engine is asked.
    #[must_use]
    pub fn request(&self, zone: chrono_tz::Tz) -> Request {
        let wording = &self.wording;
        let apart = !wording.phrases.is_empty() && !self.typed.exact;
        let moment = |day: NaiveDate| start_of(day, zone).unix();
        Request {
            text: wording.words.clone(),
            kinds: wording.kind.into_iter().collect(),
            visible_categories: Some(self.categories.iter().map(|one| one.id.0).collect()),
            category: self.category.as_ref().map(|one| one.id.0),
            app: wording.app.map(|app| app.id.to_owned()),
            state: wording.state.map(|state| state.as_str().to_owned()),
            tag: wording.tag.clone(),
            author: self.author.map(|account| account.0),
            phrases: wording.phrases.clone(),
            apart: apart.then(|| wording.apart().words),
            without: wording.without.clone(),
            exact: self.typed.exact,
            since: wording.since.map(moment),
            before: wording.before.map(moment),
            version: wording.version,
            current_version: self.own_version,
            ..Request::default()
        }
    }
}

/// The version that the viewer's space has: what was written for much older ones helps them less.
fn own_version(conn: &mut Conn, viewer: &Viewer) -> Result<Option<u32>, DbError> {
    let Some(person) = viewer.person() else {
        return Ok(None);
    };
    let space = tenants::of_identity(conn, person.identity)?;
    Ok(space.and_then(|space| space.major_version()?.parse().ok()))
}

/// What a name led to; else the name, to be searched as a word.
struct Led<T> {
    found: Option<T>,
    lost: Option<String>,
}

fn named<T>(
    slot: &mut Option<String>,
    find: impl FnOnce(&str) -> Result<Option<T>, DbError>,
    what: &str,
    troubles: &mut Vec<String>,
) -> Result<Led<T>, DbError> {
    let Some(name) = slot.as_deref() else {
        return Ok(Led {
            found: None,
            lost: None,
        });
    };
    let found = find(name)?;
    let mut lost = None;
    if found.is_none() {
        let article = if what == "membre" { "Aucun" } else { "Aucune" };
        troubles.push(format!(
            "{article} {what} ne s’appelle «\u{a0}{name}\u{a0}»\u{a0}: c’est cherché comme un mot."
        ));
        lost = slot.take();
    }
    Ok(Led { found, lost })
}

/// A category by its slug, its number or its name.
fn find<'a>(categories: &'a [Category], named: &str) -> Option<&'a Category> {
    let key = text::fold(named);
    categories
        .iter()
        .find(|one| one.slug == key || text::fold(&one.name) == key || one.id.to_string() == named)
}

impl Typed {
    /// Adds to the words of the box what the address chose besides.
    fn choose(&self, wording: &mut Wording, categories: &[Category]) {
        wording.kind = self.kind.or(wording.kind);
        wording.app = wording.app.or(self.app);
        wording.state = wording.state.or(self.state);
        if wording.category.is_none() && !self.category.is_empty() {
            wording.category = find(categories, &self.category).map(|one| one.slug.clone());
        }
    }

    /// What an address of `/recherche` says.
    #[must_use]
    pub fn of(query: &crate::web::Query) -> Self {
        Self {
            text: words::query(query.raw("q")),
            kind: words::kind(query.raw("type")),
            category: query.line("categorie"),
            app: App::find(query.raw("app")),
            state: TopicState::from_word(query.raw("etat")),
            exact: query.has("exact"),
            cut: words::is_too_long(query.raw("q")),
        }
    }
}
