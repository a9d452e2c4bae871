//! The session cookie, and how a session is found.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time};
use sha2::{Digest, Sha256};

use crate::db::{Conn, DbError};
use crate::domain::{AccountId, Person, SessionId, SpaceName, Timestamp, Viewer};

/// What the accounts room does for the web: find who holds a session.
pub trait LoadSession: Send + Sync {
    /// Who opened the session with this token hash. [`Viewer::Visitor`] when it is unknown, over, or
    /// its account is suspended or deleted.
    fn load(&self, conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Found, DbError>;

    /// Notes that a session is in use. Called at most once an hour for each.
    fn touch(&self, conn: &mut Conn, session: SessionId, now: Timestamp) -> Result<(), DbError>;

    /// What keeps somebody who moderates from it, by this session or this key. `required`: the operator
    /// asks for more than a password. Asked only of those who moderate.
    fn withheld(
        &self,
        conn: &mut Conn,
        person: &Person,
        required: bool,
    ) -> Result<Option<Withheld>, DbError>;
}

/// Why somebody who moderates cannot, by this session or this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// A space opened it: whoever runs that space could have.
    Space,
    /// The password opened it alone, and the operator asks for more.
    Factor,
}

/// A session that was looked for.
#[derive(Debug)]
pub struct Found {
    pub viewer: Viewer,
    /// Its last use was noted more than an hour ago.
    pub stale: bool,
    /// The space by which it was opened must say again that the person is theirs.
    pub due: bool,
    /// The account asked to be deleted, and can only change its mind: the viewer is a visitor then.
    pub leaving: Option<AccountId>,
}

pub const SESSION_COOKIE: &str = "entraide";
/// Holds the key to a text that was typed before signing in.
const PARKED_COOKIE: &str = "entraide-brouillon";
/// Holds the key to what is left to do after a right password.
const STEP_COOKIE: &str = "entraide-etape";
/// Binds what is begun at a space to the browser that began it.
const SIGN_IN_COOKIE: &str = "entraide-connexion";
/// The name of the person's space, for those who asked this device to remember it.
const SPACE_COOKIE: &str = "entraide-espace";

/// The name of the space of whoever has just signed out, for one page.
const GOODBYE_COOKIE: &str = "entraide-au-revoir";

/// As stored: whoever reads the table cannot open a session with it.
#[must_use]
pub fn hash_token(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Makes and reads our cookies. Over https their names bear `__Host-`, so that no neighbour on a
/// shared domain can set them (RFC 6265bis).
#[derive(Clone, Copy, Debug)]
pub struct SessionCookies {
    pub secure: bool,
}

impl SessionCookies {
    fn name(self, name: &str) -> String {
        if self.secure {
            format!("__Host-{name}")
        } else {
            name.to_owned()
        }
    }

    fn make(self, name: &str, value: String, seconds: i64) -> Cookie<'static> {
        Cookie::build(self.name(name), value)
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .max_age(time::Duration::seconds(seconds))
            .finish()
    }

    fn read(self, request: &HttpRequest, name: &str) -> Option<String> {
        let value = request.cookie(&self.name(name))?.value().to_owned();
        let ours = value.len() == 64 && value.bytes().all(|b| b.is_ascii_hexdigit());
        ours.then_some(value)
    }

    #[must_use]
    pub fn session(self, token: String, seconds: i64) -> Cookie<'static> {
        self.make(SESSION_COOKIE, token, seconds)
    }

    #[must_use]
    pub fn end_session(self) -> Cookie<'static> {
        self.make(SESSION_COOKIE, String::new(), 0)
    }

    #[must_use]
    pub fn read_session(self, request: &HttpRequest) -> Option<String> {
        self.read(request, SESSION_COOKIE)
    }

    #[must_use]
    pub fn second_step(self, token: String, seconds: i64) -> Cookie<'static> {
        self.make(STEP_COOKIE, token, seconds)
    }

    #[must_use]
    pub fn end_second_step(self) -> Cookie<'static> {
        self.make(STEP_COOKIE, String::new(), 0)
    }

    #[must_use]
    pub fn read_second_step(self, request: &HttpRequest) -> Option<String> {
        self.read(request, STEP_COOKIE)
    }

    #[must_use]
    pub fn parked(self, token: String, seconds: i64) -> Cookie<'static> {
        self.make(PARKED_COOKIE, token, seconds)
    }

    #[must_use]
    pub fn end_parked(self) -> Cookie<'static> {
        self.make(PARKED_COOKIE, String::new(), 0)
    }

    #[must_use]
    pub fn read_parked(self, request: &HttpRequest) -> Option<String> {
        self.read(request, PARKED_COOKIE)
    }

    #[must_use]
    pub fn sign_in(self, token: String, seconds: i64) -> Cookie<'static> {
        self.make(SIGN_IN_COOKIE, token, seconds)
    }

    #[must_use]
    pub fn end_sign_in(self) -> Cookie<'static> {
        self.make(SIGN_IN_COOKIE, String::new(), 0)
    }

    #[must_use]
    pub fn read_sign_in(self, request: &HttpRequest) -> Option<String> {
        self.read(request, SIGN_IN_COOKIE)
    }

    /// Remembers a space; none forgets it.
    #[must_use]
    pub fn space(self, name: Option<&SpaceName>, seconds: i64) -> Cookie<'static> {
        let name = name.map(ToString::to_string);
        let seconds = if name.is_some() { seconds } else { 0 };
        self.make(SPACE_COOKIE, name.unwrap_or_default(), seconds)
    }

    /// Names a space for the page after signing out: an address would stay in the history of a device
    /// of several people.
    #[must_use]
    pub fn goodbye(self, name: &SpaceName) -> Cookie<'static> {
        self.make(GOODBYE_COOKIE, name.to_string(), 120)
    }

    #[must_use]
    pub fn end_goodbye(self) -> Cookie<'static> {
        self.make(GOODBYE_COOKIE, String::new(), 0)
    }

    #[must_use]
    pub fn read_goodbye(self, request: &HttpRequest) -> Option<SpaceName> {
        SpaceName::parse(request.cookie(&self.name(GOODBYE_COOKIE))?.value())
    }

    #[must_use]
    pub fn read_space(self, request: &HttpRequest) -> Option<SpaceName> {
        SpaceName::parse(request.cookie(&self.name(SPACE_COOKIE))?.value())
    }
}
