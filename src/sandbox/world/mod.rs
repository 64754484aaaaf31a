//! What the box contains, and the one way in which it changes.
//!
//! Nothing here reads a clock or knows HTTP: the world is a plain function of its recipe,
//! of what was entered from outside and when. The same three always give the same story,
//! which is what makes a seed worth naming and a kept state small.

mod acts;
mod happening;
mod input;
mod job;
mod keyring;
mod room;
mod sides;
#[cfg(test)]
mod tests;

pub(super) use acts::{Act, Refusal};
pub(super) use happening::{Happening, Told};
pub(super) use input::{Entered, Input};
pub(super) use job::{Commission, Dispute, Job, Party, Review, Site, Submission};
pub use job::{Judged, Payment, PaymentKind, Truth};
pub(super) use keyring::{Key, Keyring};

use super::genesis::{self, Recipe};
use super::life::{self, Agenda, Pace, Step};
use super::score::Score;
use super::shape;
use super::subscription::Subscription;
use crate::domain::{ProofId, Status, TaskId, Timestamp};
use room::Room;
use sides::Posted;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

/// Happenings kept for whoever asks; older ones make room. One takes some 2 kB.
const KEPT: usize = 10_000;

/// Where a job stands among all jobs; older jobs have lower places.
pub(super) type Place = usize;

/// Everything in the box.
#[derive(Debug)]
pub(super) struct World {
    recipe: Recipe,
    /// When it lived last.
    lived: Timestamp,
    jobs: BTreeMap<Place, Box<Job>>,
    /// Where the next job will stand.
    next: Place,
    by_task: HashMap<TaskId, Place>,
    by_proof: HashMap<ProofId, Place>,
    /// The places of the jobs in each status.
    shelves: BTreeMap<String, BTreeSet<Place>>,
    agenda: Agenda,
    pace: Pace,
    arrived: u64,
    keyring: Keyring,
    posted: Posted,
    webhook: Option<(Subscription, Timestamp)>,
    payments: Vec<Payment>,
    judged: Vec<Judged>,
    score: Score,
    room: Room,
    happenings: VecDeque<Arc<Happening>>,
    happened: u64,
}

impl World {
    /// The world of this recipe, as it begins.
    pub fn new(recipe: &Recipe) -> Self {
        let mut jobs: Vec<_> = genesis::jobs(recipe).collect();
        jobs.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        let mut world = Self {
            recipe: *recipe,
            lived: recipe.now,
            jobs: BTreeMap::new(),
            next: 0,
            by_task: HashMap::with_capacity(jobs.len()),
            by_proof: HashMap::with_capacity(jobs.len()),
            shelves: BTreeMap::new(),
            agenda: Agenda::default(),
            pace: recipe.pace(),
            arrived: 0,
            keyring: Keyring::new(recipe.seed, recipe.now),
            posted: Posted::default(),
            webhook: None,
            payments: Vec::new(),
            judged: Vec::new(),
            score: Score::default(),
            room: Room::default(),
            happenings: VecDeque::new(),
            happened: 0,
        };
        for job in jobs {
            let place = world.shelve(job);
            world.plan(place, recipe.now, true);
        }
        world.furnish();
        world.plan_arrival(recipe.now);
        world
    }

    /// The recipe it was made from.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// All jobs, newest first.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.values().rev().map(AsRef::as_ref)
    }

    /// How many jobs there are, in this status or in all.
    pub fn count(&self, status: Option<&Status>) -> usize {
        match status {
            None => self.jobs.len(),
            Some(status) => self.shelves.get(&status.word()).map_or(0, BTreeSet::len),
        }
    }

    /// Jobs in this status, newest first.
    pub fn in_status(&self, status: &Status) -> impl DoubleEndedIterator<Item = &Job> {
        let shelf = self.shelves.get(&status.word()).into_iter();
        shelf
            .flat_map(|shelf| shelf.iter().rev())
            .filter_map(|place| self.at(*place))
    }

    /// A page of all jobs or of those in this status, newest first. What lies before
    /// `from` is counted off and not looked up, so that the last page costs little more
    /// than the first.
    pub fn page(&self, status: Option<&Status>, from: usize, most: usize) -> Vec<&Job> {
        match status {
            None => self.jobs().skip(from).take(most).collect(),
            Some(status) => {
                let shelf = self.shelves.get(&status.word()).into_iter();
                let places = shelf.flat_map(|shelf| shelf.iter().rev().skip(from).take(most));
                places.filter_map(|place| self.at(*place)).collect()
            }
        }
    }

    /// One job.
    pub fn job(&self, id: &str) -> Option<&Job> {
        self.at(*self.by_task.get(&TaskId::new(id))?)
    }

    /// One job by its place.
    pub fn at(&self, place: Place) -> Option<&Job> {
        self.jobs.get(&place).map(AsRef::as_ref)
    }

    /// One proof, whatever its job.
    pub fn submission(&self, id: &str) -> Option<&Submission> {
        let (_, sent) = self.proof(id)?;
        Some(sent)
    }

    /// One proof with its job.
    pub fn proof(&self, id: &str) -> Option<(&Job, &Submission)> {
        let id = ProofId::new(id);
        let job = self.at(*self.by_proof.get(&id)?)?;
        Some((job, job.sent(&id)?))
    }

    /// The money that moved, in order, as far as it is kept.
    pub fn payments(&self) -> &[Payment] {
        &self.payments
    }

    /// The verdicts that came from outside, in order, as far as they are kept.
    pub fn judged(&self) -> &[Judged] {
        &self.judged
    }

    /// How well they agree with the truth, all of them.
    pub fn score(&self) -> &Score {
        &self.score
    }

    /// What happened from number `from` on, as far as it is kept.
    pub fn happenings(&self, from: u64) -> impl Iterator<Item = &Arc<Happening>> {
        let late = self.happenings.front().map_or(0, |first| first.seq);
        let skip = usize::try_from(from.saturating_sub(late)).unwrap_or(usize::MAX);
        self.happenings.iter().skip(skip)
    }

    /// The number that the next happening will have.
    pub fn happened(&self) -> u64 {
        self.happened
    }

    /// When something will happen next by itself.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.agenda.next_due()
    }

    /// Lives until `now`: everything that was due happens, each at its own time.
    pub fn live_until(&mut self, now: Timestamp) {
        self.lived = self.lived.max(now);
        while let Some((due, step)) = self.agenda.pop_due(now) {
            self.take(step, due);
        }
    }

    /// When it lived last; nothing can be entered before that.
    pub fn lived(&self) -> Timestamp {
        self.lived
    }

    /// Takes this job's next step now instead of when it was due.
    ///
    /// # Errors
    /// Where the job waits for somebody outside, or for nothing.
    pub(super) fn hasten(&mut self, place: Place, now: Timestamp) -> Result<(), Refusal> {
        let job = self.at(place).ok_or(Refusal::TaskNotFound)?;
        let next = life::next(job, &self.recipe, Pace::REAL, now, false);
        let act = next.and_then(|(to, _)| to.act(job, &self.recipe, now));
        let act = act.ok_or_else(|| {
            let why = "Nothing is due: the task waits for the customer, or has ended".to_owned();
            Refusal::InvalidTaskState(why)
        })?;
        self.act(place, act, now)
    }

    fn take(&mut self, step: Step, at: Timestamp) {
        match step {
            Step::Arrival if self.holds_back() => {}
            Step::Arrival => {
                let nth = self.arrived;
                self.arrived += 1;
                if let Some(met) = genesis::newcomer(&self.recipe, nth, at) {
                    self.tell(at, None, "worker.verified", met);
                }
                self.begin(genesis::arrival(&self.recipe, nth, at), at);
                self.plan_arrival(at);
            }
            Step::Move { place, turn, to } => {
                let Some(job) = self.at(place).filter(|job| job.turn == turn) else {
                    return;
                };
                if let Some(act) = to.act(job, &self.recipe, at) {
                    // What a worker can't do now stays undone.
                    let _ = self.act(place, act, at);
                }
            }
        }
    }

    /// Changes one job, tells of it, books what moved, and plans what comes of it.
    pub(super) fn act(&mut self, place: Place, act: Act, at: Timestamp) -> Result<(), Refusal> {
        let job = self.jobs.get_mut(&place).ok_or(Refusal::TaskNotFound)?;
        let before = job.status.clone();
        let done = job.act(act, at)?;
        job.turn += 1;
        let (id, after) = (job.id.clone(), job.status.clone());
        for sent in &job.submissions {
            self.by_proof.entry(sent.id.clone()).or_insert(place);
        }
        let told: Vec<_> = done
            .told
            .iter()
            .map(|told| (told.word(), shape::event(job, told)))
            .collect();
        self.move_shelf(place, &before, &after);
        self.payments.extend(done.payment);
        for (event, data) in told {
            self.tell(at, Some(id.clone()), event, data);
        }
        self.plan(place, at, false);
        self.make_room(place, at);
        Ok(())
    }

    /// Puts a job that was just created among the others, and says so.
    pub(super) fn begin(&mut self, job: Job, at: Timestamp) -> Place {
        let (id, data) = (job.id.clone(), shape::event(&job, &Told::Created));
        let place = self.shelve(Box::new(job));
        self.tell(at, Some(id), Told::Created.word(), data);
        self.plan(place, at, false);
        place
    }

    fn shelve(&mut self, job: Box<Job>) -> Place {
        let place = self.next;
        self.next += 1;
        self.by_task.insert(job.id.clone(), place);
        for sent in &job.submissions {
            self.by_proof.insert(sent.id.clone(), place);
        }
        self.shelf(&job.status).insert(place);
        self.jobs.insert(place, job);
        place
    }

    fn move_shelf(&mut self, place: Place, before: &Status, after: &Status) {
        if before != after {
            self.shelf(before).remove(&place);
            self.shelf(after).insert(place);
        }
    }

    fn shelf(&mut self, status: &Status) -> &mut BTreeSet<Place> {
        self.shelves.entry(status.word()).or_default()
    }

    fn tell(
        &mut self,
        at: Timestamp,
        task: Option<TaskId>,
        event: &'static str,
        data: serde_json::Value,
    ) {
        let seq = self.happened;
        self.happened += 1;
        self.happenings.push_back(Arc::new(Happening {
            seq,
            at,
            event,
            task,
            data,
        }));
        if self.happenings.len() > KEPT {
            self.happenings.pop_front();
        }
    }

    /// Plans a job's next step, if it takes one by itself. At the beginning of the world
    /// a part of the wait is over already.
    fn plan(&mut self, place: Place, at: Timestamp, begun: bool) {
        let Some(job) = self.at(place) else {
            return;
        };
        if let Some((to, due)) = life::next(job, &self.recipe, self.pace, at, begun) {
            let turn = job.turn;
            self.agenda.add(due, Step::Move { place, turn, to });
        }
    }

    fn plan_arrival(&mut self, at: Timestamp) {
        let gap = genesis::arrival_gap(&self.recipe, self.arrived);
        if let Some(wait) = self.pace.wait(gap) {
            self.agenda.add(at + wait, Step::Arrival);
        }
    }
}
