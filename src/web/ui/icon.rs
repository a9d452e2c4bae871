use askama::{Template, filters::HtmlSafe};

use crate::web::assets;

/// A line icon of the sprite, drawn in the colour of the text around it.
///
/// Icons are decoration: a word always stands beside them, so they are hidden from screen
/// readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Template)]
#[template(path = "ui/icon.html")]
pub enum Icon {
    Files,
    Calendar,
    Contacts,
    Documents,
    Video,
    Projects,
    Photos,
    Key,
    Search,
    Menu,
    Check,
    Clock,
    Question,
    Reply,
    Useful,
    Hand,
    Bell,
    Bookmark,
    Flag,
    Lock,
    Pin,
    Edit,
    Trash,
    EyeOff,
    Link,
    User,
    Users,
    Shield,
    Book,
    Mail,
    Chevron,
    Plus,
    Info,
    Warning,
    More,
    Settings,
    Leave,
    Bold,
    Italic,
    Bullets,
    Numbers,
    Quote,
    Code,
    Eye,
}

impl HtmlSafe for Icon {}

impl Icon {
    /// Lists all icons.
    pub const ALL: [Self; 44] = [
        Self::Files,
        Self::Calendar,
        Self::Contacts,
        Self::Documents,
        Self::Video,
        Self::Projects,
        Self::Photos,
        Self::Key,
        Self::Search,
        Self::Menu,
        Self::Check,
        Self::Clock,
        Self::Question,
        Self::Reply,
        Self::Useful,
        Self::Hand,
        Self::Bell,
        Self::Bookmark,
        Self::Flag,
        Self::Lock,
        Self::Pin,
        Self::Edit,
        Self::Trash,
        Self::EyeOff,
        Self::Link,
        Self::User,
        Self::Users,
        Self::Shield,
        Self::Book,
        Self::Mail,
        Self::Chevron,
        Self::Plus,
        Self::Info,
        Self::Warning,
        Self::More,
        Self::Settings,
        Self::Leave,
        Self::Bold,
        Self::Italic,
        Self::Bullets,
        Self::Numbers,
        Self::Quote,
        Self::Code,
        Self::Eye,
    ];

    /// Returns the id of the symbol in the sprite.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Calendar => "calendar",
            Self::Contacts => "contacts",
            Self::Documents => "documents",
            Self::Video => "video",
            Self::Projects => "projects",
            Self::Photos => "photos",
            Self::Key => "key",
            Self::Search => "search",
            Self::Menu => "menu",
            Self::Check => "check",
            Self::Clock => "clock",
            Self::Question => "question",
            Self::Reply => "reply",
            Self::Useful => "useful",
            Self::Hand => "hand",
            Self::Bell => "bell",
            Self::Bookmark => "bookmark",
            Self::Flag => "flag",
            Self::Lock => "lock",
            Self::Pin => "pin",
            Self::Edit => "edit",
            Self::Trash => "trash",
            Self::EyeOff => "eye-off",
            Self::Link => "link",
            Self::User => "user",
            Self::Users => "users",
            Self::Shield => "shield",
            Self::Book => "book",
            Self::Mail => "mail",
            Self::Chevron => "chevron",
            Self::Plus => "plus",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::More => "more",
            Self::Settings => "settings",
            Self::Leave => "leave",
            Self::Bold => "bold",
            Self::Italic => "italic",
            Self::Bullets => "bullets",
            Self::Numbers => "numbers",
            Self::Quote => "quote",
            Self::Code => "code",
            Self::Eye => "eye",
        }
    }

    /// Finds an icon by the id of its symbol.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|icon| icon.name() == name)
    }

    fn sprite(self) -> String {
        format!("{}#{}", assets::url("icons.svg"), self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn sprite_and_names_agree() {
        let sprite = include_str!("../../../assets/icons.svg");
        let drawn: BTreeSet<&str> = sprite
            .split("<symbol id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .filter(|name| *name != "logo")
            .collect();
        let named: BTreeSet<&str> = Icon::ALL.iter().map(|icon| icon.name()).collect();
        assert_eq!(drawn, named);
    }

    #[test]
    fn is_hidden_from_screen_readers() {
        let html = Icon::EyeOff.to_string();
        assert!(html.contains(r#"aria-hidden="true""#) && html.contains("icons.svg#eye-off"));
    }
}
