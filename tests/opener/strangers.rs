//! Other people's files (`PROOFDESK_TESTDATA`), opened as the console opens them: what comes of
//! them, how long it takes, and how much memory. Prints the table that CONTRIBUTING tells of.

use super::*;
use proofdesk::domain::{FileFacts, Point, untrusted};
use proofdesk::media::film::{Piece, Reel, Step};
use proofdesk::media::{Kind, MediaError, Opened, sniff};
use std::path::Path;
use std::time::Instant;

/// What may not be, whatever the file: it ended the process, or kept it busy to the end.
const FATAL: [MediaError; 3] = [
    MediaError::Fatal,
    MediaError::Stuck,
    MediaError::Interrupted,
];

/// Seconds that no file may take; generous for an unoptimised build beside others.
const SLOWEST: f64 = 5.0;

/// One file, and what came of it.
struct Tried {
    path: PathBuf,
    seconds: f64,
    outcome: Result<Opened, MediaError>,
}

#[test]
fn every_file_of_others_is_shown_or_refused_in_one_line() {
    let _alone = alone();
    let Some(root) = testdata() else {
        return;
    };
    println!("| files | number | shown | refused | slowest, ms | memory, MB |");
    println!("|---|---:|---:|---:|---:|---:|");
    for (group, ending) in [
        ("bombs", ""),
        ("jpeg-corrupt", ""),
        ("png", ".png"),
        ("exif/gps", ".jpg"),
        ("exif/orientation", ".jpg"),
        ("mp4", ".mp4"),
    ] {
        let mut paths = Vec::new();
        collect(&root.join(group), ending, &mut paths);
        assert!(!paths.is_empty(), "{group}");
        // Its own process, so that its memory is its own.
        let opener = opener();
        let all: Vec<Tried> = paths.into_iter().map(|path| tried(&opener, path)).collect();
        table_row(group, &all);
        for file in &all {
            let path = file.path.display();
            if let Err(error) = &file.outcome {
                let line = error.to_string();
                assert!(!FATAL.contains(error), "{path}: {line}");
                assert!(
                    !line.chars().any(untrusted::is_unprintable),
                    "{path}: {line:?}"
                );
            }
            assert!(file.seconds < SLOWEST, "{path}: {:.3} s", file.seconds);
        }
        match group {
            "exif/orientation" => is_one_picture(&all),
            "exif/gps" => agrees_with_the_text_beside(&all),
            _ => {}
        }
    }
}

fn tried(opener: &Opener, path: PathBuf) -> Tried {
    let bytes = fs::read(&path).unwrap();
    let from = Instant::now();
    let outcome = match sniff(&bytes) {
        Kind::Video => film(opener, &bytes),
        _ => opener.open(&bytes, &wish()),
    };
    Tried {
        path,
        seconds: from.elapsed().as_secs_f64(),
        outcome,
    }
}

/// The strip of a film whose parts are all at hand.
fn film(opener: &Opener, file: &[u8]) -> Result<Opened, MediaError> {
    let mut reel = Reel::new(1, 100_000_000);
    let mut step = reel.wish(&wish());
    loop {
        step = match step {
            Step::Show(opened) => return Ok(*opened),
            Step::Ask(ask) => reel.take(opener.film(&ask)?, &wish())?,
            Step::Fetch(range) => {
                let end = range.end.min(file.len() as u64);
                let bytes = file.get(range.start as usize..end as usize);
                let piece = Piece {
                    offset: range.start,
                    bytes: bytes.unwrap_or_default().to_vec(),
                };
                reel.add(piece, file.len() as u64, &wish())?
            }
        };
    }
}

fn table_row(group: &str, all: &[Tried]) {
    let shown = all.iter().filter(|file| file.outcome.is_ok()).count();
    let seconds = all.iter().map(|file| file.seconds);
    println!(
        "| {group} | {} | {shown} | {} | {:.0} | {} |",
        all.len(),
        all.len() - shown,
        seconds.fold(0.0, f64::max) * 1000.0,
        peak_megabytes(),
    );
}

/// The most memory that any of the processes has had; each serves one group.
fn peak_megabytes() -> u64 {
    let peak = |pid: u32| -> u64 {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.unwrap().trim_end_matches("kB").trim();
        kilobytes.parse().unwrap()
    };
    helpers().into_iter().map(peak).max().unwrap_or(0) / 1000
}

fn is_one_picture(all: &[Tried]) {
    let pictures: Vec<&Opened> = all.iter().flat_map(|file| &file.outcome).collect();
    assert_eq!(pictures.len(), all.len());
    let mut most: f64 = 0.0;
    for picture in &pictures {
        let (one, other) = (&pictures[0].pixels.rgb8, &picture.pixels.rgb8);
        assert_eq!(one.len(), other.len());
        let pairs = one.iter().zip(other.iter());
        let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        most = most.max(sum as f64 / one.len() as f64);
    }
    println!(
        "  {} orientations, apart by {most:.2} of 255 at most",
        all.len()
    );
    assert!(most < 4.0);
}

fn agrees_with_the_text_beside(all: &[Tried]) {
    for file in all {
        let name = file
            .path
            .file_name()
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let dump = fs::read_to_string(file.path.with_file_name(format!("{name}.java.txt")));
        let dump = dump.unwrap();
        let facts: &FileFacts = &file.outcome.as_ref().unwrap().facts;
        let told = degrees(&dump, "GPS Latitude", "S").zip(degrees(&dump, "GPS Longitude", "W"));
        // What a camera without a fix writes.
        let told = told.filter(|place| *place != (0.0, 0.0));
        let told = told.and_then(|(lat, lon)| Point::new(lat, lon));
        let metres = facts.point.zip(told).map(|(a, b)| a.distance_m(b));
        println!("  {name}: apart by {metres:.1?} m");
        assert_eq!(facts.point.is_some(), told.is_some(), "{name}");
        assert!(metres.is_none_or(|metres| metres < 1.0), "{name}");
    }
}

/// `[GPS - 0x0002] GPS Latitude = 54° 59' 22.8"` and its side, as metadata-extractor wrote it.
fn degrees(dump: &str, name: &str, negative: &str) -> Option<f64> {
    let value = |name: &str| {
        let lines = dump.lines().filter(|line| line.starts_with("[GPS - "));
        let mut named = lines.filter_map(|line| line.split_once("] ")?.1.split_once(" = "));
        named
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.trim())
    };
    let parts = value(name)?.split(['°', '\'', '"']);
    let parts: Vec<f64> = parts.filter_map(|part| part.trim().parse().ok()).collect();
    let [degrees, minutes, seconds] = *parts.as_slice() else {
        return None;
    };
    let size = degrees.abs() + minutes / 60.0 + seconds / 3600.0;
    let is_negative = value(&format!("{name} Ref"))? == negative;
    Some(if is_negative { -size } else { size })
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

fn collect(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.path() {
            path if path.is_dir() => collect(&path, ending, files),
            path if path.to_string_lossy().ends_with(ending) => files.push(path),
            _ => {}
        }
    }
    files.sort();
}
