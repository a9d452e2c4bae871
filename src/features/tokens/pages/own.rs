//! One's own tokens.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpResponse, web};
use askama::Template;

use super::table;
use crate::db::paging::Cursor;
use crate::domain::{Scope, Scopes, TokenId};
use crate::error::{AppError, FieldError, FieldErrors};
use crate::features::tokens::actions::{self, Made, NewToken};
use crate::features::tokens::model::{Lasts, NAME_MAX, Token, check_name};
use crate::features::tokens::store;
use crate::web::layout::Layout;
use crate::web::ui::{
    Breadcrumbs, Button, ButtonLink, Choice, ErrorSummary, Field, FormCard, Link, NextPage, Tab,
    Tabs,
};
use crate::web::{
    Form, Limit, Query, SentBack, TablePage, Visit, error_of, page, page_with, routes, see_other,
    token, with_retry,
};

const HERE: &str = "/compte/jetons";
const A_PAGE: usize = 30;

fn trail(further: &[(&str, &str)]) -> Breadcrumbs {
    let links = std::iter::once(("Mon compte", "/compte")).chain(further.iter().copied());
    Breadcrumbs {
        links: links.map(|(text, href)| Link::new(text, href)).collect(),
    }
}

/// What the form holds.
struct Typed {
    name: String,
    scopes: Vec<Scope>,
    lasts: String,
}

impl Default for Typed {
    fn default() -> Self {
        Self {
            name: String::new(),
            scopes: vec![Scope::Read],
            lasts: Lasts::OFFERED[0].word(),
        }
    }
}

impl Typed {
    fn of(form: &Form) -> Self {
        let ticked = |scope: &Scope| {
            let sent =
                |(name, value): &(String, String)| name == "scope" && value == scope.as_str();
            form.pairs().iter().any(sent)
        };
        Self {
            name: form.line("name"),
            scopes: Scope::ALL.iter().copied().filter(ticked).collect(),
            lasts: form.line("lasts"),
        }
    }

    fn check(&self) -> Result<(String, Scopes, Lasts), AppError> {
        let mut errors = FieldErrors::default();
        let name = errors.check("name", check_name(&self.name));
        let scopes = Scopes::of(self.scopes.iter().copied());
        if scopes.is_none() {
            errors.add("scope", "Cochez au moins une réponse.");
        }
        let lasts = Lasts::of_word(&self.lasts);
        if lasts.is_none() {
            errors.add("lasts", "Choisissez une durée dans la liste.");
        }
        match (name, scopes, lasts) {
            (Some(name), Some(scopes), Some(lasts)) => Ok((name, scopes, lasts)),
            _ => Err(errors.into_error()),
        }
    }
}

/// GET `/compte/jetons` `?apres=`
pub async fn list(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let after = query.parse("apres");
    show(&visit, after, (&Typed::default(), &[], StatusCode::OK)).await
}

async fn show(
    visit: &Visit,
    after: Option<Cursor>,
    (typed, errors, status): (&Typed, &[FieldError], StatusCode),
) -> Result<HttpResponse, AppError> {
    let account = visit.person()?.account;
    let tokens = visit
        .app
        .db
        .read(move |conn| store::list(conn, Some(account), after, A_PAGE))
        .await?;
    let next = tokens.next.map(|cursor| {
        let after = cursor.to_string();
        format!("{HERE}?{}", routes::query(&[("apres", &after)]))
    });
    let first = after.map(|_| HERE.to_owned());
    page_with(
        status,
        &TablePage {
            layout: visit.private_layout("Mes jetons"),
            breadcrumbs: Some(trail(&[])),
            tabs: Some(tabs()),
            intro: Some(
                "Un jeton laisse un programme lire ou écrire ici à votre place. Si personne ne vous en a demandé un, vous n’en avez pas besoin. Changer de mot de passe les révoque tous."
                    .to_owned(),
            ),
            figures: None,
            filters: None,
            table: table::table(visit, &tokens.items, false),
            next: (next.is_some() || first.is_some()).then_some(NextPage { next, first }),
            form: Some(form(typed, errors)),
        },
    )
}

/// The way to the page for people who write programs.
fn tabs() -> Tabs {
    Tabs {
        label: "Programmes".to_owned(),
        items: vec![
            Tab::new("Mes jetons", HERE, true),
            Tab::new("Mode d’emploi", "/api", false),
        ],
    }
}

fn form(typed: &Typed, errors: &[FieldError]) -> FormCard {
    let max = u32::try_from(NAME_MAX).unwrap_or(u32::MAX);
    let scopes = Scope::ALL
        .iter()
        .map(|scope| {
            let hint = match scope {
                Scope::Read => "Tout ce que vous pouvez lire vous-même.",
                Scope::Write => "Poser, répondre, corriger, voter, comme vous le feriez.",
            };
            Choice::new(scope.as_str(), scope.label(), typed.scopes.contains(scope)).hint(hint)
        })
        .collect();
    let lasts = Lasts::OFFERED
        .into_iter()
        .map(|lasts| Choice::new(lasts.word(), lasts.label(), lasts.word() == typed.lasts))
        .collect();
    let fields = vec![
        Field::text("name", "À quoi servira-t-il\u{202f}?", &typed.name)
            .hint("Par exemple le nom du programme. Vous le retrouverez dans cette liste.")
            .required()
            .max_length(max)
            .error(error_of(errors, "name")),
        Field::checkboxes("scope", "Que pourra faire le programme\u{202f}?", scopes)
            .error(error_of(errors, "scope")),
        Field::select("lasts", "Combien de temps\u{202f}?", lasts).error(error_of(errors, "lasts")),
    ];
    FormCard {
        id: Some("nouveau"),
        url: HERE.to_owned(),
        title: Some("Créer un jeton".to_owned()),
        errors: ErrorSummary::of(&fields),
        fields,
        buttons: vec![Button::primary("Créer le jeton")],
        ..FormCard::default()
    }
}

#[derive(Template)]
#[template(path = "tokens/made.html")]
struct MadePage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    text: String,
    done: ButtonLink,
}

/// POST `/compte/jetons`: the page that follows shows the token, this once.
pub async fn make(visit: Visit, form: Form) -> Result<HttpResponse, AppError> {
    visit.person()?;
    let typed = Typed::of(&form);
    match try_make(&visit, &typed).await {
        Ok(made) => made_page(&visit, made),
        Err(error) => {
            let back = SentBack::of(error, "name")?;
            let response = show(&visit, None, (&typed, &back.errors, back.status)).await?;
            Ok(with_retry(response, back.retry_after))
        }
    }
}

async fn try_make(visit: &Visit, typed: &Typed) -> Result<Made, AppError> {
    visit.limit(Limit::Write)?;
    let (name, scopes, lasts) = typed.check()?;
    let new = NewToken {
        name,
        scopes,
        lasts,
        secret: token()?,
    };
    let (person, now) = (visit.person()?.clone(), visit.now);
    let made = visit
        .app
        .db
        .write(move |conn| actions::make_by_form(conn, &person, &new, now))
        .await?;
    visit.app.wake();
    Ok(made)
}

fn made_page(visit: &Visit, made: Made) -> Result<HttpResponse, AppError> {
    let mut response = page(&MadePage {
        layout: visit.private_layout("Votre jeton est prêt"),
        breadcrumbs: trail(&[("Mes jetons", HERE)]),
        text: made.text,
        done: ButtonLink::new("Je l’ai copié", HERE),
    })?;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn find(visit: &Visit, id: &str) -> Result<Token, AppError> {
    let id: TokenId = id.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    visit
        .app
        .db
        .read(move |conn| actions::own(conn, &viewer, id))
        .await
}

/// GET `/compte/jetons/{token}/revoquer`: asks before.
pub async fn confirm(visit: Visit, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.person()?;
    let token = find(&visit, &id).await?;
    if !token.works(visit.now) {
        return Ok(see_other(HERE));
    }
    let trail = trail(&[("Mes jetons", HERE)]);
    page(&table::confirm(&visit, &token, trail, false))
}

/// POST `/compte/jetons/{token}/revoquer`
pub async fn revoke(visit: Visit, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    visit.person()?;
    let id: TokenId = id.parse().map_err(|_| AppError::NotFound)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| actions::revoke_own(conn, &viewer, id, now))
        .await?;
    Ok(see_other(&format!("{HERE}?fait=jeton-revoque")))
}
