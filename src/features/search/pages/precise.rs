//! « Recherche précise »: a form that writes the words of the box, and reads them back.

use askama::{Template, filters::HtmlSafe};
use chrono::NaiveDate;

use super::address;
use crate::domain::{APPS, TopicState, VERSIONS};
use crate::features::search::asked::Asked;
use crate::features::search::language::{self, Wording};
use crate::features::search::words;
use crate::search::Kind;
use crate::web::Query;
use crate::web::ui::{Choice, Field, InputKind};

/// The form, folded.
#[derive(Debug, Clone, Template)]
#[template(path = "search/precise.html")]
pub struct Precise {
    fields: Vec<Field>,
}

impl HtmlSafe for Precise {}

const STATES: [(TopicState, &str); 5] = [
    (TopicState::Solved, "Résolues"),
    (TopicState::Answered, "Avec des réponses"),
    (TopicState::Unanswered, "Sans réponse"),
    (TopicState::NeedsDetail, "À préciser"),
    (TopicState::Outdated, "Périmées"),
];

/// A state as the form calls it.
pub fn state_label(state: TopicState) -> &'static str {
    let known = STATES.iter().find(|(one, _)| *one == state);
    known.map_or("Ouvertes", |(_, label)| label)
}

/// The form as a search fills it. Phrases after the first stand among the words, in quotes.
pub fn form(asked: &Asked) -> Precise {
    let wording = &asked.wording;
    let more = Wording {
        words: wording.words.clone(),
        phrases: wording.phrases.iter().skip(1).cloned().collect(),
        without: spaced(wording),
        ..Wording::default()
    };
    let plain = wording.without.iter().filter(|word| !word.contains(' '));
    let without: Vec<&str> = plain.map(String::as_str).collect();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |d| d.to_string());
    let mut fields = vec![
        Field::text("mots", "Ces mots", more.write()),
        Field::text(
            "phrase",
            "Ces mots côte à côte",
            wording.phrases.first().cloned().unwrap_or_default(),
        ),
        Field::text("sans", "Sans ces mots", without.join(" ")),
        kinds(wording.kind),
    ];
    if asked.categories.len() > 1 {
        let categories = asked.categories.iter();
        fields.push(Field::select(
            "categorie",
            "Catégorie",
            choices(
                "Toutes",
                categories.map(|one| (one.slug.as_str(), one.name.as_str())),
                asked.category.as_ref().map(|one| one.slug.as_str()),
            ),
        ));
    }
    fields.extend([
        Field::select(
            "app",
            "Application",
            choices(
                "Toutes",
                APPS.iter().map(|app| (app.id, app.label)),
                wording.app.map(|app| app.id),
            ),
        ),
        Field::select(
            "etat",
            "État",
            choices(
                "Tous",
                STATES.iter().map(|(state, label)| (state.word(), *label)),
                wording.state.map(TopicState::word),
            ),
        ),
        Field::text("etiquette", "Étiquette", text(&wording.tag)),
        Field::text("auteur", "Écrit par", text(&wording.author)),
        Field::input(
            InputKind::Date,
            "apres",
            "Écrit depuis le",
            day(wording.since),
        ),
        Field::input(
            InputKind::Date,
            "avant",
            "Écrit avant le",
            day(wording.before),
        ),
        versions(wording.version),
    ]);
    Precise { fields }
}

/// Exclusions of several words, which the field of single words cannot hold.
fn spaced(wording: &Wording) -> Vec<String> {
    let several = wording.without.iter().filter(|word| word.contains(' '));
    several.cloned().collect()
}

fn kinds(chosen: Option<Kind>) -> Field {
    let kinds = Kind::ALL.map(|kind| (words::word(kind), words::plural(kind)));
    Field::select(
        "type",
        "Genre",
        choices("Tous", kinds.into_iter(), chosen.map(words::word)),
    )
}

fn versions(chosen: Option<u32>) -> Field {
    let chosen = chosen.map(|version| version.to_string());
    let other = chosen
        .as_deref()
        .filter(|version| !VERSIONS.contains(version));
    let versions = other.into_iter().chain(VERSIONS.iter().copied());
    let labels: Vec<(&str, String)> = versions
        .map(|version| (version, format!("Nextcloud\u{a0}{version}")))
        .collect();
    Field::select(
        "version",
        "Version",
        choices(
            "Toutes",
            labels.iter().map(|(value, label)| (*value, label.as_str())),
            chosen.as_deref(),
        ),
    )
}

fn choices<'a>(
    all: &str,
    list: impl Iterator<Item = (&'a str, &'a str)>,
    chosen: Option<&str>,
) -> Vec<Choice> {
    std::iter::once(Choice::new("", all, chosen.is_none()))
        .chain(list.map(|(value, label)| Choice::new(value, label, chosen == Some(value))))
        .collect()
}

/// Where the form leads: to the search that says the same; `None` where it was not sent.
pub fn written(query: &Query, today: NaiveDate) -> Option<String> {
    query.sent("mots").then(|| {
        let words = query.line("mots");
        let fields = fields_in_words(query);
        // Apart: a quote or a filter that the words leave open takes nothing of the other fields.
        let read = language::read(&words, today);
        let chosen = language::read(&fields, today);
        let text = if read.troubles.is_empty() && chosen.troubles.is_empty() {
            joined(read.wording, chosen.wording)
        } else {
            // What goes wrong stands as it was typed, to be explained.
            format!("{fields} {words}").trim().to_owned()
        };
        address::of_words(&text, words::kind(query.raw("type")))
    })
}

/// The fields besides the words, as one writes them in the box.
fn fields_in_words(query: &Query) -> String {
    let field = |name: &str| {
        query
            .line(name)
            .replace(['"', '«', '»', '“', '”', '„'], " ")
    };
    let mut parts = Vec::new();
    let phrase = field("phrase");
    if !phrase.trim().is_empty() {
        parts.push(format!("\"{}\"", phrase.trim()));
    }
    let without = field("sans");
    parts.extend(without.split_whitespace().map(|word| {
        let word = word.trim_start_matches('-');
        format!("-\"{word}\"")
    }));
    for name in [
        "categorie",
        "app",
        "etiquette",
        "auteur",
        "etat",
        "apres",
        "avant",
        "version",
    ] {
        let value = field(name);
        if !value.trim().is_empty() {
            parts.push(format!("{name}:\"{}\"", value.trim()));
        }
    }
    parts.join(" ")
}

/// Words and fields as one search, in words: a field counts before what the words say of the same.
fn joined(words: Wording, fields: Wording) -> String {
    let mut wording = Wording {
        words: words.words,
        phrases: [fields.phrases, words.phrases].concat(),
        without: words.without,
        kind: words.kind,
        category: fields.category.or(words.category),
        app: fields.app.or(words.app),
        tag: fields.tag.or(words.tag),
        author: fields.author.or(words.author),
        state: fields.state.or(words.state),
        since: fields.since.or(words.since),
        before: fields.before.or(words.before),
        version: fields.version.or(words.version),
    };
    for word in fields.without {
        if !wording.without.contains(&word) {
            wording.without.push(word);
        }
    }
    address::written(&wording)
}
