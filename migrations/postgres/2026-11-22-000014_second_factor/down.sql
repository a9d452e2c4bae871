DROP TABLE second_steps;
DROP TABLE recovery_codes;
DROP TABLE new_passkeys;
DROP TABLE passkeys;
DROP TABLE totp;
