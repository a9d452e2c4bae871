//! An empty, migrated database for each test.

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use entraide::config::{Config, DatabaseUrl, Sources};
use entraide::db::migrate;

/// The address of a PostgreSQL server on which databases may be made; `None` tests SQLite.
pub fn admin_url() -> Option<String> {
    std::env::var("TEST_DATABASE")
        .ok()
        .filter(|url| !url.is_empty())
}

/// A database that lives as long as this value.
pub struct Database {
    url: DatabaseUrl,
    address: String,
    /// Its name on the server; `None` for a file, which goes with its folder.
    name: Option<String>,
}

impl Database {
    /// A migrated database, empty of rows. On PostgreSQL it is a copy of one that was migrated
    /// once for all the tests of this process.
    pub fn create(folder: &Path) -> Self {
        match admin_url() {
            None => {
                let file = Self::file(folder);
                migrate::run(&file.url).unwrap();
                file
            }
            Some(admin) => {
                let template = template(&admin);
                Self::on_server(&admin, &format!("TEMPLATE {template}"))
            }
        }
    }

    /// A database without any table.
    pub fn bare(folder: &Path) -> Self {
        match admin_url() {
            None => Self::file(folder),
            Some(admin) => Self::on_server(&admin, "TEMPLATE template0"),
        }
    }

    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// As written in the settings.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn file(folder: &Path) -> Self {
        let address = format!("sqlite://{}/entraide.db", folder.display());
        Self {
            url: parse(&address),
            address,
            name: None,
        }
    }

    fn on_server(admin: &str, how: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("entraide_test_{}_{count}", std::process::id());
        run(admin, &format!("CREATE DATABASE {name} {how}"));
        let address = sibling(admin, &name);
        Self {
            url: parse(&address),
            address,
            name: Some(name),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let (Some(name), Some(admin)) = (&self.name, admin_url()) {
            run(&admin, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// The name of a migrated database, made at its first use. It is made anew by each run of the
/// tests, since migrations change until they are released.
fn template(admin: &str) -> &'static str {
    const NAME: &str = "entraide_template";
    static MADE: OnceLock<()> = OnceLock::new();
    MADE.get_or_init(|| {
        run(
            admin,
            &format!("DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"),
        );
        run(admin, &format!("CREATE DATABASE {NAME}"));
        migrate::run(&parse(&sibling(admin, NAME))).unwrap();
    });
    NAME
}

fn run(admin: &str, statement: &str) {
    let mut conn = PgConnection::establish(admin).unwrap();
    conn.batch_execute(statement).unwrap();
}

/// The address of another database on the same server.
fn sibling(admin: &str, name: &str) -> String {
    let mut url = url::Url::parse(admin).unwrap();
    url.set_path(name);
    url.into()
}

/// The address as the settings read it.
fn parse(address: &str) -> DatabaseUrl {
    let variable = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let sources = Sources {
        file: "absent.toml".into(),
        file_is_named: false,
        variables: vec![
            variable("ENTRAIDE_DATABASE_URL", address),
            variable("ENTRAIDE_SECRET_KEY", super::KEY),
        ],
    };
    Config::from_sources(&sources).unwrap().database_url
}
