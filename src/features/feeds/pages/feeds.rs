//! Atom feeds beside the lists, topics and people of the forum.

use actix_web::{HttpRequest, HttpResponse, web};

use super::answer::{Sent, answer};
use super::entries;
use crate::app::App;
use crate::db::DbError;
use crate::domain::{App as NextcloudApp, CategoryId, TagId, TopicId, TopicKind, TopicState};
use crate::error::AppError;
use crate::features::accounts;
use crate::features::feeds::atom;
use crate::features::feeds::identity::Identity;
use crate::features::feeds::model::Feed;
use crate::features::feeds::store::{self, Filter};
use crate::text;
use crate::web::{Query, moved, routes};

/// Seconds for which a feed need not be asked for again.
const KEEP: u32 = 300;

type Asked = (web::Data<App>, HttpRequest, Query);

pub async fn questions(asked: Asked) -> Result<HttpResponse, AppError> {
    let base = Base::list("/questions", "Questions", Some(TopicKind::Question));
    list(asked, base).await
}

pub async fn ideas(asked: Asked) -> Result<HttpResponse, AppError> {
    list(asked, Base::list("/idees", "Idées", Some(TopicKind::Idea))).await
}

pub async fn announcements(asked: Asked) -> Result<HttpResponse, AppError> {
    let base = Base::list("/annonces", "Annonces", Some(TopicKind::Announcement));
    list(asked, base).await
}

/// `/sujets.atom?genre=`
pub async fn topics(asked: Asked) -> Result<HttpResponse, AppError> {
    let kind = TopicKind::from_word(asked.2.raw("genre"));
    let base = Base {
        kind_in_query: kind,
        ..Base::list("/sujets", "Tous les sujets", kind)
    };
    list(asked, base).await
}

/// `/c/{slug}/{id}.atom`; a wrong slug leads to the right one.
pub async fn category(
    path: web::Path<(String, String)>,
    asked: Asked,
) -> Result<HttpResponse, AppError> {
    let (slug, id) = path.into_inner();
    let id: CategoryId = id.parse().map_err(|_| AppError::NotFound)?;
    let found = asked
        .0
        .db
        .read(move |conn| store::category(conn, id))
        .await?;
    let found = found.ok_or(AppError::NotFound)?;
    let page = routes::category(&found.key, found.id);
    if slug != found.key {
        return Ok(moved(&format!("{page}.atom")));
    }
    let base = Base {
        lasting: format!("/c/{id}"),
        category: Some(id),
        ..Base::list(page, found.name, None)
    };
    list(asked, base).await
}

/// `/tag/{tag}.atom`; a tag that no visible topic bears does not exist.
pub async fn tag(path: web::Path<String>, asked: Asked) -> Result<HttpResponse, AppError> {
    let typed = path.into_inner();
    let key = text::slug(&typed);
    let wanted = key.clone();
    let found = asked
        .0
        .db
        .read(move |conn| store::tag(conn, &wanted))
        .await?;
    let found = found.ok_or(AppError::NotFound)?;
    let page = routes::tag(&found.key);
    if typed != key {
        return Ok(moved(&format!("{page}.atom")));
    }
    let base = Base {
        tag: Some(found.id),
        ..Base::list(
            page,
            format!("Étiquette «\u{a0}{}\u{a0}»", found.name),
            None,
        )
    };
    list(asked, base).await
}

/// What a feed is of, before the filters of its address.
struct Base {
    /// What the feed is for ever, as a path.
    lasting: String,
    page: String,
    title: String,
    kind: Option<TopicKind>,
    /// The kind, where it stands in the address.
    kind_in_query: Option<TopicKind>,
    category: Option<CategoryId>,
    tag: Option<TagId>,
}

impl Base {
    fn list(page: impl Into<String>, title: impl Into<String>, kind: Option<TopicKind>) -> Self {
        let page = page.into();
        Self {
            lasting: page.clone(),
            page,
            title: title.into(),
            kind,
            kind_in_query: None,
            category: None,
            tag: None,
        }
    }
}

/// The filters of an address, as far as they mean something: others are passed over, as on the page.
struct Filters {
    kind: Option<TopicKind>,
    state: Option<TopicState>,
    category: Option<CategoryId>,
    app: Option<&'static NextcloudApp>,
    /// Key of a tag.
    tag: String,
}

impl Filters {
    fn read(query: &Query, base: &Base) -> Self {
        Self {
            kind: base.kind_in_query,
            state: TopicState::from_word(query.raw("etat")),
            category: match base.category {
                Some(_) => None,
                None => query.parse("categorie"),
            },
            app: NextcloudApp::find(query.raw("app")),
            tag: match (base.tag, query.raw("etiquette")) {
                (Some(_), _) | (None, "") => String::new(),
                (None, typed) => text::slug(typed),
            },
        }
    }

    /// The filters in an order of ours: one feed has one address.
    fn in_query(&self) -> String {
        let category = self.category.map(|id| id.to_string()).unwrap_or_default();
        let pairs: Vec<(&str, &str)> = [
            ("genre", self.kind.map_or("", TopicKind::word)),
            ("etat", self.state.map_or("", TopicState::word)),
            ("categorie", category.as_str()),
            ("app", self.app.map_or("", |app| app.id)),
            ("etiquette", self.tag.as_str()),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect();
        match routes::query(&pairs) {
            none if none.is_empty() => none,
            query => format!("?{query}"),
        }
    }
}

async fn list(asked: Asked, base: Base) -> Result<HttpResponse, AppError> {
    let (app, request, query) = asked;
    let mut filters = Filters::read(&query, &base);
    let mut filter = Filter {
        kind: base.kind,
        state: filters.state,
        category: base.category.or(filters.category),
        tag: base.tag,
        app: filters.app.map(|app| app.id.to_owned()),
        ids: None,
    };
    let wanted = filters.tag.clone();
    let (heads, known) = app
        .db
        .read(move |conn| {
            let tag = match wanted.as_str() {
                "" => None,
                key => store::tag(conn, key)?,
            };
            filter.tag = filter.tag.or(tag.as_ref().map(|tag| tag.id));
            Ok::<_, DbError>((store::list(conn, &filter)?, tag.is_some()))
        })
        .await?;
    if !known {
        filters.tag.clear();
    }
    let choices = filters.in_query();
    send(
        &app,
        &request,
        &Feed {
            title: base.title,
            subtitle: None,
            lasting: format!("{}{choices}", base.lasting),
            own: format!("{}.atom{choices}", base.page),
            page: format!("{}{choices}", base.page),
            updated: heads.iter().map(|head| head.bumped_at).max(),
            entries: heads.into_iter().map(entries::of_topic).collect(),
        },
    )
}

/// `/t/{slug}/{id}.atom`: its newest messages.
pub async fn topic(
    path: web::Path<(String, String)>,
    asked: Asked,
) -> Result<HttpResponse, AppError> {
    let (app, request, _) = asked;
    let (slug, id) = path.into_inner();
    let id: TopicId = id.parse().map_err(|_| AppError::NotFound)?;
    let (place, heads) = app
        .db
        .read(move |conn| {
            let place = store::topic(conn, id)?.ok_or(AppError::NotFound)?;
            let heads = store::of_topic(conn, id)?;
            Ok::<_, AppError>((place, heads))
        })
        .await?;
    let page = routes::topic(&place.key, id);
    if slug != place.key {
        return Ok(moved(&format!("{page}.atom")));
    }
    let title = text::typography(&place.name);
    let lasting = format!("/t/{id}");
    of_messages((&app, &request), lasting, (title, page), heads)
}

/// `/u/{username}.atom`: the newest messages of a person; another spelling or an old name leads to the
/// present one.
pub async fn member(path: web::Path<String>, asked: Asked) -> Result<HttpResponse, AppError> {
    let (app, request, _) = asked;
    let typed = path.into_inner();
    let name = typed.clone();
    let (account, heads) = app
        .db
        .read(move |conn| {
            let account = accounts::find_by_username(conn, &name)?.ok_or(AppError::NotFound)?;
            if account.is_deleted() {
                return Err(AppError::Gone);
            }
            let heads = store::of_member(conn, account.id)?;
            Ok((account, heads))
        })
        .await?;
    let page = routes::member(&account.username);
    if typed != account.username {
        return Ok(moved(&format!("{page}.atom")));
    }
    let title = format!("Messages de {}", account.username);
    let lasting = format!("/u/{}", account.id);
    of_messages((&app, &request), lasting, (title, page), heads)
}

fn of_messages(
    (app, request): (&App, &HttpRequest),
    lasting: String,
    (title, page): (String, String),
    heads: Vec<store::PostHead>,
) -> Result<HttpResponse, AppError> {
    let entries: Vec<_> = heads.into_iter().map(entries::of_post).collect();
    send(
        app,
        request,
        &Feed {
            title,
            subtitle: None,
            lasting,
            own: format!("{page}.atom"),
            page,
            updated: entries.iter().map(|entry| entry.updated).max(),
            entries,
        },
    )
}

/// `/tutoriels.atom?app=`
pub async fn tutorials(asked: Asked) -> Result<HttpResponse, AppError> {
    let (app, request, query) = asked;
    let about = NextcloudApp::find(query.raw("app"));
    let wanted = about.map(|app| app.id);
    let heads = app
        .db
        .read(move |conn| store::tutorials(conn, wanted))
        .await?;
    let choices = wanted.map_or_else(String::new, |id| {
        format!("?{}", routes::query(&[("app", id)]))
    });
    let name = Identity::of(&app).name;
    let entries: Vec<_> = heads
        .into_iter()
        .map(|head| entries::of_tutorial(head, &name))
        .collect();
    send(
        &app,
        &request,
        &Feed {
            title: "Tutoriels".to_owned(),
            subtitle: about.map(|app| app.label.to_owned()),
            lasting: format!("/tutoriels{choices}"),
            own: format!("/tutoriels.atom{choices}"),
            page: format!("/tutoriels{choices}"),
            updated: entries.iter().map(|entry| entry.updated).max(),
            entries,
        },
    )
}

pub(super) fn send(
    app: &App,
    request: &HttpRequest,
    feed: &Feed,
) -> Result<HttpResponse, AppError> {
    let identity = Identity::of(app);
    let site = (&app.config.public_url, identity.name.as_str());
    let body = atom::write(feed, site).map_err(AppError::internal)?;
    Ok(answer(
        request,
        Sent {
            content_type: "application/atom+xml; charset=utf-8",
            body,
            changed: feed.updated,
            keep: KEEP,
        },
    ))
}
