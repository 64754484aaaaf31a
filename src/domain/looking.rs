//! How a look moves: nearer, farther, along and around. Plain geometry, so that what the
//! keys do can be tested without a picture.

use super::framing::{FITTED, Framing};
use super::picture::PictureArea;

/// Each step nearer shows half as much in each direction.
const STEP: f64 = 2.0;

/// Each move goes by this part of what is visible.
const STRIDE: f64 = 0.25;

/// One in the numbers of [`Framing::centre`].
const WHOLE: f64 = 10_000.0;

/// A fitted picture is enlarged by this at most, in dots for each of its pixels.
const ENLARGEMENT: f64 = 2.0;

/// Where a look may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Towards {
    /// The left edge.
    Left,
    /// The right edge.
    Right,
    /// The upper edge.
    Up,
    /// The lower edge.
    Down,
}

/// A picture in its place: what decides how near one can get, and how far a step goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Width and height of the file's picture in pixels, upright.
    pub picture: (u32, u32),
    /// The place it is shown in.
    pub area: PictureArea,
    /// The smallest thing that can be shown there, in pixels of the screen: 1, or most of
    /// a cell for half-blocks.
    pub dot: u16,
}

impl Sight {
    /// The magnification, in hundredths beyond fitting, at which each pixel of the file
    /// has a dot of its own. [`FITTED`] where it has one already.
    pub fn most(self, framing: Framing) -> u16 {
        let most = f64::from(FITTED) * f64::from(self.dot) / self.scale(framing);
        (most.round() as u16).max(FITTED)
    }

    /// Whether every pixel of the file has a dot of its own.
    pub fn is_real(self, framing: Framing) -> bool {
        framing.zoom >= self.most(framing)
    }

    /// The parts of the turned picture's width and height that are visible, up to 1.
    pub fn visible(self, framing: Framing) -> (f64, f64) {
        let (width, height) = self.turned(framing);
        let (across, down) = self.room();
        let scale = self.scale(framing) * f64::from(framing.zoom) / f64::from(FITTED);
        let part = |room: f64, side: f64| (room / (side * scale)).min(1.0);
        (part(across, width), part(down, height))
    }

    /// A step nearer, up to the file's own pixels.
    pub fn nearer(self, framing: Framing) -> Framing {
        let zoom = (f64::from(framing.zoom) * STEP).min(f64::from(self.most(framing)));
        self.clamped(Framing {
            zoom: zoom as u16,
            ..framing
        })
    }

    /// A step farther, down to the whole picture.
    pub fn farther(self, framing: Framing) -> Framing {
        let zoom = (f64::from(framing.zoom) / STEP).max(f64::from(FITTED));
        self.clamped(Framing {
            zoom: zoom as u16,
            ..framing
        })
    }

    /// A step along, as far as there is more of the picture.
    pub fn moved(self, framing: Framing, towards: Towards) -> Framing {
        let (across, down) = self.visible(framing);
        let (right, lower) = match towards {
            Towards::Left => (-across, 0.0),
            Towards::Right => (across, 0.0),
            Towards::Up => (0.0, -down),
            Towards::Down => (0.0, down),
        };
        let step = |at: u16, by: f64| (f64::from(at) + by * STRIDE * WHOLE).max(0.0) as u16;
        let (x, y) = framing.centre;
        self.clamped(Framing {
            centre: (step(x, right), step(y, lower)),
            ..framing
        })
    }

    /// A quarter turn clockwise; what was in the middle stays there.
    pub fn around(self, framing: Framing) -> Framing {
        let (x, y) = framing.centre;
        self.clamped(Framing {
            turns: (framing.turns + 1) % 4,
            centre: (10_000_u16.saturating_sub(y), x),
            ..framing
        })
    }

    /// The same without anything beside the picture.
    fn clamped(self, framing: Framing) -> Framing {
        let (across, down) = self.visible(framing);
        let within = |at: u16, part: f64| {
            let edge = part * WHOLE / 2.0;
            f64::from(at).clamp(edge, WHOLE - edge).round() as u16
        };
        let (x, y) = framing.centre;
        Framing {
            centre: (within(x, across), within(y, down)),
            ..framing
        }
    }

    /// Pixels of the screen for a pixel of the fitted picture.
    fn scale(self, framing: Framing) -> f64 {
        let (width, height) = self.turned(framing);
        let (across, down) = self.room();
        (across / width)
            .min(down / height)
            .min(ENLARGEMENT * f64::from(self.dot))
            .max(f64::MIN_POSITIVE)
    }

    fn turned(self, framing: Framing) -> (f64, f64) {
        let side = |pixels: u32| f64::from(pixels.max(1));
        let (width, height) = (side(self.picture.0), side(self.picture.1));
        if framing.turns % 2 == 1 {
            (height, width)
        } else {
            (width, height)
        }
    }

    fn room(self) -> (f64, f64) {
        let side = |cells: u16, pixels: u16| f64::from(cells.max(1)) * f64::from(pixels.max(1));
        (
            side(self.area.columns, self.area.cell_width),
            side(self.area.rows, self.area.cell_height),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 4000×3000 on 800×600 pixels of the screen.
    const PHOTO: Sight = Sight {
        picture: (4000, 3000),
        area: PictureArea {
            columns: 80,
            rows: 30,
            cell_width: 10,
            cell_height: 20,
        },
        dot: 1,
    };

    fn zoomed(zoom: u16) -> Framing {
        Framing {
            zoom,
            ..Framing::default()
        }
    }

    #[test]
    fn nearer_ends_at_the_files_own_pixels_and_farther_at_the_whole() {
        let mut framing = Framing::default();
        let mut seen = Vec::new();
        for _ in 0..4 {
            framing = PHOTO.nearer(framing);
            seen.push(framing.zoom);
        }
        assert_eq!(seen, [200, 400, 500, 500]);
        assert!(PHOTO.is_real(framing) && !PHOTO.is_real(zoomed(400)));
        for _ in 0..4 {
            framing = PHOTO.farther(framing);
        }
        assert_eq!(framing, Framing::default());
        let blocks = Sight { dot: 10, ..PHOTO };
        assert_eq!(blocks.most(framing), 5_000, "a dot is ten pixels wide");
        let small = Sight {
            picture: (40, 30),
            ..PHOTO
        };
        assert_eq!(small.nearer(framing), framing, "it is whole and enlarged");
    }

    #[test]
    fn a_look_moves_by_a_quarter_of_what_it_sees_and_never_beside_the_picture() {
        let mut framing = zoomed(200);
        assert_eq!(PHOTO.visible(framing), (0.5, 0.5));
        framing = PHOTO.moved(framing, Towards::Right);
        assert_eq!(framing.centre, (6_250, 5_000));
        for _ in 0..9 {
            framing = PHOTO.moved(framing, Towards::Right);
            framing = PHOTO.moved(framing, Towards::Up);
        }
        assert_eq!(framing.centre, (7_500, 2_500));
        // One step back is a step: nothing has piled up at the edge.
        framing = PHOTO.moved(framing, Towards::Left);
        assert_eq!(framing.centre, (6_250, 2_500));
        let whole = PHOTO.farther(framing);
        assert_eq!(whole, Framing::default(), "the middle comes back with it");
    }

    #[test]
    fn a_turn_keeps_what_was_in_the_middle_and_four_are_none() {
        let corner = Framing {
            zoom: 400,
            centre: (2_000, 3_000),
            ..Framing::default()
        };
        let once = PHOTO.around(corner);
        assert_eq!((once.turns, once.centre), (1, (7_000, 2_000)));
        let four = (0..4).fold(corner, |framing, _| PHOTO.around(framing));
        assert_eq!(four, corner);
    }
}
