//! `/admin/composants`: the living style guide, every piece of the UI kit in every state.
//!
//! Its links and buttons lead back to the page: it shows, and changes nothing.

mod messages;
mod samples;

use actix_web::HttpResponse;
use askama::Template;

use crate::error::AppError;
use crate::features::admin::breadcrumbs;
use crate::web::dates::When;
use crate::web::layout::Layout;
use crate::web::ui::{
    Avatar, Breadcrumbs, Button, ButtonLink, CategoryPill, Chart, Diff, Disclosure, EmptyState,
    Figures, Filters, FormCard, Html, Icon, Menu, MessageCard, NextPage, Notice, Pagination,
    PollCard, SearchBox, SideCard, SolutionCard, Table, Tabs, TagList, TopicList,
};
use crate::web::{Visit, page as show, see_other};

/// Where every sample leads.
const HERE: &str = "/admin/composants";

/// Every piece of the UI kit.
#[derive(Template)]
#[template(path = "admin/components.html")]
struct ComponentsPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    states: TagList,
    buttons: Vec<Button>,
    button_links: Vec<ButtonLink>,
    menu: Menu,
    notices: Vec<Notice>,
    form: FormCard,
    search: SearchBox,
    filters: Filters,
    tabs: Tabs,
    pagination: Option<Pagination>,
    next_page: NextPage,
    pills: Vec<CategoryPill>,
    avatars: Vec<Avatar>,
    list: TopicList,
    message: MessageCard,
    diff: Option<Diff>,
    prose: Html,
    poll: PollCard,
    solution: Option<SolutionCard>,
    side_card: SideCard,
    figures: Figures,
    table: Table,
    empty: EmptyState,
    disclosure: Disclosure,
    chart: Chart,
}

/// For moderators too: they write to people about these pages.
fn permitted(visit: &Visit) -> Result<(), AppError> {
    visit.person()?;
    if visit.viewer.moderates() {
        Ok(())
    } else {
        Err(AppError::Forbidden(
            "Cette page est réservée à la modération et à l’administration.".to_owned(),
        ))
    }
}

pub(super) async fn page(visit: Visit) -> Result<HttpResponse, AppError> {
    permitted(&visit)?;
    show(&components(&visit))
}

/// The buttons of the samples.
pub(super) async fn press(visit: Visit) -> Result<HttpResponse, AppError> {
    permitted(&visit)?;
    Ok(see_other(HERE))
}

fn components(visit: &Visit) -> ComponentsPage {
    let when: When = visit.when(visit.now);
    ComponentsPage {
        layout: visit.private_layout("Composants"),
        breadcrumbs: breadcrumbs(&[]),
        states: samples::states(),
        buttons: samples::buttons(),
        button_links: samples::button_links(),
        menu: samples::menu(),
        notices: samples::notices(),
        form: samples::form(),
        search: samples::search(),
        filters: samples::filters(),
        tabs: samples::tabs(),
        pagination: Pagination::numbered(5, 12, |page| format!("{HERE}?page={page}")),
        next_page: NextPage {
            next: Some(format!("{HERE}?apres=2")),
            first: Some(HERE.to_owned()),
        },
        pills: samples::pills(),
        avatars: (0..6).map(|id| Avatar::of("Mireille", id)).collect(),
        list: samples::topics(&when),
        message: messages::message(&when),
        diff: samples::diff(),
        prose: messages::prose(),
        poll: messages::poll(false),
        solution: Some(messages::solution(&when)),
        side_card: samples::side_card(),
        figures: samples::figures(),
        table: samples::table(&when),
        empty: samples::empty(),
        disclosure: Disclosure {
            summary: "Un texte plié".to_owned(),
            text: "Il se lit en l’ouvrant.".to_owned(),
        },
        chart: samples::chart(),
    }
}
