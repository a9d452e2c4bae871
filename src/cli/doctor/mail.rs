//! Whether mail can leave. Nothing is sent.

use super::report::Check;
use crate::config::{Config, MailTransport};
use crate::mail::Smtp;

const NAME: &str = "mail";

pub fn look(config: &Config) -> Vec<Check> {
    let url = match &config.mail_transport {
        MailTransport::Outbox(folder) => {
            return vec![Check::look(
                NAME,
                format!(
                    "aucun serveur : les mails s’écrivent dans {}",
                    folder.display()
                ),
                "donner smtp_url, sauf pour un essai",
            )];
        }
        MailTransport::Smtp(url) => url,
    };
    let tried = Smtp::new(url, config.mail_from.clone()).and_then(|smtp| smtp.greet());
    vec![match tried {
        Ok(()) => Check::good(NAME, format!("{url} répond, rien n’a été envoyé")),
        Err(error) => Check::broken(
            NAME,
            format!("{url} : {error}"),
            "vérifier smtp_url (adresse, port, chiffrement, mot de passe) et le pare-feu",
        ),
    }]
}
