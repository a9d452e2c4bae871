//! Pages that are only a form, a table or a text: most of them need no template of their own.

use askama::Template;

use super::dates::When;
use super::layout::Layout;
use super::ui::{Breadcrumbs, Figures, Filters, FormCard, Html, Link, NextPage, Table, Tabs};

/// A page of one or two short forms.
#[derive(Default, Template)]
#[template(path = "pages/form.html")]
pub struct FormPage {
    pub layout: Layout,
    pub breadcrumbs: Option<Breadcrumbs>,
    pub intro: Option<String>,
    pub forms: Vec<FormCard>,
    pub links: Vec<Link>,
}

/// A page around a table.
#[derive(Template)]
#[template(path = "pages/table.html")]
pub struct TablePage {
    pub layout: Layout,
    pub breadcrumbs: Option<Breadcrumbs>,
    pub tabs: Option<Tabs>,
    pub intro: Option<String>,
    pub figures: Option<Figures>,
    pub filters: Option<Filters>,
    pub table: Table,
    pub next: Option<NextPage>,
    pub form: Option<FormCard>,
}

/// A text.
#[derive(Template)]
#[template(path = "pages/text.html")]
pub struct TextPage {
    pub layout: Layout,
    pub updated: Option<When>,
    pub body: Html,
}
