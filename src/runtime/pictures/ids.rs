//! Names for pictures in pixels, that no other picture on the terminal has.
//!
//! Invariant: a name that somebody's picture has is not given again. The cells only name a
//! picture, so two of one name would show one proof's picture in another proof's place.

use crate::domain::{ColourDepth, Display, Raster};
use std::ops::RangeInclusive;
use std::sync::{Arc, Weak};

/// What a cell's colour says of an id: 24 bits, or an entry of the palette. The first sixteen
/// entries are left out: some multiplexers turn them into bright or bold.
const WIDE: RangeInclusive<u32> = 0x100..=0xff_ffff;
const NARROW: RangeInclusive<u32> = 16..=255;

/// Ids in turn, but for those that are in use.
#[derive(Debug)]
pub(super) struct Ids {
    next: u32,
    /// The highest eight bits of narrow ids, which a mark in the cell says: so few entries
    /// would soon be the same in two consoles in one window.
    console: u32,
    held: Vec<(u32, Weak<Raster>)>,
}

impl Ids {
    /// Two consoles in one window begin at different places.
    pub(super) fn of_process(process: u32) -> Self {
        // Spread, since processes started together have neighbouring numbers.
        let next = process.wrapping_mul(0x9e37_79b1);
        Self {
            next,
            console: (1 + process % 255) << 24,
            held: Vec::new(),
        }
    }

    /// The next one. tmux may show fewer than 24 bits of colour without saying so, and
    /// then the id would be another.
    pub(super) fn next(&mut self, display: Display) -> u32 {
        self.held.retain(|(_, raster)| raster.strong_count() > 0);
        let is_wide = display.depth == ColourDepth::True && !display.in_tmux;
        let (console, range) = if is_wide {
            (0, WIDE)
        } else {
            (self.console, NARROW)
        };
        let count = range.end() - range.start() + 1;
        let mut id = 0;
        // Nobody holds more than a few; whoever held all of them would get one again.
        for _ in 0..count {
            self.next = self.next.wrapping_add(1);
            id = console | (range.start() + self.next % count);
            if !self.held.iter().any(|(held, _)| *held == id) {
                break;
            }
        }
        id
    }

    /// From now on until nobody holds this picture, its name is its own.
    pub(super) fn hold(&mut self, raster: &Arc<Raster>) {
        self.held.push((raster.id, Arc::downgrade(raster)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Ink, Protocol};
    use secrecy::zeroize::Zeroizing;
    use std::collections::HashSet;

    fn display(depth: ColourDepth, in_tmux: bool) -> Display {
        Display {
            protocol: Protocol::Kitty,
            depth,
            in_tmux,
        }
    }

    const TMUX: Display = Display {
        protocol: Protocol::Kitty,
        depth: ColourDepth::True,
        in_tmux: true,
    };

    fn raster(id: u32) -> Arc<Raster> {
        Arc::new(Raster {
            id,
            protocol: Protocol::Kitty,
            pixels: (1, 1),
            ink: Ink::Indexed(id as u8),
            show: Zeroizing::new(Vec::new()),
            forget: Vec::new(),
        })
    }

    #[test]
    fn ids_are_told_apart_by_what_the_terminal_keeps_of_a_colour() {
        for (depth, in_tmux, most) in [
            (ColourDepth::True, false, 0xff_ffff),
            (ColourDepth::True, true, 255),
            (ColourDepth::Indexed, false, 255),
        ] {
            let mut ids = Ids::of_process(u32::MAX - 100);
            let some: HashSet<u32> = (0..200)
                .map(|_| ids.next(display(depth, in_tmux)) & 0xff_ffff)
                .collect();
            assert_eq!(some.len(), 200);
            assert!(some.iter().all(|id| (16..=most).contains(id)), "{depth:?}");
        }
    }

    #[test]
    fn a_name_is_not_given_again_while_somebody_holds_its_picture() {
        let mut ids = Ids::of_process(7);
        let held: Vec<_> = (0..10).map(|_| raster(ids.next(TMUX))).collect();
        held.iter().for_each(|raster| ids.hold(raster));
        let given: HashSet<u32> = (0..1_000).map(|_| ids.next(TMUX)).collect();
        assert_eq!(given.len(), 230, "all the others, again and again");
        assert!(held.iter().all(|raster| !given.contains(&raster.id)));
        drop(held);
        let given: HashSet<u32> = (0..1_000).map(|_| ids.next(TMUX)).collect();
        assert_eq!(given.len(), 240);
    }

    #[test]
    fn two_consoles_in_one_window_have_no_name_in_common() {
        let of = |process| {
            let mut ids = Ids::of_process(process);
            (0..240).map(|_| ids.next(TMUX)).collect::<HashSet<u32>>()
        };
        assert!(of(4_000).is_disjoint(&of(4_001)));
    }
}
