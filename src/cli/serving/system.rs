//! What systemd is told (`sd_notify(3)`); without systemd, nothing happens.

use std::time::Duration;

use sd_notify::NotifyState;

/// The program answers.
pub fn ready(what: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(what)]);
}

/// The end has begun.
pub fn stopping() {
    tell(&[
        NotifyState::Stopping,
        NotifyState::Status("finit les requêtes en cours"),
    ]);
}

/// Tells every so often that the program lives, where systemd asks for it (`WatchdogSec=`).
pub fn start_watchdog() {
    let Some(limit) = sd_notify::watchdog_enabled() else {
        return;
    };
    let pause = (limit / 2).max(Duration::from_millis(100));
    actix_web::rt::spawn(async move {
        let mut beat = tokio::time::interval(pause);
        loop {
            beat.tick().await;
            tell(&[NotifyState::Watchdog]);
        }
    });
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "systemd could not be told");
    }
}
