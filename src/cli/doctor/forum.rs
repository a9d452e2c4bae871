//! The database, the search index, the queue.

use crate::config::{Config, DatabaseUrl};
use crate::db::DbError;
use crate::db::health::{Examined, File, Server};
use crate::domain::{Clock, SystemClock, Timestamp};
use crate::features::{operating, search};
use crate::jobs;
use crate::search::Engine;

use super::report::Check;

const DATABASE: &str = "base de données";
const INTEGRITY: &str = "intégrité de la base";
const INDEX: &str = "index";
const JOBS: &str = "tâches";
/// Changes not yet searchable that an index at work never has for long.
const MUCH_LAG: i64 = 1_000;
/// A job that is due for longer has nobody to do it.
const FORGOTTEN: i64 = 600;
/// The log of SQLite beyond this is no longer folded back into the file.
const LARGE_WAL: u64 = 1 << 30;

fn open(config: &Config) -> Result<Examined, Check> {
    let shown = &config.database_url;
    let unreachable = |error: &DbError| {
        let error = error.to_string();
        let why: Vec<_> = error.split_whitespace().collect();
        let why = why.join(" ");
        let todo = "vérifier database_url, et que la base est lancée et joignable d’ici";
        Check::broken(DATABASE, format!("{shown} : {why}"), todo)
    };
    match Examined::open(&config.database_url) {
        Ok(Some(examined)) => Ok(examined),
        Ok(None) => Err(Check::look(
            DATABASE,
            format!("{shown} n’existe pas encore"),
            "lancer entraide serve une première fois",
        )),
        Err(error) => Err(unreachable(&error)),
    }
}

pub fn database(config: &Config) -> Vec<Check> {
    let mut examined = match open(config) {
        Ok(examined) => examined,
        Err(check) => return vec![check],
    };
    let facts = examined
        .file(&config.database_url)
        .and_then(|file| Ok((file, examined.server()?)));
    let mut found = match facts {
        Ok((Some(file), _)) => vec![of_file(&file)],
        Ok((_, Some(server))) => of_server(&server),
        Ok((None, None)) => Vec::new(),
        Err(error) => vec![Check::broken(
            DATABASE,
            error.to_string(),
            "réparer ou restaurer la base",
        )],
    };
    found.push(of_migrations(&mut examined));
    found
}

fn of_file(file: &File) -> Check {
    let said = format!(
        "SQLite {}, {}",
        file.version,
        super::machine::size(file.bytes)
    );
    if file.journal != "wal" {
        return Check::look(
            DATABASE,
            format!("{said}, journal « {} » au lieu de « wal »", file.journal),
            "mettre la base sur un disque local : SQLite en réseau perd des données",
        );
    }
    if file.wal_bytes > LARGE_WAL {
        return Check::look(
            DATABASE,
            format!(
                "{said}, journal de {}",
                super::machine::size(file.wal_bytes)
            ),
            "chercher un programme qui garde la base ouverte en lecture, puis relancer le forum",
        );
    }
    Check::good(DATABASE, said)
}

fn of_server(server: &Server) -> Vec<Check> {
    let said = format!(
        "PostgreSQL {}, {} connexions sur {}",
        server.version, server.connections, server.max_connections
    );
    let mut found = Vec::new();
    if server.encoding != "UTF8" {
        found.push(Check::broken(
            DATABASE,
            format!("{said}, encodage {}", server.encoding),
            "refaire la base avec ENCODING 'UTF8'",
        ));
    }
    if server.may_create != Some(true) {
        found.push(Check::look(
            DATABASE,
            format!("{said}, ce compte ne peut pas créer de tables"),
            "en faire le propriétaire de la base : la prochaine version en aura besoin",
        ));
    }
    // Each node takes up to twenty.
    if server.connections + 20 > server.max_connections {
        found.push(Check::look(
            DATABASE,
            format!("{said} : presque toutes prises"),
            "augmenter max_connections, ou réduire les autres programmes",
        ));
    }
    if found.is_empty() {
        found.push(Check::good(DATABASE, said));
    }
    found
}

fn of_migrations(examined: &mut Examined) -> Check {
    match examined.migrations() {
        Ok((missing, 0)) if missing.is_empty() => Check::good(DATABASE, "migrations à jour"),
        Ok((missing, strange)) if missing.is_empty() => Check::look(
            DATABASE,
            format!("{strange} migrations d’une version plus récente"),
            "mettre ce programme à jour lui aussi",
        ),
        Ok((missing, _)) => Check::look(
            DATABASE,
            format!("migrations à faire : {}", missing.join(", ")),
            "relancer le forum : elles se font au démarrage",
        ),
        Err(error) => Check::look(
            DATABASE,
            format!("aucune migration faite ({error})"),
            "lancer entraide serve une première fois",
        ),
    }
}

pub fn integrity(config: &Config) -> Vec<Check> {
    if let DatabaseUrl::Postgres(_) = config.database_url {
        return Vec::new();
    }
    let Ok(mut examined) = open(config) else {
        return Vec::new();
    };
    vec![match examined.quick_check() {
        Ok(wrong) if wrong.is_empty() => Check::good(INTEGRITY, "rien d’abîmé"),
        Ok(wrong) => Check::broken(
            INTEGRITY,
            wrong.join(" ; "),
            "arrêter le forum, garder une copie du fichier, restaurer la dernière sauvegarde",
        ),
        Err(error) => Check::broken(
            INTEGRITY,
            error.to_string(),
            "restaurer la dernière sauvegarde",
        ),
    }]
}

pub fn index(config: &Config) -> Vec<Check> {
    let folder = config.data_dir.join("index");
    let on_disk = match Engine::look(&folder) {
        Ok(Some(on_disk)) => on_disk,
        Ok(None) => {
            return vec![Check::look(
                INDEX,
                "pas d’index de cette version",
                "lancer entraide serve : il se fait seul",
            )];
        }
        Err(error) => {
            return vec![Check::broken(
                INDEX,
                error.to_string(),
                format!("arrêter le forum, supprimer {}, relancer", folder.display()),
            )];
        }
    };
    let Ok(mut examined) = open(config) else {
        return Vec::new();
    };
    let owner = if on_disk.owned {
        "tenu par un serve"
    } else {
        "forum arrêté"
    };
    let said = format!("{} documents, {owner}", on_disk.documents);
    vec![
        match search::lag(examined.conn(), on_disk.cursor.as_deref()) {
            Ok(lag) if lag > MUCH_LAG && on_disk.owned => Check::look(
                INDEX,
                format!("{said}, {lag} changements de retard"),
                "regarder le journal ; avec PostgreSQL, chercher une transaction restée ouverte",
            ),
            Ok(lag) => Check::good(INDEX, format!("{said}, retard {lag}")),
            Err(error) => Check::look(
                INDEX,
                format!("{said}, retard inconnu ({error})"),
                "réparer la base",
            ),
        },
    ]
}

pub fn jobs(config: &Config) -> Vec<Check> {
    let Ok(mut examined) = open(config) else {
        return Vec::new();
    };
    let now = SystemClock.now();
    let looked = jobs::states(examined.conn(), now)
        .and_then(|jobs| Ok((jobs, operating::mails(examined.conn())?)));
    let (jobs, mails) = match looked {
        Ok(looked) => looked,
        Err(error) => {
            return vec![Check::look(
                JOBS,
                error.to_string(),
                "lancer entraide serve une première fois",
            )];
        }
    };
    let mut found = Vec::new();
    let waits = waited(jobs.oldest_ready, now);
    if waits > FORGOTTEN {
        found.push(Check::broken(
            JOBS,
            format!(
                "{} tâches attendent, la première depuis {} min",
                jobs.ready,
                waits / 60
            ),
            "lancer entraide serve (sans --no-jobs) ou entraide work",
        ));
    }
    if jobs.dead > 0 {
        found.push(Check::look(
            JOBS,
            format!("{} tâches abandonnées", jobs.dead),
            "lire pourquoi dans /admin",
        ));
    }
    if found.is_empty() {
        let said = format!(
            "{} à faire, {} plus tard ; mails : {} en attente, {} refusés",
            jobs.ready, jobs.later, mails.waiting, mails.dropped
        );
        found.push(Check::good(JOBS, said));
    }
    found
}

fn waited(since: Option<Timestamp>, now: Timestamp) -> i64 {
    since.map_or(0, |since| now.unix() - since.unix())
}
