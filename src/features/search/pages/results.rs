//! Results of a search, or what to do without any.

use actix_web::HttpResponse;
use askama::Template;

use super::address;
use super::listing::row;
use super::precise::{self, Precise};
use super::ways::{ask, empty, filters, narrowing, ways};
use crate::domain::APPS;
use crate::error::AppError;
use crate::features::admin::figures::day_of;
use crate::features::search::asked::{Asked, Typed};
use crate::features::search::find::{self, Results};
use crate::features::search::language::Wording;
use crate::features::search::words;
use crate::search::{Kind, MAX_PAGE, Request};
use crate::web::layout::{Layout, Section};
use crate::web::numbers::{count, counted};
use crate::web::ui::{
    CategoryPill, EmptyState, Icon, Link, Notice, Pagination, SearchBox, SideCard, Tab, Tabs, Tone,
    TopicList,
};
use crate::web::{Limit, Query, Visit, page, routes, see_other};

const PER_PAGE: usize = 20;
/// Results shown of a search without its filters, where those left nothing.
const OTHERWISE: usize = 5;

#[derive(Template)]
#[template(path = "search/results.html")]
struct SearchPage {
    layout: Layout,
    search: SearchBox,
    /// What was taken for words.
    troubles: Vec<String>,
    corrected: Option<Corrected>,
    notice: Option<Notice>,
    /// What narrows the search, each with the way to do without.
    filters: Vec<CategoryPill>,
    precise: Option<Precise>,
    kinds: Option<Tabs>,
    /// Applications to start from, where nothing was asked or found.
    apps: Vec<CategoryPill>,
    results: Option<TopicList>,
    empty: Option<EmptyState>,
    /// Where nothing was found: other ways.
    otherwise: Option<SideCard>,
    pagination: Option<Pagination>,
    feed: Option<String>,
    side: Vec<SideCard>,
}

/// What was looked for in the place of what was typed.
struct Corrected {
    /// That no result holds the phrases, where they are why.
    without: Option<String>,
    words: Link,
    /// What was typed, where that finds something else.
    typed: Option<Link>,
}

/// `GET /recherche`
pub async fn search(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let zone = visit.app.config.time_zone;
    let today = day_of(visit.now, zone);
    if let Some(address) = precise::written(&query, today) {
        return Ok(see_other(&address));
    }
    let typed = Typed::of(&query);
    let viewer = visit.viewer.clone();
    let asked = visit
        .app
        .db
        .read(move |conn| Asked::read(conn, &viewer, typed, today))
        .await?;
    if asked.is_empty() {
        return page(&start(&visit, &asked));
    }
    visit.limit(Limit::Compute)?;
    let number = query.parse("page").unwrap_or(1).max(1);
    let request = Request {
        page: number,
        per_page: PER_PAGE,
        ..asked.request(zone)
    };
    let results = find::find(&visit.app, &visit.viewer, request).await?;
    let otherwise = otherwise(&visit, &asked, &results).await?;
    page(&results_page(&visit, &asked, number, (results, otherwise)))
}

/// What the words alone would find, where the filters left nothing.
async fn otherwise(
    visit: &Visit,
    asked: &Asked,
    results: &Results,
) -> Result<Option<Results>, AppError> {
    let wording = &asked.wording;
    let narrowed = wording.is_filtered()
        || !wording.without.is_empty()
        || !wording.phrases.is_empty() && !results.apart;
    if results.total > 0 || !narrowed || wording.has_no_words() {
        return Ok(None);
    }
    let request = Request {
        text: wording.apart().words,
        visible_categories: Some(asked.categories.iter().map(|one| one.id.0).collect()),
        current_version: asked.own_version,
        page: 1,
        per_page: OTHERWISE,
        ..Request::default()
    };
    let found = find::find(&visit.app, &visit.viewer, request).await?;
    Ok(Some(found).filter(|found| !found.found.is_empty()))
}

fn search_box(asked: &Asked) -> SearchBox {
    // What the address chose besides the words goes on with them.
    let chosen = [
        ("categorie", asked.typed.category.as_str()),
        ("app", asked.typed.app.map_or("", |app| app.id)),
        ("etat", asked.typed.state.map_or("", |state| state.word())),
    ];
    SearchBox {
        label: "Mots à chercher".to_owned(),
        value: asked.typed.text.clone(),
        button: "Chercher".to_owned(),
        hidden: chosen
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.to_owned()))
            .collect(),
    }
}

/// The page before anything was asked, or where all that was asked says what not to find.
fn start(visit: &Visit, asked: &Asked) -> SearchPage {
    let wording = &asked.wording;
    let filtered = !wording.without.is_empty() || wording.kind.is_some();
    let usual = visit.layout("Rechercher", Section::Elsewhere);
    SearchPage {
        layout: if asked.typed.text.is_empty() {
            Layout {
                description: Some(
                    "Cherchez avec vos mots dans les questions, les réponses et les tutoriels."
                        .to_owned(),
                ),
                canonical: Some(visit.link("/recherche")),
                ..usual
            }
        } else {
            Layout {
                noindex: true,
                ..usual
            }
        },
        search: search_box(asked),
        troubles: asked.troubles.clone(),
        corrected: None,
        notice: filtered.then(|| {
            Notice::new(
                Tone::Info,
                "Ajoutez au moins un mot à chercher\u{a0}: le reste dit seulement parmi quoi.",
            )
        }),
        filters: Vec::new(),
        precise: Some(precise::form(asked)),
        kinds: None,
        apps: apps(),
        results: None,
        empty: None,
        otherwise: None,
        pagination: None,
        feed: None,
        side: Vec::new(),
    }
}

fn apps() -> Vec<CategoryPill> {
    let apps = APPS.iter().filter(|app| app.on_home);
    apps.map(|app| CategoryPill {
        label: app.label.to_owned(),
        href: format!("/recherche?{}", routes::query(&[("q", app.label)])),
        icon: Icon::named(app.icon),
    })
    .collect()
}

fn results_page(
    visit: &Visit,
    asked: &Asked,
    number: usize,
    (results, otherwise): (Results, Option<Results>),
) -> SearchPage {
    let nothing = results.found.is_empty();
    let any = !results.counts.is_empty();
    let rows = |results: Results| {
        let found = results.found.into_iter();
        found
            .map(|found| row(visit, &asked.categories, found))
            .collect()
    };
    let pages = pages(results.total);
    SearchPage {
        layout: visit.private_layout(title(asked)),
        search: search_box(asked),
        troubles: asked.troubles.clone(),
        corrected: corrected(asked, &results),
        notice: asked.typed.exact.then(|| exactly(asked)),
        filters: filters(asked, results.apart),
        precise: Some(precise::form(asked)),
        kinds: any.then(|| tabs(asked, &results)),
        apps: if nothing && !any { apps() } else { Vec::new() },
        empty: nothing.then(|| empty(asked, &results, number)),
        otherwise: nothing.then(|| ways(asked, &results)).flatten(),
        pagination: Pagination::numbered(
            i64::try_from(number).unwrap_or(i64::MAX),
            pages,
            |page| asked.at_page(page),
        )
        .filter(|_| !nothing),
        // A feed waits for the phrases as they are.
        feed: asked.feed().filter(|_| !nothing && !results.apart),
        side: (!nothing).then(|| not_found(asked)).into_iter().collect(),
        results: match otherwise {
            Some(otherwise) => Some(TopicList {
                title: "Sans vos filtres".to_owned(),
                title_hidden: false,
                rows: rows(otherwise),
            }),
            None => (!nothing).then(|| TopicList {
                title: heading(&results),
                title_hidden: false,
                rows: rows(results),
            }),
        },
    }
}

/// That nothing but what is written was looked for.
fn exactly(asked: &Asked) -> Notice {
    Notice {
        tone: Tone::Info,
        text: "Recherche exacte\u{a0}: ni fautes corrigées, ni mots voisins.".to_owned(),
        link: Some(Link::new(
            "Chercher aussi les mots proches",
            address::of(&asked.wording, false, 1),
        )),
    }
}

fn not_found(asked: &Asked) -> SideCard {
    SideCard {
        title: "Pas trouvé\u{202f}?".to_owned(),
        text: Some("Demandez\u{a0}: vos mots sont déjà repris.".to_owned()),
        action: Some(ask(asked)),
        ..SideCard::default()
    }
}

/// What was asked, or what it was narrowed to.
fn title(asked: &Asked) -> String {
    let asked = if asked.typed.text.is_empty() {
        let names = narrowing(asked).into_iter().map(|(name, _)| name);
        names.collect::<Vec<_>>().join(", ")
    } else {
        asked.typed.text.clone()
    };
    if asked.is_empty() {
        "Rechercher".to_owned()
    } else {
        format!("{asked} – Rechercher")
    }
}

fn corrected(asked: &Asked, results: &Results) -> Option<Corrected> {
    let wording = &asked.wording;
    if !results.apart {
        let words = results.corrected.as_deref()?;
        return Some(Corrected {
            without: None,
            words: Link::new(words, asked.with_words(words)),
            typed: Some(Link::new(&wording.words, address::of(wording, true, 1))),
        });
    }
    let apart = wording.apart();
    let typed = Link::new(&apart.words, address::of(&apart, true, 1));
    let found = results.corrected.as_ref().unwrap_or(&apart.words);
    let found = Wording {
        words: found.clone(),
        ..apart.clone()
    };
    Some(Corrected {
        without: Some(match &wording.phrases[..] {
            [phrase] => format!("Aucun résultat ne contient «\u{a0}{phrase}\u{a0}» tel quel."),
            _ => "Aucun résultat ne contient toutes ces expressions telles quelles.".to_owned(),
        }),
        words: Link::new(&found.words, address::of(&found, false, 1)),
        typed: (found.words != apart.words).then_some(typed),
    })
}

/// Pages that can be asked for.
fn pages(total: usize) -> i64 {
    i64::try_from(total.div_ceil(PER_PAGE).min(MAX_PAGE)).unwrap_or(1)
}

fn heading(results: &Results) -> String {
    let total = i64::try_from(results.total).unwrap_or(i64::MAX);
    if results.more {
        format!("Plus de {}", counted(total, "résultat", "résultats"))
    } else {
        counted(total, "résultat", "résultats")
    }
}

fn tabs(asked: &Asked, results: &Results) -> Tabs {
    let number = |n: usize| Some(count(i64::try_from(n).unwrap_or(i64::MAX)));
    let all: usize = results.counts.iter().map(|(_, n)| n).sum();
    let chosen = asked.wording.kind;
    let tab = |label: &str, kind: Option<Kind>, n: usize| Tab {
        count: number(n),
        ..Tab::new(label, asked.of_kind(kind), chosen == kind)
    };
    let mut items = vec![tab("Tout", None, all)];
    for kind in Kind::ALL {
        let n = results.counts.iter().find(|(one, _)| *one == kind);
        let n = n.map_or(0, |(_, n)| *n);
        if n > 0 || chosen == Some(kind) {
            items.push(tab(words::plural(kind), Some(kind), n));
        }
    }
    Tabs {
        label: "Genre de résultats".to_owned(),
        items,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end_where_the_engine_does() {
        assert_eq!(pages(0), 0);
        assert_eq!(pages(20), 1);
        assert_eq!(pages(21), 2);
        assert_eq!(pages(1_000_000), 50);
    }
}
