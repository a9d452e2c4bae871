//! The life of a question.

mod closing;
mod details;
mod linked;
mod outdated;
mod plans;
mod reminders;
mod reserving;
mod shown;

use entraide::domain::{CategoryId, TopicId};
use entraide::features::{categories, lifecycle};

use crate::support::{Page, Person, TestApp};

/// A forum with somebody who asks, somebody who answers, and somebody who helps.
struct Scene {
    app: TestApp,
    category: CategoryId,
    alice: Person,
    bob: Person,
    hugo: Person,
}

fn scene() -> Scene {
    scene_in(TestApp::start())
}

fn scene_in(app: TestApp) -> Scene {
    Scene {
        category: app.read(categories::all)[0].id,
        alice: app.member("alice"),
        bob: app.member("bob"),
        hugo: app.helper("hugo"),
        app,
    }
}

impl Scene {
    /// Alice's question.
    fn question(&self) -> TopicId {
        let title = "Comment partager un agenda ?";
        self.alice
            .asks(self.category, title, "Je ne trouve pas le bouton.")
    }

    /// Alice's question and Bob's answer to it.
    fn answered(&self) -> TopicId {
        let topic = self.question();
        self.bob.answers(topic, "Ouvrez le menu à trois points.");
        topic
    }

    /// What time does, now.
    fn day_passes(&self) {
        lifecycle::schedule(&self.app.app).unwrap();
        self.app.run_jobs();
    }
}

fn open(person: &Person, topic: TopicId) -> Page {
    person.get(&format!("/t/{topic}")).follow().expect(200)
}

/// What the list of questions in a state shows, to a visitor.
fn listed(app: &TestApp, state: &str) -> String {
    app.visitor()
        .get(&format!("/questions?etat={state}"))
        .expect(200)
        .text()
}
