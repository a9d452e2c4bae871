//! Talking to a space, for one person. Nothing is held meanwhile but the request itself.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::task::spawn_local;

use super::actions;
use super::model::{Attempt, NewAttempt, Said, Whom};
use super::{APP_PASSWORD, PROOF, SECRETS};
use crate::app::App;
use crate::domain::Timestamp;
use crate::error::AppError;
use crate::features::tenants::{self, Seen, Tenant, TenantState};
use crate::nextcloud::{Begun, Breach, Failure, Flow, Look, Method, Poll, Proof, Space};
use crate::web::{hash_token, token};

/// What beginning came to.
pub enum Start {
    /// The browser goes on at this address of the space.
    There(String),
    /// The person goes on at the space by a link; the browser waits at this path here.
    Wait(String),
    Failed(Box<Tenant>, Failure),
    /// The space is closed, or in quarantine.
    Shut(Box<Tenant>),
}

/// Who begins, and from where.
pub struct Starting<'a> {
    /// The secret of the browser.
    pub browser: &'a str,
    pub whom: Whom,
    pub back: &'a str,
    /// The space asks the person nothing.
    pub silent: bool,
    /// Somebody else may have led the browser here: a person who is not expected is asked who they are.
    pub by_link: bool,
    pub now: Timestamp,
}

/// Begins at a space, by the way that it offers today.
///
/// # Errors
/// Ours: the database, randomness.
pub async fn begin(app: &App, tenant: Tenant, starting: &Starting<'_>) -> Result<Start, AppError> {
    if tenant.state != TenantState::Active {
        return Ok(Start::Shut(Box::new(tenant)));
    }
    let (tenant, look) = match seen(app, tenant).await? {
        Ok(seen) => seen,
        Err((tenant, failure)) => return Ok(Start::Failed(tenant, failure)),
    };
    if tenant.state != TenantState::Active {
        return Ok(Start::Shut(tenant));
    }
    let Some(origin) = tenant.origin(&app.config.spaces) else {
        let failure = Failure::Unreachable("no address".to_owned());
        return Ok(Start::Failed(tenant, failure));
    };
    let space = app.spaces.space(origin);
    let begun = match look.provider {
        Some(_) => by_openid(app, &space, (&tenant, &look), starting).await,
        None => by_login_flow(app, &space, &tenant, starting).await,
    };
    match begun {
        Ok(start) => Ok(start),
        Err(Stop::Failed(failure)) => Ok(Start::Failed(tenant, failure)),
        Err(Stop::Ours(error)) => Err(error),
    }
}

/// Why a way ended early.
enum Stop {
    Failed(Failure),
    Ours(AppError),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<AppError> for Stop {
    fn from(error: AppError) -> Self {
        Self::Ours(error)
    }
}

/// A space as it is now, or why not.
type AsSeen = Result<(Box<Tenant>, Box<Look>), (Box<Tenant>, Failure)>;

async fn seen(app: &App, tenant: Tenant) -> Result<AsSeen, AppError> {
    let before = Box::new(tenant.clone());
    Ok(match tenants::see(app, tenant).await? {
        Seen::Known(tenant, look) => Ok((tenant, look)),
        Seen::Failed(failure) => Err((before, failure)),
    })
}

async fn by_openid(
    app: &App,
    space: &Space,
    (tenant, look): (&Tenant, &Look),
    starting: &Starting<'_>,
) -> Result<Start, Stop> {
    let Some(provider) = &look.provider else {
        return Err(Failure::NotNextcloud("no OpenID Connect".to_owned()).into());
    };
    let state = token()?;
    let begun = Begun {
        nonce: token()?,
        verifier: token()?,
        redirect: app
            .config
            .public_url
            .link(&tenants::return_path(&app.key, &tenant.name)),
    };
    let client = (app.config.spaces.client_id.as_str(), state.as_str());
    let there = space.authorize(provider, client, &begun, starting.silent)?;
    let secrets = seal(app, SECRETS, &begun)?;
    note(app, tenant, starting, (&state, secrets, None)).await?;
    Ok(Start::There(there.into()))
}

async fn by_login_flow(
    app: &App,
    space: &Space,
    tenant: &Tenant,
    starting: &Starting<'_>,
) -> Result<Start, Stop> {
    let state = token()?;
    let code = short_code()?;
    let flow = space.begin(&code).await?;
    let secrets = seal(app, SECRETS, &flow)?;
    note(app, tenant, starting, (&state, secrets, Some(code))).await?;
    Ok(Start::Wait(format!("/connexion/attente/{state}")))
}

/// Writes down that somebody is on their way.
async fn note(
    app: &App,
    tenant: &Tenant,
    starting: &Starting<'_>,
    (state, secrets, code): (&str, String, Option<String>),
) -> Result<(), AppError> {
    let method = if code.is_some() {
        Method::LoginFlow
    } else {
        Method::Oidc
    };
    let new = NewAttempt {
        browser_hash: hash_token(starting.browser),
        state_hash: hash_token(state),
        tenant: tenant.id,
        generation: tenant.generation,
        method,
        whom: starting.whom,
        secrets,
        code,
        back: starting.back.to_owned(),
        by_link: starting.by_link,
    };
    let now = starting.now;
    app.db
        .write(move |conn| actions::begin(conn, &new, now))
        .await
}

/// Four digits, shown on both sides: what a crook's link would not match.
fn short_code() -> Result<String, AppError> {
    let mut bytes = [0_u8; 4];
    getrandom::fill(&mut bytes).map_err(AppError::internal)?;
    Ok(format!("{:04}", u32::from_be_bytes(bytes) % 10_000))
}

/// What a space answered about a person.
pub enum Answer {
    Said(Said),
    /// Not yet; or another request is asking at this moment.
    NotYet,
    /// The space could not be asked now; it can be later.
    Later(Failure),
    Failed(Failure),
    /// Made anew, closed, or another way in than the one begun.
    Shut,
}

/// Exchanges the code that the browser brought.
///
/// # Errors
/// Ours.
pub async fn exchange(
    app: &App,
    attempt: &Attempt,
    tenant: Tenant,
    code: &str,
) -> Result<Answer, AppError> {
    let (tenant, look) = match seen(app, tenant).await? {
        Ok(seen) => seen,
        Err((_, failure)) => return Ok(Answer::Failed(failure)),
    };
    let spaces = &app.config.spaces;
    let (Some(origin), Some(provider)) = (tenant.origin(spaces), &look.provider) else {
        return Ok(Answer::Shut);
    };
    if !is_the_same(attempt, &tenant) {
        return Ok(Answer::Shut);
    }
    let begun: Begun = unseal(app, SECRETS, &attempt.secrets)?;
    let secret = tenants::client_secret(&app.key, spaces, &tenant);
    let client = (spaces.client_id.as_str(), &secret);
    let space = app.spaces.space(origin);
    Ok(match space.exchange(provider, client, &begun, code).await {
        Ok(proof) => checked(&proof),
        Err(failure) => Answer::Failed(failure),
    })
}

/// Asks a space whether the person has agreed and, if so, who it is. The app password that it gives
/// is written down, with the job that deletes it, before it is used.
///
/// # Errors
/// Ours.
pub async fn poll(
    app: &App,
    attempt: &Attempt,
    tenant: &Tenant,
    now: Timestamp,
) -> Result<Answer, AppError> {
    let (app, attempt, tenant) = (app.clone(), attempt.clone(), tenant.clone());
    // Whole, even when the browser goes away in between: what the space gives must be kept to be deleted.
    let asked = spawn_local(async move { poll_now(&app, &attempt, tenant, now).await });
    asked.await.map_err(AppError::internal)?
}

async fn poll_now(
    app: &App,
    attempt: &Attempt,
    tenant: Tenant,
    now: Timestamp,
) -> Result<Answer, AppError> {
    let id = attempt.id;
    let Some(origin) = tenant.origin(&app.config.spaces) else {
        return Ok(Answer::Shut);
    };
    if !is_the_same(attempt, &tenant) {
        return Ok(Answer::Shut);
    }
    let held = app
        .db
        .write(move |conn| actions::hold_poll(conn, id, now))
        .await?;
    if !held {
        return Ok(Answer::NotYet);
    }
    let flow: Flow = unseal(app, SECRETS, &attempt.secrets)?;
    let space = app.spaces.space(origin);
    let granted = match space.poll(&flow).await {
        Ok(Poll::Granted(app_password)) => app_password,
        other => {
            // By the clock of now: the question took its time.
            let now = app.clock.now();
            app.db
                .write(move |conn| actions::rest_poll(conn, id, now))
                .await?;
            return Ok(match other {
                Err(failure) if failure.is_passing() => Answer::Later(failure),
                Err(failure) => Answer::Failed(failure),
                Ok(_) => Answer::NotYet,
            });
        }
    };
    if let Err(error) = keep(app, id, &granted, now).await {
        // Nobody would know of it: it goes at once, if it can.
        let _ = space.forget(&granted).await;
        return Err(error);
    }
    let answer = match space.whose(&granted).await {
        Ok(proof) => checked(&proof),
        Err(failure) => Answer::Failed(failure),
    };
    let answer = match (answer, seen(app, tenant).await?) {
        (Answer::Said(said), Ok((tenant, _))) if is_the_same(attempt, &tenant) => {
            Answer::Said(said)
        }
        // Made anew or closed since it was begun: whoever answered may be another instance.
        (Answer::Said(_), Ok(_)) => Answer::Shut,
        (Answer::Said(_), Err((_, failure))) => Answer::Failed(failure),
        (answer, _) => answer,
    };
    let proof = match &answer {
        Answer::Said(said) => Some(seal_said(app, said)?),
        _ => None,
    };
    app.db
        .write(move |conn| actions::asked(conn, id, proof.as_deref(), now))
        .await?;
    app.wake();
    Ok(answer)
}

/// Writes down an app password, sealed, with the job that deletes it.
async fn keep(app: &App, id: i64, granted: &str, now: Timestamp) -> Result<(), AppError> {
    let sealed = app.key.seal(APP_PASSWORD, granted.as_bytes());
    let sealed = sealed.ok_or_else(|| AppError::Internal("sealing failed".to_owned()))?;
    app.db
        .write(move |conn| actions::keep_app_password(conn, id, &sealed, now))
        .await
}

/// Whether a space is still the one that a sign-in was begun at, and open.
fn is_the_same(attempt: &Attempt, tenant: &Tenant) -> bool {
    tenant.generation == attempt.generation && tenant.state == TenantState::Active
}

/// A user id holds no control characters: ours do, so that they are nobody's.
fn checked(proof: &Proof) -> Answer {
    let uid = &proof.uid;
    if uid.is_empty() || uid.chars().count() > 255 || uid.chars().any(char::is_control) {
        return Answer::Failed(Failure::Breach(Breach::Wrong("user id")));
    }
    Answer::Said(Said::from(proof))
}

/// Who it is, sealed for the row of the sign-in.
///
/// # Errors
/// Never in practice.
pub fn seal_said(app: &App, said: &Said) -> Result<String, AppError> {
    seal(app, PROOF, said)
}

/// Who it is, as kept in the row of a sign-in.
///
/// # Errors
/// [`AppError::Gone`] when nothing is kept there, or not by this key.
pub fn said(app: &App, attempt: &Attempt) -> Result<Said, AppError> {
    let sealed = attempt.proof.as_deref().ok_or(AppError::Gone)?;
    unseal(app, PROOF, sealed)
}

fn seal(app: &App, purpose: &str, what: &impl Serialize) -> Result<String, AppError> {
    let json = serde_json::to_vec(what).map_err(AppError::internal)?;
    let sealed = app.key.seal(purpose, &json);
    sealed.ok_or_else(|| AppError::Internal("sealing failed".to_owned()))
}

fn unseal<T: DeserializeOwned>(app: &App, purpose: &str, sealed: &str) -> Result<T, AppError> {
    // Sealed under a key that was changed since: as if it were over.
    let json = app.key.open(purpose, sealed).ok_or(AppError::Gone)?;
    serde_json::from_slice(&json).map_err(AppError::internal)
}

/// Where the person goes on at the space (Login Flow v2).
///
/// # Errors
/// [`AppError::Gone`] when the sign-in is of another way, or sealed by another key.
pub fn landing(app: &App, attempt: &Attempt) -> Result<String, AppError> {
    if attempt.method != Method::LoginFlow {
        return Err(AppError::Gone);
    }
    let flow: Flow = unseal(app, SECRETS, &attempt.secrets)?;
    Ok(flow.login)
}
