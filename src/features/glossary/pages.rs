//! `/admin/glossaire`

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use askama::Template;

use super::model::{Edition, sections};
use super::store::{self, Made};
use super::{actions, model};
use crate::error::{AppError, FieldError};
use crate::features::admin::{self, marked};
use crate::features::search;
use crate::search::Glossary;
use crate::web::layout::Layout;
use crate::web::ui::{Breadcrumbs, Button, Cell, ErrorSummary, Field, Link, Notice, Table, Tone};
use crate::web::{Form, Limit, Query, Visit, page_with, see_other};

const HERE: &str = "/admin/glossaire";
/// Results shown before and after a change.
const SHOWN: usize = 5;

pub fn routes(config: &mut ServiceConfig) {
    config.service(web::resource(HERE).get(edit).post(save));
}

#[derive(Template)]
#[template(path = "glossary/edit.html")]
struct GlossaryPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    trial: Option<Trial>,
    errors: Option<ErrorSummary>,
    seen: i64,
    lines: Field,
    sections: Vec<ShownSection>,
    query: Field,
    buttons: Vec<Button>,
    /// What somebody else put in force meanwhile.
    theirs: Option<Edition>,
    versions: Table,
}

/// A part of the program's list, each line with its box.
struct ShownSection {
    title: &'static str,
    count: String,
    /// Whether some of it is taken out.
    changed: bool,
    lines: Vec<ShownLine>,
}

struct ShownLine {
    text: &'static str,
    removed: bool,
}

/// What a change does to one search.
struct Trial {
    query: String,
    words: Table,
    results: Vec<(&'static str, Vec<Link>)>,
}

/// How the form stands.
#[derive(Default)]
struct State {
    typed: Option<Edition>,
    query: String,
    errors: Vec<FieldError>,
    conflict: Option<String>,
    trial: Option<Trial>,
}

async fn edit(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    let mut state = State::default();
    // An earlier edition stands in the form; keeping it is a change like any other.
    if let Some(version) = query.parse("version") {
        let earlier = visit.app.db.read(move |conn| store::find(conn, version));
        state.typed = Some(earlier.await?.ok_or(AppError::NotFound)?);
    }
    show(&visit, StatusCode::OK, state).await
}

async fn save(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    admin::administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let mut state = State {
        query: form.line("essayer"),
        typed: Some(typed(&form)),
        ..State::default()
    };
    let status = match done(&visit, &form, &mut state).await {
        Ok(Some(away)) => return Ok(away),
        Ok(None) => StatusCode::OK,
        Err(AppError::Invalid(errors)) => {
            state.errors = errors;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(AppError::Conflict(why)) => {
            state.conflict = Some(why);
            StatusCode::CONFLICT
        }
        Err(other) => return Err(other),
    };
    show(&visit, status, state).await
}

/// Tries what was sent, or keeps it, which leads away.
async fn done(
    visit: &Visit,
    form: &Form,
    state: &mut State,
) -> Result<Option<HttpResponse>, AppError> {
    let edition = checked(form)?;
    if form.has("essai") {
        state.trial = Some(trial(visit, &state.query, &edition).await?);
        return Ok(None);
    }
    keep(visit, edition).await?;
    Ok(Some(see_other(&format!("{HERE}?fait=glossaire"))))
}

fn removed(form: &Form) -> impl Iterator<Item = String> {
    let boxes = form.pairs().iter().filter(|(name, _)| name == "sans");
    boxes.map(|(_, line)| line.clone())
}

/// The form as it was sent.
fn typed(form: &Form) -> Edition {
    Edition {
        version: form.parse("seen").unwrap_or(0),
        added: form.text("lignes"),
        removed: removed(form).collect(),
    }
}

fn checked(form: &Form) -> Result<Edition, AppError> {
    let seen = form.parse("seen").unwrap_or(0);
    Edition::after(seen, &form.text("lignes"), removed(form))
}

async fn keep(visit: &Visit, edition: Edition) -> Result<(), AppError> {
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| actions::save(conn, &viewer, &edition, now))
        .await?;
    // The thread of the index takes it over.
    visit.app.wake();
    Ok(())
}

/// One search with the glossary in force, and with another.
async fn trial(visit: &Visit, query: &str, after: &Edition) -> Result<Trial, AppError> {
    if query.is_empty() {
        return Err(AppError::field(
            "essayer",
            "Écrivez la recherche à essayer.",
        ));
    }
    let before = visit.app.db.read(store::in_force).await?.glossary();
    let after = after.glossary();
    let words = explained(query, &before, &after);
    let mut results = Vec::new();
    for (title, glossary) in [("Aujourd’hui", before), ("Avec vos changements", after)] {
        let found = search::trial(&visit.app, &visit.viewer, query, glossary, SHOWN).await?;
        results.push((title, found));
    }
    Ok(Trial {
        query: query.to_owned(),
        words,
        results,
    })
}

/// Which words of a search get which others, before and after.
fn explained(query: &str, before: &Glossary, after: &Glossary) -> Table {
    let mut words: BTreeMap<String, [String; 2]> = BTreeMap::new();
    for (side, glossary) in [before, after].into_iter().enumerate() {
        for (word, others) in glossary.explain(query) {
            words.entry(word).or_default()[side] = others.join(", ");
        }
    }
    let said = |others: String| {
        Cell::text(if others.is_empty() {
            "–".to_owned()
        } else {
            others
        })
    };
    Table {
        id: "mots",
        caption: "Mots essayés en plus".to_owned(),
        head: ["Mot cherché", "Aujourd’hui", "Avec vos changements"]
            .map(str::to_owned)
            .to_vec(),
        rows: words
            .into_iter()
            .map(|(word, [before, after])| vec![Cell::text(word), said(before), said(after)])
            .collect(),
    }
}

async fn show(visit: &Visit, status: StatusCode, state: State) -> Result<HttpResponse, AppError> {
    let (current, made) = visit
        .app
        .db
        .read(|conn| Ok::<_, AppError>((store::in_force(conn)?, store::made(conn)?)))
        .await?;
    let mut layout = visit.private_layout("Glossaire de la recherche");
    if let Some(why) = &state.conflict {
        layout.notice = Some(Notice::new(Tone::Warning, why));
    }
    let conflict = state.conflict.is_some();
    // After a conflict, keeping the form again is a change of what is in force now.
    let seen = match &state.typed {
        Some(typed) if !conflict && state.was_sent() => typed.version,
        _ => current.version,
    };
    let shown = state.typed.as_ref().unwrap_or(&current);
    let fields = fields(shown, &state);
    let errors = ErrorSummary::of(&fields);
    let [lines, query] = fields;
    page_with(
        status,
        &GlossaryPage {
            layout,
            breadcrumbs: admin::breadcrumbs(&[]),
            errors,
            seen,
            lines,
            query,
            sections: sections()
                .map(|section| shown_section(section, shown))
                .collect(),
            trial: state.trial,
            buttons: vec![
                Button::primary("Enregistrer"),
                Button::secondary("Essayer avant").sending("essai", "1"),
            ],
            theirs: conflict.then_some(current),
            versions: versions(visit, &made),
        },
    )
}

impl State {
    /// Whether the form comes back from being sent: it then goes on from what it was made from.
    fn was_sent(&self) -> bool {
        self.trial.is_some() || !self.errors.is_empty()
    }
}

fn fields(shown: &Edition, state: &State) -> [Field; 2] {
    let lines = Field::textarea("lignes", "Vos lignes", &shown.added, 10).hint(
        "Une par ligne. «\u{a0}garage = local\u{a0}»\u{a0}: chacun trouve l’autre. «\u{a0}CoDir > direction\u{a0}»\u{a0}: le premier trouve le second, pas l’inverse. Ce qui suit «\u{a0}#\u{a0}», au début d’une ligne ou après une espace, est une note pour vous.",
    );
    let query = Field::text("essayer", "Une recherche pour essayer", &state.query)
        .hint("«\u{a0}Essayer avant\u{a0}» montre ce qu’elle trouve aujourd’hui, et ce qu’elle trouverait.");
    let mut fields = marked(vec![lines, query], &state.errors).into_iter();
    std::array::from_fn(|_| fields.next().unwrap_or_else(|| Field::text("", "", "")))
}

fn shown_section(section: model::Section, edition: &Edition) -> ShownSection {
    let lines: Vec<ShownLine> = section
        .lines()
        .map(|text| ShownLine {
            text,
            removed: edition.removed.contains(text),
        })
        .collect();
    let out = lines.iter().filter(|line| line.removed).count();
    ShownSection {
        title: section.title,
        count: match out {
            0 => lines.len().to_string(),
            out => format!("{} sur {}", lines.len() - out, lines.len()),
        },
        changed: out > 0,
        lines,
    }
}

fn versions(visit: &Visit, made: &[Made]) -> Table {
    let row = |made: &Made| {
        vec![
            Cell::When(visit.when(made.at)),
            Cell::text(made.by.clone().unwrap_or_default()),
            Cell::link("Reprendre", format!("{HERE}?version={}", made.version)),
        ]
    };
    Table {
        id: "versions",
        caption: "Changements, les plus récents d’abord".to_owned(),
        head: ["Fait", "Par", "Que faire"].map(str::to_owned).to_vec(),
        rows: made.iter().map(row).collect(),
    }
}
