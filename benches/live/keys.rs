//! `j` on the board, while events come.

use crate::feeder::Feeder;
use crate::requests::SECRET;
use crate::support::{Pty, patience};
use crate::world::program;
use crate::{SIZE, free_address, number};
use proofdesk::domain::event::{Change, Source};
use proofdesk::domain::{MarketplaceName, NewEvent, Status, Timestamp};
use proofdesk::ledger::{Feed, SqliteLedger};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Tasks that are known from the start.
pub const TASKS: usize = 100_000;

/// Of them, so many have waited for longest where the cursor is, and no event tells of
/// them: what moves the cursor there is a key.
const STILL: usize = 10_000;

/// Events are written to the ledger in groups of this size.
const GROUP: usize = 1_000;

/// More lanes than the board has.
const LANES: usize = 12;

/// Between two presses; no multiple of a frame's time.
const PAUSE: Duration = Duration::from_millis(83);

/// Events come for so long before the first press.
const WARM_UP: Duration = Duration::from_secs(5);

/// What was seen.
pub struct Storm {
    /// From a press to its frame, in milliseconds.
    pub waits: Vec<f64>,
    /// Events a second that were answered 200 meanwhile.
    pub rate: f64,
    /// The console's memory at the end, where the system tells.
    pub memory_mib: Option<u64>,
}

/// Events a second that are sent.
pub fn rate() -> f64 {
    number("PROOFDESK_RATE", 1_000) as f64
}

/// Presses `j` so often.
pub fn measure(presses: usize) -> Storm {
    let home = tempfile::tempdir().unwrap();
    fill(&home.path().join("state"));
    let addr = free_address();
    let config = home.path().join("config.toml");
    let text = format!(
        "[listen]\naddr = \"{addr}\"\n[[accounts]]\nname = \"wf\"\n\
         webhook_secret_env = \"SECRET\"\n"
    );
    std::fs::write(&config, text).unwrap();
    let state = home.path().join("state");
    let env = [
        ("PROOFDESK_CONFIG", config.to_str().unwrap()),
        ("PROOFDESK_STATE_DIR", state.to_str().unwrap()),
        ("SECRET", SECRET),
    ];
    let mut console = Pty::spawn_in(home.path(), program(), &[], &env, SIZE.0, SIZE.1);
    console.wait_for("webhooks are received on");
    console.send("2");
    console.wait_for(&format!("{TASKS} tasks"));
    reach_still(&mut console);

    let feeder = Feeder::start(addr, rate());
    std::thread::sleep(WARM_UP);
    let (begun, before) = (Instant::now(), feeder.taken());
    let mut waits = Vec::new();
    for _ in 0..presses {
        std::thread::sleep(PAUSE);
        let frame = console.frame_within(patience(), |screen| cursor(screen).is_some());
        let here = frame.as_ref().and_then(cursor).expect("a card is there");
        let pressed = Instant::now();
        console.send("j");
        console
            .frame_within(patience(), |screen| {
                cursor(screen).is_some_and(|there| there != here)
            })
            .unwrap_or_else(|| panic!("the cursor stayed on {here}:\n{}", console.screen()));
        waits.push(pressed.elapsed().as_secs_f64() * 1_000.0);
    }
    let rate = (feeder.taken() - before) as f64 / begun.elapsed().as_secs_f64();
    Storm {
        waits,
        rate,
        memory_mib: memory_mib(console.pid().as_raw_nonzero().get()),
    }
}

/// Goes to the lane whose first cards no event tells of: the second.
fn reach_still(console: &mut Pty) {
    for (keys, title) in [("h".repeat(LANES), "Photograph"), ("l".to_owned(), "Still")] {
        console.send(keys);
        console.wait_frame(title, |screen| {
            cursor(screen).is_some_and(|here| here.starts_with(title))
        });
    }
}

/// The title under the cursor.
fn cursor(screen: &vt100::Screen) -> Option<String> {
    let mut rows = screen.rows(0, SIZE.0);
    let row = rows.find(|row| row.contains('›'))?;
    let (_, behind) = row.split_once('›')?;
    // Its age comes first, and may change by itself.
    let title = behind.trim_start().split_once("  ")?.1.trim_start();
    Some(title.split("  ").next()?.to_owned())
}

/// A ledger that knows the tasks: some posted long ago, the others created since.
fn fill(state: &Path) {
    let ledger = SqliteLedger::open(state).unwrap();
    let now = Timestamp::now();
    let event = |number: usize| {
        let is_still = number < STILL;
        // Those of the feeder have the numbers from 0 on.
        let (task, title, status) = match is_still {
            true => (
                format!("still-{number}"),
                format!("Still {number}"),
                Status::Posted,
            ),
            false => {
                let number = number - STILL;
                let task = format!("a1b2c3d4e5f6a1b2c3d4e5f6{number:08x}");
                (task, format!("Photograph {number}"), Status::Pending)
            }
        };
        let ago = i64::try_from(2 * TASKS - number).unwrap();
        NewEvent {
            account: "wf".into(),
            marketplace: MarketplaceName::WorkFunder,
            source: Source::Webhook,
            name: format!("task.{}", status.word()).as_str().into(),
            task: Some(task.as_str().into()),
            happened_at: None,
            received_at: now - jiff::SignedDuration::from_secs(ago),
            delivery_attempt: Some(1),
            verified: Some(true),
            change: Change {
                status: Some(status),
                title: Some(title.as_str().into()),
                city: Some("Brooklyn".into()),
                ..Change::default()
            },
            identity: None,
            data: format!(r#"{{"id":"{task}","title":"{title}"}}"#).into(),
        }
    };
    let runtime = Runtime::new().unwrap();
    for first in (0..TASKS).step_by(GROUP) {
        let group = (first..first + GROUP).map(event).collect();
        runtime.block_on(ledger.take(group)).unwrap();
    }
}

/// What a process has in memory, where the system tells.
fn memory_mib(pid: i32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes / 1024)
}
