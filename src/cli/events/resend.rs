//! `events resend`: a range of what webhooks told, told again to another address, oldest
//! first, in the marketplace's own shape and signed as the marketplace signs.
//!
//! Invariant: how many there are is known and said before the first one goes out; more than
//! `--limit` are refused as a whole. Each goes out once. What was only asked for was never
//! a webhook, and is left out.

use crate::cli::args::Resend;
use crate::cli::event_line;
use crate::cli::exit::{Exit, Failure};
use crate::cli::out::{Out, say};
use crate::cli::shell::Shell;
use crate::cli::watch::Wanted;
use crate::clock::Clock;
use crate::config::{Account, Config};
use crate::domain::event::Source;
use crate::domain::{AccountName, Event, Timestamp};
use crate::ledger::Feed;
use crate::marketplace::envelope::envelope;
use crate::marketplace::scheme;
use crate::runtime::desk::open_ledger;
use crate::runtime::forward::{Http, Letter, Reply, Road};
use secrecy::SecretString;
use std::collections::BTreeMap;

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
    let secrets = secrets(shell, &config, &range.events)?;
    let wrong = || Failure::misuse("--to is no address that can be sent to; write https://…");
    let road = Http::to(&args.to).ok_or_else(wrong)?;
    let mut refused = 0;
    for (sent, event) in range.events.iter().enumerate() {
        let letter = letter(event, &secrets, clock)?;
        let reply = road.carry(letter).await;
        out.line(&format!("{}  → {}", name(event), in_words(reply)));
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

/// The secret of each account that has an event here.
fn secrets(
    shell: &Shell,
    config: &Config,
    events: &[Event],
) -> Result<BTreeMap<AccountName, SecretString>, Failure> {
    let has_one = |account: &&Account| events.iter().any(|e| e.body.account == account.name);
    let mut secrets = BTreeMap::new();
    for account in config.accounts.iter().filter(has_one) {
        if let Some(secret) = account.webhook_secrets(&shell.env)?.into_iter().next() {
            secrets.insert(account.name.clone(), secret);
        }
    }
    let unsigned = events
        .iter()
        .find(|e| !secrets.contains_key(&e.body.account));
    match unsigned {
        None => Ok(secrets),
        Some(event) => Err(Failure::misuse(format!(
            "account `{}` has no webhook secret to sign with; name it in webhook_secret_env",
            event.body.account.shown()
        ))),
    }
}

fn letter(
    event: &Event,
    secrets: &BTreeMap<AccountName, SecretString>,
    clock: Clock,
) -> Result<Letter, Failure> {
    let body = &event.body;
    let attempt = body.delivery_attempt.unwrap_or(1);
    let lost = || Failure::failed(format!("{} can't be told again; leave it out", name(event)));
    let told = envelope(body, attempt).ok_or_else(lost)?;
    let secret = secrets.get(&body.account).ok_or_else(lost)?;
    // The same each time, so that the endpoint knows it again.
    let id = format!("msg_{}", event.seq.0);
    let headers = scheme(body.marketplace).sign(&told, secret, &id, clock.wall());
    Ok(Letter {
        body: told,
        headers,
    })
}

fn name(event: &Event) -> String {
    let task = event.body.task.as_ref();
    let task = task.map_or_else(|| "-".to_owned(), |task| task.shown());
    format!("{}  {task}", event.body.name.clean(40))
}

fn in_words(reply: Reply) -> String {
    match reply {
        Reply::Status(status) => status.to_string(),
        Reply::Unreachable => "nobody is there".to_owned(),
        Reply::None(why) => why.to_owned(),
    }
}
