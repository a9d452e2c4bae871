//! What an operator reads when a setting is wrong.

use super::*;

/// The message with ordinary spaces, so that tests can be read.
fn message(result: Result<Config, ConfigError>) -> String {
    let error = result.expect_err("these settings are wrong").to_string();
    assert_eq!(error.lines().count(), 1, "one line: {error}");
    error.replace(['\u{a0}', '\u{202f}'], " ")
}

/// As [`message`], with the folder of the file taken away.
fn file_message(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("entraide.toml");
    fs::write(&file, text).unwrap();
    let error = message(Config::from_sources(&sources(Some(&file), &[])));
    error.replace(&format!("{}/", folder.path().display()), "")
}

/// Checks (key, value, value as shown, what is accepted).
fn refused(cases: &[(&str, &str, &str, &str)]) {
    for (key, value, shown, expected) in cases {
        let variable = format!("ENTRAIDE_{key}");
        assert_eq!(
            message(from_variables(&[(&variable, value)])),
            format!("{variable} : valeur {shown} refusée ; attendu : {expected}")
        );
    }
}

#[test]
fn wrong_network_settings_are_explained() {
    let listen =
        "une adresse IP et un port, par exemple 127.0.0.1:8080, localhost:8080 ou [::]:8080";
    let public = "une adresse http:// ou https:// sans chemin, sans « ? » et sans identifiants, \
                  par exemple https://entraide.example.org";
    let proxies = "des réseaux séparés par des virgules, par exemple 10.0.0.0/8, 192.0.2.7 \
                   (jamais tout Internet)";
    let other = "une autre adresse que celle du forum, 127.0.0.1:8080";
    refused(&[
        ("LISTEN", "8080", "« 8080 »", listen),
        (
            "LISTEN",
            "forum.example.org:80",
            "« forum.example.org:80 »",
            listen,
        ),
        ("LISTEN", "localhost:70000", "« localhost:70000 »", listen),
        (
            "PUBLIC_URL",
            "forum.example.org",
            "« forum.example.org »",
            public,
        ),
        (
            "PUBLIC_URL",
            "ftp://example.org",
            "« ftp://example.org »",
            public,
        ),
        (
            "PUBLIC_URL",
            "https://example.org/forum",
            "« https://example.org/forum »",
            public,
        ),
        (
            "PUBLIC_URL",
            "https://example.org?a",
            "« https://example.org?a »",
            public,
        ),
        (
            "PUBLIC_URL",
            "https://me:pw@example.org",
            "« https://me:***@example.org »",
            public,
        ),
        ("TRUSTED_PROXIES", "proxy", "« proxy »", proxies),
        (
            "TRUSTED_PROXIES",
            "10.0.0.1,0.0.0.0/0",
            "« 10.0.0.1,0.0.0.0/0 »",
            proxies,
        ),
        ("LIMITS", "non", "« non »", "« on » ou « off »"),
        (
            "METRICS_LISTEN",
            "127.0.0.1:8080",
            "« 127.0.0.1:8080 »",
            other,
        ),
    ]);
}

#[test]
fn wrong_storage_settings_are_explained() {
    let database = "sqlite://CHEMIN ou postgres://UTILISATEUR:MOT-DE-PASSE@HÔTE/BASE";
    let uploads = "file://CHEMIN ou s3://SEAU";
    let key = "64 chiffres hexadécimaux, par exemple ceux que donne « openssl rand -hex 32 »";
    refused(&[
        (
            "DATABASE_URL",
            "data/entraide.db",
            "« data/entraide.db »",
            database,
        ),
        (
            "DATABASE_URL",
            "sqlite://:memory:",
            "« sqlite://:memory: »",
            database,
        ),
        (
            "DATABASE_URL",
            "mysql://u:pw@h/d",
            "« mysql://u:***@h/d »",
            database,
        ),
        (
            "DATABASE_URL",
            "u:p@w@host/base",
            "« u:***@host/base »",
            database,
        ),
        (
            "DATABASE_URL",
            "host=h password=p w",
            "« host=h password=*** »",
            database,
        ),
        (
            "DATABASE_URL",
            "postgres://host",
            "« postgres://host »",
            database,
        ),
        ("UPLOADS_URL", "/srv/uploads", "« /srv/uploads »", uploads),
        (
            "UPLOADS_URL",
            "s3://key:pw@bucket",
            "« s3://key:***@bucket »",
            uploads,
        ),
        (
            "DATA_DIR",
            "file:///srv",
            "« file:///srv »",
            "le chemin d’un dossier",
        ),
        ("SECRET_KEY", "tropcourt", "masquée", key),
    ]);
}

#[test]
fn wrong_mail_and_site_settings_are_explained() {
    let smtp = "smtp://HÔTE, smtps://HÔTE ou smtp+starttls://HÔTE, avec au besoin \
                UTILISATEUR:MOT-DE-PASSE@ et :PORT";
    let from = "une adresse, par exemple « Entraide <entraide@example.org> »";
    let contact = "une adresse mail ou une page https://, par exemple securite@exemple.org";
    let name = "un nom de 1 à 80 caractères, sur une ligne";
    refused(&[
        (
            "SMTP_URL",
            "mail.example.org:25",
            "« mail.example.org:25 »",
            smtp,
        ),
        ("SMTP_URL", "smtp://u:pw@h/x", "« smtp://u:***@h/x »", smtp),
        ("SMTP_URL", "smtp://user@h", "« smtp://user@h »", smtp),
        (
            "SMTP_URL",
            "smtp://h?tls=required",
            "« smtp://h?tls=required »",
            smtp,
        ),
        ("MAIL_FROM", "entraide", "« entraide »", from),
        (
            "MAIL_FROM",
            "a@b.org\r\nBcc: c@d.org",
            "« a@b.org\\r\\nBcc: c@d.org »",
            from,
        ),
        (
            "TIME_ZONE",
            "Paris",
            "« Paris »",
            "un fuseau horaire, par exemple Europe/Paris",
        ),
        ("SITE_NAME", "a\nb", "« a\\nb »", name),
        (
            "SECURITY_CONTACT",
            "http://exemple.org",
            "« http://exemple.org »",
            contact,
        ),
        ("SECURITY_CONTACT", "a?b@ex.org", "« a?b@ex.org »", contact),
        (
            "SECURITY_CONTACT",
            "a@ex.org\nExpires: x",
            "« a@ex.org\\nExpires: x »",
            contact,
        ),
        ("LOG_FORMAT", "xml", "« xml »", "« text » ou « json »"),
    ]);
}

#[test]
fn limits_stay_on_beyond_loopback() {
    let off = ("ENTRAIDE_LIMITS", "off");
    assert!(!from_variables(&[off]).unwrap().limits);
    assert_eq!(
        message(from_variables(&[off, ("ENTRAIDE_LISTEN", "0.0.0.0:80")])),
        "ENTRAIDE_LIMITS : valeur « off » refusée ; attendu : « on », car « off » n’est admis que \
         si l’adresse d’écoute est locale, or c’est 0.0.0.0:80"
    );
}

#[test]
fn postgresql_requires_the_secret_key() {
    assert_eq!(
        message(from_variables(&[(
            "ENTRAIDE_DATABASE_URL",
            "postgres:///forum"
        )])),
        "ENTRAIDE_SECRET_KEY (ou secret_key dans le fichier) : réglage manquant ; attendu : avec \
         PostgreSQL, 64 chiffres hexadécimaux, par exemple ceux que donne « openssl rand -hex 32 »"
    );
}

#[test]
fn wrong_keys_of_the_file_are_named_as_in_the_file() {
    assert_eq!(
        file_message("time_zone = 2"),
        "time_zone (entraide.toml) : valeur « 2 » refusée ; attendu : un fuseau horaire, par \
         exemple Europe/Paris"
    );
    assert_eq!(
        file_message("listen = [\"127.0.0.1:1\"]"),
        "listen (entraide.toml) : valeur « […] » refusée ; attendu : un texte entre guillemets"
    );
    assert_eq!(
        file_message("site_nom = \"Forum\""),
        "site_nom (entraide.toml) : réglage inconnu ; vouliez-vous dire site_name ?"
    );
    assert!(file_message("[serveur]\nport = 1").starts_with(
        "serveur (entraide.toml) : réglage inconnu ; attendu : listen, reuse_port, public_url"
    ));
}

#[test]
fn a_broken_file_is_located_without_being_quoted() {
    let error = file_message("listen = \"127.0.0.1:1\"\nsecret_key = \"0123");
    assert!(
        error.starts_with("entraide.toml, ligne 2, colonne "),
        "{error}"
    );
    assert!(!error.contains("0123"), "{error}");
}

#[test]
fn unknown_variables_are_refused_with_the_nearest_one() {
    assert_eq!(
        message(from_variables(&[(
            "ENTRAIDE_SMPT_URL",
            "smtp://user:hush@host"
        )])),
        "ENTRAIDE_SMPT_URL : réglage inconnu ; vouliez-vous dire ENTRAIDE_SMTP_URL ?"
    );
}

#[test]
fn a_named_file_must_exist() {
    let mut named = sources(Some(Path::new("absent.toml")), &[]);
    assert!(Config::from_sources(&named).is_ok());
    named.file_is_named = true;
    assert_eq!(
        message(Config::from_sources(&named)),
        "absent.toml : fichier de réglages illisible (il n’existe pas) ; attendu : un fichier TOML \
         existant et lisible"
    );
}

#[test]
fn messages_follow_french_typography() {
    let error = from_variables(&[("ENTRAIDE_LIMITS", "non")])
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "ENTRAIDE_LIMITS\u{a0}: valeur «\u{a0}non\u{a0}» refusée\u{202f}; attendu\u{a0}: \
         «\u{a0}on\u{a0}» ou «\u{a0}off\u{a0}»"
    );
}

#[test]
fn a_bucket_needs_its_keys() {
    let bucket = ("ENTRAIDE_UPLOADS_URL", "s3://images");
    let key = "une clé d’accès au seau, sans espace";
    assert_eq!(
        message(from_variables(&[bucket])),
        format!(
            "ENTRAIDE_S3_ACCESS_KEY (ou s3_access_key dans le fichier) : réglage manquant ; attendu : {key}"
        )
    );
    let endpoint = "une adresse https:// sans chemin, par exemple https://s3.example.org \
                    (http:// pour cette machine seulement)";
    let size = "une taille d’au moins 1 Mo, par exemple 100 Mo ou 2 Go";
    refused(&[
        ("S3_SECRET_KEY", "deux mots", "masquée", key),
        (
            "S3_ENDPOINT",
            "http://s3.example.org",
            "« http://s3.example.org »",
            endpoint,
        ),
        (
            "S3_REGION",
            "eu west",
            "« eu west »",
            "un nom de région, par exemple eu-west-3 ou garage",
        ),
        ("UPLOAD_QUOTA_ACCOUNT", "100", "« 100 »", size),
        ("UPLOAD_QUOTA_TENANT", "0 Go", "« 0 Go »", size),
    ]);
}
