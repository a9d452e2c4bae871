DROP INDEX identities_quarantined;
DROP INDEX tenants_state;
DROP INDEX tenants_url;
ALTER TABLE tenants DROP COLUMN own_name;
DROP TABLE tenant_lives;
