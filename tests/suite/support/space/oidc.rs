//! OpenID Connect at the space.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entraide::domain::{Clock, SystemClock};
use openidconnect::core::{CoreHmacKey, CoreJwsSigningAlgorithm, CoreRsaPrivateSigningKey};
use openidconnect::{JsonWebKeyId, PrivateSigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::wire::{Request, Response};
use super::{FakeSpace, Signs, State};

const KEYS: [&str; 2] = [include_str!("key-a.pem"), include_str!("key-b.pem")];

/// A code that was given to a browser.
pub struct Code {
    uid: String,
    client: String,
    nonce: Option<String>,
    challenge: Option<String>,
    used: bool,
}

/// The envelope of OCS.
pub fn ocs(code: u16, data: &Value) -> Value {
    let status = if code == 200 { "ok" } else { "failure" };
    json!({"ocs": {"meta": {"status": status, "statuscode": code, "message": ""}, "data": data}})
}

pub fn answer(state: &mut State, request: &Request, path: &str) -> Response {
    match (request.method.as_str(), path) {
        ("GET", "/.well-known/openid-configuration") => discovery(state),
        ("GET", "/apps/oidc/jwks") => {
            let key = signing_key(state.key.1, Some(&state.key.0));
            let mut key = serde_json::to_value(key.as_verification_key()).unwrap();
            key["alg"] = json!("RS256");
            Response::json(200, &json!({"keys": state.say("keys", json!([key]))}))
        }
        ("POST", "/apps/oidc/token") => token(state, request),
        ("GET", "/apps/oidc/userinfo") => userinfo(state, request),
        _ => Response::html(404),
    }
}

fn discovery(state: &State) -> Response {
    let at = |path: &str| json!(format!("{}/apps/oidc/{path}", state.origin));
    let mut said = json!({
        "issuer": state.origin,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at("jwks"),
        "end_session_endpoint": at("logout"),
        "scopes_supported": ["openid", "profile", "email", "roles", "groups", "offline_access"],
        "response_types_supported": ["code", "code id_token", "id_token"],
        "grant_types_supported": ["authorization_code", "implicit", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "HS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["S256", "plain"],
    });
    for (name, value) in said.as_object_mut().unwrap() {
        *value = state.say(name, value.take());
    }
    Response::json(200, &said)
}

fn refused(error: &str) -> Response {
    Response::json(400, &json!({"error": error, "error_description": "No."}))
}

fn token(state: &mut State, request: &Request) -> Response {
    let of = |name: &str| request.form.get(name).cloned().unwrap_or_default();
    let client = of("client_id");
    if state
        .clients
        .get(&client)
        .is_none_or(|(secret, _)| *secret != of("client_secret"))
    {
        return refused("invalid_client");
    }
    let Some(code) = state
        .codes
        .get_mut(&of("code"))
        .filter(|code| code.client == client)
    else {
        return refused("invalid_grant");
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(of("code_verifier")));
    if std::mem::replace(&mut code.used, true)
        || code.challenge.as_ref().is_some_and(|c| *c != challenge)
    {
        return refused("invalid_grant");
    }
    let (uid, nonce) = (code.uid.clone(), code.nonce.clone());
    let access = state.fresh("access");
    state.tokens.insert(access.clone(), uid.clone());
    let id_token = id_token(state, &uid, &client, nonce.as_deref());
    let said = json!({
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": 900,
        "id_token": id_token,
    });
    Response::json(200, &said)
}

fn id_token(state: &State, uid: &str, client: &str, nonce: Option<&str>) -> String {
    let now = SystemClock.now().unix();
    let mut claims = json!({
        "iss": state.origin,
        "sub": uid,
        "aud": client,
        "exp": now + 900,
        "auth_time": now,
        "iat": now,
        "acr": "0",
        "azp": client,
        "nbf": now,
        "jti": "1",
        "nonce": nonce,
    });
    for (name, value) in claims.as_object_mut().unwrap() {
        *value = state.say(&format!("token.{name}"), value.take());
    }
    let (id, number) = &state.key;
    let (algorithm, id, number) = match state.signs {
        Signs::Honestly => ("RS256", Some(id.as_str()), *number),
        Signs::Nothing => ("none", Some(id.as_str()), 0),
        Signs::WithTheSecret => ("HS256", Some(id.as_str()), 0),
        Signs::WithAnotherKey => ("RS256", Some(id.as_str()), number + 1),
        Signs::UnderAnotherName => ("RS256", Some("another-name"), *number),
        Signs::WithoutName => ("RS256", None, *number),
    };
    let mut header = json!({"typ": "JWT", "alg": algorithm});
    if let Some(id) = id {
        header["kid"] = json!(id);
    }
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let signature = match algorithm {
        "none" => Vec::new(),
        "HS256" => {
            let key = CoreHmacKey::new(state.clients[client].0.as_bytes());
            key.sign(&CoreJwsSigningAlgorithm::HmacSha256, signed.as_bytes())
                .unwrap()
        }
        _ => signing_key(number, None)
            .sign(
                &CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
                signed.as_bytes(),
            )
            .unwrap(),
    };
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn signing_key(number: usize, id: Option<&str>) -> CoreRsaPrivateSigningKey {
    let id = id.map(|id| JsonWebKeyId::new(id.to_owned()));
    CoreRsaPrivateSigningKey::from_pem(KEYS[number % KEYS.len()], id).unwrap()
}

fn userinfo(state: &State, request: &Request) -> Response {
    let person = state
        .tokens
        .get(request.bearer())
        .and_then(|uid| state.people.get(uid));
    let Some(person) = person else {
        return Response::json(401, &json!({"error": "invalid_token"}));
    };
    let mut said = json!({
        "sub": person.uid,
        "preferred_username": person.uid,
        "scope": "openid profile email groups",
        "groups": person.groups,
        "name": person.display_name,
        "picture": format!("{}/avatar/{}/64", state.origin, person.uid),
        "email_verified": false,
        "is_admin": null,
        "email": person.email,
    });
    for (name, value) in said.as_object_mut().unwrap() {
        *value = state.say(&format!("userinfo.{name}"), value.take());
    }
    said.as_object_mut()
        .unwrap()
        .retain(|_, value| !value.is_null());
    Response::json(200, &said)
}

impl FakeSpace {
    /// Its operator ran `occ oidc:create` for a forum.
    pub fn registers(&self, client: &str, secret: &str, redirect: &str) {
        let known = (secret.to_owned(), redirect.to_owned());
        self.state.lock().clients.insert(client.to_owned(), known);
    }

    /// A browser in which `uid` is signed in to the space follows the address of a sign-in: where the
    /// space sends it back to.
    ///
    /// # Panics
    /// The address is not as it must be: not of this space, an unknown forum, another way back,
    /// no PKCE.
    #[track_caller]
    pub fn sign_in(&self, address: &str, uid: &str) -> String {
        let (query, mut back) = self.arrive(address);
        let mut state = self.state.lock();
        let code = state.fresh("code");
        let given = Code {
            uid: uid.to_owned(),
            client: query["client_id"].clone(),
            nonce: query.get("nonce").cloned(),
            challenge: query.get("code_challenge").cloned(),
            used: false,
        };
        state.codes.insert(code.clone(), given);
        back.query_pairs_mut().append_pair("code", &code);
        back.into()
    }

    /// A browser follows it in which the person says no (`access_denied`), or in which nobody is
    /// signed in and nothing may be asked (`login_required`).
    #[track_caller]
    pub fn refuse(&self, address: &str, error: &str) -> String {
        let (_, mut back) = self.arrive(address);
        back.query_pairs_mut().append_pair("error", error);
        back.into()
    }

    #[track_caller]
    fn arrive(&self, address: &str) -> (HashMap<String, String>, Url) {
        let url = Url::parse(address).unwrap();
        assert_eq!(url.origin().ascii_serialization(), self.url());
        assert_eq!(url.path(), "/apps/oidc/authorize");
        let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
        let state = self.state.lock();
        let client = state.clients.get(&query["client_id"]);
        let (_, redirect) = client.expect("a forum that is registered there");
        assert_eq!(query["redirect_uri"], *redirect);
        assert_eq!(query["response_type"], "code");
        assert_eq!(query["code_challenge_method"], "S256");
        assert!(query["scope"].split(' ').any(|scope| scope == "openid"));
        let mut back = Url::parse(redirect).unwrap();
        back.query_pairs_mut().append_pair("state", &query["state"]);
        (query, back)
    }
}
