//! How the world looks on the wire: the vendor's fields, written out in full.

use super::signing::Signer;
use super::world::{Job, Review, Submission};
use crate::domain::geo::FENCE_RADIUS_M;
use crate::domain::{MediaKind, Priority, Status, Timestamp};
use crate::marketplace::workfunder::wire;

/// A moment as the vendor writes it: `2026-02-24T14:30:00.000Z`.
pub(super) fn stamp(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// A task.
pub(super) fn task(job: &Job) -> wire::Task {
    let text = |words: &str| Some(words.to_owned());
    let urgent = job.priority == Priority::Urgent;
    wire::Task {
        id: text(job.id.as_str()),
        title: text(&job.title),
        description: text(&job.description),
        instructions: text(&job.instructions),
        category: text(job.category),
        status: Some(job.status.word()),
        budget_cents: Some(job.budget.0),
        platform_fee_cents: Some(job.budget.0 - job.payout.0),
        worker_payout_cents: Some(job.payout.0),
        priority: text(if urgent { "urgent" } else { "normal" }),
        location_city: text(job.city.name),
        location_state: text(job.city.state),
        location_latitude: Some(job.place.lat),
        location_longitude: Some(job.place.lon),
        location: None,
        proof_types: job.kinds.iter().map(MediaKind::word).collect(),
        environment: text("test"),
        worker_id: text(&job.worker.id),
        worker_name: text(job.worker.name),
        assigned_at: Some(stamp(job.assigned_at)),
        started_at: Some(stamp(job.started_at)),
        completed_at: job.completed_at.map(stamp),
        cancelled_at: job.cancelled_at.map(stamp),
        deadline: job.deadline.map(stamp),
        created_at: Some(stamp(job.created_at)),
        updated_at: Some(stamp(job.updated_at)),
        attempts_remaining: None,
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
    let (status, rejection_reason, reviewed_at) = match &sent.review {
        Review::Pending => ("pending", None, None),
        Review::Approved { at } => ("approved", None, Some(*at)),
        Review::Rejected { at, reason } => ("rejected", Some(reason.clone()), Some(*at)),
    };
    wire::Proof {
        id: text(sent.id.as_str()),
        task_id: text(job.id.as_str()),
        worker_id: text(&job.worker.id),
        attempt_number: Some(sent.attempt),
        kind: Some(sent.kind.word()),
        file_url: Some(signer.url(sent.id.as_str(), expires)),
        content_type: text(content_type(&sent.kind)),
        file_size_bytes: Some(sent.bytes),
        gps_latitude: sent.at.map(|at| at.lat),
        gps_longitude: sent.at.map(|at| at.lon),
        geo_valid: geo_valid(&sent.kind, distance),
        distance_from_task_meters: distance.map(|m| (m * 10.0).round() / 10.0),
        device_info: wire::DeviceInfo {
            user_agent: text(job.worker.phone.user_agent),
            platform: text(job.worker.phone.platform),
        },
        status: text(status),
        rejection_reason,
        reviewed_at: reviewed_at.map(stamp),
        created_at: Some(stamp(sent.created_at)),
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

/// The account behind the key; its tier follows from what the key may do.
pub(super) fn account(
    rate_limit: u32,
    opened: Timestamp,
    jobs: &[Job],
    id: String,
) -> wire::Account {
    let text = |words: &str| Some(words.to_owned());
    let tier = match rate_limit {
        ..=10 => "free",
        11..=100 => "growth",
        101..=500 => "pro",
        _ => "enterprise",
    };
    wire::Account {
        id: Some(id),
        email: text("review@fieldwork.example"),
        name: text("Fieldwork Reviews"),
        company: text("Fieldwork Inc."),
        tier: text(tier),
        status: text("active"),
        webhook_url: None,
        webhook_events: Vec::new(),
        tasks_this_month: Some(jobs.len() as u64),
        created_at: Some(stamp(opened)),
        updated_at: Some(stamp(opened)),
    }
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
