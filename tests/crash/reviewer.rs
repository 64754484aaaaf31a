//! A reviewer whose console is killed again and again, at moments drawn from a seed.

use crate::account::{self, Account, Press, Session, Tally};
use crate::desk::{Asked, Desk, WIDE, asked, head, is_ready, typed};
use crate::row::Row;
use crate::support::patience;
use crate::world::{World, without_pictures};
use oorandom::Rand64;
use proofdesk::domain::{Record, Timestamp, VerdictKind};
use proofdesk::sandbox::{Aim, Entry, Fault, FaultKind, Options};
use rustix::process::Signal;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

/// Tasks of one marketplace, of which about half are routine.
const TASKS: usize = 80;
const ROUTINE: usize = 30;

/// Rows that a marketplace must have left for one more session.
const ENOUGH: usize = 5;

/// How long a slow answer takes.
const SLOW_MS: u64 = 80;

/// When the console is to die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Death {
    /// While it starts and takes over what the last one left.
    Starting,
    /// Before the hold ends.
    Holding,
    /// While the last reading before sending is under way.
    Reading,
    /// Between that reading and the verdict.
    Sending,
    /// While the marketplace holds its answer back.
    Posting,
    /// After an answer that is lost, or a call that never arrives.
    Unclear,
    /// Right after a verdict has arrived.
    After,
    /// Any time.
    Sometime,
}

const DEATHS: [Death; 8] = [
    Death::Starting,
    Death::Holding,
    Death::Reading,
    Death::Sending,
    Death::Posting,
    Death::Unclear,
    Death::After,
    Death::Sometime,
];

/// A reviewer at one marketplace.
pub struct Reviewer {
    world: World,
    rows: Vec<Row>,
    draw: Rand64,
    account: Account,
    words: u32,
    runtime: Runtime,
}

impl Reviewer {
    pub fn new(seed: u64) -> Self {
        let world = World::new(Options {
            seed: seed % 1000,
            rate_limit: 1_000_000,
            ..without_pictures(TASKS)
        });
        let rows = world.keep(ROUTINE, Row::is_routine);
        Self {
            world,
            rows,
            draw: Rand64::new(u128::from(seed)),
            account: Account::default(),
            words: 0,
            runtime: Builder::new_current_thread().enable_time().build().unwrap(),
        }
    }

    /// Whether enough is left to decide.
    pub fn has_work(&self) -> bool {
        self.rows.len() >= ENOUGH + self.account.carried_out(&self.world)
    }

    /// Opens the console, decides, kills it, and holds what it left against the log.
    pub fn work_until_killed(&mut self) {
        let death = DEATHS[self.below(DEATHS.len() as u64) as usize];
        let hold = match death {
            Death::Holding => 1,
            _ => self.below(3) / 2,
        };
        let mut desk = self.open(hold);
        if death == Death::Starting {
            self.pause(400_000);
        } else {
            for _ in 0..self.below(3) {
                self.decide(&mut desk, hold);
            }
            self.stand(&mut desk);
            self.press_the_last_key(&mut desk, death, Duration::from_secs(hold));
        }
        desk.kill(Signal::KILL);
        desk.wait_ended();
        // What was on the wire when it died arrives.
        self.world.wait_quiet_log(Duration::from_millis(30));
        self.account.killed(&self.world, &desk.screen());
    }

    /// Lets one console read all that is unclear, and closes the account.
    pub fn close(mut self) -> Tally {
        let desk = self.open(0);
        let deadline = Instant::now() + patience();
        while account::journal(&self.world.state())
            .iter()
            .any(Record::is_open)
        {
            assert!(Instant::now() < deadline, "something stays open");
        }
        desk.quit();
        self.account.close(&self.world)
    }

    fn open(&mut self, hold: u64) -> Desk {
        // Keys rest a little: the list moves by itself when an earlier decision is settled,
        // and then the next key would be meant for another proof.
        let review = format!(
            "undo_seconds = {hold}\nsettle_seconds = 1\nrest_ms = 100\nwait_for_picture = false"
        );
        self.account.sessions.push(Session {
            from: Timestamp::now(),
            hold: Duration::from_secs(hold),
            presses: Vec::new(),
            undone: 0,
        });
        Desk::open_as(&self.world, &review, &[], &[], WIDE)
    }

    /// Decides on some proof, and now and then takes it back.
    fn decide(&mut self, desk: &mut Desk, hold: u64) {
        self.stand(desk);
        let (key, words) = self.verdict(desk);
        desk.decide(key, &words);
        if hold > 0 && self.below(3) == 0 {
            desk.send("u");
            // It may be too late on a slow machine.
            let taken_back = |screen: &vt100::Screen| screen.contents().contains("Taken back");
            let is_back = desk.frame_within(Duration::from_secs(2), taken_back);
            self.account.session().undone += usize::from(is_back);
        }
    }

    /// Stands on some proof that may be decided.
    fn stand(&mut self, desk: &mut Desk) {
        let deadline = Instant::now() + patience();
        for _ in 0..self.below(4) {
            desk.send("j");
        }
        see_all_keys_done(desk);
        while !desk.frame_within(Duration::from_millis(700), is_ready) {
            assert!(Instant::now() < deadline, "no verdict\n{}", desk.screen());
            desk.send(if self.below(2) == 0 { "j" } else { "k" });
            see_all_keys_done(desk);
        }
    }

    /// Draws a verdict on the proof on screen, and notes that it is going to be pressed.
    fn verdict(&mut self, desk: &Desk) -> (&'static str, String) {
        let (key, verdict) = match self.below(2) {
            0 => ("a", VerdictKind::Approve),
            _ => ("r", VerdictKind::Reject),
        };
        self.words += 1;
        let words = format!("Too dark ({}).", self.words);
        self.account.session().presses.push(Press {
            head: head(&desk.emulator()),
            verdict,
            words: words.clone(),
        });
        (key, words)
    }

    fn press_the_last_key(&mut self, desk: &mut Desk, death: Death, hold: Duration) {
        let task = desk.row(&self.rows).task.clone();
        let (key, words) = self.verdict(desk);
        let last = all_but_the_last_key(desk, key, &words);
        let mut live = self.world.look(|running| running.log().subscribe());
        self.order(death);
        let due = Timestamp::now() + hold;
        desk.send(last);
        let is_read =
            |entry: &Entry| entry.at >= due && entry.method == "GET" && entry.path.contains(&task);
        let is_post = |entry: &Entry| entry.method == "POST" && entry.path.contains(&task);
        let mut until = |is_so: &dyn Fn(&Entry) -> bool| {
            let come = async { while live.recv().await.is_ok_and(|entry| !is_so(&entry)) {} };
            let come = async { timeout(Duration::from_secs(3), come).await };
            // Where it doesn't come, the console dies all the same.
            let _ = self.runtime.block_on(come);
        };
        match death {
            Death::Starting => {}
            Death::Holding => self.pause(950_000),
            Death::Sometime => self.pause(1_200_000),
            Death::Reading => {
                until(&is_read);
                self.pause(SLOW_MS * 1000);
            }
            Death::Sending => {
                until(&is_read);
                self.pause(4_000);
            }
            Death::Posting | Death::After => {
                until(&is_post);
                self.pause(SLOW_MS * 1000);
            }
            Death::Unclear => {
                until(&is_post);
                self.pause(1_200_000);
            }
        }
    }

    /// Orders the trouble that belongs to this death.
    fn order(&mut self, death: Death) {
        let (kind, aim) = match (death, self.below(2)) {
            (Death::Posting, _) => (FaultKind::Slow, Aim::Decision),
            (Death::Reading, _) => (FaultKind::Slow, Aim::Proofs),
            (Death::Unclear, 0) => (FaultKind::LostAnswer, Aim::Decision),
            (Death::Unclear, _) => (FaultKind::DropBefore, Aim::Decision),
            _ => return,
        };
        let fault = Fault::new(kind).on(aim).times(1);
        self.world.order(Fault {
            ms: (kind == FaultKind::Slow).then_some(SLOW_MS),
            ..fault
        });
    }

    fn below(&mut self, n: u64) -> u64 {
        self.draw.rand_range(0..n)
    }

    /// Lets up to so many microseconds pass. This is no waiting for something: it is the
    /// moment at which the console dies.
    fn pause(&mut self, micros: u64) {
        std::thread::sleep(Duration::from_micros(self.below(micros)));
    }
}

/// A key at the end of the list changes nothing that could be waited for; the list of keys,
/// opened and closed after it, does.
fn see_all_keys_done(desk: &mut Desk) {
    desk.send("?");
    desk.wait_for("any other key closes");
    desk.send("?");
    desk.wait_gone("any other key closes");
}

/// Gives a verdict on a routine proof but for the last key, which is handed back.
fn all_but_the_last_key(desk: &mut Desk, key: &'static str, words: &str) -> &'static str {
    if key == "a" {
        return key;
    }
    desk.send(key);
    desk.wait_frame("the reason to be asked for", |screen| {
        asked(screen) == Asked::Words
    });
    desk.send(words);
    desk.wait_frame("what was typed", |screen| typed(screen).contains(words));
    "\r"
}
