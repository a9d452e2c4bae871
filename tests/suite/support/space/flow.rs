//! Login Flow v2 at the space.

use serde_json::json;

use super::wire::{Request, Response};
use super::{FakeSpace, State};

pub struct Flow {
    token: String,
    login: String,
    /// The name of what asks, as its people are shown it.
    client: String,
    granted: Option<String>,
    over: bool,
}

pub fn begin(state: &mut State, request: &Request) -> Response {
    let (token, id) = (state.fresh("flowtoken"), state.fresh("flow"));
    let login = format!("{}/login/v2/flow/{id}", state.origin);
    let said = json!({
        "poll": {
            "token": token,
            "endpoint": state.say("poll.endpoint", json!(format!("{}/login/v2/poll", state.origin))),
        },
        "login": state.say("login", json!(login)),
    });
    state.flows.push(Flow {
        token,
        login,
        client: request.header("user-agent").to_owned(),
        granted: None,
        over: false,
    });
    Response::json(200, &said)
}

pub fn poll(state: &mut State, request: &Request) -> Response {
    let Some(token) = request.form.get("token") else {
        return Response::new(400, "text/html; charset=UTF-8", "");
    };
    let mut flows = state.flows.iter_mut();
    let flow = flows.find(|flow| flow.token == *token && !flow.over);
    let granted = flow.and_then(|flow| {
        flow.granted
            .as_ref()
            .map(|uid| (uid.clone(), &mut flow.over))
    });
    let Some((uid, over)) = granted else {
        return Response::json(404, &json!([]));
    };
    *over = true;
    let password = state.fresh("apppassword");
    state.app_passwords.insert(password.clone(), uid.clone());
    let server = state.say("poll.server", json!(state.origin));
    let said = json!({"server": server, "loginName": uid, "appPassword": password});
    Response::json(200, &said)
}

impl FakeSpace {
    /// Somebody there opens the address of a sign-in, and clicks on "Grant access".
    #[track_caller]
    pub fn grant(&self, login: &str, uid: &str) {
        self.flow(login, |flow| flow.granted = Some(uid.to_owned()));
    }

    /// What its people are shown as the name of what asks.
    #[track_caller]
    pub fn shown(&self, login: &str) -> String {
        let mut shown = String::new();
        self.flow(login, |flow| shown.clone_from(&flow.client));
        shown
    }

    /// Twenty minutes pass.
    #[track_caller]
    pub fn lets_expire(&self, login: &str) {
        self.flow(login, |flow| flow.over = true);
    }

    #[track_caller]
    fn flow(&self, login: &str, act: impl FnOnce(&mut Flow)) {
        let mut state = self.state.lock();
        let mut flows = state.flows.iter_mut();
        act(flows
            .find(|flow| flow.login == login)
            .expect("a sign-in that was begun"));
    }

    /// The app passwords that open something there now.
    pub fn app_passwords(&self) -> Vec<String> {
        self.state.lock().app_passwords.keys().cloned().collect()
    }

    /// The address of the last sign-in that was begun.
    #[track_caller]
    pub fn last_login(&self) -> String {
        let state = self.state.lock();
        state
            .flows
            .last()
            .expect("a sign-in that was begun")
            .login
            .clone()
    }
}
