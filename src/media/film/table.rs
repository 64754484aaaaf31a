//! Where each frame lies, and when it is shown (ISO/IEC 14496-12, 8.6 and 8.7).
//!
//! Invariant: what is kept and what is done is bounded by the bytes of the tables, never
//! by the numbers in them. Tables that disagree are believed as far as all of them go.

use super::super::error::MediaError;
use super::boxes::{Boxes, Fields};
use crate::domain::Format;
use std::ops::Range;

/// The most frames a film may have: nearly an hour at 60 a second.
const MOST_FRAMES: usize = 200_000;

/// All frames of a film. A frame is named by its place in the order of the file, in
/// which they are decoded.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table {
    /// Where each lies.
    places: Vec<Range<u64>>,
    /// When each is shown, in ticks from the first that is shown.
    shown: Vec<u64>,
    /// The frames in the order of showing.
    order: Vec<u32>,
    /// Those that need no other, rising.
    keys: Vec<u32>,
}

impl Table {
    /// Reads the tables of a track (`stbl`) as far as they lie within `total` bytes.
    pub(super) fn read(stbl: &[u8], total: u64) -> Result<Self, MediaError> {
        let table = |kind| Boxes::within(stbl).first(kind);
        let broken = || MediaError::broken(Format::Mp4, "its frames are not listed");
        let sizes = sizes(table(b"stsz").ok_or_else(broken)?).ok_or_else(broken)?;
        if sizes.count > MOST_FRAMES {
            return Err(MediaError::Unsupported {
                format: Format::Mp4,
                what: format!("more than {MOST_FRAMES} frames").into(),
            });
        }
        let chunks = chunks(&table).ok_or_else(broken)?;
        let runs = rows::<3>(table(b"stsc").ok_or_else(broken)?).ok_or_else(broken)?;
        let places = places(&sizes, &chunks, &runs, total);
        let count = places.len();
        let shown = moments(table(b"stts").unwrap_or_default(), table(b"ctts"), count);
        let mut order: Vec<u32> = (0..count as u32).collect();
        order.sort_by_key(|frame| shown.get(*frame as usize).copied());
        let keys = keys(table(b"stss"), count);
        Ok(Self {
            places,
            shown,
            order,
            keys,
        })
    }

    /// How many frames there are.
    pub(super) fn len(&self) -> u32 {
        self.places.len() as u32
    }

    /// Where a frame lies.
    pub(super) fn place(&self, frame: u32) -> Option<Range<u64>> {
        self.places.get(frame as usize).cloned()
    }

    /// When it is shown, in ticks.
    pub(super) fn shown(&self, frame: u32) -> u64 {
        self.shown.get(frame as usize).copied().unwrap_or_default()
    }

    /// The moment of the last frame, in ticks.
    pub(super) fn last_shown(&self) -> u64 {
        self.order.last().map_or(0, |last| self.shown(*last))
    }

    /// How long a frame stays on the average, in ticks.
    pub(super) fn usual_step(&self) -> u64 {
        (self.last_shown() / u64::from(self.len().max(2) - 1)).max(1)
    }

    /// The frame that is shown as number `n`, counted from 0; the last, where `n` is too
    /// many. `None` for a film without frames.
    pub(super) fn nth(&self, n: u32) -> Option<u32> {
        self.order.get(n as usize).or(self.order.last()).copied()
    }

    /// The frame that is on screen at a moment.
    pub(super) fn at(&self, ticks: u64) -> Option<u32> {
        let after = self.order.partition_point(|f| self.shown(*f) <= ticks);
        self.nth(after.saturating_sub(1) as u32)
    }

    /// Frames that need no other and are shown within these ticks.
    pub(super) fn keys_within(&self, ticks: &Range<u64>) -> impl Iterator<Item = u32> {
        let within = |key: &&u32| ticks.contains(&self.shown(**key));
        self.keys.iter().filter(within).copied()
    }

    /// The frame from which decoding must begin to get to `frame`. A frame that is shown
    /// before the key frame it follows in the file may need what is before that, too.
    pub(super) fn key_for(&self, frame: u32) -> u32 {
        let before = self.keys.partition_point(|key| *key <= frame);
        let mut candidates = self.keys.iter().take(before).rev();
        let fits = |key: &&u32| self.shown(**key) <= self.shown(frame);
        candidates.find(fits).copied().unwrap_or_default()
    }
}

/// `stsz`: one size for all, or one for each.
struct Sizes<'a> {
    all: u32,
    count: usize,
    each: &'a [u8],
}

impl Sizes<'_> {
    fn of(&self, frame: usize) -> Option<u64> {
        if self.all != 0 {
            return Some(u64::from(self.all));
        }
        let (sizes, _) = self.each.as_chunks::<4>();
        sizes
            .get(frame)
            .map(|size| u64::from(u32::from_be_bytes(*size)))
    }
}

fn sizes(stsz: &[u8]) -> Option<Sizes<'_>> {
    let mut fields = Fields::new(stsz);
    fields.skip(4)?;
    let (all, count) = (fields.u32()?, fields.u32()? as usize);
    let each = fields.rest();
    let count = if all == 0 {
        count.min(each.len() / 4)
    } else {
        count
    };
    Some(Sizes { all, count, each })
}

/// A table with a count in front: its rows of `N` numbers of 32 bits.
fn rows<const N: usize>(table: &[u8]) -> Option<Vec<[u32; N]>> {
    let mut fields = Fields::new(table);
    fields.skip(4)?;
    let told = fields.u32()? as usize;
    let mut rows = Vec::with_capacity(told.min(fields.rest().len() / (4 * N)));
    for row in fields.rest().chunks_exact(4 * N).take(told) {
        let mut row = Fields::new(row);
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = row.u32()?;
        }
        rows.push(numbers);
    }
    Some(rows)
}

/// `stco` or `co64`: where each chunk of frames begins.
fn chunks<'a>(table: &impl Fn(&'static [u8; 4]) -> Option<&'a [u8]>) -> Option<Vec<u64>> {
    if let Some(stco) = table(b"stco") {
        let offsets = rows::<1>(stco)?;
        return Some(offsets.into_iter().map(|[at]| u64::from(at)).collect());
    }
    let offsets = rows::<2>(table(b"co64")?)?;
    let wide = |[high, low]: [u32; 2]| u64::from(high) << 32 | u64::from(low);
    Some(offsets.into_iter().map(wide).collect())
}

/// Lays the frames into their chunks; `runs` are the rows of `stsc`: from which chunk on
/// (counted from 1) a chunk has how many frames. Ends at the first frame that isn't all
/// within the file.
fn places(sizes: &Sizes<'_>, chunks: &[u64], runs: &[[u32; 3]], total: u64) -> Vec<Range<u64>> {
    let mut places = Vec::with_capacity(sizes.count.min(MOST_FRAMES));
    let mut runs = runs.iter().peekable();
    let mut in_chunk = 0;
    for (number, start) in (1_u32..).zip(chunks) {
        while let Some([_, count, _]) = runs.next_if(|[first, ..]| *first <= number) {
            in_chunk = *count;
        }
        let mut at = *start;
        for _ in 0..in_chunk {
            if places.len() >= sizes.count {
                return places;
            }
            let end = sizes.of(places.len()).and_then(|size| at.checked_add(size));
            match end {
                Some(end) if end <= total => places.push(at..end),
                _ => return places,
            }
            at = places.last().map_or(at, |place| place.end);
        }
    }
    places
}

/// `stts` and `ctts`: when each frame is decoded and how much later it is shown. The
/// first that is shown is at 0.
fn moments(stts: &[u8], ctts: Option<&[u8]>, count: usize) -> Vec<u64> {
    let steps = rows::<2>(stts).unwrap_or_default();
    let late = ctts.and_then(rows::<2>).unwrap_or_default();
    // A frame that no row tells of comes as long after the one before as that did.
    let last = steps.last().map_or(1, |[_, step]| *step);
    let spread = |rows: Vec<[u32; 2]>, rest: u32| {
        let told = rows
            .into_iter()
            .flat_map(|[count, value]| std::iter::repeat_n(value, count as usize));
        told.chain(std::iter::repeat(rest)).take(count)
    };
    let mut decoded = 0_i64;
    let mut shown = Vec::with_capacity(count);
    for (step, late) in spread(steps, last).zip(spread(late, 0)) {
        // Version 0 of `ctts` has no sign, but nothing is 2^31 ticks late either.
        shown.push(decoded + i64::from(late.cast_signed()));
        decoded += i64::from(step);
    }
    let first = shown.iter().min().copied().unwrap_or_default();
    shown.into_iter().map(|at| at.abs_diff(first)).collect()
}

/// `stss`: the frames that need no other. Without that table, all of them; the first is
/// taken for one whatever it says, because there is nothing before it.
fn keys(stss: Option<&[u8]>, count: usize) -> Vec<u32> {
    let Some(told) = stss.and_then(rows::<1>) else {
        return (0..count as u32).collect();
    };
    let frames = told
        .into_iter()
        .filter_map(|[number]| number.checked_sub(1));
    let mut keys: Vec<u32> = frames.filter(|frame| (*frame as usize) < count).collect();
    if count > 0 {
        keys.push(0);
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn full(kind: &[u8; 4], numbers: &[u32]) -> Vec<u8> {
        let body: Vec<u8> = numbers.iter().flat_map(|n| n.to_be_bytes()).collect();
        let size = body.len() as u32 + 12;
        [&size.to_be_bytes()[..], kind, &[0; 4], &body].concat()
    }

    /// A table of frames of 100 bytes and 10 ticks each, one chunk from byte 1000 on.
    pub(in crate::media::film) fn plain(frames: u32, keys: &[u32]) -> Table {
        let numbers: Vec<u32> = keys.iter().map(|key| key + 1).collect();
        let count = [numbers.len() as u32];
        let stbl = [
            full(b"stsz", &[100, frames]),
            full(b"stco", &[1, 1000]),
            full(b"stsc", &[1, 1, frames, 1]),
            full(b"stts", &[1, frames, 10]),
            full(b"stss", &[&count[..], &numbers].concat()),
        ]
        .concat();
        Table::read(&stbl, u64::MAX).unwrap()
    }

    /// Eight frames, of which only the first needs no other, of 30 MB each.
    pub(in crate::media::film) fn dear() -> Table {
        let stbl = [
            full(b"stsz", &[30_000_000, 8]),
            full(b"stco", &[1, 0]),
            full(b"stsc", &[1, 1, 8, 1]),
            full(b"stts", &[1, 8, 10]),
            full(b"stss", &[1, 1]),
        ]
        .concat();
        Table::read(&stbl, u64::MAX).unwrap()
    }

    #[test]
    fn frames_are_laid_into_their_chunks_and_shown_in_their_own_order() {
        let stbl = [
            full(b"stsz", &[0, 5, 10, 20, 30, 40, 50]),
            full(b"stco", &[3, 1000, 2000, 3000]),
            // Two frames in the first chunk, one in each later one: the last has none.
            full(b"stsc", &[2, 1, 2, 1, 2, 1, 1]),
            full(b"stts", &[1, 4, 100]),
            full(b"ctts", &[4, 1, 100, 1, 300, 1, 0, 1, 0]),
            full(b"stss", &[1, 1]),
        ]
        .concat();
        let table = Table::read(&stbl, 10_000).unwrap();
        let places: Vec<_> = (0..4).filter_map(|f| table.place(f)).collect();
        assert_eq!(places, [1000..1010, 1010..1030, 2000..2030, 3000..3040]);
        assert_eq!(table.len(), 4, "the fifth is in no chunk");
        let shown: Vec<_> = (0..4).map(|f| table.shown(f)).collect();
        assert_eq!(shown, [0, 300, 100, 200]);
        let order: Vec<_> = (0..5).filter_map(|n| table.nth(n)).collect();
        assert_eq!(order, [0, 2, 3, 1, 1], "past the end is the last");
        assert_eq!(table.at(199), Some(2));
    }

    #[test]
    fn what_lies_behind_the_end_of_the_file_is_no_frame() {
        let stbl = [
            full(b"stsz", &[100, 10]),
            full(b"co64", &[1, 0, 1000]),
            full(b"stsc", &[1, 1, 10, 1]),
            full(b"stts", &[0]),
        ]
        .concat();
        assert_eq!(Table::read(&stbl, 1250).unwrap().len(), 2);
        assert_eq!(Table::read(&stbl, 10).unwrap().len(), 0);
    }

    #[test]
    fn claims_of_billions_cost_nothing() {
        let many = u32::MAX;
        let stbl = |stsz: &[u32]| {
            [
                full(b"stsz", stsz),
                full(b"stco", &[many, 0]),
                full(b"stsc", &[many, 1, many, 1]),
                full(b"stts", &[many, many, many, many, many]),
                full(b"ctts", &[many, many, many]),
                full(b"stss", &[many, many, 0]),
            ]
            .concat()
        };
        let refused = Table::read(&stbl(&[1, many]), u64::MAX).unwrap_err();
        assert!(refused.to_string().contains("more than 200000 frames"));
        let one = Table::read(&stbl(&[0, many, 7]), u64::MAX).unwrap();
        assert_eq!((one.len(), one.place(0)), (1, Some(0..7)));
        let most = Table::read(&stbl(&[0xffff_ffff, 200_000]), u64::MAX).unwrap();
        assert_eq!(most.len(), 200_000);
    }

    #[test]
    fn decoding_begins_at_a_key_frame_that_is_not_shown_later() {
        let table = plain(30, &[0, 10, 20]);
        assert_eq!([0, 9, 10, 29].map(|f| table.key_for(f)), [0, 0, 10, 20]);
        // Frame 2 lies behind the key frame 1 and is shown before it.
        let stbl = [
            full(b"stsz", &[10, 3]),
            full(b"stco", &[1, 0]),
            full(b"stsc", &[1, 1, 3, 1]),
            full(b"stts", &[1, 3, 10]),
            full(b"ctts", &[3, 1, 0, 1, 10, 1, 0u32.wrapping_sub(10)]),
            full(b"stss", &[2, 1, 2]),
        ]
        .concat();
        let open = Table::read(&stbl, 1000).unwrap();
        assert_eq!(open.key_for(2), 0);
    }
}
