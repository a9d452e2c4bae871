DROP TABLE suggestion_days;
DROP TABLE glossary_versions;
