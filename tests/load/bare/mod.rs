//! The least that any server would have to do, to compare with.
//!
//! - *Bytes*: an actix route that answers the very bytes that the forum answers a visitor, compressed
//!   once at start. No middleware, no look at the request but its path and query.
//! - *Rows*: a handler that reads what a signed-in person's topic page shows, by the same indexed
//!   look-ups, from the same database through the same pools, and fills one flat template with the
//!   same texts. It compresses as the forum does (the same middleware). It does *not*: decide who may
//!   see what (it takes everything visible), write anything, mark what was read, log, set security
//!   headers, refuse foreign writes, render errors, or format dates in words.

mod page;
mod rows;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::middleware::from_fn;
use actix_web::web::Bytes;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::Context as _;
use entraide::db::Db;

use crate::config;

#[derive(clap::Args)]
pub struct Arguments {
    /// Where to serve
    #[arg(long)]
    listen: SocketAddr,
    /// Where the forum serves, for its bytes
    #[arg(long)]
    forum: String,
    /// A file of paths whose bytes are asked of the forum
    #[arg(long)]
    paths: PathBuf,
}

/// Under this path stand the topics that are read from the database.
pub const ROWS: &str = "/rangs";

/// What the forum answers, by path and query.
type Answers = HashMap<String, Bytes>;

pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let db = Db::open(&config()?.database_url)?;
    let answers = web::Data::new(fetch(&arguments.forum, &arguments.paths)?);
    let rows = web::Data::new(db);
    actix_web::rt::System::new().block_on(async move {
        HttpServer::new(move || {
            App::new()
                .app_data(answers.clone())
                .app_data(rows.clone())
                .service(
                    web::scope(ROWS)
                        .wrap(from_fn(entraide::web::compress))
                        .route("/t/{slug}/{id}", web::get().to(page::topic)),
                )
                .default_service(web::to(bytes))
        })
        .tcp_nodelay(true)
        .bind(arguments.listen)?
        .run()
        .await
    })?;
    Ok(())
}

async fn bytes(request: HttpRequest, answers: web::Data<Answers>) -> HttpResponse {
    let asked = request
        .uri()
        .path_and_query()
        .map_or("", |path| path.as_str());
    match answers.get(asked) {
        Some(bytes) => HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((CONTENT_ENCODING, "br"))
            .body(bytes.clone()),
        None => HttpResponse::NotFound().finish(),
    }
}

/// The bytes of these paths as a browser gets them.
fn fetch(forum: &str, paths: &PathBuf) -> anyhow::Result<Answers> {
    let paths = std::fs::read_to_string(paths).with_context(|| paths.display().to_string())?;
    paths
        .lines()
        .map(|path| {
            let mut answer = ureq::get(format!("{forum}{path}"))
                .header("Accept-Encoding", "br")
                .call()
                .with_context(|| path.to_owned())?;
            let bytes = answer.body_mut().read_to_vec()?;
            Ok((path.to_owned(), Bytes::from(bytes)))
        })
        .collect()
}
