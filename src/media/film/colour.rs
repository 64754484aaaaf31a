//! From brightness and two colours to red, green and blue.

use super::super::error::MediaError;
use super::super::part;
use super::super::pixels::Pixels;
use super::tone::{Toner, Transfer};

/// Which mixture of red, green and blue the brightness is (ITU-T H.273, table 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matrix {
    /// Small pictures, and what phones call JPEG's.
    Bt601,
    /// High definition.
    Bt709,
    /// High dynamic range.
    Bt2020,
}

impl Matrix {
    /// By its number; `None` where it leaves that open.
    pub(super) fn from_number(number: u16) -> Option<Self> {
        match number {
            1 => Some(Self::Bt709),
            4..=6 => Some(Self::Bt601),
            9 | 10 => Some(Self::Bt2020),
            _ => None,
        }
    }

    /// The parts of red and of blue in the brightness.
    fn parts(self) -> (f32, f32) {
        match self {
            Self::Bt601 => (0.299, 0.114),
            Self::Bt709 => (0.2126, 0.0722),
            Self::Bt2020 => (0.2627, 0.0593),
        }
    }
}

/// How the numbers of a film are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour {
    pub matrix: Matrix,
    /// Black is 0 and white 255, rather than 16 and 235.
    pub is_full: bool,
    /// What light they stand for.
    pub transfer: Transfer,
}

impl Colour {
    /// What a film of this height means that doesn't say.
    pub(super) fn usual(height: u32) -> Self {
        let matrix = if height < 720 {
            Matrix::Bt601
        } else {
            Matrix::Bt709
        };
        Self {
            matrix,
            is_full: false,
            transfer: Transfer::Usual,
        }
    }
}

/// One of the three parts of a frame, a byte each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plane {
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

/// From a plane of one size to one of another.
type Resampling = fn(&[u8], (u32, u32), (u32, u32)) -> Result<Vec<u8>, MediaError>;

/// A decoded frame: brightness, and the two colours with as many or fewer samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub planes: [Plane; 3],
}

impl Frame {
    /// The frame in `size` pixels. The planes are brought to that size first, so that only
    /// as many pixels are mixed as are shown.
    pub(super) fn to_pixels(&self, colour: Colour, size: (u32, u32)) -> Result<Pixels, MediaError> {
        self.mixed(colour, size, part::resample_plane)
    }

    /// The same without rings or sharpening, for measuring.
    pub(super) fn to_copy(&self, colour: Colour, size: (u32, u32)) -> Result<Pixels, MediaError> {
        self.mixed(colour, size, part::average_plane)
    }

    fn mixed(
        &self,
        colour: Colour,
        size: (u32, u32),
        bring: Resampling,
    ) -> Result<Pixels, MediaError> {
        let mut planes = Vec::with_capacity(3);
        for plane in &self.planes {
            planes.push(bring(&plane.bytes, (plane.width, plane.height), size)?);
        }
        let [y, u, v] = planes.as_slice() else {
            return Err(MediaError::Undrawable);
        };
        let mixer = Mixer::of(colour);
        let toner = Toner::of(colour.transfer);
        let mut rgb8 = Vec::with_capacity(y.len() * 3);
        for ((y, u), v) in y.iter().zip(u).zip(v) {
            let rgb = mixer.mix(*y, *u, *v);
            rgb8.extend_from_slice(&toner.map_or(rgb, |toner| toner.tone(rgb)));
        }
        let (width, height) = size;
        Ok(Pixels {
            width,
            height,
            rgb8,
        })
    }
}

/// The mixture in 65,536ths.
struct Mixer {
    black: i32,
    gain: i32,
    red: i32,
    blue: i32,
    green_of_u: i32,
    green_of_v: i32,
}

impl Mixer {
    /// Solves Y = kr·R + kg·G + kb·B, U = (B − Y) / 2(1 − kb), V = (R − Y) / 2(1 − kr).
    fn of(colour: Colour) -> Self {
        let (kr, kb) = colour.matrix.parts();
        let kg = 1.0 - kr - kb;
        let (black, gain, spread) = if colour.is_full {
            (0, 1.0, 1.0)
        } else {
            (16, 255.0 / 219.0, 255.0 / 224.0)
        };
        let whole = |part: f32| (part * 65_536.0).round() as i32;
        Self {
            black,
            gain: whole(gain),
            red: whole(2.0 * (1.0 - kr) * spread),
            blue: whole(2.0 * (1.0 - kb) * spread),
            green_of_u: whole(2.0 * (1.0 - kb) * kb / kg * spread),
            green_of_v: whole(2.0 * (1.0 - kr) * kr / kg * spread),
        }
    }

    fn mix(&self, y: u8, u: u8, v: u8) -> [u8; 3] {
        let light = (i32::from(y) - self.black) * self.gain + 32_768;
        let (u, v) = (i32::from(u) - 128, i32::from(v) - 128);
        [
            light + self.red * v,
            light - self.green_of_u * u - self.green_of_v * v,
            light + self.blue * u,
        ]
        .map(|value| (value >> 16).clamp(0, 255) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mixed(matrix: Matrix, is_full: bool, yuv: [u8; 3]) -> [u8; 3] {
        let [y, u, v] = yuv;
        let transfer = Transfer::Usual;
        let colour = Colour {
            matrix,
            is_full,
            transfer,
        };
        Mixer::of(colour).mix(y, u, v)
    }

    #[test]
    fn primaries_come_back_in_every_matrix_and_range() {
        // The codes of pure red, from the formulas of ITU-R BT.601, BT.709 and BT.2020.
        for (matrix, is_full, red) in [
            (Matrix::Bt601, false, [81, 90, 240]),
            (Matrix::Bt601, true, [76, 85, 255]),
            (Matrix::Bt709, false, [63, 102, 240]),
            (Matrix::Bt2020, false, [74, 97, 240]),
        ] {
            let [r, g, b] = mixed(matrix, is_full, red);
            assert!(r >= 252 && g <= 3 && b <= 3, "{matrix:?} {:?}", [r, g, b]);
        }
    }

    #[test]
    fn black_and_white_are_where_the_range_says() {
        assert_eq!(mixed(Matrix::Bt709, false, [16, 128, 128]), [0; 3]);
        assert_eq!(mixed(Matrix::Bt709, false, [235, 128, 128]), [255; 3]);
        assert_eq!(mixed(Matrix::Bt709, true, [16, 128, 128]), [16; 3]);
        assert_eq!(mixed(Matrix::Bt709, true, [255, 128, 128]), [255; 3]);
    }

    #[test]
    fn the_small_planes_of_colour_are_spread_over_the_picture() {
        let plane = |width, height, byte| Plane {
            width,
            height,
            bytes: vec![byte; (width * height) as usize],
        };
        let frame = Frame {
            planes: [plane(5, 3, 81), plane(3, 2, 90), plane(3, 2, 240)],
        };
        let pixels = frame.to_pixels(Colour::usual(3), (10, 6)).unwrap();
        assert_eq!((pixels.width, pixels.height), (10, 6));
        assert_eq!(pixels.rgb8.len(), 180);
        assert!(pixels.rows().flatten().all(|[r, g, _]| *r > 250 && *g < 4));
        // White paper in HLG (75 %) is a little less than all that a terminal shows.
        let paper = Frame {
            planes: [plane(4, 2, 180), plane(2, 1, 128), plane(2, 1, 128)],
        };
        let hlg = Colour {
            matrix: Matrix::Bt2020,
            is_full: false,
            transfer: Transfer::Hlg,
        };
        let pixels = paper.to_pixels(hlg, (4, 2)).unwrap();
        let near = |byte: &u8| byte.abs_diff(230) <= 2;
        assert!(pixels.rgb8.iter().all(near), "{:?}", pixels.rgb8);
    }
}
