//! The guarded client against a space that is honest, and against one that is not.

mod bounds;
mod cost;
mod forum;
mod hostile;
mod keys;
mod log;
mod login_flow;
mod oidc;
mod theming;

use std::future::Future;
use std::time::Duration;

use entraide::nextcloud::{
    Begun, Client, ClientSecret, Failure, Limits, Origin, Proof, Provider, Settings, Space,
};

use crate::support::FakeSpace;

const BACK: &str = "https://forum.test/connexion/retour";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// Limits that a test can wait for.
fn quick() -> Limits {
    Limits {
        connect: Duration::from_secs(1),
        answer: Duration::from_secs(1),
        wait: Duration::from_millis(100),
        ..Limits::default()
    }
}

/// A client that can reach these spaces.
fn client(spaces: &[&FakeSpace], limits: Limits) -> Client {
    let known = spaces
        .iter()
        .map(|space| (space.host(), [127, 0, 0, 1].into()));
    let settings = Settings {
        private_hosts: known.collect(),
        extra_ca: Some(std::fs::read(spaces[0].ca_file()).unwrap()),
        name: "Forum d’essai".to_owned(),
        limits,
    };
    Client::new(settings).unwrap()
}

/// One space, with the limits of service.
fn reach(space: &FakeSpace) -> Space {
    client(&[space], Limits::default()).space(origin(space))
}

fn origin(space: &FakeSpace) -> Origin {
    Origin::parse(&space.url()).unwrap()
}

fn wait<T>(asked: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    Client::wait(asked)
}

/// What [`Result::unwrap_err`] is for what cannot be shown.
#[track_caller]
fn failure<T>(outcome: Result<T, Failure>) -> Failure {
    outcome.err().expect("a failure")
}

/// A sign-in by OpenID Connect up to the way back.
struct Way {
    provider: Provider,
    begun: Begun,
    code: String,
}

/// Looks, goes to the space as `uid`, and comes back.
fn go(fake: &FakeSpace, space: &Space, uid: &str) -> Result<Way, Failure> {
    fake.registers("entraide", SECRET, BACK);
    let provider = wait(space.look())?.provider.unwrap();
    let begun = Begun::new(BACK);
    let address = space.authorize(&provider, ("entraide", "state"), &begun, false)?;
    let code = code(&fake.sign_in(address.as_str(), uid));
    Ok(Way {
        provider,
        begun,
        code,
    })
}

fn come_back(space: &Space, way: &Way) -> Result<Proof, Failure> {
    let secret = ClientSecret(SECRET.to_owned());
    let client = ("entraide", &secret);
    wait(space.exchange(&way.provider, client, &way.begun, &way.code))
}

fn sign_in(fake: &FakeSpace, space: &Space, uid: &str) -> Result<Proof, Failure> {
    come_back(space, &go(fake, space, uid)?)
}

fn code(back: &str) -> String {
    let back = url::Url::parse(back).unwrap();
    let mut pairs = back.query_pairs();
    let found = pairs.find(|(name, _)| name == "code");
    found.unwrap().1.into_owned()
}
