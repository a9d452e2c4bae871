//! What stands before anybody writes: people, categories, tags.

use entraide::db::Conn;
use entraide::text;
use serde_json::{Value, json};

use super::bulk::{self, Column, time};
use super::plan::{HELPERS, MODERATORS, Plan};
use super::words;
use super::write::{id, start};

/// Members, from administrators down.
pub fn people(conn: &mut Conn, plan: &Plan) -> anyhow::Result<()> {
    let since = time(start(plan));
    let mut accounts = Vec::new();
    let mut names = Vec::new();
    let mut identities = Vec::new();
    for n in 0..plan.size.members {
        let first = words::FIRST_NAMES[n % words::FIRST_NAMES.len()];
        let name = format!("{first}-{n}");
        let key = text::fold(&name);
        let mail = format!("{key}@load.example");
        let standing = match n {
            0 => "admin",
            n if n < MODERATORS => "moderator",
            n if n < HELPERS => "helper",
            _ => "member",
        };
        accounts.push(json!([
            id(n),
            name,
            mail,
            mail,
            since,
            standing,
            "active",
            "none",
            since,
            since
        ]));
        names.push(json!([key, id(n), name, since]));
        identities.push(json!([id(n), id(n), "local", since, since]));
    }
    const ACCOUNTS: &[Column] = &[
        ("id", "bigint"),
        ("username", "text"),
        ("email", "text"),
        ("email_key", "text"),
        ("email_verified_at", "timestamp"),
        ("standing", "text"),
        ("state", "text"),
        ("notify", "text"),
        ("created_at", "timestamp"),
        ("updated_at", "timestamp"),
    ];
    const NAMES: &[Column] = &[
        ("username_key", "text"),
        ("account_id", "bigint"),
        ("username", "text"),
        ("since", "timestamp"),
    ];
    const IDENTITIES: &[Column] = &[
        ("id", "bigint"),
        ("account_id", "bigint"),
        ("kind", "text"),
        ("created_at", "timestamp"),
        ("last_used_at", "timestamp"),
    ];
    bulk::insert(conn, "accounts", ACCOUNTS, &accounts)?;
    bulk::insert(conn, "usernames", NAMES, &names)?;
    bulk::insert(conn, "identities", IDENTITIES, &identities)
}

/// Categories and tags.
pub fn places(conn: &mut Conn, plan: &Plan) -> anyhow::Result<()> {
    let since = time(start(plan));
    let categories: Vec<Value> = (0..plan.size.categories)
        .map(|n| {
            let (name, icon) = words::CATEGORIES[n % words::CATEGORIES.len()];
            let name = match n / words::CATEGORIES.len() {
                0 => name.to_owned(),
                more => format!("{name} {}", more + 1),
            };
            json!([
                id(n),
                text::slug(&name),
                name,
                "",
                icon,
                id(n),
                0,
                1,
                since,
                since
            ])
        })
        .collect();
    const CATEGORIES: &[Column] = &[
        ("id", "bigint"),
        ("slug", "text"),
        ("name", "text"),
        ("description", "text"),
        ("icon", "text"),
        ("position", "bigint"),
        ("read_level", "smallint"),
        ("write_level", "smallint"),
        ("created_at", "timestamp"),
        ("updated_at", "timestamp"),
    ];
    // The one that every forum begins with.
    bulk::batch(conn, "DELETE FROM categories")?;
    bulk::insert(conn, "categories", CATEGORIES, &categories)?;
    let tags: Vec<Value> = (words::TAGS.iter().enumerate())
        .map(|(n, name)| json!([id(n), text::slug(name), name, since]))
        .collect();
    const TAGS: &[Column] = &[
        ("id", "bigint"),
        ("tag_key", "text"),
        ("name", "text"),
        ("created_at", "timestamp"),
    ];
    bulk::insert(conn, "tags", TAGS, &tags)
}
