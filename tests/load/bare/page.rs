//! One flat template with the texts of a topic page.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use entraide::db::{Db, DbError};
use entraide::domain::{Clock, PostId, SystemClock, TopicId};
use entraide::web::{SESSION_COOKIE, hash_token};

use super::rows::{self, Message, Read};

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{{ read.topic.title }}</title>
<link rel="stylesheet" href="/static/app.css"><script type="module" src="/static/app.js"></script></head><body>
<header><a href="/">Entraide</a><nav><a href="/questions">Questions</a> <a href="/idees">Idées</a> <a href="/tutoriels">Tutoriels</a>
<a href="/poser">Poser une question</a> <a href="/compte">{{ read.me.1 }} ({{ read.me.2.label() }})</a></nav>
<form action="/recherche"><input name="q"><button>Chercher</button></form></header>
<main><p><a href="/questions">Questions</a> › <a href="/c/{{ read.topic.category_slug }}">{{ read.topic.category }}</a></p>
<h1>{{ read.topic.title }}</h1><p>{{ read.topic.state }}{% for (key, name) in read.tags %} <a href="/tag/{{ key }}">{{ name }}</a>{% endfor %}</p>
{% for message in read.messages %}<article id="message-{{ message.number }}">
<header><a href="/membres/{{ message.name }}">{{ message.name }}</a> {{ message.standing.label() }}
<a href="/t/{{ read.topic.slug }}/{{ read.topic.id }}/{{ message.number }}"><time datetime="{{ message.written.rfc3339() }}">{{ message.written.rfc3339() }}</time></a>
{% if let Some(at) = message.edited %}<a href="/p/{{ message.id }}/historique">modifié {{ at.rfc3339() }}</a>{% endif %}
{% if self.solves(message) %}<strong>Solution</strong>{% endif %}</header>
<div>{{ message.html|safe }}</div>
{% for poll in self.polls(message) %}<p>{{ poll.1 }} {{ poll.2 }}</p>{% endfor %}
{% if message.author != read.me.0 %}<form method="post" action="/p/{{ message.id }}/utile"><button>{% if self.voted(message) %}Retirer{% endif %} Utile ({{ message.votes }})</button></form>{% endif %}
{% if self.mine(message) %}<form method="post" action="/p/{{ message.id }}/solution"><button>Choisir comme solution</button></form>{% endif %}
<details><summary>Plus</summary><a href="?citer={{ message.id }}#repondre">Citer</a>
<a href="/p/{{ message.id }}/lien">Copier le lien</a> <a href="/p/{{ message.id }}/garder">{% if self.kept(message) %}Gardé{% else %}Garder{% endif %}</a>
<a href="/p/{{ message.id }}/historique">Historique</a> <a href="/p/{{ message.id }}/signaler">Signaler</a></details></article>
{% endfor %}
<form method="post" action="/t/{{ read.topic.id }}/moi-aussi"><button>Moi aussi ({{ read.topic.me_too_count }})</button></form>
<form method="post" action="/t/{{ read.topic.id }}/suivre"><button>{% if read.follows %}Suivi{% else %}Suivre{% endif %} par mail</button></form>
<form method="post" action="/t/{{ read.topic.id }}/repondre"><label>Votre réponse<textarea name="body">{{ read.draft.as_deref().unwrap_or_default() }}</textarea></label><button>Publier</button></form>
<aside><h2>Sujets qui mènent ici</h2>{% for (id, slug, title) in read.leading %}<a href="/t/{{ slug }}/{{ id }}">{{ title }}</a>{% endfor %}
{% for (id, slug, title) in read.follow_ups %}<a href="/t/{{ slug }}/{{ id }}">{{ title }}</a>{% endfor %}
{% if let Some(id) = read.origin %}<a href="/t/{{ id }}">Suite de</a>{% endif %}
<p>{{ read.topic.answer_count }} réponses sur {{ read.topic.last - 1 }} messages{% if let Some(last) = read.read %}, lu jusqu’à {{ last }}{% endif %}{% if read.me_too %}, vous aussi{% endif %}, {{ read.requests.len() }}</p></aside>
</main><footer><a href="/mentions">Mentions légales</a> <a href="/confidentialite">Vos données</a> <a href="/accessibilite">Accessibilité : partiellement conforme</a></footer></body></html>"##
)]
struct Page {
    read: Read,
}

impl Page {
    fn solves(&self, message: &Message) -> bool {
        self.read.topic.solution == Some(message.id)
    }

    fn voted(&self, message: &Message) -> bool {
        self.read.voted.contains(&message.id)
    }

    fn kept(&self, message: &Message) -> bool {
        self.read.kept.contains(&message.id)
    }

    fn mine(&self, message: &Message) -> bool {
        self.read.topic.author == self.read.me.0 && message.number > 1
    }

    fn polls(&self, message: &Message) -> impl Iterator<Item = &(PostId, String, String)> {
        let of = message.id;
        self.read.polls.iter().filter(move |(post, ..)| *post == of)
    }
}

pub async fn topic(
    request: HttpRequest,
    path: web::Path<(String, i64)>,
    db: web::Data<Db>,
) -> HttpResponse {
    let Some(cookie) = request.cookie(SESSION_COOKIE) else {
        return HttpResponse::Unauthorized().finish();
    };
    let hash = hash_token(cookie.value());
    let id = TopicId(path.1);
    let now = SystemClock.now();
    let read = db.read(move |conn| {
        let Some(me) = rows::person(conn, &hash, now)? else {
            return Ok(None);
        };
        rows::read(conn, me, id)
    });
    let read: Result<Option<Read>, DbError> = read.await;
    match read.map(|read| read.map(|read| Page { read }.render())) {
        Ok(Some(Ok(html))) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .body(html),
        Ok(None) => HttpResponse::NotFound().finish(),
        Ok(Some(Err(_))) | Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
