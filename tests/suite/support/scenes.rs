//! What people do, in a word.

use entraide::domain::{CategoryId, TopicId};

use super::{Page, Person};

impl Person {
    /// Asks a question, and returns it once it is published.
    #[track_caller]
    pub fn asks(&self, category: CategoryId, title: &str, body: &str) -> TopicId {
        let page = self.post(
            "/poser",
            &[
                ("title", title),
                ("category", &category.to_string()),
                ("body", body),
            ],
        );
        topic_of(page.location())
    }

    /// Answers in a topic.
    #[track_caller]
    pub fn answers(&self, topic: TopicId, body: &str) -> Page {
        let page = self.post(&format!("/t/{topic}/repondre"), &[("body", body)]);
        page.location();
        page
    }
}

/// The topic that an address leads to: `/t/{slug}/{id}…`.
#[track_caller]
fn topic_of(address: &str) -> TopicId {
    let path = address.split(['?', '#']).next().unwrap();
    path.rsplit('/')
        .next()
        .and_then(|id| id.parse().ok())
        .unwrap_or_else(|| panic!("not the address of a topic: {address}"))
}
