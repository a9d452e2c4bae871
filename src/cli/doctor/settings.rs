//! Settings that are valid one by one and strange together.

use super::report::Check;
use crate::config::{Config, ConfigError};

const NAME: &str = "réglages";

pub fn refused(error: &ConfigError) -> Check {
    Check::broken(NAME, error.to_string(), "corriger ce réglage")
}

pub fn look(config: &Config) -> Vec<Check> {
    let host = config.public_url.host();
    let at_home = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let mut found = Vec::new();
    if at_home && !config.listens_on_loopback() {
        found.push(Check::look(
            NAME,
            format!("écoute sur {} mais se dit à {}", config.listen, config.public_url),
            "donner dans public_url l’adresse que les personnes tapent : les liens des mails en dépendent",
        ));
    }
    if !at_home && !config.public_url.is_https() {
        found.push(Check::look(
            NAME,
            format!("{} n’est pas en https", config.public_url),
            "mettre un mandataire TLS devant (nginx, Caddy) et écrire https:// dans public_url",
        ));
    }
    if !at_home && config.trusted_proxies.is_empty() {
        found.push(Check::look(
            NAME,
            "aucun mandataire de confiance : derrière un mandataire, toutes les personnes comptent pour une seule",
            "donner son adresse dans trusted_proxies (127.0.0.1 sur la même machine)",
        ));
    }
    if !config.limits {
        found.push(Check::look(
            NAME,
            "les limites contre les abus sont coupées",
            "enlever limits = \"off\" hors des essais",
        ));
    }
    if found.is_empty() {
        let address = &config.public_url;
        found.push(Check::good(
            NAME,
            format!("{address}, écoute sur {}", config.listen),
        ));
    }
    found
}
