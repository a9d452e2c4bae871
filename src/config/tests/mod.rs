mod refusals;
mod secret_key;

use std::fs;
use std::path::PathBuf;

use super::*;

const KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn sources(file: Option<&Path>, variables: &[(&str, &str)]) -> Sources {
    let variables = variables.iter();
    Sources {
        file: file.unwrap_or(Path::new("absent/entraide.toml")).to_owned(),
        file_is_named: false,
        variables: variables
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
    }
}

fn from_variables(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::from_sources(&sources(None, variables))
}

fn from_file(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("entraide.toml");
    fs::write(&file, text).unwrap();
    Config::from_sources(&sources(Some(&file), variables))
}

#[test]
fn defaults_serve_on_this_machine() {
    let config = from_variables(&[("PATH", "/bin"), ("ENTRAIDE_SMTP_URL", "")]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url.as_str(), "http://localhost:8080");
    assert_eq!(config.data_dir, PathBuf::from("./data"));
    assert_eq!(
        config.database_url,
        DatabaseUrl::Sqlite("./data/entraide.db".into())
    );
    assert_eq!(
        config.mail_transport,
        MailTransport::Outbox("./data/outbox".into())
    );
    assert_eq!(
        config.mail_from.to_string(),
        "Entraide <entraide@localhost>"
    );
    assert_eq!(
        config.uploads_url,
        UploadsUrl::Folder("./data/uploads".into())
    );
    assert_eq!(config.trusted_proxies, []);
    assert!(config.limits && config.listens_on_loopback());
    assert_eq!(config.time_zone, Tz::Europe__Paris);
    assert_eq!(config.metrics_listen, None);
    assert_eq!(
        (config.site_name.as_str(), config.log_format),
        ("Entraide", LogFormat::Text)
    );
}

#[test]
fn defaults_follow_the_given_settings() {
    let config = from_variables(&[
        ("ENTRAIDE_LISTEN", "[::1]:9000"),
        ("ENTRAIDE_DATA_DIR", "/srv/forum"),
        ("ENTRAIDE_SITE_NAME", "Le coin d’Ada"),
    ])
    .unwrap();
    assert_eq!(config.public_url.as_str(), "http://localhost:9000");
    assert_eq!(
        config.database_url.to_string(),
        "sqlite:///srv/forum/entraide.db"
    );
    assert_eq!(config.uploads_url.to_string(), "file:///srv/forum/uploads");
    assert_eq!(
        config.mail_transport,
        MailTransport::Outbox("/srv/forum/outbox".into())
    );
    assert_eq!(config.mail_from.name.as_deref(), Some("Le coin d’Ada"));
}

#[test]
fn all_keys_are_read_from_the_file() {
    let text = format!(
        r#"
        listen = "0.0.0.0:80"
        public_url = "https://Entraide.example.org/"
        data_dir = "/srv/forum"
        database_url = "postgres://forum:secret@db/forum"
        secret_key = "{KEY}"
        smtp_url = "smtps://u%40x:p%3Aw%2F@mail.example.org"
        mail_from = "Le forum <forum@example.org>"
        uploads_url = "s3://images/forum/"
        s3_endpoint = "https://s3.example.org/"
        s3_region = "garage"
        s3_access_key = "GK31c2f218a2e44f485b94239e"
        s3_secret_key = "hush/hush+hush"
        upload_quota_account = "50 Mo"
        upload_quota_tenant = "1 Go"
        trusted_proxies = ["10.1.2.3/8", "::1"]
        limits = true
        time_zone = "Indian/Reunion"
        metrics_listen = "127.0.0.1:9100"
        site_name = "Forum"
        log_format = "json"
        "#
    );
    let config = from_file(&text, &[]).unwrap();
    assert_eq!(config.public_url.as_str(), "https://entraide.example.org");
    assert_eq!(
        config.public_url.link("/t/1"),
        "https://entraide.example.org/t/1"
    );
    assert!(config.public_url.is_https() && !config.listens_on_loopback());
    assert!(config.database_url.is_postgres());
    let MailTransport::Smtp(smtp) = &config.mail_transport else {
        panic!("not a server")
    };
    let login = smtp.credentials.as_ref().unwrap();
    assert_eq!(
        (login.username.as_str(), login.password.as_str()),
        ("u@x", "p:w/")
    );
    assert_eq!((smtp.security, smtp.port), (SmtpSecurity::Tls, 465));
    assert_eq!(config.mail_from.to_string(), "Le forum <forum@example.org>");
    assert_eq!(
        config.uploads_url,
        UploadsUrl::S3 {
            bucket: "images".into(),
            prefix: "forum".into()
        }
    );
    let access = config.s3.as_ref().unwrap();
    assert_eq!(access.endpoint.as_deref(), Some("https://s3.example.org"));
    assert_eq!(
        (access.region.as_str(), access.secret_key.as_str()),
        ("garage", "hush/hush+hush")
    );
    assert!(!format!("{config:?}").contains("hush/hush"));
    assert!(!format!("{config:?}").contains("GK31c2"));
    assert_eq!(
        (config.upload_quotas.account, config.upload_quotas.tenant),
        (50_000_000, 1_000_000_000)
    );
    let proxies: Vec<_> = config
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(proxies, ["10.0.0.0/8", "::1/128"]);
    assert_eq!(config.time_zone.name(), "Indian/Reunion");
    assert_eq!(config.metrics_listen.unwrap().port(), 9100);
    assert_eq!(
        (config.site_name.as_str(), config.log_format),
        ("Forum", LogFormat::Json)
    );
    assert_eq!(
        config.secret_key().unwrap(),
        SecretKey::from_hex(KEY).unwrap()
    );
}

#[test]
fn the_environment_wins_over_the_file() {
    let file = "listen = \"127.0.0.1:1\"\nsite_name = \"Du fichier\"";
    let config = from_file(file, &[("ENTRAIDE_LISTEN", "localhost:2")]).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:2");
    assert_eq!(config.site_name, "Du fichier");
}

#[test]
fn an_empty_variable_leaves_the_file_alone() {
    let config = from_file("site_name = \"Forum\"", &[("ENTRAIDE_SITE_NAME", "")]).unwrap();
    assert_eq!(config.site_name, "Forum");
}

#[test]
fn nothing_printed_holds_a_secret() {
    let config = from_variables(&[
        (
            "ENTRAIDE_DATABASE_URL",
            "postgres://forum:hush@db/forum?sslpassword=hush",
        ),
        ("ENTRAIDE_SMTP_URL", "smtp+starttls://me:hush@[2001:db8::1]"),
        ("ENTRAIDE_SECRET_KEY", KEY),
    ])
    .unwrap();
    assert!(!format!("{config:?}").contains("hush"));
    assert!(!format!("{config:?}").contains("0a0b0c"));
    assert_eq!(
        config.to_string(),
        "listen=127.0.0.1:8080 public_url=http://localhost:8080 data_dir=./data \
         database=postgres://forum:***@db/forum?sslpassword=*** uploads=file://./data/uploads \
         mail=smtp+starttls://***:***@[2001:db8::1]:587 trusted_proxies=[] limits=on \
         time_zone=Europe/Paris metrics=off"
    );
}

#[test]
fn a_chosen_port_reaches_the_default_public_url_only() {
    let mut config = from_variables(&[("ENTRAIDE_LISTEN", "127.0.0.1:0")]).unwrap();
    config.bound_to("127.0.0.1:4321".parse().unwrap());
    assert_eq!(config.public_url.as_str(), "http://localhost:4321");
    let mut config = from_variables(&[("ENTRAIDE_PUBLIC_URL", "https://example.org")]).unwrap();
    config.bound_to("127.0.0.1:4321".parse().unwrap());
    assert_eq!(config.public_url.as_str(), "https://example.org");
}
