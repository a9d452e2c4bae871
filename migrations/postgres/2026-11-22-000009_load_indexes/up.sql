-- The newest follows of a person without a look at all of them: what is unread is looked for there.
CREATE INDEX topic_follows_newest ON topic_follows (account_id, level, created_at, topic_id);
DROP INDEX topic_follows_account;
