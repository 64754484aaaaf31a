//! When the console is to die, and how it is brought there.

use super::hand::Last;
use super::undo::{Answer, is_on_hold, undo};
use super::{Reviewer, crowd};
use crate::account::journal::is_limited;
use crate::desk::Desk;
use proofdesk::domain::Timestamp;
use proofdesk::sandbox::{Aim, Entry, Fault, FaultKind};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::broadcast::Receiver;
use tokio::time::timeout;

/// How long a slow answer takes.
const SLOW: Duration = Duration::from_millis(80);

/// How long an answer takes that leaves time to press a key meanwhile.
const VERY_SLOW: Duration = Duration::from_millis(300);

/// How long the marketplace is watched for what should come; where it doesn't come, the
/// console dies all the same.
const WATCHED: Duration = Duration::from_secs(3);

/// When the console is to die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Death {
    /// While it starts and takes over what the last one left.
    Starting,
    /// With a question on the screen that lacks one key.
    Asking,
    /// Before the hold ends.
    Holding,
    /// While the last reading before sending is under way.
    Reading,
    /// Around a key that takes back what is being read for the last time.
    Undoing,
    /// Between that reading and the verdict.
    Sending,
    /// While the marketplace holds its answer back.
    Posting,
    /// After an answer that is lost, or a call that never arrives.
    Unclear,
    /// While the request limit keeps the last reading waiting.
    LimitedReading,
    /// After the request limit has refused the verdict.
    LimitedVerdict,
    /// Right after a verdict has arrived.
    After,
    /// Any time.
    Sometime,
}

/// What is drawn from. Two moments are missed more often than not: that of a sending is
/// short, and an unclear answer is often cleared up by then.
pub const DEATHS: [Death; 14] = [
    Death::Starting,
    Death::Asking,
    Death::Holding,
    Death::Reading,
    Death::Undoing,
    Death::Sending,
    Death::Sending,
    Death::Posting,
    Death::Unclear,
    Death::Unclear,
    Death::LimitedReading,
    Death::LimitedVerdict,
    Death::After,
    Death::Sometime,
];

impl Reviewer {
    /// Presses the last key of a verdict, and waits until it is time to die.
    pub(super) fn press_the_last_key(
        &mut self,
        desk: &mut Desk,
        last: Last,
        death: Death,
        hold: Duration,
    ) {
        let task = last.press.row.task.clone();
        let title = last.press.row.title.clone();
        let mut live = self.world.look(|running| running.log().subscribe());
        self.order(death);
        let due = Timestamp::now() + jiff::SignedDuration::try_from(hold).unwrap();
        self.account.session().presses.push(last.press);
        desk.send(last.key);
        let is_read =
            |entry: &Entry| entry.at >= due && entry.method == "GET" && entry.path.contains(&task);
        let is_post = |entry: &Entry| entry.method == "POST" && entry.path.contains(&task);
        let ms = Duration::from_millis;
        match death {
            Death::Starting | Death::Asking => {}
            Death::Holding => self.dice.pause(ms(950)),
            Death::Sometime => self.dice.pause(ms(1200)),
            Death::Reading => {
                self.watch(&mut live, is_read);
                self.dice.pause(SLOW);
            }
            Death::Sending => {
                self.watch(&mut live, is_read);
                if self.dice.one_in(2) {
                    self.watch_disk();
                    self.dice.pause(ms(1));
                } else {
                    self.dice.pause(ms(4));
                }
            }
            Death::Undoing => {
                self.watch(&mut live, is_read);
                self.take_back(desk, &title);
            }
            Death::Posting | Death::After => {
                self.watch(&mut live, is_post);
                self.dice.pause(SLOW);
            }
            Death::Unclear => {
                self.watch(&mut live, is_post);
                self.dice.pause(ms(1200));
            }
            Death::LimitedReading => {
                crowd::use_up_the_limit(&self.world);
                self.watch(&mut live, is_limited);
                self.wait_or_take_back(desk, &title);
            }
            Death::LimitedVerdict => {
                self.watch(&mut live, is_read);
                crowd::use_up_the_limit(&self.world);
                self.watch(&mut live, |entry| is_post(entry) && is_limited(entry));
                self.wait_or_take_back(desk, &title);
            }
        }
    }

    /// While too many requests were made: waits a little, or takes the decision back.
    fn wait_or_take_back(&mut self, desk: &mut Desk, title: &str) {
        if self.dice.one_in(2) {
            self.dice.pause(Duration::from_millis(300));
            return;
        }
        // Only once it knows of the refusal may it say that it isn't too late.
        if desk.frame_within(WATCHED, is_on_hold).is_some() {
            self.take_back(desk, title);
        }
    }

    /// Takes the latest decision back, and dies soon after the key or after its answer.
    fn take_back(&mut self, desk: &mut Desk, title: &str) {
        if self.dice.one_in(3) {
            desk.send("u");
        } else {
            self.note_undo(desk, title);
        }
        self.dice.pause(Duration::from_millis(20));
    }

    /// Takes the latest decision back, and notes what the screen says to that.
    pub(super) fn note_undo(&mut self, desk: &mut Desk, title: &str) {
        let answer = undo(desk, title);
        let session = self.account.session();
        match answer {
            Answer::Back(title) => {
                session.undone.insert(title);
            }
            Answer::TooLate => session.too_late.push(Timestamp::now()),
            Answer::Ended => {}
        }
    }

    /// Watches the marketplace until such a request has come.
    fn watch(&self, live: &mut Receiver<Arc<Entry>>, is_so: impl Fn(&Entry) -> bool) {
        let come = async { while live.recv().await.is_ok_and(|entry| !is_so(&entry)) {} };
        let come = async { timeout(WATCHED, come).await };
        let _ = self.runtime.block_on(come);
    }

    /// Watches the ledger until something is written: the sending step, most likely, and the
    /// moment after it is too short to be met by chance.
    fn watch_disk(&self) {
        let log = self.world.state().join("ledger.db-wal");
        let written = || {
            std::fs::metadata(&log)
                .and_then(|file| file.modified())
                .ok()
        };
        let (before, end) = (written(), Instant::now() + SLOW);
        while written() == before && Instant::now() < end {
            std::thread::yield_now();
        }
    }

    /// Orders the trouble that belongs to this death.
    fn order(&mut self, death: Death) {
        let slow = |delay: Duration| (FaultKind::Slow, Some(delay));
        let ((kind, delay), aim) = match (death, self.dice.below(3)) {
            (Death::Posting, _) => (slow(SLOW), Aim::Decision),
            (Death::Reading | Death::LimitedVerdict, _) => (slow(SLOW), Aim::Proofs),
            (Death::Undoing, _) => (slow(VERY_SLOW), Aim::Proofs),
            (Death::Unclear, 0) => ((FaultKind::LostAnswer, None), Aim::Decision),
            (Death::Unclear, _) => ((FaultKind::DropBefore, None), Aim::Decision),
            _ => return,
        };
        let ms = delay.map(|delay| u64::try_from(delay.as_millis()).unwrap());
        let fault = Fault::new(kind).on(aim).times(1);
        self.world.order(Fault { ms, ..fault });
    }
}
