//! Pages of visitors from memory: never old, the same as made anew, within their bounds.
//!
//! Besides these tests, every scenario of the suite looks for old pages: [`TestApp`] makes each
//! page that is given from memory again, and compares.

mod answers;
mod bounds;
mod nodes;
mod showing;
mod tables;

use entraide::domain::{CategoryId, PostId, TopicId};
use entraide::features::categories;

use crate::support::{Page, Person, TestApp};

/// A forum with a question and its answer, both seen by a visitor.
struct Scene {
    app: TestApp,
    category: CategoryId,
    alice: Person,
    bob: Person,
    topic: TopicId,
    /// Bob's answer.
    answer: PostId,
    path: String,
}

fn scene() -> Scene {
    scene_in(TestApp::start())
}

fn scene_in(app: TestApp) -> Scene {
    let category = app.read(categories::all)[0].id;
    let (alice, bob) = (app.member("alice"), app.member("bob"));
    let topic = alice.asks(
        category,
        "Partager un agenda",
        "Je ne trouve pas le bouton.",
    );
    let page = bob.answers(topic, "Ouvrez le menu à trois points.");
    let path = format!("/t/partager-un-agenda/{topic}");
    assert!(page.location().starts_with(&path));
    Scene {
        answer: last_post(&app, topic),
        app,
        category,
        alice,
        bob,
        topic,
        path,
    }
}

fn last_post(app: &TestApp, topic: TopicId) -> PostId {
    use diesel::prelude::*;
    use entraide::db::schema::posts;
    app.read(|conn| {
        Ok(posts::table
            .filter(posts::topic_id.eq(topic))
            .order(posts::number.desc())
            .select(posts::id)
            .first(conn)?)
    })
}

impl Scene {
    /// The page as a visitor gets it, once it is in memory.
    #[track_caller]
    fn kept(&self, path: &str) -> Page {
        self.app.visitor().get(path).expect(200);
        assert!(self.is_kept(path), "{path} is not in memory");
        self.app.visitor().get(path).expect(200)
    }

    fn is_kept(&self, path: &str) -> bool {
        self.app.app.pages.has(&self.app.app, path)
    }

    /// The topic for a visitor, now.
    #[track_caller]
    fn reads(&self) -> Page {
        self.app.visitor().get(&self.path).expect(200)
    }
}
