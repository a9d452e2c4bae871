//! People: how they come in, what they decide, what others see of them.

mod own;
mod passwords;
mod profile;
mod sign_in;
mod sign_up;

use entraide::domain::{AccountId, EmailAddress, Password, Standing, Username};
use entraide::error::AppError;
use entraide::features::accounts::{actions::create, password};
use entraide::text;

use crate::support::{Page, Person, TestApp};

/// The password of everybody here.
pub const PASSWORD: &str = "quatre mots à la suite";

/// An account that signs in with [`PASSWORD`], at `username@exemple.fr` without accents.
pub fn account(app: &TestApp, username: &str) -> AccountId {
    let new = create::NewLocal {
        username: Username::parse(username).unwrap(),
        email: EmailAddress::parse(&format!("{}@exemple.fr", text::fold(username))).unwrap(),
        password_hash: password::hash(&Password::parse(PASSWORD).unwrap()).unwrap(),
        standing: Standing::Member,
    };
    let now = app.now();
    let opened = app
        .app
        .db
        .write_blocking(|conn| create::create_local(conn, &new, now));
    opened
        .map_err(|error: AppError| error.to_string())
        .unwrap()
        .0
}

pub fn sign_in(person: &Person, email: &str, password: &str) -> Page {
    person
        .get("/connexion")
        .form("/connexion/local")
        .fill("email", email)
        .fill("password", password)
        .submit()
}

/// Somebody with an account who has just signed in.
pub fn signed_in(app: &TestApp, username: &str) -> Person {
    account(app, username);
    let person = app.visitor();
    sign_in(&person, &format!("{username}@exemple.fr"), PASSWORD).expect(303);
    person
}
