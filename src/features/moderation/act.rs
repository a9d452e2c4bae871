//! What moderators and administrators did, as the log names it.

/// What stands in the log, under its stored word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Hide,
    Delete,
    Restore,
    Approve,
    Keep,
    Edit,
    EraseVersion,
    OpenWiki,
    CloseWiki,
    Lock,
    Unlock,
    Outdate,
    Renew,
    Suspend,
    Lift,
    SetStanding,
    SaveCategory,
    MergeCategory,
    DeleteCategory,
    SaveText,
    SaveLook,
    SaveGlossary,
    OpenAccount,
    SendReset,
    EndSessions,
    ResetSecondFactor,
    RetryJobs,
    DropJobs,
    ResendMail,
    TestMail,
    SaveLimits,
    CloseSpace,
    ReopenSpace,
    KeepSpace,
    DetachSpace,
}

impl Act {
    pub const ALL: &[Self] = &[
        Self::Hide,
        Self::Delete,
        Self::Restore,
        Self::Approve,
        Self::Keep,
        Self::Edit,
        Self::EraseVersion,
        Self::OpenWiki,
        Self::CloseWiki,
        Self::Lock,
        Self::Unlock,
        Self::Outdate,
        Self::Renew,
        Self::Suspend,
        Self::Lift,
        Self::SetStanding,
        Self::SaveCategory,
        Self::MergeCategory,
        Self::DeleteCategory,
        Self::SaveText,
        Self::SaveLook,
        Self::SaveGlossary,
        Self::OpenAccount,
        Self::SendReset,
        Self::EndSessions,
        Self::ResetSecondFactor,
        Self::RetryJobs,
        Self::DropJobs,
        Self::ResendMail,
        Self::TestMail,
        Self::SaveLimits,
        Self::CloseSpace,
        Self::ReopenSpace,
        Self::KeepSpace,
        Self::DetachSpace,
    ];

    /// What administrators do, and nobody else.
    pub const OF_ADMINISTRATORS: &[Self] = &[
        Self::SetStanding,
        Self::SaveCategory,
        Self::MergeCategory,
        Self::DeleteCategory,
        Self::SaveText,
        Self::SaveLook,
        Self::SaveGlossary,
        Self::OpenAccount,
        Self::SendReset,
        Self::EndSessions,
        Self::ResetSecondFactor,
        Self::RetryJobs,
        Self::DropJobs,
        Self::ResendMail,
        Self::TestMail,
        Self::SaveLimits,
        Self::CloseSpace,
        Self::ReopenSpace,
        Self::KeepSpace,
        Self::DetachSpace,
    ];

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Delete => "delete",
            Self::Restore => "restore",
            Self::Approve => "approve",
            Self::Keep => "keep",
            Self::Edit => "edit",
            Self::EraseVersion => "erase_version",
            Self::OpenWiki => "open_wiki",
            Self::CloseWiki => "close_wiki",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Outdate => "outdate",
            Self::Renew => "renew",
            Self::Suspend => "suspend",
            Self::Lift => "lift",
            Self::SetStanding => "set_standing",
            Self::SaveCategory => "save_category",
            Self::MergeCategory => "merge_category",
            Self::DeleteCategory => "delete_category",
            Self::SaveText => "save_text",
            Self::SaveLook => "save_look",
            Self::SaveGlossary => "save_glossary",
            Self::OpenAccount => "open_account",
            Self::SendReset => "send_reset",
            Self::EndSessions => "end_sessions",
            Self::ResetSecondFactor => "reset_second_factor",
            Self::RetryJobs => "retry_jobs",
            Self::DropJobs => "drop_jobs",
            Self::ResendMail => "resend_mail",
            Self::TestMail => "test_mail",
            Self::SaveLimits => "save_limits",
            Self::CloseSpace => "close_space",
            Self::ReopenSpace => "reopen_space",
            Self::KeepSpace => "keep_space",
            Self::DetachSpace => "detach_space",
        }
    }

    /// What was done, after the name of who did it. A word that this version does not know is
    /// shown as it is: the log is never rewritten.
    #[must_use]
    pub fn label(word: &str) -> &str {
        let known = Self::ALL.iter().find(|act| act.word() == word);
        known.map_or(word, |act| match act {
            Self::Hide => "a masqué",
            Self::Delete => "a supprimé",
            Self::Restore => "a rétabli",
            Self::Approve => "a publié",
            Self::Keep => "a gardé",
            Self::Edit => "a corrigé",
            Self::EraseVersion => "a effacé une version de",
            Self::OpenWiki => "a ouvert à la rédaction commune",
            Self::CloseWiki => "a fermé la rédaction commune de",
            Self::Lock => "a verrouillé",
            Self::Unlock => "a rouvert",
            Self::Outdate => "a indiqué comme périmé",
            Self::Renew => "a indiqué comme valable à nouveau",
            Self::Suspend => "a suspendu",
            Self::Lift => "a levé la suspension de",
            Self::SetStanding => "a changé le niveau de",
            Self::SaveCategory => "a changé une catégorie",
            Self::MergeCategory => "a réuni deux catégories",
            Self::DeleteCategory => "a supprimé une catégorie",
            Self::SaveText => "a changé un texte",
            Self::SaveLook => "a changé l’apparence",
            Self::SaveGlossary => "a changé le glossaire de la recherche",
            Self::OpenAccount => "a ouvert le compte de",
            Self::SendReset => "a envoyé de quoi choisir un mot de passe à",
            Self::EndSessions => "a fermé les sessions de",
            Self::ResetSecondFactor => "a retiré la connexion en deux étapes de",
            Self::RetryJobs => "a relancé des tâches",
            Self::DropJobs => "a supprimé des tâches",
            Self::ResendMail => "a renvoyé un mail",
            Self::TestMail => "a demandé un mail d’essai",
            Self::SaveLimits => "a changé des limites",
            Self::CloseSpace => "a fermé un espace",
            Self::ReopenSpace => "a rouvert un espace",
            Self::KeepSpace => "a gardé les comptes d’un espace recréé",
            Self::DetachSpace => "a détaché les comptes d’un espace recréé",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_words_of_its_own() {
        for act in Act::ALL {
            assert_ne!(Act::label(act.word()), act.word());
        }
        assert_eq!(Act::label("merge"), "merge");
    }
}
