//! What is on the terminal, and the bytes that turn it into the next frame.
//!
//! Invariant: nothing is written or asked here; [`Screen::draw`] only answers with
//! bytes. They must reach the terminal, in order: a frame that is drawn and then lost
//! calls for [`Screen::invalidate`].

use super::quantise::{quantise, seal};
use super::rasters::Rasters;
use super::size::{MOST_COLUMNS, MOST_ROWS};
use crate::domain::{ColourDepth, Placed};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Attributes off, everything cleared.
const WIPE: &[u8] = b"\x1b[0m\x1b[2J";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";

/// What a frame has besides its cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// Where the text cursor stands; hidden where it doesn't.
    pub cursor: Option<Position>,
    /// Pictures in pixels: those that are painted over cells stand in empty ones.
    pub rasters: Vec<Placed>,
}

impl From<Option<Position>> for Sketch {
    fn from(cursor: Option<Position>) -> Self {
        Self {
            cursor,
            rasters: Vec::new(),
        }
    }
}

/// Two buffers, of which one is what the terminal shows.
#[derive(Debug)]
pub struct Screen {
    shown: Buffer,
    next: Buffer,
    cursor: Option<Position>,
    depth: ColourDepth,
    is_wiped: bool,
    rasters: Rasters,
}

impl Screen {
    /// A screen of which nothing is known yet: the first frame repaints everything.
    pub fn new(columns: u16, rows: u16, depth: ColourDepth) -> Self {
        // crossterm reads NO_COLOR by itself and would answer it with a full reset of
        // the attributes. What colours there are is decided by `depth` alone.
        crossterm::style::force_color_output(true);
        let area = area(columns, rows);
        Self {
            shown: Buffer::empty(area),
            next: Buffer::empty(area),
            cursor: None,
            depth,
            is_wiped: false,
            rasters: Rasters::default(),
        }
    }

    /// The size that is painted on.
    pub fn area(&self) -> Rect {
        self.next.area
    }

    /// How many colours are shown.
    pub fn depth(&self) -> ColourDepth {
        self.depth
    }

    /// Another size: the next frame repaints everything.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.next.resize(area(columns, rows));
        self.is_wiped = false;
    }

    /// The terminal no longer shows what was drawn (a stop, a lost frame): the next frame
    /// repaints everything, pictures too.
    pub fn invalidate(&mut self) {
        self.is_wiped = false;
        self.rasters.lost();
    }

    /// What has to be written before the terminal is given back: pictures that it keeps.
    pub fn farewell(&self) -> Vec<u8> {
        self.rasters.farewell()
    }

    /// Paints the next frame into an empty buffer of [`Screen::area`] and answers with
    /// the bytes that show it, `None` if nothing changed. `paint` says what there is besides
    /// the cells. Without a cell of room it is not called.
    pub fn draw<S: Into<Sketch>>(
        &mut self,
        paint: impl FnOnce(&mut Buffer) -> S,
    ) -> Option<Vec<u8>> {
        if self.next.area.is_empty() {
            return None;
        }
        self.next.reset();
        let Sketch { cursor, rasters } = paint(&mut self.next).into();
        let cursor = cursor.filter(|at| self.next.area.contains(*at));
        seal(&mut self.next);
        quantise(&mut self.next, self.depth);
        let mut bytes = Vec::new();
        if !self.is_wiped {
            bytes.extend_from_slice(WIPE);
            bytes.extend_from_slice(HIDE_CURSOR);
            self.shown = Buffer::empty(self.next.area);
            self.cursor = None;
            self.is_wiped = true;
            self.rasters.cleared();
        }
        self.rasters.prepare(&rasters, &mut self.shown, &mut bytes);
        self.write_changes(&mut bytes);
        if self.rasters.paint(&rasters, &mut bytes) && self.cursor.take().is_some() {
            bytes.extend_from_slice(HIDE_CURSOR);
        }
        self.write_cursor(cursor, &mut bytes);
        std::mem::swap(&mut self.shown, &mut self.next);
        (!bytes.is_empty()).then_some(bytes)
    }

    fn write_changes(&mut self, bytes: &mut Vec<u8>) {
        let mut changes = self.shown.diff_iter(&self.next).peekable();
        if changes.peek().is_none() {
            return;
        }
        if self.cursor.take().is_some() {
            // Or it dances over the cells while they are written.
            bytes.extend_from_slice(HIDE_CURSOR);
        }
        // Writing into memory cannot fail.
        let _ = CrosstermBackend::new(bytes).draw(changes);
    }

    fn write_cursor(&mut self, cursor: Option<Position>, bytes: &mut Vec<u8>) {
        match cursor {
            Some(at) if self.cursor != cursor => {
                let place = format!("\x1b[{};{}H", u32::from(at.y) + 1, u32::from(at.x) + 1);
                bytes.extend_from_slice(place.as_bytes());
                if self.cursor.is_none() {
                    bytes.extend_from_slice(SHOW_CURSOR);
                }
            }
            None if self.cursor.is_some() => bytes.extend_from_slice(HIDE_CURSOR),
            _ => {}
        }
        self.cursor = cursor;
    }
}

fn area(columns: u16, rows: u16) -> Rect {
    Rect::new(0, 0, columns.min(MOST_COLUMNS), rows.min(MOST_ROWS))
}

#[cfg(test)]
#[path = "screen_tests.rs"]
mod tests;
