//! One request, as a page sees it: who is looking, at what, when.

use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use serde_json::json;

use super::JsonLd;
use super::api;
use super::client;
use super::dates::{self, When};
use super::layout::{self, Layout, Section};
use super::limits::Limit;
use super::poster::Poster;
use super::routes;
use super::session::{Found, SessionCookies, Withheld, hash_token};
use super::ui::{Avatar, Link, Notice, Tone};
use crate::app::App;
use crate::config::SecondFactor;
use crate::domain::{AccountId, Person, Standing, Timestamp, Viewer};
use crate::error::AppError;

/// What a handler starts from. Extracting it loads the session, once.
#[derive(Clone)]
pub struct Visit {
    pub app: App,
    pub viewer: Viewer,
    /// When the request began.
    pub now: Timestamp,
    pub address: IpAddr,
    pub cookies: SessionCookies,
    /// Path and query of the page: of the request, or after a form of the page it stood on.
    pub path_and_query: String,
    /// Key to a text typed before sign-in, from its cookie.
    pub parked: Option<String>,
    /// Key to what is left to do after a right password, from its cookie.
    pub second_step: Option<String>,
    /// Why `viewer` is less than the person is: they moderate, and cannot by this session or key.
    pub withheld: Option<Withheld>,
    /// Path of the page of ours that the request came from.
    pub from: Option<String>,
    /// Shortened browser name, for the list of sessions.
    pub device: String,
    /// The account of the session, which asked to be deleted: it comes in only to change its mind.
    pub leaving: Option<AccountId>,
}

impl Visit {
    /// The signed-in person.
    ///
    /// # Errors
    /// [`AppError::SignInRequired`] for a visitor.
    pub fn person(&self) -> Result<&Person, AppError> {
        self.viewer.person().ok_or(AppError::SignInRequired)
    }

    /// Counts one use against the limits of the address.
    ///
    /// # Errors
    /// [`AppError::TooMany`].
    pub fn limit(&self, limit: Limit) -> Result<(), AppError> {
        self.app.limits.check(limit, self.address)
    }

    #[must_use]
    pub fn layout(&self, title: impl Into<String>, section: Section) -> Layout {
        Layout {
            picture: Some(Poster::of_site(&self.app.site_name()).picture()),
            origin: self.app.config.public_url.as_str().to_owned(),
            site_name: self.app.site_name(),
            logo: self.app.looks.current().logo_url(),
            stylesheet: Some(self.app.looks.stylesheet()),
            title: title.into(),
            section,
            person: self.header_person(),
            notice: self.notice().or_else(|| self.withheld_notice()),
            path_and_query: self.path_and_query.clone(),
            accessibility: layout::Accessibility::Partial,
            ..Layout::default()
        }
    }

    /// As [`Visit::layout`], for pages that search engines should leave out.
    #[must_use]
    pub fn private_layout(&self, title: impl Into<String>) -> Layout {
        Layout {
            noindex: true,
            ..self.layout(title, Section::Elsewhere)
        }
    }

    /// The absolute address of a path here.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        self.app.config.public_url.link(path)
    }

    /// The way to a page, for machines.
    #[must_use]
    pub fn way(&self, links: &[Link]) -> JsonLd {
        let items: Vec<_> = links
            .iter()
            .zip(1..)
            .map(|(link, position)| {
                json!({
                    "@type": "ListItem",
                    "position": position,
                    "name": link.text,
                    "item": self.link(&link.href),
                })
            })
            .collect();
        JsonLd::new(json!({"@type": "BreadcrumbList", "itemListElement": items}))
    }

    #[must_use]
    pub fn when(&self, time: Timestamp) -> When {
        dates::when(
            time.naive_utc(),
            self.app.config.time_zone,
            self.now.naive_utc(),
        )
    }

    fn header_person(&self) -> Option<layout::Person> {
        let mut person = self.viewer.person().map(header_person)?;
        // The way there leads to what is missing.
        person.can_moderate |= self.withheld.is_some();
        Some(person)
    }

    /// Why somebody who moderates cannot for now, and what to do.
    fn withheld_notice(&self) -> Option<Notice> {
        let withheld = self.withheld?;
        let (words, link) = match withheld {
            Withheld::Space => (
                "Pour modérer, connectez-vous avec votre adresse mail et votre mot de passe. Tout le reste marche comme avant.",
                "Voir comment faire",
            ),
            Withheld::Factor => (
                "Sur ce forum, modérer demande la connexion en deux étapes. Tout le reste marche comme avant.",
                "Mettre en place la connexion en deux étapes",
            ),
        };
        let there = withheld.way_out();
        (!self.path_and_query.starts_with(there)).then(|| Notice {
            link: Some(Link::new(link, there)),
            ..Notice::new(Tone::Warning, words)
        })
    }

    /// What `?fait=` says was just done.
    fn notice(&self) -> Option<Notice> {
        let query = self.path_and_query.split_once('?')?.1;
        let (_, done) = form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "fait")?;
        let (_, text) = DONE.iter().find(|(word, _)| *word == done)?;
        Some(Notice::new(Tone::Success, *text))
    }
}

impl Withheld {
    /// Where it is said what to do, and done.
    pub(super) const fn way_out(self) -> &'static str {
        match self {
            Self::Space => "/compte/moderer",
            Self::Factor => "/compte/second-facteur",
        }
    }
}

/// Confirmations, by the word that a redirect carries.
const DONE: &[(&str, &str)] = &[
    (
        "question",
        "Votre question est publiée. Vous recevrez les réponses par mail.",
    ),
    ("reponse", "Votre réponse est publiée. Merci\u{202f}!"),
    (
        "attente",
        "Votre message est bien arrivé. Comme c’est l’un de vos premiers et qu’il contient un lien, une personne de la modération le relit avant de le publier. Vous n’avez rien à faire.",
    ),
    (
        "version",
        "Cette version est rétablie. L’autre est gardée dans l’historique.",
    ),
    ("efface", "Le texte de cette version est effacé."),
    (
        "commun",
        "Ce message est ouvert\u{a0}: les membres peuvent maintenant le compléter.",
    ),
    (
        "sans-commun",
        "Ce message est de nouveau à son auteur·ice. Ce que les autres y ont écrit reste.",
    ),
    ("modifie", "Votre modification est enregistrée."),
    (
        "supprime",
        "Le message est supprimé. Vous pouvez encore le rétablir.",
    ),
    ("retabli", "Le message est rétabli."),
    (
        "solution",
        "La solution est indiquée. Merci, cela aidera les suivant·es.",
    ),
    (
        "sans-solution",
        "La question n’a plus de solution indiquée.",
    ),
    ("vote", "Merci, votre vote est compté."),
    (
        "sondage",
        "Le sondage est enregistré. Il s’affiche sous le message.",
    ),
    (
        "sondage-termine",
        "Le sondage est terminé. Les résultats restent visibles.",
    ),
    ("sondage-supprime", "Le sondage est supprimé."),
    ("sans-vote", "Votre vote est retiré."),
    (
        "moi-aussi",
        "C’est noté\u{a0}: vous serez prévenu·e par mail des réponses.",
    ),
    ("sans-moi-aussi", "C’est retiré."),
    (
        "suivi",
        "Vous suivez ce sujet\u{a0}: les nouveaux messages vous arriveront par mail.",
    ),
    ("sans-suivi", "Vous ne suivez plus ce sujet."),
    (
        "silence",
        "C’est noté\u{a0}: plus aucun mail ne vous parlera de ce sujet.",
    ),
    (
        "suivi-lieu",
        "C’est noté\u{a0}: chaque nouveau sujet vous arrivera par mail.",
    ),
    (
        "suivi-normal",
        "C’est noté\u{a0}: ni mails en plus, ni sujets cachés.",
    ),
    (
        "masque-lieu",
        "C’est noté\u{a0}: ces sujets n’apparaissent plus dans vos listes.",
    ),
    (
        "marque-page",
        "C’est gardé. Vous le retrouverez dans vos marque-pages.",
    ),
    ("signale", "Merci. La modération va regarder ce message."),
    (
        "masque",
        "Le message est masqué. Son auteur·ice est prévenu·e.",
    ),
    ("visible", "Le message est de nouveau visible."),
    ("publie", "Le message est publié."),
    (
        "garde",
        "Le message reste affiché. Ses signalements sont classés.",
    ),
    ("niveau", "Le niveau de ce compte est changé."),
    (
        "compte-ouvert",
        "Le compte est ouvert. Un mail part à la personne pour choisir son mot de passe.",
    ),
    (
        "mail-mot-de-passe",
        "Un mail part à cette personne pour choisir un nouveau mot de passe.",
    ),
    ("apparence", "La nouvelle apparence est en place, partout."),
    ("logo", "Le nouveau logo est en place."),
    ("sans-logo", "Le logo d’origine est de retour."),
    ("deplacee", "La catégorie a changé de place."),
    (
        "reunion",
        "La catégorie est fermée. Ses sujets passent un à un dans l’autre\u{a0}: cela prend quelques instants.",
    ),
    ("categorie-supprimee", "La catégorie est supprimée."),
    (
        "sessions-fermees",
        "Cette personne est déconnectée partout.",
    ),
    (
        "relance",
        "C’est relancé. Regardez dans un instant ce qu’il en est.",
    ),
    ("taches-supprimees", "C’est supprimé."),
    ("renvoi", "Le mail est de nouveau à envoyer."),
    (
        "essai",
        "Le mail d’essai part à votre adresse. Regardez aussi dans les courriers indésirables.",
    ),
    (
        "espace-vu",
        "L’espace a répondu. Son nom et son logo suivent dans un instant.",
    ),
    (
        "espace-ferme",
        "L’espace est fermé\u{a0}: les personnes connectées par lui sont déconnectées.",
    ),
    ("espace-rouvert", "L’espace est rouvert."),
    (
        "espace-garde",
        "Les comptes sont gardés. S’il se connecte par OpenID Connect, l’espace est à inscrire de nouveau\u{a0}: la ligne est plus bas.",
    ),
    ("espace-detache", "Les comptes sont détachés de cet espace."),
    ("verrouille", "Le sujet est verrouillé."),
    ("deverrouille", "Le sujet est rouvert."),
    (
        "reservee",
        "C’est noté\u{a0}: pendant quinze minutes, les autres voient que vous répondez.",
    ),
    ("rendue", "La question est rendue. Merci d’avoir prévenu."),
    (
        "precisions",
        "Votre demande est publiée, et envoyée à la personne qui a posé la question.",
    ),
    (
        "sans-precisions",
        "La demande de précisions est retirée. Le message reste.",
    ),
    ("perime", "La question est indiquée comme périmée."),
    ("valable", "La question vaut de nouveau."),
    (
        "encore",
        "Merci de l’avoir dit\u{a0}: votre question remonte en haut de la liste.",
    ),
    ("sans-rappel", "C’est noté, nous ne le demanderons plus."),
    ("categorie", "La catégorie est enregistrée."),
    ("connexion", "Vous êtes connecté·e."),
    (
        "relie",
        "C’est relié\u{a0}: vous pouvez aussi vous connecter avec cet espace.",
    ),
    ("delie", "Cet espace n’est plus relié à votre compte."),
    (
        "montre",
        "C’est noté\u{a0}: votre association s’affiche à côté de votre nom.",
    ),
    (
        "sans-montre",
        "C’est noté\u{a0}: votre association ne s’affiche plus nulle part.",
    ),
    ("memoire", "Cet appareil se souvient de votre espace."),
    ("sans-memoire", "Cet appareil a oublié votre espace."),
    ("deconnexion", "Vous êtes déconnecté·e. À bientôt\u{202f}!"),
    (
        "jeton-revoque",
        "Le jeton est révoqué. Les programmes qui s’en servaient n’ont plus accès à votre compte.",
    ),
    ("session", "La session est fermée."),
    ("sessions", "Toutes vos autres sessions sont fermées."),
    (
        "mot-de-passe",
        "Votre nouveau mot de passe est enregistré. Vos autres sessions sont fermées.",
    ),
    (
        "retour",
        "Votre compte est gardé. Rien n’a été supprimé. Contents de vous revoir\u{202f}!",
    ),
    (
        "adresse-demandee",
        "Un mail vient de partir à la nouvelle adresse. Ouvrez-le et suivez son lien pour confirmer.",
    ),
    (
        "adresse-annulee",
        "La demande est annulée. Votre adresse n’a pas changé.",
    ),
    ("adresse", "Votre nouvelle adresse est enregistrée."),
    ("compte", "Votre compte est ouvert. Bienvenue\u{202f}!"),
    ("profil", "Votre profil est enregistré."),
    (
        "deux-etapes",
        "C’est en place. À la prochaine connexion, le forum vous demandera un code.",
    ),
    (
        "application-retiree",
        "L’application est retirée. Ses codes ne seront plus demandés.",
    ),
    ("cle-ajoutee", "La clé d’accès est ajoutée."),
    ("cle-renommee", "Le nouveau nom de la clé est enregistré."),
    ("cle-retiree", "La clé d’accès est retirée."),
    (
        "second-facteur-retire",
        "La connexion en deux étapes de ce compte est retirée. Un mail prévient la personne.",
    ),
    ("reglages", "Vos réglages sont enregistrés."),
    ("fichier", "Le fichier est supprimé."),
    (
        "joint",
        "C’est joint, à la fin de votre texte. Entre les crochets, décrivez chaque image pour les personnes qui ne la voient pas.",
    ),
    (
        "joint-fixe",
        "C’est joint, à la fin de votre texte. L’image bougeait\u{a0}: le forum n’en garde que la première vue. Entre les crochets, décrivez-la pour les personnes qui ne la voient pas. Pour un enregistrement d’écran, partagez plutôt une vidéo.",
    ),
    (
        "fichier-apres",
        "Votre texte est gardé. Connectez-vous, puis choisissez de nouveau vos fichiers\u{a0}: ils n’ont pas été envoyés.",
    ),
    ("suspendu", "Le compte est suspendu."),
    ("retablissement", "Le compte est rétabli."),
    ("texte", "Le texte est enregistré."),
    (
        "glossaire",
        "Le glossaire est enregistré. Les recherches s’en servent dès maintenant.",
    ),
    (
        "brouillon",
        "Votre texte est gardé. Connectez-vous pour le publier.",
    ),
    ("brouillon-jete", "Le brouillon est jeté."),
    (
        "de-cote",
        "Votre texte est mis de côté. Vous le retrouverez dans «\u{a0}Mon compte\u{a0}», «\u{a0}Mes brouillons\u{a0}».",
    ),
];

fn header_person(person: &Person) -> layout::Person {
    let viewer = Viewer::Person(person.clone());
    layout::Person {
        username: person.username.clone(),
        avatar: Avatar::of(&person.username, person.account.0),
        standing: person.standing.label().to_owned(),
        can_moderate: viewer.moderates(),
        can_administer: viewer.administers(),
        unread: 0,
    }
}

impl FromRequest for Visit {
    type Error = AppError;
    type Future = LocalBoxFuture<'static, Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        if let Some(visit) = request.extensions().get::<Visit>() {
            let visit = visit.clone();
            return Box::pin(async move { Ok(visit) });
        }
        let request = request.clone();
        Box::pin(async move {
            let visit = load(&request).await?;
            request.extensions_mut().insert(visit.clone());
            Ok(visit)
        })
    }
}

async fn load(request: &HttpRequest) -> Result<Visit, AppError> {
    let app = request
        .app_data::<web::Data<App>>()
        .ok_or_else(|| AppError::Internal("no application in the request".to_owned()))?;
    let app = App::clone(app);
    if let Err(error) = app.looks.refresh(&app.db).await {
        // A page in a look that is known to be old must not be made: it would be kept.
        if app.looks.is_behind(&app.db) {
            return Err(error.into());
        }
        tracing::warn!(%error, "the look is taken as it was");
    }
    let now = app.clock.now();
    let cookies = SessionCookies {
        secure: app.config.public_url.is_https(),
    };
    let address = client::address(request, &app.config.trusted_proxies);
    let (viewer, leaving) = if api::covers(request.path()) {
        // Programs show a key; their cookies, if any, are nobody's business.
        let viewer = api::authenticate(request, &app, address, now).await?;
        (viewer, None)
    } else {
        match cookies.read_session(request) {
            None => (Viewer::Visitor, None),
            Some(token) => {
                let found = session(&app, hash_token(&token), now).await?;
                if found.due && may_be_sent_round(request) {
                    return Err(AppError::ProofDue);
                }
                (found.viewer, found.leaving)
            }
        }
    };
    if leaving.is_some() && !routes::open_to_leaving(request.path()) {
        return Err(AppError::Leaving);
    }
    let (viewer, withheld) = held(&app, viewer).await?;
    let from = came_from(request, app.config.public_url.as_str());
    // After a form one comes back to the page it stood on: its own address takes no visits.
    let path_and_query = if request.method().is_safe() {
        request
            .uri()
            .path_and_query()
            .map_or_else(|| "/".to_owned(), ToString::to_string)
    } else {
        from.clone().unwrap_or_else(|| "/".to_owned())
    };
    Ok(Visit {
        address,
        parked: cookies.read_parked(request),
        second_step: cookies.read_second_step(request),
        withheld,
        from,
        device: device(request),
        app,
        viewer,
        now,
        cookies,
        path_and_query,
        leaving,
    })
}

/// A page that somebody opens can come a moment later. What is sent, and what scripts ask, cannot; and
/// signing in and out must work as ever.
fn may_be_sent_round(request: &HttpRequest) -> bool {
    let header = |name| request.headers().get(name).and_then(|v| v.to_str().ok());
    let navigates = match header("sec-fetch-mode") {
        Some(mode) => mode == "navigate",
        None => header("accept").is_some_and(|accept| accept.contains("text/html")),
    };
    request.method() == Method::GET && navigates && !request.path().starts_with("/connexion")
}

/// Who holds a session, and whether their space must vouch for them again.
async fn session(app: &App, token_hash: String, now: Timestamp) -> Result<Found, AppError> {
    let sessions = app.sessions.clone();
    let found = app
        .db
        .read(move |conn| sessions.load(conn, &token_hash, now))
        .await?;
    if let (true, Some(session)) = (found.stale, found.viewer.person().and_then(|p| p.session)) {
        let sessions = app.sessions.clone();
        app.db
            .write(move |conn| sessions.touch(conn, session, now))
            .await?;
    }
    Ok(found)
}

/// What somebody who moderates may do by this session, or by this key of a program, and why it is less
/// than they could: the rights of this forum are given by its own password, and, where the operator
/// asks for it, a second proof. A space speaks for its people in its own name only.
async fn held(app: &App, viewer: Viewer) -> Result<(Viewer, Option<Withheld>), AppError> {
    let person = match viewer {
        Viewer::Person(person) if person.standing >= Standing::Moderator => person,
        viewer => return Ok((viewer, None)),
    };
    let required = app.config.second_factor == SecondFactor::Moderators;
    let (sessions, asked) = (app.sessions.clone(), person.clone());
    let withheld = app
        .db
        .read(move |conn| sessions.withheld(conn, &asked, required))
        .await?;
    let standing = match withheld {
        Some(_) => Standing::Helper,
        None => person.standing,
    };
    Ok((Viewer::Person(Person { standing, ..person }), withheld))
}

fn came_from(request: &HttpRequest, public_url: &str) -> Option<String> {
    let referer = request.headers().get("referer")?.to_str().ok()?;
    let path = referer.strip_prefix(public_url)?;
    path.starts_with('/')
        .then(|| super::routes::local_path(path).to_owned())
}

/// « Firefox sur Android »: enough to recognise one's own device, no more.
fn device(request: &HttpRequest) -> String {
    let agent = request
        .headers()
        .get("user-agent")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let first = |list: &[(&str, &str)]| {
        list.iter()
            .find(|(sign, _)| agent.contains(sign))
            .map(|(_, name)| (*name).to_owned())
    };
    let browser = first(&[
        ("Firefox/", "Firefox"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} sur {system}"),
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => "Appareil inconnu".to_owned(),
    }
}
