//! `/admin/limites`: what is refused, where it can be changed, and what was refused lately.

use actix_web::HttpResponse;

use super::TablesPage;
use crate::config::Config;
use crate::domain::{BODY_MAX, TITLE_MAX};
use crate::error::AppError;
use crate::features::admin::{administrator, breadcrumbs};
use crate::uploads::PICTURE_MAX;
use crate::web::api::{BY_NETWORK, BY_TOKEN};
use crate::web::numbers::{count, counted};
use crate::web::ui::{Cell, Table};
use crate::web::{Visit, page as show};

pub(super) async fn page(visit: Visit) -> Result<HttpResponse, AppError> {
    administrator(&visit.viewer)?;
    let on = visit.app.limits.on();
    let intro = if on {
        "Elles protègent le forum de qui envoie trop. Une association entière passe parfois par une seule adresse\u{a0}: elles sont larges. Les refus sont comptés par ce serveur depuis qu’il tourne, sur 24\u{a0}heures au plus\u{202f}; s’il y en a plusieurs, chacun compte les siens."
    } else {
        "Les limites par réseau sont coupées par le réglage «\u{a0}limits\u{a0}»\u{a0}: c’est prévu pour les essais, sur cette machine seulement."
    };
    show(&TablesPage {
        layout: visit.private_layout("Limites"),
        breadcrumbs: breadcrumbs(&[]),
        tabs: Vec::new(),
        intro: intro.to_owned(),
        tables: vec![networks(&visit), programs(), sizes(&visit.app.config)],
        next: None,
        forms: Vec::new(),
    })
}

fn networks(visit: &Visit) -> Table {
    let rows = visit.app.limits.in_force().into_iter().map(|limit| {
        vec![
            Cell::text(limit.label),
            Cell::text(count(i64::from(limit.burst))),
            Cell::text(count(i64::from(limit.per_hour))),
            Cell::text(count(i64::try_from(limit.refused).unwrap_or(i64::MAX))),
        ]
    });
    Table {
        id: "reseaux",
        caption: "Par réseau (une adresse, ou un bloc d’adresses IPv6)".to_owned(),
        head: ["Quoi", "D’affilée", "Puis par heure", "Refus, 24 h"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
    }
}

fn programs() -> Table {
    let row = |what: &str, calls: u32| vec![Cell::text(what), Cell::text(count(i64::from(calls)))];
    Table {
        id: "programmes",
        caption: "Appels de l’API par minute".to_owned(),
        head: ["Qui", "Appels"].map(str::to_owned).to_vec(),
        rows: vec![
            row("Un programme, avec son jeton", BY_TOKEN),
            row("Un réseau, sans jeton", BY_NETWORK),
        ],
    }
}

fn sizes(config: &Config) -> Table {
    let mega = |bytes: u64| {
        let mega = i64::try_from(bytes / 1_000_000).unwrap_or(i64::MAX);
        format!("{}\u{a0}Mo", count(mega))
    };
    let chars = |most: usize| {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        counted(most, "caractère", "caractères")
    };
    let fixed = "Fixe";
    let closing = match config.close_solved_after_days {
        0 => "jamais".to_owned(),
        days => format!("après {}", counted(i64::from(days), "jour", "jours")),
    };
    let rows = [
        ("Titre d’un sujet", chars(TITLE_MAX), fixed),
        ("Message", chars(BODY_MAX), fixed),
        ("Image", mega(PICTURE_MAX as u64), fixed),
        (
            "Fichiers d’un compte",
            mega(config.upload_quotas.account),
            "Réglage upload_quota_account",
        ),
        (
            "Fichiers de tous les comptes d’un espace",
            mega(config.upload_quotas.tenant),
            "Réglage upload_quota_tenant",
        ),
        (
            "Une question résolue se ferme",
            closing,
            "Réglage close_solved_after_days",
        ),
        (
            "Limites par réseau",
            if config.limits {
                "en service"
            } else {
                "coupées"
            }
            .to_owned(),
            "Réglage limits",
        ),
    ];
    Table {
        id: "tailles",
        caption:
            "Tailles et quotas. Les réglages se changent dans entraide.toml, puis au redémarrage"
                .to_owned(),
        head: ["Quoi", "Au plus", "Où le changer"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows
            .into_iter()
            .map(|(what, most, place)| vec![Cell::text(what), Cell::text(most), Cell::text(place)])
            .collect(),
    }
}
