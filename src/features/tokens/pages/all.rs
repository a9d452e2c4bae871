//! All tokens, for administrators.

use actix_web::{HttpResponse, web};

use super::table;
use crate::db::paging::Cursor;
use crate::domain::TokenId;
use crate::error::AppError;
use crate::features::admin::{administrator, breadcrumbs};
use crate::features::tokens::{actions, store};
use crate::web::ui::NextPage;
use crate::web::{Query, TablePage, Visit, page, routes, see_other};

const HERE: &str = "/admin/jetons";
const A_PAGE: usize = 50;

/// GET `/admin/jetons` `?apres=`
pub async fn list(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let after: Option<Cursor> = query.parse("apres");
    let tokens = visit
        .app
        .db
        .read(move |conn| store::list(conn, None, after, A_PAGE))
        .await?;
    let next = tokens.next.map(|cursor| {
        let after = cursor.to_string();
        format!("{HERE}?{}", routes::query(&[("apres", &after)]))
    });
    let first = after.map(|_| HERE.to_owned());
    page(&TablePage {
        layout: visit.private_layout("Jetons"),
        breadcrumbs: Some(breadcrumbs(&[])),
        tabs: None,
        intro: Some(
            "Les clés que les membres ont données à des programmes. Un jeton ne peut jamais plus que son compte\u{202f}; suspendre le compte l’arrête aussi."
                .to_owned(),
        ),
        figures: None,
        filters: None,
        table: table::table(&visit, &tokens.items, true),
        next: (next.is_some() || first.is_some()).then_some(NextPage { next, first }),
        form: None,
    })
}

/// GET `/admin/jetons/{token}/revoquer`: asks before.
pub async fn confirm(visit: Visit, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: TokenId = id.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let token = visit
        .app
        .db
        .read(move |conn| actions::any(conn, &viewer, id))
        .await?;
    let trail = breadcrumbs(&[("Jetons", HERE)]);
    page(&table::confirm(&visit, &token, trail, true))
}

/// POST `/admin/jetons/{token}/revoquer`
pub async fn revoke(visit: Visit, id: web::Path<String>) -> Result<HttpResponse, AppError> {
    let id: TokenId = id.parse().map_err(|_| AppError::NotFound)?;
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    visit
        .app
        .db
        .write(move |conn| actions::revoke_as_admin(conn, &viewer, id, now))
        .await?;
    Ok(see_other(&format!("{HERE}?fait=jeton-revoque")))
}
