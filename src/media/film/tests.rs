//! Films as a whole: made here, and others', and broken ones.

use super::*;
use crate::domain::finding::LOOKS_ALIKE_BITS;
use crate::domain::{FileFacts, Framing, PictureArea};
use crate::media::{Grid, MediaError, Opened, Wish};
use crate::sandbox::{clip_coded_anew, sample_clip};
use std::io::{self, Cursor};
use std::ops::Range;
use std::time::Duration;

fn wish(frame: Option<u32>) -> Wish {
    let area = PictureArea {
        columns: 80,
        rows: 24,
        cell_width: 10,
        cell_height: 20,
    };
    Wish {
        grid: Grid::of_pixels(area),
        framing: Framing {
            frame,
            ..Framing::default()
        },
        is_rough: false,
    }
}

/// A film that is looked at, and what was fetched of it.
struct Look<'a> {
    reel: Reel,
    projector: Projector,
    file: Watched<'a>,
}

struct Watched<'a> {
    bytes: Cursor<&'a [u8]>,
    fetched: Vec<Range<u64>>,
}

impl Source for Watched<'_> {
    fn part(&mut self, range: Range<u64>) -> io::Result<(Piece, u64)> {
        assert!(self.fetched.len() < 100, "it fetches without end");
        self.fetched.push(range.clone());
        self.bytes.part(range)
    }
}

impl<'a> Look<'a> {
    fn at(file: &'a [u8]) -> Self {
        Self {
            reel: Reel::new(1, 100_000_000),
            projector: patient(),
            file: Watched {
                bytes: Cursor::new(file),
                fetched: Vec::new(),
            },
        }
    }

    fn open(&mut self, frame: Option<u32>) -> Result<Opened, MediaError> {
        self.open_as(wish(frame))
    }

    fn open_as(&mut self, wish: Wish) -> Result<Opened, MediaError> {
        let projector = &mut self.projector;
        let shown = (self.reel).show(&wish, &mut self.file, |ask| projector.answer(ask));
        shown.map_err(|unopened| match unopened {
            Unopened::NotShown(error) => error,
            Unopened::NotFetched(error) => panic!("{error}"),
        })
    }
}

/// Without optimisation, some seconds of computing may be short.
fn patient() -> Projector {
    Projector::with_time(Duration::from_secs(600))
}

fn open(file: &[u8], frame: Option<u32>) -> Result<Opened, MediaError> {
    Look::at(file).open(frame)
}

fn strip_ms(facts: &FileFacts) -> &[u64] {
    facts.film.as_ref().map_or(&[], |film| &film.strip_ms)
}

/// How different two pictures of one size are: the mean of all differences.
fn off(one: &Opened, other: &Opened) -> f64 {
    assert_eq!(one.pixels.rgb8.len(), other.pixels.rgb8.len());
    let bytes = one.pixels.rgb8.iter().zip(&other.pixels.rgb8);
    let sum: u64 = bytes.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    sum as f64 / one.pixels.rgb8.len() as f64
}

#[test]
fn a_frame_is_looked_at_closely_like_a_picture() {
    let file = sample_clip(1, false, false);
    let mut look = Look::at(&file);
    let mut at = |columns, rows, zoom, turns| {
        let area = PictureArea {
            columns,
            rows,
            cell_width: 10,
            cell_height: 20,
        };
        let framing = Framing {
            zoom,
            turns,
            frame: Some(12),
            ..Framing::default()
        };
        let wish = Wish {
            grid: Grid::of_pixels(area),
            framing,
            is_rough: false,
        };
        look.open_as(wish).unwrap().pixels
    };
    // The clip has 480 by 360 pixels: all of them, and the middle of them as they are.
    let (whole, middle) = (at(48, 18, 100, 0), at(20, 6, 300, 0));
    assert_eq!((whole.width, whole.height), (480, 360));
    assert_eq!((middle.width, middle.height), (200, 120));
    for (x, y) in [(0, 0), (199, 119), (57, 80)] {
        assert_eq!(middle.at(x, y), whole.at(x + 140, y + 120), "{x} {y}");
    }
    let turned = at(36, 24, 100, 1);
    assert_eq!((turned.width, turned.height), (360, 480));
    assert_eq!(turned.at(359, 0), whole.at(0, 0));
    assert_eq!(turned.at(0, 7), whole.at(7, 359));
}

#[test]
fn a_strip_is_shown_without_fetching_what_no_frame_needs() {
    // The index lies behind the film, and behind it padding.
    let mut file = sample_clip(1, false, false);
    let film = file.len() as u64;
    file.resize(file.len() + 3_000_000, 0);
    let mut look = Look::at(&file);
    let opened = look.open(None).unwrap();
    assert_eq!(strip_ms(&opened.facts).len(), 8);
    assert!(strip_ms(&opened.facts).is_sorted());
    let size = |ranges: &[Range<u64>]| -> u64 { ranges.iter().map(|r| r.end - r.start).sum() };
    let [head, index, frames @ ..] = look.file.fetched.as_slice() else {
        panic!("{:?}", look.file.fetched);
    };
    assert_eq!(*head, 0..65_536);
    assert!(frames.iter().all(|range| range.end <= index.start));
    let fetched = size(&look.file.fetched);
    assert!(fetched <= film + 2 * 65_536, "{fetched} of {film}");
    assert_eq!(look.reel.fetched(), fetched);
    let again = look.open(None).unwrap();
    assert_eq!(again, opened);
    assert_eq!(
        size(&look.file.fetched),
        fetched,
        "nothing is fetched twice"
    );
}

#[test]
fn where_the_index_lies_changes_nothing_that_is_shown() {
    let (behind, front) = (sample_clip(1, false, false), sample_clip(1, false, true));
    let (behind, front) = (open(&behind, None).unwrap(), open(&front, None).unwrap());
    assert_eq!(behind.pixels, front.pixels);
    assert_eq!(behind.facts.film, front.facts.film);
}

#[test]
fn a_frame_is_the_same_by_stepping_by_jumping_and_by_a_new_projector() {
    // One key frame for the whole clip.
    let file = sample_clip(3, false, false);
    let mut look = Look::at(&file);
    for n in [0, 1, 2, 30, 31, 29, 59] {
        let stepped = look.open(Some(n)).unwrap();
        look.projector = match n {
            31 => patient(),
            _ => std::mem::take(&mut look.projector),
        };
        assert_eq!(stepped, open(&file, Some(n)).unwrap(), "{n}");
        let film = stepped.facts.film.unwrap();
        assert_eq!(film.shown_ms, Some(u64::from(n) * 1000 / 12), "{n}");
    }
    let last = look.open(Some(59)).unwrap();
    assert_eq!(
        look.open(Some(1000)).unwrap(),
        last,
        "past the end is the last"
    );
}

#[test]
fn frames_that_need_others_come_as_sharp_as_those_that_do_not() {
    // The same drawing and hand, coded with a key frame a second and with one in all,
    // would differ by what coding loses; a frame that was decoded out of turn by much more.
    let file = sample_clip(3, false, false);
    let frame = |n| open(&file, Some(n)).unwrap();
    let (near, far) = (off(&frame(58), &frame(59)), off(&frame(20), &frame(59)));
    assert!(near < far, "{near} {far}");
}

#[test]
fn what_is_shown_upright_is_the_turned_film() {
    let opened = open(&sample_clip(2, true, false), Some(10)).unwrap();
    assert_eq!((opened.facts.width, opened.facts.height), (360, 480));
    assert_eq!((opened.pixels.width, opened.pixels.height), (360, 480));
}

#[test]
fn every_cut_says_so_in_words() {
    let file = sample_clip(1, false, true);
    for part in [0, 1, 10, 100, 900, 2000, 5000] {
        let error = match open(&file[..part], None) {
            Ok(opened) => {
                assert!(strip_ms(&opened.facts).len() < 8, "{part}");
                continue;
            }
            Err(error) => error.to_string(),
        };
        assert!(!error.is_empty() && error.len() < 120, "{part}: {error}");
    }
    // The index in front tells of frames that did not come: those that did are shown.
    let half = open(&file[..file.len() / 2], None).unwrap();
    assert!((1..60).contains(&half.facts.film.unwrap().frames));
    // The index behind: without it nothing can be found.
    let behind = sample_clip(1, false, false);
    let error = open(&behind[..behind.len() / 2], None).unwrap_err();
    assert!(
        error.to_string().contains("index is missing") || error.to_string().contains("cut off")
    );
}

#[test]
fn damage_anywhere_is_survived_and_asks_for_little() {
    let file = sample_clip(1, false, true);
    let mut random = oorandom::Rand32::new(7);
    let index = 2000_u32.min(file.len() as u32);
    for round in 0..20_u32 {
        let mut damaged = file.clone();
        // Half of the rounds hit the index, half the frames.
        let most = if round % 2 == 0 {
            index
        } else {
            file.len() as u32
        };
        for _ in 0..1 + round % 8 {
            let at = random.rand_range(0..most) as usize;
            damaged[at] = random.rand_u32() as u8;
        }
        let mut look = Look::at(&damaged);
        let shown = look.open(if round % 3 == 0 { Some(round) } else { None });
        if let Ok(opened) = shown {
            let pixels = opened.pixels;
            let bytes = 3 * pixels.width as usize * pixels.height as usize;
            assert_eq!(pixels.rgb8.len(), bytes);
        }
    }
}

#[test]
fn when_its_time_is_over_that_is_said() {
    let file = sample_clip(1, false, false);
    let mut look = Look::at(&file);
    look.projector = Projector::with_time(Duration::ZERO);
    for frame in [None, Some(3)] {
        let late = look.open(frame).unwrap_err();
        assert!(matches!(late, MediaError::TooSlow { .. }), "{late}");
    }
}

#[test]
fn what_is_no_film_is_said_to_be_something_else() {
    let cases: [(&[u8], &str); 5] = [
        (b"", "empty"),
        (b"<html>not today, and not tomorrow</html>", "an HTML page"),
        (
            b"\xff\xd8\xff\xe0 and so on, for a while",
            "by its bytes it is a picture",
        ),
        (
            b"\x1a\x45\xdf\xa3 and so on, for a while",
            "another kind of video",
        ),
        (
            b"\0\x01\x02\x03 and so on, for a while..",
            "index is missing",
        ),
    ];
    for (bytes, words) in cases {
        let error = open(bytes, None).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn a_reel_stops_at_its_cap_and_refuses_another_part_than_it_asked_for() {
    let file = sample_clip(1, false, false);
    let mut look = Look::at(&file);
    look.reel = Reel::new(1, 100_000);
    let refused = look.open(None).unwrap_err();
    assert!(
        refused.to_string().contains("more of the file"),
        "{refused}"
    );
    let (mut reel, wish) = (Reel::new(1, 1000), wish(None));
    let piece = |offset: u64| Piece {
        offset,
        bytes: vec![0; 100],
    };
    assert_eq!(reel.wish(&wish), Step::Fetch(0..65_536));
    assert!(
        reel.add(piece(5), 100, &wish).is_err(),
        "from another place"
    );
    let mut reel = Reel::new(1, 1000);
    reel.add(piece(0), 100, &wish).unwrap();
    let endless = vec![200..u64::MAX, 200..450];
    assert!(
        reel.take(Answer::Need(endless), &wish).is_err(),
        "their sum must not begin anew at zero"
    );
    let mut reel = Reel::new(1, 1000);
    assert!(reel.add(piece(0), 200, &wish).is_err(), "too little");
    let mut reel = Reel::new(1, 1000);
    assert!(matches!(reel.add(piece(0), 100, &wish), Ok(Step::Ask(_))));
}

/// What names the film, and what it looks like, each of a strip.
fn known_by(file: &[u8]) -> ([u8; 32], u64) {
    let facts = open(file, None).unwrap().facts;
    (facts.content.unwrap(), facts.measures.unwrap().looks)
}

#[test]
fn a_film_is_named_by_its_index_and_its_length() {
    let file = sample_clip(1, false, false);
    let (name, looks) = known_by(&file);
    assert_eq!(known_by(&file), (name, looks));
    let mut longer = file.clone();
    longer.push(0);
    assert_ne!(known_by(&longer).0, name, "another length");
    let front = sample_clip(1, false, true);
    assert_eq!(known_by(&front).1, looks, "the same film");
    // Made a second later: one byte of the index.
    let at = file.windows(4).position(|four| four == b"mvhd").unwrap() + 11;
    let mut later = file.clone();
    later[at] ^= 1;
    assert_ne!(known_by(&later).0, name, "another index");
    let single = open(&file, Some(3)).unwrap().facts;
    assert_eq!((single.content, single.measures), (None, None));
}

#[test]
fn a_film_that_is_coded_anew_looks_like_itself_and_like_no_other() {
    let bits = |one: &[u8], other: &[u8]| (known_by(one).1 ^ known_by(other).1).count_ones();
    let file = sample_clip(1, false, false);
    assert!(bits(&file, &clip_coded_anew(1)) <= LOOKS_ALIKE_BITS);
    assert!(bits(&file, &sample_clip(2, false, false)) > LOOKS_ALIKE_BITS);
}

#[test]
fn a_film_is_measured_upright_whatever_way_it_is_looked_at() {
    let file = sample_clip(2, true, false);
    let mut look = Look::at(&file);
    let upright = look.open(None).unwrap().facts.measures.unwrap();
    let mut turned = wish(None);
    turned.framing.turns = 1;
    turned.grid = Grid::of_half_blocks(PictureArea {
        columns: 20,
        rows: 10,
        cell_width: 10,
        cell_height: 20,
    });
    let turned = look.open_as(turned).unwrap().facts.measures.unwrap();
    assert_eq!(turned, upright);
    assert!(upright.sharpness > 0.0 && upright.brightness > 0.1);
}

/// The file with a part of it replaced wherever it stands.
fn replaced(file: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let places: Vec<usize> = (0..file.len().saturating_sub(from.len()))
        .filter(|at| file[*at..].starts_with(from))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        file[at..at + from.len()].copy_from_slice(to);
    }
    file
}

#[test]
fn sound_alone_is_said_to_have_no_pictures() {
    let file = replaced(&sample_clip(1, false, true), b"vide", b"soun");
    let error = open(&file, None).unwrap_err();
    assert!(matches!(error, MediaError::Pictureless { .. }), "{error}");
}

#[test]
fn a_length_that_no_frame_bears_out_is_not_believed() {
    let file = sample_clip(1, false, true);
    let at = file.windows(4).position(|four| four == b"mdhd").unwrap() + 4;
    let mut long = file.clone();
    // Version, two times, ticks in a second, then how long the track claims to be.
    long[at + 16..at + 20].copy_from_slice(&[0x7f; 4]);
    let lasting = |file: &[u8]| open(file, None).unwrap().facts.film.unwrap().duration_ms;
    assert_eq!(lasting(&long), lasting(&file));
}

#[test]
fn of_two_tracks_the_one_that_is_switched_on_is_shown() {
    let file = sample_clip(1, false, false);
    let moov = boxes::Boxes::within(&file).first(b"moov").unwrap();
    let trak = boxes::Boxes::within(moov).first(b"trak").unwrap();
    let mut off = trak.to_vec();
    let flags = off.windows(4).position(|four| four == b"tkhd").unwrap() + 7;
    off[flags] = 0;
    // The one that is off has one frame, in another size.
    let entry = off.windows(4).position(|four| four == b"avc1").unwrap() + 28;
    off[entry..entry + 4].copy_from_slice(&[0, 16, 0, 16]);
    let boxed = |body: &[u8]| [&(body.len() as u32 + 8).to_be_bytes()[..], b"trak", body].concat();
    let both = [boxed(&off), boxed(trak)].concat();
    let read = |moov: &[u8]| index::Index::read(moov, file.len() as u64).unwrap().size;
    assert_eq!(read(&both), (480, 360));
    assert_eq!(read(&boxed(&off)), (16, 16), "better than nothing");
}

/// A file that loses its end after so many parts were read.
struct Shrinking<'a> {
    file: &'a [u8],
    parts: usize,
}

impl Source for Shrinking<'_> {
    fn part(&mut self, range: Range<u64>) -> io::Result<(Piece, u64)> {
        let end = if self.parts == 0 {
            self.file.len() - 1
        } else {
            self.file.len()
        };
        self.parts = self.parts.saturating_sub(1);
        Cursor::new(&self.file[..end]).part(range)
    }
}

#[test]
fn a_file_that_changes_between_two_parts_is_given_up() {
    let file = sample_clip(1, false, false);
    let show = |parts| {
        let mut source = Shrinking { file: &file, parts };
        let mut projector = patient();
        Reel::new(1, 100_000_000).show(&wish(None), &mut source, |ask| projector.answer(ask))
    };
    assert!(show(100).is_ok());
    for parts in 1..3 {
        let Err(Unopened::NotShown(error)) = show(parts) else {
            panic!("it is another file after {parts}");
        };
        assert!(error.to_string().contains("another part"), "{error}");
    }
}

#[test]
fn a_projector_that_asks_without_end_is_not_answered_without_end() {
    let file = vec![7; 200_000];
    let mut asked = 0;
    let refused = Reel::new(1, 1 << 40).show(&wish(None), &mut Cursor::new(&file[..]), |_| {
        asked += 1;
        assert!(asked < 100, "it is answered without end");
        let more = std::iter::once(asked..asked + 1);
        Ok(Answer::Need(more.collect()))
    });
    assert!(matches!(refused, Err(Unopened::NotShown(_))));
}

#[test]
fn one_damaged_frame_costs_one_frame() {
    // Many key frames: the strip has a run for each of its frames.
    let file = sample_clip(1, false, true);
    let whole = open(&file, None).unwrap();
    let moov = boxes::Boxes::within(&file).first(b"moov").unwrap();
    let index = index::Index::read(moov, file.len() as u64).unwrap();
    let place = index.table.place(index.table.key_for(30)).unwrap();
    let mut damaged = file.clone();
    damaged[place.start as usize..place.end as usize].fill(0);
    let left = open(&damaged, None).unwrap();
    let count = |opened: &Opened| strip_ms(&opened.facts).len();
    assert_eq!(
        (count(&whole), count(&left) < 8, count(&left) >= 5),
        (8, true, true)
    );
}

#[test]
fn a_projector_that_is_given_another_film_begins_anew() {
    let (mut one, mut other) = (sample_clip(1, false, false), sample_clip(3, false, false));
    let length = one.len().max(other.len());
    one.resize(length, 0);
    other.resize(length, 0);
    let mut projector = patient();
    let mut show = |film, file: &[u8]| {
        let mut reel = Reel::new(film, 100_000_000);
        let shown = reel.show(&wish(Some(5)), &mut Cursor::new(file), |ask| {
            projector.answer(ask)
        });
        shown.unwrap()
    };
    let first = show(1, &one);
    assert_eq!(show(2, &other), open(&other, Some(5)).unwrap());
    assert_eq!(show(1, &one), first);
}
