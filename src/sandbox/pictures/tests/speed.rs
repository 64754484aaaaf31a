//! How long a picture takes.

use super::*;
use std::time::Duration;

/// `cargo test --release --lib a_picture_takes -- --ignored --nocapture`
#[test]
#[ignore = "prints times for a person to read"]
fn a_picture_takes() {
    let mut times = Vec::new();
    for seed in 0..40 {
        let shot = any(seed);
        let start = worked();
        let file = take(&shot).unwrap();
        let taken = worked() - start;
        let progressive = camera::paper(&shot).progressive;
        times.push((taken, file.len() / 1024, progressive, shot.flaw, shot.scene));
    }
    times.sort_by_key(|(taken, ..)| *taken);
    for (taken, size, progressive, flaw, scene) in &times {
        let how = if *progressive { "progressive" } else { "" };
        eprintln!("{taken:?} {size} KiB {how} {flaw:?} {scene:?}");
    }
    let (median, longest) = (times[20].0, times[39].0);
    let start = worked();
    for seed in 0..40 {
        preview(&any(seed), 320, 240).unwrap();
    }
    let small = (worked() - start) / 40;
    eprintln!("median {median:?}, longest {longest:?}; a preview {small:?}");
}

/// How long this thread has had a core: what others take meanwhile is not counted.
fn worked() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanoseconds = told.split(' ').next().unwrap();
    Duration::from_nanos(nanoseconds.parse().unwrap())
}

/// One shot of many kinds.
fn any(seed: u64) -> Shot {
    let nth = seed as usize;
    let scenes = scenes(0);
    let flaw = if nth % 5 == 4 {
        Flaw::ALL[nth / 5 % Flaw::ALL.len()]
    } else {
        Flaw::None
    };
    Shot {
        flaw,
        facts: Facts {
            stripped: nth % 4 == 3,
            ..facts()
        },
        ..shot(scenes[nth % scenes.len()].clone(), seed)
    }
}
