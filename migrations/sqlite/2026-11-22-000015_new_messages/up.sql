-- What is new in topics is counted from this index alone: the rows are wide, and a list would read
-- some hundreds of them.
CREATE INDEX posts_new ON posts (topic_id, number, visibility, author_id);
