use askama::{Template, filters::HtmlSafe};

use super::{Editor, MarkdownHelp, Writing};
use crate::domain::BODY_MAX;

/// The kinds of one-line fields: each brings its own keyboard on phones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Any words.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A password, not shown again when the form comes back.
    Password,
    /// An address of the web.
    Url,
    /// A whole number.
    Number,
    /// A day.
    Date,
    /// Words to look for.
    Search,
    /// A file of this device.
    File,
}

impl InputKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Email => "email",
            Self::Password => "password",
            Self::Url => "url",
            Self::Number => "number",
            Self::Date => "date",
            Self::Search => "search",
            Self::File => "file",
        }
    }
}

/// One of the things that can be chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// More words under the label (not in a select).
    pub hint: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    /// Makes a choice; `chosen` tells whether it is the one.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>, chosen: bool) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
            chosen,
        }
    }

    /// Says more under the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What the person fills in.
#[derive(Debug, Clone)]
pub enum Control {
    /// One line.
    Input {
        /// Which.
        kind: InputKind,
        /// What was typed, or stands there at first.
        value: String,
    },
    /// Several lines.
    Textarea {
        /// What was typed, or stands there at first.
        value: String,
        /// Lines shown.
        rows: u8,
    },
    /// A text in Markdown.
    Editor(Editor),
    /// One of many, folded.
    Select(Vec<Choice>),
    /// One of a few, all shown.
    Radios(Vec<Choice>),
    /// Any number of a few.
    Checkboxes(Vec<Choice>),
    /// Yes or no; sends `1`.
    Checkbox {
        /// Whether it is ticked.
        checked: bool,
    },
}

/// A field of a form with its label, hint and error, tied together for screen readers.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/field.html")]
pub struct Field {
    /// Name sent with the form; its id is `champ-{name}`.
    pub name: &'static str,
    /// Tells the ids apart where two forms of a page have a field of the same name.
    pub scope: Option<&'static str>,
    /// What is asked.
    pub label: String,
    /// Help before the field.
    pub hint: Option<String>,
    /// What is wrong with what was typed, and how to repair it.
    pub error: Option<String>,
    /// Whether it must be filled in; said in words.
    pub required: bool,
    /// Value of `autocomplete` (HTML, « Autofill »), which WCAG 1.3.5 asks for on one's own data.
    pub autocomplete: Option<&'static str>,
    /// Greatest number of characters accepted.
    pub max_length: Option<u32>,
    /// What is filled in.
    pub control: Control,
}

impl HtmlSafe for Field {}

impl Field {
    fn new(name: &'static str, label: impl Into<String>, control: Control) -> Self {
        Self {
            name,
            scope: None,
            label: label.into(),
            hint: None,
            error: None,
            required: false,
            autocomplete: None,
            max_length: None,
            control,
        }
    }

    /// Makes a field of one line.
    #[must_use]
    pub fn input(
        kind: InputKind,
        name: &'static str,
        label: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        Self::new(
            name,
            label,
            Control::Input {
                kind,
                value: value.into(),
            },
        )
    }

    /// Makes a field for any words on one line.
    #[must_use]
    pub fn text(name: &'static str, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self::input(InputKind::Text, name, label, value)
    }

    /// Makes a field for an e-mail address of the person.
    #[must_use]
    pub fn email(name: &'static str, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self::input(InputKind::Email, name, label, value).autocomplete("email")
    }

    /// Makes a field for a password; `autocomplete` is `current-password` or `new-password`.
    #[must_use]
    pub fn password(
        name: &'static str,
        label: impl Into<String>,
        autocomplete: &'static str,
    ) -> Self {
        Self::input(InputKind::Password, name, label, "").autocomplete(autocomplete)
    }

    /// Makes a field of several lines.
    #[must_use]
    pub fn textarea(
        name: &'static str,
        label: impl Into<String>,
        value: impl Into<String>,
        rows: u8,
    ) -> Self {
        Self::new(
            name,
            label,
            Control::Textarea {
                value: value.into(),
                rows,
            },
        )
    }

    /// Makes a field for a text in Markdown, with help on how it is written.
    #[must_use]
    pub fn editor(
        name: &'static str,
        label: impl Into<String>,
        value: impl Into<String>,
        rows: u8,
    ) -> Self {
        Self::new(
            name,
            label,
            Control::Editor(Editor {
                value: value.into(),
                rows,
                max: BODY_MAX,
                writing: None,
            }),
        )
    }

    /// Makes a folded list of choices.
    #[must_use]
    pub fn select(name: &'static str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Control::Select(choices))
    }

    /// Makes a group of which one is chosen.
    #[must_use]
    pub fn radios(name: &'static str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Control::Radios(choices))
    }

    /// Makes a group of which any number is chosen.
    #[must_use]
    pub fn checkboxes(name: &'static str, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Control::Checkboxes(choices))
    }

    /// Makes a box to tick.
    #[must_use]
    pub fn checkbox(name: &'static str, label: impl Into<String>, checked: bool) -> Self {
        Self::new(name, label, Control::Checkbox { checked })
    }

    /// Helps before the field.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says what is wrong, if anything.
    #[must_use]
    pub fn error(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    /// For a page with several forms: see [`Field::scope`].
    #[must_use]
    pub fn within(mut self, scope: &'static str) -> Self {
        self.scope = Some(scope);
        self
    }

    /// Asks that it be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Lets the browser fill it in.
    #[must_use]
    pub fn autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = Some(autocomplete);
        self
    }

    /// Says where an editor stands and who writes, so that nothing typed in it is lost.
    #[must_use]
    pub fn writing(mut self, writing: Writing) -> Self {
        if let Control::Editor(editor) = &mut self.control {
            editor.writing = Some(writing);
        }
        self
    }

    /// Whether its form must be sent as `multipart/form-data`.
    #[must_use]
    pub fn takes_files(&self) -> bool {
        match &self.control {
            Control::Editor(editor) => editor.takes_files(),
            Control::Input { kind, .. } => *kind == InputKind::File,
            _ => false,
        }
    }

    /// Bounds its length, in characters as HTML counts them (UTF-16 units).
    #[must_use]
    pub fn max_length(mut self, max_length: u32) -> Self {
        self.max_length = Some(max_length);
        self
    }

    /// Returns the id of the element to go to from an error summary.
    #[must_use]
    pub fn id(&self) -> String {
        match self.scope {
            Some(scope) => format!("champ-{scope}-{}", self.name),
            None => format!("champ-{}", self.name),
        }
    }

    /// Returns the ids of the elements that describe the field, if any.
    fn described_by(&self) -> Option<String> {
        let id = self.id();
        match (self.hint.is_some(), self.error.is_some()) {
            (true, true) => Some(format!("{id}-aide {id}-erreur")),
            (true, false) => Some(format!("{id}-aide")),
            (false, true) => Some(format!("{id}-erreur")),
            (false, false) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::AccountId;

    #[test]
    fn hint_and_error_describe_the_field() {
        let html = Field::text("titre", "Titre", "Bon\"jour")
            .hint("Une phrase.")
            .error(Some(String::from("Trop court.")))
            .required()
            .to_string();
        assert!(html.contains(r#"aria-describedby="champ-titre-aide champ-titre-erreur""#));
        assert!(html.contains(r#"id="champ-titre-erreur""#) && html.contains("Trop court."));
        assert!(html.contains(r#"aria-invalid="true""#) && html.contains(" required"));
        assert!(html.contains("Bon&#34;jour"), "{html}");
        assert!(html.contains(r#"<label for="champ-titre">"#) && html.contains("obligatoire"));
    }

    #[test]
    fn a_plain_field_has_no_empty_attributes() {
        let html = Field::email("courriel", "Adresse", "").to_string();
        assert!(
            !html.contains("aria-") && !html.contains("required"),
            "{html}"
        );
        assert!(html.contains(r#"autocomplete="email""#));
    }

    #[test]
    fn a_text_keeps_its_first_empty_line() {
        let html = Field::textarea("texte", "Texte", "\nBonjour\n", 4).to_string();
        assert!(html.contains(">\n\nBonjour\n</textarea>"), "{html}");
    }

    #[test]
    fn an_editor_tells_the_script_where_it_stands() {
        let editor = || Field::editor("body", "Texte", "\nBonjour", 4);
        let html = editor().required().to_string();
        assert!(
            html.contains(r#"data-enhance="editor" data-max="60000""#),
            "{html}"
        );
        assert!(html.contains(">\n\nBonjour</textarea>") && !html.contains("data-place"));
        assert!(html.contains("Mettre en forme"), "{html}");
        let writing = |account| Writing {
            place: String::from("answer:12"),
            version: 3,
            account,
        };
        let html = editor().writing(writing(None)).to_string();
        assert!(
            html.contains(r#"data-place="answer:12" data-version="3""#),
            "{html}"
        );
        assert!(
            !html.contains("data-account") && !html.contains("name=\"fichiers\""),
            "{html}"
        );
        let html = editor().writing(writing(Some(AccountId(7)))).to_string();
        assert!(html.contains(r#"data-account="7""#), "{html}");
    }

    #[test]
    fn the_choice_made_is_kept() {
        let choices = vec![
            Choice::new("a", "Agenda", false),
            Choice::new("b", "Contacts", true),
        ];
        let html = Field::select("app", "Application", choices.clone()).to_string();
        assert!(
            html.contains(r#"<option value="b" selected>Contacts"#),
            "{html}"
        );
        let html = Field::radios("app", "Application", choices).to_string();
        assert!(html.contains(r#"value="b" checked"#), "{html}");
        assert!(html.contains("<legend>"), "{html}");
    }
}
