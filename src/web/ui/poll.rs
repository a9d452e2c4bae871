use askama::{Template, filters::HtmlSafe};

use super::{Button, Choice, Icon, Link, StateBadge};

/// What can be chosen in a poll.
#[derive(Debug, Clone)]
pub struct PollForm {
    /// Where the vote is sent.
    pub url: String,
    /// Boxes to tick instead of one to choose.
    pub multiple: bool,
    /// The choices; their values are sent as `choix`.
    pub choices: Vec<Choice>,
    /// What the button says.
    pub button: &'static str,
}

/// What a choice got.
#[derive(Debug, Clone)]
pub struct PollResult {
    /// The choice.
    pub label: String,
    /// « 3 voix, 60 % ».
    pub words: String,
    /// 0 to 100.
    pub percent: u8,
    /// Whether the viewer chose it.
    pub mine: bool,
    /// Who chose it, where that is shown.
    pub names: Option<String>,
}

/// A poll under a message: its form or its results.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/poll_card.html")]
pub struct PollCard {
    /// Id of the element.
    pub id: String,
    /// Level of its heading.
    pub level: u8,
    /// The question.
    pub question: String,
    /// Said when it takes no more votes.
    pub state: Option<StateBadge>,
    /// Small facts: « 12 personnes ont voté », « vote anonyme ».
    pub facts: Vec<String>,
    /// `None` where results are shown.
    pub form: Option<PollForm>,
    /// Empty where the form is shown.
    pub results: Vec<PollResult>,
    /// « Voir les résultats », « Changer mon vote ».
    pub links: Vec<Link>,
}

impl HtmlSafe for PollCard {}

impl PollCard {
    fn button(&self, form: &PollForm) -> Button {
        Button::primary(form.button).about(&self.question)
    }
}
