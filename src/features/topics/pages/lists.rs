//! Lists of topics: questions, all kinds, a category, a tag.

mod view;

use actix_web::{HttpResponse, web};

use self::view::View;
use crate::db::Scope;
use crate::domain::{App, CategoryId, TopicId, TopicKind, TopicState, Viewer};
use crate::error::AppError;
use crate::features::categories;
use crate::features::lifecycle;
use crate::features::notifications::{self, Followable};
use crate::features::reading::{self, Marks};
use crate::features::topics::store::{self, Filter, Sort, Unread};
use crate::text;
use crate::web::layout::Section;
use crate::web::{Kept, Query, Visit, moved, page, routes};

const PER_PAGE: usize = 30;

/// What a list is a list of.
struct Heading {
    path: String,
    /// Of a category or tag, as its address names it.
    slug: String,
    title: String,
    intro: Option<String>,
    section: Section,
    kind: Option<TopicKind>,
    /// Shows the states of questions as tabs.
    with_states: bool,
    /// Shows a choice of categories.
    with_categories: bool,
}

pub async fn questions(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let heading = Heading {
        path: "/questions".to_owned(),
        slug: String::new(),
        title: "Questions".to_owned(),
        intro: None,
        section: Section::Questions,
        kind: Some(TopicKind::Question),
        with_states: true,
        with_categories: true,
    };
    show(visit, query, heading, Filter::default()).await
}

/// Where the topics are that one follows and has not read to the end.
pub const UNREAD: &str = "/sujets?nouveau=1";

/// What [`UNREAD`] lists; nothing for visitors.
pub fn unread(viewer: &Viewer, reads: &Marks) -> Option<Filter> {
    let account = viewer.account()?;
    let just_read = reads.of(account).into_iter().map(|(topic, _)| topic);
    Some(Filter {
        unread: Some(Unread {
            account,
            just_read: just_read.collect(),
        }),
        ..Filter::default()
    })
}

pub async fn topics(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    if query.has("nouveau") {
        let filter = unread(&visit.viewer, &visit.app.reads).ok_or(AppError::SignInRequired)?;
        let heading = Heading {
            path: "/sujets".to_owned(),
            slug: String::new(),
            title: "À lire".to_owned(),
            intro: Some(
                "Les sujets que vous suivez, où d’autres ont écrit depuis votre dernière visite."
                    .to_owned(),
            ),
            section: Section::Elsewhere,
            kind: None,
            with_states: false,
            with_categories: false,
        };
        return show(visit, query, heading, filter).await;
    }
    let kind = TopicKind::from_word(query.raw("genre"));
    let heading = Heading {
        path: "/sujets".to_owned(),
        slug: String::new(),
        title: kind.map_or("Tous les sujets", plural_of).to_owned(),
        intro: None,
        section: Section::Elsewhere,
        kind,
        with_states: false,
        with_categories: true,
    };
    show(visit, query, heading, Filter::default()).await
}

fn plural_of(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Question => "Questions",
        TopicKind::Discussion => "Discussions",
        TopicKind::Idea => "Idées",
        TopicKind::Announcement => "Annonces",
    }
}

pub async fn ideas(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let heading = Heading {
        path: "/idees".to_owned(),
        slug: String::new(),
        title: "Idées".to_owned(),
        intro: Some("Ce que vous aimeriez voir changer, dans votre espace ou ici.".to_owned()),
        section: Section::Ideas,
        kind: Some(TopicKind::Idea),
        with_states: false,
        with_categories: false,
    };
    show(visit, query, heading, Filter::default()).await
}

pub async fn announcements(visit: Visit, query: Query) -> Result<HttpResponse, AppError> {
    let heading = Heading {
        path: "/annonces".to_owned(),
        slug: String::new(),
        title: "Annonces".to_owned(),
        intro: Some("Les nouvelles de l’équipe qui héberge vos espaces.".to_owned()),
        section: Section::Announcements,
        kind: Some(TopicKind::Announcement),
        with_states: false,
        with_categories: false,
    };
    show(visit, query, heading, Filter::default()).await
}

/// `/c/{slug}/{id}`; a wrong slug leads to the right one.
pub async fn category(
    visit: Visit,
    path: web::Path<(String, String)>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let (slug, id) = path.into_inner();
    let id: CategoryId = id.parse().map_err(|_| AppError::NotFound)?;
    let viewer = visit.viewer.clone();
    let category = visit
        .app
        .db
        .read(move |conn| categories::find(conn, &viewer, id))
        .await?;
    let category = category.ok_or(AppError::NotFound)?;
    let path = routes::category(&category.slug, id);
    if slug != category.slug {
        return Ok(moved(&path));
    }
    let heading = Heading {
        path,
        slug: category.slug,
        title: category.name,
        intro: Some(category.description).filter(|text| !text.is_empty()),
        section: Section::Questions,
        kind: None,
        with_states: true,
        with_categories: false,
    };
    show(
        visit,
        query,
        heading,
        Filter {
            category: Some(id),
            ..Filter::default()
        },
    )
    .await
}

/// `/tag/{tag}`; another spelling leads to the right one. A tag that no visible topic bears does
/// not exist, so that nothing tells of hidden ones.
pub async fn tag(
    visit: Visit,
    path: web::Path<String>,
    query: Query,
) -> Result<HttpResponse, AppError> {
    let typed = path.into_inner();
    let key = text::slug(&typed);
    let viewer = visit.viewer.clone();
    let wanted = key.clone();
    let found = visit
        .app
        .db
        .read(move |conn| Ok::<_, AppError>(store::tag_borne(conn, &viewer, &wanted)?))
        .await?;
    let (id, name) = found.ok_or(AppError::NotFound)?;
    if typed != key {
        return Ok(moved(&routes::tag(&key)));
    }
    let heading = Heading {
        path: routes::tag(&key),
        slug: key,
        title: format!("Étiquette «\u{a0}{name}\u{a0}»"),
        intro: None,
        section: Section::Questions,
        kind: None,
        with_states: false,
        with_categories: false,
    };
    show(
        visit,
        query,
        heading,
        Filter {
            tag: Some(id),
            ..Filter::default()
        },
    )
    .await
}

async fn show(
    visit: Visit,
    query: Query,
    heading: Heading,
    base: Filter,
) -> Result<HttpResponse, AppError> {
    let thing = match (base.category, base.tag) {
        (Some(category), _) => Some(Followable::Category(category)),
        (None, Some(tag)) => Some(Followable::Tag(tag)),
        (None, None) => None,
    };
    let state = TopicState::from_word(query.raw("etat"));
    let sort = if query.raw("tri") == "populaires" {
        Sort::Popular
    } else {
        Sort::Activity
    };
    let app = App::find(query.raw("app"));
    let after = match query.raw("apres") {
        "" => None,
        cursor => Some(cursor.parse().map_err(|_| {
            AppError::BadRequest("Cette adresse de page est incomplète.".to_owned())
        })?),
    };
    let mut filter = Filter {
        kind: heading.kind,
        state,
        sort,
        app: app.map(|app| app.id.to_owned()),
        category: base.category.or_else(|| query.parse("categorie")),
        ..base
    };
    // What was asked for by its address is shown, whatever one mutes.
    if filter.category.is_none() && filter.tag.is_none() && filter.unread.is_none() {
        filter.unmuted = visit.viewer.account();
    }
    let (viewer, now) = (visit.viewer.clone(), visit.now);
    let with_categories = heading.with_categories;
    let mut wanted = filter.clone();
    let tag = text::slug(query.raw("etiquette"));
    let with_tag = query.has("etiquette") && wanted.tag.is_none();
    let reads = visit.app.reads.clone();
    let (lines, news, categories, level, answering) = visit
        .app
        .db
        .read(move |conn| {
            if with_tag {
                wanted.tag = store::tag_borne(conn, &viewer, &tag)?.map(|(id, _)| id);
            }
            let lines = store::list(conn, &viewer, &wanted, after, PER_PAGE)?;
            let categories = if with_categories {
                categories::list_readable(conn, &viewer)?
            } else {
                Vec::new()
            };
            let shown: Vec<TopicId> = lines.items.iter().map(|line| line.id).collect();
            let news = reading::news(conn, &reads, &viewer, &shown)?;
            let level = match thing.zip(viewer.account()) {
                Some((thing, account)) => notifications::level_of(conn, thing, account)?,
                None => None,
            };
            let answering = lifecycle::being_answered(conn, &viewer, &shown, now)?;
            Ok::<_, AppError>((lines, news, categories, level, answering))
        })
        .await?;
    let view = View {
        visit: &visit,
        query: &query,
        heading: &heading,
        filter: &filter,
        answering: &answering,
    };
    let mut shown = view.page((&lines, &news), &categories, after.is_some(), app);
    shown.follow = thing.map(|thing| {
        let url = notifications::choice_url(thing, &heading.slug);
        notifications::choice(&url, level, &heading.title)
    });
    Ok(Kept::of([Scope::Lists]).mark(&visit, page(&shown)?))
}
