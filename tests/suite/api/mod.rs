//! The API, as a program meets it.

mod bodies;
mod contract;
mod limits;
mod reading;
mod tokens;
mod writing;

use entraide::domain::{Audience, CategoryId, Scopes};
use entraide::features::accounts;
use entraide::features::tokens::{Lasts, Made, NewToken, make as make_token};
use entraide::web::token;
use serde_json::Value;

use crate::support::{NewRequest, Page, Person, TestApp};

/// A program with a token, or without.
#[derive(Clone)]
pub struct Program {
    client: Person,
    token: Option<String>,
}

impl Program {
    pub fn request(&self, method: &str, call: &str) -> NewRequest {
        let request = self
            .client
            .request(method, &format!("/api/v1{call}"))
            .without("sec-fetch-site")
            .without("origin");
        match &self.token {
            Some(token) => request.header("authorization", &format!("Bearer {token}")),
            None => request,
        }
    }

    #[track_caller]
    pub fn get(&self, call: &str) -> Page {
        self.request("GET", call).send()
    }

    #[track_caller]
    pub fn send(&self, method: &str, call: &str, body: &Value) -> Page {
        self.request(method, call)
            .body("application/json", body.to_string())
            .send()
    }

    #[track_caller]
    pub fn post(&self, call: &str, body: &Value) -> Page {
        self.send("POST", call, body)
    }

    #[track_caller]
    pub fn delete(&self, call: &str) -> Page {
        self.request("DELETE", call).send()
    }

    /// A call that says all by its address.
    #[track_caller]
    pub fn press(&self, call: &str) -> Page {
        self.request("POST", call).send()
    }
}

/// A program that acts for somebody.
pub fn program(app: &TestApp, person: &Person) -> Program {
    Program {
        client: app.visitor(),
        token: Some(make(app, person, "read,write", Lasts::Days(30)).text),
    }
}

/// A program without a token.
pub fn stranger(app: &TestApp) -> Program {
    Program {
        client: app.visitor(),
        token: None,
    }
}

pub fn with_token(app: &TestApp, token: &str) -> Program {
    Program {
        client: app.visitor(),
        token: Some(token.to_owned()),
    }
}

pub fn make(app: &TestApp, person: &Person, scopes: &str, lasts: Lasts) -> Made {
    let scopes: Scopes = scopes.parse().unwrap();
    let new = NewToken {
        name: "Essai".to_owned(),
        scopes,
        lasts,
        secret: token().unwrap(),
    };
    let now = app.now();
    let made = app.app.db.write_blocking(|conn| {
        let person = accounts::person_for(conn, person.id(), now)?.unwrap();
        make_token(conn, &person, &new, now)
    });
    made.unwrap()
}

pub fn general(app: &TestApp) -> CategoryId {
    app.category("Général", Audience::Everyone)
}

/// Checks that an answer is a problem document of this status, and returns it.
#[track_caller]
pub fn problem(page: Page, status: u16) -> Value {
    assert_eq!(page.status, status, "{}: {}", page.path, page.source());
    assert_eq!(
        page.header("content-type"),
        "application/problem+json",
        "{}",
        page.path
    );
    let told = page.json();
    assert_eq!(told["status"], status);
    assert!(
        told["title"].is_string() && told["detail"].is_string(),
        "{told}"
    );
    told
}
