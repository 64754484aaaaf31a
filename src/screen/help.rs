//! The live key list: every action with the keys it has now.

use crate::keys::{Code, KeyPress, TABLE};
use crate::model::Scene;
use crate::theme::{Role, Theme};
use crate::ui::{Piece, put, put_pieces, width, wrap};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How far the list is scrolled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    top: usize,
}

impl State {
    /// A key: arrows scroll, anything else closes. True if it closes.
    pub fn press(&mut self, press: KeyPress) -> bool {
        match press.code {
            Code::Down | Code::Char('j') => self.top = (self.top + 1).min(TABLE.len()),
            Code::Up | Code::Char('k') => self.top = self.top.saturating_sub(1),
            Code::PageDown => self.top = (self.top + 10).min(TABLE.len()),
            Code::PageUp => self.top = self.top.saturating_sub(10),
            _ => return true,
        }
        false
    }
}

/// Draws the list over the body.
pub fn view(state: State, scene: Scene<'_>, theme: &Theme, area: Rect, buf: &mut Buffer) {
    let keys: Vec<String> = TABLE
        .iter()
        .map(|row| scene.keymap.keys(row.action).join("  "))
        .collect();
    let key_columns = keys.iter().map(|key| width(key)).max().unwrap_or(0) + 3;
    let heading = Piece::new("Keys", theme.style(Role::Heading));
    let hint = Piece::new(
        "   ↑ ↓ scroll · any other key closes",
        theme.style(Role::Dim),
    );
    put_pieces(buf, area, area.x + 2, area.y, &[heading, hint]);
    let lines: Vec<(Option<&String>, String)> = TABLE
        .iter()
        .zip(&keys)
        .flat_map(|(row, key)| {
            let room = area.width.saturating_sub(key_columns + 4);
            let mut name = Some(key);
            let words = wrap(row.help, room, 3);
            words.into_iter().map(move |line| (name.take(), line))
        })
        .collect();
    let rows = usize::from(area.height.saturating_sub(2));
    let top = state.top.min(lines.len().saturating_sub(rows));
    for (y, (key, words)) in (area.y + 2..area.bottom()).zip(lines.iter().skip(top)) {
        if let Some(key) = key {
            put(buf, area, area.x + 2, y, key, theme.style(Role::Key));
        }
        put(
            buf,
            area,
            area.x + 2 + key_columns,
            y,
            words,
            theme.style(Role::Text),
        );
    }
}
