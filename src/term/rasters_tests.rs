//! Frames with pictures in pixels, as bytes.

use crate::domain::{ColourDepth, Ink, Placed, Protocol, Raster};
use crate::term::screen::{Screen, Sketch};
use ratatui::buffer::Buffer;
use ratatui::style::Style;
use secrecy::zeroize::Zeroizing;
use std::sync::Arc;

const COLUMNS: u16 = 20;
const ROWS: u16 = 6;

fn raster(id: u32, protocol: Protocol) -> Arc<Raster> {
    let is_kitty = protocol == Protocol::Kitty;
    Arc::new(Raster {
        id,
        protocol,
        pixels: (40, 40),
        ink: Ink::Indexed(id as u8),
        show: Zeroizing::new(format!("<show {id}>").into_bytes()),
        forget: if is_kitty {
            format!("<forget {id}>").into_bytes()
        } else {
            Vec::new()
        },
    })
}

fn at(x: u16, raster: &Arc<Raster>) -> Placed {
    Placed {
        x,
        y: 1,
        columns: 4,
        rows: 2,
        ground: Ink::Default,
        raster: raster.clone(),
    }
}

struct Desk {
    screen: Screen,
    terminal: vt100::Parser,
}

impl Desk {
    fn new() -> Self {
        Self {
            screen: Screen::new(COLUMNS, ROWS, ColourDepth::True),
            terminal: vt100::Parser::new(ROWS, COLUMNS, 0),
        }
    }

    /// A frame with some words in its second row and these pictures; its bytes as text.
    fn frame(&mut self, words: &str, rasters: Vec<Placed>) -> String {
        let bytes = self.screen.draw(|buffer: &mut Buffer| {
            buffer.set_string(0, 1, words, Style::new());
            Sketch {
                cursor: None,
                rasters,
            }
        });
        let bytes = bytes.unwrap_or_default();
        self.terminal.process(&bytes);
        String::from_utf8(bytes).unwrap()
    }
}

#[test]
fn kitty_is_given_a_picture_once_and_forgets_it_when_nobody_holds_it() {
    let mut desk = Desk::new();
    let (one, two) = (raster(1, Protocol::Kitty), raster(2, Protocol::Kitty));
    let first = desk.frame("xxxx", vec![at(0, &one)]);
    let (shown, cell) = (first.find("<show 1>"), first.find("xxxx"));
    assert!(
        shown.is_some() && shown < cell,
        "before the cells that name it"
    );
    assert_eq!(desk.frame("xxxx", vec![at(0, &one)]), "");
    // It moves, and goes out of sight for a while: nothing is given again.
    assert!(!desk.frame("  xxxx", vec![at(2, &one)]).contains("<show"));
    assert!(!desk.frame("", vec![]).contains("<"));
    assert!(!desk.frame("xxxx", vec![at(0, &one)]).contains("<"));
    drop(one);
    let last = desk.frame("yyyy", vec![at(0, &two)]);
    let (cell, forgotten) = (last.find("yyyy"), last.find("<forget 1>"));
    assert!(last.contains("<show 2>") && cell < forgotten, "{last:?}");
    assert_eq!(desk.screen.farewell(), b"<forget 2>");
}

#[test]
fn a_new_size_keeps_what_kitty_has_and_a_stop_gives_it_anew() {
    let mut desk = Desk::new();
    let one = raster(1, Protocol::Kitty);
    desk.frame("xxxx", vec![at(0, &one)]);
    desk.screen.resize(COLUMNS, ROWS - 1);
    assert!(!desk.frame("xxxx", vec![at(0, &one)]).contains("<show"));
    desk.screen.invalidate();
    assert_eq!(desk.screen.farewell(), b"<forget 1>");
    let again = desk.frame("xxxx", vec![at(0, &one)]);
    let (forgotten, shown) = (again.find("<forget 1>"), again.find("<show 1>"));
    assert!(forgotten.is_some() && forgotten < shown, "{again:?}");
    assert_eq!(desk.screen.farewell(), b"<forget 1>");
}

/// A picture of the same name, as one comes back once it is free; its bytes differ.
fn namesake(of: &Arc<Raster>) -> Arc<Raster> {
    Arc::new(Raster {
        id: of.id,
        protocol: of.protocol,
        pixels: of.pixels,
        ink: of.ink,
        show: Zeroizing::new(b"<namesake>".to_vec()),
        forget: of.forget.clone(),
    })
}

#[test]
fn a_picture_never_stands_in_for_another_one_of_the_same_name() {
    for protocol in [Protocol::Kitty, Protocol::Sixel] {
        let mut desk = Desk::new();
        let one = raster(1, protocol);
        let other = namesake(&one);
        desk.frame("", vec![at(0, &one)]);
        assert!(desk.frame("", vec![at(0, &other)]).contains("<namesake>"));
        // Somebody still holds the first, and shows it again.
        assert!(desk.frame("", vec![at(0, &one)]).contains("<show 1>"));
        // It goes; the terminal must not be told to forget what has its name by now.
        desk.frame("", vec![at(0, &other)]);
        drop(one);
        assert_eq!(desk.frame("", vec![at(0, &other)]), "");
    }
}

#[test]
fn a_picture_that_is_painted_stays_until_something_else_stands_there() {
    let mut desk = Desk::new();
    let one = raster(1, Protocol::Sixel);
    let first = desk.frame("before", vec![]);
    assert!(!first.contains("<show"));
    // The cells are emptied first, then it is painted at its place.
    let painted = desk.frame("    re", vec![at(0, &one)]);
    assert!(painted.contains("\x1b[2;1H<show 1>"), "{painted:?}");
    assert_eq!(
        desk.terminal.screen().contents().lines().nth(1),
        Some("<show 1>")
    );
    assert_eq!(desk.frame("    re", vec![at(0, &one)]), "");
    // Elsewhere on the screen something changes: it is not painted again.
    assert!(!desk.frame("    ring", vec![at(0, &one)]).contains("<show"));
    // A popup lies over it: every one of its cells is written, also the empty ones.
    let covered = desk.frame(" po ring", vec![]);
    assert!(covered.matches(' ').count() >= 6, "{covered:?}");
    assert!(!covered.contains("<show"));
    // The popup closes.
    let back = desk.frame("    ring", vec![at(0, &one)]);
    assert!(back.contains("<show 1>"));
}

#[test]
fn one_that_moved_leaves_nothing_behind() {
    let mut desk = Desk::new();
    let one = raster(1, Protocol::Iterm);
    desk.frame("", vec![at(0, &one)]);
    let moved = desk.frame("", vec![at(6, &one)]);
    assert!(moved.contains("\x1b[2;7H<show 1>"));
    let cells = moved.split("<show").next().unwrap();
    assert_eq!(cells.matches(' ').count(), 8, "{cells:?}");
}

#[test]
fn the_next_view_of_a_picture_covers_the_last_one_without_a_flash() {
    let mut desk = Desk::new();
    let (one, two) = (raster(1, Protocol::Sixel), raster(2, Protocol::Sixel));
    desk.frame("", vec![at(0, &one)]);
    let next = desk.frame("", vec![at(0, &two)]);
    assert_eq!(next, "\x1b[2;1H<show 2>");
    assert_eq!(desk.frame("", vec![at(0, &two)]), "");
}

#[test]
fn after_a_new_size_and_after_a_stop_it_is_painted_again() {
    let mut desk = Desk::new();
    let one = raster(1, Protocol::Sixel);
    desk.frame("", vec![at(0, &one)]);
    desk.screen.resize(COLUMNS, ROWS);
    assert!(desk.frame("", vec![at(0, &one)]).contains("<show 1>"));
    desk.screen.invalidate();
    assert!(desk.frame("", vec![at(0, &one)]).contains("<show 1>"));
    assert_eq!(desk.screen.farewell(), b"");
}
