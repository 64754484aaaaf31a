//! A console without a terminal: messages in, screens and effects out.

mod evidence;
mod hints;
mod holds;
mod journeys;
mod lifecycle;
mod looking;
mod screens;
mod stories;
mod verdicts;
mod watching;

use super::Model;
use crate::domain::picture::{Ink, PictureCell};
use crate::domain::{
    Cents, Environment, FileFacts, Format, Framing, MediaKind, Mono, Now, Picture, PictureArea,
    Point, Priority, Proof, ProofId, ProofKey, ProofStatus, Record, SignedUrl, State, Status, Step,
    Task, TaskKey, Timestamp,
};
use crate::keys::{KeyPress, Keymap};
use crate::model::{
    Developed, Effect, Link, Msg, PictureFailure, PictureResult, Settings, ShownBudget,
};
use crate::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::time::Duration;

/// A model with a clock of its own and somebody who paints each frame.
pub(super) struct Bench {
    pub model: Model,
    pub now: Now,
    pub effects: Vec<Effect>,
    /// Decisions are not on disk until `write` says so.
    pub slow_disk: bool,
}

pub(super) fn settings() -> Settings {
    Settings {
        reviewer: "dana".to_owned(),
        session: "s1".to_owned(),
        canned_reasons: vec![
            "Photo is blurry, the sign can't be read.".to_owned(),
            "Wrong place.".to_owned(),
        ],
        canned_notes: vec!["GPS is off between tall houses.".to_owned()],
        canned_skips: vec!["I know the worker.".to_owned()],
        ..Settings::default()
    }
}

impl Bench {
    pub fn new(size: (u16, u16)) -> Self {
        Self::with(settings(), size)
    }

    pub fn with(settings: Settings, size: (u16, u16)) -> Self {
        let keymap = Keymap::new(&BTreeMap::new()).unwrap();
        let model = Model::new(keymap, settings, Theme::dark(), size, (10, 20));
        let now = Now {
            mono: Mono(Duration::from_secs(100)),
            wall: "2026-02-24T14:30:00Z".parse().unwrap(),
        };
        let mut bench = Self {
            model,
            now,
            effects: Vec::new(),
            slow_disk: false,
        };
        bench.send(Msg::Opened {
            account: "workfunder".into(),
            marketplace: "workfunder",
            environment: Environment::Test,
            limit: 10,
        });
        bench
    }

    /// Three tasks with their proofs, swept, live, pictures ready, painted and rested.
    pub fn at_work(size: (u16, u16)) -> Self {
        let mut bench = Self::new(size);
        bench.fill(three());
        bench
    }

    pub fn fill(&mut self, entries: Vec<(Task, Vec<Proof>)>) {
        let tasks = entries.iter().map(|(task, _)| task.clone()).collect();
        self.send(Msg::Tasks {
            account: "workfunder".into(),
            tasks,
        });
        for (task, proofs) in entries {
            self.send(Msg::ProofsRead {
                key: task.key,
                result: Ok(proofs),
            });
        }
        self.send(Msg::Swept {
            account: "workfunder".into(),
        });
        self.send(Msg::Link {
            account: "workfunder".into(),
            link: Link::Live {
                since: "2026-02-24T13:02:00Z".parse().unwrap(),
            },
        });
        self.send(Msg::Budget {
            account: "workfunder".into(),
            budget: ShownBudget { limit: 10, used: 7 },
        });
        self.settle();
    }

    /// Delivers wanted pictures, paints, and lets the rest after a move pass.
    pub fn settle(&mut self) {
        for _ in 0..3 {
            let wants = self.model.wants(self.now);
            for want in wants.pictures {
                self.send(Msg::Picture {
                    key: want.key,
                    url: want.url,
                    area: want.area,
                    framing: want.framing,
                    result: Ok(developed(want.area)),
                });
            }
            self.paint();
        }
        self.pass(400);
    }

    pub fn send(&mut self, msg: Msg) {
        let effects = self.model.update(msg, self.now);
        let held: Vec<_> = effects
            .iter()
            .filter(|_| !self.slow_disk)
            .filter_map(|effect| match effect {
                Effect::Submit { decision, hold } => Some((decision.clone(), *hold)),
                _ => None,
            })
            .collect();
        self.effects.extend(effects);
        for (decision, hold) in held {
            self.write(*decision, hold);
        }
    }

    /// The outbox has a decision on disk.
    pub fn write(&mut self, decision: crate::domain::Decision, hold: Duration) {
        self.send(Msg::Recorded {
            record: Box::new(Record {
                steps: vec![Step::new(self.now.wall, State::Held)],
                decision,
            }),
            until: Some(self.now.mono.after(hold)),
        });
    }

    pub fn pass(&mut self, millis: i64) {
        self.now.mono = self.now.mono.after(Duration::from_millis(millis as u64));
        self.now.wall += jiff::SignedDuration::from_millis(millis);
    }

    /// Presses keys by their names: `["a", "Enter"]`.
    pub fn press(&mut self, keys: &[&str]) {
        for key in keys {
            self.send(Msg::Key(KeyPress::parse(key).unwrap()));
            self.paint();
        }
    }

    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let code = crate::keys::Code::Char(c);
            self.send(Msg::Key(KeyPress::plain(code)));
        }
        self.paint();
    }

    pub fn draw(&self) -> Buffer {
        let (columns, rows) = self.model.size;
        let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
        self.model.draw(self.now, &mut buf);
        buf
    }

    pub fn paint(&mut self) {
        let (columns, rows) = self.model.size;
        let mut buf = Buffer::empty(Rect::new(0, 0, columns, rows));
        let drawn = self.model.draw(self.now, &mut buf);
        self.send(Msg::Painted(drawn.paints));
    }

    /// The screen as text.
    pub fn text(&self) -> String {
        let buf = self.draw();
        let mut rows = Vec::new();
        for y in 0..buf.area.height {
            let mut row = String::new();
            let mut skip = 0;
            for x in 0..buf.area.width {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buf[(x, y)].symbol();
                skip = crate::ui::width(symbol).saturating_sub(1);
                row.push_str(symbol);
            }
            rows.push(row.trim_end().to_owned());
        }
        rows.join("\n")
    }

    /// The decisions that were handed over.
    pub fn submitted(&self) -> Vec<&crate::domain::Decision> {
        self.effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Submit { decision, .. } => Some(&**decision),
                _ => None,
            })
            .collect()
    }

    pub fn cursor(&self) -> Option<String> {
        let key = self.model.queue.cursor.as_ref()?;
        Some(key.task.as_str().to_owned())
    }

    /// The record of the latest decision, with further steps.
    pub fn record(&self, states: &[State]) -> Record {
        let decision = (*self.submitted().last().unwrap()).clone();
        let steps = states
            .iter()
            .map(|state| Step::new(self.now.wall, *state))
            .collect();
        Record { decision, steps }
    }

    pub fn tell_record(&mut self, record: Record) {
        self.send(Msg::Recorded {
            record: Box::new(record),
            until: None,
        });
    }
}

pub(super) const WIDE: (u16, u16) = (140, 42);

/// On the row of a plain proof, which one key approves.
pub(super) fn on_plain() -> Bench {
    let mut bench = Bench::at_work(WIDE);
    bench.press(&["/"]);
    bench.type_text("parcel");
    bench.press(&["Enter"]);
    bench.settle();
    bench.press(&["Esc"]);
    bench.settle();
    assert_eq!(bench.cursor().as_deref(), Some("t2"));
    bench
}

pub(super) fn key(task: &str) -> TaskKey {
    TaskKey::new("workfunder", task)
}

pub(super) fn proof_key(task: &str) -> ProofKey {
    key(task).proof(&ProofId::new(format!("{task}-p1")))
}

pub(super) fn at(text: &str) -> Option<Timestamp> {
    Some(text.parse().unwrap())
}

pub(super) fn task(id: &str, title: &str) -> Task {
    Task {
        title: title.into(),
        description: "A photo of the place.".into(),
        instructions: "Take 3 clear photos of the storefront. The number must be readable.".into(),
        category: "photography".into(),
        status: Status::ProofSubmitted,
        budget: Some(Cents(5000)),
        payout: Some(Cents(4200)),
        priority: Priority::Normal,
        city: "Brooklyn".into(),
        state: "NY".into(),
        location: Point::new(40.7, -73.95),
        environment: Environment::Test,
        worker_name: "Marcus T.".into(),
        started_at: at("2026-02-24T14:10:00Z"),
        updated_at: at("2026-02-24T14:20:00Z"),
        ..Task::unknown(key(id))
    }
}

pub(super) fn proof(task: &str, n: u32, attempt: u32) -> Proof {
    let id = format!("{task}-p{n}");
    Proof {
        attempt,
        kind: MediaKind::Photo,
        file: Some(url(&id, "a")),
        content_type: "image/jpeg".into(),
        size_bytes: Some(3_700_000),
        point: Point::new(40.7005, -73.9495),
        geo_valid: Some(true),
        distance_m: Some(69.0),
        platform: "iOS".into(),
        created_at: at("2026-02-24T14:20:00Z"),
        ..Proof::unknown(&id)
    }
}

pub(super) fn url(id: &str, signature: &str) -> SignedUrl {
    // Good for an hour from the bench's beginning.
    SignedUrl::new(format!(
        "https://proofs.workfunder.com/{id}?expires=1771947000&sig={signature}"
    ))
}

/// A flagged one, a plain one, one at its last attempt; in review order.
pub(super) fn three() -> Vec<(Task, Vec<Proof>)> {
    let mut far = proof("t1", 1, 1);
    far.point = Point::new(40.7045, -73.9456);
    far.geo_valid = Some(false);
    far.distance_m = Some(623.0);
    let mut earlier = proof("t3", 1, 2);
    earlier.status = ProofStatus::Rejected;
    earlier.rejection_reason = Some("Photo is blurry.".into());
    earlier.created_at = at("2026-02-24T12:00:00Z");
    let mut plain = proof("t2", 1, 1);
    plain.created_at = at("2026-02-24T13:30:00Z");
    vec![
        (
            task("t1", "Photograph storefront at 123 Main St"),
            vec![far],
        ),
        (task("t2", "Parcel at 88 Pine, front door"), vec![plain]),
        (
            task("t3", "Meter reading, Unit 9B"),
            vec![earlier, proof("t3", 2, 3)],
        ),
    ]
}

pub(super) fn picture(area: crate::domain::PictureArea) -> Picture {
    let (columns, rows) = (area.columns.min(area.rows * 2), area.rows);
    let cell = PictureCell {
        symbol: '▀',
        ink: Ink::Rgb(10, 20, 30),
        paper: Ink::Rgb(40, 50, 60),
    };
    Picture {
        columns,
        rows,
        cells: vec![cell; usize::from(columns) * usize::from(rows)],
        raster: None,
    }
}

pub(super) fn facts() -> FileFacts {
    FileFacts {
        format: Some(Format::Jpeg),
        width: 4032,
        height: 3024,
        size_bytes: 3_700_000,
        camera: Some("Apple iPhone 15".into()),
        taken: Some("2026:02:24 14:19:20".into()),
        taken_at: at("2026-02-24T14:19:20Z"),
        ..FileFacts::default()
    }
}

/// A picture of an area, with its facts.
pub(super) fn developed(area: PictureArea) -> Box<Developed> {
    Box::new(Developed {
        picture: picture(area),
        facts: facts(),
        is_rough: false,
    })
}

pub(super) fn broken(why: &str) -> PictureResult {
    Err(PictureFailure::Broken(why.to_owned()))
}
