//! Where: the distance and the fence, the way from the check-in, what the file itself says.

use super::{Case, Finding, Topic, Weight};
use crate::domain::geo::{BORDERLINE_M, FENCE_RADIUS_M, compass, miss, short_distance};
use crate::domain::memory::Remark;
use crate::domain::time::{in_words, seconds_between};

/// Own and the marketplace's distance agree within this, in metres: as far as sphere and
/// ellipsoid differ at the fence.
const DISTANCES_DIFFER_M: f64 = BORDERLINE_M;

/// From here on a way from the check-in is worth telling, in metres. The median error of
/// Wi-Fi positions is 74 m, so less than twice that is no way at all.
const A_WAY_M: f64 = 150.0;

/// Nobody walks faster, in km/h.
const WALKING: f64 = 8.0;

/// A longer time says nothing about the way, in seconds.
const A_WALK_S: i64 = 3600;

/// Nothing in a city travels faster, in km/h.
const TRAVELLING: f64 = 100.0;

/// The file's own position agrees with the sent one within this, in metres: twice Wi-Fi's
/// median error on either side.
const FILE_AGREES_M: f64 = 300.0;

/// No published error of positioning reaches this far, in metres (cell towers: 600 m in the
/// median); a photograph this far away was made somewhere else than it was sent.
const FILE_ELSEWHERE_M: f64 = 5_000.0;

pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    let mut found = vec![place(case)];
    found.extend(both_distances(case));
    found.extend(way(case));
    found.extend(by_the_file(case));
    found.extend(attempts(case));
    found
}

fn finding(weight: Weight, source: &'static str, text: impl Into<String>) -> Finding {
    Finding::new(weight, Topic::Position, source, text)
}

/// Where it was sent from, and what the marketplace's check says.
fn place(case: &Case<'_>) -> Finding {
    let proof = case.proof;
    let says = match proof.geo_valid {
        Some(true) => "; the marketplace says inside",
        Some(false) => "; the marketplace says outside",
        None => "",
    };
    let source = "position sent with the proof";
    match (case.task.location, proof.point) {
        (Some(job), Some(point)) => {
            let miss = miss(job, point);
            let disagree = proof.geo_valid == Some(miss.beyond_m > 0.0) && !miss.borderline;
            let says = if disagree { says } else { "" };
            let is_odd = proof.geo_valid == Some(false) || miss.borderline || disagree;
            let weight = if is_odd {
                Weight::Notable
            } else {
                Weight::Plain
            };
            let found = finding(weight, source, format!("{}{says}", miss.words()));
            match (is_odd, miss.borderline) {
                (false, _) => found,
                (true, true) => found.innocent(
                    "sphere and ellipsoid differ by up to 0.6 %: a few metres decide nothing here",
                ),
                (true, false) => found.innocent(far_innocent(miss.distance_m)),
            }
        }
        (_, None) if !proof.kind.needs_position() => {
            let text = format!("a {} needs no position", proof.kind.word());
            finding(Weight::Plain, "the marketplace's rules", text)
        }
        (_, None) => finding(
            Weight::Notable,
            source,
            format!("no position was sent{says}"),
        )
        .innocent("location may be switched off, refused to the browser, or not found indoors"),
        (None, Some(_)) => {
            let text = format!("the job has no position to measure from{says}");
            finding(Weight::Plain, "the task", text)
        }
    }
}

/// Published median errors: GPS 8 m, Wi-Fi 74 m, cell towers 600 m.
fn far_innocent(metres: f64) -> &'static str {
    if metres < 2_000.0 {
        "a phone that falls back to a cell tower is off by 600 m in the median, and pins can be wrong"
    } else {
        "the job's pin may be wrong, or the proof was sent later from elsewhere"
    }
}

/// Both measures and the direction in degrees.
fn both_distances(case: &Case<'_>) -> Option<Finding> {
    let (job, point) = (case.task.location?, case.proof.point?);
    let (ours, bearing) = (job.distance_m(point), job.bearing_deg(point));
    let here = format!("measured {} at {bearing:.0}°", exact(ours));
    let source = "great circle on a sphere of 6,371 km, as the marketplace measures";
    let Some(theirs) = case.proof.distance_m else {
        return Some(finding(Weight::Plain, source, here).detail());
    };
    let text = format!("{here}; the marketplace measured {}", exact(theirs));
    let differ = (theirs - ours).abs() > DISTANCES_DIFFER_M;
    Some(if differ {
        finding(Weight::Notable, source, text)
            .innocent("the job's pin may have been moved after the check")
    } else {
        finding(Weight::Plain, source, text).detail()
    })
}

pub(super) fn exact(metres: f64) -> String {
    if metres < 1_000.0 {
        format!("{metres:.1} m")
    } else {
        short_distance(metres)
    }
}

/// The way from the check-in at the site to the proof, as a speed.
fn way(case: &Case<'_>) -> Option<Finding> {
    let (started, sent) = (case.task.started_at?, case.proof.created_at?);
    let metres = case.task.location?.distance_m(case.proof.point?);
    let seconds = seconds_between(started, sent);
    let source = "check-in (position verified by the marketplace) and the sent position";
    if seconds < 0 {
        let ago = in_words(-seconds);
        let text = format!("sent {ago} before the check-in at the site");
        return Some(
            finding(Weight::Notable, source, text)
                .innocent("the worker may have checked in again, or the task was given on"),
        );
    }
    if metres < A_WAY_M {
        return None;
    }
    let span = match seconds {
        // Whether it was 62 s or 119 s is what it is about.
        ..120 => format!("{seconds} s"),
        longer => in_words(longer),
    };
    let way = format!("{} in {span}", short_distance(metres));
    let speed = metres / (seconds.max(1) as f64) * 3.6;
    Some(if speed > TRAVELLING {
        let text = format!("{way} after check-in is a jump, not travel ({speed:.0} km/h)");
        finding(Weight::Notable, source, text)
            .innocent("positions jump when a phone changes from satellites to a cell tower")
    } else if speed > WALKING {
        let text =
            format!("{way} after check-in: {speed:.0} km/h, a ride or a jump of the position");
        finding(Weight::Notable, source, text)
            .innocent("a car or bicycle, or a phone that changed to a cell tower's position")
    } else {
        let text = format!("{way} after check-in: {speed:.1} km/h, a walk");
        let walk = finding(Weight::Plain, source, text);
        // From outside, it says that the distance is no error; else it says nothing.
        match case.proof.geo_valid {
            Some(false) if seconds <= A_WALK_S => walk,
            _ => walk.detail(),
        }
    })
}

/// What the file says about its place.
fn by_the_file(case: &Case<'_>) -> Vec<Finding> {
    let source = "EXIF or video data of the file";
    if case.file().is_none() {
        let kept = case.remembered().map(|memory| memory.remarks.as_slice());
        let is_kept = kept.is_some_and(|remarks| remarks.contains(&Remark::Elsewhere));
        return Vec::from_iter(is_kept.then(|| {
            let text = "the file says that it was made far from where it was sent";
            elsewhere(finding(
                Weight::Contradiction,
                "the file, seen on this machine",
                text,
            ))
        }));
    }
    let Some(point) = case.file().and_then(|file| file.point) else {
        return Vec::new();
    };
    let from_job = case.task.location.map(|job| {
        let words = format!("{} {}", short_distance(job.distance_m(point)), {
            compass(job.bearing_deg(point))
        });
        (job.distance_m(point), words)
    });
    let job_words = from_job
        .as_ref()
        .map(|(_, words)| format!(", {words} of the job"))
        .unwrap_or_default();
    let Some(apart) = case.proof.point.map(|sent| sent.distance_m(point)) else {
        let text = format!("the file has a position of its own{job_words}");
        return vec![finding(Weight::Plain, source, text)];
    };
    let is_at_job = from_job.is_some_and(|(metres, _)| metres <= FENCE_RADIUS_M);
    vec![if apart <= FILE_AGREES_M {
        let text = format!(
            "the file's own position agrees ({} apart)",
            short_distance(apart)
        );
        finding(Weight::Plain, source, text)
    } else if apart > FILE_ELSEWHERE_M && !is_at_job {
        let text = format!(
            "the file says that it was made {} from where it was sent{job_words}",
            short_distance(apart)
        );
        elsewhere(finding(Weight::Contradiction, source, text))
    } else {
        let text = format!(
            "the file's own position is {} from the sent one{job_words}",
            short_distance(apart)
        );
        finding(Weight::Notable, source, text)
            .innocent("taken at the site and sent later, or one of the two is a cell tower's")
    }]
}

fn elsewhere(found: Finding) -> Finding {
    Finding {
        remark: Some(Remark::Elsewhere),
        ..found.innocent("a camera may keep an old fix, or the file of another visit was picked")
    }
}

/// Earlier attempts, where they came from somewhere else.
fn attempts(case: &Case<'_>) -> Vec<Finding> {
    let (Some(job), Some(here)) = (case.task.location, case.proof.point) else {
        return Vec::new();
    };
    let earlier = case
        .attempts
        .iter()
        .filter(|proof| proof.attempt < case.proof.attempt);
    let told = earlier.filter_map(|proof| {
        let point = proof.point?;
        let apart = point.distance_m(here);
        let text = format!(
            "attempt {} came from {} away, {} from here",
            proof.attempt,
            short_distance(job.distance_m(point)),
            short_distance(apart)
        );
        Some(finding(Weight::Plain, "positions sent with the proofs", text).detail())
    });
    told.collect()
}
