//! A painted buffer made fit for the terminal that shows it: its colours to what the
//! terminal has, its symbols to what a terminal may see.
//!
//! Invariant: after [`quantise`] no cell names a colour beyond the depth, and no text
//! that could be told from its background before has become one with it. After
//! [`seal`] no cell holds a control byte, whatever a widget put there.

use crate::domain::ColourDepth;
use crate::domain::untrusted::{MARK, is_unprintable};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;

/// Steps of the 6×6×6 cube that starts at entry 16 of xterm's palette.
const CUBE: [u8; 6] = [0, 95, 135, 175, 215, 255];

/// xterm's own first sixteen. Terminals vary, but not in what is light and what is red.
const SIXTEEN: [(u8, u8, u8); 16] = [
    (0, 0, 0),
    (205, 0, 0),
    (0, 205, 0),
    (205, 205, 0),
    (0, 0, 238),
    (205, 0, 205),
    (0, 205, 205),
    (229, 229, 229),
    (127, 127, 127),
    (255, 0, 0),
    (0, 255, 0),
    (255, 255, 0),
    (92, 92, 255),
    (255, 0, 255),
    (0, 255, 255),
    (255, 255, 255),
];

/// Replaces what a terminal must not see. Foreign text is cleaned where it enters the
/// screen; this is the last gate, so that a widget that forgot cannot do harm.
pub fn seal(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        let is_plain_ascii = matches!(symbol.as_bytes(), [b' '..=b'~']);
        if !is_plain_ascii && symbol.chars().any(is_unprintable) {
            cell.set_char(MARK);
        }
    }
}

/// Maps every colour to the nearest one of `depth`.
pub fn quantise(buffer: &mut Buffer, depth: ColourDepth) {
    match depth {
        ColourDepth::True => {}
        ColourDepth::Mono => {
            for cell in &mut buffer.content {
                cell.fg = Color::Reset;
                cell.bg = Color::Reset;
            }
        }
        ColourDepth::Indexed => map_all(buffer, to_indexed),
        ColourDepth::Sixteen => map_all(buffer, to_sixteen),
    }
}

fn map_all(buffer: &mut Buffer, map: fn(Color) -> Color) {
    // Neighbours mostly share their colours.
    let mut last = (Color::Reset, Color::Reset);
    let mut look_up = |colour: Color| {
        if last.0 != colour {
            last = (colour, map(colour));
        }
        last.1
    };
    for cell in &mut buffer.content {
        let was_legible = cell.fg != cell.bg;
        cell.fg = look_up(cell.fg);
        cell.bg = look_up(cell.bg);
        if was_legible && cell.fg == cell.bg && cell.bg != Color::Reset && is_text(cell) {
            cell.fg = contrast(cell.bg);
        }
    }
}

/// Whether something is to be read there; a picture's blocks may well melt together.
fn is_text(cell: &Cell) -> bool {
    let first = cell.symbol().chars().next().unwrap_or(' ');
    !matches!(first, ' ' | '\u{2580}'..='\u{259f}')
}

fn contrast(paper: Color) -> Color {
    let (red, green, blue) = rgb_of(paper).unwrap_or_default();
    let light = 3 * u32::from(red) + 6 * u32::from(green) + u32::from(blue);
    Color::Indexed(if light > 1275 { 0 } else { 15 })
}

fn to_indexed(colour: Color) -> Color {
    match colour {
        Color::Rgb(red, green, blue) => Color::Indexed(nearest_of_256((red, green, blue))),
        other => other,
    }
}

fn to_sixteen(colour: Color) -> Color {
    match colour {
        Color::Rgb(..) | Color::Indexed(16..) => {
            Color::Indexed(nearest_of_16(rgb_of(colour).unwrap_or_default()))
        }
        other => other,
    }
}

/// The nearest of the cube and the greys; the first sixteen are the user's own and can
/// be anything.
fn nearest_of_256(wanted: (u8, u8, u8)) -> u8 {
    let (red, green, blue) = (
        cube_step(wanted.0),
        cube_step(wanted.1),
        cube_step(wanted.2),
    );
    let cube = 16 + 36 * red + 6 * green + blue;
    // The grey nearest by `distance` is the one nearest the mean of the same weights;
    // greys are 8, 18, … 238.
    let mean = (3 * u16::from(wanted.0) + 6 * u16::from(wanted.1) + u16::from(wanted.2)) / 10;
    let step = mean.saturating_sub(3) / 10;
    let grey = 232 + u8::try_from(step.min(23)).unwrap_or(23);
    if distance(wanted, rgb_of_entry(grey)) < distance(wanted, rgb_of_entry(cube)) {
        grey
    } else {
        cube
    }
}

fn cube_step(value: u8) -> u8 {
    match value {
        0..=47 => 0,
        48..=114 => 1,
        _ => (value - 35) / 40,
    }
}

fn nearest_of_16(wanted: (u8, u8, u8)) -> u8 {
    (0_u8..)
        .zip(SIXTEEN)
        .min_by_key(|(_, entry)| distance(wanted, *entry))
        .map_or(0, |(index, _)| index)
}

/// Squared distance, weighted roughly as the eye does.
fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    3 * square(a.0, b.0) + 6 * square(a.1, b.1) + square(a.2, b.2)
}

fn rgb_of(colour: Color) -> Option<(u8, u8, u8)> {
    match colour {
        Color::Rgb(red, green, blue) => Some((red, green, blue)),
        Color::Indexed(entry) => Some(rgb_of_entry(entry)),
        _ => None,
    }
}

fn rgb_of_entry(entry: u8) -> (u8, u8, u8) {
    match entry {
        0..=15 => SIXTEEN.get(usize::from(entry)).copied().unwrap_or_default(),
        16..=231 => {
            let level = |step: u8| CUBE.get(usize::from(step)).copied().unwrap_or_default();
            let place = entry - 16;
            (level(place / 36), level(place / 6 % 6), level(place % 6))
        }
        232.. => {
            let grey = 8 + 10 * (entry - 232);
            (grey, grey, grey)
        }
    }
}

#[cfg(test)]
#[path = "quantise_tests.rs"]
mod tests;
