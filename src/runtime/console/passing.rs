//! Passing events on from the console: one when `R` is pressed, and in words what the
//! forwarding beside it meets.
//!
//! Must not: tell every event that went well; there may be a thousand a second.

use crate::clock::Clock;
use crate::domain::{Event, Seq};
use crate::ledger::{Feed, LedgerError};
use crate::model::{Msg, Tone};
use crate::runtime::forward::{Destination, Http, Reply, Report, Road, Then};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Columns for an event's name.
const NAME: usize = 40;

/// Said where nothing is configured; short enough for a window of 80 columns.
const NOWHERE: &str = "[listen] needs a line: forward_to = \"http://127.0.0.1:3000/hooks\"";

/// Passes single events on.
pub(super) struct Passing<R = Http> {
    /// Where to, if anywhere.
    pub(super) to: Option<Arc<Destination<R>>>,
    pub(super) feed: Arc<dyn Feed>,
    pub(super) clock: Clock,
    pub(super) news: mpsc::UnboundedSender<Msg>,
}

impl<R: Road> Passing<R> {
    /// Passes the event of this place on, once, and says what was answered.
    pub(super) fn pass(&self, seq: Seq) {
        let Some(to) = self.to.clone() else {
            let _ = self.news.send(said(Tone::Plain, NOWHERE));
            return;
        };
        let (feed, clock, news) = (self.feed.clone(), self.clock, self.news.clone());
        tokio::spawn(async move {
            let told = match event_at(feed.as_ref(), seq).await {
                Ok(Some(event)) => passed(&to, &event, clock).await,
                Ok(None) => said(Tone::Plain, "That event is not kept any more"),
                Err(error) => Msg::Fault(format!("The journal of events can't be read: {error}")),
            };
            // Where the loop has gone, nobody waits for it.
            let _ = news.send(told);
        });
    }
}

async fn event_at(feed: &dyn Feed, seq: Seq) -> Result<Option<Event>, LedgerError> {
    let found = feed.after(Seq(seq.0 - 1), 1).await?;
    Ok(found.into_iter().find(|event| event.seq == seq))
}

async fn passed(to: &Destination<impl Road>, event: &Event, clock: Clock) -> Msg {
    let name = event.body.name.clean(NAME);
    if let Some(why) = to.problem(event) {
        return said(Tone::Plain, format!("{name} was not passed on: {why}"));
    }
    let attempt = event.body.delivery_attempt.unwrap_or(1);
    match to.pass(event, attempt, clock.wall()).await {
        reply if reply.is_taken() => said(Tone::Good, format!("{name} passed on: {reply}")),
        Reply::Unreachable => said(
            Tone::Bad,
            "Nobody answers at forward_to; it was not passed on",
        ),
        reply => said(Tone::Bad, format!("{name} was not taken: {reply}")),
    }
}

/// Tells what a forwarder meets, until it ends: once that nobody answers, and when
/// somebody does again; not what goes well.
pub(super) async fn tell_reports(
    mut reports: mpsc::Receiver<Report>,
    news: mpsc::UnboundedSender<Msg>,
) {
    let mut last = None;
    while let Some(report) = reports.recv().await {
        let msg = match &report {
            Report::Down { waiting, .. } if !matches!(last, Some(Report::Down { .. })) => said(
                Tone::Bad,
                format!("Nobody answers at forward_to; {waiting} and what comes is kept"),
            ),
            Report::Back { .. } => said(Tone::Good, report.to_string()),
            Report::Attempt {
                then: Then::GivenUp,
                ..
            } => said(Tone::Bad, report.to_string()),
            // The same again says nothing new.
            Report::Left { .. } if last.as_ref() != Some(&report) => {
                said(Tone::Bad, report.to_string())
            }
            // Of a journal that can't be read the tail speaks.
            _ => {
                last = Some(report);
                continue;
            }
        };
        last = Some(report);
        if news.send(msg).is_err() {
            return;
        }
    }
}

fn said(tone: Tone, words: impl Into<String>) -> Msg {
    Msg::Said(tone, words.into())
}
