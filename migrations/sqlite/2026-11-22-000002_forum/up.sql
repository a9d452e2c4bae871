-- What is said: categories, topics, messages, and what people do with them.

CREATE TABLE categories (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL DEFAULT '',
    icon TEXT NOT NULL DEFAULT 'question',
    position BIGINT NOT NULL DEFAULT 0,
    -- 0 everyone, 1 signed in, 2 helpers, 3 moderators.
    read_level SMALLINT NOT NULL CHECK (read_level BETWEEN 0 AND 3),
    write_level SMALLINT NOT NULL CHECK (write_level BETWEEN 1 AND 3),
    archived_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

CREATE TABLE tags (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    tag_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE topics (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('question', 'discussion', 'idea', 'announcement')),
    state TEXT NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('visible', 'pending', 'hidden', 'deleted')),
    title TEXT NOT NULL,
    slug TEXT NOT NULL,
    category_id BIGINT NOT NULL REFERENCES categories (id),
    app TEXT,
    version TEXT,
    author_id BIGINT NOT NULL REFERENCES accounts (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    -- The number the next message will bear; numbers never come back.
    next_number BIGINT NOT NULL DEFAULT 1,
    -- Visible messages other than the first.
    answer_count BIGINT NOT NULL DEFAULT 0,
    me_too_count BIGINT NOT NULL DEFAULT 0,
    score BIGINT NOT NULL DEFAULT 0,
    pinned_at TIMESTAMP,
    locked_at TIMESTAMP,
    duplicate_of BIGINT REFERENCES topics (id),
    merged_into BIGINT REFERENCES topics (id),
    created_at TIMESTAMP NOT NULL,
    bumped_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX topics_recent ON topics (kind, visibility, bumped_at, id);
CREATE INDEX topics_recent_all ON topics (visibility, bumped_at, id);
CREATE INDEX topics_state ON topics (kind, visibility, state, bumped_at, id);
CREATE INDEX topics_category ON topics (category_id, visibility, bumped_at, id);
CREATE INDEX topics_popular ON topics (kind, visibility, score, id);
CREATE INDEX topics_popular_all ON topics (visibility, score, id);
CREATE INDEX topics_category_state ON topics (category_id, visibility, state, bumped_at, id);
CREATE INDEX topics_category_popular ON topics (category_id, visibility, score, id);
CREATE INDEX topics_author ON topics (author_id, id);
CREATE INDEX topics_app ON topics (app, visibility, bumped_at, id);

CREATE TABLE topic_tags (
    topic_id BIGINT NOT NULL REFERENCES topics (id),
    tag_id BIGINT NOT NULL REFERENCES tags (id),
    PRIMARY KEY (topic_id, tag_id)
);
CREATE INDEX topic_tags_tag ON topic_tags (tag_id, topic_id);

CREATE TABLE posts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    topic_id BIGINT NOT NULL REFERENCES topics (id),
    number BIGINT NOT NULL CHECK (number >= 1),
    author_id BIGINT NOT NULL REFERENCES accounts (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    renderer INTEGER NOT NULL,
    visibility TEXT NOT NULL CHECK (visibility IN ('visible', 'pending', 'hidden', 'deleted')),
    -- Raised by each edit; an edit names the revision it started from.
    revision BIGINT NOT NULL DEFAULT 1,
    vote_count BIGINT NOT NULL DEFAULT 0,
    wiki BOOLEAN NOT NULL DEFAULT FALSE,
    -- Made by the form: the same form sent twice makes one message.
    submission TEXT,
    -- The author, when they deleted it themselves: only then may they restore it.
    deleted_by BIGINT REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    edited_at TIMESTAMP,
    UNIQUE (topic_id, number),
    UNIQUE (author_id, submission)
);
CREATE INDEX posts_author ON posts (author_id, id);
CREATE INDEX posts_renderer ON posts (renderer, id);
CREATE INDEX posts_pending ON posts (created_at, id) WHERE visibility = 'pending';

-- Where a message stood before it was moved.
CREATE TABLE post_redirects (
    topic_id BIGINT NOT NULL REFERENCES topics (id),
    number BIGINT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id),
    PRIMARY KEY (topic_id, number)
);
CREATE INDEX post_redirects_post ON post_redirects (post_id);

-- The text a message had before each edit.
CREATE TABLE revisions (
    post_id BIGINT NOT NULL REFERENCES posts (id),
    revision BIGINT NOT NULL,
    title TEXT,
    body TEXT NOT NULL,
    editor_id BIGINT NOT NULL REFERENCES accounts (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    reason TEXT NOT NULL DEFAULT '',
    replaced_at TIMESTAMP NOT NULL,
    PRIMARY KEY (post_id, revision)
);

CREATE TABLE solutions (
    topic_id BIGINT NOT NULL PRIMARY KEY REFERENCES topics (id),
    post_id BIGINT NOT NULL UNIQUE REFERENCES posts (id),
    chosen_by BIGINT NOT NULL REFERENCES accounts (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    chosen_at TIMESTAMP NOT NULL
);

CREATE TABLE votes (
    post_id BIGINT NOT NULL REFERENCES posts (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (post_id, account_id)
);
CREATE INDEX votes_account ON votes (account_id);

CREATE TABLE me_toos (
    topic_id BIGINT NOT NULL REFERENCES topics (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (topic_id, account_id)
);
CREATE INDEX me_toos_account ON me_toos (account_id);

CREATE TABLE topic_follows (
    topic_id BIGINT NOT NULL REFERENCES topics (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    level TEXT NOT NULL CHECK (level IN ('follow', 'mute')),
    reason TEXT NOT NULL CHECK (reason IN ('asked', 'answered', 'me_too', 'chosen')),
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (topic_id, account_id)
);
CREATE INDEX topic_follows_account ON topic_follows (account_id);

CREATE TABLE category_follows (
    category_id BIGINT NOT NULL REFERENCES categories (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    level TEXT NOT NULL CHECK (level IN ('follow', 'mute')),
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (category_id, account_id)
);
CREATE INDEX category_follows_account ON category_follows (account_id);

CREATE TABLE tag_follows (
    tag_id BIGINT NOT NULL REFERENCES tags (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    level TEXT NOT NULL CHECK (level IN ('follow', 'mute')),
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (tag_id, account_id)
);
CREATE INDEX tag_follows_account ON tag_follows (account_id);

CREATE TABLE topic_reads (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    topic_id BIGINT NOT NULL REFERENCES topics (id),
    last_number BIGINT NOT NULL,
    read_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, topic_id)
);
CREATE INDEX topic_reads_topic ON topic_reads (topic_id);

CREATE TABLE bookmarks (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    post_id BIGINT NOT NULL REFERENCES posts (id),
    note TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, post_id)
);
CREATE INDEX bookmarks_post ON bookmarks (post_id);

CREATE TABLE post_mentions (
    post_id BIGINT NOT NULL REFERENCES posts (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (post_id, account_id)
);
CREATE INDEX post_mentions_account ON post_mentions (account_id);

-- What was typed and not yet published. Before sign-in the owner is the browser that holds the token.
CREATE TABLE drafts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT REFERENCES accounts (id),
    token_hash TEXT UNIQUE,
    place TEXT NOT NULL,
    fields TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    UNIQUE (account_id, place),
    CHECK ((account_id IS NULL) <> (token_hash IS NULL))
);
CREATE INDEX drafts_age ON drafts (updated_at);

CREATE TABLE uploads (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    storage_key TEXT NOT NULL UNIQUE,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX uploads_account ON uploads (account_id);

CREATE TABLE post_uploads (
    post_id BIGINT NOT NULL REFERENCES posts (id),
    upload_id BIGINT NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (post_id, upload_id)
);
CREATE INDEX post_uploads_upload ON post_uploads (upload_id);

CREATE TABLE flags (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    post_id BIGINT NOT NULL REFERENCES posts (id),
    account_id BIGINT REFERENCES accounts (id),
    identity_id BIGINT REFERENCES identities (id),
    reason TEXT NOT NULL CHECK (reason IN ('spam', 'hurtful', 'personal_data', 'off_topic', 'illegal', 'other')),
    details TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMP NOT NULL,
    decided_at TIMESTAMP,
    decided_by BIGINT REFERENCES accounts (id),
    decision TEXT CHECK (decision IN ('upheld', 'rejected')),
    UNIQUE (post_id, account_id)
);
CREATE INDEX flags_open ON flags (decided_at, id);

CREATE TABLE tutorials (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    external_id TEXT UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    renderer INTEGER NOT NULL,
    app TEXT,
    level TEXT CHECK (level IN ('beginner', 'intermediate', 'advanced')),
    visibility TEXT NOT NULL CHECK (visibility IN ('visible', 'pending', 'hidden', 'deleted')),
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE INDEX tutorials_recent ON tutorials (visibility, updated_at, id);
CREATE INDEX tutorials_renderer ON tutorials (renderer, id);

CREATE TABLE tutorial_slugs (
    slug TEXT NOT NULL PRIMARY KEY,
    tutorial_id BIGINT NOT NULL REFERENCES tutorials (id)
);
CREATE INDEX tutorial_slugs_tutorial ON tutorial_slugs (tutorial_id);

CREATE TABLE tutorial_tags (
    tutorial_id BIGINT NOT NULL REFERENCES tutorials (id),
    tag_id BIGINT NOT NULL REFERENCES tags (id),
    PRIMARY KEY (tutorial_id, tag_id)
);
CREATE INDEX tutorial_tags_tag ON tutorial_tags (tag_id, tutorial_id);
