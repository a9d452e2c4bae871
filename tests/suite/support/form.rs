//! Forms, filled and sent as a browser does.

use scraper::{ElementRef, Selector};

use super::page::words;
use super::{Page, Person};

/// A form of a page with what its fields hold.
pub struct FilledForm {
    sender: Person,
    page: String,
    action: String,
    method: String,
    fields: Vec<(String, String)>,
    /// What each checkbox, radio button and button would send if chosen.
    choices: Vec<(String, String)>,
    /// Label, name, value and own address of each button.
    buttons: Vec<Button>,
    names: Vec<String>,
}

#[derive(Clone)]
struct Button {
    label: String,
    pair: Option<(String, String)>,
    action: Option<String>,
}

impl FilledForm {
    pub(super) fn is_on(page: &Page, action: &str) -> bool {
        let html = page.html();
        let forms = Selector::parse("form").unwrap();
        html.select(&forms)
            .any(|form| action_of(form, page).split('?').next() == Some(action))
    }

    #[track_caller]
    pub(super) fn find(page: &Page, action: &str) -> Self {
        let html = page.html();
        let forms = Selector::parse("form").unwrap();
        let actions: Vec<_> = html.select(&forms).map(|f| action_of(f, page)).collect();
        let form = html
            .select(&forms)
            .find(|form| {
                let own = action_of(*form, page);
                own == action || own.split('?').next() == Some(action)
            })
            .unwrap_or_else(|| panic!("{}: no form {action:?} among {actions:?}", page.path));
        Self::read(form, page)
    }

    fn read(form: ElementRef<'_>, page: &Page) -> Self {
        let mut read = Self {
            sender: page.reader.clone(),
            page: page.path.clone(),
            action: action_of(form, page),
            method: form.attr("method").unwrap_or("get").to_ascii_uppercase(),
            fields: Vec::new(),
            choices: Vec::new(),
            buttons: Vec::new(),
            names: Vec::new(),
        };
        let controls = Selector::parse("input, textarea, select, button").unwrap();
        for control in form.select(&controls) {
            if control.attr("disabled").is_none() {
                read.take(control);
            }
        }
        read
    }

    fn take(&mut self, control: ElementRef<'_>) {
        let name = control.attr("name").unwrap_or_default().to_owned();
        let value = control.attr("value").unwrap_or_default().to_owned();
        let kind = match control.value().name() {
            "input" => control.attr("type").unwrap_or("text"),
            other => other,
        };
        match kind {
            "button" | "submit" => {
                self.buttons.push(Button {
                    label: words(control),
                    pair: (!name.is_empty()).then_some((name, value)),
                    action: control.attr("formaction").map(str::to_owned),
                });
                return;
            }
            _ if name.is_empty() => return,
            "checkbox" | "radio" => {
                let value = control.attr("value").unwrap_or("on").to_owned();
                if control.attr("checked").is_some() {
                    self.fields.push((name.clone(), value.clone()));
                }
                self.choices.push((name.clone(), value));
            }
            "textarea" => {
                let text = control.text().collect::<String>();
                self.fields.push((name.clone(), text));
            }
            "select" => {
                let options = Selector::parse("option").unwrap();
                let chosen = control
                    .select(&options)
                    .find(|option| option.attr("selected").is_some())
                    .or_else(|| control.select(&options).next());
                if let Some(option) = chosen {
                    let value = option.attr("value").unwrap_or_default().to_owned();
                    self.fields.push((name.clone(), value));
                }
            }
            _ => self.fields.push((name.clone(), value)),
        }
        self.names.push(name);
    }

    /// What a field holds.
    #[track_caller]
    pub fn value(&self, name: &str) -> &str {
        self.check(name);
        self.fields
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// Types into a field, or chooses in a list.
    #[track_caller]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        self.check(name);
        self.fields.retain(|(key, _)| key != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Ticks a box or chooses among radio buttons.
    #[track_caller]
    pub fn choose(self, name: &str, value: &str) -> Self {
        let offered = (name.to_owned(), value.to_owned());
        assert!(
            self.choices.contains(&offered),
            "{}: no choice {offered:?} among {:?}",
            self.page,
            self.choices
        );
        self.fill(name, value)
    }

    #[track_caller]
    fn check(&self, name: &str) {
        assert!(
            self.names.iter().any(|known| known == name),
            "{}: no field {name:?} among {:?}",
            self.page,
            self.names
        );
    }

    /// Presses the first button.
    #[track_caller]
    pub fn submit(self) -> Page {
        let button = self.buttons.first().cloned();
        self.send(button)
    }

    /// Presses the button with these words.
    #[track_caller]
    pub fn press(self, label: &str) -> Page {
        let button = self.buttons.iter().find(|b| b.label.contains(label));
        assert!(button.is_some(), "{}: no button {label:?}", self.page);
        let button = button.cloned();
        self.send(button)
    }

    #[track_caller]
    fn send(self, button: Option<Button>) -> Page {
        let mut fields = self.fields;
        let mut action = self.action;
        if let Some(button) = button {
            fields.extend(button.pair);
            action = button.action.unwrap_or(action);
        }
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        if self.method == "POST" {
            return self.sender.post(&action, &fields);
        }
        let query = entraide::web::routes::query(&fields);
        let path = action.split('?').next().unwrap();
        self.sender.get(&format!("{path}?{query}"))
    }
}

/// Where a form is sent: by default the address of its page.
fn action_of(form: ElementRef<'_>, page: &Page) -> String {
    match form.attr("action") {
        None | Some("") => page.path.clone(),
        Some(action) => action.to_owned(),
    }
}
