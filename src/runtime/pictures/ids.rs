//! Names for pictures in pixels, that no other picture on the terminal has.

use crate::domain::{ColourDepth, Display};

/// The last id of 24 bits, and the last that is an entry of the palette. The first sixteen
/// entries are left out: some multiplexers turn them into bright or bold.
const WIDE: std::ops::RangeInclusive<u32> = 0x100..=0xff_ffff;
const NARROW: std::ops::RangeInclusive<u32> = 16..=255;

/// Ids in turn. Two consoles in one window begin at different places.
#[derive(Debug)]
pub(super) struct Ids {
    next: u32,
}

impl Ids {
    pub(super) fn of_process(process: u32) -> Self {
        // Spread, since processes started together have neighbouring numbers.
        Self {
            next: process.wrapping_mul(0x9e37_79b1),
        }
    }

    /// The next one. tmux may show fewer than 24 bits of colour without saying so, and
    /// then the id would be another.
    pub(super) fn next(&mut self, display: Display) -> u32 {
        let is_wide = display.depth == ColourDepth::True && !display.in_tmux;
        let range = if is_wide { WIDE } else { NARROW };
        let count = range.end() - range.start() + 1;
        self.next = self.next.wrapping_add(1);
        range.start() + self.next % count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Protocol;
    use std::collections::HashSet;

    fn display(depth: ColourDepth, in_tmux: bool) -> Display {
        Display {
            protocol: Protocol::Kitty,
            depth,
            in_tmux,
        }
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
                .map(|_| ids.next(display(depth, in_tmux)))
                .collect();
            assert_eq!(some.len(), 200);
            assert!(some.iter().all(|id| (16..=most).contains(id)), "{depth:?}");
        }
    }
}
