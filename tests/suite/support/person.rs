//! Somebody with a browser.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use entraide::domain::{AccountId, IdentityId};
use ureq::Agent;
use ureq::http::{HeaderMap, Request};

use super::Page;

/// A browser with its cookies, and the account it is signed in with, if any. Clones share both.
#[derive(Clone)]
pub struct Person {
    browser: Arc<Browser>,
    known: Option<Known>,
}

#[derive(Clone)]
struct Known {
    account: AccountId,
    identity: IdentityId,
    username: String,
}

struct Browser {
    agent: Agent,
    address: SocketAddr,
    /// The public address, which the browser believes to be on.
    origin: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Person {
    pub fn new(address: SocketAddr, origin: &str) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        Self {
            browser: Arc::new(Browser {
                agent,
                address,
                origin: origin.to_owned(),
                cookies: Mutex::default(),
            }),
            known: None,
        }
    }

    pub fn known_as(mut self, account: AccountId, identity: IdentityId, username: &str) -> Self {
        self.known = Some(Known {
            account,
            identity,
            username: username.to_owned(),
        });
        self
    }

    #[track_caller]
    fn known(&self) -> &Known {
        self.known.as_ref().expect("a visitor has no account")
    }

    #[track_caller]
    pub fn id(&self) -> AccountId {
        self.known().account
    }

    #[track_caller]
    pub fn identity(&self) -> IdentityId {
        self.known().identity
    }

    #[track_caller]
    pub fn username(&self) -> &str {
        &self.known().username
    }

    /// Where their mail goes.
    #[track_caller]
    pub fn email(&self) -> String {
        format!("{}@exemple.fr", self.known().username)
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.browser.cookies.lock().unwrap();
        cookies.insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.browser.cookies.lock().unwrap().get(name).cloned()
    }

    /// Opens a page. Redirects are not followed: see [`Page::follow`].
    #[track_caller]
    pub fn get(&self, path: &str) -> Page {
        self.request("GET", path).send()
    }

    /// Sends a form from a page of the forum.
    #[track_caller]
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.request("POST", path)
            .body("application/x-www-form-urlencoded", body)
            .send()
    }

    /// A request to be described further. It bears what a browser on a page of the forum sends.
    pub fn request(&self, method: &str, path: &str) -> NewRequest {
        let path = path.strip_prefix(&self.browser.origin).unwrap_or(path);
        assert!(path.starts_with('/'), "not a path of the forum: {path:?}");
        let request = NewRequest {
            person: self.clone(),
            method: method.to_owned(),
            path: path.to_owned(),
            headers: BTreeMap::new(),
            body: Vec::new(),
        };
        let request = request.header("sec-fetch-site", "same-origin");
        if matches!(method, "GET" | "HEAD") {
            return request;
        }
        request.header("origin", &self.browser.origin)
    }

    fn cookie_header(&self) -> Option<String> {
        let cookies = self.browser.cookies.lock().unwrap();
        let pairs: Vec<_> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.browser.cookies.lock().unwrap();
        for line in headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || rest.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A request that differs from what a browser would send.
pub struct NewRequest {
    person: Person,
    method: String,
    path: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl NewRequest {
    /// Adds a header, in the place of one of that name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.remove(name);
        self
    }

    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    #[track_caller]
    pub fn send(self) -> Page {
        let browser = &self.person.browser;
        let url = format!("http://{}{}", browser.address, self.path);
        let mut request = Request::builder().method(self.method.as_str()).uri(url);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(cookies) = self.person.cookie_header() {
            request = request.header("cookie", cookies);
        }
        let bodiless = ["GET", "HEAD", "DELETE", "OPTIONS", "TRACE"];
        let answer = if bodiless.contains(&self.method.as_str()) && self.body.is_empty() {
            browser.agent.run(request.body(()).unwrap())
        } else {
            browser.agent.run(request.body(self.body).unwrap())
        };
        let mut answer = answer.unwrap_or_else(|e| panic!("{} {}: {e}", self.method, self.path));
        self.person.keep_cookies(answer.headers());
        Page {
            status: answer.status().as_u16(),
            headers: answer.headers().clone(),
            body: answer.body_mut().read_to_vec().unwrap(),
            path: self.path,
            reader: self.person,
        }
    }
}
