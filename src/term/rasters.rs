//! The pictures in pixels that are on the terminal, and the bytes that bring and take them.
//!
//! Invariant: what the terminal was given to keep (kitty) it is told to forget once nobody
//! holds it; what was painted over cells (iTerm2, sixel) goes with those cells, which are
//! written anew when something else comes to stand there. Like all frames, it only answers
//! with bytes, in order.

use crate::domain::{Placed, Protocol, Raster};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::sync::{Arc, Weak};

/// What no frame shows: a cell that the terminal holds, and nobody knows how it looks.
const UNKNOWN: &str = "\u{10ffff}";

/// A picture that the terminal keeps. Pictures are told apart by what they are: an id comes
/// back once it is free, and a picture must never stand where another one is meant.
#[derive(Debug)]
struct Kept {
    id: u32,
    raster: Weak<Raster>,
    forget: Vec<u8>,
}

/// A picture that was painted.
#[derive(Debug)]
struct Painted {
    raster: Weak<Raster>,
    pixels: (u32, u32),
    place: Rect,
}

impl Painted {
    /// Whether this is what stands there.
    fn is(&self, placed: &Placed) -> bool {
        is_same(&self.raster, &placed.raster) && self.place == place_of(placed)
    }
}

fn is_same(known: &Weak<Raster>, raster: &Arc<Raster>) -> bool {
    std::ptr::eq(known.as_ptr(), Arc::as_ptr(raster))
}

/// What is there.
#[derive(Debug, Default)]
pub struct Rasters {
    kept: Vec<Kept>,
    painted: Vec<Painted>,
    /// The terminal may or may not have these.
    doubtful: Vec<u8>,
}

impl Rasters {
    /// The screen was cleared: nothing painted is left, and what the terminal keeps it
    /// keeps on.
    pub fn cleared(&mut self) {
        self.painted.clear();
    }

    /// Nobody knows what the terminal has: it is told to forget all, and given it anew.
    pub fn lost(&mut self) {
        self.painted.clear();
        for kept in self.kept.drain(..) {
            self.doubtful.extend(kept.forget);
        }
    }

    /// What makes the terminal forget everything of ours.
    pub fn farewell(&self) -> Vec<u8> {
        let kept = self.kept.iter().flat_map(|kept| &kept.forget);
        self.doubtful.iter().chain(kept).copied().collect()
    }

    /// Before the cells are compared: gives the terminal what cells are going to name. And
    /// cells that are painted over, but not by what `placed` says, are no longer known.
    pub fn prepare(&mut self, placed: &[Placed], shown: &mut Buffer, bytes: &mut Vec<u8>) {
        bytes.append(&mut self.doubtful);
        for placed in placed {
            let raster = &placed.raster;
            let is_kept = self.kept.iter().any(|kept| is_same(&kept.raster, raster));
            if raster.protocol == Protocol::Kitty && !is_kept {
                // Whatever had this id before, the terminal has it no longer.
                self.kept.retain(|kept| kept.id != raster.id);
                bytes.extend_from_slice(&raster.show);
                self.kept.push(Kept {
                    id: raster.id,
                    raster: Arc::downgrade(raster),
                    forget: raster.forget.clone(),
                });
            }
        }
        self.painted.retain(|painted| {
            let mut over = placed.iter().filter(|placed| is_painted(placed));
            // One of the same size at the same place covers it without a trace.
            let stays = over
                .any(|new| (place_of(new), new.raster.pixels) == (painted.place, painted.pixels));
            if !stays {
                forget_cells(shown, painted.place);
            }
            stays
        });
    }

    /// After the cells: paints what isn't there yet, and lets go what nobody holds.
    /// Whether the cursor was moved.
    pub fn paint(&mut self, placed: &[Placed], bytes: &mut Vec<u8>) -> bool {
        let mut has_moved = false;
        for placed in placed.iter().filter(|placed| is_painted(placed)) {
            if self.painted.iter().any(|painted| painted.is(placed)) {
                continue;
            }
            let place = place_of(placed);
            self.painted.retain(|painted| painted.place != place);
            let (row, column) = (u32::from(placed.y) + 1, u32::from(placed.x) + 1);
            bytes.extend_from_slice(format!("\x1b[{row};{column}H").as_bytes());
            bytes.extend_from_slice(&placed.raster.show);
            self.painted.push(Painted {
                raster: Arc::downgrade(&placed.raster),
                pixels: placed.raster.pixels,
                place,
            });
            has_moved = true;
        }
        self.kept.retain(|kept| {
            let is_held = kept.raster.strong_count() > 0;
            if !is_held {
                bytes.extend_from_slice(&kept.forget);
            }
            is_held
        });
        has_moved
    }
}

fn is_painted(placed: &Placed) -> bool {
    placed.raster.protocol != Protocol::Kitty
}

fn place_of(placed: &Placed) -> Rect {
    Rect::new(placed.x, placed.y, placed.columns, placed.rows)
}

/// They are written again, whatever is to stand there.
fn forget_cells(shown: &mut Buffer, place: Rect) {
    for at in place.intersection(shown.area).positions() {
        if let Some(cell) = shown.cell_mut(at) {
            cell.reset();
            cell.set_symbol(UNKNOWN);
        }
    }
}

#[cfg(test)]
#[path = "rasters_tests.rs"]
mod tests;
