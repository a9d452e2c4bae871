DROP TABLE site_texts;
DROP TABLE settings;
DROP TABLE moderation_log;
DROP TABLE mails;
DROP TABLE change_log;
DROP TABLE jobs;
DROP FUNCTION moderation_log_refuse();
