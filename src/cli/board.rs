//! `board`: every task as the feed left it. It needs neither a key nor a network.

use super::args::Board;
use super::exit::{Exit, Failure};
use super::out::{Out, say, stderr_is_terminal};
use super::shell::Shell;
use super::table::{self, Column};
use crate::clock::Clock;
use crate::domain::time::{seconds_between, short_age};
use crate::domain::{Card, Status, Timestamp};
use crate::ledger::Feed;
use crate::runtime::desk::open_ledger;
use crate::term::size::TerminalSize;
use serde::Serialize;

/// A task under `--json`.
#[derive(Debug, Serialize)]
struct Line<'a> {
    account: &'a str,
    marketplace: &'a str,
    task_id: &'a str,
    status: Option<String>,
    since: Timestamp,
    attempt: Option<u32>,
    title: Option<&'a str>,
    city: Option<&'a str>,
    worker_id: Option<&'a str>,
    worker_name: Option<&'a str>,
    payout_cents: Option<i64>,
    geo_valid: Option<bool>,
    deadline: Option<Timestamp>,
}

/// Runs the command.
pub async fn run(shell: &Shell, args: Board) -> Result<Exit, Failure> {
    let wanted = args.status.as_deref().map(Status::from_wire);
    let ledger = open_ledger(&shell.env).await?;
    let mut cards = ledger.cards().await?;
    let account = shell.common.account.as_deref();
    cards.retain(|card| {
        account.is_none_or(|account| card.key.account.as_str() == account)
            && wanted
                .as_ref()
                .is_none_or(|status| card.status.as_ref() == Some(status))
    });
    cards.sort_by(|a, b| (a.stage(), a.since, &a.key).cmp(&(b.stage(), b.since, &b.key)));
    let mut out = Out::stdout();
    if args.json {
        for card in &cards {
            out.json(&line(card))?;
        }
    } else if !cards.is_empty() {
        print(&mut out, &cards, Clock::system().wall());
    } else if stderr_is_terminal() {
        say("No task is known yet; `listen`, `watch` and the console hear of them.");
    }
    out.finish()?;
    Ok(Exit::Done)
}

fn line(card: &Card) -> Line<'_> {
    Line {
        account: card.key.account.as_str(),
        marketplace: card.marketplace.word(),
        task_id: card.key.task.as_str(),
        status: card.status.as_ref().map(Status::word),
        since: card.since,
        attempt: card.attempt,
        title: Some(card.title.raw()).filter(|text| !text.is_empty()),
        city: Some(card.city.raw()).filter(|text| !text.is_empty()),
        worker_id: card.worker.as_ref().map(|worker| worker.as_str()),
        worker_name: Some(card.worker_name.raw()).filter(|text| !text.is_empty()),
        payout_cents: card.payout.map(|payout| payout.0),
        geo_valid: card.geo_valid,
        deadline: card.deadline,
    }
}

fn print(out: &mut Out, cards: &[Card], now: Timestamp) {
    const COLUMNS: [Column; 6] = [
        Column::text("STATUS"),
        Column::number("SINCE"),
        Column::text("TASK"),
        Column::flexible("TITLE"),
        Column::text("WORKER"),
        Column::text("CITY"),
    ];
    let rows: Vec<Vec<String>> = cards.iter().map(|card| cells(card, now)).collect();
    let width = Out::is_terminal().then(|| usize::from(TerminalSize::measure().columns));
    for line in table::lines(&COLUMNS, &rows, width) {
        out.line(&line);
    }
}

fn cells(card: &Card, now: Timestamp) -> Vec<String> {
    let status = card.status.as_ref();
    vec![
        status.map_or_else(|| "unknown".to_owned(), Status::in_words),
        short_age(seconds_between(card.since, now)),
        card.key.task.shown(),
        card.title.clean(60),
        card.worker_name.clean(20),
        card.city.clean(20),
    ]
}
