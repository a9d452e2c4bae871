-- Words that mean the same in searches: what the operator added to the list of the program, one group
-- a line, and the lines of that list that they took out. The newest version holds, and without one the
-- list of the program. A change writes the version after the one it was made from, so that of two at
-- once the second is refused.
CREATE TABLE glossary_versions (
    version BIGINT NOT NULL PRIMARY KEY,
    added TEXT NOT NULL,
    removed TEXT NOT NULL,
    written_by BIGINT REFERENCES accounts (id),
    written_at TIMESTAMP NOT NULL
);
CREATE INDEX glossary_versions_author ON glossary_versions (written_by);

-- How often, on a day of the forum's time zone (as 2026-03-02), topics that resemble a question were
-- shown to somebody who began to write it, one of them was opened, and the question was sent
-- nevertheless. Numbers alone: nothing says who, or what about.
CREATE TABLE suggestion_days (
    day TEXT NOT NULL PRIMARY KEY,
    shown BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    sent BIGINT NOT NULL
);
