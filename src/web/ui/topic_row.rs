use askama::{Template, filters::HtmlSafe};

use super::{Html, Link, StateBadge};
use crate::web::dates::When;

/// A topic in a list: its state, its title, and what helps to choose.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/topic_row.html")]
pub struct TopicRow {
    /// Its state.
    pub badge: StateBadge,
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Its category.
    pub category: Option<String>,
    /// Who asked, or their association.
    pub author: Option<String>,
    /// When it last changed, or was asked, as the list is sorted.
    pub when: Option<When>,
    /// More facts, each a few words: « 12 personnes aussi ».
    pub facts: Vec<String>,
    /// What came since the viewer's last visit, with the way to the first of it: « 3 nouveaux ».
    pub news: Option<Link>,
    /// The passage that was searched for, with `<mark>` on the words found.
    pub excerpt: Option<Html>,
}

impl HtmlSafe for TopicRow {}

/// A list of topics under its title.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/topic_list.html")]
pub struct TopicList {
    /// Heading of level 2.
    pub title: String,
    /// Whether the heading is only for screen readers, where the page's title says the same.
    pub title_hidden: bool,
    /// The topics.
    pub rows: Vec<TopicRow>,
}

impl HtmlSafe for TopicList {}
