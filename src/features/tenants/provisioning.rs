//! What the host types at a space so that it knows this forum (`occ` of Nextcloud, with the app `oidc`).

use super::model::Tenant;
use super::{client_secret, return_path};
use crate::app::App;

/// What the forum asks to know of people.
const SCOPES: &str = "openid profile email groups";

/// How this forum is made known at spaces.
#[derive(Clone, Copy)]
pub struct Provisioning<'a>(pub &'a App);

impl Provisioning<'_> {
    /// The line that makes this forum known at one space. Secret.
    #[must_use]
    pub fn line(&self, tenant: &Tenant) -> String {
        let secret = shell(&self.secret(tenant));
        format!("occ {}", self.create((&secret, &shell(&self.back(tenant)))))
    }

    /// The line that makes one space forget this forum.
    #[must_use]
    pub fn forget_line(&self) -> String {
        format!("occ oidc:remove {}", shell(&self.0.config.site_name))
    }

    /// The beginning of a script that makes this forum known at many spaces: one function, which the
    /// host fits to the place.
    #[must_use]
    pub fn script_head(&self) -> String {
        format!(
            r#"#!/bin/sh
# Inscrit ce forum dans chaque espace, ou l’inscrit à neuf.
# Ce fichier contient un secret par espace : chmod 600, et à effacer ensuite.
set -u

# À adapter : lance occ dans l’espace « $1 », avec le reste des arguments.
occ() {{
    espace=$1
    shift
    php "/var/www/$espace/occ" "$@"
}}

# $1 : l’espace ; $2 : le secret de ce forum chez lui ; $3 : où il renvoie les gens.
inscrire() {{
    occ "$1" {} >/dev/null
    occ "$1" {} >/dev/null || echo "$1 : pas inscrit" >&2
}}

"#,
            format_args!("oidc:remove {}", shell(&self.0.config.site_name)),
            self.create(("\"$2\"", "\"$3\"")),
        )
    }

    /// The line of the script for one space. Secret.
    #[must_use]
    pub fn script_line(&self, tenant: &Tenant) -> String {
        format!(
            "inscrire {} {} {}",
            shell(tenant.name.as_str()),
            shell(&self.secret(tenant)),
            shell(&self.back(tenant))
        )
    }

    /// The command of `occ`, with a secret and an address that are quoted already.
    fn create(&self, (secret, back): (&str, &str)) -> String {
        let config = &self.0.config;
        format!(
            "oidc:create --client_id={} --client_secret={secret} --allowed_scopes={} {} {back}",
            shell(&config.spaces.client_id),
            shell(SCOPES),
            shell(&config.site_name),
        )
    }

    fn back(&self, tenant: &Tenant) -> String {
        let path = return_path(&self.0.key, &tenant.name);
        self.0.config.public_url.link(&path)
    }

    fn secret(&self, tenant: &Tenant) -> String {
        client_secret(&self.0.key, &self.0.config.spaces, tenant).0
    }
}

/// One word of a POSIX shell, whatever it holds.
fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_words_stay_plain() {
        assert_eq!(shell("mon-asso"), "mon-asso");
        assert_eq!(shell("L’entraide"), "'L’entraide'");
        assert_eq!(shell("d'ici $x"), "'d'\\''ici $x'");
        assert_eq!(shell(""), "''");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(30))]
        #[test]
        fn a_shell_reads_back_what_was_meant(word in "[^\0]{0,40}") {
            let script = format!("printf %s {}", shell(&word));
            let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
            prop_assert_eq!(String::from_utf8(output.stdout).unwrap(), word);
        }
    }
}
