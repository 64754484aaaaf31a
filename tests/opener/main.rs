//! The process that opens strangers' files, as it really is: what it may do, and what is
//! left when it is ended.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may fail bluntly"
)]

mod strangers;

use image::{ImageEncoder, codecs::png::PngEncoder};
use proofdesk::domain::{Framing, PictureArea};
use proofdesk::media::{self, Grid, Wish};
use proofdesk::opener::{Opener, WORD};
use std::fs;
use std::path::PathBuf;
use std::sync::{Barrier, Mutex, MutexGuard, PoisonError};

/// Each test looks at the children of this process, so one at a time has any.
static CHILDREN: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    CHILDREN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Through the binary that was built with this test, or the one that is named.
fn opener() -> Opener {
    let named = std::env::var_os("PROOFDESK_BIN").map(PathBuf::from);
    let built = || PathBuf::from(env!("CARGO_BIN_EXE_proofdesk"));
    let program = named.map_or_else(built, |path| fs::canonicalize(path).unwrap());
    Opener::through(program)
}

fn wish() -> Wish {
    Wish {
        grid: Grid::of_half_blocks(PictureArea {
            columns: 80,
            rows: 30,
            cell_width: 10,
            cell_height: 20,
        }),
        framing: Framing::default(),
        is_rough: false,
    }
}

fn picture() -> Vec<u8> {
    let rgb: Vec<u8> = (0..640u32 * 480)
        .flat_map(|n| [(n % 251) as u8, (n / 640 % 251) as u8, 90])
        .collect();
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(&rgb, 640, 480, image::ExtendedColorType::Rgb8)
        .unwrap();
    png
}

/// Ids of the processes that open files for this one.
fn helpers() -> Vec<u32> {
    let own = std::process::id().to_string();
    let is_ours = |pid: &u32| {
        let file = |name: &str| fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
        let status = String::from_utf8_lossy(&file("status")).into_owned();
        let parent = status.lines().find_map(|line| line.strip_prefix("PPid:\t"));
        let line = file("cmdline");
        parent == Some(own.as_str()) && line.split(|b| *b == 0).any(|arg| arg == WORD.as_bytes())
    };
    let all = fs::read_dir("/proc").unwrap();
    all.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(is_ours)
        .collect()
}

/// What a process has open, and where that leads.
fn descriptors(pid: &str) -> Vec<(u32, PathBuf)> {
    let open = fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten();
    let leads = |path: PathBuf| {
        let number = path.file_name()?.to_str()?.parse().ok()?;
        Some((number, fs::read_link(path).ok()?))
    };
    open.filter_map(|fd| leads(fd.path())).collect()
}

fn end(pid: u32) {
    let pid = rustix::process::Pid::from_raw(pid.cast_signed()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

#[test]
fn a_picture_is_the_same_as_if_it_had_been_opened_here() {
    let _alone = alone();
    let picture = picture();
    let there = opener().open(&picture, &wish()).unwrap();
    assert_eq!(there, media::open(&picture, &wish()).unwrap());
    let error = opener().open(b"<!DOCTYPE html>", &wish()).unwrap_err();
    assert_eq!(error, media::open(b"<!DOCTYPE html>", &wish()).unwrap_err());
}

#[test]
fn it_has_no_environment_no_files_little_memory_and_no_way_to_more() {
    let _alone = alone();
    let opener = opener();
    opener.open(&picture(), &wish()).unwrap();
    let pids = helpers();
    assert_eq!(pids.len(), 1, "one process is kept for the next file");
    let file = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", pids[0])).unwrap();
    assert_eq!(file("environ"), "");
    let limits = file("limits");
    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        let mut words = line[name.len()..].split_whitespace();
        (
            words.next().unwrap().to_owned(),
            words.next().unwrap().to_owned(),
        )
    };
    let both = |value: &str| (value.to_owned(), value.to_owned());
    assert_eq!(limit("Max open files"), both("0"));
    assert_eq!(limit("Max file size"), both("0"));
    assert_eq!(limit("Max core file size"), both("0"));
    assert_eq!(limit("Max address space"), both("536870912"));
    let status = file("status");
    assert!(status.contains("NoNewPrivs:\t1"), "{status}");
    let seconds: u64 = limit("Max cpu time").0.parse().unwrap();
    assert!((10..=11).contains(&seconds), "{seconds}");
    // Beyond its pipes it has what whoever runs this test left open, and nothing of ours.
    let (ours, theirs) = (descriptors("self"), descriptors(&pids[0].to_string()));
    let leaked = theirs
        .iter()
        .filter(|(fd, to)| *fd > 2 && !ours.contains(&(*fd, to.clone())));
    assert_eq!(leaked.count(), 0, "{theirs:?}");
    let is_socket = |(_, to): &&(u32, PathBuf)| to.to_string_lossy().starts_with("socket:");
    assert_eq!(theirs.iter().find(is_socket), None);
    drop(opener);
    assert_eq!(helpers(), Vec::<u32>::new(), "it ends with whom it serves");
}

#[test]
fn one_that_was_killed_is_replaced_and_no_file_is_blamed() {
    let _alone = alone();
    let opener = opener();
    let picture = picture();
    for _ in 0..5 {
        opener.open(&picture, &wish()).unwrap();
        let pids = helpers();
        assert_eq!(pids.len(), 1);
        end(pids[0]);
    }
    opener.open(&picture, &wish()).unwrap();
}

#[test]
fn two_processes_serve_everybody_who_asks_at_once() {
    let _alone = alone();
    let opener = opener();
    let picture = picture();
    let together = Barrier::new(6);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                together.wait();
                for _ in 0..3 {
                    opener.open(&picture, &wish()).unwrap();
                }
            });
        }
    });
    assert_eq!(helpers().len(), 2);
}
