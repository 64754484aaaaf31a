//! From a verdict key to a decision: what stands in the way, the question, the hold.

use super::frame::Layout;
use super::{Model, Overlay, View};
use crate::domain::decision::Subject;
use crate::domain::guard::{Demands, Signature, Typed, decide as make, demands};
use crate::domain::{
    Decision, DecisionId, Mono, Now, Proof, Record, State, Status, Step, Untrusted, VerdictKind,
};
use crate::keys::Action;
use crate::model::{Effect, Entry, Evidence, Standing, Tone};
use crate::screen::decide::{self, Asking};
use crate::ui::marks::worker;

/// Told while the picture is on its way; it goes when the picture is there.
pub(super) const NOT_SEEN_YET: &str = "The picture isn't on screen yet";

impl Model {
    /// Why no verdict can be given on the proof on screen right now.
    ///
    /// # Errors
    /// The reason, in words for the reviewer.
    pub(super) fn ready(&self, now: Now) -> Result<(&Entry, &Proof), String> {
        if self.view != View::Queue {
            return Err("Verdicts are given in the queue; 1 goes there".to_owned());
        }
        let entry = self
            .queue
            .cursor
            .as_ref()
            .and_then(|key| self.data.entry(key))
            .ok_or("No proof is on screen")?;
        let proof = self
            .review
            .shown(entry)
            .ok_or("The proofs of this task aren't read yet")?;
        if self.settings.policy.read_only {
            return Err("This console is read-only".to_owned());
        }
        self.may_decide(entry, proof)?;
        if Layout::of(self.size) == Layout::Tiny {
            return Err("The window is too small to decide in".to_owned());
        }
        let evidence = Evidence::of(&entry.task.key, proof);
        if self.settings.wait_for_picture && self.evidence.as_ref() != Some(&evidence) {
            return Err(NOT_SEEN_YET.to_owned());
        }
        if self
            .data
            .memories
            .is_awaited(&entry.task.key.proof(&proof.id))
        {
            return Err("The file is still being compared; press again".to_owned());
        }
        if now.mono < self.rest_until {
            return Err("The list has just moved; look, then press again".to_owned());
        }
        Ok((entry, proof))
    }

    /// Whether the proof is one to decide upon, whatever is on screen.
    fn may_decide(&self, entry: &Entry, proof: &Proof) -> Result<(), String> {
        match &entry.task.status {
            Status::ProofSubmitted => {}
            other => {
                return Err(format!(
                    "Nothing to decide: the task is {} now",
                    other.in_words()
                ));
            }
        }
        if !proof.is_pending() {
            let later = self.keymap.key(Action::LaterAttempt);
            let word = proof.status.word();
            return Err(format!(
                "This attempt was {word} already; {later} goes to the newer one"
            ));
        }
        let undo = self.keymap.key(Action::Undo);
        match self.data.standing(&entry.task.key.proof(&proof.id)) {
            standing if standing.may_decide() => Ok(()),
            Standing::Writing(_) => Err("This is decided and being written down".to_owned()),
            Standing::Held(..) => Err(format!("This is decided and on hold; {undo} takes it back")),
            Standing::Sending(_) => Err("This is being sent".to_owned()),
            Standing::Elsewhere(id) => Err(self.elsewhere_words(&id)),
            Standing::Checking(_) => {
                Err("An earlier decision on this is being checked first".to_owned())
            }
            _ => Err("This is decided".to_owned()),
        }
    }

    /// Who has it, in words.
    fn elsewhere_words(&self, id: &DecisionId) -> String {
        let record = self.data.record_by_id(id);
        let words = record.map(crate::screen::review::elsewhere_words);
        words.unwrap_or_else(|| "Another proofdesk has this".to_owned())
    }

    /// A verdict key, or the one that puts off.
    pub(super) fn ask(&mut self, action: Action, now: Now) -> Vec<Effect> {
        let (subject, who) = match self.subject(action, now) {
            Ok(found) => found,
            Err(why) => {
                self.tell(Tone::Plain, why, now);
                return Vec::new();
            }
        };
        let kind = match action {
            Action::Reject => VerdictKind::Reject,
            _ => VerdictKind::Approve,
        };
        if action == Action::Skip {
            self.open_question(Asking::Skip, subject, who, Demands::default(), "");
            return Vec::new();
        }
        let demands = demands(&subject, kind, self.settings.policy);
        if demands.is_empty() {
            return self.decide(subject, kind, &Typed::default(), now);
        }
        let words = self.words_before(&subject, kind);
        self.open_question(Asking::Verdict(kind), subject, who, demands, &words);
        Vec::new()
    }

    fn open_question(
        &mut self,
        asking: Asking,
        subject: Subject,
        worker: String,
        demands: Demands,
        words: &str,
    ) {
        self.asked += 1;
        let canned = self.canned(asking, &subject);
        let question =
            decide::State::open(self.asked, asking, subject, worker, demands, canned, words);
        self.overlay = Some(Overlay::Decide(Box::new(question)));
    }

    /// The ready-made texts that apply, filled with what was seen.
    fn canned(&self, asking: Asking, subject: &Subject) -> Vec<String> {
        let templates = match asking {
            Asking::Verdict(VerdictKind::Reject) => &self.settings.canned_reasons,
            Asking::Verdict(VerdictKind::Approve) => &self.settings.canned_notes,
            Asking::Skip => &self.settings.canned_skips,
        };
        let entry = self.data.entry(&subject.key.task);
        let fills = entry.and_then(|entry| {
            let mut proofs = entry.proofs().iter();
            let proof = proofs.find(|proof| proof.id == subject.key.proof)?;
            Some(self.data.fills(entry, proof))
        });
        fills.unwrap_or_default().offer(templates)
    }

    /// What the key is about, with the worker's name.
    fn subject(&self, action: Action, now: Now) -> Result<(Subject, String), String> {
        let (entry, proof) = if action == Action::Skip {
            self.skippable()?
        } else {
            self.ready(now)?
        };
        let flags = self.data.flags_of(&entry.task, proof);
        Ok((Subject::of(&entry.task, proof, flags), worker(&entry.task)))
    }

    /// Putting off harms nobody, so it waits for no picture.
    fn skippable(&self) -> Result<(&Entry, &Proof), String> {
        let entry = (self.view == View::Queue)
            .then_some(self.queue.cursor.as_ref())
            .flatten()
            .and_then(|key| self.data.entry(key));
        let proof = entry.and_then(|entry| self.review.shown(entry));
        match (entry, proof) {
            (Some(entry), Some(proof)) => {
                self.may_decide(entry, proof)?;
                Ok((entry, proof))
            }
            _ => Err("No proof is on screen".to_owned()),
        }
    }

    /// Words to begin with: typed before, or of a decision that wasn't carried out.
    fn words_before(&self, subject: &Subject, kind: VerdictKind) -> String {
        let kept = self.kept.get(&(subject.key.clone(), kind)).cloned();
        let from_record = || {
            let record = self.data.record(&subject.key)?;
            let decision = &record.decision;
            let again = record.state() != State::Confirmed && decision.verdict.kind() == kind;
            again.then(|| decision.verdict.words().to_owned())
        };
        kept.or_else(from_record).unwrap_or_default()
    }

    pub(super) fn keep_words(&mut self, state: &decide::State) {
        if let Asking::Verdict(kind) = state.asking {
            let key = (state.subject.key.clone(), kind);
            self.kept.insert(key, state.words().to_owned());
        }
    }

    /// The question was answered.
    pub(super) fn answer(
        &mut self,
        mut state: Box<decide::State>,
        typed: &Typed,
        now: Now,
    ) -> Vec<Effect> {
        // The world may have moved while the reviewer typed.
        let key = &state.subject.key;
        let entry = self.data.entry(&key.task);
        let proof = entry.and_then(|e| e.proofs().iter().find(|p| p.id == key.proof));
        let still = match (entry, proof) {
            (Some(entry), Some(proof)) => self.may_decide(entry, proof),
            _ => Err("The proof is no longer there".to_owned()),
        };
        if let Err(why) = still {
            state.tell_words(why);
            self.overlay = Some(Overlay::Decide(state));
            return Vec::new();
        }
        let kind = match state.asking {
            Asking::Skip => return self.put_off(&state, typed, now),
            Asking::Verdict(kind) => kind,
        };
        match self.sign(state.subject.clone(), kind, typed, now) {
            Ok(decision) => self.hold(decision, now),
            Err(unmet) => {
                state.tell(&unmet);
                self.overlay = Some(Overlay::Decide(state));
                Vec::new()
            }
        }
    }

    fn put_off(&mut self, state: &decide::State, typed: &Typed, now: Now) -> Vec<Effect> {
        let key = state.subject.key.clone();
        let why = Untrusted::new(typed.words.as_str());
        self.data.put_off(key.clone(), why);
        self.go_on(now);
        vec![Effect::Skip {
            key,
            reason: typed.words.clone(),
        }]
    }

    /// To the next row that can be decided.
    fn go_on(&mut self, now: Now) {
        self.queue.advance(&self.data);
        self.rebuild(now);
        self.moved_by_itself(now);
    }

    fn decide(
        &mut self,
        subject: Subject,
        kind: VerdictKind,
        typed: &Typed,
        now: Now,
    ) -> Vec<Effect> {
        match self.sign(subject, kind, typed, now) {
            Ok(decision) => self.hold(decision, now),
            Err(unmet) => {
                self.tell(Tone::Bad, decide::unmet_words(&unmet), now);
                Vec::new()
            }
        }
    }

    fn sign(
        &mut self,
        subject: Subject,
        kind: VerdictKind,
        typed: &Typed,
        now: Now,
    ) -> Result<Decision, crate::domain::guard::Unmet> {
        let signature = Signature {
            id: DecisionId::new(format!("{}-{}", self.settings.session, self.made + 1)),
            at: now.wall,
            reviewer: self.settings.reviewer.clone(),
        };
        let decision = make(subject, kind, typed, self.settings.policy, signature)?;
        self.made += 1;
        Ok(decision)
    }

    /// Hands a decision over, and goes on to the next row.
    fn hold(&mut self, decision: Decision, now: Now) -> Vec<Effect> {
        let hold = self.settings.undo;
        let key = decision.subject.key.clone();
        self.kept.retain(|(kept, _), _| *kept != key);
        let record = Record {
            steps: vec![Step::new(now.wall, State::Held)],
            decision: decision.clone(),
        };
        // A hold is only shown when the outbox tells that it is on disk.
        self.data.take_record(record, None);
        self.go_on(now);
        vec![Effect::Submit {
            decision: Box::new(decision),
            hold,
        }]
    }

    /// The held decision that an undo takes back: the one of the row, or the latest.
    pub(super) fn undo_target(&self) -> Option<(&Record, Mono)> {
        let held = self.data.held();
        let here = match self.view {
            View::Queue => self.shown(),
            View::History => self
                .history
                .record(&self.data)
                .map(|record| record.decision.subject.key.clone()),
            View::Board | View::Events => None,
        };
        held.iter()
            .find(|(record, _)| Some(&record.decision.subject.key) == here.as_ref())
            .or(held.first())
            .copied()
    }

    /// Takes it back.
    pub(super) fn undo(&mut self, now: Now) -> Vec<Effect> {
        // Who presses before the hold is on disk means the decision just made.
        let target = self.undo_target().map(|(record, _)| record);
        if let Some(id) = self
            .data
            .writing()
            .or(target)
            .map(|r| r.decision.id.clone())
        {
            return vec![Effect::Undo(id)];
        }
        let is_sending = |record: &Record| {
            record.state() == State::Sending && !self.data.is_elsewhere(&record.decision.id)
        };
        let here = self.shown().map(|key| self.data.standing(&key));
        let text = match here {
            Some(Standing::Elsewhere(id)) => {
                format!("{}: undo it there", self.elsewhere_words(&id))
            }
            _ if self.data.open_records().any(is_sending) => {
                "Too late: it is being sent".to_owned()
            }
            _ => "Nothing is on hold".to_owned(),
        };
        self.tell(Tone::Plain, text, now);
        Vec::new()
    }
}
