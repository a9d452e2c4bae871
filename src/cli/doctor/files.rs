//! Who may read what is on the disk, and whether files that people send can be kept.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use futures_util::StreamExt;

use super::report::Check;
use crate::config::{Config, UploadsUrl};
use crate::uploads::{Storage, StorageError};

const RIGHTS: &str = "droits";
const UPLOADS: &str = "fichiers";
const OTHERS: u32 = 0o007;
const GROUP_AND_OTHERS: u32 = 0o077;

pub fn permissions(config: &Config, file: Option<&Path>) -> Vec<Check> {
    let mut found = Vec::new();
    let mode = |path: &Path| fs::metadata(path).ok().map(|meta| meta.mode());
    let data = &config.data_dir;
    let shown = data.display();
    match mode(data) {
        None => found.push(Check::look(
            RIGHTS,
            format!("{shown} n’existe pas encore"),
            "lancer entraide serve une première fois",
        )),
        Some(mode) if mode & OTHERS != 0 => found.push(Check::look(
            RIGHTS,
            format!("{shown} est ouvert aux autres comptes de la machine"),
            format!("chmod 750 {shown}"),
        )),
        Some(_) => {}
    }
    let key = data.join("secret.key");
    if mode(&key).is_some_and(|mode| mode & GROUP_AND_OTHERS != 0) {
        let shown = key.display();
        found.push(Check::broken(
            RIGHTS,
            format!("{shown} peut être lu par d’autres comptes"),
            format!("chmod 600 {shown}, puis changer la clé si d’autres ont pu la lire"),
        ));
    }
    let settings = file.unwrap_or(Path::new("entraide.toml"));
    if mode(settings).is_some_and(|mode| mode & OTHERS != 0) && holds_secret(settings) {
        let shown = settings.display();
        found.push(Check::look(
            RIGHTS,
            format!("{shown} contient un mot de passe et peut être lu par tous les comptes"),
            format!("chmod 640 {shown}, avec le groupe du forum"),
        ));
    }
    if found.is_empty() {
        found.push(Check::good(
            RIGHTS,
            format!("{shown} est fermé aux autres comptes"),
        ));
    }
    found
}

fn holds_secret(file: &Path) -> bool {
    let Ok(text) = fs::read_to_string(file) else {
        return false;
    };
    text.lines().map(str::trim_start).any(|line| {
        let key = line.split(['=', ' ']).next().unwrap_or_default();
        matches!(key, "secret_key" | "s3_secret_key")
            || (matches!(key, "database_url" | "smtp_url") && line.contains('@'))
    })
}

/// Writes a probe, reads it, deletes it.
pub fn uploads(config: &Config) -> Vec<Check> {
    let place = config.uploads_url.to_string();
    if let UploadsUrl::Folder(folder) = &config.uploads_url {
        let Ok(meta) = fs::metadata(folder) else {
            return vec![Check::look(
                UPLOADS,
                format!("{place} n’existe pas encore"),
                "lancer entraide serve une première fois",
            )];
        };
        // What root writes there could not be deleted by the forum.
        if fs::metadata("/proc/self").is_ok_and(|me| me.uid() != meta.uid()) {
            return vec![Check::look(
                UPLOADS,
                format!("{place} appartient à un autre compte : rien n’y est essayé"),
                "lancer doctor avec le compte du forum (sudo -u entraide …)",
            )];
        }
    }
    vec![match probe(config) {
        Ok(()) => Check::good(UPLOADS, format!("{place} garde, rend et supprime")),
        Err(why) => Check::broken(
            UPLOADS,
            format!("{place} : {why}"),
            "vérifier uploads_url, les droits, et avec S3 les clés et l’adresse",
        ),
    }]
}

fn probe(config: &Config) -> Result<(), String> {
    const TEXT: &[u8] = b"entraide doctor";
    let text = |e: StorageError| e.to_string();
    let mut key = [0_u8; 16];
    getrandom::fill(&mut key).map_err(|e| e.to_string())?;
    let key = hex::encode(key);
    let storage = Storage::open(&config.uploads_url, config.s3.as_ref()).map_err(text)?;
    let read = actix_web::rt::System::new().block_on(async {
        storage.put(&key, None, TEXT.to_vec()).await.map_err(text)?;
        let stored = storage.get(&key, None, None).await.map_err(text)?;
        let mut bytes = stored.ok_or("écrit, mais introuvable")?.bytes;
        let mut read = Vec::new();
        while let Some(part) = bytes.next().await {
            read.extend(part.map_err(|e| e.to_string())?);
        }
        Ok::<_, String>(read)
    });
    let deleted = storage.delete_blocking(&key, &[]).map_err(text);
    if read? != TEXT {
        return Err("rend autre chose que ce qui fut écrit".to_owned());
    }
    deleted
}
