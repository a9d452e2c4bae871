-- Keys with which programs act in the name of an account.

CREATE TABLE api_tokens (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- SHA-256 of the token, in hex: whoever reads the table cannot use it.
    token_hash TEXT NOT NULL UNIQUE,
    -- Its first characters, by which its owner recognises it.
    start TEXT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    -- The way of signing in that it was made with: it ends with it.
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    name TEXT NOT NULL,
    -- Words of scopes, separated by spaces.
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    -- NULL: it does not expire by itself.
    expires_at TIMESTAMP,
    -- Written every few minutes at most.
    last_used_at TIMESTAMP,
    revoked_at TIMESTAMP
);
CREATE INDEX api_tokens_account ON api_tokens (account_id, id);
CREATE INDEX api_tokens_identity ON api_tokens (identity_id);
CREATE INDEX api_tokens_expiry ON api_tokens (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX api_tokens_revoked ON api_tokens (revoked_at) WHERE revoked_at IS NOT NULL;
