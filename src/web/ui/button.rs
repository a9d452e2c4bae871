use askama::{Template, filters::HtmlSafe};

use super::Icon;

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing the page is for.
    Primary,
    /// Other things one can do.
    #[default]
    Secondary,
    /// Rare or small things.
    Quiet,
    /// Destroys something.
    Danger,
}

impl Look {
    const fn classes(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Secondary => "button",
            Self::Quiet => "button quiet",
            Self::Danger => "button danger",
        }
    }
}

/// A button that submits the form around it.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "ui/button.html")]
pub struct Button {
    /// What happens, in words: « Publier ma question ».
    pub label: String,
    /// Sign before the label.
    pub icon: Option<Icon>,
    /// Its look.
    pub look: Look,
    /// Name and value sent with the form when this button is used.
    pub value: Option<(&'static str, String)>,
    /// Another address for the form.
    pub form_action: Option<String>,
    /// For a choice that stays on: whether it is on.
    pub pressed: Option<bool>,
    /// Words for screen readers after the label, where the label is the same several times on a
    /// page: « réponse de Karim ».
    pub about: Option<String>,
}

impl HtmlSafe for Button {}

impl Button {
    /// Makes the main button of a form.
    #[must_use]
    pub fn primary(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            look: Look::Primary,
            ..Self::default()
        }
    }

    /// Makes a button beside the main one.
    #[must_use]
    pub fn secondary(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// Puts a sign before the label.
    #[must_use]
    pub fn with_icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Changes the look.
    #[must_use]
    pub fn with_look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    /// Says whether the choice is on.
    #[must_use]
    pub fn pressed(mut self, pressed: bool) -> Self {
        self.pressed = Some(pressed);
        self
    }

    /// Sends `name=value` with the form when this button is used.
    #[must_use]
    pub fn sending(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.value = Some((name, value.into()));
        self
    }

    /// Tells screen readers what the button is about.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }
}

/// A link that looks like a button, for going somewhere to do something.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "ui/button_link.html")]
pub struct ButtonLink {
    /// What happens, in words.
    pub label: String,
    /// Where it goes.
    pub href: String,
    /// Sign before the label.
    pub icon: Option<Icon>,
    /// Its look.
    pub look: Look,
    /// Words for screen readers after the label.
    pub about: Option<String>,
    /// What the script may do instead of following it: a name of `data-enhance`.
    pub enhance: Option<&'static str>,
}

impl HtmlSafe for ButtonLink {}

impl ButtonLink {
    /// Makes a link with the look of a secondary button.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            ..Self::default()
        }
    }

    /// Puts a sign before the label.
    #[must_use]
    pub fn with_icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// Changes the look.
    #[must_use]
    pub fn with_look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    /// Tells screen readers what the link is about.
    #[must_use]
    pub fn about(mut self, about: impl Into<String>) -> Self {
        self.about = Some(about.into());
        self
    }
}

/// A form of one button: an act on the thing beside it, by POST.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "ui/action.html")]
pub struct Action {
    /// Where the form is sent.
    pub url: String,
    /// Its button.
    pub button: Button,
    /// Names and values sent with it.
    pub hidden: Vec<(&'static str, String)>,
}

impl HtmlSafe for Action {}

impl Action {
    /// Makes a form that sends nothing but its button.
    #[must_use]
    pub fn new(url: impl Into<String>, button: Button) -> Self {
        Self {
            url: url.into(),
            button,
            hidden: Vec::new(),
        }
    }
}

/// One line of a [`Menu`].
#[derive(Debug, Clone)]
pub enum MenuItem {
    /// Does something at once.
    Act(Action),
    /// Goes to a page.
    Go(ButtonLink),
}

impl MenuItem {
    /// Makes an entry that goes to a page.
    #[must_use]
    pub fn go(label: impl Into<String>, href: impl Into<String>, icon: Icon) -> Self {
        Self::Go(ButtonLink::new(label, href).with_icon(icon))
    }
}

/// Acts that are folded away until asked for; opens without script.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/menu.html")]
pub struct Menu {
    /// What the menu is, in words: « Modérer ».
    pub label: String,
    /// Sign before the label.
    pub icon: Icon,
    /// Words for screen readers after the label.
    pub about: Option<String>,
    /// The lines.
    pub items: Vec<MenuItem>,
}

impl HtmlSafe for Menu {}

impl Menu {
    /// Makes a menu of these lines; none when there are none.
    #[must_use]
    pub fn of(
        label: impl Into<String>,
        icon: Icon,
        about: impl Into<String>,
        items: Vec<MenuItem>,
    ) -> Option<Self> {
        (!items.is_empty()).then(|| Self {
            label: label.into(),
            icon,
            about: Some(about.into()),
            items,
        })
    }
}
