//! Passing events on to a developer's own server, as `listen`, `watch` and `events resend`
//! do it: the local secrets are said, and what became of each event, on stderr.

use super::exit::Failure;
use super::out::say;
use crate::clock::Clock;
use crate::intake::receiver::Mailbox;
use crate::runtime::forward::{Destination, Forwarder, Report};
use crate::runtime::reception::{Reception, Setup};
use secrecy::ExposeSecret;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Reports that may wait for a stderr that is slow.
const REPORTS: usize = 64;

/// The server at `url`, for the events of these mailboxes.
///
/// # Errors
/// The address can't be used.
pub fn destination(url: &str, mailboxes: &[Mailbox]) -> Result<Arc<Destination>, Failure> {
    let destination = Destination::at(url, mailboxes).ok_or_else(|| {
        Failure::failed("no encrypted connections here; install the system's CA certificates")
    })?;
    Ok(Arc::new(destination))
}

/// Says the local secrets: a developer's server needs them, and they sign for nobody else.
pub fn say_secrets(to: &Destination) {
    for (account, secret) in &to.secrets {
        let (account, secret) = (account.shown(), secret.expose_secret());
        say(format!(
            "{account}: forwarded events are signed with {secret}"
        ));
    }
}

/// Starts a reception that passes on what it takes, as the configuration wants it.
///
/// # Errors
/// The address can't be used.
pub fn start(url: &str, setup: Setup) -> Result<Reception, Failure> {
    let to = destination(url, &setup.mailboxes)?;
    say_secrets(&to);
    let forwarder = forwarder(to, setup.clock);
    Ok(setup.start_forwarding(forwarder))
}

/// Whatever is passed on there is said until the forwarder ends.
pub fn forwarder(to: Arc<Destination>, clock: Clock) -> Forwarder {
    let (tell, reports) = mpsc::channel(REPORTS);
    tokio::spawn(say_reports(reports, clock));
    Forwarder { to, clock, tell }
}

async fn say_reports(mut reports: mpsc::Receiver<Report>, clock: Clock) {
    while let Some(report) = reports.recv().await {
        say(format!("{} {report}", clock.wall().strftime("%H:%M:%S")));
    }
}
