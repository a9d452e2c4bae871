CREATE INDEX topic_follows_account ON topic_follows (account_id);
DROP INDEX topic_follows_newest;
