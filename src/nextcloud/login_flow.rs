//! Login Flow v2.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::ask::{Ask, form};
use super::look::{email, person};
use super::oidc::{is_admin, uid};
use super::{Breach, Failure, Proof, Space};

/// Of a token or a password, in bytes.
const SECRET_MOST: usize = 500;

/// A sign-in that was begun. Secret: to be sealed where it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct Flow {
    pub token: String,
    /// Within the space.
    pub endpoint: String,
    /// Where the person goes on; within the space.
    pub login: String,
}

/// What a question to the space answers.
#[derive(Clone)]
pub enum Poll {
    /// Not yet; or never, when it was wrong or is over.
    Pending,
    /// The app password: to be deleted at once.
    Granted(String),
}

impl Space {
    /// Begins; the space shows its people `code` beside the name of this forum.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn begin(&self, code: &str) -> Result<Flow, Failure> {
        self.told(self.begun(code).await)
    }

    async fn begun(&self, code: &str) -> Result<Flow, Failure> {
        #[derive(Deserialize)]
        struct Said {
            poll: At,
            login: String,
        }
        #[derive(Deserialize)]
        struct At {
            token: String,
            endpoint: String,
        }
        let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
        let url = self.origin().join("/index.php/login/v2");
        let agent = format!("{} (code {code})", self.forum());
        let answer = self.ask(Ask::post(url, Vec::new()).agent(agent)).await?;
        let said: Said = answer.json("login/v2")?;
        if !secret(&said.poll.token) {
            return Err(wrong("login/v2: token"));
        }
        Ok(Flow {
            token: said.poll.token,
            endpoint: self.given(&said.poll.endpoint, "poll endpoint")?.into(),
            login: self.given(&said.login, "login")?.into(),
        })
    }

    /// # Errors
    /// [`Failure`].
    pub async fn poll(&self, flow: &Flow) -> Result<Poll, Failure> {
        self.told(self.polled(flow).await)
    }

    async fn polled(&self, flow: &Flow) -> Result<Poll, Failure> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Said {
            server: String,
            app_password: String,
        }
        let url = self.given(&flow.endpoint, "poll endpoint")?;
        let body = form(&[("token", &flow.token)]);
        let answer = self.ask(Ask::post(url, body)).await?;
        if answer.status == 404 && answer.is_json() {
            return Ok(Poll::Pending);
        }
        let said: Said = answer.json("poll")?;
        if !secret(&said.app_password) {
            return Err(wrong("poll: password"));
        }
        if let Err(breach) = self.given(&said.server, "server") {
            // It is of no use here, and should be of none elsewhere; if that fails, the person can
            // still delete it there.
            let _ = self.forgotten(&said.app_password).await;
            return Err(breach);
        }
        Ok(Poll::Granted(said.app_password))
    }

    /// Whose app password this is.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn whose(&self, app_password: &str) -> Result<Proof, Failure> {
        self.told(self.owner(app_password).await)
    }

    async fn owner(&self, app_password: &str) -> Result<Proof, Failure> {
        #[derive(Deserialize)]
        struct Said {
            id: String,
            displayname: Option<String>,
            email: Option<String>,
            #[serde(default)]
            groups: Value,
        }
        let url = self.origin().join("/ocs/v2.php/cloud/user?format=json");
        // Not by name and password: ten of those that fail would shut out this whole forum there.
        let answer = self.ask(Ask::get(url).bearer(app_password).ocs()).await?;
        if matches!(answer.status, 401 | 403) {
            return Err(Failure::Expired);
        }
        let said: Said = answer.ocs("cloud/user")?;
        Ok(Proof {
            uid: uid(&said.id).ok_or(wrong("cloud/user: id"))?,
            space_admin: is_admin(&said.groups),
            display_name: said.displayname.as_deref().and_then(person),
            email: said.email.as_deref().and_then(email),
            key_id: None,
        })
    }

    /// Deletes the app password with itself. One that the space does not know is deleted.
    ///
    /// # Errors
    /// [`Failure`].
    pub async fn forget(&self, app_password: &str) -> Result<(), Failure> {
        self.told(self.forgotten(app_password).await)
    }

    async fn forgotten(&self, app_password: &str) -> Result<(), Failure> {
        let path = "/ocs/v2.php/core/apppassword?format=json";
        let ask = Ask::new(Method::DELETE, self.origin().join(path));
        let answer = self.ask(ask.bearer(app_password).ocs()).await?;
        match answer.status {
            401 => Ok(()),
            _ => answer.ocs::<Value>("core/apppassword").map(drop),
        }
    }

    /// An address that it gave, if it is its own.
    pub(super) fn given(&self, url: &str, what: &'static str) -> Result<Url, Failure> {
        let own = self.origin().own(url);
        own.ok_or(Failure::Breach(Breach::ForeignAddress(what)))
    }
}

/// Whether it can be a token or a password: what a header may carry.
fn secret(text: &str) -> bool {
    (1..=SECRET_MOST).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_graphic())
}

fn wrong(what: &'static str) -> Failure {
    Failure::Breach(Breach::Wrong(what))
}
