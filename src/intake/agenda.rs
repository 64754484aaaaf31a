//! What to read next, and what not to read again yet. Pure.
//!
//! Four sources: the pure side's wants in their rank, hints to look at a task, tasks that
//! a sweep missed, and, last, tasks that may have moved while nobody looked. The better class goes first, then the rank. The same reading is
//! not repeated within five seconds unless its class rose.

use super::budget::Class;
use super::heard::{WantedRead, What};
use crate::domain::{CallError, Mono, TaskId};
use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

/// How long a reading rests after it succeeded, and after its first failure.
const REST: Duration = Duration::from_secs(5);
/// The longest rest of a reading that fails again and again.
const LONGEST_REST: Duration = Duration::from_secs(60);
/// After a 429 the budget makes everybody wait; this only keeps a server that says
/// "in 0 s" from being asked in a loop.
const REST_WHEN_LIMITED: Duration = Duration::from_secs(1);

/// Tasks that are read at leisure, at most; a hundred cost a small budget ten minutes.
pub const MOST_FILLS: usize = 100;

/// Who wants a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Wanted,
    Hint,
    Missed,
    /// Whenever there is room: what may have been missed while nobody looked.
    Fill,
}

/// One reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub task: TaskId,
    pub what: What,
    pub class: Class,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug)]
struct Rest {
    until: Mono,
    class: Class,
    failures: u32,
}

/// Everything that is to be read, beside the wants themselves.
#[derive(Debug, Default)]
pub struct Agenda {
    hints: VecDeque<TaskId>,
    missed: VecDeque<TaskId>,
    fill: VecDeque<TaskId>,
    in_flight: HashSet<(TaskId, What)>,
    rests: HashMap<(TaskId, What), Rest>,
}

impl Agenda {
    /// Something may have happened to this task.
    pub fn hint(&mut self, task: TaskId) {
        if !self.hints.contains(&task) {
            self.hints.push_back(task);
        }
    }

    /// How many tasks something may have happened to.
    pub fn hints(&self) -> usize {
        self.hints.len()
    }

    /// What became of this task is read when nothing else is to be, if there is room.
    pub fn fill(&mut self, task: TaskId) {
        if self.fill.len() < MOST_FILLS && !self.fill.contains(&task) {
            self.fill.push_back(task);
        }
    }

    /// These may have moved while nobody looked; as many as whoever asks finds right.
    pub fn fill_all(&mut self, tasks: Vec<TaskId>) {
        for task in tasks {
            if !self.fill.contains(&task) {
                self.fill.push_back(task);
            }
        }
    }

    /// A sweep missed these; they replace what the last one missed.
    pub fn missed(&mut self, tasks: Vec<TaskId>) {
        self.missed = tasks.into();
    }

    /// What became of this task is known.
    pub fn settled(&mut self, task: &TaskId) {
        self.missed.retain(|missed| missed != task);
        self.fill.retain(|filled| filled != task);
    }

    /// The reading to do next, if any may be done at `now`.
    pub fn best(&self, wanted: &[WantedRead], now: Mono) -> Option<Read> {
        self.all(wanted)
            .filter(|read| self.resting(read, now).is_none())
            .min_by_key(|read| read.class)
    }

    /// When a reading that rests may be done, if none may be done at `now`.
    pub fn next_at(&self, wanted: &[WantedRead], now: Mono) -> Option<Mono> {
        self.all(wanted)
            .filter_map(|read| self.resting(&read, now))
            .min()
    }

    /// The reading goes out.
    pub fn begin(&mut self, read: &Read) {
        self.in_flight.insert((read.task.clone(), read.what));
        if read.what == What::Task {
            self.hints.retain(|task| *task != read.task);
            self.missed.retain(|task| *task != read.task);
            self.fill.retain(|task| *task != read.task);
        }
    }

    /// The reading came back. A hint or a missed task whose reading failed for now is
    /// kept for later.
    pub fn end(&mut self, read: &Read, error: Option<&CallError>, now: Mono) {
        let key = (read.task.clone(), read.what);
        self.in_flight.remove(&key);
        self.rests
            .retain(|_, rest| now < rest.until.after(LONGEST_REST));
        if error.is_some_and(is_passing) {
            match read.origin {
                Origin::Wanted => {}
                Origin::Hint => self.hint(read.task.clone()),
                Origin::Missed => self.missed.push_back(read.task.clone()),
                Origin::Fill => self.fill.push_back(read.task.clone()),
            }
        }
        let failed_before = self.rests.get(&key).map_or(0, |rest| rest.failures);
        let (rest, failures) = match error {
            None => (REST, 0),
            Some(CallError::Limited { .. }) => (REST_WHEN_LIMITED, failed_before.max(1)),
            Some(_) => {
                let doubled = REST.saturating_mul(1 << failed_before.min(4));
                (doubled.min(LONGEST_REST), failed_before.saturating_add(1))
            }
        };
        let rest = Rest {
            until: now.after(rest),
            class: read.class,
            failures,
        };
        self.rests.insert(key, rest);
    }

    /// All readings that are not under way, the better rank first within a class.
    fn all<'a>(&'a self, wanted: &'a [WantedRead]) -> impl Iterator<Item = Read> + 'a {
        let task = |class, origin| {
            move |task: &TaskId| Read {
                task: task.clone(),
                what: What::Task,
                class,
                origin,
            }
        };
        let hints = self.hints.iter().map(task(Class::Prefetch, Origin::Hint));
        let wants = wanted.iter().map(|want| Read {
            task: want.task.clone(),
            what: want.what,
            class: want.class,
            origin: Origin::Wanted,
        });
        let missed = self.missed.iter().map(task(Class::Sweep, Origin::Missed));
        let fill = self.fill.iter().map(task(Class::Sweep, Origin::Fill));
        hints
            .chain(wants)
            .chain(missed)
            .chain(fill)
            .filter(|read| !self.in_flight.contains(&(read.task.clone(), read.what)))
    }

    fn resting(&self, read: &Read, now: Mono) -> Option<Mono> {
        let rest = self.rests.get(&(read.task.clone(), read.what))?;
        let rose = read.origin == Origin::Wanted && read.class < rest.class;
        // A hint says that what was read before no longer counts.
        let is_news = matches!(read.origin, Origin::Hint | Origin::Fill);
        let is_fresh_hint = is_news && rest.failures == 0;
        (now < rest.until && !rose && !is_fresh_hint).then_some(rest.until)
    }
}

/// Whether asking again later may help.
fn is_passing(error: &CallError) -> bool {
    !matches!(error, CallError::NotFound | CallError::Refused { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Mono {
        Mono(Duration::from_secs(seconds))
    }

    fn want(task: &str, class: Class) -> WantedRead {
        WantedRead {
            task: task.into(),
            what: What::Proofs,
            class,
        }
    }

    fn name(read: Option<Read>) -> Option<String> {
        read.map(|read| read.task.as_str().to_owned())
    }

    #[test]
    fn the_better_class_goes_first_and_then_the_rank() {
        let mut agenda = Agenda::default();
        agenda.missed(vec!["missed".into()]);
        let wanted = [
            want("next", Class::Prefetch),
            want("shown", Class::OnScreen),
            want("after", Class::Prefetch),
        ];
        let mut order = Vec::new();
        while let Some(read) = agenda.best(&wanted, at(0)) {
            agenda.begin(&read);
            order.push(read.task.as_str().to_owned());
        }
        assert_eq!(order, ["shown", "next", "after", "missed"]);
    }

    #[test]
    fn a_want_that_stays_is_not_read_in_a_loop_unless_its_class_rises() {
        let mut agenda = Agenda::default();
        let wanted = [want("a", Class::Prefetch)];
        let read = agenda.best(&wanted, at(0)).unwrap();
        agenda.begin(&read);
        assert_eq!(agenda.best(&wanted, at(1)), None);
        agenda.end(&read, None, at(1));
        assert_eq!(agenda.best(&wanted, at(5)), None);
        assert_eq!(agenda.next_at(&wanted, at(5)), Some(at(6)));
        assert_eq!(name(agenda.best(&wanted, at(6))).as_deref(), Some("a"));
        let risen = [want("a", Class::OnScreen)];
        assert_eq!(name(agenda.best(&risen, at(2))).as_deref(), Some("a"));
    }

    #[test]
    fn a_reading_that_keeps_failing_rests_longer_each_time() {
        let mut agenda = Agenda::default();
        let wanted = [want("a", Class::OnScreen)];
        let error = CallError::Server { status: 500 };
        let mut now = at(0);
        let mut rests = Vec::new();
        for _ in 0..6 {
            let read = agenda.best(&wanted, now).unwrap();
            agenda.begin(&read);
            agenda.end(&read, Some(&error), now);
            let next = agenda.next_at(&wanted, now).unwrap();
            rests.push(now.until(next).as_secs());
            now = next;
        }
        assert_eq!(rests, [5, 10, 20, 40, 60, 60]);
    }

    #[test]
    fn a_missed_task_is_kept_until_it_was_read() {
        let mut agenda = Agenda::default();
        agenda.missed(vec!["a".into(), "b".into()]);
        agenda.settled(&"b".into());
        let read = agenda.best(&[], at(0)).unwrap();
        agenda.begin(&read);
        agenda.end(&read, Some(&CallError::Server { status: 502 }), at(0));
        assert_eq!(name(agenda.best(&[], at(5))).as_deref(), Some("a"));
        agenda.begin(&read);
        agenda.end(&read, Some(&CallError::NotFound), at(5));
        assert_eq!(agenda.best(&[], at(100)), None);
    }

    #[test]
    fn a_hint_reads_again_what_was_just_read() {
        let mut agenda = Agenda::default();
        agenda.hint("a".into());
        let read = agenda.best(&[], at(0)).unwrap();
        agenda.begin(&read);
        agenda.end(&read, None, at(0));
        assert_eq!(agenda.best(&[], at(0)), None);
        agenda.hint("a".into());
        assert_eq!(name(agenda.best(&[], at(1))).as_deref(), Some("a"));
    }
}
