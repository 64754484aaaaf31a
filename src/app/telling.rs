//! What is told outside the window: a notification on the desktop, the terminal's title.
//!
//! Invariant: one notification within [`APART`], whatever comes; what comes meanwhile is
//! counted in the next.

use crate::domain::untrusted::clip;
use crate::domain::{Event, Mono, NotifyBy, Untrusted};
use crate::model::{Data, Effect, Notify};
use std::time::Duration;

/// Two notifications lie at least this far apart.
const APART: Duration = Duration::from_secs(5);

/// Columns of a title or a notification's text.
const COLUMNS: usize = 80;

/// What is still to be told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Telling {
    /// The latest event that somebody wants to be told of: its name, its task.
    latest: Option<(String, String)>,
    /// How many were not told yet.
    untold: usize,
    told_at: Option<Mono>,
}

impl Telling {
    /// Looks for what the person chose.
    pub(super) fn hear(&mut self, events: &[Event], chosen: &Notify, data: &Data) {
        if chosen.events.is_empty() {
            return;
        }
        for event in events {
            let name = event.body.name.raw();
            if chosen.events.iter().any(|glob| glob.matches(name)) {
                self.untold += 1;
                self.latest = Some((event.body.name.clean(COLUMNS), about(event, data)));
            }
        }
    }

    /// The notification that is due.
    pub(super) fn say(&mut self, chosen: &Notify, now: Mono) -> Vec<Effect> {
        let Some((name, task)) = &self.latest else {
            return Vec::new();
        };
        if chosen.by == NotifyBy::Off || self.untold == 0 || self.due().is_some_and(|at| now < at) {
            return Vec::new();
        }
        let title = match self.untold {
            1 => name.clone(),
            n => clip(&format!("{n} events, the last: {name}"), COLUMNS),
        };
        let body = task.clone();
        self.untold = 0;
        self.told_at = Some(now);
        let by = chosen.by;
        vec![Effect::Notify { by, title, body }]
    }

    /// When the next may be told.
    fn due(&self) -> Option<Mono> {
        self.told_at.map(|at| at.after(APART))
    }

    /// When something is to be told that had to wait.
    pub(super) fn wake(&self, chosen: &Notify) -> Option<Mono> {
        let waits = self.untold > 0 && chosen.by != NotifyBy::Off;
        self.due().filter(|_| waits)
    }

    /// The terminal's title, where the person wants one.
    pub(super) fn title(&self, chosen: &Notify, waiting: usize) -> Option<String> {
        let latest = self.latest.as_ref();
        let latest = latest.map(|(name, task)| format!(" · {name} {task}"));
        let text = format!("{waiting} waiting{}", latest.unwrap_or_default());
        chosen
            .title
            .then(|| format!("{} · proofdesk", clip(text.trim_end(), COLUMNS)))
    }
}

/// The title of its task, else the task's id.
fn about(event: &Event, data: &Data) -> String {
    let told = event.body.change.title.clone();
    let key = event.body.task_key();
    let card = key.as_ref().and_then(|key| data.board.card(key));
    let known = || card.map(|card| card.title.clone());
    let title: Option<Untrusted> = told.or_else(known).filter(|title| !title.is_blank());
    match (title, key) {
        (Some(title), _) => title.clean(COLUMNS),
        (None, Some(key)) => key.task.shown(),
        (None, None) => String::new(),
    }
}
