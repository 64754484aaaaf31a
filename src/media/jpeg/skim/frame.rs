//! The tables and the geometry of a sequential JPEG with one scan (ITU T.81, annex B).

use super::tables::{Codes, Numbers, Skips};

/// What stands before the entropy-coded data.
pub struct Frame {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Blocks of the finest component in a unit, across and down.
    pub across: u32,
    pub down: u32,
    /// Units in a row, and rows of them.
    pub columns: u32,
    pub rows: u32,
    /// Units between two restart markers; 0 for none.
    pub restart: u32,
    /// In the order of the scan.
    pub components: Vec<Component>,
    /// Where the entropy-coded data begins.
    pub data: usize,
}

/// One colour component.
pub struct Component {
    /// Blocks in a unit, across and down.
    pub across: u32,
    pub down: u32,
    /// The quantisation steps of the first five coefficients.
    pub steps: [i32; 5],
    /// Codes of the means.
    pub means: Codes,
    /// Codes of the other coefficients.
    pub others: Codes,
    /// Means and other coefficients whose code and number are short.
    pub short_means: Numbers,
    pub short_others: Numbers,
    /// The same for skipping them.
    pub skips: Skips,
}

/// Tables as they are defined on the way to the scan.
#[derive(Default)]
struct Tables {
    steps: [Option<[i32; 5]>; 4],
    means: [Option<Definition>; 4],
    others: [Option<Definition>; 4],
    restart: u32,
    shape: Option<Shape>,
}

/// The number of codes of each length, and their symbols.
type Definition = ([u8; 16], Vec<u8>);

/// A frame header: height, width, and for each component its name, its sampling factors and
/// its quantisation table.
struct Shape {
    height: u32,
    width: u32,
    components: Vec<[u8; 3]>,
}

/// Reads up to the scan; `None` for other ways of coding, and for what is at odds.
pub fn read(bytes: &[u8]) -> Option<Frame> {
    let mut tables = Tables::default();
    let mut place = 2;
    loop {
        let [0xff, marker] = *bytes.get(place..)?.first_chunk()? else {
            return None;
        };
        let length = u16::from_be_bytes(*bytes.get(place + 2..)?.first_chunk()?);
        let end = place + 2 + usize::from(length);
        let segment = bytes.get(place + 4..end)?;
        match marker {
            0xdb => tables.steps(segment)?,
            0xc4 => tables.codes(segment)?,
            0xdd => tables.restart = u32::from(u16::from_be_bytes(*segment.first_chunk()?)),
            0xc0 | 0xc1 if tables.shape.is_none() => tables.shape = Some(shape(segment)?),
            0xda => return frame(&tables, segment, end),
            // Adobe's marker: other colours than light and differences, if it isn't 1.
            0xee if segment.starts_with(b"Adobe") && segment.get(11) != Some(&1) => return None,
            0xe0..=0xef | 0xfe => {}
            _ => return None,
        }
        place = end;
    }
}

impl Tables {
    /// Quantisation tables of 8 bits a step.
    fn steps(&mut self, mut segment: &[u8]) -> Option<()> {
        while let Some((id, rest)) = segment.split_first() {
            let (steps, rest) = rest.split_at_checked(64)?;
            let steps = *steps.first_chunk::<5>()?;
            *self.steps.get_mut(usize::from(*id))? = Some(steps.map(i32::from));
            segment = rest;
        }
        Some(())
    }

    fn codes(&mut self, mut segment: &[u8]) -> Option<()> {
        while let Some((id, rest)) = segment.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>()?;
            let total = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(total)?;
            let tables = match id >> 4 {
                0 => &mut self.means,
                1 => &mut self.others,
                _ => return None,
            };
            *tables.get_mut(usize::from(id & 15))? = Some((*counts, symbols.to_vec()));
            segment = rest;
        }
        Some(())
    }
}

fn shape(segment: &[u8]) -> Option<Shape> {
    let (&[8, h1, h2, w1, w2, count], components) = segment.split_first_chunk()? else {
        return None;
    };
    let (components, rest) = components.as_chunks::<3>();
    let is_rgb = components.iter().map(|[id, ..]| id).eq(b"RGB");
    let is_whole = components.len() == usize::from(count) && rest.is_empty();
    (is_whole && !is_rgb).then(|| Shape {
        height: u32::from(u16::from_be_bytes([h1, h2])),
        width: u32::from(u16::from_be_bytes([w1, w2])),
        components: components.to_vec(),
    })
}

fn frame(tables: &Tables, scan: &[u8], data: usize) -> Option<Frame> {
    let shape = tables.shape.as_ref()?;
    let (count, scan) = scan.split_first()?;
    let (chosen, rest) = scan.split_at_checked(usize::from(*count) * 2)?;
    let (chosen, _) = chosen.as_chunks::<2>();
    // All coefficients, all of their bits, and all components in the frame's order.
    if rest != [0, LAST_COEFFICIENT, 0] || chosen.len() != shape.components.len() {
        return None;
    }
    let mut components = Vec::new();
    for ([id, factors, steps], [scan_id, codes]) in shape.components.iter().zip(chosen) {
        let pick = |tables: &[Option<Definition>; 4], id: u8| {
            let (counts, symbols) = tables.get(usize::from(id))?.as_ref()?;
            Codes::new(counts, symbols)
        };
        // A component by itself comes block by block, whatever its factors.
        let (across, down) = match shape.components.len() {
            1 => (1, 1),
            _ => (u32::from(factors >> 4), u32::from(factors & 15)),
        };
        if id != scan_id || !matches!((across, down), (1..=2, 1..=2)) {
            return None;
        }
        let means = pick(&tables.means, codes >> 4)?;
        let others = pick(&tables.others, codes & 15)?;
        components.push(Component {
            across,
            down,
            steps: (*tables.steps.get(usize::from(*steps))?)?,
            short_means: Numbers::of_means(&means)?,
            means,
            short_others: Numbers::of_others(&others)?,
            skips: Skips::new(&others)?,
            others,
        });
    }
    let across = components.iter().map(|component| component.across).max()?;
    let down = components.iter().map(|component| component.down).max()?;
    Some(Frame {
        width: shape.width,
        height: shape.height,
        across,
        down,
        columns: shape.width.div_ceil(8 * across),
        rows: shape.height.div_ceil(8 * down),
        restart: tables.restart,
        components,
        data,
    })
}

/// The last coefficient of a scan that has them all.
const LAST_COEFFICIENT: u8 = 63;
