//! The server, from the first request to the last.
//!
//! A stop loses no request (ADR 0019). After SIGTERM each answer tells its client not to use the
//! connection again, while new ones are still let in, until those kept open before are gone. Then
//! nobody new is let in: with a socket of systemd they wait for the next process, with one of our own
//! they reach the process that shares the port. What is in hand is finished, and the program ends.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use actix_web::HttpServer;
use actix_web::body::MessageBody;
use actix_web::dev::{ServerHandle, ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::{Next, from_fn};
use actix_web::rt::time::sleep;
use futures_util::future::{self, Either};

use super::connections::Connections;
use super::{Listener, Signal, Signals, measures, system};
use crate::app::{App, create_app};
use crate::metrics;

/// How long a connection without a request is kept open.
const KEPT_OPEN: Duration = Duration::from_secs(5);
/// A little longer than that: by then each has been used or closed.
const ALL_ENDED: Duration = Duration::from_millis(5_500);
/// What a handshake takes at most to come in, and less than a client waits before it knocks again.
const HANDSHAKE: Duration = Duration::from_millis(800);
/// What a connection may need from the system's queue to a worker.
const HANDED_ON: Duration = Duration::from_millis(200);
/// What a stop waits for the requests in hand.
const IN_HAND: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(25);
/// How often memory of limits and measures is tidied.
const TIDY: Duration = Duration::from_secs(10);

/// Serves until a signal ends it, then finishes what is in hand. `stopping` is called first of all
/// when the end begins.
///
/// # Errors
/// The system's, at start.
pub async fn serve(
    app: App,
    listener: Listener,
    sockets: Vec<TcpListener>,
    measures: Option<TcpListener>,
    stopping: impl FnOnce(),
) -> std::io::Result<()> {
    let mut signals = Signals::watch()?;
    tidy_up(app.clone());
    let measures = match measures {
        Some(socket) => Some(measures::start(app.clone(), socket)?),
        None => None,
    };
    let connections = Connections::default();
    let counted = connections.clone();
    let ending = connections.clone();
    let mut server = HttpServer::new(move || {
        let ending = ending.clone();
        create_app(app.clone()).wrap(from_fn(move |request, next| {
            last_of_its_connection(ending.clone(), request, next)
        }))
    })
    .on_connect(move |_, kept| {
        kept.insert(counted.opened());
    })
    .keep_alive(KEPT_OPEN)
    .disable_signals()
    .shutdown_timeout(1);
    for socket in sockets {
        server = server.listen(socket)?;
    }
    let server = server.run();
    let handle = server.handle();
    let server = std::pin::pin!(actix_web::rt::spawn(server));
    system::start_watchdog();
    system::ready("répond");
    let ended = {
        let asked = std::pin::pin!(signals.next());
        match future::select(server, asked).await {
            Either::Left((ended, _)) => return ended.unwrap_or_else(|e| Err(e.into())),
            Either::Right((signal, server)) => (signal, server),
        }
    };
    let (signal, server) = ended;
    system::stopping();
    stopping();
    tracing::info!(?signal, "stopping");
    if signal == Signal::End {
        let finish = std::pin::pin!(finish(&handle, &listener, &connections));
        let again = std::pin::pin!(signals.next());
        // Whoever asks twice does not want to wait.
        future::select(finish, again).await;
    }
    handle.stop(connections.all() == 0).await;
    if let Some(measures) = measures {
        measures.stop(false).await;
    }
    drop(listener);
    server.await.unwrap_or_else(|e| Err(e.into()))
}

/// Lets the last requests in and waits for their answers.
async fn finish(handle: &ServerHandle, listener: &Listener, connections: &Connections) {
    connections.end();
    wait(ALL_ENDED, || connections.before() == 0).await;
    if listener.is_handed_over() {
        handle.pause().await;
    } else {
        match listener.turn_away() {
            Ok(()) => sleep(HANDSHAKE).await,
            Err(error) => tracing::warn!(%error, "connections at this moment may be lost"),
        }
    }
    sleep(HANDED_ON).await;
    if !wait(IN_HAND, || connections.all() == 0).await {
        let open = connections.all();
        tracing::warn!(open, "requests that took too long are cut off");
    }
}

/// Waits until something is so, `longest` at most; whether it is.
async fn wait(longest: Duration, so: impl Fn() -> bool) -> bool {
    let end = Instant::now() + longest;
    while !so() {
        if Instant::now() >= end {
            return false;
        }
        sleep(LOOK_AGAIN).await;
    }
    true
}

/// Middleware: at the end, says `Connection: close` with each answer.
async fn last_of_its_connection(
    connections: Connections,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    if connections.is_ending() {
        let head = response.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

fn tidy_up(app: App) {
    actix_web::rt::spawn(async move {
        let mut often = tokio::time::interval(TIDY);
        loop {
            often.tick().await;
            metrics::tidy();
            app.limits.tidy();
        }
    });
}
