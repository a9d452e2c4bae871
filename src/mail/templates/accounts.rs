//! Mails about an account: nobody can stop them.

use askama::Template;

use super::{MailTemplate, Site};

/// Asks a new member to confirm their address.
#[derive(Debug, Clone, Copy)]
pub struct VerifyAddress<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub url: &'a str,
    /// How long the link works.
    pub hours_valid: u32,
}

templates!(
    VerifyAddress,
    "mail/verify_address.html",
    "mail/verify_address.txt",
    |mail| format!("{} : confirmez votre adresse", mail.site.name)
);

/// Lets someone choose a new password.
#[derive(Debug, Clone, Copy)]
pub struct ResetPassword<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// There is none yet: a space was the way in.
    pub first: bool,
    pub url: &'a str,
    /// How long the link works.
    pub hours_valid: u32,
}

templates!(
    ResetPassword,
    "mail/reset_password.html",
    "mail/reset_password.txt",
    |mail| format!(
        "{} : choisissez un {}mot de passe",
        mail.site.name,
        if mail.first { "" } else { "nouveau " }
    )
);

/// Lets somebody choose the password of an account that was opened for them.
#[derive(Debug, Clone, Copy)]
pub struct AccountOpened<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub url: &'a str,
    /// How long the link works.
    pub days_valid: i64,
}

templates!(
    AccountOpened,
    "mail/account_opened.html",
    "mail/account_opened.txt",
    |mail| format!("{} : votre compte est ouvert", mail.site.name)
);

/// Shows an administrator that mail leaves.
#[derive(Debug, Clone, Copy)]
pub struct TestMail<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// When it was asked for, as people read it.
    pub asked_at: &'a str,
    /// The list of mails.
    pub url: &'a str,
}

templates!(
    TestMail,
    "mail/test_mail.html",
    "mail/test_mail.txt",
    |mail| format!("{} : mail d’essai", mail.site.name)
);

/// Tells the owner of an address that someone tried to open another account with it.
#[derive(Debug, Clone, Copy)]
pub struct AddressAlreadyKnown<'a> {
    pub site: Site<'a>,
    pub url_sign_in: &'a str,
    pub url_reset: &'a str,
}

templates!(
    AddressAlreadyKnown,
    "mail/address_already_known.html",
    "mail/address_already_known.txt",
    |mail| format!("{} : vous avez déjà un compte", mail.site.name)
);

/// Tells someone that their password has changed.
#[derive(Debug, Clone, Copy)]
pub struct PasswordChanged<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// When, as people read it: "22 novembre à 14 h 02".
    pub changed_at: &'a str,
    /// Spaces open the account too, whatever its password.
    pub spaces: bool,
    /// Where they are taken away.
    pub url_spaces: &'a str,
    pub url_reset: &'a str,
}

templates!(
    PasswordChanged,
    "mail/password_changed.html",
    "mail/password_changed.txt",
    |mail| format!("{} : votre mot de passe a changé", mail.site.name)
);

/// Tells someone what became of the second proof that their account asks for.
#[derive(Debug, Clone, Copy)]
pub struct SecondFactorChanged<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// What happened, after the time.
    pub what: &'a str,
    /// When, as people read it.
    pub changed_at: &'a str,
    /// Where it is looked after.
    pub url: &'a str,
}

templates!(
    SecondFactorChanged,
    "mail/second_factor_changed.html",
    "mail/second_factor_changed.txt",
    |mail| format!("{} : votre connexion en deux étapes", mail.site.name)
);

/// Tells someone that a space opens their account from now on, or no more.
#[derive(Debug, Clone, Copy)]
pub struct SpaceChanged<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// The association, or the name of the space.
    pub space: &'a str,
    /// Linked, or taken away.
    pub linked: bool,
    /// When, as people read it.
    pub changed_at: &'a str,
    /// Where spaces are looked after.
    pub url: &'a str,
}

templates!(
    SpaceChanged,
    "mail/space_changed.html",
    "mail/space_changed.txt",
    |mail| format!(
        "{} : un espace a été {} votre compte",
        mail.site.name,
        if mail.linked {
            "relié à"
        } else {
            "retiré de"
        }
    )
);

/// Tells someone that a program can now act with their account.
#[derive(Debug, Clone, Copy)]
pub struct TokenMade<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// Its name.
    pub token: &'a str,
    /// Whether it is good for writing.
    pub writes: bool,
    /// When, as people read it.
    pub made_at: &'a str,
    /// Where it can be withdrawn.
    pub url: &'a str,
}

templates!(
    TokenMade,
    "mail/token_made.html",
    "mail/token_made.txt",
    |mail| format!("{} : un jeton a été créé", mail.site.name)
);

/// Tells somebody that their account will be erased, and how to keep it.
#[derive(Debug, Clone, Copy)]
pub struct AccountLeaving<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// The day of the erasing, as people read it.
    pub due: &'a str,
    /// Whether the texts of their messages go too.
    pub removes: bool,
    /// The page where they can change their mind.
    pub url: &'a str,
}

templates!(
    AccountLeaving,
    "mail/account_leaving.html",
    "mail/account_leaving.txt",
    |mail| format!("{} : votre compte sera supprimé", mail.site.name)
);

/// Tells somebody that the copy of their data can be fetched.
#[derive(Debug, Clone, Copy)]
pub struct ExportReady<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// The last day it can be fetched.
    pub until: &'a str,
    /// The page that leads to it, not the file.
    pub url: &'a str,
}

templates!(
    ExportReady,
    "mail/export_ready.html",
    "mail/export_ready.txt",
    |mail| format!("{} : vos données sont prêtes", mail.site.name)
);

/// Asks whoever reads a new address to confirm it.
#[derive(Debug, Clone, Copy)]
pub struct ConfirmAddress<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    pub url: &'a str,
    /// How long the link works.
    pub hours_valid: i64,
}

templates!(
    ConfirmAddress,
    "mail/confirm_address.html",
    "mail/confirm_address.txt",
    |mail| format!("{} : confirmez votre nouvelle adresse", mail.site.name)
);

/// Tells the owner of an address that another account asked for it.
#[derive(Debug, Clone, Copy)]
pub struct AddressInUse<'a> {
    pub site: Site<'a>,
    pub url_sign_in: &'a str,
}

templates!(
    AddressInUse,
    "mail/address_in_use.html",
    "mail/address_in_use.txt",
    |mail| format!("{} : cette adresse sert déjà", mail.site.name)
);

/// Tells the present address that another was asked for.
#[derive(Debug, Clone, Copy)]
pub struct AddressChanging<'a> {
    pub site: Site<'a>,
    pub username: &'a str,
    /// The address asked for.
    pub wanted: &'a str,
    /// The page where it can be taken back.
    pub url: &'a str,
}

templates!(
    AddressChanging,
    "mail/address_changing.html",
    "mail/address_changing.txt",
    |mail| format!("{} : votre adresse va changer", mail.site.name)
);
