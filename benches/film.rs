//! Eight frames of a film: bytes fetched and time, beside ffmpeg doing the same.
//!
//! In turns, so that a busy machine is busy for all: the strip by this program, eight seeks
//! of ffmpeg, one pass of ffmpeg. The time is that of whole processes; ratios are the median
//! of the rounds' own. Where there is no ffmpeg, the program's own figures are printed. Ends
//! with 1 where a strip needs more than [`GOAL`] of its file:
//!
//! ```text
//! cargo bench --bench film -- FILE.mp4 …
//! ```
//!
//! A film like a phone's, with a key frame each second (100 MB), can be made with
//!
//! ```text
//! ffmpeg -f lavfi -i "testsrc2=s=1920x1080:r=30:d=26,noise=alls=18:allf=t" -c:v libx264 \
//!     -preset veryfast -bf 0 -g 30 -b:v 30M -pix_fmt yuv420p film.mp4
//! ```

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench may fail as bluntly as a test, and prints its figures"
)]

use proofdesk::domain::{Framing, PictureArea};
use proofdesk::media::film::{Piece, Projector, Reel, Source};
use proofdesk::media::{Grid, Opened, Wish};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// The most that a strip may fetch, as a part of the file.
const GOAL: f64 = 0.05;

const ROUNDS: usize = 7;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with("--"))
        .collect();
    if files.is_empty() {
        println!("name films: cargo bench --bench film -- FILE.mp4 …");
    }
    let missed = files.iter().filter(|file| !measure(file)).count();
    ExitCode::from(u8::from(missed > 0))
}

/// Prints the figures of one film, and says whether it keeps to [`GOAL`].
fn measure(path: &str) -> bool {
    let (opened, fetched, requests) = strip(path);
    let total = opened.facts.size_bytes;
    let film = opened.facts.film.unwrap();
    let part = fetched as f64 / total as f64;
    println!(
        "{path}: {} {}x{}, {:.1} s, {:.1} MB",
        film.codec,
        opened.facts.width,
        opened.facts.height,
        film.duration_ms as f64 / 1e3,
        total as f64 / 1e6
    );
    println!(
        "  {} frames from {:.2} MB in {requests} ranges: {:.2} % of the file",
        film.strip_ms.len(),
        fetched as f64 / 1e6,
        part * 100.0
    );
    let seconds = film.duration_ms as f64 / 1e3;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let own = timed(|| run(&ours(path)));
        let seeks = timed(|| film.strip_ms.iter().all(|at| run(&seek(path, *at))));
        let pass = timed(|| run(&one_pass(path, seconds)));
        rounds.push((own.unwrap(), seeks, pass));
    }
    let own: Vec<f64> = rounds.iter().map(|(own, ..)| own.as_secs_f64()).collect();
    println!("  this program      {:6.0} ms", median(own) * 1e3);
    type Round = (Duration, Option<Duration>, Option<Duration>);
    type Peer = fn(&Round) -> Option<Duration>;
    let peers: [(&str, Peer); 2] = [
        ("ffmpeg, 8 seeks", |(_, seeks, _)| *seeks),
        ("ffmpeg, one pass", |(.., pass)| *pass),
    ];
    for (name, peer) in peers {
        let times: Option<Vec<Duration>> = rounds.iter().map(peer).collect();
        let Some(times) = times else {
            println!("  {name:<17} not installed");
            continue;
        };
        let ratios = rounds.iter().zip(&times);
        let ratios = ratios.map(|((own, ..), time)| time.as_secs_f64() / own.as_secs_f64());
        let ratio = median(ratios.collect());
        let time = median(times.iter().map(Duration::as_secs_f64).collect());
        println!(
            "  {name:<17} {:6.0} ms, {ratio:.1} times as long",
            time * 1e3
        );
    }
    part <= GOAL
}

/// The strip, what was read for it, and in how many parts.
fn strip(path: &str) -> (Opened, u64, usize) {
    let file = File::open(path).unwrap();
    let total = file.metadata().unwrap().len();
    let area = PictureArea {
        columns: 140,
        rows: 36,
        cell_width: 10,
        cell_height: 20,
    };
    let wish = Wish {
        grid: Grid::of_half_blocks(area),
        framing: Framing::default(),
        is_rough: false,
    };
    let (mut reel, mut projector) = (Reel::new(0, total), Projector::default());
    let mut file = Counted { file, parts: 0 };
    let opened = reel.show(&wish, &mut file, |ask| projector.answer(ask));
    (opened.unwrap(), reel.fetched(), file.parts)
}

/// A file, and in how many parts it was read.
struct Counted {
    file: File,
    parts: usize,
}

impl Source for Counted {
    fn part(&mut self, range: Range<u64>) -> io::Result<(Piece, u64)> {
        self.parts += 1;
        self.file.part(range)
    }
}

fn ours(path: &str) -> Vec<String> {
    let program = env!("CARGO_BIN_EXE_proofdesk");
    let words = [
        program,
        "preview",
        path,
        "--protocol",
        "blocks",
        "--size",
        "140x36",
    ];
    words.map(str::to_owned).to_vec()
}

fn seek(path: &str, at_ms: u64) -> Vec<String> {
    let at = format!("{:.3}", at_ms as f64 / 1e3);
    let words = [
        "ffmpeg",
        "-v",
        "error",
        "-nostdin",
        "-noaccurate_seek",
        "-ss",
        &at,
        "-i",
        path,
    ];
    let picture = [
        "-frames:v",
        "1",
        "-vf",
        "scale=320:-2",
        "-f",
        "rawvideo",
        "-",
    ];
    words
        .iter()
        .chain(&picture)
        .map(|&word| word.to_owned())
        .collect()
}

fn one_pass(path: &str, seconds: f64) -> Vec<String> {
    let filter = format!("fps=8/{seconds:.3},scale=320:-2");
    let words = [
        "ffmpeg",
        "-v",
        "error",
        "-nostdin",
        "-skip_frame",
        "nokey",
        "-i",
        path,
    ];
    let pictures = ["-vf", &filter, "-frames:v", "8", "-f", "rawvideo", "-"];
    words
        .iter()
        .chain(&pictures)
        .map(|&word| word.to_owned())
        .collect()
}

/// Whether the program was there and ended well.
fn run(words: &[String]) -> bool {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn timed(work: impl FnOnce() -> bool) -> Option<Duration> {
    let start = Instant::now();
    work().then(|| start.elapsed())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
