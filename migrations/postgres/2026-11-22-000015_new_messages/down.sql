DROP INDEX posts_new;
