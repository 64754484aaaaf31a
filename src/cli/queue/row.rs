//! One row of the queue: as an object for scripts, and as cells of a table.

use super::sweep::Waiting;
use crate::cli::table::Column;
use crate::domain::finding::{Case, is_contradicted};
use crate::domain::flag::{Flag, flags};
use crate::domain::geo::short_distance;
use crate::domain::order::Rank;
use crate::domain::task::ATTEMPTS_MAX;
use crate::domain::time::{seconds_between, short_age};
use crate::domain::{Cents, Environment, Memory, Proof, ProofKey, Task, Timestamp};
use crate::marketplace::Abilities;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// A task that waits, with what is known of its newest pending proof.
#[derive(Debug)]
pub struct Row {
    task: Task,
    proof: Option<Proof>,
    /// `None` where the proof is not known.
    flags: Option<Vec<Flag>>,
    skipped: bool,
    marketplace: &'static str,
    environment: Environment,
    age_s: Option<i64>,
}

/// A row under `--json`. The names and their order are the outside's contract.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    account: &'a str,
    marketplace: &'a str,
    environment: Option<&'a str>,
    task_id: &'a str,
    title: &'a str,
    status: String,
    proof_id: Option<&'a str>,
    proof_type: Option<String>,
    attempt: Option<u32>,
    attempts_max: u32,
    geo_valid: Option<bool>,
    distance_m: Option<f64>,
    computed_distance_m: Option<f64>,
    flags: Option<Vec<&'static str>>,
    needs_note: Option<bool>,
    payout_cents: Option<i64>,
    budget_cents: Option<i64>,
    worker_id: Option<&'a str>,
    submitted_at: Option<Timestamp>,
    age_s: Option<i64>,
}

impl Row {
    /// At the moment `wall`; `skipped` are the proofs that a reviewer put off, `suspects`
    /// those of which this machine recalls something that contradicts them.
    pub fn new(
        waiting: Waiting,
        abilities: Abilities,
        skipped: &HashSet<ProofKey>,
        suspects: &HashMap<ProofKey, Memory>,
        wall: Timestamp,
    ) -> Self {
        let Waiting { task, proof } = waiting;
        let is_skipped = |proof: &Proof| skipped.contains(&task.key.proof(&proof.id));
        let submitted = proof.as_ref().and_then(|proof| proof.created_at);
        let flags_of = |proof: &Proof| {
            let memory = suspects.get(&task.key.proof(&proof.id));
            let contradicted = is_contradicted(&Case::told(&task, proof, memory));
            flags(&task, proof, contradicted, wall)
        };
        Self {
            flags: proof.as_ref().map(flags_of),
            skipped: proof.as_ref().is_some_and(is_skipped),
            marketplace: abilities.name.word(),
            environment: match task.environment {
                Environment::Unknown => abilities.environment,
                said => said,
            },
            age_s: submitted.map(|sent| seconds_between(sent, wall).max(0)),
            task,
            proof,
        }
    }

    /// Whether any flag is known.
    pub fn is_flagged(&self) -> bool {
        self.flags.as_ref().is_some_and(|flags| !flags.is_empty())
    }

    /// The account's name.
    pub fn account(&self) -> &str {
        self.task.key.account.as_str()
    }

    /// What its place in the review order depends on.
    pub fn rank(&self) -> Rank<'_> {
        Rank {
            skipped: self.skipped,
            priority: self.task.priority,
            flagged: self.is_flagged(),
            submitted_at: match &self.proof {
                Some(proof) => proof.created_at,
                // The list doesn't say when; the last change comes nearest.
                None => self.task.updated_at,
            },
            tie: &self.task.key,
        }
    }

    fn computed_distance_m(&self) -> Option<f64> {
        let metres = self.task.location?.distance_m(self.proof.as_ref()?.point?);
        Some((metres * 10.0).round() / 10.0)
    }

    /// As an object.
    pub fn line(&self) -> Line<'_> {
        let Self { task, proof, .. } = self;
        let proof = proof.as_ref();
        let worker = proof.and_then(|proof| proof.worker.as_ref());
        let names = |flags: &Vec<Flag>| flags.iter().map(|flag| flag.name()).collect();
        let needs_note = |flags: &Vec<Flag>| flags.iter().any(|flag| flag.needs_note());
        Line {
            account: self.account(),
            marketplace: self.marketplace,
            environment: self.environment.word(),
            task_id: task.key.task.as_str(),
            title: task.title.raw(),
            status: task.status.word(),
            proof_id: proof.map(|proof| proof.id.as_str()),
            proof_type: proof.map(|proof| proof.kind.word()),
            attempt: proof.map(|proof| proof.attempt),
            attempts_max: ATTEMPTS_MAX,
            geo_valid: proof.and_then(|proof| proof.geo_valid),
            distance_m: proof.and_then(|proof| proof.distance_m),
            computed_distance_m: self.computed_distance_m(),
            flags: self.flags.as_ref().map(names),
            needs_note: self.flags.as_ref().map(needs_note),
            payout_cents: task.payout.map(|Cents(cents)| cents),
            budget_cents: task.budget.map(|Cents(cents)| cents),
            worker_id: worker
                .or(task.worker.as_ref())
                .map(|worker| worker.as_str()),
            submitted_at: proof.and_then(|proof| proof.created_at),
            age_s: self.age_s,
        }
    }

    /// The table's columns; the account only where there are several.
    pub fn columns(several: bool) -> Vec<Column> {
        let mut columns = vec![
            Column::text("TASK"),
            Column::flexible("TITLE"),
            Column::text("PROOF"),
            Column::number("TRY"),
            Column::number("PAYS"),
            Column::number("AWAY"),
            Column::number("AGE"),
            Column::text(""),
        ];
        if several {
            columns.insert(0, Column::text("ACCOUNT"));
        }
        columns
    }

    /// The cells of the table; what is not known is a dash.
    pub fn cells(&self, several: bool) -> Vec<String> {
        let dash = || "–".to_owned();
        let proof = self.proof.as_ref();
        let distance = proof
            .and_then(|proof| proof.distance_m)
            .or_else(|| self.computed_distance_m());
        let mut cells = vec![
            self.task.key.task.shown(),
            self.task.title.clean(60),
            proof.map_or_else(dash, |proof| proof.kind.word()),
            proof.map_or_else(dash, |proof| format!("{}/{ATTEMPTS_MAX}", proof.attempt)),
            self.task
                .payout
                .map_or_else(dash, |cents| cents.to_string()),
            distance.map_or_else(dash, short_distance),
            self.age_s.map_or_else(dash, short_age),
            self.marks(),
        ];
        if several {
            cells.insert(0, self.task.key.account.shown());
        }
        cells
    }

    /// Urgency, the flags, and whether it was put off, in words.
    fn marks(&self) -> String {
        let urgent = (self.task.priority == crate::domain::Priority::Urgent).then_some("urgent");
        let flags = self.flags.iter().flatten();
        let flags = flags.map(|flag| format!("{} {}", flag.glyph(), flag.words()));
        let put_off = self.skipped.then_some("put off");
        let words = urgent.map(str::to_owned).into_iter().chain(flags);
        let words: Vec<_> = words.chain(put_off.map(str::to_owned)).collect();
        words.join(", ")
    }
}
