//! The hand that holds the phone: a window that wanders over the drawing and trembles.

use crate::sandbox::chance::Chance;
use crate::sandbox::pictures::Negative;
use rusty_h264_common::YuvFrame;

/// Steps of the way across the drawing; there and half back.
const WAY: [i64; 4] = [0, 100, 100, 40];
/// Frames from one of them to the next.
const STRIDE: i64 = 20;

/// A film of a drawing, frame after frame.
pub(super) struct Hand<'a> {
    drawn: &'a Negative,
    size: (usize, usize),
    stands: bool,
    chance: Chance,
    frame: i64,
}

impl<'a> Hand<'a> {
    /// Before the first frame. What is filmed standing is seen through a window that
    /// stands, and lies again in the file.
    pub(super) fn new(drawn: &'a Negative, size: (usize, usize), stands: bool, seed: u64) -> Self {
        Self {
            drawn,
            size,
            stands,
            chance: Chance::new(seed, "hand", 0),
            frame: 0,
        }
    }

    /// The next frame, as it lies in the file.
    pub(super) fn frame(&mut self) -> YuvFrame {
        let stands = self.stands;
        let (width, height) = self.size;
        let (across, down) = if stands {
            (height, width)
        } else {
            (width, height)
        };
        let free = |whole: usize, part: usize| whole.saturating_sub(part) as i64;
        let (free_x, free_y) = (
            free(self.drawn.width, across),
            free(self.drawn.height, down),
        );
        let step = usize::try_from(self.frame / STRIDE).unwrap_or_default();
        let stop = |at: usize| WAY.get(at).or(WAY.last()).copied().unwrap_or_default();
        let part = self.frame % STRIDE;
        let way = stop(step) * (STRIDE - part) + stop(step + 1) * part;
        let trembling = |chance: &mut Chance| chance.whole(-2, 2);
        let left = free_x * way / (100 * STRIDE) + trembling(&mut self.chance);
        let top = free_y / 2 + trembling(&mut self.chance);
        self.frame += 1;
        let window = Window {
            left: left.clamp(0, free_x) as usize,
            top: top.clamp(0, free_y) as usize,
            stands,
            drawn: self.drawn,
        };
        window.frame(width, height)
    }
}

/// What is seen of the drawing.
struct Window<'a> {
    left: usize,
    top: usize,
    stands: bool,
    drawn: &'a Negative,
}

impl Window<'_> {
    fn frame(&self, width: usize, height: usize) -> YuvFrame {
        let [luma, blue, red] = &self.drawn.planes;
        let mut y = Vec::with_capacity(width * height);
        for row in 0..height {
            y.extend((0..width).map(|column| self.at(luma, column, row, height)));
        }
        let half = |plane: &[u8]| {
            let mut small = Vec::with_capacity(width * height / 4);
            for row in (0..height).step_by(2) {
                let columns = (0..width).step_by(2);
                small.extend(columns.map(|column| self.at(plane, column, row, height)));
            }
            small
        };
        YuvFrame {
            width,
            height,
            y,
            u: half(blue),
            v: half(red),
        }
    }

    /// A sample by its place in the file. What stands is stored turned to the left, so
    /// that turning it right brings it back.
    fn at(&self, plane: &[u8], column: usize, row: usize, height: usize) -> u8 {
        let (x, y) = if self.stands {
            (height - 1 - row, column)
        } else {
            (column, row)
        };
        let (x, y) = (self.left + x, self.top + y);
        // The screen of a phone is narrower than the window: grey is around it.
        let is_there = x < self.drawn.width;
        let there = plane.get(y * self.drawn.width + x).filter(|_| is_there);
        there.copied().unwrap_or(128)
    }
}
