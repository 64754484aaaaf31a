//! What was refused, in words, at most once a second. No address, no body, no header.

use crate::intake::receiver::Tally;
use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Sleep, sleep};

/// From one look to the next.
const EVERY: Duration = Duration::from_secs(1);

/// Lines about refusals, as they come.
pub(super) struct Refusals {
    tally: Option<watch::Receiver<Tally>>,
    told: Tally,
    lines: VecDeque<String>,
    /// Until the next look; kept here, so that dropping a wait does not begin it anew.
    rest: Option<Pin<Box<Sleep>>>,
}

impl Refusals {
    /// Of what is counted here.
    pub fn of(mut tally: watch::Receiver<Tally>) -> Self {
        // What was refused before this was made is told as well.
        tally.mark_changed();
        Self {
            tally: Some(tally),
            told: Tally::default(),
            lines: VecDeque::new(),
            rest: None,
        }
    }

    /// The next line; waits until there is one. Dropping the future loses nothing.
    pub async fn next(&mut self) -> String {
        loop {
            if let Some(line) = self.lines.pop_front() {
                return line;
            }
            let Some(tally) = &mut self.tally else {
                return std::future::pending().await;
            };
            if let Some(rest) = &mut self.rest {
                rest.await;
                self.rest = None;
            }
            if tally.changed().await.is_err() {
                self.tally = None;
                continue;
            }
            let now = tally.borrow_and_update().clone();
            self.lines.extend(lines(&self.told, &now));
            if !self.lines.is_empty() {
                self.rest = Some(Box::pin(sleep(EVERY)));
            }
            self.told = now;
        }
    }
}

/// What has changed for the worse, and whether the disk is back.
fn lines(before: &Tally, now: &Tally) -> Vec<String> {
    let mut lines: Vec<String> = now
        .refused_since(before)
        .into_iter()
        .map(|(account, reason, count)| {
            let whose = account.map_or("unknown sender".to_owned(), |account| account.shown());
            format!("{whose}: {count} refused: {}", reason.words())
        })
        .collect();
    match (&before.trouble, &now.trouble) {
        (old, Some(trouble)) if old.as_ref() != Some(trouble) => {
            lines.push(format!(
                "{trouble}; until then senders are asked to come again"
            ));
        }
        (Some(_), None) => lines.push("events can be written again".to_owned()),
        _ => {}
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::receiver::Reason;
    use crate::ledger::LedgerError;
    use futures_util::FutureExt;

    fn rig() -> (watch::Sender<Tally>, Refusals) {
        let tally = watch::Sender::new(Tally::default());
        let refusals = Refusals::of(tally.subscribe());
        (tally, refusals)
    }

    fn refuse(tally: &watch::Sender<Tally>, count: u64) {
        tally.send_modify(|tally| {
            let key = (Some("wf".into()), Reason::Wrong);
            *tally.refused.entry(key).or_default() += count;
        });
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_are_told_at_once_and_then_together_once_a_second() {
        let (tally, mut refusals) = rig();
        refuse(&tally, 1);
        let line = refusals.next().now_or_never();
        assert_eq!(
            line.as_deref(),
            Some("wf: 1 refused: the signature is wrong")
        );
        for _ in 0..500 {
            refuse(&tally, 2);
            assert!(refusals.next().now_or_never().is_none());
        }
        let line = refusals.next().await;
        assert_eq!(line, "wf: 1000 refused: the signature is wrong");
        assert!(refusals.next().now_or_never().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_disk_is_told_once_and_its_end_as_well() {
        let (tally, mut refusals) = rig();
        let trouble = LedgerError::Storage("no room left".to_owned());
        for _ in 0..2 {
            tally.send_modify(|tally| tally.trouble = Some(trouble.clone()));
        }
        let line = refusals.next().await;
        assert!(line.starts_with("no room left; until then"), "{line}");
        tally.send_modify(|tally| tally.trouble = Some(trouble.clone()));
        tally.send_modify(|tally| tally.trouble = None);
        assert_eq!(refusals.next().await, "events can be written again");
    }
}
