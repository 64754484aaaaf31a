//! A reviewer at full speed.

use crate::desk::Desk;
use crate::row::Row;
use crate::world::{World, without_pictures};
use proofdesk::domain::ProofId;
use proofdesk::sandbox::PaymentKind;
use std::collections::BTreeSet;

#[test]
fn twenty_proofs_decided_at_full_speed_pay_exactly_those_that_are_right_once() {
    let world = World::new(without_pictures(20));
    let rows = world.rows();
    let truth = world.look(|running| running.truth());
    let is_right = |row: &Row| truth[&ProofId::new(row.proof.as_str())].right;
    let mut desk = Desk::open(&world, "undo_seconds = 0");
    for _ in 0..rows.len() {
        desk.ready();
        let key = if is_right(desk.row(&rows)) { "a" } else { "r" };
        desk.decide(key, "As it is seen in the picture.");
    }
    desk.wait_for("Queue 0");
    desk.quit();

    let payments = world.look(|running| running.payments());
    let paid = payments
        .iter()
        .filter(|paid| paid.kind == PaymentKind::Paid);
    let paid: Vec<_> = paid
        .map(|paid| (paid.proof.as_ref().unwrap(), paid.cents.0))
        .map(|(proof, cents)| (proof.as_str().to_owned(), cents))
        .collect();
    let owed = rows.iter().filter(|row| is_right(row));
    let owed: BTreeSet<_> = owed.map(|row| (row.proof.clone(), row.payout)).collect();
    assert!(!owed.is_empty() && owed.len() < rows.len());
    assert_eq!(paid.len(), owed.len(), "nobody is paid twice");
    assert_eq!(BTreeSet::from_iter(paid), owed);
    let posts = world.posts().into_iter().map(|(path, _)| path);
    let meant = rows
        .iter()
        .map(|row| row.path(if is_right(row) { "approve" } else { "reject" }));
    let (posts, meant): (Vec<_>, BTreeSet<_>) = (posts.collect(), meant.collect());
    assert_eq!(posts.len(), meant.len());
    assert_eq!(BTreeSet::from_iter(posts), meant);
}
