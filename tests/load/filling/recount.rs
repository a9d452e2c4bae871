//! Whether what is stored twice agrees: counts, states, dates, references.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use entraide::config::DatabaseUrl;

use super::bulk;

/// What must never be found, in words, and how many rows there are of it.
const CHECKS: &[(&str, &str)] = &[
    (
        "topics whose next number is taken",
        "SELECT count(*) AS n FROM topics t WHERE next_number <> 1 + \
         (SELECT max(number) FROM posts p WHERE p.topic_id = t.id)",
    ),
    (
        "topics with another number of answers",
        "SELECT count(*) AS n FROM topics t LEFT JOIN solutions s ON s.topic_id = t.id \
         WHERE answer_count <> (SELECT count(*) FROM posts p WHERE p.topic_id = t.id \
         AND p.number > 1 AND p.visibility = 'visible' AND (t.kind <> 'question' \
         OR p.author_id <> t.author_id OR p.id = s.post_id))",
    ),
    (
        "topics with another number of « moi aussi »",
        "SELECT count(*) AS n FROM topics t WHERE me_too_count <> \
         (SELECT count(*) FROM me_toos m WHERE m.topic_id = t.id)",
    ),
    (
        "topics with another score",
        "SELECT count(*) AS n FROM topics t WHERE score <> me_too_count + \
         (SELECT count(*) FROM votes v JOIN posts p ON p.id = v.post_id WHERE p.topic_id = t.id)",
    ),
    (
        "messages with another number of votes",
        "SELECT count(*) AS n FROM posts p WHERE vote_count <> \
         (SELECT count(*) FROM votes v WHERE v.post_id = p.id)",
    ),
    (
        "topics in another state",
        "SELECT count(*) AS n FROM topics t WHERE state <> CASE WHEN kind <> 'question' THEN 'open' \
         WHEN EXISTS (SELECT 1 FROM solutions s WHERE s.topic_id = t.id) THEN 'solved' \
         WHEN answer_count > 0 THEN 'answered' ELSE 'unanswered' END",
    ),
    (
        "topics whose last message is of another time",
        "SELECT count(*) AS n FROM topics t WHERE bumped_at <> (SELECT max(created_at) FROM posts p \
         WHERE p.topic_id = t.id AND p.visibility = 'visible')",
    ),
    (
        "solutions that are no answer of their topic",
        "SELECT count(*) AS n FROM solutions s LEFT JOIN posts p ON p.id = s.post_id \
         WHERE p.id IS NULL OR p.topic_id <> s.topic_id OR p.number = 1 OR p.visibility <> 'visible'",
    ),
    (
        "messages of no topic or nobody",
        "SELECT count(*) AS n FROM posts p LEFT JOIN topics t ON t.id = p.topic_id \
         LEFT JOIN accounts a ON a.id = p.author_id LEFT JOIN identities i ON i.id = p.identity_id \
         WHERE t.id IS NULL OR a.id IS NULL OR i.account_id <> p.author_id",
    ),
    (
        "topics of no category or nobody",
        "SELECT count(*) AS n FROM topics t LEFT JOIN categories c ON c.id = t.category_id \
         LEFT JOIN accounts a ON a.id = t.author_id WHERE c.id IS NULL OR a.id IS NULL",
    ),
    (
        "votes of one's own message, or for none",
        "SELECT count(*) AS n FROM votes v LEFT JOIN posts p ON p.id = v.post_id \
         WHERE p.id IS NULL OR p.author_id = v.account_id",
    ),
    (
        "people who take part and do not follow",
        "SELECT count(*) AS n FROM posts p WHERE NOT EXISTS (SELECT 1 FROM topic_follows f \
         WHERE f.topic_id = p.topic_id AND f.account_id = p.author_id)",
    ),
    (
        "reading marks beyond the last message",
        "SELECT count(*) AS n FROM topic_reads r JOIN topics t ON t.id = r.topic_id \
         WHERE r.last_number >= t.next_number",
    ),
    (
        "links from nowhere or to nowhere",
        "SELECT count(*) AS n FROM post_links l LEFT JOIN posts p ON p.id = l.post_id \
         LEFT JOIN topics t ON t.id = l.topic_id WHERE p.id IS NULL OR t.id IS NULL",
    ),
];

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// What does not agree, in words; nothing when all is well.
///
/// # Errors
/// The database's.
pub fn recount(url: &DatabaseUrl) -> anyhow::Result<Vec<String>> {
    let mut conn = bulk::connect(url)?;
    let mut wrong = Vec::new();
    for (what, query) in CHECKS {
        let count: Count = diesel::sql_query(*query).get_result(&mut conn)?;
        if count.n > 0 {
            wrong.push(format!("{} {what}", count.n));
        }
    }
    Ok(wrong)
}
