//! Whether the spaces of associations can be reached by TLS, and for how long their certificates hold.
//!
//! Addresses come from settings that people typed: a space on a private address is not asked.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use url::Url;
use x509_parser::parse_x509_certificate;

use super::report::Check;
use crate::config::{Config, Spaces};
use crate::db::health::Examined;
use crate::domain::{Clock, SystemClock};
use crate::features::operating::{self, Tenant};
use crate::nextcloud::is_public;

const NAME: &str = "espaces";
/// Looked at without `--tenants`.
const SAMPLE: i64 = 12;
const BATCH: i64 = 500;
/// Asked at once.
const AT_ONCE: usize = 8;
/// Told one by one.
const TOLD: usize = 30;
const SOON: i64 = 14;
const CONNECT: Duration = Duration::from_secs(5);
const ANSWER: Duration = Duration::from_secs(10);

pub fn some(config: &Config) -> Vec<Check> {
    look(config, SAMPLE)
}

pub fn all(config: &Config) -> Vec<Check> {
    look(config, i64::MAX)
}

fn look(config: &Config, most: i64) -> Vec<Check> {
    let Ok(Some(mut examined)) = Examined::open(&config.database_url) else {
        return Vec::new();
    };
    let mut tenants: Vec<Tenant> = Vec::new();
    while i64::try_from(tenants.len()).is_ok_and(|count| count < most) {
        let after = tenants.last().map_or(0, |last| last.id);
        match operating::some_tenants(examined.conn(), after, BATCH.min(most)) {
            Ok(more) if more.is_empty() => break,
            Ok(more) => tenants.extend(more),
            // Said by the check of the database.
            Err(_) => return Vec::new(),
        }
    }
    if tenants.is_empty() {
        return Vec::new();
    }
    let asked = tenants.len();
    let found: Vec<(String, Outcome)> = actix_web::rt::System::new().block_on(
        stream::iter(tenants)
            .map(|tenant| async move {
                let found = match address(&config.spaces, &tenant) {
                    Some(address) => certificate(&config.spaces, &address).await,
                    None => {
                        Err("sans adresse : ni dans le registre, ni par tenant_pattern".to_owned())
                    }
                };
                (tenant.name, found)
            })
            .buffer_unordered(AT_ONCE)
            .collect(),
    );
    let mut checks: Vec<Check> = found.iter().filter_map(told).take(TOLD).collect();
    let good = found.iter().filter(|one| told(one).is_none()).count();
    checks.insert(
        0,
        Check::good(
            NAME,
            format!("{good} sur {asked} avec un certificat valable"),
        ),
    );
    checks
}

/// Days until the certificate ends, or why it could not be had.
type Outcome = Result<i64, String>;

fn told((name, outcome): &(String, Outcome)) -> Option<Check> {
    match outcome {
        Ok(days) if *days >= SOON => None,
        Ok(days) => Some(Check::look(
            NAME,
            format!("{name} : certificat valable encore {days} jours"),
            "prévenir qui tient cet espace",
        )),
        Err(why) => Some(Check::look(
            NAME,
            format!("{name} : {why}"),
            "prévenir qui tient cet espace : la connexion par lui ne marche pas",
        )),
    }
}

/// Where a space lives: the registry says, or else the pattern.
fn address(spaces: &Spaces, tenant: &Tenant) -> Option<String> {
    if !tenant.url.is_empty() {
        return Some(tenant.url.clone());
    }
    let pattern = spaces.pattern.as_ref()?;
    Some(pattern.replace("{name}", &tenant.name))
}

async fn certificate(spaces: &Spaces, address: &str) -> Outcome {
    let url = Url::parse(address).map_err(|_| "adresse illisible".to_owned())?;
    let host = url.host_str().unwrap_or_default().to_owned();
    if url.scheme() != "https" || host.is_empty() {
        return Err("adresse sans https".to_owned());
    }
    let port = url.port_or_known_default().unwrap_or(443);
    let addresses = addresses(spaces, &host, port).await?;
    // Idempotent: whoever was first has chosen the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_info(true)
        .connect_timeout(CONNECT)
        .timeout(ANSWER)
        // The addresses that were judged, and no others.
        .resolve_to_addrs(&host, &addresses)
        .build()
        .map_err(|e| e.without_url().to_string())?;
    let answer = client.head(url).send().await.map_err(|e| refused(&e))?;
    let info = answer.extensions().get::<reqwest::tls::TlsInfo>();
    let der = info.and_then(reqwest::tls::TlsInfo::peer_certificate);
    let der = der.ok_or_else(|| "pas de certificat".to_owned())?;
    let (_, certificate) = parse_x509_certificate(der).map_err(|e| e.to_string())?;
    let left = certificate.validity().not_after.timestamp() - SystemClock.now().unix();
    Ok(left / 86_400)
}

/// Where a name leads; only the settings of tests may name private places.
async fn addresses(spaces: &Spaces, host: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    if let Some(known) = spaces.private_hosts.get(host) {
        return Ok(vec![SocketAddr::new(*known, port)]);
    }
    let found = tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await;
    let addresses: Vec<SocketAddr> = found.map_err(|_| "nom inconnu".to_owned())?.collect();
    if addresses.iter().any(|one| !is_public(one.ip())) {
        return Err("adresse privée : pas interrogée".to_owned());
    }
    Ok(addresses)
}

fn refused(error: &reqwest::Error) -> String {
    let mut why: &dyn std::error::Error = error;
    while let Some(deeper) = why.source() {
        why = deeper;
    }
    format!("ne répond pas ({why})")
}
