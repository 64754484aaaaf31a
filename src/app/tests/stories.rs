//! Five stories about evidence, as a reviewer meets them: under the picture, and in the
//! whole list.

use super::screens::shot;
use super::*;
use crate::domain::memory::{Claim, Neighbour, Quartiles, Twin, Usual};
use crate::domain::{Measures, Memory, Sighting};

const SIZES: [(&str, (u16, u16)); 2] = [("140x42", (140, 42)), ("80x24", (80, 24))];

/// What there is to be found about one proof.
pub(super) struct Story {
    pub task: Task,
    pub proofs: Vec<Proof>,
    pub file: FileFacts,
    pub memory: Memory,
}

impl Story {
    /// A proof at its job, of which nothing is odd.
    pub fn plain() -> Self {
        let task = Task {
            worker: Some("w1".into()),
            created_at: at("2026-02-24T08:00:00Z"),
            started_at: at("2026-02-24T14:16:00Z"),
            ..task("t1", "Photograph storefront at 123 Main St")
        };
        let proof = Proof {
            worker: Some("w1".into()),
            user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X)".into(),
            ..proof("t1", 1, 1)
        };
        let mut story = Self {
            task,
            proofs: vec![proof],
            file: FileFacts {
                content: Some([1; 32]),
                measures: Some(Measures {
                    sharpness: 420.0,
                    brightness: 0.46,
                    dark: 0.04,
                    bright: 0.03,
                    looks: 0x0123_4567_89ab_cdef,
                }),
                ..facts()
            },
            memory: Memory {
                usual: Some(Usual {
                    count: 40,
                    sharpness: Quartiles {
                        lower: 180.0,
                        median: 310.0,
                        upper: 640.0,
                    },
                    brightness: Quartiles {
                        lower: 0.35,
                        median: 0.44,
                        upper: 0.52,
                    },
                }),
                ..Memory::default()
            },
        };
        story.memory.claim = Claim::of(&story.proofs[0]);
        story
    }

    /// The console in front of it, beside two other jobs.
    pub fn open(self, size: (u16, u16)) -> Bench {
        let mut bench = Bench::new(size);
        let mut rows = three();
        rows[0] = (self.task.clone(), self.proofs.clone());
        bench.fill(rows);
        bench.press(&["/"]);
        bench.type_text("storefront");
        bench.press(&["Enter"]);
        bench.settle();
        let shown = self.proofs.last().unwrap();
        bench.see(&self.task.key.proof(&shown.id), shown, self.file);
        let memory = self.memory;
        bench.recall(|_| Ok(Box::new(memory.clone())));
        bench.settle();
        bench
    }
}

impl Bench {
    /// A picture has come, with what its file says.
    pub fn see(&mut self, key: &ProofKey, proof: &Proof, file: FileFacts) {
        let area = self.area();
        self.send(Msg::Picture {
            key: key.clone(),
            url: proof.file.clone().unwrap(),
            area,
            framing: Framing::default(),
            result: Ok(Box::new(Developed {
                facts: file,
                ..*developed(area)
            })),
        });
    }

    fn area(&self) -> PictureArea {
        let rect = crate::app::frame::picture_rect(self.model.size, false).unwrap();
        crate::screen::review::picture_area(rect, &MediaKind::Photo, self.model.cell).unwrap()
    }

    /// The ledger answers everything that it was asked.
    pub fn recall(&mut self, answer: impl Fn(&Sighting) -> Result<Box<Memory>, String>) -> usize {
        let (asked, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.effects)
            .into_iter()
            .partition(|effect| matches!(effect, Effect::Compare(_)));
        self.effects = rest;
        let count = asked.len();
        for effect in asked {
            let Effect::Compare(sighting) = effect else {
                continue;
            };
            let result = answer(&sighting);
            self.send(Msg::Compared { sighting, result });
        }
        self.paint();
        count
    }
}

fn snap(name: &str, story: impl Fn() -> Story) {
    for (size_name, size) in SIZES {
        let mut bench = story().open(size);
        insta::assert_snapshot!(format!("{name}_{size_name}"), shot(&bench));
        bench.press(&["m"]);
        insta::assert_snapshot!(format!("{name}_list_{size_name}"), shot(&bench));
    }
}

pub(super) fn twin(task: &str, proof: &str, worker: &str) -> Twin {
    Twin {
        other: key(task).proof(&ProofId::new(proof)),
        attempt: 1,
        worker: Some(worker.into()),
        sent_at: at("2026-02-24T13:30:00Z"),
        bits: None,
    }
}

fn neighbour(n: usize, lat: f64, lon: f64, is_approved: bool) -> Neighbour {
    Neighbour {
        other: key(&format!("old{n}")).proof(&ProofId::new("p")),
        worker: Some(format!("w{}", n + 2).as_str().into()),
        point: Point::new(lat, lon).unwrap(),
        is_approved,
    }
}

/// The same bytes were sent for another job, by somebody else.
pub(super) fn copied() -> Story {
    let mut story = Story::plain();
    story.memory.twins = vec![twin("t2", "t2-p1", "w2")];
    story
}

/// 620 m off, a minute after the check-in, where two others have been before.
fn jumped() -> Story {
    let mut story = Story::plain();
    let proof = &mut story.proofs[0];
    proof.point = Point::new(40.7045, -73.9456);
    proof.geo_valid = Some(false);
    proof.distance_m = Some(623.0);
    story.task.started_at = at("2026-02-24T14:18:58Z");
    story.memory.spot = vec![
        neighbour(1, 40.7045, -73.9456, false),
        neighbour(2, 40.7045, -73.9456, false),
    ];
    story
}

/// An old picture from another phone, changed in an editor.
fn old() -> Story {
    let mut story = Story::plain();
    story.file.camera = Some("samsung SM-G991U".into());
    story.file.software = Some("Snapseed 2.0".into());
    story.file.taken = Some("2026:01:22 16:05:00".into());
    story.file.taken_at = at("2026-01-22T21:05:00Z");
    story
}

/// The second attempt is the first one's file, and too dark besides.
fn unretaken() -> Story {
    let mut story = Story::plain();
    let mut again = story.proofs[0].clone();
    again.id = "t1-p2".into();
    again.attempt = 2;
    again.file = Some(url("t1-p2", "a"));
    let first = &mut story.proofs[0];
    first.status = ProofStatus::Rejected;
    first.rejection_reason = Some("Too dark, the number can't be read.".into());
    first.created_at = at("2026-02-24T13:30:00Z");
    first.reviewed_at = at("2026-02-24T14:05:00Z");
    story.proofs.push(again);
    story.memory.twins = vec![twin("t1", "t1-p1", "w1")];
    story.file.taken = Some("2026:02:24 08:29:20".into());
    story.file.taken_at = at("2026-02-24T13:29:20Z");
    story.file.measures = story.file.measures.map(|measures| Measures {
        sharpness: 12.0,
        brightness: 0.06,
        dark: 0.88,
        ..measures
    });
    story
}

/// Everybody who was here stood at the same place, away from the pin.
fn mispinned() -> Story {
    let mut story = Story::plain();
    let proof = &mut story.proofs[0];
    proof.point = Point::new(40.7051, -73.9461);
    proof.geo_valid = Some(false);
    proof.distance_m = Some(655.0);
    story.file.point = Point::new(40.7052, -73.9462);
    story.memory.site = vec![
        neighbour(1, 40.7050, -73.9460, true),
        neighbour(2, 40.7052, -73.9459, true),
        neighbour(3, 40.7054, -73.9465, false),
    ];
    story
}

#[test]
fn a_file_that_was_sent_for_another_job() {
    snap("story_copied", copied);
}

#[test]
fn a_position_that_jumped() {
    snap("story_jumped", jumped);
}

#[test]
fn an_old_picture_from_another_phone() {
    snap("story_old", old);
}

#[test]
fn a_retake_that_is_none() {
    snap("story_unretaken", unretaken);
}

#[test]
fn a_pin_that_is_wrong() {
    snap("story_mispinned", mispinned);
}

#[test]
fn a_proof_without_anything_odd() {
    snap("story_plain", Story::plain);
}
