//! The command palette: an action by its name, or a saved filter by its own.

use crate::domain::Untrusted;
use crate::keys::{Action, Code, KeyPress, TABLE};
use crate::model::{SavedFilter, Scene};
use crate::theme::{Role, Theme};
use crate::ui::{Entry, Piece, fill, put, put_pieces, put_right};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// What is typed and which row is chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    typed: Entry,
    at: usize,
    saved: Vec<SavedFilter>,
}

/// Something that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Action(Action),
    /// A saved filter, by its number.
    Saved(usize),
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
    /// This saved filter is to be put on, by its number.
    Filter(usize),
}

impl State {
    /// With these filters to choose from, too.
    pub fn new(saved: &[SavedFilter]) -> Self {
        Self {
            saved: saved.to_vec(),
            ..Self::default()
        }
    }

    /// A key.
    pub fn press(&mut self, press: KeyPress) -> Outcome {
        let rows = self.rows();
        match press.code {
            Code::Esc => return Outcome::Leave,
            Code::Enter => {
                return match rows.get(self.at) {
                    None => Outcome::Stay,
                    Some(Choice::Action(action)) => Outcome::Run(*action),
                    Some(Choice::Saved(number)) => Outcome::Filter(*number),
                };
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

    /// What has every typed word in its name or sentence; names that begin so first.
    fn rows(&self) -> Vec<Choice> {
        let typed = self.typed.text().trim().to_lowercase();
        let actions = TABLE.iter().map(|row| Choice::Action(row.action));
        let saved = (0..self.saved.len()).map(Choice::Saved);
        let mut rows: Vec<Choice> = actions
            .chain(saved)
            .filter(|choice| {
                let (name, help) = self.words(*choice);
                let all = format!("{name} {help}").to_lowercase();
                typed.split_whitespace().all(|word| all.contains(word))
            })
            .collect();
        rows.sort_by_key(|choice| !self.words(*choice).0.starts_with(typed.as_str()));
        rows
    }

    /// Name and sentence.
    fn words(&self, choice: Choice) -> (String, String) {
        match choice {
            Choice::Action(action) => (action.row().name.to_owned(), action.row().help.to_owned()),
            Choice::Saved(number) => {
                let saved = self.saved.get(number);
                let filter = saved.map_or("", |saved| saved.filter.as_str());
                let name = saved.map_or("", |saved| saved.name.as_str());
                let filter = Untrusted::new(filter).clean(60);
                let name = Untrusted::new(name).clean(16);
                (name, format!("Board: the saved filter {filter}"))
            }
        }
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
    for (y, (n, choice)) in (area.y + 2..area.bottom()).zip(rows.iter().enumerate().skip(top)) {
        let line = Rect::new(area.x, y, area.width, 1);
        let (name, help) = state.words(*choice);
        let pieces = [
            Piece::new(format!("{name:<17}"), theme.style(Role::Text)),
            Piece::new(help, theme.style(Role::Dim)),
        ];
        let key = match choice {
            Choice::Action(action) => scene.key(*action),
            Choice::Saved(_) => String::new(),
        };
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
    fn a_saved_filter_is_found_by_its_name() {
        let stuck = SavedFilter {
            name: "stuck".to_owned(),
            filter: "age:>2h".to_owned(),
        };
        let mut state = State::new(&[stuck]);
        state.paste("stuck");
        let chosen = state.press(KeyPress::plain(Code::Enter));
        assert_eq!(chosen, Outcome::Filter(0));
    }

    #[test]
    fn nothing_found_runs_nothing() {
        let mut state = State::default();
        state.paste("no such thing\n");
        assert_eq!(state.press(KeyPress::plain(Code::Enter)), Outcome::Stay);
    }
}
