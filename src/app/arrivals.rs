//! What arrives from outside: tasks, proofs, pictures, what became of decisions.

use super::Model;
use crate::domain::proof::Seen;
use crate::domain::{
    CallError, DecisionId, FileFacts, Framing, Now, PictureArea, Proof, ProofKey, Record,
    SignedUrl, State, Status, Task, TaskKey,
};
use crate::model::{
    AccountState, Data, Effect, Link, Msg, PictureFailure, PictureResult, PictureState,
    ShownBudget, Tone,
};
use std::time::Duration;

/// A picture that couldn't be fetched is tried again after this long.
const FETCH_AGAIN: Duration = Duration::from_secs(10);

/// Another look at the same file doesn't measure it again: only the whole picture, as it was
/// first shown, is measured.
fn keep_what_was_measured(facts: &mut FileFacts, before: Option<&PictureState>) {
    if let Some(PictureState::Ready { shown, .. }) = before {
        facts.measures = facts.measures.or(shown.facts.measures);
        facts.content = facts.content.or(shown.facts.content);
    }
}

impl Model {
    pub(super) fn arrive(&mut self, msg: Msg, now: Now) -> Vec<Effect> {
        match msg {
            Msg::Opened {
                account,
                marketplace,
                environment,
                limit,
            } => {
                let state = AccountState {
                    marketplace,
                    environment,
                    link: Link::Connecting,
                    budget: ShownBudget { limit, used: 0 },
                    swept: false,
                    skew_s: 0,
                };
                self.data.accounts.insert(account, state);
            }
            Msg::Restored { records, skips } => {
                // What is still open belongs to others, until it is told to be checked here.
                for record in records {
                    self.data.take_elsewhere(record);
                }
                for (key, why) in skips {
                    self.data.put_off(key, why);
                }
                self.rebuild(now);
            }
            Msg::Tasks { account, tasks } => return self.tasks(&account, tasks, now),
            Msg::TaskRead { key, result } => return self.task_read(&key, result, now),
            Msg::ProofsRead { key, result } => self.proofs_read(&key, result, now),
            Msg::Compared { sighting, result } => self.compared(&sighting, result, now),
            Msg::Recalled(recalled) => self.recalled(recalled, now),
            Msg::Picture {
                key,
                url,
                area,
                framing,
                result,
            } => return self.picture(key, url, (area, framing), result, now),
            Msg::DisplayChanged => self.ask_for_pictures_anew(),
            Msg::Recorded { record, until } => return self.recorded(*record, until, now),
            Msg::Elsewhere(record) => return self.elsewhere(*record, now),
            Msg::Checking(id) => self.data.start_checking(id),
            Msg::NotHeld { decision, why } => self.not_held(&decision, &why, now),
            Msg::TooLate(_) => {
                let text = "Too late to undo: it is already on its way";
                self.tell(Tone::Bad, text, now);
            }
            Msg::Fault(why) => self.tell(Tone::Bad, why, now),
            Msg::Said(tone, text) => self.tell(tone, text, now),
            Msg::Cards(cards) => self.take_cards(cards, now),
            Msg::Events(events) => return self.take_events(&events, now),
            Msg::About { key, result } => self.take_about(&key, result),
            Msg::Older { before, result } => match result {
                Ok(events) => self.data.tail.take_older(before, events),
                Err(why) => {
                    // Not asked for again and again.
                    self.data.tail.take_older(before, Vec::new());
                    self.tell(Tone::Bad, why, now);
                }
            },
            other => self.about_account(other, now),
        }
        Vec::new()
    }

    fn about_account(&mut self, msg: Msg, now: Now) {
        let accounts = &mut self.data.accounts;
        match msg {
            Msg::Swept { account } => {
                if let Some(account) = accounts.get_mut(&account) {
                    account.swept = true;
                }
                self.rebuild(now);
            }
            Msg::Link { account, link } => {
                if let Some(account) = accounts.get_mut(&account) {
                    account.link = link;
                }
            }
            Msg::Budget { account, budget } => {
                if let Some(account) = accounts.get_mut(&account) {
                    account.budget = budget;
                }
            }
            Msg::Skew { account, seconds } => self.skew(&account, seconds, now),
            _ => {}
        }
    }

    fn skew(&mut self, account: &crate::domain::AccountName, seconds: i64, now: Now) {
        if let Some(account) = self.data.accounts.get_mut(account) {
            account.skew_s = seconds;
        }
        if seconds.abs() > 60 {
            let side = if seconds > 0 { "behind" } else { "ahead of" };
            let span = crate::domain::time::in_words(seconds.abs());
            let text = format!("This machine's clock is {span} {side} the marketplace's");
            self.tell(Tone::Bad, text, now);
        }
    }

    fn tasks(
        &mut self,
        account: &crate::domain::AccountName,
        tasks: Vec<Task>,
        now: Now,
    ) -> Vec<Effect> {
        let mut effects = Vec::new();
        for task in tasks {
            if let Some(account) = self.data.accounts.get_mut(account) {
                account.environment = task.environment;
            }
            let key = task.key.clone();
            self.data.board.fill(&task, now.wall);
            self.data.take_task(task);
            effects.extend(self.withdraw(&key, now));
        }
        self.rebuild(now);
        effects
    }

    fn task_read(
        &mut self,
        key: &TaskKey,
        result: Result<Box<Task>, CallError>,
        now: Now,
    ) -> Vec<Effect> {
        match result {
            Ok(task) => {
                self.data.take_task(*task);
                self.data.judge(key);
            }
            Err(CallError::NotFound) => {
                let gone = Status::Other("no longer there".into());
                self.data.take_status(key, gone);
            }
            Err(_) => return Vec::new(),
        }
        let effects = self.withdraw(key, now);
        self.rebuild(now);
        effects
    }

    /// Held decisions on a task that was called off are not sent. Where somebody else has
    /// judged it, the reading before sending finds their verdict and its reason, which the
    /// list doesn't tell.
    fn withdraw(&self, key: &TaskKey, now: Now) -> Vec<Effect> {
        let Some(entry) = self.data.entry(key) else {
            return Vec::new();
        };
        let status = &entry.task.status;
        if status.is_reviewable() || status.comes_of_a_verdict() {
            return Vec::new();
        }
        let why = entry
            .task
            .status
            .closed_words(entry.task.updated_at, now.wall);
        self.data
            .held()
            .into_iter()
            .filter(|(record, _)| record.decision.subject.key.task == *key)
            .map(|(record, _)| Effect::Withdraw {
                decision: record.decision.id.clone(),
                why: why.clone(),
            })
            .collect()
    }

    fn proofs_read(&mut self, key: &TaskKey, result: Result<Vec<Proof>, CallError>, now: Now) {
        if let Ok(proofs) = &result {
            for proof in proofs {
                self.forget_replaced(key, proof);
            }
        }
        self.data.take_proofs(key, result, now.mono);
        self.data.judge(key);
        self.rebuild(now);
    }

    /// Another file under the same id is another proof: what was seen counts no longer.
    fn forget_replaced(&mut self, key: &TaskKey, proof: &Proof) {
        let Some(entry) = self.data.entry(key) else {
            return;
        };
        let known = entry.proofs().iter().find(|known| known.id == proof.id);
        if known.is_some_and(|known| Seen::of(known) != Seen::of(proof)) {
            self.data.pictures.remove(&key.proof(&proof.id));
            self.data.set_contradicted(&key.proof(&proof.id), false);
        }
    }

    /// A picture that was made for no area is wanted again.
    fn ask_for_pictures_anew(&mut self) {
        for state in self.data.pictures.values_mut() {
            if let PictureState::Ready { area, .. } = state {
                area.columns = 0;
            }
        }
    }

    fn picture(
        &mut self,
        key: ProofKey,
        url: SignedUrl,
        (area, framing): (PictureArea, Framing),
        result: PictureResult,
        now: Now,
    ) -> Vec<Effect> {
        let known = self
            .data
            .entry(&key.task)
            .and_then(|entry| entry.proofs().iter().find(|proof| proof.id == key.proof));
        if known.is_none() {
            return Vec::new();
        }
        let is_ready = matches!(
            self.data.pictures.get(&key),
            Some(PictureState::Ready { shown, .. }) if !shown.is_rough
        );
        let state = match result {
            // Nor does the small preview take the place of a picture.
            Ok(shown) if shown.is_rough && is_ready => return Vec::new(),
            Ok(mut shown) => {
                let before = self.data.pictures.get(&key);
                keep_what_was_measured(&mut shown.facts, before);
                PictureState::Ready {
                    shown,
                    area,
                    framing,
                }
            }
            // What is on screen already is better than the news that it can't be had again.
            Err(_) if is_ready => return Vec::new(),
            Err(PictureFailure::Expired) => PictureState::Expired {
                url,
                at: now.mono,
                again: matches!(
                    self.data.pictures.get(&key),
                    Some(PictureState::Expired { .. })
                ),
            },
            Err(PictureFailure::Broken(why)) => PictureState::Broken(why),
            Err(PictureFailure::Unreadable(why)) => PictureState::Unreadable(why),
            Err(PictureFailure::Unreached(why)) => {
                PictureState::Unreached(why, now.mono.after(FETCH_AGAIN))
            }
        };
        self.data.pictures.insert(key.clone(), state);
        self.met(&key, now)
    }

    fn recorded(
        &mut self,
        record: Record,
        until: Option<crate::domain::Mono>,
        now: Now,
    ) -> Vec<Effect> {
        let before = self
            .data
            .record_by_id(&record.decision.id)
            .map(Record::state);
        let state = record.state();
        let key = record.decision.subject.key.clone();
        if let Some((tone, text)) = super::news::of(&record, before) {
            self.tell(tone, text, now);
        }
        let settled = settled(&record);
        self.data.take_record(record, until);
        if state == State::Cancelled {
            // What was taken back is looked at again.
            self.rebuild(now);
            self.queue.stand_on_task(&self.data, &key.task);
            self.review.reset();
        }
        self.rebuild(now);
        let mut effects = Vec::from_iter(settled);
        if state == State::Held {
            // The task may have changed before the hold was on disk.
            effects.extend(self.withdraw(&key.task, now));
        }
        effects
    }

    /// Another process on this machine decides: its row says so, and nothing else moves.
    fn elsewhere(&mut self, record: Record, now: Now) -> Vec<Effect> {
        let settled = settled(&record);
        self.data.take_elsewhere(record);
        self.rebuild(now);
        settled.into_iter().collect()
    }

    /// A step couldn't be written. What was only held is open again; what may have been
    /// sent stays closed to another decision.
    fn not_held(&mut self, id: &DecisionId, why: &str, now: Now) {
        let is_held = |record: &Record| record.state() == State::Held;
        if self.data.record_by_id(id).is_some_and(is_held)
            && let Some(Record { decision, .. }) = self.data.drop_record(id)
        {
            let words = decision.verdict.words().to_owned();
            let key = (decision.subject.key.clone(), decision.verdict.kind());
            self.kept.insert(key, words);
        }
        let mut text = why.to_owned();
        if let Some(first) = text.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        self.tell(Tone::Bad, text, now);
        self.rebuild(now);
    }
}

/// What the poller is told of a decision that was carried out: it needn't ask.
fn settled(record: &Record) -> Option<Effect> {
    let (account, task, status) = (record.state() == State::Confirmed)
        .then(|| Data::settled_status(record))
        .flatten()?;
    Some(Effect::Settled {
        account,
        task,
        status,
    })
}
