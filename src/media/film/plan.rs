//! Which frames are decoded, and so which bytes are fetched, to show what is wished.
//!
//! A frame can be decoded only after all from its key frame on. So the strip takes key
//! frames wherever they lie well, and goes on from one to the middle of a part of the film
//! that has none.

use super::pieces::Pieces;
use super::table::Table;
use std::ops::Range;

/// Frames of a strip.
pub(super) const STRIP: u64 = 8;

/// The most bytes that are fetched for a strip. Only films with hardly a key frame come
/// near; of those, the frames that cost most are left out.
const MOST_BYTES: u64 = 24_000_000;

/// What is read ahead of a single frame, because the next will be wanted soon.
const AHEAD: u64 = 1_000_000;

/// What is fetched though nobody needs it, where it lies between two parts that somebody
/// needs: less than another request costs.
const GAP: u64 = 16_384;

/// Frames to be decoded one behind the other, beginning at a key frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// The first.
    pub from: u32,
    /// Those to be shown, rising; the last is the end of the run.
    pub wanted: Vec<u32>,
}

impl Run {
    fn to(table: &Table, wanted: u32) -> Self {
        Self {
            from: table.key_for(wanted),
            wanted: vec![wanted],
        }
    }

    /// All that must be decoded.
    pub(super) fn frames(&self) -> Range<u32> {
        let end = self.wanted.last().map_or(self.from, |last| last + 1);
        self.from..end
    }

    fn bytes(&self, table: &Table) -> u64 {
        let places = self.frames().filter_map(|frame| table.place(frame));
        places.map(|place| place.end - place.start).sum()
    }
}

/// The runs that give the strip: from each part of the film the key frame nearest to its
/// middle or, in a part without one, the frame in its middle.
pub(super) fn strip(table: &Table) -> Vec<Run> {
    let span = table.last_shown() + table.usual_step();
    let mut wanted: Vec<u32> = (0..STRIP)
        .filter_map(|part| {
            let edge = |part: u64| (u128::from(span) * u128::from(part) / u128::from(STRIP)) as u64;
            let within = edge(part)..edge(part + 1);
            let middle = within.start.midpoint(within.end);
            let off = |key: &u32| table.shown(*key).abs_diff(middle);
            let key = table.keys_within(&within).min_by_key(off);
            key.or_else(|| table.at(middle))
        })
        .collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut runs: Vec<Run> = Vec::new();
    for run in wanted.into_iter().map(|frame| Run::to(table, frame)) {
        match runs.last_mut() {
            Some(last) if last.from == run.from => last.wanted.extend(run.wanted),
            _ => runs.push(run),
        }
    }
    afford(table, &mut runs);
    runs
}

/// Leaves out what would cost too much, the dearest first; one frame is always kept.
fn afford(table: &Table, runs: &mut Vec<Run>) {
    loop {
        let costs: Vec<u64> = runs.iter().map(|run| run.bytes(table)).collect();
        let frames: usize = runs.iter().map(|run| run.wanted.len()).sum();
        if frames <= 1 || costs.iter().sum::<u64>() <= MOST_BYTES {
            return;
        }
        let dearest = (0..).zip(&costs).max_by_key(|(_, cost)| **cost);
        if let Some(run) = dearest.and_then(|(at, _): (usize, _)| runs.get_mut(at)) {
            run.wanted.pop();
        }
        runs.retain(|run| !run.wanted.is_empty());
    }
}

/// The run that gives the frame that is shown as number `n`. Where a decoder stands ready
/// to go on with frame `ready`, it goes on from there if that is nearer than a key frame.
pub(super) fn one(table: &Table, n: u32, ready: Option<u32>) -> Option<Run> {
    let mut run = Run::to(table, table.nth(n)?);
    run.from = ready
        .filter(|ready| run.frames().contains(ready))
        .unwrap_or(run.from);
    Some(run)
}

/// The frames worth reading together with those up to `frame`.
pub(super) fn ahead(table: &Table, frame: u32) -> Range<u32> {
    let mut bytes = 0;
    let affordable = (frame + 1..table.len()).take_while(|next| {
        bytes += table
            .place(*next)
            .map_or(0, |place| place.end - place.start);
        bytes <= AHEAD
    });
    frame + 1..affordable.last().unwrap_or(frame) + 1
}

/// The bytes of these frames that are not here yet, as few ranges, in the order of the file.
pub(super) fn missing(
    table: &Table,
    pieces: &Pieces,
    frames: impl Iterator<Item = u32>,
) -> Vec<Range<u64>> {
    let mut places: Vec<Range<u64>> = frames
        .filter_map(|frame| table.place(frame))
        .filter(|place| !place.is_empty() && pieces.get(place).is_none())
        .collect();
    places.sort_unstable_by_key(|place| place.start);
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for place in places {
        match ranges.last_mut() {
            Some(last) if place.start <= last.end.saturating_add(GAP) => {
                last.end = last.end.max(place.end);
            }
            _ => ranges.push(place),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::super::pieces::Piece;
    use super::super::table::tests::plain;
    use super::*;

    fn wanted(runs: &[Run]) -> Vec<u32> {
        runs.iter().flat_map(|run| run.wanted.clone()).collect()
    }

    #[test]
    fn where_every_part_has_a_key_frame_nothing_else_is_decoded() {
        let keys: Vec<u32> = (0..80).step_by(5).collect();
        let runs = strip(&plain(80, &keys));
        assert_eq!(wanted(&runs), [5, 15, 25, 35, 45, 55, 65, 75]);
        assert!(runs.iter().all(|run| run.frames().len() == 1));
    }

    #[test]
    fn where_there_is_one_key_frame_one_run_gives_all_eight() {
        let runs = strip(&plain(80, &[0]));
        assert_eq!(runs.len(), 1);
        assert_eq!(wanted(&runs), [0, 15, 25, 35, 45, 55, 65, 75]);
        assert_eq!(runs[0].frames(), 0..76);
    }

    #[test]
    fn where_some_parts_have_none_they_go_on_from_the_key_frame_before() {
        let runs = strip(&plain(80, &[0, 42]));
        assert_eq!(wanted(&runs), [0, 15, 25, 35, 42, 55, 65, 75]);
        assert_eq!([runs[0].frames(), runs[1].frames()], [0..36, 42..76]);
    }

    #[test]
    fn a_film_of_few_frames_shows_each_once() {
        assert_eq!(wanted(&strip(&plain(3, &[0]))), [0, 1, 2]);
        assert_eq!(wanted(&strip(&plain(1, &[0]))), [0]);
        assert_eq!(strip(&Table::default()), []);
    }

    #[test]
    fn what_would_cost_too_much_is_left_out_and_something_is_left() {
        let mut runs = vec![
            Run {
                from: 0,
                wanted: vec![0, 300_000],
            },
            Run {
                from: 600_000,
                wanted: vec![600_000],
            },
        ];
        // Frames of 100 bytes each: the table has 200,000, so the first run costs 20 MB.
        let table = plain(200_000, &[0]);
        afford(&table, &mut runs);
        assert_eq!(runs.len(), 2, "that is still affordable");
        let dear = super::super::table::tests::dear();
        let mut runs = strip(&dear);
        assert_eq!(wanted(&runs), [0], "each frame after the first costs 30 MB");
        afford(&dear, &mut runs);
        assert_eq!(wanted(&runs), [0]);
    }

    #[test]
    fn stepping_goes_on_where_the_decoder_stands_and_else_from_a_key_frame() {
        let table = plain(60, &[0, 30]);
        let from = |n, ready| one(&table, n, ready).unwrap().frames();
        assert_eq!(from(45, None), 30..46);
        assert_eq!(from(45, Some(44)), 44..46);
        assert_eq!(from(45, Some(45)), 45..46);
        assert_eq!(from(45, Some(46)), 30..46, "not backwards");
        assert_eq!(from(45, Some(12)), 30..46, "not past a key frame");
        assert_eq!(from(99, None), 30..60, "past the end is the last");
        assert_eq!(ahead(&table, 45), 46..60);
        assert_eq!(ahead(&table, 59), 60..60);
    }

    #[test]
    fn what_is_here_is_not_fetched_again_and_small_gaps_are_bridged() {
        let table = plain(60, &[0]);
        let mut pieces = Pieces::default();
        let ranges = |pieces: &Pieces| -> Vec<(u64, u64)> {
            let missing = missing(&table, pieces, [0, 1, 2, 50].into_iter());
            missing
                .iter()
                .map(|range| (range.start, range.end))
                .collect()
        };
        assert_eq!(ranges(&pieces), [(1000, 6100)], "4,700 bytes are no gap");
        pieces.add(Piece {
            offset: 1000,
            bytes: vec![0; 250],
        });
        assert_eq!(ranges(&pieces), [(1200, 6100)]);
    }
}
