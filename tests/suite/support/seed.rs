//! Rows put straight into the database, for tests that are about something else than making them.

use diesel::prelude::*;
use entraide::db::schema::{categories, posts, topics};
use entraide::domain::{Audience, CategoryId, PostId, TopicId, TopicKind, TopicState, Visibility};
use entraide::text;

use super::{Person, TestApp};

impl TestApp {
    /// A category that these people may read, and members may write in.
    pub fn category(&self, name: &str, readers: Audience) -> CategoryId {
        let now = self.now();
        self.write(|conn| {
            Ok(diesel::insert_into(categories::table)
                .values((
                    categories::slug.eq(text::slug(name)),
                    categories::name.eq(name),
                    categories::read_level.eq(readers),
                    categories::write_level.eq(Audience::SignedIn),
                    categories::created_at.eq(now),
                    categories::updated_at.eq(now),
                ))
                .returning(categories::id)
                .get_result(conn)?)
        })
    }

    /// A visible question with its first message.
    pub fn topic(&self, author: &Person, category: CategoryId, title: &str) -> TopicId {
        let now = self.now();
        let topic = self.write(|conn| {
            Ok(diesel::insert_into(topics::table)
                .values((
                    topics::kind.eq(TopicKind::Question),
                    topics::state.eq(TopicState::Unanswered),
                    topics::visibility.eq(Visibility::Visible),
                    topics::title.eq(title),
                    topics::slug.eq(text::slug(title)),
                    topics::category_id.eq(category),
                    topics::author_id.eq(author.id()),
                    topics::identity_id.eq(author.identity()),
                    topics::created_at.eq(now),
                    topics::bumped_at.eq(now),
                    topics::updated_at.eq(now),
                ))
                .returning(topics::id)
                .get_result(conn)?)
        });
        self.message(author, topic, title);
        topic
    }

    /// A visible message at the end of a topic, rendered as messages are. Nobody is told of it.
    pub fn message(&self, author: &Person, topic: TopicId, body: &str) -> PostId {
        let now = self.now();
        let context = text::Context {
            mentions: &text::Mentions::new(),
            files: &text::Attachments::new(),
            own_origin: self.app.config.public_url.as_str(),
            id_prefix: "message-1-",
            top_title: 3,
        };
        let html = text::render(body, &context).unwrap();
        self.write(|conn| {
            let number: i64 = diesel::update(topics::table.find(topic))
                .set(topics::next_number.eq(topics::next_number + 1))
                .returning(topics::next_number)
                .get_result(conn)?;
            Ok(diesel::insert_into(posts::table)
                .values((
                    posts::topic_id.eq(topic),
                    posts::number.eq(number - 1),
                    posts::author_id.eq(author.id()),
                    posts::identity_id.eq(author.identity()),
                    posts::body.eq(body),
                    posts::html.eq(&html),
                    posts::renderer.eq(text::RENDERER),
                    posts::visibility.eq(Visibility::Visible),
                    posts::created_at.eq(now),
                ))
                .returning(posts::id)
                .get_result(conn)?)
        })
    }
}
