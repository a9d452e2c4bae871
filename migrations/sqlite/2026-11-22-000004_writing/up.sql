-- Writing and reading at ease: drafts that keep step, files, polls, links between topics, states in time.

-- Raised by each write: two tabs that write the same draft find out. `writer` names the tab
-- and counts its saves.
ALTER TABLE drafts ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE drafts ADD COLUMN writer TEXT;
CREATE INDEX drafts_recent ON drafts (account_id, updated_at, id);

-- `widths`: of the smaller copies of an image, ascending, separated by commas.
ALTER TABLE uploads ADD COLUMN widths TEXT NOT NULL DEFAULT '';
ALTER TABLE uploads ADD COLUMN alt TEXT NOT NULL DEFAULT '';
-- Set when its files are to be deleted; the row goes once they are gone.
ALTER TABLE uploads ADD COLUMN removed_at TIMESTAMP;
CREATE INDEX uploads_age ON uploads (created_at, id);
CREATE INDEX uploads_removed ON uploads (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX uploads_identity ON uploads (identity_id);
-- Whether the message shows it now; otherwise an older revision does, and keeps the file from being cleaned.
ALTER TABLE post_uploads ADD COLUMN in_text BOOLEAN NOT NULL DEFAULT TRUE;

-- When the present state began, and when the asker was last asked whether it is solved.
ALTER TABLE topics ADD COLUMN state_at TIMESTAMP;
ALTER TABLE topics ADD COLUMN reminded_at TIMESTAMP;
-- Why nobody answers any more: 'age' when it closed by itself.
ALTER TABLE topics ADD COLUMN lock_reason TEXT;
-- Why it is out of date, in the words of whoever said so.
ALTER TABLE topics ADD COLUMN outdated_reason TEXT;
-- The asker does not want to be asked any more whether it is solved.
ALTER TABLE topics ADD COLUMN reminders_off BOOLEAN NOT NULL DEFAULT FALSE;
-- What closes for its age. (Reminders walk along topics_state.)
CREATE INDEX topics_to_close ON topics (kind, state, bumped_at, id) WHERE locked_at IS NULL;

-- A message that asks the asker for more. Answered when they write or correct their question.
CREATE TABLE detail_requests (
    post_id BIGINT NOT NULL PRIMARY KEY REFERENCES posts (id),
    topic_id BIGINT NOT NULL REFERENCES topics (id),
    created_at TIMESTAMP NOT NULL,
    answered_at TIMESTAMP
);
CREATE INDEX detail_requests_topic ON detail_requests (topic_id, answered_at);

-- « Je m'en occupe »: who is writing an answer, until when.
CREATE TABLE reservations (
    topic_id BIGINT NOT NULL PRIMARY KEY REFERENCES topics (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    -- When it began: it is prolonged once.
    since TIMESTAMP NOT NULL,
    until TIMESTAMP NOT NULL
);
CREATE UNIQUE INDEX reservations_account ON reservations (account_id);

-- A question that goes on from another.
CREATE TABLE follow_ups (
    topic_id BIGINT NOT NULL PRIMARY KEY REFERENCES topics (id),
    origin_id BIGINT NOT NULL REFERENCES topics (id)
);
CREATE INDEX follow_ups_origin ON follow_ups (origin_id, topic_id);

-- Topics that a message links to.
CREATE TABLE post_links (
    post_id BIGINT NOT NULL REFERENCES posts (id),
    topic_id BIGINT NOT NULL REFERENCES topics (id),
    PRIMARY KEY (post_id, topic_id)
);
CREATE INDEX post_links_topic ON post_links (topic_id, post_id);

CREATE TABLE polls (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    post_id BIGINT NOT NULL UNIQUE REFERENCES posts (id),
    question TEXT NOT NULL,
    multiple BOOLEAN NOT NULL DEFAULT FALSE,
    -- Nobody but the database knows who chose what.
    anonymous BOOLEAN NOT NULL DEFAULT TRUE,
    closes_at TIMESTAMP,
    closed_at TIMESTAMP,
    voter_count BIGINT NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE poll_options (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    poll_id BIGINT NOT NULL REFERENCES polls (id),
    position BIGINT NOT NULL,
    label TEXT NOT NULL,
    vote_count BIGINT NOT NULL DEFAULT 0,
    UNIQUE (poll_id, position)
);
CREATE TABLE poll_votes (
    option_id BIGINT NOT NULL REFERENCES poll_options (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    poll_id BIGINT NOT NULL REFERENCES polls (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (option_id, account_id)
);
CREATE INDEX poll_votes_poll ON poll_votes (poll_id, account_id);
CREATE INDEX poll_votes_account ON poll_votes (account_id);

CREATE INDEX bookmarks_recent ON bookmarks (account_id, created_at, post_id);

-- The names of a topic's tags that an edit of its first message replaced, separated by commas; NULL
-- where none were kept. An empty `body` is a text that was erased for good.
ALTER TABLE revisions ADD COLUMN tags TEXT;
CREATE INDEX revisions_editor ON revisions (editor_id, replaced_at);

-- The revision at which a message was opened to everybody's pen: older texts stay its author's.
ALTER TABLE posts ADD COLUMN wiki_from BIGINT;

-- A password is chosen by whoever reads the mail, not by whoever filled the form.
ALTER TABLE pending_sign_ups DROP COLUMN password_hash;

-- Names by their first letters: the key of usernames is compared byte by byte already.
