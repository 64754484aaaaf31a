//! What every view may look at.

use super::data::Data;
use super::settings::Settings;
use crate::domain::{Now, Timestamp};
use crate::keys::{Action, Keymap};

/// The world as a view sees it.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The entities.
    pub data: &'a Data,
    /// Which key means what.
    pub keymap: &'a Keymap,
    /// What the configuration decided.
    pub settings: &'a Settings,
    /// Both clocks.
    pub now: Now,
    /// Width and height of a cell in pixels.
    pub cell: (u16, u16),
}

impl Scene<'_> {
    /// A moment as the clock on the wall shows it: `13:44`.
    pub fn clock(&self, at: Timestamp) -> String {
        at.to_zoned(self.settings.zone.clone())
            .strftime("%H:%M")
            .to_string()
    }

    /// A moment with its day, where it isn't today: `24 Feb 13:44`.
    pub fn moment(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned(self.settings.zone.clone());
        let today = self.now.wall.to_zoned(self.settings.zone.clone()).date();
        let form = if zoned.date() == today {
            "%H:%M:%S"
        } else {
            "%-d %b %H:%M"
        };
        zoned.strftime(form).to_string()
    }

    /// The same for a column: all of one width.
    pub fn moments(&self, all: impl Iterator<Item = Timestamp>) -> Vec<String> {
        let texts: Vec<String> = all.map(|at| self.moment(at)).collect();
        let widest = texts.iter().map(String::len).max().unwrap_or(0);
        let padded = texts.into_iter();
        padded.map(|text| format!("{text:<widest$}")).collect()
    }

    /// The key of an action, as it is to be pressed.
    pub fn key(&self, action: Action) -> String {
        self.keymap.key(action)
    }
}
