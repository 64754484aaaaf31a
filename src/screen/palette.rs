//! The command palette: an action by its name.

use crate::keys::{Action, Code, KeyPress, Row, TABLE};
use crate::model::Scene;
use crate::theme::{Role, Theme};
use crate::ui::{Entry, Piece, fill, put, put_pieces, put_right};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// What is typed and which row is chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    typed: Entry,
    at: usize,
}

/// What came of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet.
    Stay,
    /// Closed.
    Leave,
    /// This is to be done.
    Run(Action),
}

impl State {
    /// A key.
    pub fn press(&mut self, press: KeyPress) -> Outcome {
        let rows = self.rows();
        match press.code {
            Code::Esc => return Outcome::Leave,
            Code::Enter => {
                return rows
                    .get(self.at)
                    .map_or(Outcome::Stay, |row| Outcome::Run(row.action));
            }
            Code::Down => self.at = (self.at + 1).min(rows.len().saturating_sub(1)),
            Code::Up => self.at = self.at.saturating_sub(1),
            _ => {
                self.typed.press(press);
                self.at = 0;
            }
        }
        Outcome::Stay
    }

    /// Pasted text is searched for.
    pub fn paste(&mut self, text: &str) {
        self.typed.paste(text);
        self.at = 0;
    }

    /// Actions whose name or sentence has every typed word; names that begin so first.
    fn rows(&self) -> Vec<&'static Row> {
        let typed = self.typed.text().trim().to_lowercase();
        let mut rows: Vec<&Row> = TABLE
            .iter()
            .filter(|row| {
                let all = format!("{} {}", row.name, row.help).to_lowercase();
                typed.split_whitespace().all(|word| all.contains(word))
            })
            .collect();
        rows.sort_by_key(|row| !row.name.starts_with(typed.as_str()));
        rows
    }
}

/// Draws the palette over the body; the cursor's place.
pub fn view(
    state: &State,
    scene: Scene<'_>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) -> Option<Position> {
    let lead = ": ";
    let field = [
        Piece::new(lead, theme.style(Role::Key)),
        Piece::new(state.typed.text(), theme.style(Role::Text)),
    ];
    put_pieces(buf, area, area.x + 1, area.y, &field);
    let rows = state.rows();
    if rows.is_empty() {
        let text = "No action is called so. Esc goes back.";
        put(
            buf,
            area,
            area.x + 3,
            area.y + 2,
            text,
            theme.style(Role::Dim),
        );
    }
    let room = usize::from(area.height.saturating_sub(2));
    let top = (state.at + 1).saturating_sub(room);
    for (y, (n, row)) in (area.y + 2..area.bottom()).zip(rows.iter().enumerate().skip(top)) {
        let line = Rect::new(area.x, y, area.width, 1);
        let pieces = [
            Piece::new(format!("{:<17}", row.name), theme.style(Role::Text)),
            Piece::new(row.help, theme.style(Role::Dim)),
        ];
        let key = scene.key(row.action);
        let used = put_right(
            buf,
            line,
            area.x + 24,
            y,
            &[Piece::new(key, theme.style(Role::Key))],
        );
        let left = Rect {
            width: line.width.saturating_sub(used + 2),
            ..line
        };
        put_pieces(buf, left, area.x + 3, y, &pieces);
        if n == state.at {
            fill(buf, line, theme.style(Role::Cursor));
        }
    }
    let column = u16::try_from(state.typed.cursor()).unwrap_or(u16::MAX);
    Some(Position::new(
        area.x + 3 + column.min(area.width.saturating_sub(4)),
        area.y,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_letters_find_an_action() {
        let mut state = State::default();
        for c in "hist".chars() {
            state.press(KeyPress::plain(Code::Char(c)));
        }
        let found = state.press(KeyPress::plain(Code::Enter));
        assert_eq!(found, Outcome::Run(Action::History));
    }

    #[test]
    fn nothing_found_runs_nothing() {
        let mut state = State::default();
        state.paste("no such thing\n");
        assert_eq!(state.press(KeyPress::plain(Code::Enter)), Outcome::Stay);
    }
}
