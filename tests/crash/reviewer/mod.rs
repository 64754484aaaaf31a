//! A reviewer whose console is killed again and again, at moments drawn from a seed.

mod crowd;
mod dying;
mod hand;
mod undo;

use crate::account::rules::CONFIRM_ABOVE;
use crate::account::{Account, Death as Dead, Tally, journal};
use crate::desk::{Asked, Desk, WIDE, asked};
use crate::dice::Dice;
use crate::row::Row;
use crate::support::patience;
use crate::world::{World, without_pictures};
use dying::{DEATHS, Death};
use hand::{Last, all_but_the_last_key, press_and_see_it_taken, stand};
use proofdesk::domain::{Record, Timestamp};
use proofdesk::sandbox::Options;
use rustix::process::Signal;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// Tasks of one marketplace. Of forty, some ten need a note, four are at their last attempt,
/// and some pay more than may be approved without typing how much.
const TASKS: usize = 40;

/// Rows that a marketplace must have left for one more session.
const ENOUGH: usize = 5;

/// A reviewer at one marketplace.
pub struct Reviewer {
    world: World,
    dice: Dice,
    account: Account,
    /// How many verdicts have been begun.
    said: u32,
    runtime: Runtime,
}

impl Reviewer {
    pub fn new(seed: u64) -> Self {
        let world = World::new(Options {
            seed: seed % 1000,
            rate_limit: 1_000_000,
            ..without_pictures(TASKS)
        });
        let rows = told_apart(&world);
        Self {
            world,
            dice: Dice::new(seed.into()),
            account: Account::new(rows),
            said: 0,
            runtime: Builder::new_current_thread().enable_time().build().unwrap(),
        }
    }

    /// Whether enough is left to decide.
    pub fn has_work(&self) -> bool {
        self.account.rows().len() >= ENOUGH + self.account.carried_out(&self.world)
    }

    /// Opens the console, decides, kills it, and holds what it left against the log.
    pub fn work_until_killed(&mut self) {
        let death = self.dice.pick(&DEATHS);
        let hold = match death {
            Death::Holding => 1,
            Death::Undoing | Death::LimitedVerdict => 0,
            _ => self.dice.below(3) / 2,
        };
        let mut desk = self.open(hold);
        if death == Death::Starting {
            if self.dice.one_in(2) {
                crowd::use_up_the_limit(&self.world);
            }
            self.dice.pause(Duration::from_millis(400));
        } else {
            for _ in 0..self.dice.below(3) {
                self.decide(&mut desk, hold);
            }
            let last = self.all_but_the_last_key(&mut desk, death == Death::Asking);
            match death {
                Death::Asking => self.dice.pause(Duration::from_millis(20)),
                _ => self.press_the_last_key(&mut desk, last, death, Duration::from_secs(hold)),
            }
        }
        self.kill(&desk);
    }

    /// Lets one console read all that is unclear, and closes the account.
    pub fn close(mut self) -> Tally {
        let desk = self.open(0);
        let deadline = Instant::now() + patience();
        while journal::read(&self.world.state())
            .iter()
            .any(Record::is_open)
        {
            assert!(Instant::now() < deadline, "something stays open");
        }
        desk.quit();
        self.account.close(&self.world)
    }

    fn open(&mut self, hold: u64) -> Desk {
        // Keys rest as they do for everybody: the list moves by itself when an earlier
        // decision is settled, and then the next key would be meant for another proof.
        let review = format!(
            "undo_seconds = {hold}\nsettle_seconds = 1\nwait_for_picture = false\n\
             confirm_above_cents = {CONFIRM_ABOVE}"
        );
        self.account.begin(Duration::from_secs(hold));
        Desk::open_as(&self.world, &review, &[], &[], WIDE)
    }

    fn kill(&mut self, desk: &Desk) {
        let at = Timestamp::now();
        desk.kill(Signal::KILL);
        desk.wait_ended();
        // What was on the wire when it died arrives.
        self.world.wait_quiet_log(Duration::from_millis(30));
        let death = Dead {
            at,
            screen: desk.screen(),
            was_asked: asked(&desk.emulator()) != Asked::Nothing,
        };
        self.account.killed(&self.world, &death);
        self.world.set_limit(crowd::PLENTY);
    }

    /// Decides on some proof, and now and then takes it back.
    fn decide(&mut self, desk: &mut Desk, hold: u64) {
        let last = self.all_but_the_last_key(desk, false);
        let title = last.press.row.title.clone();
        self.account.session().presses.push(last.press);
        press_and_see_it_taken(desk, last.key);
        if hold > 0 && self.dice.one_in(3) {
            self.note_undo(desk, &title);
        }
    }

    fn all_but_the_last_key(&mut self, desk: &mut Desk, is_asked: bool) -> Last {
        let (rows, dice) = (self.account.rows(), &mut self.dice);
        let row = stand(desk, rows, dice);
        self.said += 1;
        let words = format!("Zu dunkel – größer, please ({}).", self.said);
        all_but_the_last_key(desk, rows, row, dice, &words, is_asked)
    }
}

/// What waits, without those whose titles don't tell them from others.
fn told_apart(world: &World) -> Vec<Row> {
    let rows = world.rows();
    let mut alike: BTreeMap<String, usize> = BTreeMap::new();
    for row in &rows {
        let begins = |other: &&Row| other.title.starts_with(&row.title);
        alike.insert(row.task.clone(), rows.iter().filter(begins).count());
    }
    let (kept, gone): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| alike[&row.task] == 1);
    for row in &gone {
        world.force_status(row, "cancelled");
    }
    kept
}
