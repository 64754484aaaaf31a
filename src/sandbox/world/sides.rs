//! Test and live, kept apart: a key sees the tasks of its own environment only.
//!
//! The world begins with test tasks; live ones are posted over the API, and few.

use super::{Job, Key, Place, World};
use crate::domain::{Environment, Status, Timestamp};
use crate::sandbox::subscription::Subscription;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

/// What was posted over the API.
#[derive(Debug, Default)]
pub(super) struct Posted {
    so_far: u64,
    /// Of those, how many in the month of the latest one.
    in_month: (Month, u64),
    /// Where the live ones stand that are remembered.
    live: BTreeSet<Place>,
}

/// A calendar month (UTC): the year, and its number from 1 on.
type Month = (i16, i8);

impl Posted {
    /// How many so far.
    pub fn so_far(&self) -> u64 {
        self.so_far
    }

    /// One more.
    pub fn note(&mut self, place: Place, live: bool, at: Timestamp) {
        self.so_far += 1;
        self.in_month = (month(at), self.in_month(at) + 1);
        if live {
            self.live.insert(place);
        }
    }

    fn in_month(&self, now: Timestamp) -> u64 {
        let (latest, count) = self.in_month;
        if latest == month(now) { count } else { 0 }
    }

    /// How many live ones are remembered.
    #[cfg(test)]
    pub fn live(&self) -> usize {
        self.live.len()
    }

    /// The task at this place is forgotten.
    pub fn forget(&mut self, place: Place) {
        self.live.remove(&place);
    }
}

fn month(at: Timestamp) -> Month {
    let date = TimeZone::UTC.to_datetime(at).date();
    (date.year(), date.month())
}

impl World {
    /// A page of the tasks of one side, in this status or in all, newest first; and how
    /// many there are.
    pub fn listed(
        &self,
        side: Environment,
        status: Option<&Status>,
        (from, most): (usize, usize),
    ) -> (Vec<&Job>, usize) {
        let live = self.posted.live.iter().rev();
        let live = live.filter_map(|place| self.at(*place));
        let live = live.filter(|job| status.is_none_or(|status| job.status == *status));
        if side == Environment::Live {
            let total = live.clone().count();
            return (live.skip(from).take(most).collect(), total);
        }
        let all = self.count(status);
        if self.posted.live.is_empty() {
            return (self.page(status, from, most), all);
        }
        let total = all.saturating_sub(live.count());
        let test = |job: &&Job| job.environment != Environment::Live;
        let rows = match status {
            None => self.jobs().filter(test).skip(from).take(most).collect(),
            Some(status) => {
                let rows = self.in_status(status).filter(test);
                rows.skip(from).take(most).collect()
            }
        };
        (rows, total)
    }

    /// All tasks of a side, newest first.
    pub fn of_side(&self, side: Environment) -> impl Iterator<Item = &Job> {
        let live = side == Environment::Live;
        let own = move |job: &&Job| (job.environment == Environment::Live) == live;
        self.jobs().filter(own)
    }

    /// One task, if it is of this side.
    pub fn job_of(&self, side: Environment, id: &str) -> Option<&Job> {
        let live = side == Environment::Live;
        let own = |job: &&Job| (job.environment == Environment::Live) == live;
        self.job(id).filter(own)
    }

    /// How many tasks were posted over the API in the calendar month (UTC) of `now`.
    pub fn posted_in_month(&self, now: Timestamp) -> u64 {
        self.posted.in_month(now)
    }

    /// Where the account's events go, if they go anywhere, and since when.
    pub fn webhook(&self) -> Option<&(Subscription, Timestamp)> {
        self.webhook.as_ref()
    }

    /// The key with this secret.
    pub fn key(&self, secret: &str) -> Option<&Key> {
        self.keyring.find(secret)
    }

    /// The key that was issued last.
    pub fn newest_key(&self) -> Option<&Key> {
        self.keyring.latest()
    }
}
