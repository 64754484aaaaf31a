//! The theme: roles to styles. The only room that names colours.
//!
//! A widget asks for a role ("money", "flag"), never for green or amber. Text from
//! strangers has a role of its own that nothing of ours uses, so that it can't pose as
//! our interface. Status is never told by colour alone; the words are the widget's duty.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of the screen is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Our plain words.
    Text,
    /// Our quiet words: units, hints, ages.
    Dim,
    /// Rules and frames.
    Line,
    /// Text that strangers wrote.
    Foreign,
    /// The same, where it stands back.
    ForeignQuiet,
    /// The title that strangers wrote, where it heads the pane.
    ForeignTitle,
    /// The name of the product and of the view that is open.
    Heading,
    /// Real money may move.
    Live,
    /// No real money moves.
    Test,
    /// Amounts.
    Money,
    /// A flag or a caution.
    Flag,
    /// Trouble, and what ends a task.
    Bad,
    /// What went well.
    Good,
    /// On hold, with its seconds.
    Held,
    /// A key in a hint.
    Key,
    /// What has just changed.
    Fresh,
    /// The row under the cursor.
    Cursor,
    /// A field that is typed into.
    Field,
    /// The job on the map.
    MapJob,
    /// The proof on the map.
    MapProof,
    /// The fence on the map.
    MapFence,
    /// The paper under a signature: light with a dark line, whatever the theme.
    Paper,
}

/// A set of styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Palette {
    dim: Color,
    line: Color,
    accent: Color,
    money: Color,
    flag: Color,
    bad: Color,
    good: Color,
    cursor: Color,
    on_banner: Color,
    foreign: Color,
    foreign_quiet: Color,
}

const DARK: Palette = Palette {
    dim: Color::Rgb(134, 142, 156),
    line: Color::Rgb(66, 72, 84),
    accent: Color::Rgb(125, 174, 247),
    money: Color::Rgb(158, 206, 126),
    flag: Color::Rgb(232, 180, 92),
    bad: Color::Rgb(240, 113, 113),
    good: Color::Rgb(126, 198, 153),
    cursor: Color::Rgb(42, 49, 64),
    on_banner: Color::Rgb(20, 22, 28),
    foreign: Color::Rgb(214, 218, 226),
    foreign_quiet: Color::Rgb(164, 166, 170),
};

const LIGHT: Palette = Palette {
    dim: Color::Rgb(104, 110, 122),
    line: Color::Rgb(196, 200, 208),
    accent: Color::Rgb(28, 96, 190),
    money: Color::Rgb(36, 120, 48),
    flag: Color::Rgb(158, 98, 0),
    bad: Color::Rgb(186, 34, 40),
    good: Color::Rgb(24, 122, 84),
    cursor: Color::Rgb(222, 230, 244),
    on_banner: Color::Rgb(250, 250, 252),
    foreign: Color::Rgb(38, 42, 50),
    foreign_quiet: Color::Rgb(88, 90, 94),
};

/// What a signature lies on: the white that its picture is drawn on, and a thin line.
const PAPER: Color = Color::Rgb(255, 255, 255);
const PENCIL: Color = Color::Rgb(150, 152, 158);

impl Theme {
    /// For terminals with a dark ground.
    pub const fn dark() -> Self {
        Self { palette: DARK }
    }

    /// For terminals with a light ground.
    pub const fn light() -> Self {
        Self { palette: LIGHT }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        let p = &self.palette;
        let plain = Style::new();
        match role {
            Role::Text => plain,
            Role::Dim => plain.fg(p.dim),
            Role::Line => plain.fg(p.line),
            Role::Foreign => plain.fg(p.foreign),
            Role::ForeignQuiet => plain.fg(p.foreign_quiet),
            Role::ForeignTitle => plain.fg(p.foreign).add_modifier(Modifier::BOLD),
            Role::Heading => plain.fg(p.accent).add_modifier(Modifier::BOLD),
            Role::Live => banner(p.on_banner, p.bad),
            Role::Test => banner(p.on_banner, p.accent),
            Role::Money => plain.fg(p.money).add_modifier(Modifier::BOLD),
            Role::Flag => plain.fg(p.flag).add_modifier(Modifier::BOLD),
            Role::Bad => plain.fg(p.bad).add_modifier(Modifier::BOLD),
            Role::Good => plain.fg(p.good).add_modifier(Modifier::BOLD),
            Role::Held => plain.fg(p.flag),
            Role::Key => plain.fg(p.accent),
            Role::Fresh => plain.fg(p.accent).add_modifier(Modifier::BOLD),
            Role::Cursor => plain.bg(p.cursor),
            Role::Field => plain.bg(p.cursor),
            Role::MapJob => plain.fg(p.accent).add_modifier(Modifier::BOLD),
            Role::MapProof => plain.fg(p.flag).add_modifier(Modifier::BOLD),
            Role::MapFence => plain.fg(p.dim),
            Role::Paper => plain.fg(PENCIL).bg(PAPER),
        }
    }

    /// The foreground of a role, for canvases that take a colour instead of a style.
    pub fn ink(&self, role: Role) -> Color {
        self.style(role).fg.unwrap_or_default()
    }
}

impl Default for Theme {
    fn default() -> Self {
        Self::dark()
    }
}

fn banner(ink: Color, paper: Color) -> Style {
    Style::new().fg(ink).bg(paper).add_modifier(Modifier::BOLD)
}

/// The style of one half of a picture's cell.
pub fn ink_colour(ink: crate::domain::Ink) -> Color {
    use crate::domain::Ink;
    match ink {
        Ink::Default => Color::Reset,
        Ink::Indexed(index) => Color::Indexed(index),
        Ink::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}

/// The ink of a colour that is written down in numbers; the terminal's own for any other.
pub fn colour_ink(colour: Color) -> crate::domain::Ink {
    use crate::domain::Ink;
    match colour {
        Color::Indexed(index) => Ink::Indexed(index),
        Color::Rgb(r, g, b) => Ink::Rgb(r, g, b),
        _ => Ink::Default,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_and_test_differ_in_more_than_one_colour() {
        for theme in [Theme::dark(), Theme::light()] {
            assert_ne!(theme.style(Role::Live).bg, theme.style(Role::Test).bg);
        }
    }

    #[test]
    fn nothing_of_ours_looks_like_a_strangers_text() {
        let theme = Theme::dark();
        let foreign = [Role::Foreign, Role::ForeignQuiet].map(|role| theme.style(role));
        for role in [
            Role::Text,
            Role::Dim,
            Role::Bad,
            Role::Good,
            Role::Held,
            Role::Key,
        ] {
            assert!(!foreign.contains(&theme.style(role)), "{role:?}");
        }
    }
}
