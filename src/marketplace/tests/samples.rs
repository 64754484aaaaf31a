//! Every event of every marketplace: its sample is told as that event, in the status that it
//! means, and proven by its own signature.

use super::{headers, noon, scheme, secret, told};
use crate::domain::MarketplaceName::{self, TaskRabbit, Toloka, WorkFunder, WorkMarket};
use crate::domain::{Cents, Status, Timestamp, Untrusted, WorkerId};
use std::collections::BTreeSet;

/// Each event with the status after it; `-` where it says nothing of one.
const MEANT: &[(MarketplaceName, &str)] = &[
    (
        WorkFunder,
        "task.created pending, task.funded funded, task.posted posted, task.assigned assigned,
         task.started in_progress, task.proof_submitted proof_submitted,
         task.completed completed, task.proof_rejected proof_rejected,
         task.cancelled cancelled, task.expired expired, task.disputed disputed,
         task.refunded refunded, worker.verified -",
    ),
    (
        Toloka,
        "ASSIGNMENT_CREATED assigned, ASSIGNMENT_SUBMITTED proof_submitted,
         ASSIGNMENT_SKIPPED cancelled, ASSIGNMENT_EXPIRED expired,
         ASSIGNMENT_APPROVED completed, ASSIGNMENT_REJECTED proof_rejected,
         POOL_CLOSED -, DYNAMIC_OVERLAP_COMPLETED -, TEST_EVENT -",
    ),
    (
        TaskRabbit,
        "project.completed completed, project.canceled cancelled, project.rescheduled -",
    ),
    (
        WorkMarket,
        "Accepted assigned, Approved completed, Attachment Added in_progress,
         Attachment Removed in_progress, Bonus Added in_progress, Bonus Approved in_progress,
         Bonus Declined in_progress, Bonus Requested in_progress,
         Budget Increase Added in_progress, Budget Increase Approved in_progress,
         Budget Increase Declined in_progress, Budget Increase Requested in_progress,
         Cancel cancelled, Check In in_progress, Check Out in_progress,
         Completed proof_submitted, Confirm assigned, Created pending,
         Custom Fields Updated in_progress, Expense Reimbursement Added in_progress,
         Expense Reimbursement Approved in_progress, Expense Reimbursement Declined in_progress,
         Expense Reimbursement Requested in_progress, Label Added in_progress,
         Label Removed in_progress, Counteroffer Approved assigned, Counteroffer Declined posted,
         Counteroffer Requested posted, Note Added in_progress, Paid completed,
         Reschedule Approved assigned, Reschedule Declined assigned,
         Reschedule Requested assigned, Sent posted, Voided cancelled",
    ),
];

fn meant() -> impl Iterator<Item = (MarketplaceName, &'static str, Option<Status>)> {
    MEANT.iter().flat_map(|(name, list)| {
        list.split(',').map(|entry| {
            let (event, status) = entry.trim().rsplit_once(' ').unwrap();
            let status = (status != "-").then(|| Status::from_wire(status));
            (*name, event.trim(), status)
        })
    })
}

#[test]
fn every_event_of_the_vendors_pages_is_known_and_no_other() {
    for name in MarketplaceName::ALL {
        let listed: Vec<_> = meant()
            .filter(|(of, ..)| *of == name)
            .map(|(_, event, _)| event)
            .collect();
        assert_eq!(scheme(name).events(), listed);
        assert!(scheme(name).sample("task.teleported", noon()).is_none());
    }
}

#[test]
fn every_sample_is_told_as_its_event_in_the_status_it_means() {
    for (name, event, status) in meant() {
        let sample = scheme(name).sample(event, noon()).unwrap();
        let told = told(name, &sample);
        let written = event.to_ascii_lowercase().replace(' ', "_");
        assert_eq!(told.name.raw().to_ascii_lowercase(), written);
        assert_eq!(told.change.status, status, "{event}");
        let of_a_task = !matches!(event, "worker.verified" | "POOL_CLOSED" | "TEST_EVENT");
        assert_eq!(told.task.is_some(), of_a_task, "{event}");
        let happened = told.happened_at.unwrap();
        let ahead = happened > noon();
        assert_eq!(ahead, event == "project.rescheduled", "{event}");
        let attempts = (name == WorkFunder).then_some(1);
        assert_eq!(told.delivery_attempt, attempts, "{event}");
    }
}

#[test]
fn every_sample_is_accepted_with_its_own_signature() {
    for (name, event, _) in meant() {
        let body = scheme(name).sample(event, noon()).unwrap().to_string();
        let lines = scheme(name).sign(body.as_bytes(), &secret(name), "msg_1", noon());
        let secrets = [secret(name)];
        let verdict = scheme(name).verify(&headers(&lines), body.as_bytes(), &secrets, noon());
        assert_eq!(verdict, Ok(()), "{event}");
    }
}

#[test]
fn samples_of_another_moment_are_other_events() {
    let later: Timestamp = noon() + jiff::SignedDuration::from_secs(1);
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for (name, event, _) in meant() {
        for now in [noon(), later] {
            let told = told(name, &scheme(name).sample(event, now).unwrap());
            seen.insert((name, told.name.raw().to_owned(), told.identity));
            count += 1;
        }
    }
    assert_eq!(seen.len(), count);
}

#[test]
fn what_an_event_tells_of_its_task_is_taken() {
    let sample = |event| {
        told(
            WorkFunder,
            &scheme(WorkFunder).sample(event, noon()).unwrap(),
        )
        .change
    };
    let created = sample("task.created");
    assert_eq!(created.city, Some(Untrusted::new("Brooklyn")));
    assert_eq!(created.payout, Some(Cents(4200)));
    assert!(!created.title.unwrap().is_blank());
    let submitted = sample("task.proof_submitted");
    assert_eq!(submitted.attempt, Some(1));
    assert_eq!(submitted.geo_valid, Some(true));
    assert_eq!(submitted.version, Some(noon()));
    assert!(submitted.worker.unwrap().as_str().starts_with('w'));
    let assigned = sample("task.assigned");
    assert_eq!(assigned.worker_name, Some(Untrusted::new("Marcus T.")));
    assert_eq!(sample("task.expired").deadline, Some(noon()));
    let accepted = told(
        WorkMarket,
        &scheme(WorkMarket).sample("Accepted", noon()).unwrap(),
    );
    assert_eq!(accepted.change.worker, Some(WorkerId::new("90210")));
    let project = told(
        TaskRabbit,
        &scheme(TaskRabbit)
            .sample("project.completed", noon())
            .unwrap(),
    );
    assert_eq!(project.change.title, Some(Untrusted::new("REF-12345")));
}
