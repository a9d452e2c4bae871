-- The lives of spaces: which instance answered under a name, from when to when.

CREATE TABLE tenant_lives (
    tenant_id BIGINT NOT NULL REFERENCES tenants (id),
    generation BIGINT NOT NULL,
    instance_id TEXT NOT NULL,
    began_at TIMESTAMP NOT NULL,
    -- NULL: the present one.
    ended_at TIMESTAMP,
    PRIMARY KEY (tenant_id, generation)
);

-- How the space calls itself, as far as it is not the registry's own word.
ALTER TABLE tenants ADD COLUMN own_name TEXT;
-- The space is known by its host when its whole address was typed.
CREATE INDEX tenants_url ON tenants (url);
CREATE INDEX tenants_state ON tenants (state, name);
-- What waits for a decision.
CREATE INDEX identities_quarantined ON identities (tenant_id, generation)
    WHERE quarantined_at IS NOT NULL AND removed_at IS NULL;
