//! The measures of this process, on a listener of their own.

use std::net::TcpListener;

use actix_web::dev::ServerHandle;
use actix_web::{App as Site, HttpResponse, HttpServer, web};

use crate::app::App;
use crate::features::operating;
use crate::metrics;

/// Serves `/metrics` and nothing else, on a thread of its own.
///
/// # Errors
/// The system's.
pub fn start(app: App, listener: TcpListener) -> std::io::Result<ServerHandle> {
    let server = HttpServer::new(move || {
        Site::new()
            .app_data(web::Data::new(app.clone()))
            .route("/metrics", web::get().to(show))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)?
    .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(handle)
}

async fn show(app: web::Data<App>) -> HttpResponse {
    // What cannot be looked up now keeps its last value: the rest is still worth having.
    if let Err(error) = operating::measure(&app).await {
        tracing::warn!(%error, "the queue cannot be measured");
    }
    HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(metrics::render().unwrap_or_default())
}
