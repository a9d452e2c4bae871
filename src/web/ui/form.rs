use askama::{Template, filters::HtmlSafe};

use super::{Button, Field, KeptText, SideCard, SideItem};

/// What is wrong with a field, and where it is.
#[derive(Debug, Clone)]
pub struct FieldError {
    /// Id of the field, from [`Field::id`].
    pub field_id: String,
    /// What is wrong and how to repair it; the same words as beside the field.
    pub text: String,
}

/// All that is wrong with a form, at its head; takes the focus when the page opens.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/error_summary.html")]
pub struct ErrorSummary {
    /// What was kept: « Votre texte est gardé. Deux points à corriger : ».
    pub title: String,
    /// The errors, in the order of the fields.
    pub errors: Vec<FieldError>,
}

impl HtmlSafe for ErrorSummary {}

impl ErrorSummary {
    /// Gathers the errors of `fields`; none when there are none.
    #[must_use]
    pub fn of<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Option<Self> {
        let errors: Vec<FieldError> = fields
            .into_iter()
            .filter_map(|field| {
                let text = field.error.clone()?;
                Some(FieldError {
                    field_id: field.id(),
                    text,
                })
            })
            .collect();
        let title = match errors.len() {
            0 => return None,
            1 => String::from("Un point à corriger. Ce que vous avez écrit est gardé."),
            n => format!("{n}\u{a0}points à corriger. Ce que vous avez écrit est gardé."),
        };
        Some(Self { title, errors })
    }
}

/// A numbered part of a long form.
#[derive(Debug, Clone, Default)]
pub struct Step {
    /// What the part is about, when it has several fields; a single field's label says it.
    pub legend: Option<String>,
    /// Help under the legend.
    pub hint: Option<String>,
    /// The fields.
    pub fields: Vec<Field>,
    /// What stands beside the form, and on phones right after this part.
    pub beside: Option<SideCard>,
    /// What may answer what is typed here, under its fields; the script brings more while one types.
    pub similar: Option<SimilarList>,
}

/// Things that resemble what is typed, each with the way there. Empty, it is where the script puts
/// some.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "ui/similar_list.html")]
pub struct SimilarList {
    /// The things, the most useful first.
    pub items: Vec<SideItem>,
}

impl HtmlSafe for SimilarList {}

/// A long form on one page, in numbered parts; stands inside the page's `<form>`.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/steps.html")]
pub struct Steps {
    /// The parts.
    pub steps: Vec<Step>,
    /// What can be done with the form, main button first.
    pub buttons: Vec<Button>,
}

impl HtmlSafe for Steps {}

impl Steps {
    /// Whether their form must be sent as `multipart/form-data`.
    #[must_use]
    pub fn takes_files(&self) -> bool {
        let mut fields = self.steps.iter().flat_map(|step| &step.fields);
        fields.any(Field::takes_files)
    }
}

/// A short reminder of how messages are written, folded.
#[derive(Debug, Clone, Copy, Template)]
#[template(path = "ui/markdown_help.html")]
pub struct MarkdownHelp;

impl HtmlSafe for MarkdownHelp {}

/// A text folded under its title.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/disclosure.html")]
pub struct Disclosure {
    /// What it holds.
    pub summary: String,
    /// The text.
    pub text: String,
}

impl HtmlSafe for Disclosure {}

/// A short form in a card.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "ui/form_card.html")]
pub struct FormCard {
    /// Id of the element, for links to the form.
    pub id: Option<&'static str>,
    /// Where the form is sent.
    pub url: String,
    /// Heading of level 2, where the page has several forms.
    pub title: Option<String>,
    /// A sentence under it.
    pub text: Option<String>,
    /// All that is wrong.
    pub errors: Option<ErrorSummary>,
    /// Names and values sent with it.
    pub hidden: Vec<(&'static str, String)>,
    /// The fields.
    pub fields: Vec<Field>,
    /// What can be done with the form, main button first.
    pub buttons: Vec<Button>,
    /// Whether leaving with typed text asks first.
    pub keep: bool,
    /// Says before the form that it holds a text begun earlier.
    pub kept: Option<KeptText>,
}

impl HtmlSafe for FormCard {}

impl FormCard {
    fn takes_files(&self) -> bool {
        self.fields.iter().any(Field::takes_files)
    }
}

/// The field for words to look for, with its button.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "ui/search_box.html")]
pub struct SearchBox {
    /// What the field is, for screen readers.
    pub label: String,
    /// The words.
    pub value: String,
    /// What the button says: « Chercher ou demander ».
    pub button: String,
    /// Names and values sent with the words: what to search in.
    pub hidden: Vec<(&'static str, String)>,
}

impl HtmlSafe for SearchBox {}

/// Filters of a list: a form of fields, sent by GET.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/filters.html")]
pub struct Filters {
    /// Address of the list.
    pub url: String,
    /// The fields.
    pub fields: Vec<Field>,
    /// Names and values to keep, chosen elsewhere on the page.
    pub hidden: Vec<(&'static str, String)>,
}

impl HtmlSafe for Filters {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_leads_to_the_wrong_fields_only() {
        let good = Field::text("titre", "Titre", "Bonjour");
        let wrong = Field::text("texte", "Texte", "").error(Some(String::from("Écrivez-nous.")));
        assert!(ErrorSummary::of([&good]).is_none());
        let html = ErrorSummary::of([&good, &wrong]).unwrap().to_string();
        assert!(html.contains(r##"href="#champ-texte""##) && !html.contains("champ-titre"));
        assert!(html.contains(r#"role="alert""#));
    }
}
