//! Clips, read back as the console reads them.

use super::*;
use crate::domain::{Framing, PictureArea, Point};
use crate::media::film::{Projector, Reel};
use crate::media::{Grid, Opened, Wish};
use crate::sandbox::pictures::{Facts, Flaw, Phone, Scene, Trade};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Mutex;
use std::time::Duration;

fn shot(seed: u64, upright: bool, make: &'static str) -> Shot {
    Shot {
        scene: Scene::Shopfront {
            name: "Oak".to_owned(),
            number: "123".to_owned(),
            trade: Trade::Books,
        },
        flaw: Flaw::None,
        upright,
        seed,
        facts: Facts {
            phone: Phone {
                make,
                model: "13 mini",
                ..Phone::default()
            },
            taken_at: "2026-02-24T14:30:00Z".parse().unwrap(),
            zone_minutes: -300,
            at: Point::new(40.6892, -73.9442),
            stripped: false,
        },
    }
}

/// A clip for tests elsewhere: five seconds of a shopfront, lying or standing, with its
/// index in front where it went through a browser.
pub(crate) fn sample(seed: u64, upright: bool, stripped: bool) -> Vec<u8> {
    let mut made = MADE.lock().unwrap();
    let clip = made.entry((seed, upright, stripped)).or_insert_with(|| {
        let mut shot = shot(seed, upright, "Apple");
        shot.facts.stripped = stripped;
        film(&shot).unwrap()
    });
    clip.clone()
}

/// The lying clip of [`sample`] as somebody else would send it again: with other frames that
/// need no other, and coded more coarsely.
pub(crate) fn sample_coded_anew(seed: u64) -> Vec<u8> {
    film_in_groups(&shot(seed, false, "Apple"), 25, COARSENESS + 6).unwrap()
}

/// Each is made once.
type Made = BTreeMap<(u64, bool, bool), Vec<u8>>;
static MADE: Mutex<Made> = Mutex::new(Made::new());

fn shown(file: &[u8], frame: Option<u32>) -> Opened {
    let area = PictureArea {
        columns: 120,
        rows: 40,
        cell_width: 10,
        cell_height: 20,
    };
    let wish = Wish {
        grid: Grid::of_pixels(area),
        framing: Framing {
            frame,
            ..Framing::default()
        },
        is_rough: false,
    };
    let mut reel = Reel::new(1, 100_000_000);
    let mut projector = Projector::with_time(Duration::from_secs(600));
    let opened = reel.show(&wish, &mut Cursor::new(file), |ask| projector.answer(ask));
    opened.unwrap()
}

#[test]
fn a_clip_is_read_back_with_its_time_its_place_and_its_phone() {
    for (make, seed) in [("Apple", 1), ("Google", 3)] {
        let file = film(&shot(seed, false, make)).unwrap();
        let facts = shown(&file, None).facts;
        assert_eq!((facts.width, facts.height), (480, 360));
        assert_eq!(facts.point, Point::new(40.6892, -73.9442));
        assert_eq!(facts.size_bytes, file.len() as u64);
        let told = facts.film.unwrap();
        assert_eq!((told.codec.as_str(), told.frames), ("H.264", 60));
        assert_eq!(told.duration_ms, 5000);
        assert_eq!(told.created_at, "2026-02-24T14:30:00Z".parse().ok());
        assert_eq!(told.strip_ms.len(), 8);
        let apple = make == "Apple";
        assert_eq!(facts.camera.is_some(), apple);
        assert_eq!(facts.taken_at.is_some(), apple);
        assert_eq!(
            facts.taken.map(|taken| taken.raw().to_owned()),
            apple.then(|| "2026-02-24T09:30:00-0500".to_owned())
        );
    }
}

#[test]
fn a_clip_held_upright_is_shown_upright_and_one_from_a_browser_has_lost_its_tags() {
    let mut shot = shot(2, true, "Apple");
    shot.facts.stripped = true;
    let file = film(&shot).unwrap();
    assert_eq!(
        &file[32..40][4..],
        &b"\0\0\0\0moov"[4..],
        "its index is first"
    );
    let opened = shown(&file, Some(30));
    assert_eq!((opened.facts.width, opened.facts.height), (360, 480));
    assert!(opened.pixels.height > opened.pixels.width);
    assert_eq!((opened.facts.camera, opened.facts.point), (None, None));
    // The ground is below and the sky above: what is upright is brighter at the top.
    let row = |y| (0..opened.pixels.width).map(move |x| (x, y));
    let light = |y| -> u32 {
        let at = |(x, y)| {
            opened
                .pixels
                .at(x, y)
                .iter()
                .map(|c| u32::from(*c))
                .sum::<u32>()
        };
        row(y).map(at).sum()
    };
    assert_ne!(light(10), light(opened.pixels.height - 10));
}

#[test]
fn the_same_shot_is_the_same_film_and_its_frames_differ() {
    let one = film(&shot(5, false, "Google")).unwrap();
    assert_eq!(one, film(&shot(5, false, "Google")).unwrap());
    assert_ne!(one, film(&shot(6, false, "Google")).unwrap());
    assert!(one.len() > 50_000 && one.len() < 1_500_000, "{}", one.len());
    let first = shown(&one, Some(0)).pixels;
    let last = shown(&one, Some(59)).pixels;
    assert_ne!(first, last);
}
