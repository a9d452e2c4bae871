use askama::{Template, filters::HtmlSafe};

use super::{Action, Icon};
use crate::web::dates::When;

/// Says before a form that it holds a text begun earlier, with a way to an empty one.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/kept_text.html")]
pub struct KeptText {
    /// What is here: « Voici le texte que vous aviez commencé ».
    pub text: String,
    /// When it was last changed.
    pub when: When,
    /// « Repartir d’une page blanche ».
    pub action: Action,
}

impl HtmlSafe for KeptText {}
