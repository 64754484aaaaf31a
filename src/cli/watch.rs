//! `watch`: events, one a line, then live.
//!
//! It follows the journal, so it needs neither a key nor a network where another process
//! receives or asks. With `[listen]` it receives itself, unless another does.

use super::args::{EventFilter, Watch};
use super::console;
use super::event_line;
use super::exit::{Exit, Failure};
use super::forwarding;
use super::out::{Out, say};
use super::shell::Shell;
use super::signals::stopped;
use crate::clock::Clock;
use crate::config::{self, Config, ConfigError};
use crate::domain::Event;
use crate::domain::glob::Glob;
use crate::ledger::{Cursor, Feed, SqliteLedger};
use crate::runtime::desk::open_ledger;
use crate::runtime::follow::Follower;
use crate::runtime::reception::{self, Reception, Setup, Standing};
use crate::runtime::retention::Retention;
use std::sync::Arc;
use tokio::sync::watch;

/// Which events are meant.
pub struct Wanted<'a> {
    name: Option<Glob>,
    task: Option<&'a str>,
    account: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    /// As the arguments say.
    pub fn new(filter: &'a EventFilter, shell: &'a Shell) -> Self {
        Self {
            name: filter.event.as_deref().map(Glob::new),
            task: filter.task.as_deref(),
            account: shell.common.account.as_deref(),
        }
    }

    /// Whether this is one.
    pub fn has(&self, event: &Event) -> bool {
        let body = &event.body;
        let task = body.task.as_ref().map(|task| task.as_str());
        self.name
            .as_ref()
            .is_none_or(|name| name.matches(body.name.raw()))
            && self.task.is_none_or(|wanted| task == Some(wanted))
            && self
                .account
                .is_none_or(|wanted| body.account.as_str() == wanted)
    }
}

/// Runs the command.
pub async fn run(shell: &Shell, args: Watch) -> Result<Exit, Failure> {
    let stopped = stopped()?;
    let config = configured(shell)?;
    let clock = Clock::system();
    let ledger = open_ledger(&shell.env).await?;
    let feed: Arc<dyn Feed> = ledger.clone();
    // Before the receiver opens, so that its first event is not missed.
    let follower = Follower::new(feed.clone(), begin(&args, feed.as_ref(), clock).await?);
    let receiving = match &config {
        Some(config) => receive(shell, config, &ledger, clock)?,
        None => None,
    };
    let standing = receiving
        .as_ref()
        .map(|(reception, _)| reception.standing());
    let watched = tokio::select! {
        watched = watch(shell, &args, follower, clock) => watched,
        () = stopped => Ok(()),
        () = tell(standing) => Ok(()),
    };
    if let Some((reception, _)) = receiving {
        reception.stop().await;
    }
    watched.map(|()| Exit::Done)
}

/// The configuration; `None` where there is none: the journal can be followed without.
fn configured(shell: &Shell) -> Result<Option<Config>, Failure> {
    match config::load(shell.common.config.as_deref(), &shell.env) {
        Err(ConfigError::NothingConfigured) => Ok(None),
        loaded => Ok(Some(loaded?)),
    }
}

async fn begin(args: &Watch, feed: &dyn Feed, clock: Clock) -> Result<Cursor, Failure> {
    let end = feed.end().await?;
    let Some(since) = args.since else {
        return Ok(end);
    };
    let from = clock.wall().checked_sub(since).unwrap_or_default();
    let seq = feed.before(from).await?;
    Ok(Cursor { seq, ..end })
}

/// Receives, if that is configured; what is too old goes meanwhile.
fn receive(
    shell: &Shell,
    config: &Config,
    ledger: &Arc<SqliteLedger>,
    clock: Clock,
) -> Result<Option<(Reception, Retention)>, Failure> {
    let Some(listen) = &config.listen else {
        return Ok(None);
    };
    let feed: Arc<dyn Feed> = ledger.clone();
    let setup = Setup {
        addr: listen.addr,
        mailboxes: console::mailboxes(config, &shell.env)?,
        feed: feed.clone(),
        attendances: reception::unasked(&config.accounts, &feed, clock),
        clock,
    };
    let reception = match &listen.forward_to {
        None => setup.start(),
        Some(url) => forwarding::start(url, setup)?,
    };
    let retention = Retention::start(feed, clock, config.retain_days());
    Ok(Some((reception, retention)))
}

/// Says on stderr whether webhooks are received here. Never ends.
async fn tell(standing: Option<watch::Receiver<Standing>>) {
    if let Some(mut standing) = standing {
        loop {
            let now = standing.borrow_and_update().clone();
            if now != Standing::Opening {
                say(format!("proofdesk: {now}"));
            }
            if standing.changed().await.is_err() {
                break;
            }
        }
    }
    std::future::pending().await
}

/// Prints until nobody reads.
async fn watch(
    shell: &Shell,
    args: &Watch,
    mut follower: Follower,
    clock: Clock,
) -> Result<(), Failure> {
    let wanted = Wanted::new(&args.filter, shell);
    let mut out = Out::stdout();
    loop {
        // One that a webhook has told since was printed when it was found.
        let news = follower.next().await?;
        let now = clock.wall();
        for event in news.events.iter().filter(|event| wanted.has(event)) {
            event_line::print(&mut out, event, args.json, now)?;
        }
        // As lines come: whoever reads a pipe waits for them.
        out.flush()?;
        if out.is_unread() {
            return Ok(());
        }
    }
}
