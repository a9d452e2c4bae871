-- Signing in with a space, while it is under way.

CREATE TABLE sign_ins (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- Hash of the cookie of the browser that began: nobody else goes on from here.
    browser_hash TEXT NOT NULL,
    -- Hash of what stands in the address that the browser comes back to.
    state_hash TEXT NOT NULL UNIQUE,
    tenant_id BIGINT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    generation BIGINT NOT NULL,
    method TEXT NOT NULL CHECK (method IN ('oidc', 'login_flow')),
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'link', 'recheck')),
    -- Of whoever links or is checked again.
    account_id BIGINT REFERENCES accounts (id) ON DELETE CASCADE,
    identity_id BIGINT REFERENCES identities (id) ON DELETE CASCADE,
    stage TEXT NOT NULL CHECK (stage IN ('begun', 'asked', 'proven', 'done')),
    -- Sealed: what must be known again when the person comes back.
    secrets TEXT NOT NULL,
    -- Sealed: who it is, once the space has said so.
    proof TEXT,
    -- Sealed: an app password of the space, until it is deleted there.
    app_password TEXT,
    -- Shown on both sides.
    code TEXT,
    back TEXT NOT NULL,
    -- Begun by a link, which somebody else may have given.
    by_link BOOLEAN NOT NULL,
    -- Nobody else asks the space before this.
    polling_until TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    CHECK ((purpose = 'sign_in') = (account_id IS NULL)),
    CHECK ((purpose = 'recheck') = (identity_id IS NOT NULL))
);
CREATE INDEX sign_ins_expiry ON sign_ins (expires_at);
CREATE INDEX sign_ins_tenant ON sign_ins (tenant_id);
CREATE INDEX sign_ins_account ON sign_ins (account_id);
CREATE INDEX sign_ins_identity ON sign_ins (identity_id);

-- When the space must say again that this person is theirs; none for passwords.
ALTER TABLE identities ADD COLUMN recheck_at TIMESTAMP;

-- An association that somebody agreed to show stands beside their name, on any page.
CREATE TRIGGER pages_identities_shown AFTER UPDATE OF shown, space_admin, removed_at, quarantined_at ON identities
    WHEN (OLD.shown OR NEW.shown) AND (NEW.shown IS NOT OLD.shown OR NEW.space_admin IS NOT OLD.space_admin
        OR NEW.removed_at IS NOT OLD.removed_at OR NEW.quarantined_at IS NOT OLD.quarantined_at)
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;

CREATE TRIGGER pages_tenants_shown AFTER UPDATE OF title, state, generation ON tenants
    WHEN (NEW.title IS NOT OLD.title OR NEW.state IS NOT OLD.state OR NEW.generation IS NOT OLD.generation)
        AND EXISTS (SELECT 1 FROM identities WHERE tenant_id = NEW.id AND shown)
BEGIN
    INSERT INTO page_changes (scope, entity_id) VALUES ('site', 0);
END;
