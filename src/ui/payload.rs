//! A JSON payload as lines that fold, with a cursor.
//!
//! Invariant: every text in a line is clean, and there are never more than [`MOST`] lines,
//! whatever was sent.

use super::scroll::{first_row, step};
use super::{Piece, fill, put, put_pieces};
use crate::domain::Untrusted;
use crate::keys::Action;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::Value;
use std::collections::HashSet;

/// Objects and lists are folded from this depth on; the outermost is 0.
const FOLDED_FROM: usize = 2;

/// Lines of one payload.
const MOST: usize = 5_000;

/// Columns of one value.
const WIDEST: usize = 400;

/// What was sent, unfolded here and there.
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    value: Value,
    /// What a person has folded or unfolded against the rule, by the places on the way.
    turned: HashSet<Vec<usize>>,
    lines: Vec<Line>,
    at: usize,
    top: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct Line {
    path: Vec<usize>,
    /// `"status": `; empty in a list.
    name: String,
    text: String,
    role: Role,
    /// Whether it can be folded, and is.
    fold: Option<bool>,
}

impl Payload {
    /// Reads a payload. What isn't JSON is one text.
    pub fn new(data: &str) -> Self {
        let value = serde_json::from_str(data).unwrap_or_else(|_| Value::String(data.to_owned()));
        let mut payload = Self {
            value,
            turned: HashSet::new(),
            lines: Vec::new(),
            at: 0,
            top: 0,
        };
        payload.lay_out();
        payload
    }

    /// Moves, folds and unfolds. False where the action means nothing here.
    pub fn act(&mut self, action: Action, page: u16) -> bool {
        let last = self.lines.len().saturating_sub(1);
        match action {
            Action::Open => return self.turn(None),
            Action::Left => return self.turn(Some(true)),
            Action::Right => return self.turn(Some(false)),
            _ => {}
        }
        let to = step(action, self.at, last, page);
        self.at = to.unwrap_or(self.at);
        to.is_some()
    }

    /// Folds (`true`), unfolds (`false`) or turns the line under the cursor. Folding what
    /// can't be folded goes to what holds it.
    fn turn(&mut self, to: Option<bool>) -> bool {
        let Some(line) = self.lines.get(self.at) else {
            return true;
        };
        let path = line.path.clone();
        match (line.fold, to) {
            (Some(is), Some(to)) if is != to => self.flip(path),
            (Some(_), None) => self.flip(path),
            (_, Some(true)) => {
                let holder = path.split_last().map(|(_, holder)| holder.to_vec());
                let at = self
                    .lines
                    .iter()
                    .position(|l| Some(&l.path) == holder.as_ref());
                self.at = at.unwrap_or(self.at);
            }
            _ => {}
        }
        true
    }

    fn flip(&mut self, path: Vec<usize>) {
        if !self.turned.remove(&path) {
            self.turned.insert(path);
        }
        self.lay_out();
        self.at = self.at.min(self.lines.len().saturating_sub(1));
    }

    fn lay_out(&mut self) {
        let mut lines = Vec::new();
        self.add(&self.value, String::new(), Vec::new(), &mut lines);
        self.lines = lines;
    }

    fn add(&self, value: &Value, name: String, path: Vec<usize>, lines: &mut Vec<Line>) {
        if lines.len() >= MOST {
            return;
        }
        let parts: Vec<(String, &Value)> = match value {
            Value::Object(fields) => {
                let name = |name: &String| format!("{}: ", Untrusted::new(name).clean(WIDEST));
                fields.iter().map(|(n, part)| (name(n), part)).collect()
            }
            Value::Array(list) => list.iter().map(|part| (String::new(), part)).collect(),
            _ => Vec::new(),
        };
        let is_folded = (path.len() >= FOLDED_FROM) != self.turned.contains(&path);
        let (text, role) = match (value, parts.len()) {
            (Value::Object(_), 0) => ("{}".to_owned(), Role::Dim),
            (Value::Array(_), 0) => ("[]".to_owned(), Role::Dim),
            (Value::Object(_), n) if is_folded => (format!("{{ {n} fields }}"), Role::Dim),
            (Value::Array(_), n) if is_folded => (format!("[ {n} items ]"), Role::Dim),
            (Value::Object(_) | Value::Array(_), _) => (String::new(), Role::Dim),
            (Value::String(text), _) => (Untrusted::new(text).clean(WIDEST), Role::Foreign),
            (Value::Null, _) => ("null".to_owned(), Role::Dim),
            (plain, _) => (plain.to_string(), Role::Money),
        };
        lines.push(Line {
            fold: (!parts.is_empty()).then_some(is_folded),
            name,
            text,
            role,
            path: path.clone(),
        });
        if is_folded {
            return;
        }
        for (n, (name, part)) in parts.into_iter().enumerate() {
            let mut path = path.clone();
            path.push(n);
            self.add(part, name, path, lines);
        }
    }

    /// Remembers what a frame of so many rows shows first, so that the lines don't jump.
    pub fn keep_top(&mut self, rows: u16) {
        self.top = first_row(self.top, self.at, self.lines.len(), rows);
    }

    /// Draws the lines; the one under the cursor is marked where keys act on them.
    pub fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let top = first_row(self.top, self.at, self.lines.len(), area.height);
        let shown = self.lines.iter().enumerate().skip(top);
        for (y, (n, line)) in (area.y..area.bottom()).zip(shown) {
            let row = Rect::new(area.x, y, area.width, 1);
            let indent = u16::try_from(line.path.len() * 2).unwrap_or(u16::MAX);
            let mark = match line.fold {
                Some(true) => "▸ ",
                Some(false) => "▾ ",
                None => "  ",
            };
            let pieces = [
                Piece::new(mark, theme.style(Role::Key)),
                Piece::new(line.name.as_str(), theme.style(Role::Dim)),
                Piece::new(line.text.as_str(), theme.style(line.role)),
            ];
            put_pieces(buf, row, (row.x + 2).saturating_add(indent), y, &pieces);
            if n == self.at {
                put(buf, row, row.x, y, "›", theme.style(Role::Key));
                fill(buf, row, theme.style(Role::Cursor));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(payload: &Payload) -> Vec<String> {
        let line = |line: &Line| format!("{}{}", line.name, line.text);
        payload.lines.iter().map(line).collect()
    }

    #[test]
    fn what_lies_deep_is_folded_and_unfolds() {
        let mut payload = Payload::new(r#"{"a":{"b":{"c":1},"d":[2,3]},"e":null}"#);
        let folded = ["", "a: ", "b: { 1 fields }", "d: [ 2 items ]", "e: null"];
        assert_eq!(texts(&payload), folded);
        for _ in 0..3 {
            assert!(payload.act(Action::Down, 10));
        }
        payload.act(Action::Open, 10);
        let unfolded = ["", "a: ", "b: { 1 fields }", "d: ", "2", "3", "e: null"];
        assert_eq!(texts(&payload), unfolded);
        payload.act(Action::Down, 10);
        payload.act(Action::Left, 10);
        assert_eq!(payload.at, 3, "to what holds it");
        payload.act(Action::Left, 10);
        assert_eq!(texts(&payload), folded);
        payload.act(Action::Left, 10);
        assert_eq!(payload.at, 1);
        payload.act(Action::Left, 10);
        assert_eq!(texts(&payload), ["", "a: { 2 fields }", "e: null"]);
    }

    #[test]
    fn no_control_byte_of_a_payload_is_drawn() {
        let payload = Payload::new("{\"a\\u001b[2J\":\"b\\u009b\\u202e\\nc\"}");
        for text in texts(&payload) {
            assert!(!text.chars().any(crate::domain::untrusted::is_unprintable));
        }
        assert_eq!(texts(&Payload::new("no json \u{1b}")), ["no json \u{fffd}"]);
    }

    #[test]
    fn a_long_list_ends_somewhere() {
        let long = format!("[{}1]", "1,".repeat(50_000));
        assert_eq!(Payload::new(&long).lines.len(), MOST);
    }
}
