//! Topics and messages as programs read them.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::db::{Conn, DbError};
use crate::domain::{AccountState, PostId, TopicId, Visibility};
use crate::features::topics::TopicTitles;
use crate::features::topics::store::{self, PostLine, TopicLine};
use crate::web::api::{ApiAuthor, ApiCategoryRef};
use crate::web::{Visit, routes};

/// Un sujet.
#[derive(Serialize, ToSchema)]
#[schema(as = Topic)]
pub struct Topic {
    #[schema(example = 42)]
    pub id: i64,
    /// `question`, `discussion`, `idea` ou `announcement`.
    #[schema(example = "question")]
    pub kind: &'static str,
    /// Où en est une question : `unanswered`, `answered`, `solved`, `needs_detail` ou `outdated`. Les
    /// autres genres sont `open`.
    #[schema(example = "solved")]
    pub state: &'static str,
    #[schema(example = "Partager un agenda avec toute l’équipe")]
    pub title: String,
    #[schema(example = "partager-un-agenda-avec-toute-l-equipe")]
    pub slug: String,
    /// Sa page.
    pub url: String,
    pub category: ApiCategoryRef,
    /// `null` si le compte est supprimé.
    pub author: Option<ApiAuthor>,
    pub tags: Vec<String>,
    /// L’application dont il parle.
    pub app: Option<String>,
    /// La version de Nextcloud.
    pub version: Option<String>,
    /// Nombre de réponses visibles.
    pub answers: i64,
    /// Nombre de personnes qui ont dit « moi aussi ».
    pub me_too: i64,
    /// Votes et « moi aussi ».
    pub score: i64,
    /// Le message choisi comme solution.
    pub solution_post_id: Option<i64>,
    pub pinned: bool,
    /// Verrouillé : seule la modération y écrit encore.
    pub locked: bool,
    /// `visible`, ou `pending` et `hidden` pour qui peut le voir quand même.
    #[schema(example = "visible")]
    pub visibility: &'static str,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// Dernier message.
    #[schema(format = DateTime)]
    pub active_at: String,
}

/// Un message d’un sujet.
#[derive(Serialize, ToSchema)]
#[schema(as = Post)]
pub struct Post {
    #[schema(example = 321)]
    pub id: i64,
    pub topic_id: i64,
    /// Sa place dans le sujet, qui ne change jamais ; 1 ouvre le sujet.
    #[schema(example = 2)]
    pub number: i64,
    pub url: String,
    /// `null` si le compte est supprimé.
    pub author: Option<ApiAuthor>,
    /// Le texte, en Markdown.
    #[schema(example = "Ouvrez **Agenda**, puis les trois points à côté de son nom.")]
    pub body: String,
    /// Le même, mis en forme et sûr à afficher. Les adresses qui commencent par `/` sont celles du forum.
    pub html: String,
    /// `visible`, ou `pending`, `hidden` et `deleted` pour qui peut le voir quand même.
    #[schema(example = "visible")]
    pub visibility: &'static str,
    /// C’est la solution du sujet.
    pub solution: bool,
    /// Nombre de personnes qui l’ont trouvé utile.
    pub votes: i64,
    /// Le compte du jeton en fait partie.
    pub voted: bool,
    /// Les membres peuvent le compléter.
    pub wiki: bool,
    /// Augmente à chaque correction : à renvoyer en corrigeant.
    #[schema(example = 1)]
    pub revision: i64,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub edited_at: Option<String>,
}

/// What stands beside some topics.
#[derive(Default)]
pub struct Beside {
    tags: HashMap<TopicId, Vec<String>>,
    solutions: HashMap<TopicId, PostId>,
}

impl Beside {
    pub fn load(conn: &mut Conn, lines: &[TopicLine]) -> Result<Self, DbError> {
        let ids: Vec<TopicId> = lines.iter().map(|line| line.id).collect();
        Ok(Self {
            tags: store::tags_among(conn, &ids)?,
            solutions: store::solutions_of(conn, &ids)?,
        })
    }

    pub fn topic(&mut self, visit: &Visit, line: TopicLine) -> Topic {
        let author = (line.author_state != AccountState::Deleted)
            .then(|| ApiAuthor::new(visit, &line.author_name, line.author_standing));
        let (id, slug) = (line.category, &line.category_slug);
        Topic {
            url: visit.link(&routes::topic(&line.slug, line.id)),
            category: ApiCategoryRef::new(visit, id, slug, &line.category_name),
            author,
            tags: self.tags.remove(&line.id).unwrap_or_default(),
            solution_post_id: self.solutions.get(&line.id).map(|post| post.0),
            id: line.id.0,
            kind: line.kind.as_str(),
            state: line.state.as_str(),
            title: line.title,
            slug: line.slug,
            app: line.app,
            version: line.version,
            answers: line.answer_count,
            me_too: line.me_too_count,
            score: line.score,
            pinned: line.pinned.is_some(),
            locked: line.locked.is_some(),
            visibility: line.visibility.as_str(),
            created_at: line.created_at.rfc3339(),
            active_at: line.bumped_at.rfc3339(),
        }
    }
}

/// What a message needs to be shown.
pub struct Around<'a> {
    pub visit: &'a Visit,
    pub slug: &'a str,
    pub solution: Option<PostId>,
    pub titles: &'a TopicTitles,
}

impl Around<'_> {
    pub fn post(&self, line: PostLine, voted: bool) -> Post {
        let post = line.post;
        let place = routes::message(self.slug, post.topic, post.number);
        let author = (line.account_state != AccountState::Deleted)
            .then(|| ApiAuthor::new(self.visit, &line.username, line.standing));
        Post {
            id: post.id.0,
            topic_id: post.topic.0,
            number: post.number,
            url: self.visit.link(&place),
            author,
            html: self.titles.show(&post.html).to_string(),
            body: post.body,
            visibility: post.visibility.as_str(),
            solution: self.solution == Some(post.id) && post.visibility == Visibility::Visible,
            votes: post.vote_count,
            voted,
            wiki: post.wiki,
            revision: post.revision,
            created_at: post.created_at.rfc3339(),
            edited_at: post.edited_at.map(|at| at.rfc3339()),
        }
    }
}
