//! The Nextcloud applications that questions are about, and the versions in use.

/// A Nextcloud application: `id` as Nextcloud names it, `label` as people call it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct App {
    pub id: &'static str,
    pub label: &'static str,
    /// Name of its drawing in the sprite.
    pub icon: &'static str,
    /// Shown on the home page ("aide par application").
    pub on_home: bool,
}

impl App {
    #[must_use]
    pub fn find(id: &str) -> Option<&'static App> {
        APPS.iter().find(|app| app.id == id)
    }
}

const fn app(id: &'static str, label: &'static str, icon: &'static str, on_home: bool) -> App {
    App {
        id,
        label,
        icon,
        on_home,
    }
}

pub const APPS: &[App] = &[
    app("files", "Fichiers", "files", true),
    app("calendar", "Agenda", "calendar", true),
    app("contacts", "Contacts", "contacts", true),
    app("richdocuments", "Documents", "documents", true),
    app("spreed", "Visio et discussions", "video", true),
    app("deck", "Projets (Deck)", "projects", true),
    app("photos", "Photos", "photos", true),
    app("collectives", "Collectifs", "book", false),
    app("forms", "Formulaires", "documents", false),
    app("tables", "Tables", "documents", false),
    app("tasks", "Tâches", "check", false),
    app("notes", "Notes", "edit", false),
    app("mail", "Courriel", "mail", false),
    app("polls", "Sondages", "check", false),
    app("settings", "Comptes et réglages", "key", true),
];

/// Major versions of Nextcloud that can be chosen, newest first.
pub const VERSIONS: &[&str] = &["34", "33", "32", "31", "30", "29", "28"];
