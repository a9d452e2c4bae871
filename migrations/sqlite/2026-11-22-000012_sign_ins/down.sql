DROP TRIGGER pages_tenants_shown;
DROP TRIGGER pages_identities_shown;
ALTER TABLE identities DROP COLUMN recheck_at;
DROP TABLE sign_ins;
