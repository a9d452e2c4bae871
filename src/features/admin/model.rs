//! What the machinery does, in the words of the people who run the forum.

/// A job by its kind, in words.
#[must_use]
pub fn job_label(kind: &str) -> &str {
    match kind {
        "accounts.sign_up_mail" => "Mail\u{a0}: confirmer une inscription",
        "accounts.reset_mail" => "Mail\u{a0}: choisir un mot de passe",
        "accounts.opened_mail" => "Mail\u{a0}: compte ouvert par l’administration",
        "accounts.password_changed_mail" => "Mail\u{a0}: mot de passe changé",
        "accounts.space_mail" => "Mail\u{a0}: espace relié ou retiré",
        "accounts.clean" => "Effacer les inscriptions et liens périmés",
        "admin.count_days" => "Compter la journée d’hier",
        "admin.count_past_days" => "Compter les journées passées",
        "admin.test_mail" => "Mail d’essai",
        "categories.move_topics" => "Déplacer les sujets d’une catégorie",
        "drafts.clean" => "Effacer les vieux brouillons",
        "library.render" => "Mettre en forme les tutoriels",
        "lifecycle.close" => "Fermer les vieux sujets résolus",
        "lifecycle.daily" => "Tâches du matin",
        "leaving.address_mail" => "Mail\u{a0}: confirmer une adresse",
        "leaving.address_warning" => "Mail\u{a0}: une autre adresse est demandée",
        "leaving.clean" => "Effacer les copies de données trop vieilles",
        "leaving.erase" => "Effacer un compte",
        "leaving.export" => "Préparer une copie de données",
        "leaving.export_mail" => "Mail\u{a0}: copie de données prête",
        "leaving.goodbye_mail" => "Mail\u{a0}: compte bientôt effacé",
        "sign_in.clean" => "Effacer les connexions périmées",
        "sign_in.forget_password" => "Rendre l’autorisation d’un espace",
        "lifecycle.details_given_mail" => "Mail\u{a0}: des précisions sont venues",
        "lifecycle.give_up" => "Classer les questions sans précisions",
        "lifecycle.remind" => "Chercher à qui demander des nouvelles",
        "lifecycle.reminder_mail" => "Mail\u{a0}: est-ce résolu\u{202f}?",
        "notifications.account_suspended" => "Mail\u{a0}: compte suspendu",
        "notifications.message_hidden" => "Mail\u{a0}: message masqué",
        "notifications.message_shown" => "Mail\u{a0}: message de nouveau visible",
        "notifications.new_post" => "Prévenir d’un nouveau message",
        "notifications.reply_mail" => "Mail\u{a0}: nouveau message",
        "notifications.solution_accepted" => "Mail\u{a0}: solution retenue",
        "search.prune_changes" => "Raccourcir la liste des changements",
        "tenants.look" => "Regarder un espace",
        "tenants.plan_looks" => "Prévoir quels espaces regarder",
        "second_factor.changed_mail" => "Mail\u{a0}: connexion en deux étapes",
        "tokens.clean" => "Effacer les jetons périmés",
        "tokens.made_mail" => "Mail\u{a0}: jeton créé",
        "topics.render" => "Mettre en forme les messages",
        "uploads.clean" => "Effacer les fichiers sans usage",
        "uploads.remove" => "Effacer des fichiers",
        "uploads.sweep" => "Chercher les fichiers oubliés",
        other => other,
    }
}

/// A mail by its kind, in words.
#[must_use]
pub fn mail_label(kind: &str) -> &str {
    match kind {
        "account_leaving" => "Compte bientôt effacé",
        "account_opened" => "Compte ouvert",
        "account_suspended" => "Compte suspendu",
        "address_changing" => "Une autre adresse est demandée",
        "address_in_use" => "Adresse déjà utilisée",
        "address_already_known" => "Adresse déjà connue",
        "confirm_address" => "Confirmer une adresse",
        "details_given" => "Des précisions sont venues",
        "details_reminder" => "Rappel\u{a0}: précisions demandées",
        "export_ready" => "Copie de données prête",
        "is_it_solved" => "Est-ce résolu\u{202f}?",
        "message_hidden" => "Message masqué",
        "message_shown" => "Message de nouveau visible",
        "new_reply" => "Nouveau message",
        "password_changed" => "Mot de passe changé",
        "reset_password" => "Choisir un mot de passe",
        "second_factor_changed" => "Connexion en deux étapes",
        "solution_accepted" => "Solution retenue",
        "space_changed" => "Espace relié ou retiré",
        "token_made" => "Jeton créé",
        "test_mail" => "Mail d’essai",
        "verify_address" => "Confirmer une inscription",
        other => other,
    }
}

/// Which mails of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MailState {
    #[default]
    Waiting,
    Dropped,
    Sent,
}

impl MailState {
    pub const ALL: &[Self] = &[Self::Waiting, Self::Dropped, Self::Sent];

    /// The word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "attente",
            Self::Dropped => "abandonnes",
            Self::Sent => "envoyes",
        }
    }

    /// The one of a word; those that wait for any other.
    #[must_use]
    pub fn named(word: &str) -> Self {
        let known = Self::ALL.iter().find(|state| state.word() == word);
        known.copied().unwrap_or_default()
    }

    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Waiting => "En attente",
            Self::Dropped => "Abandonnés",
            Self::Sent => "Envoyés",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_has_a_name_in_words() {
        let registry = crate::app::job_registry();
        for kind in registry.kinds() {
            assert_ne!(job_label(kind), kind, "{kind}");
        }
    }

    #[test]
    fn words_come_back() {
        for state in MailState::ALL {
            assert_eq!(MailState::named(state.word()), *state);
        }
        assert_eq!(MailState::named("?"), MailState::Waiting);
    }
}
