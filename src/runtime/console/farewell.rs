//! The last words: what of the decisions is not done when the console is left.

use std::fmt;

/// What is to be said once the terminal is back; nothing, where there is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Farewell {
    /// Decisions that were held: never sent, drafts now.
    pub drafts: usize,
    /// Decisions that were being sent, or whose outcome is unclear.
    pub unsettled: usize,
}

impl fmt::Display for Farewell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.drafts {
            0 => {}
            1 => f.write_str("1 held decision was not sent; it is a draft on its row.")?,
            n => write!(
                f,
                "{n} held decisions were not sent; they are drafts on their rows."
            )?,
        }
        if self.drafts > 0 && self.unsettled > 0 {
            f.write_str("\n")?;
        }
        match self.unsettled {
            0 => Ok(()),
            1 => f.write_str("1 decision was still being sent; it is read at the next start."),
            n => write!(
                f,
                "{n} decisions were still being sent; they are read at the next start."
            ),
        }
    }
}
