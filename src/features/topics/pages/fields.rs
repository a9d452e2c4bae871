//! What is typed about a topic: read from a form, checked, put back into its fields.

use crate::app::App;
use crate::domain::Body;
use crate::domain::{APPS, Audience, CategoryId, TagName, Title, TopicId, TopicKind, VERSIONS};
use crate::error::{AppError, FieldError, FieldErrors};
use crate::features::categories::Category;
use crate::features::topics::actions::Prepared;
use crate::features::topics::rendering;
use crate::text;
use crate::web::ui::{Choice, Field};
use crate::web::{Form, Query, error_of};

/// Tags on a topic, at most.
const TAGS_MAX: usize = 5;

/// The fields as typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub kind: String,
    pub title: String,
    pub category: String,
    pub app: String,
    pub version: String,
    pub tags: String,
    pub body: String,
    /// Id of the form: see [`crate::features::topics::actions::Submission`].
    pub submission: String,
    /// Why it was corrected.
    pub reason: String,
    /// The topic that this one goes on from.
    pub linked: Option<TopicId>,
    /// Version of the draft that the form holds; 0 when it holds none.
    pub draft_version: i64,
    /// Topics that resemble it were shown while it was written.
    pub similar_seen: bool,
}

impl Typed {
    pub fn of(form: &Form) -> Self {
        Self {
            kind: form.line("genre"),
            title: form.line("title"),
            category: form.line("category"),
            app: form.line("app"),
            version: form.line("version"),
            tags: form.line("tags"),
            body: form.text("body"),
            submission: form.line("envoi"),
            reason: form.line("raison"),
            linked: form.parse("liee"),
            draft_version: form.parse("brouillon").unwrap_or(0),
            similar_seen: form.has("similaires"),
        }
    }

    /// What a link filled in.
    pub fn of_query(query: &Query) -> Self {
        Self {
            kind: query.line("genre"),
            title: query.line("title"),
            category: query.line("category"),
            app: query.line("app"),
            version: query.line("version"),
            tags: query.line("tags"),
            body: text::clean_text(query.raw("body")),
            submission: String::new(),
            reason: String::new(),
            linked: query.parse("liee"),
            draft_version: 0,
            similar_seen: false,
        }
    }

    pub fn is_blank(&self) -> bool {
        self.title.is_empty() && self.body.trim().is_empty()
    }

    pub fn kind(&self) -> TopicKind {
        TopicKind::from_word(&self.kind).unwrap_or(TopicKind::Question)
    }

    /// Every field, for a page that only carries them along.
    pub fn hidden(&self) -> Vec<(&'static str, String)> {
        let linked = self.linked.map_or_else(String::new, |id| id.to_string());
        let similar = if self.similar_seen { "1" } else { "" };
        vec![
            ("similaires", similar.to_owned()),
            ("liee", linked),
            ("genre", self.kind.clone()),
            ("title", self.title.clone()),
            ("category", self.category.clone()),
            ("app", self.app.clone()),
            ("version", self.version.clone()),
            ("tags", self.tags.clone()),
            ("body", self.body.clone()),
            ("envoi", self.submission.clone()),
            ("brouillon", self.draft_version.to_string()),
        ]
    }
}

/// The fields, checked.
#[derive(Clone, Debug)]
pub struct Checked {
    pub title: Title,
    pub category: CategoryId,
    pub app: Option<String>,
    pub version: Option<String>,
    pub tags: Vec<TagName>,
    pub text: Prepared,
}

/// Checks all fields at once, so that all that is wrong is said at once.
///
/// `categories` are those the person may write in; none chosen means the first.
///
/// # Errors
/// [`AppError::Invalid`].
pub async fn check(app: &App, typed: &Typed, categories: &[Category]) -> Result<Checked, AppError> {
    let mut errors = FieldErrors::default();
    let title = errors.check("title", Title::parse(&typed.title));
    let body = errors.check("body", Body::parse(&typed.body));
    let category = chosen(typed, categories);
    if category.is_none() {
        errors.add("category", "Choisissez une catégorie dans la liste.");
    }
    let tags = parse_tags(&typed.tags, &mut errors);
    let text = match body {
        Some(body) => match rendering::prepare(app, body).await {
            Ok(text) => Some(text),
            Err(AppError::Invalid(wrong)) => {
                wrong
                    .into_iter()
                    .for_each(|error| errors.add(error.field, error.message));
                None
            }
            Err(error) => return Err(error),
        },
        None => None,
    };
    match (title, category, text) {
        (Some(title), Some(category), Some(text)) if errors.is_empty() => Ok(Checked {
            title,
            category,
            app: optional(&typed.app),
            version: optional(&typed.version),
            tags,
            text,
        }),
        _ => Err(errors.into_error()),
    }
}

fn optional(typed: &str) -> Option<String> {
    (!typed.is_empty()).then(|| typed.to_owned())
}

/// By id or by slug; the first one when nothing was chosen.
fn chosen(typed: &Typed, categories: &[Category]) -> Option<CategoryId> {
    let found = if typed.category.is_empty() {
        // « Je ne sais pas » never hides a question: a place that everyone reads comes first.
        categories
            .iter()
            .find(|c| c.read == Audience::Everyone)
            .or(categories.first())
    } else {
        let wanted = &typed.category;
        categories
            .iter()
            .find(|c| c.id.to_string() == *wanted || c.slug == *wanted)
    };
    found.map(|category| category.id)
}

fn parse_tags(typed: &str, errors: &mut FieldErrors) -> Vec<TagName> {
    let names: Vec<&str> = typed
        .split([',', ';'])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .collect();
    if names.len() > TAGS_MAX {
        errors.add(
            "tags",
            "Cinq étiquettes au plus\u{a0}: gardez les plus utiles.",
        );
        return Vec::new();
    }
    names
        .into_iter()
        .filter_map(|name| errors.check("tags", TagName::parse(name)))
        .collect()
}

pub fn title_field(typed: &Typed, errors: &[FieldError]) -> Field {
    let label = match typed.kind() {
        TopicKind::Question => "Que cherchez-vous à faire\u{202f}?",
        TopicKind::Idea => "Quelle est votre idée\u{202f}?",
        TopicKind::Discussion | TopicKind::Announcement => "De quoi s’agit-il\u{202f}?",
    };
    Field::text("title", label, &typed.title)
        .hint("Une phrase, comme à une collègue.")
        .required()
        .max_length(250)
        .error(error_of(errors, "title"))
}

pub fn place_fields(typed: &Typed, categories: &[Category], errors: &[FieldError]) -> Vec<Field> {
    let unknown = || Choice::new("", "Je ne sais pas", false);
    let with = |all: Vec<Choice>| std::iter::once(unknown()).chain(all).collect::<Vec<_>>();
    let chosen = chosen(typed, categories);
    let some_chosen = !typed.category.is_empty();
    let categories = categories
        .iter()
        .map(|c| {
            Choice::new(
                c.id.to_string(),
                &c.name,
                some_chosen && Some(c.id) == chosen,
            )
        })
        .collect();
    let apps = APPS
        .iter()
        .map(|app| Choice::new(app.id, app.label, app.id == typed.app))
        .collect();
    let versions = VERSIONS
        .iter()
        .map(|v| Choice::new(*v, format!("Nextcloud {v}"), *v == typed.version))
        .collect();
    vec![
        Field::select("category", "Catégorie", with(categories))
            .error(error_of(errors, "category")),
        Field::select("app", "Application", with(apps)).error(error_of(errors, "app")),
        Field::select("version", "Version", with(versions)).error(error_of(errors, "version")),
    ]
}

pub fn tags_field(typed: &Typed, errors: &[FieldError]) -> Field {
    Field::text("tags", "Étiquettes", &typed.tags)
        .hint("Facultatif. Par exemple\u{a0}: téléphone, partage")
        .max_length(170)
        .error(error_of(errors, "tags"))
}

pub fn body_field(typed: &Typed, label: &str, rows: u8, errors: &[FieldError]) -> Field {
    Field::editor("body", label, &typed.body, rows)
        .required()
        .error(error_of(errors, "body"))
}
