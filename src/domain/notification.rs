//! Notifications on the desktop, sent through the terminal.

use serde::Deserialize;

/// Which of the terminals' ways is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotifyBy {
    /// None.
    #[default]
    Off,
    /// OSC 9, a single text: iTerm2, `WezTerm`, Windows Terminal, kitty, Ghostty.
    Osc9,
    /// OSC 777, title and text: urxvt, foot, `WezTerm`, Ghostty, VTE.
    Osc777,
}
