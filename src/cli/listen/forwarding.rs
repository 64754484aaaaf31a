//! `listen --forward-to`: starts the forwarder, and tells what it tells, on stderr.

use crate::cli::exit::Failure;
use crate::cli::out::say;
use crate::clock::Clock;
use crate::intake::receiver::Mailbox;
use crate::runtime::follow::Follower;
use crate::runtime::forward::{Forwarder, Http, local};
use secrecy::ExposeSecret;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Reports that may wait for a stderr that is slow.
const REPORTS: usize = 64;

/// Forwards what the follower tells until the result is dropped. The local secrets are
/// shown once: a developer's server needs them, and they sign for nobody else.
///
/// # Errors
/// The address can't be used.
pub(super) fn start(
    url: &str,
    mailboxes: &[Mailbox],
    follower: Follower,
    clock: Clock,
) -> Result<JoinSet<()>, Failure> {
    let road = Http::to(url).ok_or_else(|| {
        Failure::failed("no encrypted connections here; install the system's CA certificates")
    })?;
    let secret =
        |mailbox: &Mailbox| Some((mailbox.account.clone(), local(mailbox.secrets.first()?)));
    let secrets: std::collections::BTreeMap<_, _> = mailboxes.iter().filter_map(secret).collect();
    for (account, secret) in &secrets {
        let (account, secret) = (account.shown(), secret.expose_secret());
        say(format!(
            "{account}: forwarded events are signed with {secret}"
        ));
    }
    let (tell, mut reports) = mpsc::channel(REPORTS);
    let forwarder = Forwarder {
        secrets,
        road,
        clock,
        tell,
    };
    let mut tasks = JoinSet::new();
    tasks.spawn(forwarder.run(follower));
    tasks.spawn(async move {
        while let Some(report) = reports.recv().await {
            say(format!("{} {report}", clock.wall().strftime("%H:%M:%S")));
        }
    });
    Ok(tasks)
}
