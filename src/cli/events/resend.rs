//! `events resend`: a range of what webhooks told, told again to another address, oldest
//! first, in the marketplace's own shape and signed with the local secret, as
//! `listen --forward-to` does it.
//!
//! Invariant: how many there are is known and said before the first one goes out; more than
//! `--limit` are refused as a whole. Each goes out once. What was only asked for was never
//! a webhook, and is left out.

use crate::cli::args::Resend;
use crate::cli::event_line;
use crate::cli::exit::{Exit, Failure};
use crate::cli::forwarding;
use crate::cli::out::{Out, say};
use crate::cli::shell::Shell;
use crate::cli::watch::Wanted;
use crate::clock::Clock;
use crate::config::{Account, Config};
use crate::domain::event::Source;
use crate::domain::{Event, Timestamp};
use crate::ledger::Feed;
use crate::runtime::desk::open_ledger;
use crate::runtime::forward::{Destination, Reply};
use crate::runtime::mailboxes::mailboxes;
use std::sync::Arc;

/// Events read at a time.
const PAGE: usize = 1_000;

/// What is to go out.
#[derive(Default)]
struct Range {
    /// Oldest first; no more than the limit.
    events: Vec<Event>,
    /// How many there are, also beyond the limit.
    count: usize,
    /// How many fit but were only asked for.
    asked_for: usize,
}

/// Runs the command.
pub async fn run(shell: &Shell, args: Resend) -> Result<Exit, Failure> {
    let config = shell.config()?;
    let ledger = open_ledger(&shell.env).await?;
    let clock = Clock::system();
    let range = collect(shell, &args, ledger.as_ref(), clock.wall()).await?;
    let count = range.count;
    say(counted(&range));
    if count > args.limit {
        return Err(Failure::misuse(format!(
            "{count} events are more than {}; narrow the range, or allow more with --limit",
            args.limit
        )));
    }
    let mut out = Out::stdout();
    if args.dry_run {
        for event in &range.events {
            event_line::print(&mut out, event, false, clock.wall())?;
        }
        return out.finish().map(|()| Exit::Done);
    }
    let to = destination(shell, &config, &args.to, &range.events)?;
    forwarding::say_secrets(&to);
    let mut refused = 0;
    for (sent, event) in range.events.iter().enumerate() {
        let attempt = event.body.delivery_attempt.unwrap_or(1);
        let reply = to.pass(event, attempt, clock.wall()).await;
        out.line(&format!("{}  → {}", name(event), reply));
        out.flush()?;
        if reply == Reply::Unreachable {
            return Err(Failure::failed(format!(
                "nobody answers at the address, {sent} of {count} were sent; start it and resend \
                 from there on"
            )));
        }
        refused += usize::from(!reply.is_taken());
    }
    out.finish()?;
    match refused {
        0 => Ok(Exit::Done),
        n => Err(Failure::failed(format!(
            "{n} of {count} were not taken; look at what the endpoint says"
        ))),
    }
}

async fn collect(
    shell: &Shell,
    args: &Resend,
    feed: &dyn Feed,
    now: Timestamp,
) -> Result<Range, Failure> {
    let wanted = Wanted::new(&args.filter, shell);
    let from = args.since.map(|since| since.seen_from(now));
    let until = args.until.map(|until| until.seen_from(now));
    let mut cursor = match from {
        Some(from) => feed.before(from).await?,
        None => Default::default(),
    };
    let mut range = Range::default();
    loop {
        let page = feed.after(cursor, PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(range);
        };
        cursor = last.seq;
        for event in page {
            let is_early = until.is_none_or(|until| event.body.received_at < until);
            if is_early && wanted.has(&event) {
                range.take(event, args.limit);
            }
        }
    }
}

impl Range {
    fn take(&mut self, event: Event, limit: usize) {
        match event.body.source {
            Source::Webhook => self.count += 1,
            Source::Poll => self.asked_for += 1,
            Source::House => {}
        }
        if event.body.source == Source::Webhook && self.count <= limit {
            self.events.push(event);
        }
    }
}

fn counted(range: &Range) -> String {
    let left_out = match range.asked_for {
        0 => String::new(),
        n => format!("; {n} more were asked for and never came as a webhook"),
    };
    format!("proofdesk: {} events{left_out}", range.count)
}

/// Where to, with the secret of each account that has an event here.
fn destination(
    shell: &Shell,
    config: &Config,
    url: &str,
    events: &[Event],
) -> Result<Arc<Destination>, Failure> {
    let has_one = |account: &&Account| events.iter().any(|e| e.body.account == account.name);
    let accounts = config.accounts.iter().filter(has_one);
    let (mailboxes, problems) =
        mailboxes(accounts, &shell.env).map_err(|error| Failure::misuse(error.to_string()))?;
    if let Some(problem) = problems.into_iter().next() {
        return Err(problem.into());
    }
    let to = forwarding::destination(url, &mailboxes)?;
    let unfit = events.iter().find_map(|e| Some((e, to.problem(e)?)));
    match unfit {
        None => Ok(to),
        Some((event, why)) => Err(Failure::misuse(format!(
            "{} of account `{}` can't be passed on: {why}",
            name(event),
            event.body.account.shown()
        ))),
    }
}

fn name(event: &Event) -> String {
    let task = event.body.task.as_ref();
    let task = task.map_or_else(|| "-".to_owned(), |task| task.shown());
    format!("{}  {task}", event.body.name.clean(40))
}
