//! Asking, answering, solving; and what nobody may do.

mod asking;
mod bad_input;
mod conflicts;
mod editing;
mod extras;
mod history;
mod lists;
mod reacting;
mod secrecy;
mod together;
mod wiki;

use crate::support::{Page, Person};

/// Asks a question as a browser would, and returns the page it leads to.
#[track_caller]
pub fn ask(person: &Person, title: &str, body: &str) -> Page {
    let form = person.get("/poser").expect(200).form("/poser");
    form.fill("title", title)
        .fill("body", body)
        .submit()
        .expect(303)
        .follow()
        .expect(200)
}

/// Answers on the page of a topic, and returns the page it leads to.
#[track_caller]
pub fn answer(person: &Person, topic: &Topic, body: &str) -> Page {
    let form = person
        .get(&topic.path)
        .expect(200)
        .form(&topic.action("repondre"));
    form.fill("body", body)
        .submit()
        .expect(303)
        .follow()
        .expect(200)
}

/// Where a topic is.
#[derive(Clone)]
pub struct Topic {
    pub path: String,
    pub id: i64,
}

impl Topic {
    /// The topic whose page this is.
    #[track_caller]
    pub fn of(page: &Page) -> Self {
        let path = page.path.split(['?', '#']).next().unwrap().to_owned();
        let id = path.rsplit('/').next().unwrap().parse().unwrap();
        Self { path, id }
    }

    pub fn action(&self, verb: &str) -> String {
        format!("/t/{}/{verb}", self.id)
    }
}

/// The id of the message that bears this number on a page, from the address of its report form.
#[track_caller]
pub fn post_id(page: &Page, number: i64) -> i64 {
    let links = page.html();
    let selector = format!("#message-{number} a[href^='/signaler/']");
    let link = links
        .select(&scraper::Selector::parse(&selector).unwrap())
        .next();
    let href = link
        .expect("a message that can be reported")
        .attr("href")
        .unwrap();
    href.rsplit('/').next().unwrap().parse().unwrap()
}
