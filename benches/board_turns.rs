//! What keys and events cost the model, by the number of tasks on the board.
//!
//! Each is a whole turn without a terminal: the update, what is wanted next, and a frame
//! drawn into memory. Events come in batches of fifty, as a thousand a second do when
//! frames take 50 ms. Ends with 1 where a median at 100,000 tasks is over [`GOAL`] times
//! the one at 1,000, or where `j` takes longer than [`KEY`] at the 95th percentile while
//! events come. Prints the memory of the process (Linux alone):
//!
//! ```text
//! cargo bench --bench board_turns
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
use proofdesk::domain::event::{Change, Effect, Source};
use proofdesk::domain::{
    Card, Cents, Event, MarketplaceName, Mono, NewEvent, Now, Seq, Status, Timestamp,
};
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

/// A hundred times the tasks may cost so many times as much.
const GOAL: f64 = 4.0;

/// A key's turn, and the batch of events that may lie before it, in milliseconds.
const KEY: f64 = 16.0;

const TURNS: usize = 1_000;
const BATCH: usize = 50;
const SIZE: (u16, u16) = (140, 42);

const STATUSES: [Status; 6] = [
    Status::Posted,
    Status::Assigned,
    Status::InProgress,
    Status::ProofSubmitted,
    Status::ProofRejected,
    Status::Completed,
];

fn main() -> ExitCode {
    let (few, many) = (measure(FEW), measure(MANY));
    println!("a turn, ms         {FEW:>7} tasks p50 / p95   {MANY:>7} tasks p50 / p95   ratio");
    let mut is_good = true;
    for ((name, few), (_, many)) in few.iter().zip(&many) {
        let ratio = many.p50 / few.p50;
        is_good &= ratio <= GOAL && (!name.starts_with('j') || many.p95 < KEY);
        println!(
            "{name:<18} {:>13.3} / {:>7.3} {:>19.3} / {:>7.3} {ratio:>10.1}",
            few.p50, few.p95, many.p50, many.p95
        );
    }
    let mut desk = Desk::with_tasks(MANY);
    let mut letters: Vec<f64> = Vec::new();
    for _ in 0..20 {
        desk.press("/");
        letters.push(time(|| desk.press("e")));
        desk.press("Esc");
    }
    let letter = of(&mut letters);
    println!(
        "a filter's first letter at {MANY} tasks: {:.1} / {:.1}",
        letter.p50, letter.p95
    );
    let mut orders: Vec<f64> = (0..20).map(|_| time(|| desk.press("o"))).collect();
    let order = of(&mut orders);
    println!(
        "another order at {MANY} tasks: {:.1} / {:.1}",
        order.p50, order.p95
    );
    if let Some(kilobytes) = resident() {
        println!(
            "memory with {MANY} tasks and a full tail: {} MiB",
            kilobytes / 1024
        );
    }
    match is_good {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

struct Figures {
    p50: f64,
    p95: f64,
}

fn measure(tasks: usize) -> [(&'static str, Figures); 4] {
    let mut desk = Desk::with_tasks(tasks);
    [
        ("j", figures(|_| desk.press("j"))),
        ("fifty events", figures(|_| desk.batch())),
        (
            "j behind events",
            figures(|_| {
                desk.batch();
                desk.press("j");
            }),
        ),
        ("a wake", figures(|_| desk.turn(Msg::Woke))),
    ]
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
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    Figures {
        p50: at(50),
        p95: at(95),
    }
}

/// Kilobytes of memory that the process has now.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// The model on the board, with a clock of its own.
struct Desk {
    model: Model,
    now: Now,
    frame: Buffer,
    tasks: usize,
    seq: usize,
}

impl Desk {
    fn with_tasks(tasks: usize) -> Self {
        let keymap = Keymap::new(&BTreeMap::new()).unwrap();
        let settings = Settings::default();
        let mut desk = Self {
            model: Model::new(keymap, settings, Theme::dark(), SIZE, (10, 20)),
            now: Now {
                mono: Mono(Duration::from_secs(100)),
                wall: second(1_000_000),
            },
            frame: Buffer::empty(Rect::new(0, 0, SIZE.0, SIZE.1)),
            tasks,
            seq: 0,
        };
        let cards: Vec<Card> = (0..tasks)
            .map(|_| Card::follow(None, &desk.event()).unwrap())
            .collect();
        desk.turn(Msg::Cards(cards));
        desk.press("2");
        desk
    }

    /// The next event; tasks take turns, a status further each time.
    fn event(&mut self) -> Event {
        self.seq += 1;
        let n = self.seq * 37 % self.tasks;
        let status = STATUSES[(n + self.seq / self.tasks) % STATUSES.len()].clone();
        let name = format!("task.{}", status.word());
        Event {
            seq: Seq(self.seq.try_into().unwrap()),
            effect: Effect::Moved,
            body: NewEvent {
                account: "workfunder".into(),
                marketplace: MarketplaceName::WorkFunder,
                source: Source::Webhook,
                name: name.as_str().into(),
                task: Some(format!("task-{n:06}").as_str().into()),
                happened_at: None,
                received_at: second(900_000 + self.seq / 10),
                delivery_attempt: Some(1),
                verified: Some(true),
                change: Change {
                    status: Some(status),
                    title: Some("Photograph the storefront at 123 Main St".into()),
                    city: Some("Brooklyn".into()),
                    worker_name: Some("Marcus T.".into()),
                    payout: Some(Cents(4_200)),
                    ..Change::default()
                },
                identity: None,
                data: format!(r#"{{"id":"task-{n:06}","about":"{}"}}"#, "x".repeat(700)).into(),
            },
        }
    }

    fn batch(&mut self) {
        let events = (0..BATCH).map(|_| self.event()).collect();
        self.turn(Msg::Events(events));
    }

    fn press(&mut self, key: &str) {
        self.turn(Msg::Key(KeyPress::parse(key).unwrap()));
    }

    fn turn(&mut self, msg: Msg) {
        self.now.mono = self.now.mono.after(Duration::from_millis(20));
        self.model.update(msg, self.now);
        self.frame.reset();
        let drawn = self.model.draw(self.now, &mut self.frame);
        self.model.update(Msg::Painted(drawn.paints), self.now);
        std::hint::black_box(self.model.wants(self.now));
    }
}

fn second(second: usize) -> Timestamp {
    Timestamp::from_second(second.try_into().unwrap()).unwrap()
}
