//! What both pages of tokens show.

use crate::domain::Timestamp;
use crate::features::tokens::model::Token;
use crate::web::Visit;
use crate::web::ui::{Breadcrumbs, Button, Cell, FormCard, Link, Look, Table};
use crate::web::{FormPage, dates};

/// A list of tokens; `admin` shows whose each is.
pub fn table(visit: &Visit, tokens: &[Token], admin: bool) -> Table {
    let mut head = vec!["Jeton"];
    if admin {
        head.push("À qui");
    }
    head.extend([
        "Permet de",
        "Révoquer",
        "Dernière utilisation",
        "Créé",
        "Fin",
    ]);
    Table {
        id: "jetons",
        caption: if tokens.is_empty() {
            "Aucun jeton.".to_owned()
        } else {
            "Du plus récent au plus ancien".to_owned()
        },
        head: head.into_iter().map(str::to_owned).collect(),
        rows: tokens
            .iter()
            .map(|token| row(visit, token, admin))
            .collect(),
    }
}

fn row(visit: &Visit, token: &Token, admin: bool) -> Vec<Cell> {
    let mut cells = vec![Cell::text(format!("{} ({}…)", token.name, token.start))];
    if admin {
        cells.push(Cell::link(
            &token.username,
            format!("/moderation/comptes/{}", token.account),
        ));
    }
    let when = |time: Option<Timestamp>, none: &str| match time {
        Some(time) => Cell::When(visit.when(time)),
        None => Cell::text(none),
    };
    cells.push(Cell::text(permits(token)));
    cells.push(revoking(visit, token, admin));
    cells.push(when(token.last_used_at, "Jamais"));
    cells.push(Cell::When(visit.when(token.created_at)));
    cells.push(match token.expires_at {
        // Days ahead are told as days: « il y a » has no future.
        Some(at) => Cell::text(dates::day(at.naive_utc(), visit.app.config.time_zone).label),
        None => Cell::text("Sans fin"),
    });
    cells
}

fn permits(token: &Token) -> String {
    let labels: Vec<&str> = token.scopes.iter().map(|scope| scope.label()).collect();
    let mut words = labels.join(", ").to_lowercase();
    if let Some(first) = words.get(..1) {
        let first = first.to_uppercase();
        words.replace_range(..1, &first);
    }
    words
}

fn revoking(visit: &Visit, token: &Token, admin: bool) -> Cell {
    if token.revoked_at.is_some() {
        return Cell::text("Révoqué");
    }
    if !token.works(visit.now) {
        return Cell::text("Expiré");
    }
    Cell::link(
        format!("Révoquer «\u{a0}{}\u{a0}»", token.name),
        address(token, admin),
    )
}

fn address(token: &Token, admin: bool) -> String {
    let place = if admin { "/admin" } else { "/compte" };
    format!("{place}/jetons/{}/revoquer", token.id)
}

/// The page that asks before.
pub fn confirm(visit: &Visit, token: &Token, trail: Breadcrumbs, admin: bool) -> FormPage {
    let place = if admin {
        "/admin/jetons"
    } else {
        "/compte/jetons"
    };
    FormPage {
        layout: visit.private_layout(format!("Révoquer «\u{a0}{}\u{a0}»\u{202f}?", token.name)),
        breadcrumbs: Some(trail),
        intro: Some(
            "Les programmes qui s’en servent n’auront plus accès au compte, tout de suite et pour toujours. Ce qu’ils ont écrit reste."
                .to_owned(),
        ),
        forms: vec![FormCard {
            url: address(token, admin),
            buttons: vec![Button::primary("Révoquer ce jeton").with_look(Look::Danger)],
            ..FormCard::default()
        }],
        links: vec![Link::new("Le garder et revenir aux jetons", place)],
    }
}
