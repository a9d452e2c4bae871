//! What protects one's account, and the way to change it.

use actix_web::HttpResponse;
use askama::Template;

use super::{APP, HERE, KEYS, TITLE, trail, with_password};
use crate::error::AppError;
use crate::features::second_factor::model::{CODES, Means, Passkey, Totp};
use crate::features::second_factor::passkeys::Keys;
use crate::features::second_factor::store;
use crate::web::layout::Layout;
use crate::web::numbers::counted;
use crate::web::ui::{Breadcrumbs, ButtonLink, Cell, SideCard, SideItem, Table};
use crate::web::{Visit, page};

#[derive(Template)]
#[template(path = "second_factor/overview.html")]
struct OverviewPage {
    layout: Layout,
    breadcrumbs: Breadcrumbs,
    state: &'static str,
    active: bool,
    cards: Vec<SideCard>,
    table: Option<Table>,
}

/// GET `/compte/second-facteur`
pub(super) async fn show(visit: Visit) -> Result<HttpResponse, AppError> {
    with_password(&visit).await?;
    let account = visit.person()?.account;
    let means = visit
        .app
        .db
        .read(move |conn| store::means(conn, account))
        .await?;
    let active = means.any();
    let mut cards = vec![app_card(&visit, means.totp.as_ref()), keys_card(&visit)];
    if active {
        cards.push(codes_card(&means));
    }
    page(&OverviewPage {
        layout: visit.private_layout(TITLE),
        breadcrumbs: trail(&[]),
        state: if active {
            "Elle est en place."
        } else {
            "Elle n’est pas encore en place\u{a0}: choisissez l’une des deux façons."
        },
        active,
        cards,
        table: keys_table(&visit, &means.passkeys),
    })
}

fn app_card(visit: &Visit, totp: Option<&Totp>) -> SideCard {
    let since = totp.and_then(|totp| totp.confirmed_at);
    let (items, action) = match since {
        Some(since) => (
            vec![SideItem::text(format!(
                "En place depuis le {}.",
                visit.when(since).label
            ))],
            ButtonLink::new("Retirer l’application", format!("{APP}/retirer")),
        ),
        None => (Vec::new(), ButtonLink::new("Utiliser une application", APP)),
    };
    SideCard {
        title: "Un code sur votre téléphone".to_owned(),
        text: Some(
            "Une application gratuite montre un code de six chiffres, que vous recopiez à la connexion. Elle marche sans réseau."
                .to_owned(),
        ),
        items,
        action: Some(action),
    }
}

fn keys_card(visit: &Visit) -> SideCard {
    let possible = Keys::of(&visit.app).is_some();
    let text = if possible {
        "Votre ordinateur ou votre téléphone vous reconnaît par l’empreinte, le visage ou le code de l’écran. Une petite clé USB convient aussi. Rien à recopier."
    } else {
        "Elles demandent un forum en https et avec un nom\u{a0}: ce n’est pas le cas de celui-ci."
    };
    SideCard {
        title: "Une clé d’accès".to_owned(),
        text: Some(text.to_owned()),
        items: Vec::new(),
        action: possible.then(|| ButtonLink::new("Ajouter une clé d’accès", KEYS)),
    }
}

fn codes_card(means: &Means) -> SideCard {
    let left = match means.codes_left {
        0 => "Il n’en reste aucun\u{a0}: faites-en de nouveaux.".to_owned(),
        n => format!("Il en reste {n} sur {CODES}."),
    };
    SideCard {
        title: "Codes de secours".to_owned(),
        text: Some("Pour le jour où le téléphone ou la clé n’est pas là.".to_owned()),
        items: vec![SideItem::text(left)],
        action: Some(ButtonLink::new(
            "Faire de nouveaux codes",
            format!("{HERE}/codes"),
        )),
    }
}

fn keys_table(visit: &Visit, keys: &[Passkey]) -> Option<Table> {
    let row = |key: &Passkey| {
        let used = key.last_used_at;
        vec![
            Cell::link(&key.name, format!("{KEYS}/{}", key.id)),
            Cell::When(visit.when(key.created_at)),
            used.map_or_else(|| Cell::text("Pas encore"), |at| Cell::When(visit.when(at))),
        ]
    };
    let count = i64::try_from(keys.len()).unwrap_or(i64::MAX);
    (!keys.is_empty()).then(|| Table {
        id: "cles",
        caption: counted(count, "clé d’accès", "clés d’accès"),
        head: ["Nom", "Ajoutée", "Dernier usage"]
            .map(str::to_owned)
            .to_vec(),
        rows: keys.iter().map(row).collect(),
    })
}
