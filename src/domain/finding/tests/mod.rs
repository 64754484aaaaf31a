//! One test a rule: a plain case, one thing changed, and what is found of it.

mod device;
mod file;
mod picture;
mod position;
mod sameness;
mod time;

use super::*;
use crate::domain::file::{FilmFacts, Format, Measures};
use crate::domain::geo::EARTH_RADIUS_M;
use crate::domain::memory::{Claim, Neighbour, Quartiles, Twin, Usual};
use crate::domain::{MediaKind, Point, ProofStatus, Untrusted};

/// A job in Brooklyn and a photo of it, with everything as it mostly is.
#[derive(Clone, Debug)]
struct Scene {
    task: Task,
    proof: Proof,
    earlier: Vec<Proof>,
    file: FileFacts,
    memory: Memory,
}

fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

/// So many metres east and north of the job.
fn off(east: f64, north: f64) -> Option<Point> {
    let metres = EARTH_RADIUS_M.to_radians();
    let lat = 40.7 + north / metres;
    Point::new(lat, -73.95 + east / (metres * lat.to_radians().cos()))
}

fn plain() -> Scene {
    let task = Task {
        title: "Parcel at 88 Pine".into(),
        location: off(0.0, 0.0),
        worker: Some("w1".into()),
        created_at: at("2026-02-24T08:00:00Z"),
        started_at: at("2026-02-24T14:10:00Z"),
        ..Task::unknown(TaskKey::new("acc", "t1"))
    };
    let proof = Proof {
        worker: Some("w1".into()),
        kind: MediaKind::Photo,
        content_type: "image/jpeg".into(),
        size_bytes: Some(3_700_000),
        point: off(20.0, 10.0),
        geo_valid: Some(true),
        distance_m: task
            .location
            .zip(off(20.0, 10.0))
            .map(|(a, b)| a.distance_m(b)),
        user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X)".into(),
        platform: "iOS".into(),
        created_at: at("2026-02-24T14:20:00Z"),
        ..Proof::unknown("p1")
    };
    let file = FileFacts {
        content: Some([1; 32]),
        format: Some(Format::Jpeg),
        width: 4032,
        height: 3024,
        size_bytes: 3_700_000,
        camera: Some("Apple iPhone 15".into()),
        software: Some("17.3".into()),
        taken: Some("2026:02:24 09:19:20".into()),
        taken_at: at("2026-02-24T14:19:20Z"),
        point: off(22.0, 8.0),
        measures: Some(measures(400.0)),
        film: None,
    };
    let memory = Memory {
        claim: Claim::of(&proof),
        ..Memory::default()
    };
    Scene {
        task,
        proof,
        earlier: Vec::new(),
        file,
        memory,
    }
}

fn measures(sharpness: f32) -> Measures {
    Measures {
        sharpness,
        brightness: 0.45,
        dark: 0.05,
        bright: 0.04,
        looks: 0xf0f0,
    }
}

impl Scene {
    fn with(change: impl FnOnce(&mut Self)) -> Vec<Finding> {
        let mut scene = plain();
        change(&mut scene);
        scene.look(true)
    }

    /// The same without the picture: as a command sees it.
    fn unopened(change: impl FnOnce(&mut Self)) -> Vec<Finding> {
        let mut scene = plain();
        change(&mut scene);
        scene.look(false)
    }

    fn look(&self, is_open: bool) -> Vec<Finding> {
        let mut attempts = self.earlier.clone();
        attempts.push(self.proof.clone());
        findings(&Case {
            attempts: &attempts,
            opening: match is_open {
                true => Opening::Opened(&self.file),
                false => Opening::Unopened,
            },
            wall: at("2026-02-24T14:30:00Z").unwrap(),
            ..Case::told(&self.task, &self.proof, Some(&self.memory))
        })
    }
}

/// What is odd among the findings, in their order.
fn odd(found: &[Finding]) -> Vec<String> {
    let odd = found.iter().filter(|f| f.weight != Weight::Plain);
    odd.map(|f| format!("{} {}", f.weight.glyph(), f.text))
        .collect()
}

/// The only odd finding.
fn only(found: &[Finding]) -> &Finding {
    let odd: Vec<_> = found.iter().filter(|f| f.weight != Weight::Plain).collect();
    assert_eq!(odd.len(), 1, "{found:#?}");
    odd[0]
}

fn says(found: &[Finding], words: &str) -> bool {
    found.iter().any(|finding| finding.text.contains(words))
}

#[test]
fn a_proof_as_they_mostly_are_has_nothing_odd() {
    assert_eq!(odd(&plain().look(true)), Vec::<String>::new());
    assert_eq!(odd(&plain().look(false)), Vec::<String>::new());
}

#[test]
fn contradictions_come_first_then_what_is_notable() {
    let found = Scene::with(|scene| {
        scene.proof.geo_valid = Some(false);
        scene.proof.point = off(620.0, 0.0);
        scene.proof.distance_m = None;
        scene.file.point = None;
        scene.file.format = Some(Format::Png);
    });
    let weights: Vec<Weight> = found.iter().map(|finding| finding.weight).collect();
    assert!(weights.is_sorted(), "{weights:?}");
    assert_eq!(weights[0], Weight::Contradiction);
    assert!(weights.contains(&Weight::Notable) && weights.contains(&Weight::Plain));
}

#[test]
fn whatever_is_odd_says_how_it_can_be_innocent() {
    let found = Scene::with(|scene| {
        scene.proof.geo_valid = Some(false);
        scene.proof.point = off(6_200.0, 0.0);
        scene.file.taken_at = at("2026-02-20T14:19:20Z");
        scene.file.camera = Some("samsung SM-G991U".into());
        scene.file.software = Some("Adobe Photoshop 25.0".into());
        scene.file.size_bytes = 12;
        scene.file.measures = Some(Measures {
            dark: 0.9,
            ..measures(1.0)
        });
    });
    let odd: Vec<_> = found.iter().filter(|f| f.weight != Weight::Plain).collect();
    assert!(odd.len() >= 7, "{odd:#?}");
    for finding in odd {
        assert!(finding.innocent.is_some(), "{finding:?}");
    }
}

#[test]
fn what_was_found_in_the_file_is_known_without_it() {
    let change = |scene: &mut Scene| {
        scene.file.format = Some(Format::Mp4);
        scene.file.taken_at = at("2026-01-01T00:00:00Z");
        scene.file.point = off(9_000.0, 0.0);
    };
    let open = Scene::with(change);
    let kept = remarks(&open);
    assert_eq!(
        kept,
        [Remark::Elsewhere, Remark::BeforeTask, Remark::OtherType]
    );
    let closed = Scene::unopened(|scene| scene.memory.remarks = kept.clone());
    assert_eq!(remarks(&closed), kept);
    assert_eq!(closed[0].weight, Weight::Contradiction);
}

#[test]
fn what_is_remembered_of_another_file_under_the_same_id_does_not_count() {
    let found = Scene::unopened(|scene| {
        scene.memory.remarks = vec![Remark::BeforeTask];
        scene.memory.claim.size_bytes = Some(1);
    });
    assert_eq!(odd(&found), Vec::<String>::new());
}

#[test]
fn strangers_text_is_clean_wherever_it_is_told() {
    let hostile = || Untrusted::new("x\u{1b}[2J photoshop \u{202e}");
    let found = Scene::with(|scene| {
        scene.file.camera = Some(hostile());
        scene.file.software = Some(hostile());
        scene.file.taken = Some(hostile());
        scene.file.taken_at = None;
        scene.proof.content_type = hostile();
        scene.proof.platform = hostile();
        scene.proof.user_agent = Untrusted::default();
    });
    assert!(says(&found, "photoshop"));
    for finding in found {
        let bad = finding
            .text
            .chars()
            .find(|c| c.is_control() || *c == '\u{202e}');
        assert_eq!(bad, None, "{finding:?}");
    }
}
