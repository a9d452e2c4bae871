DROP TRIGGER pages_tenants_shown ON tenants;
DROP FUNCTION pages_tenant;
DROP TRIGGER pages_identities_shown ON identities;
ALTER TABLE identities DROP COLUMN recheck_at;
DROP TABLE sign_ins;
