-- What an account with a password shows besides it.

CREATE TABLE totp (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    -- Sealed.
    secret TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    -- NULL: no code has been shown yet, and it counts for nothing.
    confirmed_at TIMESTAMP,
    -- Of the last code that was accepted: none is accepted twice.
    last_step BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE passkeys (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    credential_id TEXT NOT NULL UNIQUE,
    -- JSON: the public key, its counter.
    passkey TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP
);
CREATE INDEX passkeys_account ON passkeys (account_id, id);

-- A passkey that is about to be made, one an account.
CREATE TABLE new_passkeys (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    name TEXT NOT NULL,
    -- Sealed: what the browser is asked, and what its answer is checked against.
    state TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL
);

CREATE TABLE recovery_codes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    -- Keyed hash.
    hash TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    UNIQUE (account_id, hash)
);

-- Between a right password and a session.
CREATE TABLE second_steps (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- SHA-256 of the cookie of the browser that typed the password, in hex.
    token_hash TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    -- Where to go afterwards.
    back TEXT NOT NULL,
    -- Sealed: what passkeys are asked, and what their answer is checked against.
    state TEXT,
    tries BIGINT NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX second_steps_account ON second_steps (account_id);
CREATE INDEX second_steps_expiry ON second_steps (expires_at);
