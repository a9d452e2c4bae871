-- Spaces, as they were last seen, and the proof of who signs in by them.

-- What was pinned: a space that answers with another instance is another space.
ALTER TABLE tenants ADD COLUMN instance_id TEXT;
-- JSON: the ids of the keys that signed its tokens, sorted.
ALTER TABLE tenants ADD COLUMN key_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tenants ADD COLUMN method TEXT CHECK (method IN ('oidc', 'login_flow'));
ALTER TABLE tenants ADD COLUMN method_at TIMESTAMP;
-- What the space says of itself; shown to its own people and to moderators.
ALTER TABLE tenants ADD COLUMN colour TEXT;
ALTER TABLE tenants ADD COLUMN logo TEXT;
ALTER TABLE tenants ADD COLUMN version TEXT;
-- JSON: ids of apps, sorted.
ALTER TABLE tenants ADD COLUMN apps TEXT NOT NULL DEFAULT '[]';
ALTER TABLE tenants ADD COLUMN contacted_at TIMESTAMP;
ALTER TABLE tenants ADD COLUMN failed_at TIMESTAMP;
ALTER TABLE tenants ADD COLUMN failure TEXT;
-- Name and title, folded, for the search of the administration.
ALTER TABLE tenants ADD COLUMN search_key TEXT NOT NULL DEFAULT '';

-- When the space last said that this person is theirs, and by which way.
ALTER TABLE identities ADD COLUMN proven_at TIMESTAMP;
ALTER TABLE identities ADD COLUMN method TEXT CHECK (method IN ('oidc', 'login_flow'));
CREATE INDEX identities_tenant ON identities (tenant_id, id);
CREATE INDEX sessions_identity ON sessions (identity_id);
