//! How the world looks on the wire: the vendor's fields, written out in full.

use super::signing::Signer;
use super::world::{Dispute, Job, Party, Review, Submission, Told};
use crate::domain::geo::FENCE_RADIUS_M;
use crate::domain::{MediaKind, Priority, Status, Timestamp};
use crate::marketplace::workfunder::wire;
use serde_json::{Value, json};

/// A moment as the vendor writes it: `2026-02-24T14:30:00.000Z`.
pub(super) fn stamp(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// A task.
pub(super) fn task(job: &Job) -> wire::Task {
    let text = |words: &str| Some(words.to_owned());
    let own = job.commission.as_ref();
    wire::Task {
        id: text(job.id.as_str()),
        title: text(&job.brief.title),
        description: text(&job.brief.description),
        instructions: text(&job.brief.instructions),
        category: text(job.brief.category),
        status: Some(job.status.word()),
        budget_cents: Some(job.budget.0),
        platform_fee_cents: Some(job.fee().0),
        worker_payout_cents: Some(job.payout.0),
        priority: text(priority(job.priority)),
        location_city: text(&job.site.city),
        location_state: text(&job.site.state),
        location_latitude: Some(job.site.place.lat),
        location_longitude: Some(job.site.place.lon),
        location: None,
        proof_types: job.kinds.iter().map(MediaKind::word).collect(),
        environment: job.environment.word().map(str::to_owned),
        worker_id: job.worker.as_ref().map(|worker| worker.id.clone()),
        worker_name: job.worker.as_ref().map(|worker| worker.name.clone()),
        assigned_at: job.assigned_at.map(stamp),
        started_at: job.started_at.map(stamp),
        completed_at: job.completed_at.map(stamp),
        cancelled_at: job.cancelled_at.map(stamp),
        deadline: job.deadline.map(stamp),
        created_at: Some(stamp(job.created_at)),
        updated_at: Some(stamp(job.updated_at)),
        attempts_remaining: None,
        location_address: own.and_then(|own| own.address.clone()),
        required_skills: own.map_or_else(Vec::new, |own| own.required_skills.clone()),
        metadata: own.and_then(|own| own.metadata.clone()),
    }
}

/// A proof, with an address that is good until `expires`.
pub(super) fn proof(
    job: &Job,
    sent: &Submission,
    signer: &Signer,
    expires: Timestamp,
) -> wire::Proof {
    let text = |words: &str| Some(words.to_owned());
    let distance = job.distance_m(sent);
    let worker = job.worker.as_ref();
    let (status, rejection_reason, reviewed_at) = match &sent.review {
        Review::Pending => ("pending", None, None),
        Review::Approved { at } => ("approved", None, Some(*at)),
        Review::Rejected { at, reason } => ("rejected", Some(reason.clone()), Some(*at)),
    };
    wire::Proof {
        id: text(sent.id.as_str()),
        task_id: text(job.id.as_str()),
        worker_id: worker.map(|worker| worker.id.clone()),
        attempt_number: Some(sent.attempt),
        kind: Some(sent.kind.word()),
        file_url: Some(signer.url(sent.id.as_str(), expires)),
        content_type: text(content_type(&sent.kind)),
        file_size_bytes: Some(sent.bytes),
        gps_latitude: sent.at.map(|at| at.lat),
        gps_longitude: sent.at.map(|at| at.lon),
        geo_valid: geo_valid(&sent.kind, distance),
        distance_from_task_meters: distance.map(tenth),
        device_info: wire::DeviceInfo {
            user_agent: worker.and_then(|worker| text(worker.phone.user_agent)),
            platform: worker.and_then(|worker| text(worker.phone.platform)),
        },
        status: text(status),
        rejection_reason,
        reviewed_at: reviewed_at.map(stamp),
        created_at: Some(stamp(sent.created_at)),
    }
}

/// What became of a proof, in the vendor's word.
pub(super) fn review(sent: &Submission) -> &'static str {
    match sent.review {
        Review::Pending => "pending",
        Review::Approved { .. } => "approved",
        Review::Rejected { .. } => "rejected",
    }
}

/// The vendor's check: within 500 m by haversine. Nothing is claimed of a signature
/// without a position; a photo without one is not valid.
fn geo_valid(kind: &MediaKind, distance: Option<f64>) -> Option<bool> {
    match (distance, kind) {
        (Some(metres), _) => Some(metres <= FENCE_RADIUS_M),
        (None, MediaKind::Signature) => None,
        (None, _) => Some(false),
    }
}

/// The file's type.
pub(super) fn content_type(kind: &MediaKind) -> &'static str {
    match kind {
        MediaKind::Signature => "image/png",
        MediaKind::Video => "video/mp4",
        _ => "image/jpeg",
    }
}

/// The answer to a verdict that was carried out.
pub(super) fn reviewed(job: &Job, sent: &Submission) -> wire::Reviewed {
    let mut task = wire::ReviewedTask {
        id: Some(job.id.as_str().to_owned()),
        status: Some(job.status.word()),
        ..wire::ReviewedTask::default()
    };
    let (status, rejection_reason, at) = match &sent.review {
        Review::Pending => ("pending", None, job.updated_at),
        Review::Approved { at } => {
            task.completed_at = job.completed_at.map(stamp);
            ("approved", None, *at)
        }
        Review::Rejected { at, reason } => {
            task.attempts_remaining = Some(job.attempts_remaining());
            ("rejected", Some(reason.clone()), *at)
        }
    };
    wire::Reviewed {
        id: Some(sent.id.as_str().to_owned()),
        status: Some(status.to_owned()),
        rejection_reason,
        reviewed_at: Some(stamp(at)),
        task: Some(task),
    }
}

/// What an event tells about a task: the fields of the vendor's page, no more.
pub(super) fn event(job: &Job, told: &Told) -> Value {
    let at = stamp(job.updated_at);
    let worker = job.worker.as_ref();
    let mut data = json!({
        "id": job.id,
        "title": job.brief.title,
        "status": told.status().word(),
    });
    let more = match told {
        Told::Created => json!({
            "description": job.brief.description,
            "category": job.brief.category,
            "budget_cents": job.budget,
            "platform_fee_cents": job.fee(),
            "worker_payout_cents": job.payout,
            "priority": priority(job.priority),
            "location_city": job.site.city,
            "location_state": job.site.state,
            "location_latitude": job.site.place.lat,
            "location_longitude": job.site.place.lon,
            "proof_types": job.kinds.iter().map(MediaKind::word).collect::<Vec<_>>(),
            "environment": job.environment.word(),
            "created_at": stamp(job.created_at),
        }),
        Told::Funded => json!({ "budget_cents": job.budget, "updated_at": at }),
        Told::Posted => json!({
            "location_city": job.site.city,
            "location_state": job.site.state,
            "updated_at": at,
        }),
        Told::Assigned => json!({
            "worker_id": worker.map(|worker| &worker.id),
            "worker_name": worker.map(|worker| &worker.name),
            "assigned_at": job.assigned_at.map(stamp),
            "updated_at": at,
        }),
        Told::Started => json!({
            "worker_id": worker.map(|worker| &worker.id),
            "started_at": job.started_at.map(stamp),
            "updated_at": at,
        }),
        Told::ProofSubmitted(proof) => json!({
            "worker_id": worker.map(|worker| &worker.id),
            "proof": job.sent(proof).map(|sent| submitted(job, sent)),
            "updated_at": at,
        }),
        Told::ProofRejected(proof) => json!({
            "worker_id": worker.map(|worker| &worker.id),
            "proof": job.sent(proof).map(rejected),
            "attempts_remaining": job.attempts_remaining(),
            "updated_at": at,
        }),
        Told::Completed => json!({
            "worker_id": worker.map(|worker| &worker.id),
            "budget_cents": job.budget,
            "worker_payout_cents": job.payout,
            "completed_at": job.completed_at.map(stamp),
            "updated_at": at,
        }),
        Told::Cancelled => json!({
            "cancelled_at": job.cancelled_at.map(stamp),
            "updated_at": at,
        }),
        Told::Expired => json!({
            "deadline": job.deadline.map_or_else(|| at.clone(), stamp),
            "updated_at": at,
        }),
        Told::Disputed => json!({
            "dispute": job.dispute.as_ref().map(disputed),
            "updated_at": at,
        }),
        Told::Refunded { reason } => json!({
            "budget_cents": job.budget,
            "refund_amount_cents": job.budget,
            "refund_reason": reason,
            "updated_at": at,
        }),
    };
    if let (Value::Object(data), Value::Object(more)) = (&mut data, more) {
        data.extend(more);
    }
    data
}

fn submitted(job: &Job, sent: &Submission) -> Value {
    let distance = job.distance_m(sent);
    json!({
        "id": sent.id,
        "type": sent.kind.word(),
        "attempt_number": sent.attempt,
        "geo_valid": geo_valid(&sent.kind, distance),
        "distance_from_task_meters": distance.map(tenth),
        "created_at": stamp(sent.created_at),
    })
}

fn rejected(sent: &Submission) -> Value {
    let (reason, at) = match &sent.review {
        Review::Rejected { at, reason } => (Some(reason), Some(*at)),
        Review::Pending | Review::Approved { .. } => (None, None),
    };
    json!({
        "id": sent.id,
        "type": sent.kind.word(),
        "attempt_number": sent.attempt,
        "rejection_reason": reason,
        "reviewed_at": at.map(stamp),
    })
}

fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::Urgent => "urgent",
        Priority::Normal => "normal",
    }
}

/// Metres to the tenth.
fn tenth(metres: f64) -> f64 {
    (metres * 10.0).round() / 10.0
}

/// A dispute, as whoever opened it is told.
pub(super) fn dispute(job: &Job, dispute: &Dispute) -> Value {
    let mut told = disputed(dispute);
    if let Value::Object(fields) = &mut told {
        fields.insert("task_id".to_owned(), json!(job.id));
    }
    told
}

fn disputed(dispute: &Dispute) -> Value {
    json!({
        "id": dispute.id,
        "opened_by": match dispute.opened_by {
            Party::Developer => "developer",
            Party::Worker => "worker",
        },
        "reason": dispute.reason,
        "evidence_deadline": stamp(dispute.evidence_deadline),
        "created_at": stamp(dispute.created_at),
    })
}

/// Reads one of the twelve statuses; anything else is none of them.
pub(super) fn known_status(word: &str) -> Option<Status> {
    match Status::from_wire(word) {
        Status::Other(_) => None,
        known => Some(known),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fence_holds_at_exactly_five_hundred_metres() {
        let photo = |metres| geo_valid(&MediaKind::Photo, metres);
        assert_eq!(photo(Some(500.0)), Some(true));
        assert_eq!(photo(Some(500.000_1)), Some(false));
        assert_eq!(photo(None), Some(false));
        assert_eq!(geo_valid(&MediaKind::Signature, None), None);
    }
}
