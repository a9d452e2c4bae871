-- Which pages a write shows on: noted by the database itself, so that no code can forget it.

-- A row says that pages of its scope may have changed: of the whole site, of the lists of topics, of the
-- library, of one topic, of one account. Kept for some minutes (docs/adr/0017).
CREATE TABLE page_changes (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    transaction_id BIGINT NOT NULL DEFAULT 0,
    scope TEXT NOT NULL CHECK (scope IN ('site', 'lists', 'library', 'topic', 'account')),
    entity_id BIGINT NOT NULL
);

CREATE TRIGGER pages_topic_tags_insert AFTER INSERT ON topic_tags
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', NEW.topic_id), ('lists', 0);
END;

CREATE TRIGGER pages_topic_tags_update AFTER UPDATE ON topic_tags
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id), ('lists', 0), ('topic', NEW.topic_id);
END;

CREATE TRIGGER pages_topic_tags_delete AFTER DELETE ON topic_tags
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id), ('lists', 0);
END;

CREATE TRIGGER pages_detail_requests_insert AFTER INSERT ON detail_requests
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', NEW.topic_id);
END;

CREATE TRIGGER pages_detail_requests_update AFTER UPDATE ON detail_requests
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id), ('topic', NEW.topic_id);
END;

CREATE TRIGGER pages_detail_requests_delete AFTER DELETE ON detail_requests
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id);
END;

CREATE TRIGGER pages_reservations_insert AFTER INSERT ON reservations
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', NEW.topic_id);
END;

CREATE TRIGGER pages_reservations_update AFTER UPDATE ON reservations
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id), ('topic', NEW.topic_id);
END;

CREATE TRIGGER pages_reservations_delete AFTER DELETE ON reservations
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id);
END;

CREATE TRIGGER pages_post_links_insert AFTER INSERT ON post_links
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', NEW.topic_id);
END;

CREATE TRIGGER pages_post_links_update AFTER UPDATE ON post_links
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id), ('topic', NEW.topic_id);
END;

CREATE TRIGGER pages_post_links_delete AFTER DELETE ON post_links
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id);
END;

CREATE TRIGGER pages_follow_ups_insert AFTER INSERT ON follow_ups
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', NEW.topic_id), ('topic', NEW.origin_id);
END;

CREATE TRIGGER pages_follow_ups_update AFTER UPDATE ON follow_ups
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id), ('topic', OLD.origin_id), ('topic', NEW.topic_id), ('topic', NEW.origin_id);
END;

CREATE TRIGGER pages_follow_ups_delete AFTER DELETE ON follow_ups
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id), ('topic', OLD.origin_id);
END;

CREATE TRIGGER pages_tutorials_insert AFTER INSERT ON tutorials
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('library', 0);
END;

CREATE TRIGGER pages_tutorials_update AFTER UPDATE ON tutorials
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('library', 0);
END;

CREATE TRIGGER pages_tutorials_delete AFTER DELETE ON tutorials
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('library', 0);
END;

CREATE TRIGGER pages_tutorial_tags_insert AFTER INSERT ON tutorial_tags
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('library', 0);
END;

CREATE TRIGGER pages_tutorial_tags_update AFTER UPDATE ON tutorial_tags
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('library', 0);
END;

CREATE TRIGGER pages_tutorial_tags_delete AFTER DELETE ON tutorial_tags
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('library', 0);
END;

CREATE TRIGGER pages_categories_insert AFTER INSERT ON categories
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_categories_update AFTER UPDATE ON categories
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_categories_delete AFTER DELETE ON categories
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_site_texts_insert AFTER INSERT ON site_texts
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_site_texts_update AFTER UPDATE ON site_texts
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_site_texts_delete AFTER DELETE ON site_texts
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_solutions_insert AFTER INSERT ON solutions
BEGIN
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', NEW.topic_id
    UNION SELECT 'lists', 0
    UNION SELECT 'account', author_id FROM posts WHERE id = NEW.post_id;
END;

CREATE TRIGGER pages_solutions_update AFTER UPDATE ON solutions
BEGIN
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', OLD.topic_id
    UNION SELECT 'lists', 0
    UNION SELECT 'account', author_id FROM posts WHERE id = OLD.post_id
    UNION SELECT 'topic', NEW.topic_id
    UNION SELECT 'account', author_id FROM posts WHERE id = NEW.post_id;
END;

CREATE TRIGGER pages_solutions_delete AFTER DELETE ON solutions
BEGIN
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', OLD.topic_id
    UNION SELECT 'lists', 0
    UNION SELECT 'account', author_id FROM posts WHERE id = OLD.post_id;
END;

CREATE TRIGGER pages_polls_insert AFTER INSERT ON polls
BEGIN
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', topic_id FROM posts WHERE id = NEW.post_id;
END;

CREATE TRIGGER pages_polls_update AFTER UPDATE ON polls
BEGIN
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', topic_id FROM posts WHERE id = OLD.post_id
    UNION SELECT 'topic', topic_id FROM posts WHERE id = NEW.post_id;
END;

CREATE TRIGGER pages_polls_delete AFTER DELETE ON polls
BEGIN
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', topic_id FROM posts WHERE id = OLD.post_id;
END;

CREATE TRIGGER pages_poll_options_insert AFTER INSERT ON poll_options
BEGIN
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', p.topic_id FROM polls q JOIN posts p ON p.id = q.post_id WHERE q.id = NEW.poll_id;
END;

CREATE TRIGGER pages_poll_options_update AFTER UPDATE ON poll_options
BEGIN
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', p.topic_id FROM polls q JOIN posts p ON p.id = q.post_id WHERE q.id = OLD.poll_id
    UNION SELECT 'topic', p.topic_id FROM polls q JOIN posts p ON p.id = q.post_id WHERE q.id = NEW.poll_id;
END;

CREATE TRIGGER pages_poll_options_delete AFTER DELETE ON poll_options
BEGIN
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', p.topic_id FROM polls q JOIN posts p ON p.id = q.post_id WHERE q.id = OLD.poll_id;
END;

-- A name that no topic bears yet shows nowhere.

CREATE TRIGGER pages_tags_update AFTER UPDATE ON tags
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_tags_delete AFTER DELETE ON tags
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

-- What the program notes for itself shows on no page.

CREATE TRIGGER pages_settings_insert AFTER INSERT ON settings WHEN NEW.key NOT IN ('forum_id', 'reindex_request', 'reindex_progress', 'changes.pruned_to')
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_settings_update AFTER UPDATE ON settings WHEN NEW.key NOT IN ('forum_id', 'reindex_request', 'reindex_progress', 'changes.pruned_to') AND NEW.value IS NOT OLD.value
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_settings_delete AFTER DELETE ON settings WHEN OLD.key NOT IN ('forum_id', 'reindex_request', 'reindex_progress', 'changes.pruned_to')
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

-- Names and standings stand beside messages, on any page.

CREATE TRIGGER pages_accounts_name AFTER UPDATE OF username, standing, state ON accounts WHEN NEW.username IS NOT OLD.username OR NEW.standing IS NOT OLD.standing OR NEW.state IS NOT OLD.state
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_accounts_bio AFTER UPDATE OF bio, created_at ON accounts
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('account', NEW.id);
END;

CREATE TRIGGER pages_posts_insert AFTER INSERT ON posts
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', NEW.topic_id), ('account', NEW.author_id);
END;

CREATE TRIGGER pages_posts_update AFTER UPDATE OF topic_id, number, author_id, body, html, visibility, revision, vote_count, wiki, created_at, edited_at ON posts
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id), ('account', OLD.author_id);
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', NEW.topic_id WHERE NEW.topic_id <> OLD.topic_id
    UNION SELECT 'account', NEW.author_id WHERE NEW.author_id <> OLD.author_id;
END;

CREATE TRIGGER pages_posts_seen AFTER UPDATE OF visibility ON posts WHEN NEW.visibility IS NOT OLD.visibility
BEGIN
    INSERT INTO page_changes (scope, entity_id) SELECT 'topic', l.topic_id FROM post_links l WHERE l.post_id = NEW.id;
END;

CREATE TRIGGER pages_posts_delete AFTER DELETE ON posts
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.topic_id), ('account', OLD.author_id);
END;

CREATE TRIGGER pages_topics_insert AFTER INSERT ON topics
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', NEW.id), ('lists', 0), ('account', NEW.author_id);
END;

CREATE TRIGGER pages_topics_update AFTER UPDATE OF kind, state, visibility, title, slug, category_id, app, version, author_id, next_number, answer_count, me_too_count, score, pinned_at, locked_at, lock_reason, outdated_reason, duplicate_of, merged_into, created_at, bumped_at ON topics
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', NEW.id), ('lists', 0), ('account', NEW.author_id);
END;

-- Other pages name this topic: those that link to it, those it leads to, what it follows and what follows it.

CREATE TRIGGER pages_topics_face AFTER UPDATE OF title, slug, visibility, category_id, state ON topics WHEN NEW.title IS NOT OLD.title OR NEW.slug IS NOT OLD.slug OR NEW.visibility IS NOT OLD.visibility OR NEW.category_id IS NOT OLD.category_id OR NEW.state IS NOT OLD.state
BEGIN
    INSERT INTO page_changes (scope, entity_id) 
    SELECT 'topic', p.topic_id FROM post_links l JOIN posts p ON p.id = l.post_id WHERE l.topic_id = NEW.id
    UNION SELECT 'topic', l.topic_id FROM post_links l JOIN posts p ON p.id = l.post_id WHERE p.topic_id = NEW.id
    UNION SELECT 'topic', origin_id FROM follow_ups WHERE topic_id = NEW.id
    UNION SELECT 'topic', topic_id FROM follow_ups WHERE origin_id = NEW.id;
END;

CREATE TRIGGER pages_topics_delete AFTER DELETE ON topics
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('topic', OLD.id), ('lists', 0), ('account', OLD.author_id);
END;
