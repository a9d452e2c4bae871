//! `/admin/comptes`: finding people, opening accounts, helping somebody back in. What is decided
//! about one person stands on their page of moderation.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;

use super::warned;
use crate::db::Conn;
use crate::db::paging::Cursor;
use crate::domain::{
    AccountId, AccountState, EmailAddress, Password, Standing, Timestamp, Username, Viewer,
};
use crate::error::{AppError, FieldError, FieldErrors};
use crate::features::accounts::actions::create::NewLocal;
use crate::features::accounts::password;
use crate::features::admin::actions::people;
use crate::features::admin::store::people::{self as store, Line, Wanted};
use crate::features::admin::{administrator, breadcrumbs, marked};
use crate::features::moderation::GIVEN;
use crate::text;
use crate::web::ui::{
    Button, Cell, Choice, ErrorSummary, Field, Filters, FormCard, NextPage, Table,
};
use crate::web::{
    Form, Limit, Query, SentBack, TablePage, Visit, page_with, routes, see_other, token,
};

/// Accounts on one page.
const A_PAGE: usize = 50;
const HERE: &str = "/admin/comptes";
/// Where one person's page is.
const PERSON: &str = "/moderation/comptes";

pub(super) async fn page(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    list(
        &visit,
        &query,
        open_form(&Form::default(), &[]),
        StatusCode::OK,
    )
    .await
}

/// What was typed in the filters.
struct Typed {
    words: String,
    standing: Option<Standing>,
    state: Option<AccountState>,
}

impl Typed {
    fn of(query: &Query) -> Self {
        Self {
            words: query.line("q"),
            standing: query.parse("niveau"),
            state: query.parse("etat"),
        }
    }

    /// With an at-sign, a whole address; without, the beginning of a name.
    fn wanted(&self) -> Wanted {
        let address = self.words.contains('@');
        let typed = (!self.words.is_empty()).then_some(&self.words);
        Wanted {
            name: typed.filter(|_| !address).map(|words| text::fold(words)),
            email: typed.filter(|_| address).map(|words| {
                EmailAddress::parse(words).map_or_else(|_| words.clone(), |email| email.key())
            }),
            standing: self.standing,
            state: self.state,
        }
    }

    fn address(&self, after: Option<Cursor>) -> String {
        let cursor = after.map(|cursor| cursor.to_string());
        let pairs = [
            ("q", self.words.as_str()),
            ("niveau", self.standing.map_or("", Standing::as_str)),
            ("etat", self.state.map_or("", AccountState::as_str)),
            ("apres", cursor.as_deref().unwrap_or_default()),
        ];
        let pairs: Vec<_> = pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        format!("{HERE}?{}", routes::query(&pairs))
    }
}

async fn list(
    visit: &Visit,
    query: &Query,
    form: FormCard,
    status: StatusCode,
) -> Result<HttpResponse, AppError> {
    let typed = Typed::of(query);
    let after: Option<Cursor> = query.parse("apres");
    let wanted = typed.wanted();
    let (slice, seen) = visit
        .app
        .db
        .read(move |conn| {
            let slice = store::page(conn, &wanted, after, A_PAGE)?;
            let ids: Vec<AccountId> = slice.items.iter().map(|line| line.id).collect();
            let seen = store::last_seen(conn, &ids)?;
            Ok::<_, AppError>((slice, seen))
        })
        .await?;
    let row = |line: &Line| {
        let seen = seen.get(&line.id);
        vec![
            Cell::link(&line.username, format!("{PERSON}/{}", line.id)),
            Cell::text(line.standing.label()),
            Cell::text(state_label(line.state)),
            Cell::When(visit.when(line.created_at)),
            seen.map_or_else(|| Cell::text("—"), |at| Cell::When(visit.when(*at))),
        ]
    };
    page_with(
        status,
        &TablePage {
            layout: visit.private_layout("Comptes"),
            breadcrumbs: Some(breadcrumbs(&[])),
            tabs: None,
            intro: Some(
                "La page d’une personne montre ce qu’elle a écrit et ce qui a été décidé. On y change son niveau, on l’y suspend, on l’aide à revenir."
                    .to_owned(),
            ),
            figures: None,
            filters: Some(filters(&typed)),
            table: Table {
                id: "comptes",
                caption: if slice.items.is_empty() {
                    "Personne ne correspond à cette recherche."
                } else {
                    "Comptes, les plus récents d’abord"
                }
                .to_owned(),
                head: ["Nom", "Niveau", "État", "Ici depuis", "Dernier passage"]
                    .map(str::to_owned)
                    .to_vec(),
                rows: slice.items.iter().map(row).collect(),
            },
            next: Some(NextPage {
                next: slice.next.map(|cursor| typed.address(Some(cursor))),
                first: after.map(|_| typed.address(None)),
            }),
            form: Some(form),
        },
    )
}

fn state_label(state: AccountState) -> &'static str {
    match state {
        AccountState::Active => "Actif",
        AccountState::Suspended => "Suspendu",
        AccountState::Deleted => "Supprimé",
    }
}

fn filters(typed: &Typed) -> Filters {
    let all = |chosen| std::iter::once(Choice::new("", "Tous", chosen));
    let standings = Standing::ALL.iter().map(|standing| {
        Choice::new(
            standing.as_str(),
            standing.label(),
            typed.standing == Some(*standing),
        )
    });
    let states = AccountState::ALL.iter().map(|state| {
        Choice::new(
            state.as_str(),
            state_label(*state),
            typed.state == Some(*state),
        )
    });
    Filters {
        url: HERE.to_owned(),
        fields: vec![
            Field::text("q", "Début du nom, ou adresse mail entière", &typed.words).max_length(254),
            Field::select(
                "niveau",
                "Niveau",
                all(typed.standing.is_none()).chain(standings).collect(),
            ),
            Field::select(
                "etat",
                "État",
                all(typed.state.is_none()).chain(states).collect(),
            ),
        ],
        hidden: Vec::new(),
    }
}

fn open_form(typed: &Form, errors: &[FieldError]) -> FormCard {
    let chosen = typed.parse("standing").unwrap_or(Standing::Member);
    let choices = GIVEN
        .iter()
        .map(|given| Choice::new(given.as_str(), given.label(), *given == chosen))
        .collect();
    let fields = vec![
        Field::email("email", "Adresse mail", typed.line("email"))
            .required()
            .max_length(254),
        Field::text("username", "Nom affiché", typed.line("username"))
            .hint("De 3 à 30 lettres, chiffres, tirets. La personne pourra le changer.")
            .required()
            .max_length(30),
        Field::radios("standing", "Niveau", choices).required(),
    ];
    let fields = marked(fields, errors);
    FormCard {
        id: Some("ouvrir"),
        url: format!("{HERE}/ouvrir"),
        title: Some("Ouvrir un compte".to_owned()),
        text: Some(
            "La personne reçoit un mail pour choisir son mot de passe. Personne d’autre ne le connaît."
                .to_owned(),
        ),
        errors: ErrorSummary::of(&fields),
        fields,
        buttons: vec![Button::primary("Ouvrir le compte")],
        ..FormCard::default()
    }
}

pub(super) async fn open(visit: Visit, query: Query, form: Form) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    match try_open(&visit, &form).await {
        Ok(account) => {
            visit.app.wake();
            Ok(see_other(&format!("{PERSON}/{account}?fait=compte-ouvert")))
        }
        Err(error) => {
            let sent = SentBack::of(error, "email")?;
            list(&visit, &query, open_form(&form, &sent.errors), sent.status).await
        }
    }
}

async fn try_open(visit: &Visit, form: &Form) -> Result<AccountId, AppError> {
    let email = EmailAddress::parse(&form.line("email"));
    let username = Username::parse(&form.line("username"));
    let mut errors = FieldErrors::default();
    if let Err(why) = &email {
        errors.add("email", why.0.clone());
    }
    if let Err(why) = &username {
        errors.add("username", why.0.clone());
    }
    let standing: Option<Standing> = form.parse("standing");
    let (Ok(email), Ok(username), Some(standing)) = (email, username, standing) else {
        if standing.is_none() {
            errors.add("standing", "Choisissez un niveau de la liste.");
        }
        return Err(errors.into_error());
    };
    // A password that nobody knows, until the owner of the address chooses one.
    let unknown = Password::parse(&token()?).map_err(|why| AppError::internal(why.0))?;
    let new = NewLocal {
        username,
        email,
        password_hash: password::hash_in_turn(&visit.app, unknown).await?,
        standing,
    };
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| people::open(conn, &viewer, &new, now))
        .await
}

pub(super) async fn send_reset(
    visit: Visit,
    account: Path<AccountId>,
) -> Result<HttpResponse, AppError> {
    act(&visit, *account, people::send_reset, "mail-mot-de-passe").await
}

pub(super) async fn end_sessions(
    visit: Visit,
    account: Path<AccountId>,
) -> Result<HttpResponse, AppError> {
    act(&visit, *account, people::end_sessions, "sessions-fermees").await
}

pub(super) async fn reset_second_factor(
    visit: Visit,
    account: Path<AccountId>,
) -> Result<HttpResponse, AppError> {
    let done = "second-facteur-retire";
    act(&visit, *account, people::reset_second_factor, done).await
}

/// What is done to somebody's account at the press of one button; `done` confirms it.
async fn act(
    visit: &Visit,
    account: AccountId,
    deed: fn(&mut Conn, &Viewer, AccountId, Timestamp) -> Result<(), AppError>,
    done: &str,
) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    visit.limit(Limit::Write)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let outcome = visit
        .app
        .db
        .write(move |conn| deed(conn, &viewer, account, now))
        .await;
    visit.app.wake();
    told(visit, account, outcome, done)
}

pub(super) async fn step_down(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    let me = administrator(&visit.viewer)?.account;
    visit.limit(Limit::Write)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let to = form.parse("standing").unwrap_or(Standing::Admin);
    let done = visit
        .app
        .db
        .write(move |conn| people::step_down(conn, &viewer, to, now))
        .await;
    match done {
        Ok(()) => Ok(see_other("/compte?fait=niveau")),
        Err(AppError::Invalid(errors)) => {
            let why = errors.into_iter().next().map(|error| error.message);
            told(
                &visit,
                me,
                Err(AppError::Conflict(why.unwrap_or_default())),
                "",
            )
        }
        other => told(&visit, me, other, ""),
    }
}

/// Back to the person's page; what could not be done is said on a page of its own.
fn told(
    visit: &Visit,
    account: AccountId,
    done: Result<(), AppError>,
    word: &str,
) -> Result<HttpResponse, AppError> {
    let person = format!("{PERSON}/{account}");
    match super::outcome(done)? {
        None => Ok(see_other(&format!("{person}?fait={word}"))),
        Some(why) => page_with(
            StatusCode::CONFLICT,
            &crate::web::FormPage {
                layout: warned(visit, "Ce n’est pas fait", Some(why)),
                breadcrumbs: Some(breadcrumbs(&[("Comptes", HERE)])),
                links: vec![crate::web::ui::Link::new("Revenir à ce compte", person)],
                ..crate::web::FormPage::default()
            },
        ),
    }
}
