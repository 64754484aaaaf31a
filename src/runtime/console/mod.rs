//! The console: everything that is open, brought together, and left in good order.
//!
//! Invariant: the terminal is as it was before on every way out, and no decision is lost:
//! what was held becomes a draft, what is being sent is given two seconds. Must not: print
//! (the caller says the [`Farewell`]), or wait for a terminal that has stopped reading.

mod acts;
mod display;
mod farewell;
mod lines;
mod neighbours;
mod outside;
mod passing;
mod recall;
mod receiving;
mod settings;
mod stage;
mod tail;
mod tally;
mod turns;

#[cfg(test)]
mod tests;

use super::desk::Desk;
use super::faults::{self, TestPanic};
use super::forward::{Destination, Forwarder};
use super::pictures::Pictures;
use super::reception::Setup;
use super::retention::Retention;
use crate::app::Model;
use crate::config::Env;
use crate::domain::ColourDepth;
use crate::intake::receiver::Mailbox;
use crate::keys::Keymap;
use crate::ledger::{Feed, Ledger, LedgerError};
use crate::model::Msg;
use crate::opener::Opener;
use crate::term::detect::Hints;
use crate::term::{Route, Screen, Session, TerminalSize, Writer};
use crate::theme::Theme;
use acts::Hands;
use display::find_display;
use lines::Lines;
use neighbours::{Neighbours, Own};
use outside::Terminal;
use passing::{Passing, tell_reports};
use recall::Recalls;
use receiving::tell_standing;
use settings::settings;
use stage::Stage;
use std::io;
use std::sync::Arc;
use tail::Tail;
use tally::Tally;
use thiserror::Error;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use turns::{Ears, Turns};

pub use farewell::Farewell;

/// Decisions that the console knows of from the start, newest; History shows them.
const REMEMBERED: usize = 5_000;

/// Messages of pollers that may wait for the loop; then polling waits.
const HEARD: usize = 256;

/// Reports of the forwarder that may wait; then forwarding waits.
const REPORTS: usize = 64;

/// How the console looks and what its keys mean.
#[derive(Clone, Debug)]
pub struct Look {
    /// Roles to styles.
    pub theme: Theme,
    /// How many colours the terminal shows.
    pub depth: ColourDepth,
    /// Whether it is said that webhooks are received; no news where nobody has set it up.
    pub says_receiver: bool,
    /// What stands between the console and the terminal.
    pub route: Route,
    /// What is known of how it shows pictures.
    pub pictures: Hints,
    /// Which key means what.
    pub keymap: Keymap,
}

/// Why there is no console.
#[derive(Debug, Error)]
pub enum ConsoleError {
    /// No terminal, or one that refuses.
    #[error("the console can't be opened ({0}); start it in a terminal, or use the commands")]
    Terminal(#[from] io::Error),
    /// The decisions of earlier runs can't be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Opens the console on the desk and runs it until somebody leaves. Call it within the
/// main task of a tokio runtime of several threads (`block_on`, not `spawn`): a panic
/// of the loop is told apart from one in a task by that. End the runtime with
/// `shutdown_background` afterwards: a decoder may still be at work. With `[listen]`, the
/// `mailboxes` are open as long, and with an `endpoint` what they take is passed on to it.
///
/// # Errors
/// Where it can't be opened. The terminal is as it was then.
pub async fn run(
    mut desk: Desk,
    look: Look,
    mailboxes: Vec<Mailbox>,
    endpoint: Option<Arc<Destination>>,
) -> Result<Farewell, ConsoleError> {
    // First, so that what others decide meanwhile is told twice rather than never.
    let mark = desk.ledger.mark().await?;
    let records = desk.ledger.decisions(REMEMBERED).await?;
    let skips = desk.ledger.skips().await?;
    let suspects = Msg::Recalled(desk.ledger.suspects().await?);
    let skips = skips.into_iter().map(|skip| (skip.key, skip.reason));
    let restored = Msg::Restored {
        records: records.clone(),
        skips: skips.collect(),
    };
    let left_over = std::mem::take(&mut desk.left_over);
    let tally = Tally::of(&left_over);

    let faults = faults::listen();
    let mut terminal = Terminal::listen()?;
    let session = Session::enter()?;
    let answers = terminal.read_keys()?;
    let size = TerminalSize::measure();
    let screen = Screen::new(size.columns, size.rows, look.depth);
    let mut stage = Stage::new(Some(session), Writer::start()?, screen, look.route);
    if let Some(question) = look.pictures.question() {
        stage.ask(question);
    }
    let settings = settings(&desk.config, desk.policy);
    let own = Own {
        session: format!("{}-", settings.session),
        adopted: left_over.iter().map(|r| r.decision.id.clone()).collect(),
    };
    let app = Model::new(
        look.keymap,
        settings,
        look.theme,
        (size.columns, size.rows),
        (size.cell_width, size.cell_height),
    );

    let (tell, told) = mpsc::unbounded_channel();
    let ledger: Arc<dyn Ledger> = desk.ledger.clone();
    let outbox = desk.outbox(tell);
    let (news, fresh) = mpsc::unbounded_channel();
    let (hear, heard) = mpsc::channel(HEARD);
    let (tell_events, events) = mpsc::channel(tail::BATCHES);
    let files = desk.seats.iter();
    let files = files.map(|(name, seat)| (name.clone(), seat.files.clone()));
    let feed: Arc<dyn Feed> = desk.ledger.clone();
    let opener = Opener::of_this_binary();
    let early = opener.clone();
    tokio::task::spawn_blocking(move || early.warm_up());
    let (tell_display, display) = mpsc::unbounded_channel();
    let finding = find_display(
        look.pictures,
        answers,
        look.depth,
        tell_display,
        news.clone(),
    );
    tokio::spawn(finding);
    let hands = Hands {
        recalls: Recalls::of(feed.clone(), news.clone()),
        passing: Passing {
            to: endpoint.clone(),
            feed: feed.clone(),
            clock: desk.clock,
            news: news.clone(),
        },
        outbox: outbox.clone(),
        ledger: ledger.clone(),
        lines: Lines::closed(),
        pictures: Pictures::start(files.collect(), opener, display, news.clone()),
        reviewer: desk.config.reviewer.clone(),
        clock: desk.clock,
        news: news.clone(),
    };
    let ears = Ears {
        told,
        heard,
        events,
        fresh,
        faults,
    };
    let mut turns = Turns::new(app, terminal, stage, hands, ears, desk.clock, tally);
    turns.test_panic = TestPanic::wanted(&Env::process());
    for msg in opened(&desk).chain([restored, suspects]) {
        turns.begin_with(msg);
    }
    // Before a row can come: its unclear decision has to stand on it by then.
    outbox.restore(left_over);
    let seen = (mark, records.as_slice());
    let clock = desk.clock;
    let neighbours = Neighbours::follow(ledger, outbox, clock, own, seen, news.clone());
    let calls = desk.seats.values().map(|seat| &seat.calls);
    turns.recall();
    let attendances = desk.attendances();
    let lines = Lines::open(calls, &feed, &attendances, &hear, &news);
    let retention = Retention::start(feed.clone(), clock, desk.config.retain_days());
    let reception = desk.config.listen.as_ref().map(|listen| {
        let setup = Setup {
            addr: listen.addr,
            mailboxes,
            feed: feed.clone(),
            attendances,
            clock,
        };
        match endpoint {
            None => setup.start(),
            Some(to) => {
                let (tell, reports) = mpsc::channel(REPORTS);
                tokio::spawn(tell_reports(reports, news.clone()));
                setup.start_forwarding(Forwarder { to, clock, tell })
            }
        }
    });
    let telling = reception.as_ref().map(|reception| {
        let says = look.says_receiver;
        tokio::spawn(tell_standing(reception.standing(), news.clone(), says))
    });
    let tail = Tail::follow(feed, lines.askers(), tell_events);
    turns.open_lines(lines);
    drop((hear, news));
    turns.run().await;
    drop((neighbours, tail, retention));
    let farewell = turns.leave().await;
    // Told nobody any more; the terminal is back already.
    telling.inspect(JoinHandle::abort);
    if let Some(reception) = reception {
        reception.stop().await;
    }
    Ok(farewell)
}

fn opened(desk: &Desk) -> impl Iterator<Item = Msg> {
    desk.seats.iter().map(|(name, seat)| Msg::Opened {
        account: name.clone(),
        marketplace: seat.account.marketplace.word(),
        environment: seat.calls.abilities().environment,
        limit: seat.account.requests_per_minute,
    })
}
