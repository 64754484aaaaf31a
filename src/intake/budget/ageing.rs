//! Requests leave the window by themselves: the view follows, as long as there is one to
//! leave, and then comes to rest.

use super::{Budget, Class};
use crate::domain::Mono;
use crate::ledger::WINDOW;
use std::time::Duration;

/// The header is not redrawn for each request that leaves a busy window.
const AGEING_STEP: Duration = Duration::from_secs(1);

impl Budget {
    /// Keeps the time, and lets what the view shows as used fall again when a request
    /// leaves the window.
    pub(super) fn note_sent(&self, class: Class, sent: Mono) {
        let mut state = self.state();
        if class == Class::Sweep {
            state.last_sweep = Some(sent);
        }
        state.sent.push_back(sent);
        if !std::mem::replace(&mut state.ageing, true) {
            self.spawn(|budget| async move {
                let (me, clock) = (budget.me.clone(), budget.clock);
                drop(budget);
                let mut wake = clock.mono();
                while let Some(leaves) = me.upgrade().and_then(|budget| budget.next_leaving()) {
                    wake = leaves.max(wake.after(AGEING_STEP));
                    tokio::time::sleep_until(clock.instant(wake)).await;
                    if let Some(budget) = me.upgrade() {
                        budget.count_again().await;
                    }
                }
            });
        }
    }

    /// When the oldest of our own requests leaves the window; ends the ageing if none is
    /// left.
    fn next_leaving(&self) -> Option<Mono> {
        let mut state = self.state();
        let leaves = state.sent.front().map(|sent| sent.after(WINDOW));
        state.ageing = leaves.is_some();
        leaves
    }

    async fn count_again(&self) {
        let now = self.clock.now();
        self.state()
            .sent
            .retain(|sent| sent.after(WINDOW) > now.mono);
        // Only the picture of it suffers where the log can't be read.
        if let Ok(used) = self.log.used(&self.key, now.wall).await {
            self.show(|view| view.used = used);
        }
    }
}
