//! `GET /me` and `GET /users/{username}`

use actix_web::HttpResponse;
use actix_web::web::{Path, ServiceConfig, get, resource};
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::model::{Account, Counts};
use super::store;
use super::store::profile;
use crate::domain::{AccountId, Viewer};
use crate::error::AppError;
use crate::text;
use crate::web::api::{Caller, reply};
use crate::web::routes;

pub fn routes(config: &mut ServiceConfig) {
    config
        .service(resource("/me").route(get().to(me)))
        .service(resource("/users/{username}").route(get().to(user)));
}

/// The calls of this room.
#[derive(OpenApi)]
#[openapi(paths(me, user))]
pub struct Doc;

/// Une personne, comme tout le monde la voit.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub struct User {
    #[schema(example = "Zoé")]
    username: String,
    /// `newcomer`, `member`, `helper`, `moderator` ou `admin`.
    #[schema(example = "member")]
    standing: &'static str,
    url: String,
    /// Quelques mots sur elle, en texte simple.
    bio: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// Sujets ouverts, là où vous pouvez lire ; de même pour les suivants.
    topics: i64,
    answers: i64,
    /// Ses réponses choisies comme solution.
    solutions: i64,
    /// Votes « utile » reçus.
    helpful: i64,
}

/// Le compte du jeton.
#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
pub struct Me {
    #[serde(flatten)]
    user: User,
    /// L’adresse mail, que personne d’autre ne voit.
    email: Option<String>,
    token: MyToken,
}

/// Le jeton de cet appel.
#[derive(Serialize, ToSchema)]
#[schema(as = MyToken)]
pub struct MyToken {
    #[schema(example = "Tableau de bord")]
    name: String,
    /// `read`, `write`.
    #[schema(example = json!(["read"]))]
    scopes: Vec<&'static str>,
    /// `null` s’il n’expire pas de lui-même.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// Savoir qui l’on est
#[utoipa::path(get, path = "/me", tag = "Personnes", operation_id = "getMe",
    responses((status = 200, body = Me)), security(("jeton" = ["read"])))]
pub async fn me(caller: Caller) -> Result<HttpResponse, AppError> {
    let token = caller.token.clone().ok_or(AppError::SignInRequired)?;
    let (account, counts) = load(&caller, Who::Id(caller.person()?.account)).await?;
    let me = Me {
        email: account.email.clone(),
        user: show(&caller, account, counts),
        token: MyToken {
            name: token.name,
            scopes: token.scopes.iter().map(|scope| scope.as_str()).collect(),
            expires_at: token.expires_at.map(|at| at.rfc3339()),
        },
    };
    reply(&caller, &me)
}

/// Lire le profil d’une personne
#[utoipa::path(get, path = "/users/{username}", tag = "Personnes", operation_id = "getUser",
    params(("username" = String, Path, description = "Son nom, présent ou passé", min_length = 1)),
    responses((status = 200, body = User)))]
pub async fn user(caller: Caller, name: Path<String>) -> Result<HttpResponse, AppError> {
    let (account, counts) = load(&caller, Who::Key(text::fold(&name))).await?;
    if account.is_deleted() {
        return Err(AppError::Gone);
    }
    reply(&caller, &show(&caller, account, counts))
}

enum Who {
    Id(AccountId),
    Key(String),
}

async fn load(caller: &Caller, who: Who) -> Result<(Account, Counts), AppError> {
    let viewer: Viewer = caller.viewer.clone();
    caller
        .app
        .db
        .read(move |conn| {
            let account = match who {
                Who::Id(id) => store::find(conn, id)?,
                Who::Key(key) => store::find_by_username(conn, &key)?,
            };
            let account = account.ok_or(AppError::NotFound)?;
            let counts = profile::counts(conn, &viewer, account.id)?;
            Ok((account, counts))
        })
        .await
}

fn show(caller: &Caller, account: Account, counts: Counts) -> User {
    User {
        url: caller.link(&routes::member(&account.username)),
        username: account.username,
        standing: account.standing.as_str(),
        bio: account.bio,
        created_at: account.created_at.rfc3339(),
        topics: counts.topics,
        answers: counts.answers,
        solutions: counts.solutions,
        helpful: counts.helpful,
    }
}
