//! `listen`: the webhook receiver alone, until it is told to stop; and on to a developer's
//! own server.
//!
//! What is printed is read from the journal, like everything that is shown: so a second
//! `listen` on the same address, which can't receive, prints the same, and takes over when
//! the first has ended.

mod refusals;

use super::args::Listen;
use super::event_line;
use super::exit::{Exit, Failure};
use super::forwarding;
use super::out::{Out, say};
use super::shell::Shell;
use super::signals::stopped;
use crate::clock::Clock;
use crate::config::Config;
use crate::ledger::{Feed, LedgerError, News};
use crate::runtime::desk::open_ledger;
use crate::runtime::follow::{Follower, all};
use crate::runtime::mailboxes::mailboxes;
use crate::runtime::reception::{self, Setup, Standing};
use crate::runtime::retention::Retention;
use refusals::Refusals;
use serde::Serialize;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Where it listens unless somebody says otherwise; as in `config.example.toml`.
const ADDR: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8787);

/// The pause before a journal that can't be read is read again.
const PAUSE: Duration = Duration::from_secs(1);

/// The first line under `--json`.
#[derive(Serialize)]
struct Ready {
    addr: SocketAddr,
    /// Whether this process receives; else another has the address, and its journal is
    /// followed.
    receiving: bool,
}

/// Runs the command.
pub async fn run(shell: &Shell, args: Listen) -> Result<Exit, Failure> {
    let config = shell.config()?;
    let only = shell.common.account.as_deref();
    let accounts = shell.accounts(&config)?;
    let (mailboxes, problems) = mailboxes(accounts.iter().copied(), &shell.env)
        .map_err(|error| Failure::misuse(error.to_string()))?;
    // Before anything is said, so that whoever reads the line may stop it.
    let stopped = stopped()?;
    let ledger = open_ledger(&shell.env).await?;
    let feed: Arc<dyn Feed> = ledger;
    let (clock, retain_days) = (Clock::system(), config.retain_days());
    let start = feed.end().await?;
    let mut forwarding = JoinSet::new();
    if let Some(url) = &args.forward_to {
        let to = forwarding::destination(url, &mailboxes)?;
        forwarding::say_secrets(&to);
        let follower = Follower::new(Arc::clone(&feed), start);
        forwarding.spawn(forwarding::forwarder(to, clock).run(follower));
    }
    for problem in problems {
        say(format!("{problem}; until then its webhooks are refused"));
    }
    let setup = Setup {
        addr: address(&args, &config),
        mailboxes,
        feed: Arc::clone(&feed),
        attendances: reception::unasked(accounts, &feed, clock),
        clock,
    };
    let configured = config.listen.and_then(|listen| listen.forward_to);
    let reception = match configured {
        // Who asks for it here has it in any case; else whoever receives forwards.
        Some(url) if args.forward_to.is_none() => forwarding::start(&url, setup)?,
        _ => setup.start(),
    };
    let mut standing = reception.standing();
    let mut out = Lines {
        out: Out::stdout(),
        as_json: args.json,
        only,
        clock,
    };
    out.ready(first(&mut standing).await?)?;
    let _retention = Retention::start(Arc::clone(&feed), clock, retain_days);
    let mut follower = Follower::new(feed, start);
    let mut refusals = Refusals::of(reception.tally());
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            () = &mut stopped => break,
            news = follower.next() => out.news(news).await?,
            line = refusals.next() => say(line),
            now = next(&mut standing) => say(now.to_string()),
        }
        // `| head` has had enough.
        if out.out.is_unread() {
            break;
        }
    }
    reception.stop().await;
    // What was answered while stopping.
    out.news(follower.ready().await).await?;
    Ok(Exit::Done)
}

fn address(args: &Listen, config: &Config) -> SocketAddr {
    let configured = config.listen.as_ref().map(|listen| listen.addr);
    args.addr.or(configured).unwrap_or(ADDR)
}

/// Where this process receives, or that another does.
///
/// # Errors
/// The address can't be had: whoever has just typed it is told so.
async fn first(standing: &mut watch::Receiver<Standing>) -> Result<Ready, Failure> {
    match next(standing).await {
        Standing::Here { addr, .. } => Ok(Ready {
            addr,
            receiving: true,
        }),
        Standing::Elsewhere(addr) => Ok(Ready {
            addr,
            receiving: false,
        }),
        Standing::Failed(error) => Err(Failure::failed(error.to_string())),
        Standing::Opening => Err(Failure::failed("the receiver did not open; try again")),
    }
}

/// The standing when it has changed; for ever none, where nobody tells any more.
async fn next(standing: &mut watch::Receiver<Standing>) -> Standing {
    match standing.changed().await {
        Ok(()) => standing.borrow_and_update().clone(),
        Err(_) => std::future::pending().await,
    }
}

/// stdout: each line is out before the next event is waited for.
struct Lines<'a> {
    out: Out,
    as_json: bool,
    only: Option<&'a str>,
    clock: Clock,
}

impl Lines<'_> {
    fn ready(&mut self, ready: Ready) -> Result<(), Failure> {
        let addr = ready.addr;
        if !ready.receiving {
            say(format!(
                "{addr} is in use: following the journal of the proofdesk that receives there \
                 until it ends; if it is another program, name another address with --addr"
            ));
        }
        if self.as_json {
            self.out.json(&ready)?;
        } else if ready.receiving {
            say(format!(
                "Receiving on http://{addr}/webhooks/ACCOUNT; Ctrl-C ends it."
            ));
        }
        self.out.flush()
    }

    async fn news(&mut self, news: Result<News, LedgerError>) -> Result<(), Failure> {
        let news = match news {
            Ok(news) => news,
            Err(error) => {
                say(format!("{error}; trying again"));
                tokio::time::sleep(PAUSE).await;
                return Ok(());
            }
        };
        for event in all(news) {
            if self
                .only
                .is_some_and(|only| only != event.body.account.as_str())
            {
                continue;
            }
            event_line::print(&mut self.out, &event, self.as_json, self.clock.wall())?;
        }
        self.out.flush()
    }
}
