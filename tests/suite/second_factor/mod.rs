//! A second proof of who signs in: adding it, showing it, losing it.

mod helping;
mod required;
mod set_up;
mod signing_in;

use entraide::domain::Timestamp;
use totp_rs::{Builder, Secret};

use crate::accounts::{PASSWORD, sign_in, signed_in};
use crate::support::{Page, Person, TestApp};

const HERE: &str = "/compte/second-facteur";
const APP: &str = "/compte/second-facteur/application";
const VERIFY: &str = "/connexion/verification";

/// A telephone with the secret that a page shows.
struct Phone(totp_rs::Totp);

impl Phone {
    /// Reads the page of an application that was begun.
    fn reads(page: &Page) -> Self {
        let secret = page.texts("#cle-ecrite").concat().replace(' ', "");
        let secret = Secret::try_from_base32(secret).unwrap();
        Self(Builder::new().with_secret(secret).build().unwrap())
    }

    fn code(&self, now: Timestamp) -> String {
        let seconds = u64::try_from(now.unix()).unwrap();
        self.0.generate(seconds).to_string()
    }
}

/// Begins an application, up to the page with its secret.
fn begin(person: &Person) -> Page {
    let page = person
        .get(APP)
        .form(APP)
        .fill("password", PASSWORD)
        .submit();
    assert_eq!(page.location(), APP);
    page.follow().expect(200)
}

/// Somebody with an application, the telephone, and the recovery codes that they were shown.
fn protected(app: &TestApp, username: &str) -> (Person, Phone, Vec<String>) {
    let person = signed_in(app, username);
    let (phone, codes) = protect(app, &person);
    (person, phone, codes)
}

fn protect(app: &TestApp, person: &Person) -> (Phone, Vec<String>) {
    let page = begin(person);
    let phone = Phone::reads(&page);
    let page = page
        .form(&format!("{APP}/confirmer"))
        .fill("code", &phone.code(app.now()))
        .submit()
        .expect(200);
    let codes = page.texts("#codes code");
    // The code that confirmed is used up.
    app.wait(chrono::Duration::seconds(30));
    (phone, codes)
}

/// Up to the second step, in a browser of its own.
fn half_way(app: &TestApp, username: &str) -> Person {
    let person = app.visitor();
    let page = sign_in(&person, &format!("{username}@exemple.fr"), PASSWORD);
    assert_eq!(page.location(), VERIFY);
    person
}

fn shows_code(person: &Person, code: &str) -> Page {
    person
        .get(VERIFY)
        .expect(200)
        .form(VERIFY)
        .fill("code", code)
        .submit()
}
