//! A space for the tests: a server over TLS on loopback that answers as real Nextclouds do, or as
//! badly as a test asks.
//!
//! What its people do in their browser is done by calling it: [`FakeSpace::sign_in`] and
//! [`FakeSpace::refuse`] at the address that the forum sent them to, [`FakeSpace::grant`] for Login
//! Flow v2.

mod flow;
mod nextcloud;
mod oidc;
mod wire;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::Value;
use tempfile::TempDir;

use super::TestApp;
use flow::Flow;
use oidc::Code;
use wire::{Answers, Server};
pub use wire::{Request, Response};

/// The domain of all spaces of tests.
const DOMAIN: &str = "espaces.test";

/// How a space answers.
#[derive(Clone, Debug)]
pub enum Mode {
    Honest,
    /// This, word for word.
    Says(Response),
    /// Closes the connection without a word.
    Down,
    /// Never answers.
    Hangs,
    /// A byte now and then, for ever.
    Drips,
    /// One gigabyte.
    Endless,
    /// Headers without end.
    EndlessHeaders,
}

impl Mode {
    /// 503, as Nextcloud in maintenance.
    pub fn maintenance(retry_after: &str) -> Self {
        let page = Response::html(503).with("X-Nextcloud-Maintenance-Mode", "1");
        Self::Says(page.with("Retry-After", retry_after))
    }

    /// 429, as Nextcloud that was asked too often.
    pub fn throttled() -> Self {
        Self::Says(Response::json(429, &oidc::ocs(429, &serde_json::json!([]))))
    }

    pub fn redirect(to: &str) -> Self {
        Self::Says(Response::html(302).with("Location", to))
    }
}

/// How it signs its tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signs {
    #[default]
    Honestly,
    /// `alg: none`, no signature.
    Nothing,
    /// HS256 with the client's secret.
    WithTheSecret,
    /// RS256 by another key under the name of its own.
    WithAnotherKey,
    /// RS256 by its key, under a name that it does not publish.
    UnderAnotherName,
    /// RS256 by its key, without a name.
    WithoutName,
}

/// Somebody who has an account there.
#[derive(Clone, Debug)]
pub struct Local {
    pub uid: String,
    pub display_name: String,
    pub email: Option<String>,
    pub groups: Vec<String>,
}

impl Local {
    pub fn new(uid: &str) -> Self {
        Self {
            uid: uid.to_owned(),
            display_name: uid.to_owned(),
            email: None,
            groups: Vec::new(),
        }
    }

    pub fn called(mut self, name: &str) -> Self {
        name.clone_into(&mut self.display_name);
        self
    }

    pub fn email(mut self, address: &str) -> Self {
        self.email = Some(address.to_owned());
        self
    }

    pub fn group(mut self, name: &str) -> Self {
        self.groups.push(name.to_owned());
        self
    }
}

/// All that it knows and does, behind a lock.
struct State {
    origin: String,
    instance: String,
    installed: bool,
    oidc: bool,
    /// Id and number of the key that signs.
    key: (String, usize),
    /// Client id, secret, address to come back to.
    clients: HashMap<String, (String, String)>,
    people: HashMap<String, Local>,
    codes: HashMap<String, Code>,
    /// Access token to uid.
    tokens: HashMap<String, String>,
    flows: Vec<Flow>,
    app_passwords: HashMap<String, String>,
    modes: Vec<(String, Mode)>,
    /// What it says instead of the truth, by name.
    lies: HashMap<String, Value>,
    signs: Signs,
    asked: Vec<Request>,
    /// Bytes of endless answers.
    sent: usize,
    count: u64,
}

impl State {
    /// A word that was not given before.
    fn fresh(&mut self, what: &str) -> String {
        self.count += 1;
        format!("{what}{:0>24}", self.count)
    }

    /// What it says, unless it was told to say something else there.
    fn say(&self, name: &str, truth: Value) -> Value {
        self.lies.get(name).cloned().unwrap_or(truth)
    }
}

#[derive(Clone)]
struct Shared(Arc<Mutex<State>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

impl Answers for Shared {
    fn mode(&self, request: &Request) -> Mode {
        let mut state = self.lock();
        state.asked.push(request.clone());
        let own = state.modes.iter().rev();
        let mut own = own.filter(|(path, _)| request.path.starts_with(path));
        own.next().map_or(Mode::Honest, |(_, mode)| mode.clone())
    }

    fn answer(&self, request: &Request) -> Response {
        nextcloud::answer(&mut self.lock(), request)
    }

    fn sent(&self, bytes: usize) {
        self.lock().sent += bytes;
    }
}

/// A space on loopback, `https://NAME.espaces.test:PORT`. It ends when it is dropped.
pub struct FakeSpace {
    name: String,
    state: Shared,
    server: Server,
    folder: TempDir,
}

impl FakeSpace {
    /// A Nextcloud 34 whose people `alice` and `admin` sign in elsewhere by OpenID Connect.
    pub fn start(name: &str) -> Self {
        let state = Shared(Arc::new(Mutex::new(State {
            origin: String::new(),
            instance: format!(
                "oc{:0<10}",
                name.replace(|c: char| !c.is_alphanumeric(), "")
            ),
            installed: true,
            oidc: true,
            key: (format!("{name}-key-1"), 0),
            clients: HashMap::new(),
            people: HashMap::new(),
            codes: HashMap::new(),
            tokens: HashMap::new(),
            flows: Vec::new(),
            app_passwords: HashMap::new(),
            modes: Vec::new(),
            lies: HashMap::new(),
            signs: Signs::default(),
            asked: Vec::new(),
            sent: 0,
            count: 0,
        })));
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("ca.pem"), wire::authority_pem()).unwrap();
        let server = Server::start(&format!("{name}.{DOMAIN}"), Arc::new(state.clone()));
        let space = Self {
            name: name.to_owned(),
            state,
            server,
            folder,
        };
        space.state.lock().origin = space.url();
        let alice = Local::new("alice").called("Alice Martin");
        space.has(alice.email("alice@example.org").group("benevoles"));
        space.has(Local::new("admin").group("admin"));
        space
    }

    /// The same without OpenID Connect: Login Flow v2.
    pub fn without_oidc(name: &str) -> Self {
        let space = Self::start(name);
        space.state.lock().oidc = false;
        space
    }

    /// Its label: `asso-a`.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn host(&self) -> String {
        format!("{}.{DOMAIN}", self.name)
    }

    /// Its address, as in the registry.
    pub fn url(&self) -> String {
        format!("https://{}:{}", self.host(), self.server.address.port())
    }

    /// The certificate of the authority, as a file.
    pub fn ca_file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Gives somebody an account there, in place of whoever had that uid.
    pub fn has(&self, person: Local) {
        self.state.lock().people.insert(person.uid.clone(), person);
    }

    pub fn loses(&self, uid: &str) {
        self.state.lock().people.remove(uid);
    }

    /// From now on, everything under that path (`/` is all) is answered so; the last one counts.
    pub fn behaves(&self, path: &str, mode: Mode) {
        self.state.lock().modes.push((path.to_owned(), mode));
    }

    /// Nothing but the truth, and that well.
    pub fn behaves_again(&self) {
        let mut state = self.state.lock();
        state.modes.clear();
        state.lies.clear();
        state.signs = Signs::Honestly;
    }

    /// Says something else in one place: a key of the discovery document, `token.CLAIM`,
    /// `userinfo.CLAIM`, `poll.endpoint`, `poll.server`, `login`, `theming.KEY`, `status.KEY`.
    pub fn says(&self, name: &str, value: impl Into<Value>) {
        let value = value.into();
        self.state.lock().lies.insert(name.to_owned(), value);
    }

    pub fn signs(&self, how: Signs) {
        self.state.lock().signs = how;
    }

    /// Signs with another key from now on, and publishes that alone.
    pub fn changes_key(&self) {
        let mut state = self.state.lock();
        let number = state.key.1 + 1;
        state.key = (format!("{}-key-{}", self.name, number + 1), number);
    }

    /// Deleted, and nothing put in its place yet.
    pub fn is_uninstalled(&self) {
        self.state.lock().installed = false;
    }

    /// Deleted, and made anew under the same name, with the same uids.
    pub fn is_made_anew(&self) {
        self.changes_key();
        let mut state = self.state.lock();
        state.installed = true;
        let count = state.key.1;
        state.instance = format!("ocanew{count:0>6}");
        state.clients.clear();
        state.tokens.clear();
        state.app_passwords.clear();
    }

    /// The name of its session cookie.
    pub fn instance(&self) -> String {
        self.state.lock().instance.clone()
    }

    /// All that it was asked, oldest first.
    pub fn asked(&self) -> Vec<Request> {
        self.state.lock().asked.clone()
    }

    /// Bytes of endless answers that it got rid of.
    pub fn sent(&self) -> usize {
        self.state.lock().sent
    }

    /// How often something under that path was asked.
    pub fn count(&self, path: &str) -> usize {
        let asked = self.asked();
        asked
            .iter()
            .filter(|one| one.path.starts_with(path))
            .count()
    }
}

impl TestApp {
    /// A forum that can reach these spaces. Those without an address of their own in the registry
    /// have that of the first.
    pub fn with_spaces(spaces: &[&FakeSpace], settings: &[(&str, &str)]) -> Self {
        let hosts: Vec<_> = spaces
            .iter()
            .map(|space| format!("{}=127.0.0.1", space.host()))
            .collect();
        let (hosts, first) = (hosts.join(","), spaces[0]);
        let pattern = first.url().replace(first.name(), "{name}");
        let ca = first.ca_file();
        let own = [
            ("ENTRAIDE_TENANT_PRIVATE_HOSTS", hosts.as_str()),
            ("ENTRAIDE_TENANT_EXTRA_CA", text(&ca)),
            ("ENTRAIDE_TENANT_PATTERN", &pattern),
        ];
        Self::with_settings(&[&own[..], settings].concat())
    }

    /// A forum that can reach this space.
    pub fn with_space(space: &FakeSpace) -> Self {
        Self::with_spaces(&[space], &[])
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
