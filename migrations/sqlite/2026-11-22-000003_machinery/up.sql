-- What the forum does by itself, and what it remembers having done.

CREATE TABLE jobs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- At most one waiting job bears a key; NULL for those that need none.
    unique_key TEXT UNIQUE,
    run_at TIMESTAMP NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    leased_until TIMESTAMP,
    lease TEXT,
    dead_at TIMESTAMP,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX jobs_ready ON jobs (dead_at, run_at, id);

-- The ordered list of what changed, which the search index of each node follows.
CREATE TABLE change_log (
    seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- The transaction that wrote the row: a reader must not pass one that is still open.
    transaction_id BIGINT NOT NULL DEFAULT 0,
    entity TEXT NOT NULL CHECK (entity IN ('topic', 'post', 'tutorial', 'category')),
    entity_id BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX change_log_order ON change_log (transaction_id, seq);
CREATE INDEX change_log_age ON change_log (created_at);

-- One row per mail that an event calls for: the key makes sure that one event makes one mail.
CREATE TABLE mails (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    delivery_key TEXT NOT NULL UNIQUE,
    account_id BIGINT REFERENCES accounts (id),
    message_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    dropped_at TIMESTAMP
);
CREATE INDEX mails_account ON mails (account_id);
CREATE INDEX mails_age ON mails (created_at);

CREATE TABLE moderation_log (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    actor_id BIGINT REFERENCES accounts (id),
    identity_id BIGINT REFERENCES identities (id),
    action TEXT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    topic_id BIGINT REFERENCES topics (id),
    post_id BIGINT REFERENCES posts (id),
    reason TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX moderation_log_account ON moderation_log (account_id);
CREATE INDEX moderation_log_actor ON moderation_log (actor_id);
CREATE INDEX moderation_log_post ON moderation_log (post_id);
CREATE INDEX moderation_log_topic ON moderation_log (topic_id);
CREATE TRIGGER moderation_log_no_update BEFORE UPDATE ON moderation_log
BEGIN SELECT RAISE(ABORT, 'moderation_log is append-only'); END;
CREATE TRIGGER moderation_log_no_delete BEFORE DELETE ON moderation_log
BEGIN SELECT RAISE(ABORT, 'moderation_log is append-only'); END;

-- Small facts about this forum: its own id, the secret-key check, operator's choices.
CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

-- The pages that the host writes: legal notice, privacy, accessibility, rules.
CREATE TABLE site_texts (
    key TEXT NOT NULL PRIMARY KEY,
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    renderer INTEGER NOT NULL,
    updated_by BIGINT REFERENCES accounts (id),
    updated_at TIMESTAMP NOT NULL
);
