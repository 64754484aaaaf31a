//! How a reviewer looks at a picture: which part of it, how it is held, which moment of
//! a video. Numbers are whole, so that two views are the same or they aren't.

use serde::{Deserialize, Serialize};

/// Hundredths: this is the whole picture, fitted into its area.
pub const FITTED: u16 = 100;

/// A way of looking. The default is the whole picture as the camera meant it; of a video,
/// its strip of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Framing {
    /// Quarter turns clockwise, 0 to 3, beyond what the file says.
    pub turns: u8,
    /// Magnification beyond fitting, in hundredths: [`FITTED`] or more. More than the
    /// file's own pixels can give is given as far as they go.
    pub zoom: u16,
    /// The middle of what is looked at, in ten-thousandths of the turned picture's width
    /// and height; clamped so that nothing beside the picture is looked at.
    pub centre: (u16, u16),
    /// One frame of a video, counted from 0 in the order of showing; `None` for the strip.
    pub frame: Option<u32>,
}

impl Default for Framing {
    fn default() -> Self {
        Self {
            turns: 0,
            zoom: FITTED,
            centre: (5_000, 5_000),
            frame: None,
        }
    }
}
