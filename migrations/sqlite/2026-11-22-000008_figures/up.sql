-- What the administration sees: figures of each day, and its own part of the log.

-- One row a day, counted by a job. Days are those of the forum's time zone, as 2026-03-02.
CREATE TABLE daily_figures (
    day TEXT NOT NULL PRIMARY KEY,
    -- Visible messages, questions among the topics, accounts opened that day.
    messages BIGINT NOT NULL,
    questions BIGINT NOT NULL,
    sign_ups BIGINT NOT NULL,
    -- Of the questions asked that day: those that somebody else answered since, those answered
    -- within 24 hours, those solved.
    answered BIGINT NOT NULL,
    answered_in_a_day BIGINT NOT NULL,
    solved BIGINT NOT NULL,
    -- How long the first answers took, as counts by step of a scale, in JSON.
    waits TEXT NOT NULL,
    counted_at TIMESTAMP NOT NULL
);
CREATE INDEX posts_day ON posts (created_at);
CREATE INDEX topics_day ON topics (kind, created_at);
CREATE INDEX accounts_day ON accounts (created_at);

CREATE INDEX moderation_log_action ON moderation_log (action, id);
CREATE INDEX jobs_kind ON jobs (kind, dead_at, run_at);
CREATE INDEX mails_waiting ON mails (id) WHERE sent_at IS NULL AND dropped_at IS NULL;
CREATE INDEX mails_dropped ON mails (id) WHERE dropped_at IS NOT NULL;
CREATE INDEX accounts_standing ON accounts (standing, id);
CREATE INDEX accounts_state ON accounts (state, id);

-- The texts that the host's texts replaced, so that one can be taken back. The last ones of each.
CREATE TABLE site_text_versions (
    key TEXT NOT NULL,
    version BIGINT NOT NULL,
    body TEXT NOT NULL,
    written_by BIGINT REFERENCES accounts (id),
    written_at TIMESTAMP NOT NULL,
    PRIMARY KEY (key, version)
);
CREATE INDEX site_text_versions_author ON site_text_versions (written_by);
