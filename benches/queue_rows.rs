//! What a key and an arrival cost the model, by the number of rows in the queue.
//!
//! Each is a whole turn without a terminal: the update, what is wanted next, and a frame
//! drawn into memory. The ratio is what counts: a queue that is kept up to date costs about
//! the same whatever its length. Ends with 1 where a median at 100,000 rows is over
//! [`GOAL`] times the one at 1,000:
//!
//! ```text
//! cargo bench --bench queue_rows
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench may fail as bluntly as a test, and prints its figures"
)]

use proofdesk::app::Model;
use proofdesk::domain::{Environment, Mono, Now, Priority, Status, Task, TaskKey, Timestamp};
use proofdesk::keys::{KeyPress, Keymap};
use proofdesk::model::{Msg, Settings};
use proofdesk::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

const FEW: usize = 1_000;
const MANY: usize = 100_000;

/// A hundred times the rows may cost so many times as much.
const GOAL: f64 = 4.0;

const TURNS: usize = 1_000;
const SIZE: (u16, u16) = (140, 42);

fn main() -> ExitCode {
    let (few, many) = (measure(FEW), measure(MANY));
    println!("a turn, ms         {FEW:>7} rows p50 / p95   {MANY:>7} rows p50 / p95   ratio");
    let mut is_good = true;
    for ((name, few), (_, many)) in few.iter().zip(&many) {
        let ratio = many.p50 / few.p50;
        is_good &= ratio <= GOAL;
        println!(
            "{name:<18} {:>12.3} / {:>7.3} {:>18.3} / {:>7.3} {ratio:>10.1}",
            few.p50, few.p95, many.p50, many.p95
        );
    }
    let letter = first_letter(MANY);
    println!(
        "a filter's first letter at {MANY} rows: {:.1} / {:.1}",
        letter.p50, letter.p95
    );
    match is_good {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

struct Figures {
    p50: f64,
    p95: f64,
}

fn measure(rows: usize) -> [(&'static str, Figures); 3] {
    let mut desk = Desk::with_rows(rows);
    let down = KeyPress::parse("j").unwrap();
    [
        ("j", figures(|_| desk.turn(Msg::Key(down)))),
        (
            "an arrival",
            figures(|n| {
                let mut told = task(n * 37 % rows);
                told.priority = Priority::Urgent;
                desk.turn(one(told));
            }),
        ),
        ("a wake", figures(|_| desk.turn(Msg::Woke))),
    ]
}

/// The dearest key there is: the first letter of a filter looks at every row.
fn first_letter(rows: usize) -> Figures {
    let mut desk = Desk::with_rows(rows);
    let [slash, letter, back] = ["/", "x", "Esc"].map(|key| KeyPress::parse(key).unwrap());
    let mut times: Vec<f64> = (0..TURNS / 20)
        .map(|_| {
            desk.turn(Msg::Key(slash));
            let took = time(|| desk.turn(Msg::Key(letter)));
            desk.turn(Msg::Key(back));
            took
        })
        .collect();
    of(&mut times)
}

fn figures(mut turn: impl FnMut(usize)) -> Figures {
    let mut times: Vec<f64> = (0..TURNS).map(|n| time(|| turn(n))).collect();
    of(&mut times)
}

fn time(work: impl FnOnce()) -> f64 {
    let before = Instant::now();
    work();
    before.elapsed().as_secs_f64() * 1e3
}

fn of(times: &mut [f64]) -> Figures {
    times.sort_by(f64::total_cmp);
    Figures {
        p50: times[times.len() / 2],
        p95: times[times.len() * 95 / 100],
    }
}

struct Desk {
    model: Model,
    now: Now,
    frame: Buffer,
}

impl Desk {
    fn with_rows(rows: usize) -> Self {
        let keymap = Keymap::new(&BTreeMap::new()).unwrap();
        let settings = Settings::default();
        let mut desk = Self {
            model: Model::new(keymap, settings, Theme::dark(), SIZE, (10, 20)),
            now: Now {
                mono: Mono(Duration::from_secs(100)),
                wall: second(1_000_000),
            },
            frame: Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1)),
        };
        desk.turn(Msg::Opened {
            account: "workfunder".into(),
            marketplace: "workfunder",
            environment: Environment::Test,
            limit: 10,
        });
        desk.turn(Msg::Tasks {
            account: "workfunder".into(),
            tasks: (0..rows).map(task).collect(),
        });
        desk
    }

    fn turn(&mut self, msg: Msg) {
        self.now.mono = self.now.mono.after(Duration::from_millis(20));
        self.model.update(msg, self.now);
        let drawn = self.model.draw(self.now, &mut self.frame);
        self.model.update(Msg::Painted(drawn.paints), self.now);
        std::hint::black_box(self.model.wants(self.now));
    }
}

fn one(task: Task) -> Msg {
    Msg::Tasks {
        account: "workfunder".into(),
        tasks: vec![task],
    }
}

fn second(second: usize) -> Timestamp {
    Timestamp::from_second(second.try_into().unwrap()).unwrap()
}

fn task(n: usize) -> Task {
    Task {
        title: "Photograph the storefront at 123 Main St".into(),
        status: Status::ProofSubmitted,
        updated_at: Some(second(900_000 + n / 3)),
        ..Task::unknown(TaskKey::new("workfunder", format!("task-{n:06}").as_str()))
    }
}
