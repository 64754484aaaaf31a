//! A task and its proofs as one object for scripts. No address of a file is in it.

use super::Sight;
use crate::domain::task::ATTEMPTS_MAX;
use crate::domain::time::seconds_between;
use crate::domain::{Finding, Priority, Proof, Timestamp, Untrusted};
use jiff::tz::TimeZone;
use serde::Serialize;

/// The task.
#[derive(Debug, Serialize)]
pub struct Object<'a> {
    account: &'a str,
    marketplace: &'a str,
    environment: Option<&'a str>,
    task_id: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    instructions: Option<&'a str>,
    category: Option<&'a str>,
    status: String,
    priority: &'a str,
    payout_cents: Option<i64>,
    budget_cents: Option<i64>,
    city: Option<&'a str>,
    state: Option<&'a str>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    proof_types: Vec<String>,
    attempts_max: u32,
    worker_id: Option<&'a str>,
    worker_name: Option<&'a str>,
    assigned_at: Option<Timestamp>,
    started_at: Option<Timestamp>,
    deadline: Option<Timestamp>,
    created_at: Option<Timestamp>,
    updated_at: Option<Timestamp>,
    proofs: Vec<ProofObject<'a>>,
}

/// One of its proofs.
#[derive(Debug, Serialize)]
struct ProofObject<'a> {
    proof_id: &'a str,
    proof_type: String,
    attempt: u32,
    status: String,
    content_type: Option<&'a str>,
    size_bytes: Option<u64>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    geo_valid: Option<bool>,
    distance_m: Option<f64>,
    computed_distance_m: Option<f64>,
    flags: Vec<&'static str>,
    needs_note: bool,
    worker_id: Option<&'a str>,
    user_agent: Option<&'a str>,
    platform: Option<&'a str>,
    rejection_reason: Option<&'a str>,
    reviewed_at: Option<Timestamp>,
    submitted_at: Option<Timestamp>,
    age_s: Option<i64>,
    findings: Vec<FindingObject>,
}

/// One thing that was found about it, what says most first.
#[derive(Debug, Serialize)]
struct FindingObject {
    weight: &'static str,
    topic: &'static str,
    text: String,
    source: &'static str,
    /// How it comes about without anybody having done wrong.
    innocent: Option<&'static str>,
    /// The other proof that it is about.
    other_task_id: Option<String>,
    other_proof_id: Option<String>,
}

impl From<Finding> for FindingObject {
    fn from(finding: Finding) -> Self {
        let other = finding.other;
        Self {
            weight: finding.weight.name(),
            topic: finding.topic.name(),
            text: finding.text,
            source: finding.source,
            innocent: finding.innocent,
            other_task_id: other.as_ref().map(|key| key.task.task.as_str().to_owned()),
            other_proof_id: other.map(|key| key.proof.as_str().to_owned()),
        }
    }
}

/// What the marketplace left out is unknown.
fn known(text: &Untrusted) -> Option<&str> {
    Some(text.raw()).filter(|text| !text.is_empty())
}

impl<'a> Object<'a> {
    /// Of everything that was read.
    pub fn of(sight: &'a Sight) -> Self {
        let task = &sight.task;
        Self {
            account: task.key.account.as_str(),
            marketplace: sight.marketplace,
            environment: task.environment.word(),
            task_id: task.key.task.as_str(),
            title: task.title.raw(),
            description: known(&task.description),
            instructions: known(&task.instructions),
            category: known(&task.category),
            status: task.status.word(),
            priority: match task.priority {
                Priority::Urgent => "urgent",
                Priority::Normal => "normal",
            },
            payout_cents: task.payout.map(|cents| cents.0),
            budget_cents: task.budget.map(|cents| cents.0),
            city: known(&task.city),
            state: known(&task.state),
            latitude: task.location.map(|point| point.lat),
            longitude: task.location.map(|point| point.lon),
            proof_types: task.proof_kinds.iter().map(|kind| kind.word()).collect(),
            attempts_max: ATTEMPTS_MAX,
            worker_id: task.worker.as_ref().map(|worker| worker.as_str()),
            worker_name: known(&task.worker_name),
            assigned_at: task.assigned_at,
            started_at: task.started_at,
            deadline: task.deadline,
            created_at: task.created_at,
            updated_at: task.updated_at,
            proofs: sight
                .proofs
                .iter()
                .map(|proof| ProofObject::of(proof, sight))
                .collect(),
        }
    }
}

impl<'a> ProofObject<'a> {
    fn of(proof: &'a Proof, sight: &'a Sight) -> Self {
        let flags = sight.flags(proof);
        let found = sight.findings(proof, None, &TimeZone::UTC);
        let metres = sight.task.location.zip(proof.point);
        let metres = metres.map(|(job, sent)| job.distance_m(sent));
        Self {
            proof_id: proof.id.as_str(),
            proof_type: proof.kind.word(),
            attempt: proof.attempt,
            status: proof.status.word(),
            content_type: known(&proof.content_type),
            size_bytes: proof.size_bytes,
            latitude: proof.point.map(|point| point.lat),
            longitude: proof.point.map(|point| point.lon),
            geo_valid: proof.geo_valid,
            distance_m: proof.distance_m,
            computed_distance_m: metres.map(|metres| (metres * 10.0).round() / 10.0),
            needs_note: flags.iter().any(|flag| flag.needs_note()),
            flags: flags.into_iter().map(|flag| flag.name()).collect(),
            worker_id: proof.worker.as_ref().map(|worker| worker.as_str()),
            user_agent: known(&proof.user_agent),
            platform: known(&proof.platform),
            rejection_reason: proof.rejection_reason.as_ref().map(Untrusted::raw),
            reviewed_at: proof.reviewed_at,
            submitted_at: proof.created_at,
            age_s: proof
                .created_at
                .map(|sent| seconds_between(sent, sight.wall).max(0)),
            findings: found.into_iter().map(FindingObject::from).collect(),
        }
    }
}
