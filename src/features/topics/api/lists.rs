//! `GET /topics` and `GET /tags`

use actix_web::HttpResponse;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::shapes::{Beside, Topic};
use crate::db::Conn;
use crate::db::paging::Slice;
use crate::domain::{App, TopicKind, TopicState, Viewer};
use crate::error::AppError;
use crate::features::topics::store::{self, Filter, Sort, TopicLine};
use crate::features::{accounts, categories};
use crate::text;
use crate::web::api::{Caller, Listed, Params, listed};
use crate::web::{Query, routes};

/// Rows of an answer, unless fewer are asked for.
const MOST: i64 = 50;

/// What the list is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the document")]
pub struct TopicsQuery {
    /// Numéro d’une catégorie, ou les mots de son adresse.
    #[param(example = "agenda")]
    category: Option<String>,
    /// `unanswered`, `answered`, `solved`, `needs_detail`, `outdated` ou `open`.
    #[param(pattern = "^(unanswered|answered|solved|needs_detail|outdated|open)$")]
    state: Option<String>,
    /// `question`, `discussion`, `idea` ou `announcement`.
    #[param(pattern = "^(question|discussion|idea|announcement)$")]
    kind: Option<String>,
    /// Une étiquette.
    tag: Option<String>,
    /// Nom de la personne qui a ouvert le sujet.
    author: Option<String>,
    /// Une application, par exemple `calendar`.
    app: Option<String>,
    /// `created` (les plus récents d’abord, sans réglage : une lecture jusqu’au bout n’oublie aucun sujet),
    /// `activity` (derniers messages d’abord) ou `popular`.
    #[param(pattern = "^(created|activity|popular)$")]
    sort: Option<String>,
    /// Sujets par réponse.
    #[param(minimum = 1, maximum = 50)]
    per_page: Option<i64>,
    /// La valeur `next` de la réponse précédente, telle quelle.
    #[param(pattern = "^-?[0-9]{1,18}\\.-?[0-9]{1,18}$")]
    after: Option<String>,
}

/// Une partie de la liste.
#[derive(Serialize, ToSchema)]
#[schema(as = Topics)]
pub struct Topics {
    topics: Vec<Topic>,
    /// À donner à `after` pour la suite ; `null` à la fin.
    next: Option<String>,
}

/// What was asked for, before names are looked up.
struct Asked {
    category: Option<String>,
    tag: Option<String>,
    author: Option<String>,
    filter: Filter,
}

/// Lister les sujets
#[utoipa::path(get, path = "/topics", tag = "Sujets", operation_id = "listTopics",
    params(TopicsQuery), responses((status = 200, body = Topics)))]
pub async fn topics(caller: Caller, query: Query) -> Result<HttpResponse, AppError> {
    let mut params = Params::of(query);
    let asked = read(&mut params);
    let after = params.after();
    let limit = params.number("per_page", MOST).unwrap_or(MOST);
    let query = params.end()?;
    let viewer = caller.viewer.clone();
    let (lines, mut beside) = caller
        .app
        .db
        .read(move |conn| {
            let filter = look_up(conn, &viewer, asked)?;
            let limit = usize::try_from(limit).unwrap_or(1);
            let lines = store::list(conn, &viewer, &filter, after, limit)?;
            let beside = Beside::load(conn, &lines.items)?;
            Ok::<(Slice<TopicLine>, Beside), AppError>((lines, beside))
        })
        .await?;
    let next = lines.next.map(|cursor| cursor.to_string());
    let items = lines.items.into_iter();
    let body = Topics {
        topics: items.map(|line| beside.topic(&caller, line)).collect(),
        next: next.clone(),
    };
    let list = Listed {
        body: &body,
        path: "/topics",
        query: &query,
        next,
    };
    listed(&caller, &list)
}

fn read(params: &mut Params) -> Asked {
    let states: Vec<&str> = TopicState::ALL.iter().map(|word| word.as_str()).collect();
    let kinds: Vec<&str> = TopicKind::ALL.iter().map(|word| word.as_str()).collect();
    let app = params.line("app");
    if app.as_deref().is_some_and(|app| App::find(app).is_none()) {
        params.refuse("app", "Cette application n’est pas connue ici.");
    }
    let sort = match params.one_of("sort", &["created", "activity", "popular"]) {
        Some("activity") => Sort::Activity,
        Some("popular") => Sort::Popular,
        _ => Sort::Newest,
    };
    Asked {
        category: params.line("category"),
        tag: params.line("tag"),
        author: params.line("author"),
        filter: Filter {
            kind: params.word("kind", &kinds),
            state: params.word("state", &states),
            app,
            sort,
            ..Filter::default()
        },
    }
}

fn look_up(conn: &mut Conn, viewer: &Viewer, asked: Asked) -> Result<Filter, AppError> {
    let mut filter = asked.filter;
    if let Some(wanted) = asked.category {
        let readable = categories::list_readable(conn, viewer)?;
        let found = readable
            .iter()
            .find(|one| one.slug == wanted || one.id.to_string() == wanted);
        let found = found.ok_or_else(|| unknown("category", "Cette catégorie n’existe pas."))?;
        filter.category = Some(found.id);
    }
    if let Some(wanted) = asked.tag {
        let found = store::tag_borne(conn, viewer, &text::fold(&wanted))?;
        let (tag, _) = found.ok_or_else(|| unknown("tag", "Cette étiquette n’existe pas."))?;
        filter.tag = Some(tag);
    }
    if let Some(wanted) = asked.author {
        let found = accounts::find_by_username(conn, &wanted)?;
        let found = found.filter(|account| !account.is_deleted());
        let found = found.ok_or_else(|| unknown("author", "Personne ne s’appelle ainsi ici."))?;
        filter.author = Some(found.id);
    }
    Ok(filter)
}

fn unknown(field: &'static str, why: &str) -> AppError {
    AppError::field(field, why)
}

/// What the list of tags is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query for the document")]
pub struct TagsQuery {
    /// La valeur `next` de la réponse précédente, telle quelle.
    after: Option<String>,
}

/// Une étiquette.
#[derive(Serialize, ToSchema)]
#[schema(as = Tag)]
pub struct Tag {
    #[schema(example = "partage")]
    name: String,
    url: String,
    /// Nombre de sujets où vous la trouvez.
    topics: i64,
}

/// Une partie de la liste.
#[derive(Serialize, ToSchema)]
#[schema(as = Tags)]
pub struct Tags {
    tags: Vec<Tag>,
    /// À donner à `after` pour la suite ; `null` à la fin.
    next: Option<String>,
}

/// Lister les étiquettes
#[utoipa::path(get, path = "/tags", tag = "Étiquettes", operation_id = "listTags",
    params(TagsQuery), responses((status = 200, body = Tags)))]
pub async fn tags(caller: Caller, query: Query) -> Result<HttpResponse, AppError> {
    let params = Params::of(query);
    let after = params.line("after").map(|key| text::fold(&key));
    let query = params.end()?;
    let viewer = caller.viewer.clone();
    let mut found = caller
        .app
        .db
        .read(move |conn| store::tags(conn, &viewer, after.as_deref(), MOST + 1))
        .await?;
    let most = usize::try_from(MOST).unwrap_or(1);
    let more = found.len() > most;
    found.truncate(most);
    let next = found.last().filter(|_| more).map(|tag| tag.key.clone());
    let shown = found.into_iter().map(|tag| Tag {
        url: caller.link(&routes::tag(&tag.key)),
        name: tag.name,
        topics: tag.topics,
    });
    let body = Tags {
        tags: shown.collect(),
        next: next.clone(),
    };
    let list = Listed {
        body: &body,
        path: "/tags",
        query: &query,
        next,
    };
    listed(&caller, &list)
}
