//! What others sent from here: a pin that may be wrong, what was approved, the same
//! coordinates.

use super::position::exact;
use super::{Case, Finding, Topic, Weight};
use crate::domain::geo::{Point, compass, short_distance};
use crate::domain::memory::Neighbour;
use std::collections::BTreeSet;

/// Positions together within this around their middle are a cluster, in metres.
const CLUSTER_M: f64 = 75.0;

/// A cluster this far from the pin says something about the pin, in metres.
const CLUSTER_OFF_M: f64 = 100.0;

pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    let found = [approved(case), same_spot(case)];
    found.into_iter().flatten().collect()
}

fn finding(weight: Weight, source: &'static str, text: impl Into<String>) -> Finding {
    Finding::new(weight, Topic::Position, source, text)
}

/// Proofs of others at this place that lie together, away from the pin.
pub(super) fn pin(case: &Case<'_>) -> Option<Finding> {
    let job = case.task.location?;
    let others = &case.memory?.site;
    let workers: BTreeSet<_> = others.iter().filter_map(|n| n.worker.as_ref()).collect();
    if others.len() < 3 || workers.len() < 2 {
        return None;
    }
    let middle = middle(others)?;
    let off = job.distance_m(middle);
    let is_tight = others
        .iter()
        .all(|other| other.point.distance_m(middle) <= CLUSTER_M);
    if off < CLUSTER_OFF_M || !is_tight {
        return None;
    }
    let wind = compass(job.bearing_deg(middle));
    let here = case.proof.point.map(|point| point.distance_m(middle));
    let too = match here {
        Some(metres) if metres <= 2.0 * CLUSTER_M => ", and so does this one",
        _ => "",
    };
    let text = format!(
        "{} proofs of {} workers lie together {} {wind} of the pin{too}: the pin may be wrong",
        others.len(),
        workers.len(),
        short_distance(off)
    );
    let source = "proofs seen on this machine";
    Some(
        finding(Weight::Notable, source, text)
            .innocent("several people at one wrong place mostly means that the pin is wrong"),
    )
}

fn middle(others: &[Neighbour]) -> Option<Point> {
    let count = others.len() as f64;
    let sum = |f: fn(&Point) -> f64| others.iter().map(|n| f(&n.point)).sum::<f64>() / count;
    Point::new(sum(|p| p.lat), sum(|p| p.lon))
}

/// How far earlier approved proofs at this place were from the pin.
fn approved(case: &Case<'_>) -> Option<Finding> {
    let job = case.task.location?;
    let approved = case.memory?.site.iter().filter(|other| other.is_approved);
    let mut metres: Vec<f64> = approved.map(|other| job.distance_m(other.point)).collect();
    metres.sort_by(f64::total_cmp);
    let (nearest, farthest) = (metres.first()?, metres.last()?);
    let range = match metres.len() {
        1 => format!(
            "an approved proof at this site lay {} away",
            exact(*nearest)
        ),
        n => format!(
            "{n} approved proofs at this site lay {} to {} away",
            short_distance(*nearest),
            short_distance(*farthest)
        ),
    };
    let source = "decisions on this machine";
    Some(finding(Weight::Plain, source, range))
}

/// Exactly the same coordinates from somebody else.
fn same_spot(case: &Case<'_>) -> Option<Finding> {
    let spot = &case.memory?.spot;
    let workers: BTreeSet<_> = spot.iter().filter_map(|n| n.worker.as_ref()).collect();
    let who = match workers.len() {
        0 => return None,
        1 => "another worker".to_owned(),
        n => format!("{n} other workers"),
    };
    let text = format!("exactly the same coordinates came from {who}");
    let source = "proofs seen on this machine";
    let found = finding(Weight::Notable, source, text).innocent(
        "phones without a fix tell the place of the cell tower, which is the same for all",
    );
    Some(Finding {
        other: spot.first().map(|other| other.other.clone()),
        ..found
    })
}
