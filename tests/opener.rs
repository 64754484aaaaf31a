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

use image::{ImageEncoder, codecs::png::PngEncoder};
use proofdesk::domain::{Framing, PictureArea};
use proofdesk::media::{self, Grid, MediaError, Wish};
use proofdesk::opener::{Opener, WORD};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Each test looks at the children of this process, so one at a time has any.
static CHILDREN: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    CHILDREN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn opener() -> Opener {
    Opener::through(PathBuf::from(env!("CARGO_BIN_EXE_proofdesk")))
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
fn every_broken_file_costs_one_line_within_a_second() {
    let _alone = alone();
    let Some(root) = testdata() else {
        return;
    };
    let opener = opener();
    let mut files = Vec::new();
    for group in [
        "bombs",
        "jpeg-corrupt",
        "png",
        "exif/gps",
        "exif/orientation",
        "mp4",
    ] {
        collect(&root.join(group), &mut files);
    }
    assert!(files.len() > 100, "{}", files.len());
    let mut slowest = (0.0, PathBuf::new());
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let from = Instant::now();
        let opened = opener.open(&bytes, &wish());
        let took = from.elapsed().as_secs_f64();
        if took > slowest.0 {
            slowest = (took, file.clone());
        }
        let fatal = [
            MediaError::Fatal,
            MediaError::Stuck,
            MediaError::Interrupted,
        ];
        if let Err(error) = opened {
            assert!(!fatal.contains(&error), "{}: {error}", file.display());
        }
    }
    let pids = helpers();
    let status = fs::read_to_string(format!("/proc/{}/status", pids[0])).unwrap();
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap();
    println!(
        "slowest: {:.3} s, {}; {peak}",
        slowest.0,
        slowest.1.display()
    );
    // Generous for an unoptimised build beside others; in a release build it is a fraction.
    assert!(slowest.0 < 5.0, "{slowest:?}");
}

fn testdata() -> Option<PathBuf> {
    let root = std::env::var_os("PROOFDESK_TESTDATA").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/testdata"),
        PathBuf::from,
    );
    if !root.exists() {
        println!("skipped: other people's files are not here; set PROOFDESK_TESTDATA");
    }
    root.exists().then_some(root)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => collect(&path, files),
            path => files.push(path),
        }
    }
}
