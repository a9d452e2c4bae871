-- Who people are: accounts, the names they have had, the identities they sign in with.

CREATE TABLE tenants (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('active', 'closed', 'quarantined')),
    generation BIGINT NOT NULL DEFAULT 1,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

CREATE TABLE accounts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL,
    email TEXT,
    email_key TEXT UNIQUE,
    email_verified_at TIMESTAMP,
    standing TEXT NOT NULL CHECK (standing IN ('newcomer', 'member', 'helper', 'moderator', 'admin')),
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'deleted')),
    suspended_until TIMESTAMP,
    suspension_reason TEXT,
    silenced_until TIMESTAMP,
    bio TEXT NOT NULL DEFAULT '',
    notify TEXT NOT NULL CHECK (notify IN ('at_once', 'daily', 'weekly', 'none')),
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

-- Every name ever held, current ones included: a name is never given to somebody else.
CREATE TABLE usernames (
    username_key TEXT NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    username TEXT NOT NULL,
    since TIMESTAMP NOT NULL
);
CREATE INDEX usernames_account ON usernames (account_id);

CREATE TABLE identities (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL CHECK (kind IN ('local', 'tenant')),
    tenant_id BIGINT REFERENCES tenants (id),
    generation BIGINT,
    uid TEXT,
    space_admin BOOLEAN NOT NULL DEFAULT FALSE,
    shown BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP NOT NULL,
    quarantined_at TIMESTAMP,
    removed_at TIMESTAMP,
    UNIQUE (tenant_id, generation, uid),
    CHECK ((kind = 'local') = (tenant_id IS NULL)),
    CHECK ((tenant_id IS NULL) = (uid IS NULL) AND (tenant_id IS NULL) = (generation IS NULL))
);
CREATE INDEX identities_account ON identities (account_id);
CREATE UNIQUE INDEX identities_one_local ON identities (account_id) WHERE kind = 'local';

CREATE TABLE passwords (
    identity_id BIGINT NOT NULL PRIMARY KEY REFERENCES identities (id),
    hash TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL
);

CREATE TABLE sessions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    identity_id BIGINT NOT NULL REFERENCES identities (id),
    device TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- The links mailed for the next two tables are signed (HMAC), so that no secret is stored.
-- A sign-up takes neither the address nor the name until its mail is answered.
CREATE TABLE pending_sign_ups (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX pending_sign_ups_expiry ON pending_sign_ups (expires_at);

CREATE TABLE account_tokens (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('reset_password', 'change_email')),
    email TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX account_tokens_account ON account_tokens (account_id);
CREATE INDEX account_tokens_expiry ON account_tokens (expires_at);

-- Wrong passwords, counted by address tried and by network it came from (both keyed hashes).
CREATE TABLE sign_in_failures (
    address_hash TEXT NOT NULL,
    network_hash TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_at TIMESTAMP NOT NULL,
    PRIMARY KEY (address_hash, network_hash)
);
CREATE INDEX sign_in_failures_age ON sign_in_failures (last_at);

-- Networks from which the owner did sign in: a flood of failures from elsewhere never shuts them out.
CREATE TABLE known_networks (
    address_hash TEXT NOT NULL,
    network_hash TEXT NOT NULL,
    last_at TIMESTAMP NOT NULL,
    PRIMARY KEY (address_hash, network_hash)
);
CREATE INDEX known_networks_age ON known_networks (last_at);
