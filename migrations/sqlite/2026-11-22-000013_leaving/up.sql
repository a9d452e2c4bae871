-- Leaving, and taking one's data along.

-- Who asked that their account be deleted. The row goes when all is erased, or when they changed
-- their mind.
CREATE TABLE departures (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    -- What becomes of their messages.
    messages TEXT NOT NULL CHECK (messages IN ('keep', 'remove')),
    asked_at TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    -- Once erasing has begun, nobody changes their mind any more; it is gone on with after a stop.
    begun_at TIMESTAMP
);
CREATE INDEX departures_due ON departures (due_at, account_id);

-- Copies of people's data, as files of the store. The row is written before the file and goes after it.
CREATE TABLE exports (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    storage_key TEXT NOT NULL UNIQUE,
    asked_at TIMESTAMP NOT NULL,
    ready_at TIMESTAMP,
    bytes BIGINT
);
CREATE INDEX exports_account ON exports (account_id, id);
CREATE INDEX exports_age ON exports (asked_at, id);
