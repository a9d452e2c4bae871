//! Accounts, made without walking through sign-up.

use diesel::prelude::*;
use entraide::db::schema::{accounts, identities, sessions, usernames};
use entraide::db::{Conn, DbError};
use entraide::domain::{
    AccountId, AccountState, IdentityId, IdentityKind, NotifyChoice, Standing, Timestamp,
};
use entraide::web::{SESSION_COOKIE, hash_token, token};

use super::{Person, TestApp};

/// An account to be made: a member with a verified address who wants mail at once, unless said
/// otherwise.
pub struct NewAccount<'a> {
    app: &'a TestApp,
    username: String,
    standing: Standing,
    verified: bool,
    notify: NotifyChoice,
    state: AccountState,
}

impl<'a> NewAccount<'a> {
    pub fn new(app: &'a TestApp, username: &str) -> Self {
        Self {
            app,
            username: username.to_owned(),
            standing: Standing::Member,
            verified: true,
            notify: NotifyChoice::AtOnce,
            state: AccountState::Active,
        }
    }

    pub fn standing(mut self, standing: Standing) -> Self {
        self.standing = standing;
        self
    }

    pub fn unverified(mut self) -> Self {
        self.verified = false;
        self
    }

    pub fn notify(mut self, notify: NotifyChoice) -> Self {
        self.notify = notify;
        self
    }

    pub fn state(mut self, state: AccountState) -> Self {
        self.state = state;
        self
    }

    /// Makes the account, with the address `username@exemple.fr`, and opens a session.
    pub fn create(self) -> Person {
        let now = self.app.now();
        let cookie = token().unwrap();
        let (account, identity) = self.app.write(|conn| self.insert(conn, &cookie, now));
        let person = self.app.visitor();
        let secure = self.app.app.config.public_url.is_https();
        let prefix = if secure { "__Host-" } else { "" };
        person.set_cookie(&format!("{prefix}{SESSION_COOKIE}"), &cookie);
        person.known_as(account, identity, &self.username)
    }

    fn insert(
        &self,
        conn: &mut Conn,
        cookie: &str,
        now: Timestamp,
    ) -> Result<(AccountId, IdentityId), DbError> {
        let email = format!("{}@exemple.fr", self.username);
        let key = self.username.to_lowercase();
        let account: AccountId = diesel::insert_into(accounts::table)
            .values((
                accounts::username.eq(&self.username),
                accounts::email.eq(&email),
                accounts::email_key.eq(email.to_lowercase()),
                accounts::email_verified_at.eq(self.verified.then_some(now)),
                accounts::standing.eq(self.standing),
                accounts::state.eq(self.state),
                accounts::notify.eq(self.notify),
                accounts::created_at.eq(now),
                accounts::updated_at.eq(now),
            ))
            .returning(accounts::id)
            .get_result(conn)?;
        diesel::insert_into(usernames::table)
            .values((
                usernames::username_key.eq(&key),
                usernames::account_id.eq(account),
                usernames::username.eq(&self.username),
                usernames::since.eq(now),
            ))
            .execute(conn)?;
        let identity: IdentityId = diesel::insert_into(identities::table)
            .values((
                identities::account_id.eq(account),
                identities::kind.eq(IdentityKind::Local),
                identities::created_at.eq(now),
                identities::last_used_at.eq(now),
            ))
            .returning(identities::id)
            .get_result(conn)?;
        diesel::insert_into(sessions::table)
            .values((
                sessions::token_hash.eq(hash_token(cookie)),
                sessions::account_id.eq(account),
                sessions::identity_id.eq(identity),
                sessions::device.eq("Firefox sur Linux"),
                sessions::created_at.eq(now),
                sessions::last_seen_at.eq(now),
                sessions::expires_at.eq(now + chrono::Duration::days(60)),
            ))
            .execute(conn)?;
        Ok((account, identity))
    }
}
